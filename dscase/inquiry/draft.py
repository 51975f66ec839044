"""Item 2 as the evidence tells it: what was recorded, with what, how often, and whether it mended.

Every sentence cites the exhibit and the row it stands on; nothing here is said that no row says.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from dscase.events.alert_events import alert_of
from dscase.events.computers import Computers
from dscase.events.table import AgentEvent, Event
from dscase.inquiry.around import computers, functions, how_it_stands, others
from dscase.inquiry.computers import courses
from dscase.inquiry.formatter import Teller
from dscase.inquiry.model import Statement
from dscase.inquiry.sentences import NAMED, ends, event_facts, listed, say
from dscase.knowledge.catalogue import catalogue
from dscase.knowledge.reasons import reason_meaning, reason_of
from dscase.review.correlate import PAIRED_WITHIN, Burst, Correlation, alike
from dscase.review.examined import Examined
from dscase.review.judge import Judgement
from dscase.review.recoveries import Recoveries
from dscase.text import one_line


def draft(examined: Examined, judgement: Judgement, tell: Teller) -> tuple[Statement, ...]:
    """The facts, in the order a person would tell them."""
    about, found = judgement.asked.event, judgement.correlation
    about_event = [*_about(about, examined, judgement, tell)] if about is not None else []
    return (
        *about_event,
        *_bursts(examined, found, tell),
        *others(about, examined, tell, found.paired),
        *_alerts(examined, found, tell),
        *_actions(found, tell),
        *functions(examined, tell),
        *_mails(examined, tell),
    )


def _about(about: Event, examined: Examined, judgement: Judgement, tell: Teller) -> Iterator[Statement]:
    found = judgement.correlation
    rows = examined.collected.among(about)
    same = [event for event in rows if (event.id, event.module) == (about.id, about.module)]
    own = [event for event in same if alike(event, about, examined.collected.computers)]
    yield say(
        tell,
        "asked",
        tuple(dict.fromkeys((*tell.cites(about), *(ends(own, tell) if len(own) > 1 else ())))),
        about.time,
        **event_facts(about, tell),
        odd=tell.odd_clock(about),
        level="" if about.module and about.level == "unknown" else tell.level(about.level),
        count=len(own),
    )
    yield from _other_clocks(about, tell)
    yield from _reason(about, tell)
    yield from _paired(about, found, Recoveries(examined), tell)
    yield from _inside(about, found, tell)
    if len(same) > len(own):
        yield say(
            tell,
            "same_id",
            ends(same, tell),
            same[0].time,
            id=one_line(about.id),
            count=len(same),
            **listed(_targets(same, examined.collected.computers), tell),
            last=tell.clock_time(same[-1].time),
        )
        yield from computers(about, examined, judgement, tell)
    yield from _recovery(about, examined, judgement, tell)


def _targets(events: Sequence[Event], who: Computers) -> tuple[str, ...]:
    """The computers of events, those of most events first, each as the first of its events names it."""
    counts = Counter(who.of(event) for event in events if event.target)
    names = {who.of(event): event.target for event in reversed(events) if event.target}
    return tuple(names[key] for key, _ in counts.most_common())


def _reason(about: Event, tell: Teller) -> Iterator[Statement]:
    """The reason id by which the event says why, and what it means where that is in print."""
    reason = reason_of(about.description, about.extra)
    if not reason or about.module:
        return
    known = reason_meaning(about.id, reason)
    meaning = known[f"meaning_{tell.words.lang}"] if known else ""
    yield say(tell, "reason", tell.cites(about), id=one_line(about.id), reason=reason, meaning=meaning)


def _paired(
    about: Event, correlation: Correlation, recoveries: Recoveries, tell: Teller
) -> Iterator[Statement]:
    """Of each related id the event nearest in time; of two equally near, the one with a description."""
    for event_id in dict.fromkeys(event.id for event in correlation.paired):
        near = [event for event in correlation.paired if event.id == event_id]
        nearest = min(
            near, key=lambda event: (abs(event.time - about.time), not catalogue().tells(event.description))
        )
        stands, cites = how_it_stands(near[-1], recoveries, tell)
        yield say(
            tell,
            "paired",
            (*tell.cites(nearest), *cites),
            nearest.time,
            **event_facts(nearest, tell),
            stands=stands,
            others=len(near) - 1,
            minutes=int(PAIRED_WITHIN.total_seconds() // 60),
        )
        if catalogue().tells(nearest.description):
            yield Statement(tell.quoted(nearest.description), tell.cites(nearest), quoted=True, topic="event")


def _other_clocks(about: Event, tell: Teller) -> Iterator[Statement]:
    """Where a clock that is off has the same event, and at what time."""
    for sighting in about.sightings:
        if sighting.time is not None:
            yield say(
                tell,
                "other_clock",
                (tell.cite(sighting),),
                sighting.time,
                exhibit=tell.exhibit(sighting.source),
            )


def _inside(about: Event, correlation: Correlation, tell: Teller) -> Iterator[Statement]:
    """The agent's own events, each once, by whatever event tells it first."""
    described: set[AgentEvent] = set()
    for event in (about, *correlation.paired):
        for inner in event.agent_events:
            if inner in correlation.inside and inner not in described:
                described.add(inner)
                yield say(
                    tell,
                    "inside",
                    tell.cites(event),
                    event.time,
                    outer=one_line(event.id),
                    id=one_line(inner.id),
                    name=one_line(inner.name),
                    time=one_line(inner.time),
                )


def _recovery(about: Event, examined: Examined, judgement: Judgement, tell: Teller) -> Iterator[Statement]:
    found, target = judgement.correlation, tell.target(about)
    if found.recovery is not None:
        mended = found.recovery
        yield say(
            tell,
            "recovered",
            tell.cites(mended),
            mended.time,
            after=tell.length(mended.time - about.time),
            tried=judgement.profile.tried,
            **event_facts(mended, tell),
            odd=tell.odd_clock(mended),
        )
        if found.relapse is not None:
            again = found.relapse
            yield say(tell, "relapsed", tell.cites(again), again.time, target=target, id=one_line(again.id))
            yield from _at_last(examined, judgement, tell)
    elif found.recoverable and found.sought_until is not None:
        reaching = [
            source.spec.name for source in examined.collected.sources if source.last == found.sought_until
        ]
        ids = tell.words.say("inquiry.list_mark").join(judgement.profile.recovery_of(about.id))
        yield say(
            tell,
            "not_recovered",
            tuple(tell.reached(tell.exhibit(name), name, found.sought_until) for name in reaching),
            target=target,
            ids=ids,
            until=tell.clock_time(found.sought_until),
        )
    yield from _again(about, examined, judgement, tell)
    if found.open_targets:
        shown = set(found.open_targets[:NAMED])
        last = {event.target: event for event in examined.collected.rows if event.id == about.id}
        open_ones = [event for target, event in last.items() if target in shown]
        cites = [cite for event in open_ones for cite in tell.cites(event)]
        yield say(tell, "open", tuple(cites), None, id=one_line(about.id), **listed(found.open_targets, tell))


def _at_last(examined: Examined, judgement: Judgement, tell: Teller) -> Iterator[Statement]:
    """Of a computer that failed again: whether it mended after its last failure."""
    for course in courses(examined, judgement)[:1]:
        if course.asked and (mended := course.recovered) is not None:
            last = tell.clock_time(course.last)
            facts = {**event_facts(mended, tell), "last": last}
            tried = judgement.profile.tried
            yield say(tell, "at_last", tell.cites(mended), mended.time, tried=tried, **facts)


def after_window(about: Event, examined: Examined) -> list[Event]:
    """The same event of the same target after the window: it was looked for there."""
    return [
        event
        for event in examined.collected.beyond
        if alike(event, about, examined.collected.computers) and event.time >= examined.window.end
    ]


def _again(about: Event, examined: Examined, judgement: Judgement, tell: Teller) -> Iterator[Statement]:
    relapse = judgement.correlation.relapse
    if later := [event for event in after_window(about, examined) if event is not relapse]:
        cites = [cite for event in later[:NAMED] for cite in tell.cites(event)]
        yield say(
            tell,
            "again",
            tuple(cites),
            later[0].time,
            target=tell.target(about),
            id=one_line(about.id),
            times=tell.words.say("inquiry.list_mark").join(
                tell.clock_time(event.time) for event in later[:NAMED]
            ),
            more=max(len(later) - NAMED, 0),
        )


def _bursts(examined: Examined, correlation: Correlation, tell: Teller) -> Iterator[Statement]:
    """Each kind of event that came in runs: its run, or all of them in one sentence."""
    by_kind: dict[tuple[str, str], list[Burst]] = {}
    for burst in correlation.bursts:
        by_kind.setdefault((burst.module, burst.id), []).append(burst)
    for (_, ident), bursts in by_kind.items():
        first, last = bursts[0], bursts[-1]
        run = [
            event
            for event in examined.collected.rows
            if event.id == ident and first.start <= event.time <= last.end
        ]
        facts: dict[str, object] = {
            "id": one_line(ident),
            "count": first.count,
            "end": tell.clock_time(first.end),
        }
        if len(bursts) > 1:
            shown = [
                tell.words.say("draft.stretch", stretch=_stretch(one, tell), count=one.count)
                for one in bursts[:NAMED]
            ]
            facts |= {"runs": len(bursts), "more": len(bursts) - len(shown)}
            facts |= {"stretches": tell.words.say("inquiry.list_mark").join(shown)}
        key = "bursts" if len(bursts) > 1 else "burst"
        yield say(tell, key, ends(run, tell), first.start, **facts)


def _stretch(burst: Burst, tell: Teller) -> str:
    first, last = tell.clock_time(burst.start), tell.clock_time(burst.end)
    day, blank, _ = first.partition(" ")
    return tell.words.say("covers.stretch", start=first, end=last.removeprefix(f"{day}{blank}"))


def _alerts(examined: Examined, correlation: Correlation, tell: Teller) -> Iterator[Statement]:
    alerts = alerts_of_window(examined, correlation)
    for started, ended in alerts[:NAMED]:
        yield say(
            tell,
            "alert",
            tell.cites(started) if ended is None else _both(started, ended, tell),
            started.time,
            alert=alert_name(started, tell),
            subject=one_line(alert_of(started.description).subject),
            ended=tell.clock_time(ended.time) if ended is not None else "",
        )
    if len(alerts) > NAMED:
        yield say(tell, "more_alerts", (), count=len(alerts) - NAMED)


def _actions(correlation: Correlation, tell: Teller) -> Iterator[Statement]:
    """What people did nearby; the same thing done again by the same person stands once."""
    by_people = [event for event in correlation.actions if catalogue().is_person(event.actor)]
    distinct = list({(event.id, event.actor): event for event in reversed(by_people)}.values())[::-1]
    for event in distinct[:NAMED]:
        actor = one_line(event.actor)
        yield say(tell, "action", tell.cites(event), event.time, actor=actor, **event_facts(event, tell))
    if len(distinct) > NAMED:
        yield say(tell, "more_actions", (), count=len(distinct) - NAMED)


def _mails(examined: Examined, tell: Teller) -> Iterator[Statement]:
    for mail in examined.evidence.mails:
        if mail.sent and examined.window.contains(mail.sent):
            yield say(
                tell,
                "mail",
                (tell.exhibits[mail.file.name],),
                mail.sent,
                subject=one_line(mail.subject),
            )


def _both(first: Event, last: Event, tell: Teller) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*tell.cites(first), *tell.cites(last))))


def alerts_of_window(examined: Examined, correlation: Correlation) -> tuple[tuple[Event, Event | None], ...]:
    """Start and end of those that were raised at some moment of the window; a day's log has others."""
    return tuple(
        (started, ended)
        for started, ended in correlation.alerts
        if started.time < examined.window.end and (ended is None or ended.time >= examined.window.start)
    )


def alert_name(started: Event, tell: Teller) -> str:
    """The name of the alert an event tells of, in the document's language where that is known."""
    name = one_line(alert_of(started.description).name)
    known = catalogue().alert(name)
    if known is None or name not in (known.name_en, known.name_ja):
        return name  # a text with its count says more than the name
    return (known.name_ja if tell.words.lang == "ja" else known.name_en) or name
