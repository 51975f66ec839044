"""What the sentences of item 2 have in common: what proves them, and how an event is named in one."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from dscase.events.table import Event
from dscase.inquiry.formatter import Teller
from dscase.inquiry.model import Statement, Topic
from dscase.text import one_line

TOPIC: dict[str, Topic] = {
    **dict.fromkeys(("asked", "reason", "paired", "inside", "other_clock"), "event"),
    **dict.fromkeys(("same_id", "burst", "bursts"), "others"),
    **dict.fromkeys(("computer", "more_computers"), "computers"),
    **dict.fromkeys(("recovered", "relapsed", "at_last", "not_recovered", "again", "open"), "recovery"),
    **dict.fromkeys(("other", "other_many", "more_others"), "errors"),
    **dict.fromkeys(("alert", "more_alerts", "mail"), "alerts"),
    **dict.fromkeys(("action", "more_actions"), "people"),
    **dict.fromkeys(("functions", "function"), "functions"),
}
"""What each sentence speaks of; of others, of the log."""
NAMED = 5
"""Computers, alerts and actions named one by one; of more, how many more."""


def say(
    tell: Teller, key: str, cites: tuple[str, ...], at: datetime | None = None, **facts: object
) -> Statement:
    """A sentence of the draft, `draft.<key>`; `at` is the moment it speaks of, or the first of them.

    It stands beside its time, but for a plain text, where it says it.
    """
    inside, beside = tell.moment(at)
    text = tell.words.say(f"draft.{key}", at=inside, **facts)
    return Statement(text, cites, topic=TOPIC.get(key, "log"), time=beside)


def event_facts(event: Event, tell: Teller) -> dict[str, str]:
    """An event's id, name and target."""
    return {"id": one_line(event.id), "name": tell.name(event), "target": tell.target(event)}


def listed(targets: Sequence[str], tell: Teller) -> dict[str, object]:
    """How many computers, the first of them by name."""
    shown = targets if len(targets) == NAMED + 1 else targets[:NAMED]  # to count one takes no less room
    names = tell.words.say("inquiry.list_mark").join(map(one_line, shown))
    return {"targets": len(targets), "names": names, "more": len(targets) - len(shown)}


def ends(events: Sequence[Event], tell: Teller) -> tuple[str, ...]:
    """Where the first and the last of some events stand, and the exhibits that hold those between."""
    shown = [events[0], events[-1]] if events else []
    rows = tuple(dict.fromkeys(cite for event in shown for cite in tell.cites(event)))
    had = {sighting.source for event in shown for sighting in event.sightings}
    rest = [event for event in events if had.isdisjoint(at.source for at in event.sightings)]
    return (*rows, *holding(rest, tell))


def holding(events: Iterable[Event], tell: Teller) -> tuple[str, ...]:
    """The fewest exhibits that together hold all of some events, the one that holds most first."""
    left = list(events)
    found: list[str] = []
    while left:
        counts: dict[str, int] = {}
        for event in left:
            for source in {sighting.source for sighting in event.sightings}:
                counts[source] = counts.get(source, 0) + 1
        if not counts:
            break
        most = max(counts, key=lambda source: (counts[source], source))
        found.append(tell.exhibit(most))
        left = [event for event in left if all(at.source != most for at in event.sightings)]
    return tuple(dict.fromkeys(found))
