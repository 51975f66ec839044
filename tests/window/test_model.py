from datetime import UTC, datetime, timedelta

import pytest

from dscase.window import Window, zone_named

START = datetime(2026, 4, 19, 18, 0, tzinfo=UTC)
END = datetime(2026, 4, 19, 18, 40, tzinfo=UTC)


def window(start: datetime = START, end: datetime = END, zone: str = "Asia/Tokyo") -> Window:
    return Window(start, end, zone_named(zone, "option"), "start_end", "as said")


def test_the_start_belongs_to_the_window_and_the_end_does_not() -> None:
    tick = timedelta(microseconds=1)
    assert window().contains(START)
    assert window().contains(END - tick)
    assert not window().contains(END)
    assert not window().contains(START - tick)


def test_moments_of_the_same_zone_are_compared_as_instants_not_as_clocks() -> None:
    zone = zone_named("America/New_York", "option")
    first = datetime(2026, 11, 1, 1, 50, tzinfo=zone.tz)  # before the clocks go back
    again = datetime(2026, 11, 1, 1, 10, fold=1, tzinfo=zone.tz)  # 20 minutes later
    seen = window(first, again, "America/New_York")
    assert seen.end - seen.start == timedelta(minutes=20)
    assert seen.contains(datetime(2026, 11, 1, 1, 55, tzinfo=zone.tz))
    assert not seen.contains(datetime(2026, 11, 1, 1, 55, fold=1, tzinfo=zone.tz))


def test_bounds_are_kept_in_utc_and_shown_in_the_zone() -> None:
    tz = zone_named("Asia/Tokyo", "option").tz
    seen = window(START.astimezone(tz), END.astimezone(tz))
    assert (seen.start.tzinfo, seen.end.tzinfo) == (UTC, UTC)
    assert seen.local_start.isoformat() == "2026-04-20T03:00:00+09:00"
    assert seen.local_end.isoformat() == "2026-04-20T03:40:00+09:00"
    assert seen.local(START).hour == 3


def test_format_keeps_offsets_and_fractions() -> None:
    assert window().format() == "2026-04-20T03:00:00+09:00/2026-04-20T03:40:00+09:00"
    assert window(START.replace(microsecond=1500)).format().startswith("2026-04-20T03:00:00.001500+09:00/")


def test_an_empty_or_backward_window_cannot_be_made() -> None:
    for end in (START, START - timedelta(seconds=1)):
        with pytest.raises(ValueError, match="after it starts"):
            window(START, end)


def test_a_naive_moment_is_refused() -> None:
    naive = datetime(2026, 4, 19, 18, 10)  # noqa: DTZ001
    with pytest.raises(ValueError, match="without a zone"):
        window().contains(naive)
    with pytest.raises(ValueError, match="without a zone"):
        window().local(naive)
    with pytest.raises(ValueError, match="without a zone"):
        window(naive)
