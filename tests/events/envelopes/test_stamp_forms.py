import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.events.envelopes.stamp_forms import begins_at, whole

AT = (2026, 4, 20, 3, 20, 54)


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("2026-04-20T03:20:54+09:00", 32400),
        ("2026-04-20T03:20:54.000+0900", 32400),
        ("2026-04-20 03:20:54", None),
        ("2026/04/20 03:20:54 JST", 32400),
        ("20260420T032054Z", 0),
        ("20260420032054", None),
        ("Apr 20, 2026 @ 03:20:54.000", None),
        ("Apr 20, 2026 3:20:54 AM", None),
        ("April 20, 2026 03:20:54 UTC", 0),
        ("Mon Apr 20 03:20:54 2026", None),
        ("Mon Apr 20 03:20:54 UTC 2026", 0),
        ("Mon, 20 Apr 2026 03:20:54 +0900", 32400),
        ("20/Apr/2026:03:20:54 +0900", 32400),
        ("04/20/2026 03:20:54.000 +0900", 32400),
        ("20/04/2026 03:20:54", None),
        ("4/20/2026, 3:20:54 AM", None),
        ("1776655254", 0),
        ("1776655254.000000000", 0),
        ("1776655254000", 0),
        ("1776655254000000", 0),
        ("1776655254000000000", 0),
        ("[1776655254.000000000]", 0),
        ("2026年4月20日 03:20:54", None),
        ("2026-04-20 03:20:54 PST", None),
        ("2026-04-20 03:20:54 ACST", 34200),
        ("20.04.2026 03:20:54", None),
    ],
)
def test_a_field_that_is_a_stamp(text: str, offset: int | None) -> None:
    stamp = whole(text)
    assert stamp is not None
    assert tuple(stamp[1:7]) == AT
    assert stamp.offset == offset


def test_a_stamp_of_syslog_may_lack_its_year() -> None:
    stamp = whole("Apr 20 03:20:54 ")
    assert stamp is not None
    assert (stamp.year, stamp.month, stamp.second) == (None, 4, 54)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "04/05/2026 03:20:54",
        "12",
        "0|Trend Micro|",
        "Apr 20",
        "03:20:54",
        "2205",
        "17766228",
        "13 PM",
        "Apr 20 03:20:54 kaga",
    ],
)
def test_what_is_none_or_could_be_two(text: str) -> None:
    assert whole(text) is None


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    whole(text)
    begins_at(text)
