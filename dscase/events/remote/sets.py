"""Which of the many objects that a log was cut into can hold a window, by the first stamps of a few.

Objects whose names differ in numbers alone are one series, in the order of those numbers. A name never says
what time an object is of: it only says which ones to look at. In a series in time order an object ends where
the next one begins, so the window is found by halving, as in a file (see `bisection`). Some beginnings all
along it, those around what is kept, those whose names hold the window's day, and those that were written out
of turn must be in order, too; where one is not, the series is parted by a number that few of its names
differ in (relays that write side by side); else every object is kept that does not begin behind the window.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from dscase.errors import DscaseError
from dscase.events.files import open_source
from dscase.events.line_heads import head_at, stamp_of
from dscase.events.remote.ranged import Stored
from dscase.events.stamp_times import SLACK, moved
from dscase.events.table import InSet
from dscase.window import Window
from dscase.window.stamps import Stamp

TimeOf = Callable[[Stored, Stamp], datetime | None]
_PEEK = 64 * 1024  # unpacked bytes in which the first stamp is sought
_SPREAD = 8  # beginnings looked at all along a series
_TURNS = 8  # objects written out of turn that are looked at; where more are, the times of writing say nothing
_AT_ONCE = 8
_PARTS = 64  # series into which one is parted, at most
_PACKED = re.compile(r"\.(?:gz|bz2|xz|zst)$", re.IGNORECASE)
_ID = re.compile(
    r"(?=[0-9A-Za-z]*\d)(?=[0-9A-Za-z]*[A-Za-z])[0-9A-Za-z]{16,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
_NUMBER = re.compile(r"(?<![A-Za-z\d])\d+|(?<=[A-Za-z])\d{4,}|(?<=[Tt])\d{2,}")
_ROTATED = re.compile(r"\.#$")


class Kept(NamedTuple):
    """An object that is to be read, and its place among those it was one of; None where it was alone."""

    stored: Stored
    in_set: InSet | None = None


def narrowed(
    objects: Sequence[Stored], window: Window | None, time_of: TimeOf, slack: timedelta = SLACK
) -> list[Kept]:
    """The objects that can hold a window, in the order of their series; all of them without a window.

    `time_of` reads a stamp as the reader of the object will. Never raises: what cannot be looked into
    is kept.
    """
    chosen: list[Kept] = []
    for name, members in _series(objects).items():
        if len(members) == 1:
            chosen.append(Kept(members[0]))
        else:
            chosen += _of_series(name, members, window, time_of, slack)
    return chosen


def _of_series(
    name: str, members: Sequence[Stored], window: Window | None, time_of: TimeOf, slack: timedelta
) -> list[Kept]:
    whole = _Series(name, members, window, time_of, slack)
    if whole.in_order:
        return whole.kept()
    for parts in _parted(members):
        series = [
            _Series(f"{name} {value}", each, window, time_of, slack, whole) for value, each in parts.items()
        ]
        if all(one.in_order for one in series):
            return [kept for one in series for kept in one.kept()]
    return whole.all_but_later()


def _series(objects: Iterable[Stored]) -> dict[str, list[Stored]]:
    """The objects by what their names have in common, each series in the order of its numbers."""
    found: dict[str, list[Stored]] = {}
    for one in objects:
        plain = _ID.sub("*", _PACKED.sub("", one.shown))
        found.setdefault(_ROTATED.sub("", _NUMBER.sub("#", plain)), []).append(one)
    return {name: sorted(members, key=_place) for name, members in found.items()}


def _numbers(one: Stored) -> list[int]:
    return [int(number) for number in _NUMBER.findall(_ID.sub("*", _PACKED.sub("", one.shown)))]


def _place(one: Stored) -> tuple[list[int], str]:
    return _numbers(one), one.shown


def _parted(members: Sequence[Stored]) -> Iterable[dict[int, list[Stored]]]:
    """The series parted by each of its numbers that has few values, the fewest first."""
    numbers = [_numbers(one) for one in members]
    if len({len(each) for each in numbers}) != 1:
        return
    ways: list[dict[int, list[Stored]]] = []
    for values in zip(*numbers, strict=True):
        parts: dict[int, list[Stored]] = {}
        for value, one in zip(values, members, strict=True):
            parts.setdefault(value, []).append(one)
        if 1 < len(parts) <= min(_PARTS, len(members) // 2):
            ways.append(parts)
    yield from sorted(ways, key=len)


@dataclass
class _Series:
    """Objects in the order of their names, or the other way round where that is the order of time."""

    name: str
    members: Sequence[Stored]
    window: Window | None
    time_of: TimeOf
    slack: timedelta
    before: "_Series | None" = None  # where some of their beginnings were looked at already
    heads: dict[str, datetime | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.before is not None:
            self.heads = self.before.heads
        count = len(self.members)
        self._look({count * step // _SPREAD for step in range(_SPREAD)} | {count - 1})
        known = [time for one in self.members if (time := self.heads.get(one.shown)) is not None]
        # Beginnings no further apart than lines may be out of order do not tell which way time goes.
        self.directed = len(known) > 1 and abs(known[-1] - known[0]) > self.slack
        if known and known[0] > known[-1]:
            self.members = self.members[::-1]

    def kept(self) -> list[Kept]:
        """The objects that can hold the window, of a series in order."""
        begin, end = self._stretch
        return self._as_kept(range(begin, end))

    def all_but_later(self) -> list[Kept]:
        """The objects that do not begin behind the window: more cannot be said of a series out of order."""
        self._look(range(len(self.members)))
        late = None if self.window is None else moved(self.window.end, self.slack)
        times = [self.heads[one.shown] for one in self.members]
        places = [place for place, time in enumerate(times) if time is None or late is None or time < late]
        return self._as_kept(places, alone=True)

    @cached_property
    def in_order(self) -> bool:
        """Whether all beginnings that were looked at, those in doubt among them, are in order."""
        if not self.directed:
            return False
        self._look(self._doubtful())
        latest: datetime | None = None
        for one in self.members:
            time = self.heads.get(one.shown)
            if time is not None and latest is not None and time < moved(latest, -self.slack):
                return False
            latest = max(filter(None, (latest, time)), default=None)
        return True

    @cached_property
    def _stretch(self) -> tuple[int, int]:
        """From the last object that begins before the window to the first one that begins behind it: that
        one's beginning is the proof that the log goes on.
        """
        if self.window is None:
            return 0, len(self.members)
        begin = self._halved(moved(self.window.start, -self.slack))
        end = self._halved(moved(self.window.end, self.slack), unread=True)
        begin = max(0, begin - 1)
        while begin and self._head(begin - 1) == self._head(
            begin
        ):  # which of them comes first, nobody can say
            begin -= 1
        return begin, min(len(self.members), end + 1)

    def _halved(self, bound: datetime, *, unread: bool = False) -> int:
        """How many objects begin before a moment. `unread`: whether those at the end of the series count
        whose beginnings tell no time.
        """
        low, high = 0, len(self.members)
        for place, one in enumerate(self.members):
            time = self.heads.get(one.shown)
            if time is not None and time < bound:
                low = place + 1
            elif time is not None:
                high = place
                break
        while low < high:
            middle = (low + high) // 2
            time = next(filter(None, map(self._head, range(middle, high))), None)
            if unread if time is None else time < bound:
                low = middle + 1
            else:
                high = middle
        return low

    def _head(self, index: int) -> datetime | None:
        self._look((index,))
        return self.heads[self.members[index].shown]

    def _doubtful(self) -> set[int]:
        begin, end = self._stretch
        inside = range(begin, end)
        doubtful = {begin - 1, begin, begin + 1, end - 1, end, end - 2}
        written = [one.changed for one in self.members]
        turns = {
            place
            for place, (one, following) in enumerate(pairwise(written), 1)
            if one is not None and following is not None and following < moved(one, -self.slack)
        }
        if len(turns) <= _TURNS:
            doubtful |= turns | {place - 1 for place in turns}
        named = [
            index for index, one in enumerate(self.members) if index not in inside and self._names_day(one)
        ]
        doubtful |= {*named[:2], *named[-2:]}
        return {index for index in doubtful if 0 <= index < len(self.members)}

    def _names_day(self, one: Stored) -> bool:
        """Whether a name holds the day of the window."""
        if self.window is None:
            return False
        digits = "".join(re.findall(r"\d+", one.shown))
        return any(f"{day:%Y%m%d}" in digits for day in (self.window.start, self.window.end))

    def _look(self, places: Iterable[int]) -> None:
        unseen = [one for place in places if (one := self.members[place]).shown not in self.heads]
        if len(unseen) > 1 and all(one.parallel for one in unseen):
            with ThreadPoolExecutor(_AT_ONCE, "heads") as pool:
                times = list(pool.map(self._first, unseen))
        else:
            times = list(map(self._first, unseen))
        self.heads.update(zip((one.shown for one in unseen), times, strict=True))

    def _first(self, one: Stored) -> datetime | None:
        """The first time in an object, None where there is none near its beginning."""
        try:
            with open_source(one) as stream:
                data = stream.read(_PEEK)
        except DscaseError:  # reading it will say so
            return None
        for line in data.split(b"\n")[:-1]:
            stamp = stamp_of(head_at(line, 0))
            if stamp is not None and (time := self.time_of(one, stamp)) is not None:
                return time
        return None

    def _as_kept(self, places: Sequence[int], *, alone: bool = False) -> list[Kept]:
        chosen = []
        for number, place in enumerate(places):
            one = self.members[place]
            in_set = InSet(f"{self.name} {one.shown}" if alone else self.name, place)
            if not number:
                count = len(self.members)
                looked = sum(each.shown in self.heads for each in self.members)
                in_set = in_set._replace(objects=count, unread=count - len(places), heads=looked)
            chosen.append(Kept(one, in_set))
        return chosen
