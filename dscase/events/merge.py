"""The same event seen in several sources is one event with several sightings.

One to one, and only across sources: what one source holds twice happened twice. Events are the same when
second, id and target agree; descriptions are no key, since a syslog line may omit what the console shows.
"""

from collections.abc import Sequence
from datetime import datetime

from dscase.events.table import Event
from dscase.knowledge.catalogue import catalogue

_ZONES = {"stamp": 0, "option": 1, "case": 2, "machine": 3}
_YEARS = {"stamp": 0, "option": 1, "case": 2, "window": 3, "mtime": 4}
_LEVELS = {"source": 0, "catalogue": 1, "none": 2}

_Key = tuple[datetime, str, str]


def merge(sources: Sequence[Sequence[Event]]) -> list[Event]:
    """Events of all sources in time order, each once. Its own order settles what time does not.

    Sources with 2, 1 and 1 copies give two events.
    """
    filled = [events for events in sources if events]
    merged = list(filled[0]) if len(filled) == 1 else _paired(filled)
    # Stable: events of one moment stay in the order of the sources, then of the file.
    merged.sort(key=lambda event: event.time)
    return merged


def _paired(sources: Sequence[Sequence[Event]]) -> list[Event]:
    copies: dict[_Key, list[list[Event]]] = {}
    for events in sources:
        own: dict[_Key, list[Event]] = {}
        for event in events:
            own.setdefault((event.time.replace(microsecond=0), event.id, event.target), []).append(event)
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
    if any(not text.strip() or catalogue().is_placeholder(text) for text in (one, other)):
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
    )


def fullest(descriptions: Sequence[str]) -> str:
    """The longest description that says something; the first placeholder if none does."""
    telling = [text for text in descriptions if text.strip() and not catalogue().is_placeholder(text)]
    if telling:
        return max(telling, key=len)
    return next((text for text in descriptions if text), "")
