import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.events.envelopes.glued import cut_at_limit, parted

ONE = (
    "<134>Apr 20 03:20:54 kaga CEF:0|Trend Micro|Deep Security Manager|20.0.1|2205|Update Failed|6|"
    "target=DSA-1 msg=It failed. TrendMicroDsTenantId=0"
)
TWO = ONE.replace("DSA-1", "経理サーバ01").replace("03:20:54", "03:20:55")
BARE = TWO.removeprefix("<134>")
ISO = (
    "2026-04-20T03:20:56+09:00 kaga LEEF:2.0|Trend Micro|Deep Security Manager|20.0.1|710|cat=System\tname=x"
)


@pytest.mark.parametrize(
    "between",
    [
        "", "#012", "#015#012", "\\012", "\\n", "\\r\\n", "<010>", "\n", "\0", "\r\n", " ", ",", " | ",
        "^M^J", "^J", "&#10;", "&#xA;", "\x1e", "\x0c", "; ",
    ],
)  # fmt: skip
@pytest.mark.parametrize("behind", [ONE, TWO, BARE, ISO])
def test_records_one_behind_the_other_are_parted(between: str, behind: str) -> None:
    assert parted(between.join((ONE, behind, ONE))).records == (ONE, behind, ONE)


def test_a_count_of_bytes_is_no_part_of_the_value_before_it() -> None:
    frames = "".join(f"{len(one.encode())} {one}" for one in (ONE, TWO, ONE))
    found = parted(frames)
    assert found.records[1:] == (TWO, ONE)
    assert found.records[0].endswith(ONE)
    assert not found.unclear
    bare = "".join(f"{len(one.encode())} {one}" for one in (BARE, BARE, BARE))
    assert parted(bare).records[1:] == (BARE, BARE)  # the count is no year in front of the month
    wrong = parted(f"{ONE}77 {TWO}")
    assert wrong.unclear


def test_a_header_quoted_in_a_message_is_no_record() -> None:
    quoting = ONE.replace("It failed.", "Received CEF:0|Other|Box|1|2|n|3| from it.")
    assert parted(quoting).records == (quoting,)


@given(
    st.lists(st.sampled_from([ONE, TWO, BARE, ISO]), min_size=1, max_size=6),
    st.sampled_from(["", "#012", "\n"]),
)
def test_nothing_is_lost_or_mixed(lines: list[str], between: str) -> None:
    assert parted(between.join(lines)).records == tuple(lines)


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    parted(text)


def test_where_relays_cut() -> None:
    assert cut_at_limit(8192, 8100, wide=False)
    assert cut_at_limit(8190, 8100, wide=True)
    assert not cut_at_limit(8190, 8100, wide=False)
    assert cut_at_limit(8187, 8100, wide=False)  # its PRI was taken off
    assert cut_at_limit(2000, 1024, wide=False)
    assert not cut_at_limit(700, 650, wide=True)
