from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.window.stamps import IN_LINE, Stamp, begins_at, in_line, mailed, read


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
    assert read(text, "export") == Stamp(text, *expected)


@pytest.mark.parametrize("text", ["04/05/2026 03:20:54", "4-5-2026 3:20", "04.05.2026 03:20:54"])
def test_day_and_month_that_can_be_mistaken_are_refused(text: str) -> None:
    assert read(text, "export") == "time.ambiguous"


@pytest.mark.parametrize("text", ["", "  ", "\u3000"])
def test_no_time_is_missing(text: str) -> None:
    assert read(text, "export") == "time.missing"


@pytest.mark.parametrize(
    "text",
    ["yesterday", "2026-04-20", "03:20:54", "Smarch 1, 2026 03:20", "2026-04-20 15:20 PM", "1776624060",
     "2026-04/20 03:20", "2026-04-20 午前3:20 PM", "2026-04-20 03:20:54 XST"],
)  # fmt: skip
def test_what_is_no_known_time_is_unreadable(text: str) -> None:
    assert read(text, "export") == "time.unreadable"


@given(st.text() | st.text(st.sampled_from("0123456789/-: 年月日時分秒午前後APMarch,TZ+")))
def test_no_text_makes_it_fail(text: str) -> None:
    read(text, "export")


WRITTEN = [
    ("begins_at", "Apr 20 03:20:54", False),
    ("begins_at", "Apr 20 03:20:54 JST ", True),
    ("begins_at", "2026-04-20T03:20:54", False),
    ("begins_at", "2026-04-20T03:20:54+09:00", True),
    ("in_line", "2026-04-20 03:20:54", False),
    ("in_line", "2026-04-20 03:20:54 [+0900]", True),
    ("export", "April 20, 2026 03:20:54", False),
    ("export", "20 April 2026 03:20:54 UTC+9", True),
    ("export", "2026/4/20 3:20:54", False),
    ("export", "2026/4/20 3:20:54 JST", True),
    ("export", "2026年4月20日 午前3時20分54秒", False),
    ("export", "2026年4月20日 午前3時20分54秒 +0900", True),
    ("export", "20/04/2026 03:20:54", False),
    ("export", "20/04/2026 03:20:54 +9:00", True),
    ("picture", "2026:04:20 03:20:54", False),
    ("picture", "2026:04:20 03:20:54+09:00", True),
    ("mailed", "Mon Apr 20 03:20:54 2026", False),
    ("mailed", "Mon, 20 Apr 2026 03:20:54 -0000", False),
    ("mailed", "Mon, 20 Apr 2026 03:20:54 +0900 (JST)", True),
    ("mailed", "Mon, 20 Apr 2026 03:20:54 JST", True),
]


def by(reader: str, text: str) -> Stamp | str | None:
    if reader == "begins_at":
        return begins_at(text + "kaga" * text.endswith(" "))[0]
    if reader == "in_line":
        found = IN_LINE.match(text.encode())
        return in_line(found["wall"], found["zone"]) if found is not None else None
    return mailed(text) if reader == "mailed" else read(text, reader)  # type: ignore[arg-type]


@pytest.mark.parametrize(("reader", "text", "zoned"), WRITTEN)
def test_every_form_gives_the_same_stamp_and_says_whether_it_has_a_zone(
    reader: str, text: str, zoned: bool
) -> None:
    stamp = by(reader, text)
    assert isinstance(stamp, Stamp)
    assert stamp[2:7] == (4, 20, 3, 20, 54)
    assert stamp.year in (2026, None)
    assert (stamp.zoned, stamp.offset) == ((True, 32400) if zoned else (False, None))
    tokyo = timezone(timedelta(hours=9))
    assert stamp.moment(None if zoned else tokyo, 2026) == datetime(2026, 4, 19, 18, 20, 54, tzinfo=UTC)


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        ("picture", "2026:04-20 03:20:54"),
        ("picture", "2026:04:20 03:20:54 EST"),
        ("mailed", "20 Apr 2026 3:20:54 PM"),
        ("mailed", "Mon, 20 Apr 2026 03:20:54 XST"),
        ("mailed", "yesterday"),
    ],
)
def test_what_is_not_understood_to_its_end_is_no_stamp(reader: str, text: str) -> None:
    assert not isinstance(by(reader, text), Stamp)


def test_without_a_year_or_a_zone_there_is_no_moment() -> None:
    stamp = Stamp("", None, 4, 20, 3, 20, 54)
    assert stamp.wall() is stamp.moment(UTC) is stamp.moment(None, 2026) is None


@pytest.mark.parametrize(
    "stamp",
    [
        Stamp("", 2026, 2, 30, 0, 0, 0),
        Stamp("", 2026, 4, 20, 25, 0, 0),
        Stamp("", 2026, 4, 20, 3, 0, 0, 0, 99 * 3600),
        Stamp("", 1, 1, 1, 0, 0, 0),
    ],
)
def test_a_time_that_does_not_exist_or_that_nobody_means_is_no_moment(stamp: Stamp) -> None:
    assert stamp.moment(UTC) is None


@given(st.text() | st.text(st.sampled_from("0123456789: ,+-AprMonJSTZ")))
def test_no_text_of_a_mail_or_a_picture_makes_it_fail(text: str) -> None:
    mailed(text)
    read(text, "picture")
