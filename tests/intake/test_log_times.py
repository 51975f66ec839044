from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.intake import log_times
from dscase.knowledge.catalogue import table
from dscase.window import zone_named

TOKYO = zone_named("Asia/Tokyo", "case")
AT = datetime(2026, 4, 19, 18, 20, 54, tzinfo=UTC)


@pytest.mark.parametrize("sample", [row["sample"] for row in table("product_logs.csv")])
def test_the_stamp_of_every_product_log_in_the_table_is_read(sample):
    stamp = log_times.first(sample.encode(), TOKYO)
    assert stamp is not None
    assert stamp.zoned is ("+0900" in sample)
    assert sample.startswith(stamp.text[:26])
    assert stamp.moment.astimezone(UTC).isoformat().startswith("2026-04-19T18:2")


@pytest.mark.parametrize(
    ("line", "zoned", "text"),
    [
        (b"2026-04-20 03:20:54 [+0900]: x", True, "2026-04-20 03:20:54 +0900"),
        (b"2026-04-19T18:20:54Z x", True, "2026-04-19T18:20:54 Z"),
        (b"[2026-04-19 18:20:54 UTC] x", True, "2026-04-19 18:20:54 UTC"),
        (b"2026-04-20 03:20:54+09:00 x", True, "2026-04-20 03:20:54 +09:00"),
        (b"2026/04/20 03:20:54 INFO x", False, "2026/04/20 03:20:54"),
        (b"\xef\xbb\xbf2026-04-20 03:20:54 x", False, "2026-04-20 03:20:54"),
        (b"Apr 20, 2026 3:20:54 AM a.Jobs run", False, "Apr 20, 2026 3:20:54 AM"),
        (
            b"April 20, 2026 3:20:54\xe2\x80\xafAM a.Jobs run",
            False,
            "April 20, 2026 3:20:54\u202fAM",
        ),
        (b"Apr 20, 2026 03:20:54 a.Jobs run", False, "Apr 20, 2026 03:20:54"),
        (
            b"Apr 20, 2026 3:20:54.000 AM [+0900] a.Jobs run",
            True,
            "Apr 20, 2026 3:20:54.000 AM +0900",
        ),
        (b"Apr 20, 2026, 3:20:54 AM a.Jobs run", False, "Apr 20, 2026, 3:20:54 AM"),
        (b"20-Apr-2026 03:20:54.000 SEVERE [main] a.Jobs run", False, "20-Apr-2026 03:20:54.000"),
        ("20-4月-2026 03:20:54.000 重大 [main] a.Jobs run".encode(), False, "20-4月-2026 03:20:54.000"),
        (b"2026/04/20 3:20:54 a.Jobs run", False, "2026/04/20 3:20:54"),
        (b"2026/4/20 3:20:54 a.Jobs run", False, "2026/4/20 3:20:54"),
        ("2026年4月20日 3:20:54 a.Jobs run".encode(), False, "2026年4月20日 3:20:54"),
        ("4月 20, 2026 3:20:54 午前 a.Jobs run".encode(), False, "4月 20, 2026 3:20:54 午前"),
        (
            "4月 20, 2026 3:20:54 午前 a.Jobs run".encode("cp932"),
            False,
            "4月 20, 2026 3:20:54 午前",
        ),
        ("4 20, 2026 3:20:54 午前 a.Jobs run".encode(), False, "4 20, 2026 3:20:54 午前"),
    ],
)
def test_an_offset_is_certain_and_without_one_the_zone_given_is_taken(line, zoned, text):
    offset = timedelta(hours=9 if text.endswith("00") else 0) if zoned else None
    assert log_times.first(line, TOKYO) == log_times.LogEntry(AT, zoned, text, offset)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"at 2026-04-20 03:20:54",
        b"2026-02-30 03:20:54",
        b"0001-01-01 00:00:00",
        b"2026-04-20 25:00:00",
        b"Abc 20, 2026 3:20:54 AM x",
        b"Apr 20, 2026 13:20:54 PM x",
        b"Apr 31, 2026 3:20:54 x",
        b"4 20, 2026 3:20:54 x",
        b"4 20, 2026 3:20:54 AM x",
    ],
)
def test_other_lines_have_no_stamp(line):
    assert log_times.first(line, TOKYO) is None
    assert log_times.last(line, TOKYO) is None


def test_first_and_last_pass_over_lines_without_a_stamp():
    data = (
        b"banner\n2026-04-20 03:20:54 a\n\tat x\n2026-04-20 03:20:55.5 b\n2026-99-20 03:20:56 odd\n\tat y\n"
    )
    assert log_times.first(data, TOKYO).moment == AT
    assert log_times.last(data, TOKYO).text == "2026-04-20 03:20:55.5"


@pytest.mark.parametrize(
    "form",
    [
        "{day:%Y-%m-%d}",
        "2026/4/{day.day} 3:20:54",
        "Apr {day.day}, 2026 3:20:54 AM",
        "{day:%d}-Apr-2026 03:20:54",
        "4月 {day:%d}, 2026 3:20:54 午前",
        "2026年4月{day.day}日 3:20:54",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_every_way_to_write_a_day_is_looked_for(form, encoding):
    line = form.format(day=AT.astimezone(TOKYO.tz)).encode(encoding)
    assert any(day in line for day in log_times.days(AT))


def test_the_minutes_of_a_java_log_are_found_with_their_half_of_the_day():
    data = b"Apr 20, 2026 3:20:54 AM a.B c\nINFO: x\nApr 20, 2026 3:20:54 PM a.B c\nINFO: y\n"
    assert log_times.minutes(data, TOKYO) == {AT, AT + timedelta(hours=12)}


@given(st.binary(max_size=200))
def test_no_bytes_make_it_raise(data):
    log_times.first(data, TOKYO)
    log_times.last(data, TOKYO)


@given(st.datetimes(datetime(1971, 1, 1), datetime(2199, 1, 1)))  # noqa: DTZ001 - the wall's own
def test_what_a_log_writes_is_read_back(wall):
    line = f"{wall:%Y-%m-%d %H:%M:%S.%f} [+0530]: x".encode()
    moment = log_times.first(line, TOKYO).moment
    assert moment == wall.replace(tzinfo=zone_named("+05:30", "case").tz)
