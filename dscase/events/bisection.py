"""Where a window lies in a log: bisection on the stamps, without reading what lies before and after.

`locate` samples the stamps of a plain file all along it. When they are in time order but for a slack, it
halves its way to the first byte that can belong to the window, and to the first one behind it.

Why this loses nothing: disorder is how far a stamp lies before one that stands earlier in the file. If it is
never more than the slack, no line of the window stands before a line that is older than the window's start
by the slack, and none behind a line that is younger than its end by the slack. Lines between those two are
all read, and judged one by one. Sampling gives a lower bound of the disorder: a host whose clock is off is
found, a single odd line may not be. A file out of order is read whole.

Stamps without a year are compared along the file: each lies in the year that brings it nearest to the one
before, and the chain as a whole where it touches the window. When such a file spans about a year, its days
look alike, and it is read whole.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import BinaryIO, Literal, NamedTuple

from dscase.events.line_heads import EVENT, heads
from dscase.events.stamp_times import SLACK, StampTimes, TimeOrder, edges, moved
from dscase.window import Window
from dscase.window.stamps import Stamp

_LINES_A_SAMPLE = 8
_LINES_TRIED = 64  # where none of them has a stamp
_EDGE = 8 * 1024 * 1024  # bytes around each end that are sampled again, closer
_PIECE = 8 * 1024
_YEAR = timedelta(days=365)
_HALF_YEAR = _YEAR / 2


class Pains(NamedTuple):
    """How much is looked at: places along the file, and around each end; bytes within which halving stops.

    `guessing`: aims at where the time sought should stand if lines came evenly, which takes fewer looks.
    """

    samples: int
    edge_samples: int
    near: int
    guessing: bool = False


NEAR_BY = Pains(256, 24, 8 * 1024)
FAR_OFF = Pains(16, 2, 256 * 1024, guessing=True)
"""Where every look is a request to a store, which takes as long as reading a megabyte does."""

Verdict = Literal["sorted", "unsorted", "unstamped", "ambiguous"]


class TimedLine(NamedTuple):
    """A line that begins at `offset`, and its time."""

    offset: int
    time: datetime


@dataclass(frozen=True, slots=True)
class Located:
    """`[begin, end)`: the bytes that can hold the window, whole lines. All of them unless "sorted".

    `disorder`: the largest step back that was seen. `first`, `last`: the range of the stamps seen.
    """

    begin: int
    end: int
    verdict: Verdict
    disorder: timedelta = timedelta(0)
    first: datetime | None = None
    last: datetime | None = None

    def touches(self, window: Window, slack: timedelta = SLACK) -> bool:
        """Whether the range of the stamps comes near the window."""
        if self.first is None or self.last is None:
            return True
        return self.first <= moved(window.end, slack) and self.last >= moved(window.start, -slack)


def locate(
    stream: BinaryIO,
    size: int,
    stamp_times: StampTimes,
    window: Window,
    slack: timedelta = SLACK,
    *,
    pains: Pains = NEAR_BY,
) -> Located:
    """Finds the bytes of a plain file of `size` bytes that can hold a window. InputError as the stream."""
    stamps: list[tuple[int, Stamp]] = []
    for offset, head in _sampled(stream, 0, size, pains.samples, stamp_times):
        stamp = stamp_times.stamp_of(head)
        if stamp is not None:
            stamps.append((offset, stamp))
        elif EVENT.search(head):  # its time, if it has one, stands elsewhere
            return Located(0, size, "unstamped")
    marks = _placed(stamps, stamp_times, window, slack)
    if not marks:
        return Located(0, size, "unstamped" if marks is not None else "ambiguous")
    begin, end = _ends(stream, size, marks, stamp_times, edges(stamp_times, window, slack), pains=pains)
    for edge in (begin, end):
        around = max(0, edge - _EDGE), min(size, edge + _EDGE)
        closer = _sampled(stream, *around, pains.edge_samples, stamp_times)
        marks += _timed(closer, marks, stamp_times)
        marks.sort()
    order = TimeOrder(stamp_times, slack)
    for mark in marks:
        order.add(mark.time)
    times = [mark.time for mark in marks]
    order_and_times = order.disorder, min(times), max(times)
    if order.broken:
        return Located(0, size, "unsorted", *order_and_times)
    return Located(begin, end, "sorted", *order_and_times)


def _sampled(
    stream: BinaryIO, low: int, high: int, count: int, stamp_times: StampTimes
) -> Iterator[tuple[int, bytes]]:
    """Some lines at each of `count` places all along `[low, high)`, as of `heads`; its last lines, too."""
    places = [low + (high - low) * step // count for step in range(count)]
    places.append(max(low, high - _PIECE))
    reached = -1
    for place in places:
        limit = min(high, place + 8 * _PIECE)
        met = False
        for taken, (offset, head) in enumerate(heads(stream, place, limit)):
            if offset > reached:
                yield offset, head
                reached = offset
            met = met or stamp_times.stamp_of(head) is not None
            if place != places[-1] and taken >= (_LINES_A_SAMPLE if met else _LINES_TRIED):
                break


def _stamped(stream: BinaryIO, place: int, limit: int, stamp_times: StampTimes) -> tuple[int, Stamp] | None:
    """The first line that begins in `[place, limit)` and has a stamp."""
    for offset, head in heads(stream, place, limit):
        stamp = stamp_times.stamp_of(head)
        if stamp is not None:
            return offset, stamp
    return None


def _placed(
    stamps: Sequence[tuple[int, Stamp]], stamp_times: StampTimes, window: Window, slack: timedelta
) -> list[TimedLine] | None:
    """The samples with their times; None where the year of stamps that have none is uncertain."""
    marks = _chain(stamps, stamp_times, window.start)
    if not marks or not any(stamp_times.lacks_year(stamp) for _, stamp in stamps):
        return marks
    times = [mark.time for mark in marks]
    span = max(times) - min(times)
    if span + (window.end - window.start) + 2 * slack >= _YEAR:
        return None
    for years in (0, -1, 1):
        chained = marks if not years else _chain(stamps, stamp_times, marks[0].time + years * _YEAR)
        times = [mark.time for mark in chained]
        touching = times and min(times) <= window.end + slack and max(times) >= window.start - slack
        if touching and not any(later < earlier - _HALF_YEAR for earlier, later in pairwise(times)):
            return chained  # one that steps back so far has met the clock's bound: its years are not these
    own = stamp_times.guess(
        stamps[-1][1]
    )  # of the last one: the first may guess a year that the last cannot have
    return _chain(stamps, stamp_times, moved(own, -span)) if own else marks


def _chain(stamps: Sequence[tuple[int, Stamp]], stamp_times: StampTimes, near: datetime) -> list[TimedLine]:
    marks: list[TimedLine] = []
    for offset, stamp in stamps:
        time = stamp_times.time(stamp, near)
        if time is not None:
            marks.append(TimedLine(offset, time))
            near = time
    return marks


def _timed(
    stamps: Iterator[tuple[int, bytes]], marks: Sequence[TimedLine], stamp_times: StampTimes
) -> list[TimedLine]:
    """Further lines, each with the year of the samples around it."""
    offsets = [mark.offset for mark in marks]
    found: list[TimedLine] = []
    for offset, head in stamps:
        stamp = stamp_times.stamp_of(head)
        near = marks[max(0, bisect_right(offsets, offset) - 1)]
        if stamp is not None and near.offset != offset:
            time = stamp_times.time(stamp, near.time)
            found += [TimedLine(offset, time)] if time is not None else []
    return found


def _ends(
    stream: BinaryIO,
    size: int,
    marks: Sequence[TimedLine],
    stamp_times: StampTimes,
    edges: tuple[datetime, datetime],
    *,
    pains: Pains,
) -> tuple[int, int]:
    """From the last line known to lie before the window to the first one known to lie behind it."""
    early, late = edges
    begin, end = 0, size
    before = max((index for index, mark in enumerate(marks) if mark.time < early), default=-1)
    if before >= 0:
        begin = marks[before].offset
    if 0 <= before < len(marks) - 1:
        begin, _ = _halved(stream, marks[before], marks[before + 1], stamp_times, early, pains=pains)
    behind = min((index for index, mark in enumerate(marks) if mark.time >= late), default=len(marks))
    if behind < len(marks):
        end = marks[behind].offset
    if 0 < behind < len(marks):
        _, end = _halved(stream, marks[behind - 1], marks[behind], stamp_times, late, pains=pains)
    return begin, max(begin, end)


def _halved(
    stream: BinaryIO,
    low: TimedLine,
    high: TimedLine,
    stamp_times: StampTimes,
    bound: datetime,
    *,
    pains: Pains,
) -> tuple[int, int]:
    """Offsets of a line before `bound` and of one not before it, as near to each other as pays."""
    begin, end = low, high
    stop = end.offset
    looks = 0
    while stop - begin.offset > pains.near:
        middle = (begin.offset + stop) // 2
        if pains.guessing and looks % 3 != 2 and end.time > begin.time:  # noqa: PLR2004 - every third look halves
            share = (bound - begin.time) / (end.time - begin.time)
            # A little in front of the place, then a little behind it: both ends come near.
            lean = max(pains.near // 2, (stop - begin.offset) // 32) * (1 if looks % 3 else -1)
            aimed = begin.offset + int((end.offset - begin.offset) * share) + lean
            middle = min(max(aimed, begin.offset + pains.near // 4), stop - pains.near // 4)
        looks += 1
        found = _stamped(stream, middle, stop, stamp_times)
        time = stamp_times.time(found[1], high.time) if found else None
        if found is not None and time is not None and time < bound:
            begin = TimedLine(found[0], time)
        else:
            end = TimedLine(found[0], time) if found is not None and time is not None else end
            stop = middle
    return begin.offset, end.offset
