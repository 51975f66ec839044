"""The same event seen in several sources is one event with several sightings.

One to one, and only across sources: what one source holds twice happened twice. Events are the same when
second, module, id and target agree; descriptions are no key, since a syslog line may omit what the console
shows. A module's export has no ids: there the name stands in for it.

Clocks that differ keep the same event apart. `skews` estimates by how much, for a person to know; nothing
is ever merged or moved by it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import NamedTuple, get_args

from dscase.events.table import Event, YearRule, ZoneRule
from dscase.knowledge.catalogue import catalogue

# The types name the rules in the order in which they count.
_ZONES = {rule: rank for rank, rule in enumerate(get_args(ZoneRule))}
_YEARS = {rule: rank for rank, rule in enumerate(get_args(YearRule))}
_LEVELS = {"source": 0, "catalogue": 1, "none": 2}

_Key = tuple[datetime, str, str, str]

_LARGEST_SKEW = timedelta(hours=26)  # two clocks in opposite corners of the world
_HALF_HOUR = 1800  # seconds
_FEWEST = 3  # events that must agree on a skew
_MOST_COPIES = 50  # of one event in one source: more say nothing about clocks
_SAME = timedelta(seconds=2)


class Skew(NamedTuple):
    """How far the second source's clock seems to run ahead of the first's, and how many events say so."""

    first: str
    second: str
    seconds: int
    agreeing: int
    shared: int  # events that could have agreed

    def facts(self) -> dict[str, str | int]:
        """What a person should know. `zone`: 1 where it is a whole number of half hours, as between zones."""
        off = abs(self.seconds) % _HALF_HOUR
        zone = abs(self.seconds) > _HALF_HOUR // 2 and min(off, _HALF_HOUR - off) <= _SAME.total_seconds()
        return {
            "other": self.first,
            "seconds": self.seconds,
            "agreeing": self.agreeing,
            "shared": self.shared,
            "zone": int(zone),
        }


def merge(sources: Sequence[Sequence[Event]]) -> list[Event]:
    """Events of all sources in time order, each once. Its own order settles what time does not.

    Sources with 2, 1 and 1 copies give two events.
    """
    filled = [events for events in sources if events]
    merged = list(filled[0]) if len(filled) == 1 else _paired(filled)
    # Stable: events of one moment stay in the order of the sources, then of the file.
    merged.sort(key=attrgetter("time"))
    return merged


def _paired(sources: Sequence[Sequence[Event]]) -> list[Event]:
    copies: dict[_Key, list[list[Event]]] = {}
    for events in sources:
        own: dict[_Key, list[Event]] = {}
        for event in events:
            own.setdefault((event.time.replace(microsecond=0), *_what(event)), []).append(event)
        for key, alike in own.items():
            _match(copies.setdefault(key, []), alike)
    return [same[0] if len(same) == 1 else joined(same) for found in copies.values() for same in found]


def _match(found: list[list[Event]], alike: Sequence[Event]) -> None:
    """Gives each event of one source to an event found before, one to one, or makes it a new one.

    Sources may run in opposite orders: those whose descriptions agree belong together first.
    """
    free = list(found)
    rest: list[Event] = []
    for event in alike if len(alike) > 1 or len(free) > 1 else ():
        agreeing = next((same for same in free if _agree(same[0].description, event.description)), None)
        if agreeing is None:
            rest.append(event)
        else:
            agreeing.append(event)
            free = [same for same in free if same is not agreeing]
    for place, event in enumerate(rest if len(alike) > 1 or len(found) > 1 else alike):
        if place < len(free):
            free[place].append(event)
        else:
            found.append([event])


def _agree(one: str, other: str) -> bool:
    """Whether one description begins with the other; a placeholder agrees with nothing."""
    if not all(catalogue().tells(text) for text in (one, other)):
        return False
    return one.startswith(other) or other.startswith(one)


def joined(same: Sequence[Event]) -> Event:
    """One event out of its copies: the surest time, the source's own level word, the fuller description.

    `raw` stays that of the copy with the surest time; the others are found by their sightings.
    """
    sure = min(same, key=lambda event: (_ZONES[event.zone_rule], _YEARS[event.year_rule]))
    levelled = min(same, key=lambda event: _LEVELS[event.level_rule])
    ordered = [sure, *same]

    def filled(field: str) -> str:
        return next((text for event in ordered if (text := getattr(event, field))), "")

    return sure._replace(
        level=levelled.level,
        level_rule=levelled.level_rule,
        severity=filled("severity"),
        name=filled("name"),
        origin=filled("origin"),
        actor=filled("actor"),
        manager=filled("manager"),
        product=filled("product"),
        version=filled("version"),
        tags=filled("tags"),
        description=fullest([event.description for event in ordered]),
        sightings=tuple(sighting for event in same for sighting in event.sightings),
        agent_events=max((event.agent_events for event in ordered), key=len),
        flags=tuple(dict.fromkeys(flag for event in ordered for flag in event.flags)),
        extra=tuple(dict.fromkeys(pair for event in same for pair in event.extra)),
    )


def skews(sources: Sequence[tuple[str, Sequence[Event]]]) -> tuple[Skew, ...]:
    """Clock skews between sources, by name, that hold the same events; none where they agree on the time.

    For every event of one source the other's events of that id and target are near matches; the difference
    most of them share is the skew, if at least half of the events share it.
    """
    found = (_skew(*one, *two) for index, one in enumerate(sources) for two in sources[index + 1 :])
    return tuple(skew for skew in found if skew is not None)


def _skew(first: str, ones: Sequence[Event], second: str, twos: Sequence[Event]) -> Skew | None:
    left, right = _times(ones), _times(twos)
    votes: Counter[int] = Counter()
    shared = 0
    for what in left.keys() & right.keys():
        if len(left[what]) > _MOST_COPIES or len(right[what]) > _MOST_COPIES:
            continue
        shared += min(len(left[what]), len(right[what]))
        for time in left[what]:
            votes.update(
                {
                    round((other - time).total_seconds())
                    for other in right[what]
                    if abs(other - time) < _LARGEST_SKEW
                }
            )
    best = max(votes, key=lambda seconds: (_near(votes, seconds), -abs(seconds)), default=0)
    agreeing = min(_near(votes, best), shared)
    if abs(best) <= _SAME.total_seconds() or agreeing < _FEWEST or agreeing * 2 < shared:
        return None
    return Skew(first, second, best, agreeing, shared)


def _near(votes: Mapping[int, int], seconds: int) -> int:
    return sum(votes.get(seconds + step, 0) for step in (-1, 0, 1))


def _times(events: Sequence[Event]) -> dict[tuple[str, str, str], list[datetime]]:
    times: dict[tuple[str, str, str], list[datetime]] = {}
    for event in events:
        if event.target:
            times.setdefault(_what(event), []).append(event.time)
    return times


def _what(event: Event) -> tuple[str, str, str]:
    return event.module, event.id or event.name, event.target.strip()


def fullest(descriptions: Sequence[str]) -> str:
    """The longest description that says something; the first placeholder if none does."""
    telling = [text for text in descriptions if catalogue().tells(text)]
    if telling:
        return max(telling, key=len)
    return next((text for text in descriptions if text), "")
