"""The stamps of one source as moments that can be compared, and what their order tells of it.

`StampTimes` makes a moment of a stamp, whatever it lacks; `edges` are the moments beyond which nothing of a
window lies; `Order` tells how far stamps are out of order; `Watch` tells when a stream, which cannot be
sampled, has passed the window.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Literal

from dscase.events.clock import Clock
from dscase.events.envelopes.record_line import Role
from dscase.events.line_blocks import Block
from dscase.events.line_heads import EVENT, head_at, stamp_of
from dscase.window import Window, Zone
from dscase.window.stamps import Stamp

SLACK = timedelta(minutes=10)
"""Disorder taken for granted: hosts and relays deliver late, and their clocks differ by seconds."""
_LINES_A_BLOCK = 4
_DAY = timedelta(days=1)
_HALF_YEAR = timedelta(days=183)


class StampTimes:
    """Makes the stamps of one source comparable. `clock` is its own: what it remembers is of no use."""

    def __init__(
        self, clock: Clock, zone: Zone, *, year_known: bool, names: Mapping[str, Role] | None = None
    ) -> None:
        """`names`: a person's own names of a record's fields."""
        self._clock = clock
        self._zone = zone
        self._year_known = year_known
        self._names = names or {}

    def stamp_of(self, head: bytes) -> Stamp | None:
        """The stamp of a line, found as `line_heads.stamp_of` finds it."""
        return stamp_of(head, self._names)

    def lacks_year(self, stamp: Stamp) -> bool:
        """Whether the year has to be inferred."""
        return stamp.year is None and not self._year_known

    def time(self, stamp: Stamp, near: datetime) -> datetime | None:
        """The moment of a stamp; without a year the one nearest to `near`, not behind the clock's bound.

        None if there is no such time.
        """
        if not self.lacks_year(stamp):
            moment = self._clock.read(stamp)
            return moment.time if moment else None
        time = self._in_year(stamp, near.year)
        bound = self._clock.bound
        if time is None or (abs(time - near) <= _HALF_YEAR and (bound is None or time <= bound)):
            return time
        times = [time, *filter(None, (self._in_year(stamp, near.year + step) for step in (-1, 1)))]
        possible = [one for one in times if bound is None or one <= bound]
        return min(possible or times, key=lambda other: abs(other - near))

    def _in_year(self, stamp: Stamp, year: int) -> datetime | None:
        moment = self._clock.read(stamp._replace(year=year))
        if moment is None and (stamp.month, stamp.day) == (2, 29):  # only its place in the order counts here
            first = stamp._replace(year=year, month=3, day=1, hour=0, minute=0, second=0)
            moment = self._clock.read(first)
        return moment.time if moment else None

    def guess(self, stamp: Stamp) -> datetime | None:
        """The moment as the clock alone reads it."""
        moment = self._clock.read(stamp)
        return moment.time if moment else None

    def turn(self, moment: datetime) -> timedelta:
        """How far clocks were put forward or back within a day of a moment: wall times then run twice."""
        try:
            around = [(moment + step).astimezone(self._zone.tz).utcoffset() for step in (-_DAY, _DAY)]
        except OverflowError:
            return timedelta(0)
        return abs((around[1] or timedelta(0)) - (around[0] or timedelta(0)))


def edges(stamp_times: StampTimes, window: Window, slack: timedelta = SLACK) -> tuple[datetime, datetime]:
    """Older than the first: before the window for sure. Not older than the second: behind it for sure."""
    return (
        moved(window.start, -(slack + stamp_times.turn(window.start))),
        moved(window.end, slack + stamp_times.turn(window.end)),
    )


def moved(moment: datetime, step: timedelta) -> datetime:
    """The moment a step away; at an end of the calendar the moment itself."""
    try:
        return moment + step
    except OverflowError:
        return moment


class TimeOrder:
    """How far stamps met one after the other are out of order."""

    def __init__(self, stamp_times: StampTimes, slack: timedelta) -> None:
        self._stamp_times = stamp_times
        self._slack = slack
        self._latest: datetime | None = None
        self.disorder = timedelta(0)
        self.broken = False

    def add(self, time: datetime) -> None:
        """The next stamp along the source."""
        if self._latest is None or time >= self._latest:
            self._latest = time
            return
        back = self._latest - time
        self.disorder = max(self.disorder, back)
        if back > self._slack and back > self._slack + self._stamp_times.turn(self._latest):
            self.broken = True


class Watch:
    """Tells where a stream in time order has come to, by some lines of each of its blocks."""

    def __init__(
        self, stamp_times: StampTimes, window: Window, slack: timedelta = SLACK, *, sure: bool = False
    ) -> None:
        """`sure`: that the source is short enough for its stamps to be of the year nearest to the window."""
        self._stamp_times = stamp_times
        self._early, self._late = edges(stamp_times, window, slack)
        self._order = TimeOrder(stamp_times, slack)
        self._near = window.start
        self._sure = sure  # of the year: or stamps say it, or some lay before the window's end
        self._bare = False
        self.first: datetime | None = None
        self.last: datetime | None = None

    @property
    def disorder(self) -> timedelta:
        """The largest step back seen so far."""
        return self._order.disorder

    @property
    def trouble(self) -> Literal["", "unsorted", "unstamped"]:
        """Why stamps say nothing about the rest: out of order by more than the slack, or missing."""
        return "unsorted" if self._order.broken else "unstamped" if self._bare else ""

    def look(self, block: Block) -> Literal["before", "near", "behind"]:
        """Takes the next block. "before": all that came in front of it lies before the window; "behind": all
        of it, and so all that follows, lies behind.
        """
        before = False
        behind = met = 0
        for head in _heads_within(block.data):
            stamp = self._stamp_times.stamp_of(head)
            time = self._stamp_times.time(stamp, self._near) if stamp is not None else None
            if stamp is None or time is None:
                self._bare = self._bare or EVENT.search(head) is not None
                continue
            self._near = time
            self.first = time if self.first is None else min(self.first, time)
            self.last = time if self.last is None else max(self.last, time)
            self._order.add(time)
            met += 1
            before = before or time < self._early
            behind += time >= self._late
            self._sure = self._sure or time < self._late or not self._stamp_times.lacks_year(stamp)
        if self.trouble:
            return "near"
        if before:
            return "before"
        return "behind" if 0 < met == behind and self._sure else "near"


def _heads_within(data: bytes) -> Iterator[bytes]:
    """The beginnings of some lines of a block, the first among them."""
    step = max(1, len(data) // _LINES_A_BLOCK)
    at = 0
    while at < len(data):
        yield head_at(data, at)
        line_end = data.find(b"\n", at + step - 1)
        if line_end < 0:
            return
        at = line_end + 1
