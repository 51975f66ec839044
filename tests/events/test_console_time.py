import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.events.clock import Stamp
from dscase.events.console_time import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("March 16, 2021 08:51:44", (2021, 3, 16, 8, 51, 44)),
        ("March 16, 2021 08:51:44 PM", (2021, 3, 16, 20, 51, 44)),
        ("Mar 16, 2021, 8:51:44\u202fAM", (2021, 3, 16, 8, 51, 44)),
        ("May 1, 2021 12:00:00 AM", (2021, 5, 1, 0, 0, 0)),
        ("May 1, 2021 12:30 p.m.", (2021, 5, 1, 12, 30, 0)),
        ("16 March 2021 08:51:44", (2021, 3, 16, 8, 51, 44)),
        ("16-Mar-2021 08:51:44", (2021, 3, 16, 8, 51, 44)),
        ("2026-04-20 03:20:54", (2026, 4, 20, 3, 20, 54)),
        ("2026-04-20T03:20:54.25", (2026, 4, 20, 3, 20, 54, 250_000)),
        ("2026-04-20T03:20:54Z", (2026, 4, 20, 3, 20, 54, 0, 0)),
        ("2026-04-20 03:20:54 +09:00", (2026, 4, 20, 3, 20, 54, 0, 32400)),
        ("2026-04-20 03:20:54 JST", (2026, 4, 20, 3, 20, 54, 0, 32400)),
        ("2026/04/20 3:20:54", (2026, 4, 20, 3, 20, 54)),
        ("2026/4/20 3:20", (2026, 4, 20, 3, 20, 0)),
        ("2026/04/20 午後 3:20:54", (2026, 4, 20, 15, 20, 54)),
        ("2026年4月20日 3:20:54", (2026, 4, 20, 3, 20, 54)),
        ("2026年4月20日 午前0時20分54秒", (2026, 4, 20, 0, 20, 54)),
        ("2026年4月20日(月) 午後3時20分", (2026, 4, 20, 15, 20, 0)),
        ("2026年4月20日15時20分54秒", (2026, 4, 20, 15, 20, 54)),
        ("２０２６年４月２０日　０３：２０：５４", (2026, 4, 20, 3, 20, 54)),
        ("20/04/2026 03:20:54", (2026, 4, 20, 3, 20, 54)),
        ("04/20/2026 03:20:54 PM", (2026, 4, 20, 15, 20, 54)),
        ("04/04/2026 03:20", (2026, 4, 4, 3, 20, 0)),
    ],
)  # fmt: skip
def test_a_time_is_read(text: str, expected: tuple[int, ...]) -> None:
    assert read(text) == Stamp(text, *expected)


@pytest.mark.parametrize("text", ["04/05/2026 03:20:54", "4-5-2026 3:20", "04.05.2026 03:20:54"])
def test_day_and_month_that_can_be_mistaken_are_refused(text: str) -> None:
    assert read(text) == "time.ambiguous"


@pytest.mark.parametrize("text", ["", "  ", "\u3000"])
def test_no_time_is_missing(text: str) -> None:
    assert read(text) == "time.missing"


@pytest.mark.parametrize(
    "text",
    ["yesterday", "2026-04-20", "03:20:54", "Smarch 1, 2026 03:20", "2026-04-20 15:20 PM", "1776624060",
     "2026-04/20 03:20", "2026-04-20 午前3:20 PM", "2026-04-20 03:20:54 XST"],
)  # fmt: skip
def test_what_is_no_known_time_is_unreadable(text: str) -> None:
    assert read(text) == "time.unreadable"


@given(st.text() | st.text(st.sampled_from("0123456789/-: 年月日時分秒午前後APMarch,TZ+")))
def test_no_text_makes_it_fail(text: str) -> None:
    read(text)
