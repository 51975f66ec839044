"""From a shape to an instant: which day, which clock, which zone; each refusal has its own words."""

from datetime import date, datetime, timedelta
from datetime import time as wall_clock
from typing import Literal

from dscase.errors import UsageError
from dscase.window.notation import Ago, Day, Piece, Point, Span, TimeOfDay
from dscase.window.stamps import FIRST_YEAR, LAST_YEAR, hour_of_day
from dscase.window.zones import Zone, midnight, wall_to_utc, zone_named

LONGEST_DAYS = 366

_ONE_DAY = timedelta(days=1)
_ERAS = {"r": (2018, date(2019, 5, 1), date.max), "h": (1988, date(1989, 1, 8), date(2019, 4, 30))}
_WEEKDAYS = "月火水木金土日"
_SHOWN = 80  # characters of a person's text repeated in a message


def instant(
    point: Point, here: Zone, base: date | None = None, *, role: Literal["start", "end", "moment"]
) -> datetime:
    """The instant, aware UTC, a point means on the clocks of `here`.

    `base` is the day an end without one shares with the start; None where there is none to share.
    Raises UsageError for a day or time that does not exist, or is not fully said.
    """
    if point.day is None:
        if base is None:
            raise UsageError("window.date_missing", text=brief(point.text))
        day = base
    else:
        day = calendar_day(point.day, base)
    if point.clock is None:
        if role != "start":  # as an end, a bare day may mean its beginning or its end
            raise UsageError("window.time_missing", text=brief(point.text), day=day.isoformat())
        return midnight(day, here)
    clock = point.clock
    if clock.half is None and (clock.hour, clock.minute, clock.second, clock.microsecond) == (24, 0, 0, 0):
        if role != "end":
            raise UsageError(
                "window.midnight_as_start", text=brief(point.text), day=(day + _ONE_DAY).isoformat()
            )
        return midnight(day + _ONE_DAY, here)
    return wall_to_utc(datetime.combine(day, _time(clock)), here)


def _time(clock: TimeOfDay) -> wall_clock:
    hour = hour_of_day(clock.hour, clock.half)
    try:
        return wall_clock(24 if hour is None else hour, clock.minute, clock.second, clock.microsecond)
    except ValueError:
        raise UsageError("window.clock_impossible", text=brief(clock.text)) from None


def calendar_day(said: Day, base: date | None) -> date:
    """The day meant; what an end leaves out of year and month is `base`'s."""
    if said.unordered:
        raise UsageError("window.date_order", text=brief(said.text))
    year, month = said.year, said.month
    if month is None:
        if base is None:
            raise UsageError("window.date_missing", text=brief(said.text))
        month = base.month
    if year is None:
        if base is None:
            raise UsageError("window.year_missing", text=brief(said.text))
        year = base.year
    if said.era is not None:
        year += _ERAS[said.era][0]
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UsageError("window.year_out_of_range", year=brief(said.text))
    try:
        day = date(year, month, said.day)
    except ValueError:
        raise UsageError("window.day_impossible", text=brief(said.text)) from None
    _check(said, day)
    return day


def _check(said: Day, day: date) -> None:
    """Whether the day agrees with the era and the weekday written with it."""
    if said.era is not None:
        _, first, last = _ERAS[said.era]
        if not first <= day <= last:
            raise UsageError("window.era_impossible", text=brief(said.text))
    weekday = _WEEKDAYS[day.weekday()]
    if said.weekday is not None and said.weekday != weekday:
        raise UsageError("window.weekday_differs", day=day.isoformat(), stated=said.weekday, real=weekday)


def length_of(span: Span) -> timedelta:
    """A usable length: more than nothing, at most LONGEST_DAYS."""
    if span.calendar:
        raise UsageError("window.duration_calendar", text=brief(span.text))
    if span.length is None or span.length > timedelta(days=LONGEST_DAYS):
        raise UsageError("window.too_long", text=brief(span.text), days=LONGEST_DAYS)
    if span.length <= timedelta(0):
        raise UsageError("window.duration_not_positive", text=brief(span.text))
    return span.length


def counted(ago: Ago) -> timedelta:
    """How far before as_of."""
    if ago.length is None:
        raise UsageError("window.too_long", text=brief(ago.text), days=LONGEST_DAYS)
    return ago.length


def own_zone(piece: Piece, zone: Zone) -> Zone:
    """The zone written behind a point, else `zone`."""
    offset = piece.offset if isinstance(piece, Point) else None
    return zone if offset is None else zone_named(offset, "window")


def brief(text: str) -> str:
    """A person's text as a message repeats it."""
    text = text.strip()
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
