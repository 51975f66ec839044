"""Do two sources' clocks agree? By the moments of the events that both of them hold.

Schema: `compare(ones, twos)`, of moments in seconds by what happened, gives how far the second source runs
ahead: 0 where they agree, None where that is uncertain. A whole number of quarter hours, half an hour or
more, is a zone read wrongly rather than a clock that is off.

Regular events fit many distances at once. So a distance counts only if most events agree on it and if, for
every other distance, there are events that fit this one alone.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from dscase.events.computer_names import folded

Moments = Mapping[str, Sequence[int]]
"""What happened -> when, in whole seconds, in order."""

_QUARTER = 900  # seconds: zones lie whole quarters of an hour apart
_LEAST_ZONE = 1800
_LARGEST = 26 * 3600  # two clocks in opposite corners of the world
_NEAR = 2 * 3600  # where things come often, clocks are taken to be no farther apart, but by zones
_JITTER = 1
_FEWEST = 3  # events that must agree
_HALF, _MOST = 0.5, 0.8  # of those that could: for a clock that is off, for a zone
_SURE = 0.95
_TRIED = 12  # distances tried besides the zones
_SAMPLED = 200  # moments of one kind that vote
_RARE = 50
_FEW = 2
_OUTVOTES = 3
MOST_MOMENTS = 2000
"""Moments of a source that are compared."""


class Distance(NamedTuple):
    """How far the second source's clock runs ahead of the first's, and how many of those that could agree."""

    seconds: int
    agreeing: int
    shared: int

    @property
    def is_zone(self) -> bool:
        """Whether it is the distance between two zones."""
        return is_zone(self.seconds)


def is_zone(seconds: int) -> bool:
    """Whether a distance is half an hour or more, and whole quarters of an hour but for a second or two."""
    off = abs(seconds) % _QUARTER
    return abs(seconds) > _LEAST_ZONE - 2 * _JITTER - 1 and min(off, _QUARTER - off) <= 2 * _JITTER


@lru_cache(maxsize=65_536)
def what(event_id: str, target: str) -> str:
    """What happened, and to whom: the target's first word and label, as all spellings have it in common."""
    return f"{event_id} {folded(target).partition(' ')[0].partition('.')[0]}"


def compared(ones: Moments, twos: Moments) -> Distance | None:
    """The same as `compare`; where names differ too much for that, by the ids alone."""
    found = compare(ones, twos)
    return found if found is not None else compare(_by_id(ones), _by_id(twos))


def _by_id(moments_by_name: Moments) -> Moments:
    times_by_id: dict[str, list[int]] = {}
    for name, times in moments_by_name.items():
        times_by_id.setdefault(name.partition(" ")[0], []).extend(times)
    return {name: sorted(times) for name, times in times_by_id.items()}


def moments(events: Iterable[tuple[str, datetime]]) -> dict[str, list[int]]:
    """Moments as `compare` takes them; of very many, those in the middle."""
    pairs = [(int(time.timestamp()), what) for what, time in events]
    spare = max(0, len(pairs) - MOST_MOMENTS) // 2
    count = len(pairs) - 2 * spare
    if spare:  # seconds alone are in order already, or nearly so: of the rest only those are sorted that stay
        seconds = sorted(second for second, _ in pairs)
        first, last = seconds[spare], seconds[spare + count - 1]
        spare -= bisect_left(seconds, first)
        pairs = [pair for pair in pairs if first <= pair[0] <= last]
    pairs.sort()
    times_by_what: dict[str, list[int]] = {}
    for second, what in pairs[spare : spare + count]:
        times_by_what.setdefault(what, []).append(second)
    return times_by_what


def compare(ones: Moments, twos: Moments) -> Distance | None:
    """How far the second runs ahead of the first; None where too little is shared, or it is uncertain."""
    both = ones.keys() & twos.keys()
    if not both:
        return None
    pair = _Pair({what: ones[what] for what in both}, {what: twos[what] for what in both})
    zero = pair.fit(0)
    if pair.surely_agree(zero):
        return Distance(0, zero.agreeing, zero.shared)
    tried = dict.fromkeys((0, *pair.voted(), *_zones()))
    fits = [fit for fit in map(pair.fit, tried) if fit.agreeing]
    best = max(fits, key=lambda fit: (fit.agreeing * fit.share, -abs(fit.seconds)), default=None)
    if best is None or best.agreeing < _FEWEST:
        return None
    best = pair.unless_they_agree(best)
    if best.share < (_MOST if is_zone(best.seconds) else _HALF):
        return None
    if best.seconds and not all(pair.prefers(best, other) for other in (*fits, *pair.rhythms(best))):
        return None
    return Distance(0 if abs(best.seconds) <= 2 * _JITTER else best.seconds, best.agreeing, best.shared)


def _zones() -> Iterator[int]:
    for quarter in range(_LEAST_ZONE // _QUARTER, _LARGEST // _QUARTER + 1):
        yield quarter * _QUARTER
        yield -quarter * _QUARTER


class _Fit(NamedTuple):
    """How well a distance fits: which moments of the first source have their like in the second."""

    seconds: int
    fitting: frozenset[tuple[str, int]]
    possible: frozenset[tuple[str, int]]  # those of the first source that lie within the second's stretch
    agreeing: int
    shared: int

    @property
    def share(self) -> float:
        return self.agreeing / self.shared if self.shared else 0.0


class _Pair:
    """Two sources' moments."""

    def __init__(self, ones: Moments, twos: Moments) -> None:
        self._ones, self._twos = ones, twos
        self._begin = min(times[0] for times in twos.values())
        self._end = max(times[-1] for times in twos.values())
        self._first = min(times[0] for times in ones.values())
        self._last = max(times[-1] for times in ones.values())
        self._few = {what for what in ones if len(ones[what]) <= _FEW and len(twos[what]) <= _FEW}
        self._there = {
            what: {time + step for time in times for step in range(-_JITTER, _JITTER + 1)}
            for what, times in twos.items()
        }

    def unless_they_agree(self, best: _Fit) -> _Fit:
        """The clocks agree where nearly all events say so, whatever else fits as well."""
        zero = self.fit(0)
        if zero.agreeing < _FEWEST or zero.share < _MOST or self._singled(best, zero):
            return best
        alone = (best.fitting - zero.fitting) & zero.possible
        return best if len(alone) >= _FEWEST else zero

    def surely_agree(self, zero: _Fit) -> bool:
        """Whether nearly all events fit without any distance, those that happened but once among them."""
        few = {(what, time) for what in self._few for time in self._ones[what]}
        most = zero.agreeing >= _HALF * min(sum(map(len, each.values())) for each in (self._ones, self._twos))
        return most and zero.agreeing >= _FEWEST and zero.share >= _SURE and few <= zero.fitting

    def _singled(self, best: _Fit, other: _Fit) -> bool:
        """Whether things that happened but once or twice fit one distance, and none of them the other."""
        mine = {what for what, _ in best.fitting if what in self._few}
        return len(mine) >= _FEWEST and not any(what in self._few for what, _ in other.fitting)

    def fit(self, seconds: int) -> _Fit:
        """How well a distance fits."""
        low, high = self._begin - _JITTER - seconds, self._end + _JITTER - seconds
        fitting, possible = [], []
        for what, times in self._ones.items():
            there = self._there[what]
            for time in times[bisect_left(times, low) : bisect_left(times, high + 1)]:
                possible.append((what, time))
                if time + seconds in there:
                    fitting.append((what, time))
        others = sum(
            bisect_left(times, self._last + seconds + _JITTER + 1)
            - bisect_left(times, self._first + seconds - _JITTER)
            for times in self._twos.values()
        )
        shared = min(len(possible), others)
        return _Fit(seconds, frozenset(fitting), frozenset(possible), min(len(fitting), shared), shared)

    def voted(self) -> list[int]:
        """The distances between like events that occur most often."""
        votes: Counter[int] = Counter()
        for what, times in self._ones.items():
            others = self._twos[what]
            reach = _LARGEST if len(times) <= _RARE and len(others) <= _RARE else _NEAR
            for time in times[:: max(1, len(times) // _SAMPLED)]:
                near = others[bisect_left(others, time - reach) : bisect_left(others, time + reach + 1)]
                votes.update(other - time for other in near)
        return _peaks(votes)

    def rhythms(self, best: _Fit) -> Iterator[_Fit]:
        """The same distance moved by the steps at which events recur."""
        votes: Counter[int] = Counter()
        for times in self._ones.values():
            for place, time in enumerate(times[:_SAMPLED]):
                later = times[place + 1 : place + 9]
                votes.update(other - time for other in later if 2 * _JITTER < other - time <= _NEAR)
        for step in _peaks(votes)[:4]:
            yield self.fit(best.seconds + step)
            yield self.fit(best.seconds - step)

    def prefers(self, best: _Fit, other: _Fit) -> bool:
        """Whether events that fit one of two distances alone speak for the best."""
        if abs(best.seconds - other.seconds) <= 2 * _JITTER + 1:
            return True
        if self._singled(best, other) or best.agreeing >= _OUTVOTES * other.agreeing:
            return True
        common = best.possible & other.possible
        if len(common) < _FEWEST:
            return best.agreeing > other.agreeing
        mine = len((best.fitting - other.fitting) & common)
        its = len((other.fitting - best.fitting) & common)
        enough = mine >= _FEWEST or (mine > 1 and not its and best.share > _MOST)
        return enough and mine >= _OUTVOTES * its


def _near(votes: Counter[int], at: int) -> int:
    return sum(votes.get(at + step, 0) for step in range(-_JITTER, _JITTER + 1))


def _peaks(votes: Counter[int]) -> list[int]:
    """The distances most voted for, those a second beside them counted with them; none beside another."""
    ranked = sorted(
        votes,
        key=lambda at: (
            -sum(votes.get(at + step, 0) for step in range(-_JITTER, _JITTER + 1)),
            -votes[at],
            abs(at),
        ),
    )
    found: list[int] = []
    for at in ranked[: _TRIED * 4]:
        if all(abs(at - one) > 2 * _JITTER + 1 for one in found):
            found.append(at)
    return found[:_TRIED]
