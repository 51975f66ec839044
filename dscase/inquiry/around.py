"""Item 2, what else happened in the window: each computer that failed, other errors, events by function."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from dscase.events.table import Event
from dscase.inquiry.formatter import Teller
from dscase.inquiry.model import FunctionRow, Statement
from dscase.inquiry.sentences import ends, say
from dscase.review.examined import Examined
from dscase.review.judge import Judgement
from dscase.text import one_line

COMPUTERS = 8
"""Computers told one by one."""
OTHERS = 8
"""Groups of other errors and warnings told one by one."""
KINDS = 2
"""Kinds of events of each function that are named."""


def computers(about: Event, examined: Examined, judgement: Judgement, tell: Teller) -> Iterator[Statement]:
    """Of each computer with the event asked about: first failure, how often, and how it stands now."""
    who, profile = examined.collected.computers, judgement.profile
    failed: dict[str, list[Event]] = {}
    for event in examined.collected.among(about):
        if (event.id, event.module) == (about.id, about.module) and event.target:
            failed.setdefault(who.of(event), []).append(event)
    if len(failed) < 2:  # noqa: PLR2004 - one computer has been told of already
        return
    mending = profile.recovery_of(about.id)
    every = (*examined.collected.rows, *examined.collected.beyond)
    for key, events in list(failed.items())[:COMPUTERS]:
        mended = [
            event
            for event in every
            if event.id in mending and event.time > events[-1].time and who.same(who.of(event), key)
        ]
        after = min(mended, key=lambda event: event.time, default=None)
        state = "mended" if after is not None else "open" if mending else "unknown"
        cites = ends(events, tell)
        yield say(
            tell,
            "computer",
            (*cites, *(tell.cites(after) if after is not None else ())),
            events[0].time,
            target=tell.target(events[0]),
            last=tell.clock_time(events[-1].time),
            count=len(events),
            state=state,
            id=one_line(about.id),
            mended=tell.clock_time(after.time) if after is not None else "",
        )
    if len(failed) > COMPUTERS:
        yield say(tell, "more_computers", (), count=len(failed) - COMPUTERS)


def others(about: Event | None, examined: Examined, tell: Teller) -> Iterator[Statement]:
    """Every other error and warning of the window, by id and computer; the gravest first."""
    who = examined.collected.computers
    groups: dict[tuple[str, str], list[Event]] = {}
    for event in examined.collected.rows:
        asked = about is not None and (event.id, event.module) == (about.id, about.module)
        if event.level in ("error", "warning") and not asked:
            groups.setdefault((event.id, who.of(event)), []).append(event)
    ordered = sorted(groups.values(), key=lambda events: (events[0].level, events[0].time))
    for events in ordered[:OTHERS]:
        one = events[0]
        yield say(
            tell,
            "other",
            ends(events, tell),
            one.time,
            id=one_line(one.id),
            name=tell.name(one),
            level=tell.level(one.level),
            target=tell.target(one),
            count=len(events),
            last=tell.clock_time(events[-1].time),
        )
    if rest := [event for events in ordered[OTHERS:] for event in events]:
        ids = dict.fromkeys(one_line(event.id) for event in rest)
        told = tell.words.say("inquiry.list_mark").join(ids)
        yield say(tell, "more_others", ends(rest, tell), count=len(rest), ids=told)


def functions(examined: Examined, tell: Teller) -> Iterator[Statement]:
    """The events of protection modules in the window, by function: how many, from when to when."""
    if examined.collected.protection:
        yield say(tell, "functions", (), count=len(examined.collected.protection))
    for own in _by_module(examined):
        yield say(
            tell,
            "function",
            ends(own, tell),
            own[0].time,
            module=tell.module(own[0]),
            count=len(own),
            last=tell.clock_time(own[-1].time),
        )


def function_rows(examined: Examined, tell: Teller) -> Iterator[FunctionRow]:
    """The same as rows of a table, with the kinds of events that were most."""
    words = tell.words.say
    for own in _by_module(examined):
        kinds = Counter((one_line(event.id), tell.name(event)) for event in own)
        told = [
            words("digest.kind", id=ident, name=name, count=f"{n:,}")
            for (ident, name), n in kinds.most_common(KINDS)
        ]
        if len(kinds) > KINDS:
            rest = sum(n for _, n in kinds.most_common()[KINDS:])
            told.append(words("digest.other_kinds", kinds=len(kinds) - KINDS, count=f"{rest:,}"))
        yield FunctionRow(
            module=tell.module(own[0]),
            count=len(own),
            computers=len({examined.collected.computers.of(event) for event in own}),
            first=tell.row_time(own[0].time),
            last=tell.row_time(own[-1].time),
            kinds=words("inquiry.list_mark").join(told),
        )


def _by_module(examined: Examined) -> Iterator[list[Event]]:
    events = sorted(examined.collected.protection, key=lambda event: (event.module, event.time))
    for _, found in groupby(events, key=lambda event: event.module):
        yield list(found)
