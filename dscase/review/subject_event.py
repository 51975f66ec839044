"""Which event the inquiry is about: the one stated, or the gravest of the window; and what to seek for it."""

from collections.abc import Sequence
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


def choose(events: Sequence[Event], stated: str | None, computers: Computers | None = None) -> Asked:
    """The event asked about.

    Stated as `ID` or `ID@TARGET`: the earliest in the window that fits. Not stated: the highest level,
    then the earliest, as long as it is more than information. Events come in time order.
    """
    if not events:
        return Asked(None, "absent" if stated else "none")
    if stated:
        event_id, target = split(stated)
        who = computers if computers is not None else resolve(mentioned(events))
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
    row = min(range(len(events)), key=lambda place: LEVELS.index(events[place].level))
    return Asked(row, "gravest", events[row])


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
