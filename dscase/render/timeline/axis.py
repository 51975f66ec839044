"""The time axis: where a moment stands, and where it is labelled. All in UTC; zones only in the labels."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import NamedTuple

from dscase.window import zone_label

QUARTER = 900
HOUR, DAY = 3600, 86_400
STEPS = (
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, QUARTER, 1800, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR,
)  # fmt: skip
DAYS = (1, 2, 5, 7, 14, 31, 92, 183, 366, 1830, 7320, 36_600)


class Tick(NamedTuple):
    """A labelled place. `day` is the date, `offset` the zone's offset where clocks change on the axis; each
    only where it is another than the tick's before.
    """

    x: float
    label: str
    day: str
    offset: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """Moments from `start` to `end` (aware UTC) between `left` and `right`."""

    start: datetime
    end: datetime
    left: float
    right: float

    def x(self, moment: datetime) -> float:
        """Where a moment stands; one outside stands at the nearer edge. All may be one moment."""
        length = self.end - self.start
        part = (moment - self.start) / length if length else 0.0
        return self.left + (self.right - self.left) * min(max(part, 0.0), 1.0)

    def holds(self, moment: datetime) -> bool:
        """Whether a moment is on the axis."""
        return self.start <= moment <= self.end

    def ticks(self, zone: tzinfo, room: float) -> tuple[Tick, ...]:
        """Labels at round times of the zone's clocks, at least `room` apart."""
        least = (self.end - self.start).total_seconds() * room / (self.right - self.left)
        step = next((step for step in STEPS if step >= least), None)
        if step is not None:
            return self._labelled(list(_clock_times(self.start, self.end, step, zone)), zone, room, step)
        days = next((days for days in DAYS if days * DAY >= least), DAYS[-1])
        return self._labelled(list(_midnights(self.start, self.end, days, zone)), zone, room, DAY)

    def _labelled(self, moments: list[datetime], zone: tzinfo, room: float, step: int) -> tuple[Tick, ...]:
        changing = len({moment.astimezone(zone).utcoffset() for moment in (self.start, self.end)}) > 1
        ticks: list[Tick] = []
        shown = offset = ""
        for moment in moments:
            x = self.x(moment)
            if ticks and x - ticks[-1].x < room * 0.8:  # where clocks go back, or a short month
                continue
            local = moment.astimezone(zone)
            day = f"{local:%Y-%m-%d}"
            if step >= DAY:
                ticks.append(Tick(x, f"{local:%m-%d}", day[:4] if day[:4] != shown else ""))
                shown = day[:4]
                continue
            label = f"{local:%H:%M}" if step >= STEPS[6] else f"{local:%H:%M:%S}"
            zoned = zone_label(zone, moment) if changing else ""
            ticks.append(Tick(x, label, day if day != shown else "", zoned if zoned != offset else ""))
            shown, offset = day, zoned
        return tuple(ticks)


def _clock_times(start: datetime, end: datetime, step: int, zone: tzinfo) -> Iterator[datetime]:
    """The moments at which the zone's clocks show a multiple of `step` seconds since midnight.

    Every zone's offset is a whole number of quarters of an hour where clocks tell such times, so it is
    enough to look at those.
    """
    stride = min(step, QUARTER)
    first = -(-int(start.timestamp()) // stride) * stride
    for second in range(first, int(end.timestamp()) + 1, stride):
        moment = datetime.fromtimestamp(second, UTC)
        local = moment.astimezone(zone)
        round_time = (local.hour * HOUR + local.minute * 60 + local.second) % step == 0
        if round_time and moment >= start:
            yield moment


def _midnights(start: datetime, end: datetime, days: int, zone: tzinfo) -> Iterator[datetime]:
    """The beginnings of every so many days in the zone; where a day has no midnight, when it begins."""
    day = start.astimezone(zone).date()
    last = end.astimezone(zone).date()
    while day <= last:
        moment = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
        if start <= moment <= end:
            yield moment
        if day > date.max - timedelta(days=days):
            return
        day += timedelta(days=days)
