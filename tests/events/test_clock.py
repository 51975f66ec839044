from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.events.clock import SLACK, Clock, Moment
from dscase.window import Stamp, Window, zone_named

TOKYO = zone_named("Asia/Tokyo", "option")


def stamp(
    month: int, day: int, hour: int = 12, *, year: int | None = None, offset: int | None = None
) -> Stamp:
    return Stamp("", year, month, day, hour, 0, 0, 0, offset)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


def window(start: datetime, end: datetime) -> Window:
    return Window(start, end, TOKYO, "start_end", "")


APRIL = window(utc(2026, 4, 19), utc(2026, 4, 21))


def test_the_zone_in_the_stamp_comes_first() -> None:
    clock = Clock(APRIL, zone=TOKYO)
    assert clock.read(stamp(4, 20, 3, year=2026, offset=-3600)) == Moment(
        utc(2026, 4, 20, 4), "stamp", "stamp"
    )
    assert (clock.zone_name(), clock.zone_rules()) == ("", ("stamp",))


@pytest.mark.parametrize("rule", ["option", "case"])
def test_then_the_zone_that_was_stated(rule: str) -> None:
    clock = Clock(APRIL, zone=zone_named("Asia/Tokyo", rule))  # type: ignore[arg-type]
    assert clock.read(stamp(4, 20, 3, year=2026)) == Moment(utc(2026, 4, 19, 18), rule, "stamp")  # type: ignore[arg-type]
    assert clock.zone_name() == "Asia/Tokyo"


@pytest.mark.parametrize(("name", "hours"), [("Asia/Tokyo", 9), ("America/New_York", -4), ("UTC", 0)])
def test_then_the_machines_own_as_an_assumption(
    monkeypatch: pytest.MonkeyPatch, name: str, hours: int
) -> None:
    monkeypatch.setenv("TZ", name)
    clock = Clock(APRIL)
    assert clock.read(stamp(4, 20, year=2026)) == Moment(utc(2026, 4, 20, 12 - hours), "machine", "stamp")
    assert (clock.zone_name(), clock.zone_rules()) == (name, ("machine",))


def test_a_stated_year_comes_before_the_window() -> None:
    clock = Clock(APRIL, zone=TOKYO, year=2024, year_rule="case", bound=utc(2026, 5, 1))
    assert clock.read(stamp(4, 20)) == Moment(utc(2024, 4, 20, 3), "option", "case")
    assert clock.year_rules() == ("case",)


@pytest.mark.parametrize("bound", [None, utc(2026, 4, 20), utc(2026, 11, 1), utc(2031, 2, 3)])
def test_the_year_that_fits_the_window_holds_whatever_the_mtime(bound: datetime | None) -> None:
    clock = Clock(APRIL, zone=TOKYO, bound=bound)
    assert clock.read(stamp(4, 20)) == Moment(utc(2026, 4, 20, 3), "option", "window")
    # Neighbours stand beside it, so a copy's new mtime does not change the range the file covers.
    clock.read(stamp(4, 18))
    clock.read(stamp(4, 21, 1))
    assert clock.span() == (utc(2026, 4, 18, 3), utc(2026, 4, 20, 16))
    assert clock.year_rules() == ("window",)


def test_the_range_does_not_depend_on_the_order_of_the_stamps() -> None:
    spans = set()
    for days in ((18, 20), (20, 18)):
        clock = Clock(APRIL, zone=TOKYO, bound=utc(2028, 7, 1))
        for day in days:
            clock.read(stamp(4, day))
        spans.add(clock.span())
    assert spans == {(utc(2026, 4, 18, 3), utc(2026, 4, 20, 3))}


def test_a_year_after_the_bound_is_not_taken() -> None:
    clock = Clock(APRIL, zone=TOKYO, bound=utc(2026, 4, 1))
    assert clock.read(stamp(4, 20)) == Moment(utc(2025, 4, 20, 3), "option", "mtime")


def test_a_day_of_slack_is_given_to_the_bound() -> None:
    clock = Clock(APRIL, zone=TOKYO, bound=utc(2026, 4, 19, 4))
    moment = clock.read(stamp(4, 20))
    assert moment is not None
    assert moment.year_rule == "window"


def test_outside_the_window_the_mtime_walks_back_over_new_year() -> None:
    clock = Clock(window(utc(2026, 4, 19), utc(2026, 4, 20)), zone=TOKYO, bound=utc(2026, 1, 2))
    assert [clock.read(stamp(month, day)) for month, day in ((12, 31), (1, 1))] == [
        Moment(utc(2025, 12, 31, 3), "option", "mtime"),
        Moment(utc(2026, 1, 1, 3), "option", "mtime"),
    ]
    assert clock.span() == (utc(2025, 12, 31, 3), utc(2026, 1, 1, 3))
    assert clock.year_rules() == ("mtime",)


@pytest.mark.parametrize("bound", [None, utc(2027, 1, 3), utc(2029, 6, 1)])
def test_a_window_over_new_year_places_both_sides(bound: datetime | None) -> None:
    clock = Clock(window(utc(2026, 12, 31), utc(2027, 1, 2)), zone=TOKYO, bound=bound)
    assert [clock.read(stamp(month, day)) for month, day in ((12, 31), (1, 1))] == [
        Moment(utc(2026, 12, 31, 3), "option", "window"),
        Moment(utc(2027, 1, 1, 3), "option", "window"),
    ]


def test_the_years_end_is_that_of_the_stamps_zone() -> None:
    # 2027-01-01 08:00 in Tokyo is still 2026 in UTC.
    clock = Clock(window(utc(2026, 12, 31, 22), utc(2026, 12, 31, 23, 30)), zone=TOKYO)
    assert clock.read(stamp(1, 1, 8)) == Moment(utc(2026, 12, 31, 23), "option", "window")


def test_29_february_is_taken_in_a_leap_year_alone() -> None:
    clock = Clock(window(utc(2024, 2, 28), utc(2024, 3, 1)), zone=TOKYO, bound=utc(2026, 4, 1))
    assert clock.read(stamp(2, 29)) == Moment(utc(2024, 2, 29, 3), "option", "window")
    walked = Clock(APRIL, zone=TOKYO, bound=utc(2027, 4, 1)).read(stamp(2, 29))
    assert walked == Moment(utc(2024, 2, 29, 3), "option", "mtime")
    assert Clock(APRIL, zone=TOKYO, year=2025).read(stamp(2, 29)) is None


def test_29_february_is_found_eight_years_back() -> None:
    clock = Clock(
        window(utc(2103, 4, 1), utc(2103, 4, 2)), zone=zone_named("UTC", "option"), bound=utc(2103, 5, 1)
    )
    assert clock.read(stamp(2, 29)) == Moment(utc(2096, 2, 29, 12), "option", "mtime")


def test_a_window_longer_than_a_year_cannot_tell_the_year() -> None:
    clock = Clock(window(utc(2024, 1, 1), utc(2026, 12, 31)), zone=TOKYO, bound=utc(2026, 3, 1))
    assert clock.read(stamp(4, 20)) == Moment(utc(2025, 4, 20, 3), "option", "mtime")


@pytest.mark.parametrize(
    "odd",
    [
        stamp(2, 30, year=2026),
        stamp(4, 20, 25),
        stamp(13, 1),
        stamp(4, 20, year=0),
        stamp(4, 20, year=2026, offset=99 * 3600),
    ],
)
def test_a_time_that_does_not_exist_is_none(odd: Stamp) -> None:
    assert Clock(APRIL, zone=TOKYO, bound=utc(2026, 5, 1)).read(odd) is None


def test_a_leap_second_is_the_last_second_of_its_minute() -> None:
    clock = Clock(APRIL, zone=TOKYO)
    assert clock.read(Stamp("", 2016, 12, 31, 23, 59, 60, 0, 0)) == Moment(
        utc(2016, 12, 31, 23, 59, 59), "stamp", "stamp"
    )


def test_a_wall_time_in_a_gap_takes_the_offset_before_it_and_in_a_fold_the_first() -> None:
    york = zone_named("America/New_York", "option")
    clock = Clock(APRIL, zone=york)
    gap, fold = clock.read(stamp(3, 8, 2, year=2026)), clock.read(stamp(11, 1, 1, year=2026))
    assert gap is not None
    assert fold is not None
    assert (gap.time, fold.time) == (utc(2026, 3, 8, 7), utc(2026, 11, 1, 5))


@given(st.integers(0, 1_900_000_000), st.integers(1, 300), st.integers(0, 3000))
def test_a_stamp_of_a_moment_in_the_window_gives_that_moment_back(
    seconds: int, minutes: int, later: int
) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    around = window(moment - timedelta(minutes=minutes), moment + timedelta(minutes=1))
    local = moment.astimezone(TOKYO.tz)
    written = Stamp("", None, local.month, local.day, local.hour, local.minute, local.second)
    clock = Clock(around, zone=TOKYO, bound=moment + timedelta(days=later))
    assert clock.read(written) == Moment(moment, "option", "window")


@given(
    st.tuples(*[st.integers(0, 100)] * 5),
    st.none() | st.integers(0, 9999),
    st.none() | st.datetimes(timezones=st.just(UTC)),
    st.integers(1, 3_652_057),
)
def test_no_stamp_bound_or_window_makes_it_fail(
    parts: tuple[int, ...], year: int | None, bound: datetime | None, day: int
) -> None:
    aware = utc(1, 1, 1) + timedelta(days=day)
    clock = Clock(window(aware, aware + timedelta(hours=1)), zone=TOKYO, bound=bound)
    clock.read(Stamp("", year, *parts))  # type: ignore[arg-type]
    clock.span()


def test_a_wall_time_the_zone_skips_or_has_twice_is_flagged() -> None:
    clock = Clock(window(utc(2026, 1, 1), utc(2026, 12, 31)), zone=zone_named("Europe/Berlin", "option"))
    gap, fold, sure = (
        clock.read(Stamp("", None, *at, 30, 0)) for at in ((3, 29, 2), (10, 25, 2), (10, 25, 4))
    )
    assert gap is not None
    assert fold is not None
    assert sure is not None
    assert (gap.time, gap.flag) == (utc(2026, 3, 29, 1, 30), "clock_gap")
    assert (fold.time, fold.flag) == (utc(2026, 10, 25, 0, 30), "clock_fold")
    assert sure.flag == ""
    assert clock.flags() == ("clock_fold", "clock_gap")


def test_a_stamp_with_its_own_offset_is_never_flagged() -> None:
    clock = Clock(APRIL, zone=zone_named("Europe/Berlin", "option"))
    moment = clock.read(Stamp("", 2026, 3, 29, 2, 30, 0, 0, 3600))
    assert moment is not None
    assert (moment.flag, clock.flags()) == ("", ())


def test_without_a_window_years_walk_back_from_the_bound() -> None:
    clock = Clock(None, zone=TOKYO, bound=utc(2026, 1, 2))
    for month, year in ((12, 2025), (1, 2026)):
        moment = clock.read(stamp(month, 1))
        assert moment is not None
        assert (moment.time.year, moment.year_rule) == (year, "mtime")
    assert clock.read(stamp(2, 30)) is None


def test_without_a_window_or_a_bound_no_stamp_lies_far_ahead_of_now() -> None:
    clock = Clock(None, zone=TOKYO)
    moments = [clock.read(stamp(month, 1)) for month in range(1, 13)]
    assert all(moment is not None for moment in moments)
    assert {moment.time <= datetime.now(UTC) + timedelta(days=1) for moment in moments if moment} == {True}


class Thorough(Clock):
    """A clock that reads every stamp in full."""

    def _stretch(self, key: object) -> None:
        return None


WITHIN_AN_HOUR = st.integers(-4000, 4000)


@given(
    zone=st.sampled_from(
        ["UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Monrovia"]
    ),
    near=st.sampled_from([utc(2026, 3, 8, 7), utc(2026, 4, 4, 15), utc(2026, 12, 31, 23), utc(1972, 1, 7)]),
    stated=st.tuples(WITHIN_AN_HOUR, st.integers(1, 5000)),
    bound=st.none() | WITHIN_AN_HOUR,
    year=st.none() | st.just(2026),
    offset=st.none() | st.just(19_800),
    steps=st.lists(st.integers(-200_000, 200_000), min_size=1, max_size=5),
    within=st.lists(st.integers(0, 3_600_000_000), max_size=20),
)
def test_stamps_are_read_the_same_whatever_was_read_before(
    *,
    zone: str,
    near: datetime,
    stated: tuple[int, int],
    bound: int | None,
    year: int | None,
    offset: int | None,
    steps: list[int],
    within: list[int],
) -> None:
    def moved(seconds: int) -> datetime:
        return near + timedelta(seconds=seconds)

    at = zone_named(zone, "option")
    asked = window(moved(stated[0]), moved(stated[0] + stated[1]))
    limit = None if bound is None else moved(bound) - SLACK
    clocks = [kind(asked, zone=at, bound=limit, year=year) for kind in (Clock, Thorough)]
    walls = [moved(step).astimezone(at.tz) for step in steps]
    walls += [near.astimezone(at.tz) + timedelta(microseconds=each) for each in within]
    for wall in walls:
        own = (wall.month, wall.day, wall.hour, wall.minute, wall.second, wall.microsecond)
        written = Stamp("", wall.year if offset else None, *own, offset)
        quick, sure = (clock.read(written) for clock in clocks)
        assert quick == sure
    assert clocks[0].span() == clocks[1].span()
    assert clocks[0].year_rules() == clocks[1].year_rules()
    assert clocks[0].flags() == clocks[1].flags()


def test_half_an_hour_that_comes_twice_does_not_colour_the_other_half() -> None:
    clock = Clock(APRIL, zone=zone_named("Australia/Lord_Howe", "option"), year=2026)
    moments = [clock.read(Stamp("", None, 4, 5, 1, minute, 0)) for minute in (0, 29, 30, 59)]
    assert [each.flag for each in moments if each] == ["", "", "clock_fold", "clock_fold"]
