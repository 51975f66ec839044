"""Which event the inquiry is about: the one stated, or the gravest of the window; and what to seek for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal
from unicodedata import normalize

from dscase.events.collect import Collected
from dscase.events.computer_names import folded
from dscase.events.computers import Computers, mentioned
from dscase.events.same_computer import resolve
from dscase.events.table import LEVELS, Event
from dscase.knowledge.catalogue import catalogue
from dscase.knowledge.profiles import Profiles

ALIKE = 0.6
"""From here on two texts are written alike; with less they have only letters in common."""
NEAREST = 3
"""Events named in the place of one that is not there."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`row` is the event's position in the table, behind it where it is a protection module's, None when no
    event is asked about.

    `chosen`: "stated" by the person, "gravest" by the rule below, "absent" when the stated one is not
    in the window, "calm" when none is stated and the window holds information alone, which shows nothing
    to ask about, "none" when it holds no event at all.
    """

    row: int | None
    chosen: Literal["stated", "gravest", "absent", "calm", "none"]
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An event that may be asked about, and how many there are of its id.

    `affected`: on how many computers it has not recovered; on how many it was, where all have.
    """

    row: int
    event: Event
    count: int
    affected: int
    recovered: bool

    @property
    def stated(self) -> str:
        """The event as a person states it."""
        return as_stated(self.event)


def choose(
    events: Sequence[Event],
    stated: str | None,
    computers: Computers | None = None,
    mended: Callable[[Event], bool] | None = None,
) -> Asked:
    """The event asked about.

    Stated as `EVENT_ID` or `EVENT_ID@COMPUTER`: the earliest in the window that fits. Not stated: the first
    of `candidates`, as long as it is more than information. Events come in time order.
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


def choose_of(
    collected: Collected, stated: str | None, mended: Callable[[Event], bool] | None = None
) -> Asked:
    """The event asked about: a system event, else one of a protection module that has an id."""
    chosen = choose(collected.rows, stated, collected.computers, mended)
    if chosen.event is None and (apart := [event for event in collected.protection if event.id]):
        protection = choose(apart, stated, collected.computers)
        if protection.event is not None and protection.row is not None:
            return replace(protection, row=len(collected.rows) + protection.row)
    return chosen


def candidates_of(
    collected: Collected, mended: Callable[[Event], bool] | None = None
) -> tuple[Candidate, ...]:
    """What may be asked about, one of each id and computer: system events, then the protection modules'."""
    apart = [candidate for candidate in collected.protection if candidate.id]
    behind = candidates(apart, collected.computers, each_computer=True)
    return (
        *candidates(collected.rows, collected.computers, mended, each_computer=True),
        *(replace(candidate, row=len(collected.rows) + candidate.row) for candidate in behind),
    )


def candidates(
    events: Sequence[Event],
    computers: Computers,
    mended: Callable[[Event], bool] | None = None,
    *,
    each_computer: bool = False,
) -> tuple[Candidate, ...]:
    """What may be asked about, one of each id, or of each id and computer: the gravest, then the unrecovered,
    then what has not recovered on most computers, then the earliest. `mended`: whether something later shows
    the recovery of an event's computer.
    """
    groups: dict[tuple[str, str, str], list[int]] = {}
    for row, event in enumerate(events):
        if event.level != "unknown" or all(each.level == "unknown" for each in events):
            key = event.module, event.id, computers.of(event) if each_computer else ""
            groups.setdefault(key, []).append(row)
    offered = []
    for rows in groups.values():
        left = [row for row in rows if mended is None or not mended(events[row])]
        row = (left or rows)[0]
        affected = len({computers.of(events[each]) for each in left or rows})
        offered.append(Candidate(row, events[row], len(rows), affected, recovered=not left))
    gravest = {level: rank for rank, level in enumerate(LEVELS)}
    offered.sort(
        key=lambda candidate: (
            gravest[candidate.event.level],
            candidate.recovered,
            -candidate.affected,
            candidate.row,
        )
    )
    return tuple(offered)


def nearest(stated: str, offered: Sequence[Candidate], computers: Computers) -> tuple[str, ...]:
    """Of the events there are, those most like the one stated, which is not: first of its id, then of its
    computer, then of an id and a name written nearly so. At most NEAREST, each as a person states it.
    """
    event_id, target = split(stated)
    key = computers.key(target)

    def distance(candidate: Candidate) -> tuple[bool, bool, float, float]:
        event = candidate.event
        elsewhere = not target or not computers.may_be(computers.of(event), key)
        return event.id != event_id, elsewhere, -_like(event.id, event_id), -_like(event.target, target)

    return tuple(candidate.stated for candidate in sorted(offered, key=distance)[:NEAREST])


def _like(one: str, other: str) -> float:
    """How nearly alike two texts are written, 0 to 1; 0 for those that are not."""
    ratio = SequenceMatcher(None, folded(one), folded(other)).ratio()
    return ratio if ratio > ALIKE else 0


def as_stated(event: Event) -> str:
    """An event as a person states it: `EVENT_ID@COMPUTER`, of one whose target nobody knows the id alone."""
    return f"{event.id}@{event.target}" if event.target else event.id


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
