"""Where a window lies in a log: bisection on the stamps, without reading what lies before and after.

`locate` samples the stamps of a plain file all along it. When they are in time order but for a slack, it
halves its way to the first byte that can belong to the window, and to the first one behind it. `Watch` tells
when a stream, which cannot be sampled, has passed the window.

Why this loses nothing: disorder is how far a stamp lies before one that stands earlier in the file. If it is
never more than the slack, no line of the window stands before a line that is older than the window's start
by the slack, and none behind a line that is younger than its end by the slack. Lines between those two are
all read, and judged one by one. Sampling gives a lower bound of the disorder: a host whose clock is off is
found, a single odd line may not be. A file out of order is read whole.

Stamps without a year are compared along the file: each lies in the year that brings it nearest to the one
before, and the chain as a whole where it touches the window. When such a file spans about a year, its days
are not told apart, and it is read whole.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO, Literal, NamedTuple

from dscase.events import syslog
from dscase.events.clock import Clock
from dscase.events.envelopes import documents, record, rows
from dscase.events.envelopes.record import Role
from dscase.events.files import Block
from dscase.window import Window, Zone
from dscase.window.stamps import Stamp

SLACK = timedelta(minutes=10)
"""Disorder taken for granted: hosts and relays deliver late, and their clocks differ by seconds."""
SAMPLES = 256
_LINES_A_SAMPLE = 8
_LINES_TRIED = 64  # where none of them has a stamp
_EDGE_SAMPLES = 24
_EDGE = 8 * 1024 * 1024  # bytes around each end that are sampled again, closer
_NEAR = 8 * 1024  # bytes within which halving stops
_PIECE = 8 * 1024
_MOST = 1 << 20  # bytes read at once when stamps are rare
HEAD = 160  # bytes of a line in which its stamp stands
_RECORD = 1 << 18  # bytes of a record that are looked at
_LINES_A_BLOCK = 4
_EVENT = re.compile(rb"CEF|LEEF")
_DAY = timedelta(days=1)
_HALF_YEAR = timedelta(days=183)
_YEAR = timedelta(days=365)

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
        return self.first <= _moved(window.end, slack) and self.last >= _moved(window.start, -slack)


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
        """The stamp of a line; see `stamp_of`."""
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
        _moved(window.start, -(slack + stamp_times.turn(window.start))),
        _moved(window.end, slack + stamp_times.turn(window.end)),
    )


def _moved(moment: datetime, step: timedelta) -> datetime:
    try:
        return moment + step
    except OverflowError:  # an end of the calendar
        return moment


class Order:
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


def locate(
    stream: BinaryIO, size: int, stamp_times: StampTimes, window: Window, slack: timedelta = SLACK
) -> Located:
    """Finds the bytes of a plain file of `size` bytes that can hold a window. InputError as the stream."""
    stamps: list[tuple[int, Stamp]] = []
    for offset, head in _sampled(stream, 0, size, SAMPLES, stamp_times):
        stamp = stamp_times.stamp_of(head)
        if stamp is not None:
            stamps.append((offset, stamp))
        elif _EVENT.search(head):  # its time, if it has one, stands elsewhere
            return Located(0, size, "unstamped")
    marks = _placed(stamps, stamp_times, window, slack)
    if not marks:
        return Located(0, size, "unstamped" if marks is not None else "ambiguous")
    begin, end = _ends(stream, size, marks, stamp_times, edges(stamp_times, window, slack))
    for edge in (begin, end):
        around = max(0, edge - _EDGE), min(size, edge + _EDGE)
        closer = _sampled(stream, *around, _EDGE_SAMPLES, stamp_times)
        marks += _timed(closer, marks, stamp_times)
        marks.sort()
    order = Order(stamp_times, slack)
    for mark in marks:
        order.add(mark.time)
    times = [mark.time for mark in marks]
    told = order.disorder, min(times), max(times)
    if order.broken:
        return Located(0, size, "unsorted", *told)
    return Located(begin, end, "sorted", *told)


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


def heads(stream: BinaryIO, place: int, limit: int) -> Iterator[tuple[int, bytes]]:
    """(offset, first bytes) of the lines that begin in `[place, limit)`; of a record the whole line."""
    at = max(0, place - 1)  # where a line ends just before, one begins here
    within = place > 0
    buffer = b""
    piece = _PIECE
    while True:
        stream.seek(at + len(buffer))
        data = stream.read(piece)
        buffer += data
        here = 0
        while True:
            if within:
                line_end = buffer.find(b"\n", here)
                if line_end < 0:
                    here = len(buffer)
                    break
                here, within = line_end + 1, False
            if at + here >= limit:
                return
            head = head_at(buffer, here)
            if len(head) < _wanted(buffer, here) and here + len(head) == len(buffer) and data:
                break
            if head or here < len(buffer):
                yield at + here, head
            within = True
        at += here
        buffer = buffer[here:]
        if not data:
            return
        piece = min(piece * 4, _MOST)


def _wanted(data: bytes, at: int) -> int:
    return _RECORD if data[at : at + 1] == b"{" else HEAD


def head_at(data: bytes, at: int) -> bytes:
    """The first bytes of the line that begins at `at`, without its end; of a record the whole line."""
    end = data.find(b"\n", at, at + _wanted(data, at))
    return data[at : end if end >= 0 else at + _wanted(data, at)]


def _stamped(stream: BinaryIO, place: int, limit: int, stamp_times: StampTimes) -> tuple[int, Stamp] | None:
    """The first line that begins in `[place, limit)` and has a stamp."""
    for offset, head in heads(stream, place, limit):
        stamp = stamp_times.stamp_of(head)
        if stamp is not None:
            return offset, stamp
    return None


def stamp_of(head: bytes, names: Mapping[str, Role] | None = None) -> Stamp | None:
    """The stamp of a line, of which `head` holds the first bytes: as the readers find it.

    Of a record, which `head` holds whole, that of the line in it, else its own.
    """
    if head.startswith(b"{"):
        return _of_record(head, names)
    event = _EVENT.search(head)
    if event is None:
        return syslog.read(head.decode("latin-1")).stamp
    before = head[: event.start()].decode("latin-1")
    return rows.stamp_before(before) or syslog.in_front(before).stamp


def _of_record(data: bytes, names: Mapping[str, Role] | None) -> Stamp | None:
    try:
        document = documents.fast_loads(data)
    except ValueError:
        return None
    for line in record.lines_of(document, names):
        if isinstance(line, record.Line):
            header = record.HEADER.search(line.text)
            own = syslog.in_front(line.text[: header.start()]).stamp if header else None
            return own or line.stamp
    return None


def _placed(
    stamps: Sequence[tuple[int, Stamp]], stamp_times: StampTimes, window: Window, slack: timedelta
) -> list[TimedLine] | None:
    """The samples with their times; None where the year of stamps that have none cannot be told."""
    marks = _chain(stamps, stamp_times, window.start)
    if not marks or not any(stamp_times.lacks_year(stamp) for _, stamp in stamps):
        return marks
    times = [mark.time for mark in marks]
    span = max(times) - min(times)
    if span + (window.end - window.start) + 2 * slack >= _YEAR:
        return None
    for years in (0, -1, 1):
        moved = marks if not years else _chain(stamps, stamp_times, marks[0].time + years * _YEAR)
        times = [mark.time for mark in moved]
        if times and min(times) <= window.end + slack and max(times) >= window.start - slack:
            return moved
    own = stamp_times.guess(stamps[0][1])
    return _chain(stamps, stamp_times, own) if own else marks


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
) -> tuple[int, int]:
    """From the last line known to lie before the window to the first one known to lie behind it."""
    early, late = edges
    begin, end = 0, size
    before = max((index for index, mark in enumerate(marks) if mark.time < early), default=-1)
    if before >= 0:
        begin = marks[before].offset
    if 0 <= before < len(marks) - 1:
        begin, _ = _halved(stream, marks[before], marks[before + 1], stamp_times, early)
    behind = min((index for index, mark in enumerate(marks) if mark.time >= late), default=len(marks))
    if behind < len(marks):
        end = marks[behind].offset
    if 0 < behind < len(marks):
        _, end = _halved(stream, marks[behind - 1], marks[behind], stamp_times, late)
    return begin, max(begin, end)


def _halved(
    stream: BinaryIO, low: TimedLine, high: TimedLine, stamp_times: StampTimes, bound: datetime
) -> tuple[int, int]:
    """Offsets of a line before `bound` and of one not before it, as near to each other as pays."""
    begin, end = low.offset, high.offset
    stop = end
    while stop - begin > _NEAR:
        middle = (begin + stop) // 2
        found = _stamped(stream, middle, stop, stamp_times)
        time = stamp_times.time(found[1], high.time) if found else None
        if found is not None and time is not None and time < bound:
            begin = found[0]
        else:
            end = found[0] if found is not None and time is not None else end
            stop = middle
    return begin, end


class Watch:
    """Tells where a stream in time order has come to, by some lines of each of its blocks."""

    def __init__(
        self, stamp_times: StampTimes, window: Window, slack: timedelta = SLACK, *, sure: bool = False
    ) -> None:
        """`sure`: that the source is short enough for its stamps to be of the year nearest to the window."""
        self._stamp_times = stamp_times
        self._early, self._late = edges(stamp_times, window, slack)
        self._order = Order(stamp_times, slack)
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
                self._bare = self._bare or _EVENT.search(head) is not None
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
