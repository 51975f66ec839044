"""Rows of cells without a row of names above them."""

import pytest

from dscase.events.envelopes.line import Opened, opened
from dscase.events.envelopes.record_line import EnvelopeLine, Refused
from dscase.events.envelopes.rows import beside, line_of, stamp_before
from dscase.events.line_heads import stamp_of

MESSAGE = "0|Trend Micro|Deep Security Manager|20.0.1|710|Events Retrieved|3|target=a msg=b, c"
EARLY, LATE = "2026-04-19T18:20:54Z", "2026-04-19T18:22:11Z"


def read(text: str) -> EnvelopeLine:
    found = line_of(text)
    assert isinstance(found, EnvelopeLine)
    assert found.stamp is not None
    return found


@pytest.mark.parametrize(
    "row",
    [
        f"77\t{EARLY}\t{LATE}\t9\tkaga\t192.0.2.5\tLocal0\tInfo\tCEF\t{MESSAGE}",
        f"77\t{LATE}\t{EARLY}\t9\tkaga\t192.0.2.5\tLocal0\tInfo\tCEF\t{MESSAGE}",
        f"1776700000000000\t{EARLY}\t{LATE}\t9\tkaga\t192.0.2.5\tCEF\t{MESSAGE}",
        f'{EARLY},kaga,CEF,"{MESSAGE}"',
        f'"{MESSAGE}";"{LATE}";"{EARLY}";"kaga";"CEF"',
    ],
)
def test_of_two_times_the_earlier_is_the_events_and_the_host_is_the_only_name(row: str) -> None:
    assert read(row) == EnvelopeLine(f"CEF: {MESSAGE}", read(row).stamp, "kaga", tagged=True)
    assert read(row).stamp.text == EARLY  # type: ignore[union-attr]


def test_a_date_and_a_clock_in_cells_of_their_own_are_one_time() -> None:
    assert beside(["2026/04/20", "3:20:54", "kaga"]).stamp is not None


def test_times_of_which_only_one_tells_its_zone_are_not_compared() -> None:
    row = f"77\t{EARLY}\t2026-04-20 03:22:11\tkaga\tCEF\t{MESSAGE}"
    assert line_of(row) == Refused("record.times", row)


def test_two_names_are_no_host() -> None:
    assert beside(["kaga", "relay01", "192.0.2.5"]).host == ""
    assert beside(["192.0.2.5", "Local0", "Info", "12"]).host == "192.0.2.5"


def test_a_message_without_quotes_that_may_go_on_is_refused() -> None:
    assert isinstance(line_of(f"{EARLY},kaga,CEF,{MESSAGE}"), Refused)


def test_cells_behind_a_message_are_none_of_it_whatever_stands_before_it() -> None:
    message = f"CEF:{MESSAGE.replace(', c', '')} TrendMicroDsTenantId=0"
    for before in (f"77,{EARLY},{LATE},kaga", f"77,{EARLY},kaga"):
        (found,) = opened(f"{before},{message},info")
        assert isinstance(found, Opened)
        assert found.text.endswith("TrendMicroDsTenantId=0")


def test_any_other_text_is_no_row() -> None:
    for text in (
        "",
        "a,b,c",
        f"Apr 20 03:20:54 kaga CEF:{MESSAGE}",
        f"x\ty\tApr 20 03:20:54 kaga CEF:{MESSAGE}",
    ):
        assert line_of(text) is None


def test_the_window_in_a_large_file_is_found_by_the_same_time() -> None:
    row = f"77\t{LATE}\t{EARLY}\t9\tkaga\t192.0.2.5\tLocal0\tInfo\tCEF\t{MESSAGE}"
    assert stamp_of(row.encode()) == read(row).stamp
    assert stamp_of(f'"{LATE}","{EARLY}","CEF:{MESSAGE}"'.encode()).text == EARLY  # type: ignore[union-attr]
    assert stamp_before(f"{LATE} relay01 Apr 20 03:20:54 kaga ") is None
