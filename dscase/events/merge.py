"""The same event seen in several sources is one event with several sightings.

One to one, and only across sources: what one source holds twice happened twice. Events are the same when
second, module, id and computer agree; descriptions are no key, since a syslog line may omit what the console
shows. A module's export has no ids, or writes a rule's in front of its name: there the names agree instead.

Clocks that differ keep the same event apart. Where it is known by how much, the second is that of the clock
most sources agree on, within two seconds; no time is ever altered, a sighting by another clock keeps its own.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain
from operator import attrgetter
from typing import NamedTuple, get_args

from dscase.events.computers import Computers, mentioned
from dscase.events.same_computer import resolve
from dscase.events.table import Event, LevelRule, YearRule, ZoneRule
from dscase.knowledge.catalogue import catalogue
from dscase.text import folded

# The types name the rules in the order in which they count.
_ZONES = {rule: rank for rank, rule in enumerate(get_args(ZoneRule))}
_YEARS = {rule: rank for rank, rule in enumerate(get_args(YearRule))}
_LEVELS = {rule: rank for rank, rule in enumerate(get_args(LevelRule))}

# Texts that one copy has and another may lack. The others are the same in all, or chosen otherwise.
_FILLED = frozenset(field for field, default in Event._field_defaults.items() if default == "") - {
    "target", "description", "raw", "module"
}  # fmt: skip

_RULE_NUMBER = re.compile(r"\s*\d+ - ")
"""What the console writes in front of a rule's name."""

_Key = tuple[datetime, str, str, str]

_NOBODY = "\0"  # begins what stands for the computer of an event whose source does not tell it
_BESIDE = (0, -1, 1, -2, 2)  # seconds: a clock's distance is known no better


class Placed(NamedTuple):
    """An event of one source. `order`: which of them. `ahead`: seconds its clock is known to run ahead."""

    order: int
    ahead: int
    event: Event


def merge(
    sources: Sequence[Sequence[Event]],
    computers: Computers | None = None,
    ahead: Sequence[int] = (),
) -> list[Event]:
    """Events of all sources in time order, each once. Its own order settles what time does not.

    Sources with 2, 1 and 1 copies give two events. `computers`: which names are one computer's; without it,
    names must agree as written. `ahead`: seconds by which each source's clock is known to run ahead of the
    others'; an event seen by such a clock keeps the time of one that does not, where there is one.
    """
    who = computers
    if who is None:
        who = resolve(mentioned(chain.from_iterable(sources)) if len(sources) > 1 else {})
    filled = [(order, events) for order, events in enumerate(sources) if events]
    if len(filled) == 1:
        merged = list(filled[0][1])
    else:
        placed = [
            [Placed(order, ahead[order] if ahead else 0, event) for event in events]
            for order, events in filled
        ]
        merged = _paired(sorted(placed, key=lambda events: bool(events[0].ahead)), who)
    # Stable: events of one moment stay in the order of the sources, then of the file.
    merged.sort(key=attrgetter("time"))
    return merged


def _paired(sources: Sequence[Sequence[Placed]], who: Computers) -> list[Event]:
    copies: dict[_Key, list[list[Placed]]] = {}
    for events in sources:
        own: dict[_Key, list[Placed]] = {}
        for placed in events:
            own.setdefault(_key(placed, who), []).append(placed)
        for key, alike in own.items():
            _match(_of_same_second(copies, key, alike[0]), alike, who)
    found = [same for alike in copies.values() for same in alike]
    found.sort(key=lambda same: same[0].order)
    return [same[0].event if len(same) == 1 else _joined_in_order(same, who) for same in found]


def _key(placed: Placed, who: Computers) -> _Key:
    event = placed.event
    moment = event.time.replace(microsecond=0) - timedelta(seconds=placed.ahead)
    whose = who.family(who.of(event))
    if "target_unknown" in event.flags:  # of any computer: it is nobody's copy
        whose = f"{_NOBODY}{placed.order}"
    return moment, event.module, _what(event), whose


def _what(event: Event) -> str:
    """What happened: the id; of a module's event the name, which an agent and the console write alike."""
    if event.module and event.name:
        return folded(_RULE_NUMBER.sub("", event.name)).strip()
    return event.id or event.name


def _of_same_second(copies: dict[_Key, list[list[Placed]]], key: _Key, placed: Placed) -> list[list[Placed]]:
    """What was found before of the same second; for a clock that is off, of a second beside it."""
    if placed.ahead:
        for off in _BESIDE:
            near = copies.get((key[0] + timedelta(seconds=off), *key[1:]))
            if near is not None and not any(each[-1].order == placed.order for each in near):
                return near
    return copies.setdefault(key, [])


def _match(found: list[list[Placed]], alike: Sequence[Placed], who: Computers) -> None:
    """Gives each event of one source to an event found before, one to one, or makes it a new one.

    Sources may run in opposite orders: those whose descriptions agree belong together first.
    """
    free = [same for same in found if same[-1].order != alike[0].order]
    rest: list[Placed] = []
    for placed in alike:
        fitting = [same for same in free if _one_computer(same, placed, who)]
        agreeing = fitting
        if len(alike) > 1 or len(free) > 1:
            description = placed.event.description
            agreeing = [same for same in fitting if _agree(same[0].event.description, description)]
        if agreeing:
            agreeing[0].append(placed)
            free = [same for same in free if same is not agreeing[0]]
        else:
            rest.append(placed)
    for placed in rest:
        left = next((same for same in free if _one_computer(same, placed, who)), None)
        if left is None:
            found.append([placed])
        else:
            left.append(placed)
            free = [same for same in free if same is not left]


def _one_computer(same: Sequence[Placed], placed: Placed, who: Computers) -> bool:
    """Whether an event may be of the computer of all its copies, and has the id of those that have one."""
    own, number = who.of(placed.event), placed.event.id
    alike = all(not number or each.event.id in ("", number) for each in same)
    return alike and all(who.may_be(who.of(each.event), own) for each in same)


def _joined_in_order(same: Sequence[Placed], who: Computers) -> Event:
    """One event out of its copies: the time of a clock that is not off; the name as the first source writes
    it, and where that fits several computers, as the first that says which.
    """
    ordered = sorted(same, key=lambda placed: placed.order)
    right = [placed for placed in ordered if not placed.ahead] or ordered
    sure = min(right, key=lambda placed: _sureness(placed.event)).event
    seen = [
        placed.event._replace(
            sightings=tuple(
                at._replace(time=placed.event.time) if placed.ahead and right is not ordered else at
                for at in placed.event.sightings
            )
        )
        for placed in ordered
    ]
    clear = [each.target for each in seen if each.target and not who.is_unclear(who.of(each))]
    return joined(seen, sure)._replace(target=clear[0] if clear else seen[0].target)


def _sureness(event: Event) -> tuple[int, int]:
    return _ZONES[event.zone_rule], _YEARS[event.year_rule]


def _agree(one: str, other: str) -> bool:
    """Whether one description begins with the other; a placeholder agrees with nothing."""
    if not all(catalogue().tells(text) for text in (one, other)):
        return False
    return one.startswith(other) or other.startswith(one)


def joined(same: Sequence[Event], sure: Event | None = None) -> Event:
    """One event out of its copies: the surest time, the source's own level word, the fuller description.

    `raw` stays that of the copy with the surest time; the others are found by their sightings.
    """
    sure = sure if sure is not None else min(same, key=_sureness)
    levelled = min(same, key=lambda event: _LEVELS[event.level_rule])
    ordered = [sure, *same]

    def filled(field: str) -> str:
        return next((text for event in ordered if (text := getattr(event, field))), "")

    return sure._replace(
        level=levelled.level,
        level_rule=levelled.level_rule,
        **{field: filled(field) for field in _FILLED},  # type: ignore[arg-type] # texts, all of them
        description=fullest([event.description for event in ordered]),
        sightings=tuple(sighting for event in same for sighting in event.sightings),
        agent_events=max((event.agent_events for event in ordered), key=len),
        flags=tuple(dict.fromkeys(flag for event in ordered for flag in event.flags)),
        extra=tuple(dict.fromkeys(pair for event in same for pair in event.extra)),
    )


def fullest(descriptions: Sequence[str]) -> str:
    """The longest description that says something; the first placeholder if none does."""
    telling = [text for text in descriptions if catalogue().tells(text)]
    if telling:
        return max(telling, key=len)
    return next((text for text in descriptions if text), "")
