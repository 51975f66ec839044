"""Which event the inquiry is about: the one stated, or the gravest of the window; and what to seek for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal
from unicodedata import normalize

from dscase.events.computers import Computers, mentioned, resolve
from dscase.events.table import LEVELS, Event
from dscase.knowledge.catalogue import catalogue
from dscase.knowledge.profiles import Profiles


@dataclass(frozen=True, slots=True)
class Asked:
    """`row` is the event's position in the table, None when no event is asked about.

    `chosen`: "stated" by the person, "gravest" by the rule below, "absent" when the stated one is not
    in the window, "calm" when none is stated and the window holds information alone, which shows nothing
    to ask about, "none" when it holds no event at all.
    """

    row: int | None
    chosen: Literal["stated", "gravest", "absent", "calm", "none"]
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An event that may be asked about, and how many there are of its id, on how many computers."""

    row: int
    event: Event
    count: int
    affected: int
    recovered: bool


def choose(
    events: Sequence[Event],
    stated: str | None,
    computers: Computers | None = None,
    mended: Callable[[Event], bool] | None = None,
) -> Asked:
    """The event asked about.

    Stated as `ID` or `ID@TARGET`: the earliest in the window that fits. Not stated: the first of
    `candidates`, as long as it is more than information. Events come in time order.
    """
    if not events:
        return Asked(None, "absent" if stated else "none")
    who = computers if computers is not None else resolve(mentioned(events))
    if stated:
        event_id, target = split(stated)
        key = who.key(target)
        fitting = [(row, event) for row, event in enumerate(events) if event.id == event_id]
        for exactly in (True, False) if target else (False,):
            for row, event in fitting:
                own = who.of(event)
                if not target or (own == key if exactly else who.may_be(own, key)):
                    return Asked(row, "stated", event)
        return Asked(None, "absent")
    if all(event.level == "info" for event in events):
        return Asked(None, "calm")
    ranked = candidates(events, who, mended)
    return Asked(ranked[0].row, "gravest", ranked[0].event)


def candidates(
    events: Sequence[Event], computers: Computers, mended: Callable[[Event], bool] | None = None
) -> tuple[Candidate, ...]:
    """What may be asked about, one of each id: the gravest, then the unrecovered, then what befell most
    computers, then the earliest. `mended`: whether something later shows the recovery of an event's computer.
    """
    groups: dict[tuple[str, str], list[int]] = {}
    for row, event in enumerate(events):
        if event.level != "unknown" or all(each.level == "unknown" for each in events):
            groups.setdefault((event.module, event.id), []).append(row)
    found = []
    for rows in groups.values():
        left = [row for row in rows if mended is None or not mended(events[row])]
        row = (left or rows)[0]
        affected = len({computers.of(events[each]) for each in rows})
        found.append(Candidate(row, events[row], len(rows), affected, recovered=not left))
    gravest = {level: rank for rank, level in enumerate(LEVELS)}
    found.sort(key=lambda one: (gravest[one.event.level], one.recovered, -one.affected, one.row))
    return tuple(found)


def split(stated: str) -> tuple[str, str]:
    """The id and the target (or "") of an event as a person states it."""
    event_id, _, target = normalize("NFKC", stated).partition("@")
    return event_id.strip(), target.strip()


def ids_to_seek(stated: str | None, profiles: Profiles) -> frozenset[str]:
    """Ids of system events that show a recovery, a relapse, or how an alert went on.

    Of the event stated, as the person writes it; where none is, of every event whose recovery is known.
    """
    if stated:
        event_id = split(stated)[0]
        known_of = profiles.of(event_id)
        sought = {event_id, *known_of.recovery_of(event_id), *known_of.lamp_recovery}
    else:
        known = [one for one in profiles.all() if one.recovery and not one.module]
        sought = {each for one in known for each in (*one.ids, *one.recovery)}
    return frozenset(sought) | catalogue().ids("alert_started") | catalogue().ids("alert_ended")
