"""Item 2, what else happened in the window: each computer that failed, other errors, events by function."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from dscase.events.table import Event
from dscase.inquiry.formatter import Teller
from dscase.inquiry.model import FunctionRow, Statement
from dscase.inquiry.sentences import ends, listed, say
from dscase.review.examined import Examined
from dscase.review.judge import Judgement
from dscase.review.recoveries import Recoveries
from dscase.text import one_line

COMPUTERS = 8
"""How many computers get a sentence each."""
OTHERS = 8
"""How many groups of other errors and warnings get a sentence each."""
TOGETHER = 4
"""From how many computers on one sentence names them all, where they have the same kind."""
KINDS = 2
"""Kinds of events of each function that are named."""


def computers(about: Event, examined: Examined, judgement: Judgement, tell: Teller) -> Iterator[Statement]:
    """Of each computer with the event asked about: first failure, how often, and how it stands now."""
    who, recoveries = examined.collected.computers, Recoveries(examined)
    failed: dict[str, list[Event]] = {}
    for event in examined.collected.among(about):
        if (event.id, event.module) == (about.id, about.module) and event.target:
            failed.setdefault(who.of(event), []).append(event)
    if len(failed) < 2:  # noqa: PLR2004 - one computer was named already
        return
    mending = judgement.profile.recovery_of(about.id)
    for events in list(failed.values())[:COMPUTERS]:
        after = recoveries.after(events[-1])
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


def how_it_stands(last: Event, recoveries: Recoveries, tell: Teller) -> tuple[str, tuple[str, ...]]:
    """After the last of a computer's failures: that it recovered, or that the window does not tell so, and
    where that stands; "" of an event whose recovery is not known, and of one that is no failure.
    """
    ids = recoveries.ids(last)
    if not ids or last.level not in ("error", "warning"):
        return "", ()
    after = recoveries.after(last)
    facts = {
        "ids": tell.words.say("inquiry.list_mark").join(map(one_line, ids)),
        "id": one_line(after.id) if after is not None else "",
        "time": tell.clock_time(after.time) if after is not None else "",
    }
    return tell.words.say("draft.stands", **facts), tell.cites(after) if after is not None else ()


def others(
    about: Event | None, examined: Examined, tell: Teller, mentioned: Sequence[Event] = ()
) -> Iterator[Statement]:
    """Every other error and warning of the window, by id and computer, and its recovery; the gravest first.
    One that many computers have gets one sentence. Those `mentioned` before are left out.
    """
    recoveries, before = Recoveries(examined), {id(event) for event in mentioned}
    who = examined.collected.computers
    by_id: dict[str, dict[str, list[Event]]] = {}
    for event in examined.collected.rows:
        asked = about is not None and (event.id, event.module) == (about.id, about.module)
        if event.level in ("error", "warning") and not asked and id(event) not in before:
            by_id.setdefault(event.id, {}).setdefault(who.of(event), []).append(event)
    kinds = [list(by_computer.values()) for by_computer in by_id.values()]
    told_once = [many for many in kinds if len(many) >= TOGETHER]
    told_each = [[events] for many in kinds if len(many) < TOGETHER for events in many]
    ordered = sorted(told_once + told_each, key=lambda pair: (pair[0][0].level, pair[0][0].time))
    for pair in ordered[:OTHERS]:
        if len(pair) > 1:
            yield _many(pair, recoveries, tell)
            continue
        events = pair[0]
        event = events[0]
        stands, cites = how_it_stands(events[-1], recoveries, tell)
        yield say(
            tell,
            "other",
            (*ends(events, tell), *cites),
            event.time,
            id=one_line(event.id),
            name=tell.name(event),
            level=tell.level(event.level),
            target=tell.target(event),
            count=len(events),
            last=tell.clock_time(events[-1].time),
            stands=stands,
        )
    if rest := [event for pair in ordered[OTHERS:] for events in pair for event in events]:
        ids = dict.fromkeys(one_line(event.id) for event in rest)
        named = tell.words.say("inquiry.list_mark").join(ids)
        yield say(tell, "more_others", ends(rest, tell), count=len(rest), ids=named)


def _many(groups: Sequence[list[Event]], recoveries: Recoveries, tell: Teller) -> Statement:
    """One kind of error on many computers: how many, and how many of them have no recovery on record."""
    events = sorted((event for own in groups for event in own), key=lambda event: event.time)
    ids = recoveries.ids(events[0])
    lasting = sum(recoveries.after(own[-1]) is None for own in groups)
    return say(
        tell,
        "other_many",
        ends(events, tell),
        events[0].time,
        id=one_line(events[0].id),
        name=tell.name(events[0]),
        level=tell.level(events[0].level),
        count=len(events),
        last=tell.clock_time(events[-1].time),
        ids=tell.words.say("inquiry.list_mark").join(map(one_line, ids)),
        lasting=lasting,
        **listed([one_line(own[0].target) for own in groups], tell),
    )


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
        parts = [
            words("digest.kind", id=ident, name=name, count=f"{n:,}")
            for (ident, name), n in kinds.most_common(KINDS)
        ]
        if len(kinds) > KINDS:
            rest = sum(n for _, n in kinds.most_common()[KINDS:])
            parts.append(words("digest.other_kinds", kinds=len(kinds) - KINDS, count=f"{rest:,}"))
        yield FunctionRow(
            module=tell.module(own[0]),
            count=len(own),
            computers=len({examined.collected.computers.of(event) for event in own}),
            first=tell.row_time(own[0].time),
            last=tell.row_time(own[-1].time),
            kinds=words("inquiry.list_mark").join(parts),
        )


def _by_module(examined: Examined) -> Iterator[list[Event]]:
    events = sorted(examined.collected.protection, key=lambda event: (event.module, event.time))
    for _, found in groupby(events, key=lambda event: event.module):
        yield list(found)
