"""Composes the timeline: what is shown on which lane, in the document's language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dscase.events.table import LEVELS, AgentEvent, Event, Level
from dscase.inquiry.draft import alert_name, alerts_of_window
from dscase.inquiry.formatter import Teller, one_line
from dscase.inquiry.timeline_model import Bar, Group, Lane, Mark, Note, Timeline
from dscase.knowledge.catalogue import catalogue
from dscase.review.correlate import Correlation
from dscase.review.coverage import Coverage
from dscase.review.examined import Examined
from dscase.review.subject_event import Asked
from dscase.window.stamps import Stamp, read

EVENT_LANES = 9  # more lines than these nobody reads; the rest share one
ALERT_LANES = 4
FAR = timedelta(days=2)  # an agent's clock further off than this from its manager's event was read wrongly


def timeline(
    examined: Examined,
    asked: Asked,
    tell: Teller,
    *,
    coverage: Sequence[Coverage] = (),
    correlation: Correlation | None = None,
) -> Timeline:
    """The timeline of a case. Without `correlation` there are no alert bars and no recovery."""
    window = examined.window
    lanes = (
        *_Lanes(examined, asked, tell).all(),
        *(_alerts(examined, correlation, tell) if correlation else ()),
        *_material(examined, tell),
        *_actions(examined, correlation, tell),
    )
    notes = tuple(_notes(examined, asked, correlation, tell))
    events = examined.collected.rows
    counts = {level: f"{sum(event.level == level for event in events):,}" for level in LEVELS}
    marked = tell.words.say("inquiry.list_mark").join(note.label for note in notes)
    return Timeline(
        title=tell.words.say("timeline.title"),
        description=tell.words.say(
            "timeline.description", window=tell.span(), total=f"{len(events):,}", marked=marked, **counts
        ),
        start=window.start,
        end=window.end,
        zone=window.zone.tz,
        zone_label=tell.zone,
        window_label=tell.words.say("timeline.window"),
        lanes=lanes,
        notes=notes,
        gaps=_uncovered(coverage, window.start, window.end),
    )


@dataclass(frozen=True, slots=True)
class _Lanes:
    """The lanes of events, the manager's and the agents'."""

    examined: Examined
    asked: Asked
    tell: Teller

    def all(self) -> Iterator[Lane]:
        events = self.examined.collected.rows
        by_id: dict[tuple[str, str], list[Event]] = {}
        for event in events:
            by_id.setdefault((event.module, event.id), []).append(event)
        if len(by_id) == 1 and len({event.target for event in events}) > 1:
            yield from self._by_target(events)
        else:
            yield from self._by_id(list(by_id.values()))
        yield from self._agents(events)

    def _by_id(self, found: list[list[Event]]) -> Iterator[Lane]:
        about = self.asked.event
        found.sort(
            key=lambda some: (about is None or some[0].id != about.id, _gravest(some), -len(some), some[0].id)
        )
        shown = found if len(found) <= EVENT_LANES else found[: EVENT_LANES - 1]
        for some in shown:
            yield Lane("events", self.tell.name(some[0]), self._marks(some), code=one_line(some[0].id))
        rest = sorted((event for some in found[len(shown) :] for event in some), key=lambda event: event.time)
        if rest:
            label = self.tell.words.say("timeline.more_ids", count=f"{len(found) - len(shown):,}")
            yield Lane("events", label, self._marks(rest))

    def _by_target(self, events: Sequence[Event]) -> Iterator[Lane]:
        by_target: dict[str, list[Event]] = {}
        for event in events:
            by_target.setdefault(event.target, []).append(event)
        about = self.asked.event
        found = sorted(
            by_target.values(),
            key=lambda some: (about is None or some[0].target != about.target, -len(some), some[0].target),
        )
        shown = found if len(found) <= EVENT_LANES else found[: EVENT_LANES - 1]
        code = one_line(events[0].id)
        for some in shown:
            yield Lane("events", self.tell.target(some[0]), self._marks(some), code=code)
        rest = sorted((event for some in found[len(shown) :] for event in some), key=lambda event: event.time)
        if rest:
            label = self.tell.words.say("timeline.more_targets", count=f"{len(found) - len(shown):,}")
            yield Lane("events", label, self._marks(rest), code=code)

    def _marks(self, events: Sequence[Event]) -> tuple[Mark, ...]:
        about = self.asked.event
        return tuple(Mark(event.time, event.level, asked=event is about) for event in events)

    def _agents(self, events: Sequence[Event]) -> Iterator[Lane]:
        found: dict[str, list[tuple[Mark, AgentEvent]]] = {}
        told: set[tuple[str, AgentEvent]] = set()  # several of the manager's events may tell the same one
        for event in events:
            for inner in event.agent_events:
                if (event.target, inner) in told:
                    continue
                told.add((event.target, inner))
                mark = Mark(self._agents_time(event, inner), _level(inner.level))
                found.setdefault(one_line(inner.id), []).append((mark, inner))
        for ident, some in sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))[:ALERT_LANES]:
            marks = tuple(sorted((mark for mark, _ in some), key=lambda mark: mark.at))
            yield Lane("agent", one_line(some[0][1].name), marks, code=ident)

    def _agents_time(self, event: Event, inner: AgentEvent) -> datetime:
        """When the agent says it was, by the window's clock; else when the manager's event was."""
        stamp = read(inner.time, "export")
        moment = stamp.moment(self.examined.window.zone.tz) if isinstance(stamp, Stamp) else None
        near = moment is not None and abs(moment - event.time) < FAR
        return moment if moment is not None and near else event.time


def _gravest(events: Sequence[Event]) -> int:
    return min(LEVELS.index(event.level) for event in events)


def _level(word: str) -> Level:
    return catalogue().level_of_word(word) or "unknown"


def _alerts(examined: Examined, correlation: Correlation, tell: Teller) -> Iterator[Lane]:
    found = alerts_of_window(examined, correlation)
    for started, ended in found[:ALERT_LANES]:
        label = alert_name(started) or tell.name(started)
        yield Lane("alerts", label, bars=(Bar(started.time, ended.time if ended else None),))
    more = found[ALERT_LANES:]
    if more:
        bars = tuple(Bar(started.time, ended.time if ended else None) for started, ended in more)
        yield Lane("alerts", tell.words.say("timeline.more_alerts", count=f"{len(more):,}"), bars=bars)


def _material(examined: Examined, tell: Teller) -> Iterator[Lane]:
    numbers = tell.exhibits
    kinds: tuple[tuple[str, list[tuple[datetime | None, str]]], ...] = (
        ("packages", [(package.made, package.file.name) for package in examined.evidence.packages]),
        (
            "screenshots",
            [
                (shot.taken, shot.file.name)
                for shot in examined.evidence.screenshots
                if shot.taken_rule != "mtime"
            ],
        ),
        ("mails", [(mail.sent, mail.file.name) for mail in examined.evidence.mails]),
    )
    for kind, found in kinds:
        yield from _lane("material", kind, [(at, numbers.get(name, name)) for at, name in found if at], tell)


def _actions(examined: Examined, correlation: Correlation | None, tell: Teller) -> Iterator[Lane]:
    told = correlation.actions if correlation else ()
    acted = [(event.time, one_line(event.actor)) for event in told if catalogue().is_person(event.actor)]
    yield from _lane("actions", "actions", acted, tell)
    yield from _lane("actions", "checked", [(record.when, "") for record in examined.checked], tell)


def _lane(group: Group, kind: str, found: Sequence[tuple[datetime, str]], tell: Teller) -> Iterator[Lane]:
    if found:
        marks = tuple(Mark(at, label=label) for at, label in sorted(found))
        yield Lane(group, tell.words.say(f"timeline.lane.{kind}"), marks)


def _notes(examined: Examined, asked: Asked, correlation: Correlation | None, tell: Teller) -> Iterator[Note]:
    say = tell.words.say
    told = next((found.time for found in examined.search.found if found.time), None)
    if told is None and examined.message is not None:
        told = examined.message.time
    if told is not None:
        yield Note("message", told, say("timeline.message", time=_clock(told, examined, tell)))
    elif asked.event is not None:
        at = asked.event.time
        yield Note("message", at, say("timeline.asked", id=asked.event.id, time=_clock(at, examined, tell)))
    if correlation and correlation.recovery is not None:
        at = correlation.recovery.time
        yield Note("recovery", at, say("timeline.recovery", time=_clock(at, examined, tell)))


def _clock(moment: datetime, examined: Examined, tell: Teller) -> str:
    """The time of day; with its date where the window does not tell it."""
    local, start = examined.window.local(moment), examined.window.local_start
    return f"{local:%H:%M:%S}" if local.date() == start.date() else tell.time(moment)


def _uncovered(
    coverage: Sequence[Coverage], start: datetime, end: datetime
) -> tuple[tuple[datetime, datetime], ...]:
    """The stretches of the window that no source reaches, by the first and last record of each. Silence
    between two records of a source is none: it proves nothing.
    """
    reached = sorted(
        (max(one.first, start), min(one.last, end))
        for one in coverage
        if not one.member and one.first and one.last and one.first < end and one.last >= start
    )
    gaps, at = [], start
    for first, last in reached:
        if first > at:
            gaps.append((at, first))
        at = max(at, last)
    if at < end and coverage:
        gaps.append((at, end))
    return tuple(gaps)
