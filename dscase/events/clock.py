"""The clock: a time stamp as written becomes a moment, with the rule that gave it its zone and its year.

Zone, in this order: in the stamp; the source's `tz` in case.yaml; `--tz`; answered; told by the evidence; the
machine's.
Year, in this order: in the stamp; `--year`; case.yaml; walking back from what the file's name says, by the
date in it or by its place in a rotated set; the one year that puts the stamp inside the window; walking back
from the bound. The bound is `--as-of` when stated, else the file's mtime, plus a day
of slack for clocks that differ; no stamp without a year is taken to lie after it.

A wall time inside a DST gap is read with the offset before the gap, one inside a fold as the first of the
two: the answer is always the same, and no line is lost twice a year. The moment is flagged, so that the
reader of an event knows.

Logs are dense: the stamps of one hour, or at least of one minute, have the same answer but for how far they
lie in it. Such a stretch is read in full at its first and its last moment, the others are counted from there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Literal, NamedTuple, get_args

from dscase.events.table import Flag, YearRule, ZoneRule
from dscase.window import Window, Zone, machine_zone
from dscase.window.stamps import DAY, Stamp

SLACK = timedelta(days=1)
_HOUR, _MINUTE, _MOMENT = timedelta(hours=1), timedelta(minutes=1), timedelta(microseconds=1)
_IN_ONE = 60  # minutes in an hour, seconds in a minute
_KEPT = 10_000  # stretches remembered; a year has 8,766 hours
_LEAP_REACH = 8  # years between two 29 Februaries, at most (1896-1904)
_ZONE_RULES: tuple[ZoneRule, ...] = get_args(ZoneRule)
_YEAR_RULES: tuple[YearRule, ...] = get_args(YearRule)


class Moment(NamedTuple):
    """A time understood: aware UTC, and where zone and year came from. `flag`: "" or what the zone's
    change of clocks makes of it.
    """

    time: datetime
    zone_rule: ZoneRule
    year_rule: YearRule
    flag: Literal["", "clock_gap", "clock_fold"] = ""


@dataclass(slots=True, eq=False)
class _Span:
    first: datetime | None = None
    last: datetime | None = None

    def add(self, moment: datetime) -> None:
        if self.first is None or moment < self.first:
            self.first = moment
        if self.last is None or moment > self.last:
            self.last = moment


class _Placed(NamedTuple):
    """A moment, what it adds to which ranges, and whether its year rule is certain by it alone."""

    moment: Moment
    adds: tuple[tuple[_Span, datetime], ...]
    certain: bool = True


class Remembered(NamedTuple):
    """What a clock remembers of the stamps it read; `spans` as the clock has them, in its order."""

    zones: frozenset[ZoneRule]
    years: frozenset[YearRule]
    flags: frozenset[Flag]
    spans: tuple[tuple[datetime | None, datetime | None], ...]


class Clock:
    """Reads the stamps of one source, and remembers the range they cover and the rules used."""

    def __init__(
        self,
        window: Window | None,
        *,
        zone: Zone | None = None,
        year: int | None = None,
        year_rule: YearRule = "option",
        bound: datetime | None = None,
        latest: tuple[datetime, YearRule] | None = None,
    ) -> None:
        """`zone`: for stamps without one, the machine's if None. `bound`: aware, or None for no bound.
        `latest`: behind which no stamp lies, and by which rule that is known.

        Without a window, years are inferred from the bound alone: now, if there is none.
        """
        if window is None and bound is None:
            bound = datetime.now(UTC)
        self._window = window
        self._zone = zone
        self._year = year
        self._year_rule = year_rule
        self._bound = _slackened(bound) if bound is not None else None
        self._latest = latest
        self._zones: set[ZoneRule] = set()
        self._years: set[YearRule] = set()
        self._flags: set[Flag] = set()
        self.beside = False  # whether the source is known to lie around the window, by other means
        self._sure, self._near, self._back = _Span(), _Span(), _Span()
        self._stretches: dict[_Key, _Placed | None] = {}

    @property
    def bound(self) -> datetime | None:
        """Behind which no stamp without a year is taken to lie, slack and all."""
        return self._bound

    def read(self, stamp: Stamp) -> Moment | None:
        """The moment of a stamp, or None when there is no such time (25:61, 30 February, +99:00)."""
        _, year, month, day, hour, minute, second, micro, offset = stamp
        if minute < _IN_ONE and second < _IN_ONE:
            key: _Key = (year, month, day, hour, offset, None)
            stretch = self._stretches[key] if key in self._stretches else self._stretch(key)
            if stretch is not None:
                return _along(stretch, timedelta(0, 60 * minute + second, micro))
            key = (year, month, day, hour, offset, minute)
            stretch = self._stretches[key] if key in self._stretches else self._stretch(key)
            if stretch is not None:
                return _along(stretch, timedelta(0, second, micro))
        placed = self._place(stamp)
        if placed is None:
            return None
        self._remember(placed)
        return _along(placed, timedelta(0))

    def _stretch(self, key: "_Key") -> _Placed | None:
        """The first moment of an hour or minute all of which is read as its ends are; else None.

        What tells one part of it from another is passed once and for all, be it an end of the window, the
        bound or a change of clocks: then its ends differ. Only a whole window may lie between them.
        """
        year, month, day, hour, offset, minute = key
        length = (_HOUR if minute is None else _MINUTE) - _MOMENT
        start = Stamp("", year, month, day, hour, minute or 0, 0, 0, offset)
        first = self._place(start)
        last = self._place(
            start._replace(minute=59 if minute is None else minute, second=59, microsecond=999_999)
        )
        alike = (
            first is not None
            and last is not None
            and first.moment[1:] == last.moment[1:]
            and first.moment.time + length == last.moment.time
            and [(span, time + length) for span, time in first.adds] == list(last.adds)
            and not any(self._begins_within(time, length) for _, time in first.adds)
        )
        if len(self._stretches) >= _KEPT:
            self._stretches.clear()
        self._stretches[key] = stretch = first if alike else None
        if stretch is not None:
            self._remember(stretch)
        return stretch

    def _begins_within(self, time: datetime, length: timedelta) -> bool:
        return self._window is not None and time < self._window.start <= time + length

    def _remember(self, placed: _Placed) -> None:
        """Takes note of the rules a moment was read by."""
        self._zones.add(placed.moment.zone_rule)
        if placed.certain:
            self._years.add(placed.moment.year_rule)
        if placed.moment.flag:
            self._flags.add(placed.moment.flag)

    def _place(self, stamp: Stamp) -> _Placed | None:
        """The moment of a stamp. Nothing is remembered yet."""
        if stamp.offset is not None:
            if abs(stamp.offset) >= DAY:
                return None
            tz: tzinfo = timezone(timedelta(seconds=stamp.offset))
            zone_rule: ZoneRule = "stamp"
        else:
            zone = self._own_zone()
            tz, zone_rule = zone.tz, zone.rule
        if stamp.year is not None:
            placed = self._stated(stamp, stamp.year, tz, zone_rule, "stamp")
        elif self._year is not None:
            placed = self._stated(stamp, self._year, tz, zone_rule, self._year_rule)
        else:
            placed = self._inferred(stamp, tz, zone_rule)
        if placed is None or stamp.offset is not None:
            return placed
        flag = _change(stamp, placed.moment.time, tz)
        return placed._replace(moment=placed.moment._replace(flag=flag)) if flag else placed

    def agrees(self, stamp: Stamp, moment: Moment) -> bool:
        """Whether a stamp read by the source's zone may be of it, going by the name of the stamp's zone."""
        possible = stamp.may_be_east
        return not possible or moment.time.astimezone(self._own_zone().tz).utcoffset() in possible

    def _own_zone(self) -> Zone:
        if self._zone is None:
            self._zone = machine_zone()
        return self._zone

    def _stated(
        self, stamp: Stamp, year: int, tz: tzinfo, zone_rule: ZoneRule, year_rule: YearRule
    ) -> _Placed | None:
        time = stamp.moment(tz, year)
        return self._settled(time, zone_rule, year_rule) if time is not None else None

    def _inferred(self, stamp: Stamp, tz: tzinfo, zone_rule: ZoneRule) -> _Placed | None:
        if self._latest is not None:
            latest, rule = self._latest
            start = _year(latest, tz)
            times = self._times(stamp, range(start, start - _LEAP_REACH - 1, -1), tz)
            time = next((time for time in times if time <= latest), None)
            return self._settled(time, zone_rule, rule) if time is not None else None
        if self._window is None:
            return self._walked_back(stamp, tz, zone_rule)
        start, end = _year(self._window.start, tz), _year(self._window.end, tz)
        fitting = [
            time for time in self._times(stamp, range(start, end + 1), tz) if self._window.contains(time)
        ]
        if len(fitting) == 1:
            return self._settled(fitting[0], zone_rule, "window")
        if fitting:  # the window is longer than a year: the year cannot be known from it
            return self._settled(fitting[-1], zone_rule, "window" if self._bound is None else "mtime")
        return self._outside(stamp, tz, zone_rule, self._window)

    def _walked_back(self, stamp: Stamp, tz: tzinfo, zone_rule: ZoneRule) -> _Placed | None:
        last = _year(self._bound, tz) if self._bound is not None else 0
        time = next(self._times(stamp, range(last, last - _LEAP_REACH - 1, -1), tz), None)
        return self._settled(time, zone_rule, "mtime") if time is not None else None

    def _settled(self, time: datetime, zone_rule: ZoneRule, year_rule: YearRule) -> _Placed:
        return _Placed(Moment(time, zone_rule, year_rule), ((self._sure, time),))

    def _outside(self, stamp: Stamp, tz: tzinfo, zone_rule: ZoneRule, window: Window) -> _Placed | None:
        """A stamp that fits the window in no year lies outside, whatever its year.

        Which year then only matters for the range the file covers. Once another stamp of the file was
        placed by the window, its neighbours belong beside it, and a copy's new mtime changes nothing;
        that is known at the file's end, so both readings are kept until `span` is asked.
        """
        back = near = self._nearest(stamp, tz, window)
        if self._bound is not None:
            last = _year(self._bound, tz)
            back = next(self._times(stamp, range(last, last - _LEAP_REACH - 1, -1), tz), None)
        if back is None:
            return None
        moment = Moment(back, zone_rule, "window" if self._bound is None else "mtime")
        return _Placed(moment, ((self._near, near or back), (self._back, back)), certain=False)

    def _nearest(self, stamp: Stamp, tz: tzinfo, window: Window) -> datetime | None:
        """The stamp in the year that brings it nearest to the window's start, none after the bound."""
        start, end = _year(window.start, tz), _year(window.end, tz)
        for reach in (1, _LEAP_REACH):  # farther only for 29 February, or with an early bound
            years = range(start - reach, end + reach + 1)
            times = self._times(stamp, years, tz)
            near = min(times, key=lambda time: abs(time - window.start), default=None)
            if near is not None:
                return near
        return None

    def _times(self, stamp: Stamp, years: range, tz: tzinfo) -> Iterator[datetime]:
        """The stamp in each of the years in which it exists, none after the bound."""
        for year in years:
            time = stamp.moment(tz, year)
            if time is not None and (self._bound is None or time <= self._bound):
                yield time

    def span(self) -> tuple[datetime | None, datetime | None]:
        """The earliest and the latest moment read."""
        whole = _Span(self._sure.first, self._sure.last)
        other = self._near if self._by_window() else self._back
        for moment in (other.first, other.last):
            if moment is not None:
                whole.add(moment)
        return whole.first, whole.last

    def settled(self, stamp: Stamp) -> Moment | None:
        """The moment of a stamp outside the window, in the light of all that was read: see `_outside`."""
        moment = self.read(stamp)
        if moment is None or self._window is None or moment.year_rule != "mtime" or not self._by_window():
            return moment
        tz = timezone(timedelta(seconds=stamp.offset)) if stamp.offset is not None else self._own_zone().tz
        near = self._nearest(stamp, tz, self._window)
        return moment if near is None else moment._replace(time=near, year_rule="window")

    def _by_window(self) -> bool:
        return self.beside or "window" in self._years or self._bound is None

    def remembered(self) -> Remembered:
        """What another clock of the same source needs to know of the stamps that this one read."""
        spans = tuple((span.first, span.last) for span in (self._sure, self._near, self._back))
        return Remembered(frozenset(self._zones), frozenset(self._years), frozenset(self._flags), spans)

    def remember(self, other: Remembered) -> None:
        """Takes what a clock of the same source remembers as its own."""
        self._zones |= other.zones
        self._years |= other.years
        self._flags |= other.flags
        if other.zones - {"stamp"}:
            self._own_zone()
        for span, ends in zip((self._sure, self._near, self._back), other.spans, strict=True):
            for end in ends:
                if end is not None:
                    span.add(end)

    def zone_name(self) -> str:
        """Name of the zone given to stamps without one, "" if every stamp had its own."""
        return self._zone.name if self._zone is not None and self._zones - {"stamp"} else ""

    def zone_rules(self) -> tuple[ZoneRule, ...]:
        """Rules that gave a zone, in the type's order."""
        return tuple(rule for rule in _ZONE_RULES if rule in self._zones)

    def flags(self) -> tuple[Flag, ...]:
        """Flags of the moments given, in the alphabet's order."""
        return tuple(sorted(self._flags))

    def year_rules(self) -> tuple[YearRule, ...]:
        """Rules that gave a year, in the type's order."""
        used = set(self._years)
        if self._back.first is not None and "window" not in used:
            used.add("window" if self._by_window() else "mtime")
        return tuple(rule for rule in _YEAR_RULES if rule in used)


_Key = tuple[int | None, int, int, int, int | None, int | None]  # the stamp's parts; no minute: its hour


def _along(placed: _Placed, step: timedelta) -> Moment:
    """The moment a step behind, which is added to the ranges."""
    (time, zone_rule, year_rule, flag), adds, _ = placed
    for span, start in adds:
        span.add(start + step)
    return Moment(time + step, zone_rule, year_rule, flag)


def _change(stamp: Stamp, time: datetime, tz: tzinfo) -> Literal["", "clock_gap", "clock_fold"]:
    """Whether the zone has the wall time not at all, or twice."""
    try:
        local = time.astimezone(tz)
        if (local.hour, local.minute) != (stamp.hour, stamp.minute):
            return "clock_gap"
        again = local.replace(fold=1 - local.fold).astimezone(UTC)
    except (OverflowError, ValueError):
        return ""
    return "clock_fold" if again != time else ""


def _slackened(bound: datetime) -> datetime:
    try:
        return bound + SLACK
    except OverflowError:  # the calendar's last day
        return bound


def _year(moment: datetime, tz: tzinfo) -> int:
    try:
        return moment.astimezone(tz).year
    except OverflowError:
        return moment.year
