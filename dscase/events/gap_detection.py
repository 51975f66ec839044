"""How a source's records follow each other: where it begins, where it ends, its longest silence in a window.

Usage: `look` at each block of a log in its order, or `add` the time of each record of a table, in any; then
`first`, `last` and `gap(…)`. A record is anything with a time stamp, an event or not.

Of a log only few lines are looked at, however large it is: two lines of a stretch in time order that are no
farther apart than the finest gap have no larger gap between them. The finest gap told is a thousandth of the
window. A line that comes late, into a gap, is only seen if it is among those looked at, or an event.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from dscase.events.line_blocks import Block
from dscase.events.line_heads import head_at
from dscase.events.stamp_times import SLACK, StampTimes
from dscase.window import Window
from dscase.window.stamps import Stamp

_FINEST = 1000  # gaps of a window that can be told apart
_TRIED = 64  # lines without a stamp passed over in looking for one that has one


class _TimedLine(NamedTuple):
    """A line of a block that begins at `place`, and its time."""

    place: int
    time: datetime
    stamp: Stamp


class Pace:
    """The stamps of one source along it."""

    def __init__(self, stamp_times: StampTimes | None, window: Window | None) -> None:
        self._stamp_times = stamp_times
        self._window = window
        self._finest = (window.end - window.start) / _FINEST if window is not None else timedelta.max
        self._near = window.start if window is not None else None
        self._latest: datetime | None = None
        self._gaps: list[tuple[datetime, datetime]] = []
        self._times: list[datetime] = []  # of records that came late, or in no order
        self._ordered = True
        self._ends: tuple[_TimedLine, _TimedLine] | None = None
        self.met: list[Stamp] | None = None  # a list: the stamps looked at are put there, in their order

    @property
    def ends(self) -> tuple[Stamp, Stamp] | None:
        """The earliest and the latest stamp looked at, in a log."""
        return (self._ends[0].stamp, self._ends[1].stamp) if self._ends is not None else None

    def add(self, time: datetime) -> None:
        """A record at its moment, wherever it stands in the source."""
        if self._window is not None:
            self._times.append(time)

    def look(self, block: Block) -> None:
        """The next block of a log."""
        if self._stamp_times is None:
            return
        data = block.data
        low = self._first(data, 0, len(data))
        if low is None:
            return
        self._meet(low)
        high = self._last(data, low.place)
        if high is None:
            return
        for mark in self._between(data, low, high.place, high):
            self._meet(mark)
        self._meet(high)

    def again(self, stamps: Iterable[Stamp]) -> None:
        """Takes the stamps that another pace of the same source looked at, without a window, as its own."""
        for stamp in stamps:
            if (mark := self._timed(stamp, 0)) is not None:
                self._meet(mark)

    def _between(self, data: bytes, low: _TimedLine, stop: int, high: _TimedLine) -> Iterator[_TimedLine]:
        """Lines in time order between two of which no gap worth telling lies. `stop`: the lines from there
        up to `high` have no stamp.
        """
        window = self._window
        if window is None or high.time - low.time <= self._finest:
            return
        if high.time < window.start or low.time >= window.end:
            return
        middle = data.find(b"\n", (low.place + stop) // 2) + 1
        if not 0 < middle < stop:
            middle = data.find(b"\n", low.place) + 1
        if not 0 < middle < stop:
            return
        found = self._first(data, middle, stop)
        if found is None:
            yield from self._between(data, low, middle, high)
            return
        yield from self._between(data, low, middle, found)
        yield found
        yield from self._between(data, found, stop, high)

    def _first(self, data: bytes, place: int, stop: int) -> _TimedLine | None:
        """The first line with a stamp that begins in `[place, stop)`."""
        for _ in range(_TRIED):
            if not 0 <= place < stop:
                return None
            mark = self._mark(data, place)
            if mark is not None:
                return mark
            place = data.find(b"\n", place) + 1 or stop
        return None

    def _last(self, data: bytes, after: int) -> _TimedLine | None:
        """The last line with a stamp that begins behind `after`."""
        end = len(data) - data.endswith(b"\n")
        for _ in range(_TRIED):
            place = data.rfind(b"\n", after, end) + 1
            if place <= after:
                return None
            mark = self._mark(data, place)
            if mark is not None:
                return mark
            end = place - 1
        return None

    def _mark(self, data: bytes, place: int) -> _TimedLine | None:
        stamp_times = self._stamp_times
        stamp = stamp_times.stamp_of(head_at(data, place)) if stamp_times is not None else None
        return self._timed(stamp, place) if stamp is not None else None

    def _timed(self, stamp: Stamp, place: int) -> _TimedLine | None:
        stamp_times, near = self._stamp_times, self._near
        if stamp_times is None:
            return None
        time = stamp_times.time(stamp, near) if near is not None else stamp_times.guess(stamp)
        if time is None:
            return None
        self._near = time
        return _TimedLine(place, time, stamp)

    def _meet(self, mark: _TimedLine) -> None:
        """Takes the next line along the source."""
        time, latest = mark.time, self._latest
        if self.met is not None:
            self.met.append(mark.stamp)
        if self._ends is None:
            self._ends = mark, mark
        elif time < self._ends[0].time:
            self._ends = mark, self._ends[1]
        elif time > self._ends[1].time:
            self._ends = self._ends[0], mark
        if latest is not None and time < latest:
            self._times.append(time)
            self._ordered = self._ordered and latest - time <= SLACK
            return
        if latest is not None and time - latest > self._finest:
            self._gaps.append((latest, time))
        self._latest = time

    def gap(
        self, first: datetime | None, last: datetime | None, events: Iterable[datetime]
    ) -> tuple[datetime, datetime] | None:
        """The longest silence inside the window, between two records, or from or to an end of the window that
        the source reaches past. None where there is none longer than the finest; for a log out of order, of
        which a few lines say nothing; and without a window.

        `first`, `last`: the range of the whole source. `events`: times of records known beside those looked
        at, in any order.
        """
        window = self._window
        if window is None or first is None or last is None or not self._ordered:
            return None
        if last < window.start or first >= window.end:
            return None
        latest, gaps = self._latest, list(self._gaps)
        points = sorted({*self._times, *events})
        if latest is None:  # a table: all of its records are points
            gaps = [(min(first, window.start), max(last, window.end))]
            latest = last
        start, end = max(first, window.start), min(last, window.end)
        begun = self._ends[0].time if self._ends is not None else first
        gaps += [(start, begun), (latest, end)]
        found = [piece for low, high in gaps for piece in _split(max(low, start), min(high, end), points)]
        longest = max(found, key=lambda piece: piece[1] - piece[0], default=None)
        return longest if longest is not None and longest[1] - longest[0] > self._finest else None


def _split(low: datetime, high: datetime, points: list[datetime]) -> Iterator[tuple[datetime, datetime]]:
    """The pieces into which points cut a stretch; none of one that is empty."""
    if low >= high:
        return
    for point in points[bisect_left(points, low) : bisect_left(points, high)]:
        yield low, point
        low = point
    yield low, high
