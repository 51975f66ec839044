from datetime import UTC, datetime

import pytest

from dscase.errors import UsageError
from dscase.window import read_moment, zone_named

TOKYO = zone_named("Asia/Tokyo", "option")
AT_0320 = datetime(2026, 4, 19, 18, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "said",
    [
        "2026-04-20T03:20",
        "2026-04-20 03:20",
        "2026-04-20t03:20:00",
        "20260420T0320",
        "20260420T032000",
        "2026-04-20T03:20:00.000",
        "2026-04-20T03:20:00,0",
        "2026-04-20T03:20+09:00",
        "2026-04-20T03:20:00+0900",
        "2026-04-20T03:20+09",
        "2026-04-20 03:20 JST",
        "2026-04-20 03:20 UTC+9",
        "2026-04-19T18:20Z",
        "20260419T182000Z",
        "2026-04-19 18:20 UTC",
        "2026-04-19T14:20-04:00",
        "2026/4/20 3:20",
        "2026/04/20 3:20 AM",
        "2026.4.20 3:20 a.m.",
        "2026年4月20日 3時20分",
        "2026年4月20日3時20分00秒",
        "2026年4月20日3:20",
        "2026年 4月 20日 午前 3時 20分",
        "2026年4月20日(月)3時20分",
        "２０２６年４月２０日（月曜日）　午前３時２０分",
        "令和8年4月20日 3時20分",
        "令和８年４月２０日午前３：２０",
        "R8年4月20日 3:20",
        "R8.4.20 3:20",
        "r08/04/20 3:20",
        "㋿8年4月20日の3時20分",
    ],
)
def test_one_moment_has_many_spellings(said: str) -> None:
    moment = read_moment(said, TOKYO)
    assert moment == AT_0320
    assert moment.tzinfo is UTC


@pytest.mark.parametrize(
    ("said", "clock"),
    [
        ("午前0時", "00:00"),
        ("午前12時", "00:00"),
        ("午前12時30分", "00:30"),
        ("午前11時59分", "11:59"),
        ("午後0時", "12:00"),
        ("午後12時", "12:00"),
        ("午後12時30分", "12:30"),
        ("午後1時", "13:00"),
        ("午後11時59分", "23:59"),
        ("12:30 AM", "00:30"),
        ("12:30 PM", "12:30"),
        ("PM 3:20", "15:20"),
        ("3時半", "03:30"),
    ],
)
def test_halves_of_the_day_are_read_as_computers_write_them(said: str, clock: str) -> None:
    assert read_moment(f"2026-04-20 {said}", TOKYO).astimezone(TOKYO.tz).strftime("%H:%M") == clock


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("令和元年5月1日", "2019-05-01"),
        ("令和1年12月31日", "2019-12-31"),
        ("平成31年4月30日", "2019-04-30"),
        ("H31.4.30", "2019-04-30"),
        ("平成元年1月8日", "1989-01-08"),
        ("2028-02-29", "2028-02-29"),
        ("20240229", "2024-02-29"),
        ("2000/2/29", "2000-02-29"),
    ],
)
def test_a_day_is_read(said: str, day: str) -> None:
    assert read_moment(f"{said} 12:00", TOKYO).astimezone(TOKYO.tz).date().isoformat() == day


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("2026-02-29 3:00", "day_impossible"),
        ("2100-02-29 3:00", "day_impossible"),
        ("2026年4月31日 3時", "day_impossible"),
        ("2026-13-01 3:00", "day_impossible"),
        ("2026-00-10 3:00", "day_impossible"),
        ("令和8年2月29日 3時", "day_impossible"),
        ("令和0年4月20日 3時", "era_impossible"),
        ("令和1年4月30日 3時", "era_impossible"),
        ("平成31年5月1日 3時", "era_impossible"),
        ("平成38年4月20日 3時", "era_impossible"),
        ("令和9999年4月20日 3時", "year_out_of_range"),
        ("8年4月20日 3時", "year_out_of_range"),
        ("0000-01-01 3:00", "year_out_of_range"),
        ("9999-12-31 23:59", "year_out_of_range"),
        ("2026年4月20日(火) 3時", "weekday_differs"),
        ("04/05/2026 3:00", "date_order"),
        ("20/4/26 3:00", "date_order"),
        ("4月20日 3時", "year_missing"),
        ("4/20 3:00", "year_missing"),
        ("04-20 3:00", "year_missing"),
        ("20日 3時", "date_missing"),
        ("3:00", "date_missing"),
        ("2026-04-20", "time_missing"),
        ("2026-04-20 24:00", "midnight_as_start"),
        ("2026-04-20 24:01", "clock_impossible"),
        ("2026-04-20 25:00", "clock_impossible"),
        ("2026-04-20 3:60", "clock_impossible"),
        ("2026-04-20 3:00:60", "clock_impossible"),
        ("2026-04-20 午後13時", "clock_impossible"),
        ("2026-04-20 13:00 PM", "clock_impossible"),
        ("2026-04-20 3:00+25:00", "zone_unknown"),
        ("now", "relative_moment"),
        ("-30m", "relative_moment"),
        ("PT30M", "unreadable"),
        ("2026-04-20 03:00/03:40", "unreadable"),
        ("yesterday", "unreadable"),
        (" ", "empty"),
    ],
)
def test_what_is_no_moment_is_refused_with_its_reason(said: str, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_moment(said, TOKYO)
    assert caught.value.code == f"window.{code}"


def test_a_fraction_is_kept_to_the_microsecond() -> None:
    assert read_moment("2026-04-20T03:20:00.123456789", TOKYO).microsecond == 123456
    assert read_moment("2026年4月20日3時20分0.5秒", TOKYO).microsecond == 500000


def test_the_first_moment_of_a_year_lies_in_the_year_before_elsewhere() -> None:
    assert read_moment("2026-01-01T00:00", TOKYO) == datetime(2025, 12, 31, 15, tzinfo=UTC)
