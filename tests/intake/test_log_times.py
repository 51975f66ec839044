from datetime import UTC, datetime

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
    stamp = log_times.first(sample.encode(), zone_named("UTC", "case"))
    assert stamp is not None
    assert stamp.zoned
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
    ],
)
def test_an_offset_is_certain_and_without_one_the_zone_given_is_taken(line, zoned, text):
    assert log_times.first(line, TOKYO) == log_times.Entry(AT, zoned, text)


@pytest.mark.parametrize(
    "line",
    [b"", b"at 2026-04-20 03:20:54", b"2026-02-30 03:20:54", b"0001-01-01 00:00:00", b"2026-04-20 25:00:00"],
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


@given(st.binary(max_size=200))
def test_no_bytes_make_it_raise(data):
    log_times.first(data, TOKYO)
    log_times.last(data, TOKYO)


@given(st.datetimes(datetime(1971, 1, 1), datetime(2199, 1, 1)))  # noqa: DTZ001 - the wall's own
def test_what_a_log_writes_is_read_back(wall):
    line = f"{wall:%Y-%m-%d %H:%M:%S.%f} [+0530]: x".encode()
    moment = log_times.first(line, TOKYO).moment
    assert moment == wall.replace(tzinfo=zone_named("+05:30", "case").tz)
