"""Composes the timeline: what is shown on which lane, in the document's language."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dscase.events.frame import Count, counts
from dscase.events.table import LEVELS, AgentEvent, Event, Level
from dscase.inquiry.draft import alert_name, alerts_of_window
from dscase.inquiry.drawings import Bar, DrawnNote, Group, Lane, Mark, Timeline
from dscase.inquiry.formatter import Teller
from dscase.knowledge.catalogue import catalogue
from dscase.review.correlate import Correlation
from dscase.review.coverage import Coverage
from dscase.review.examined import Examined
from dscase.review.subject_event import Asked
from dscase.text import one_line
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
    levels = examined.collected.events["level"].value_counts()
    numbers = {level: f"{levels[level]:,}" for level in LEVELS}
    marked = tell.words.say("inquiry.list_mark").join(note.label for note in notes)
    return Timeline(
        title=tell.words.say("timeline.title"),
        description=tell.words.say(
            "timeline.description", window=tell.span(), total=f"{len(events):,}", marked=marked, **numbers
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
        collected, about = self.examined.collected, self.asked.event
        table, rows = collected.events, collected.rows
        ids = counts(table, rows, ("module", "id"), ("gravest", "count", "id"))
        if len(ids) == 1 and ids[0].targets > 1:
            found = counts(table, rows, ("target",), ("count", "target"))
            found.sort(key=lambda one: about is None or one.sample.target != about.target)
            yield from self._lanes(found, ("target",), "timeline.more_targets")
        else:
            ids.sort(key=lambda one: about is None or one.sample.id != about.id)
            yield from self._lanes(ids, ("module", "id"), "timeline.more_ids")
        yield from self._agents(rows)

    def _lanes(self, found: Sequence[Count], by: Sequence[str], more: str) -> Iterator[Lane]:
        """A lane for each of the first counts, and one for all others."""
        tell, table = self.tell, self.examined.collected.events
        largest = found if len(found) <= EVENT_LANES else found[: EVENT_LANES - 1]
        rest = table
        for one in largest:
            alike = (rest[list(by)] == [getattr(one.sample, column) for column in by]).all(axis="columns")
            label = tell.target(one.sample) if by == ("target",) else tell.name(one.sample)
            yield Lane("events", label, self._marks(rest.index[alike]), code=one_line(one.sample.id))
            rest = rest[~alike]
        if not rest.empty:
            label = tell.words.say(more, count=f"{len(found) - len(largest):,}")
            code = one_line(found[0].sample.id) if by == ("target",) else ""
            yield Lane("events", label, self._marks(rest.index), code=code)

    def _marks(self, places: Iterable[int]) -> tuple[Mark, ...]:
        about, rows = self.asked.event, self.examined.collected.rows
        return tuple(Mark(rows[at].time, rows[at].level, asked=rows[at] is about) for at in places)

    def _agents(self, events: Sequence[Event]) -> Iterator[Lane]:
        marks_by_id: dict[str, list[tuple[Mark, AgentEvent]]] = {}
        drawn: set[tuple[str, AgentEvent]] = set()  # several of the manager's events may tell the same one
        for event in events:
            for inner in event.agent_events:
                if (event.target, inner) in drawn:
                    continue
                drawn.add((event.target, inner))
                mark = Mark(self._agents_time(event, inner), _level(inner.level))
                marks_by_id.setdefault(one_line(inner.id), []).append((mark, inner))
        for ident, some in sorted(marks_by_id.items(), key=lambda pair: (-len(pair[1]), pair[0]))[
            :ALERT_LANES
        ]:
            marks = tuple(sorted((mark for mark, _ in some), key=lambda mark: mark.at))
            yield Lane("agent", one_line(some[0][1].name), marks, code=ident)

    def _agents_time(self, event: Event, inner: AgentEvent) -> datetime:
        """When the agent says it was, by the window's clock; else when the manager's event was."""
        stamp = read(inner.time, "export")
        moment = stamp.moment(self.examined.window.zone.tz) if isinstance(stamp, Stamp) else None
        near = moment is not None and abs(moment - event.time) < FAR
        return moment if moment is not None and near else event.time


def _level(word: str) -> Level:
    return catalogue().level_of_word(word) or "unknown"


def _alerts(examined: Examined, correlation: Correlation, tell: Teller) -> Iterator[Lane]:
    found = alerts_of_window(examined, correlation)
    for started, ended in found[:ALERT_LANES]:
        label = alert_name(started, tell) or tell.name(started)
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
    actions = correlation.actions if correlation else ()
    acted = [(event.time, one_line(event.actor)) for event in actions if catalogue().is_person(event.actor)]
    yield from _lane("actions", "actions", acted, tell)
    yield from _lane("actions", "checked", [(record.when, "") for record in examined.checked], tell)


def _lane(group: Group, kind: str, found: Sequence[tuple[datetime, str]], tell: Teller) -> Iterator[Lane]:
    if found:
        marks = tuple(Mark(at, label=label) for at, label in sorted(found))
        yield Lane(group, tell.words.say(f"timeline.lane.{kind}"), marks)


def _notes(
    examined: Examined, asked: Asked, correlation: Correlation | None, tell: Teller
) -> Iterator[DrawnNote]:
    say = tell.words.say
    time = next((found.time for found in examined.search.found if found.time), None)
    if time is None and examined.message is not None:
        time = examined.message.time
    if time is not None:
        yield DrawnNote("message", time, say("timeline.message", time=_when(time, tell)))
    elif asked.event is not None:
        at = asked.event.time
        yield DrawnNote("message", at, say("timeline.asked", id=asked.event.id, time=_when(at, tell)))
    if correlation and correlation.recovery is not None:
        at = correlation.recovery.time
        yield DrawnNote("recovery", at, say("timeline.recovery", time=_when(at, tell)))


def _when(moment: datetime, tell: Teller) -> str:
    """A moment above the lanes: with its day where the window has several, or is of another."""
    start, last = tell.window.local_start, tell.window.local(tell.window.end - timedelta(microseconds=1))
    if start.date() == last.date():
        return tell.clock_time(moment)
    return tell.row_time(moment.replace(microsecond=0)).removeprefix(f"{start:%Y}-")


def _uncovered(
    coverage: Sequence[Coverage], start: datetime, end: datetime
) -> tuple[tuple[datetime, datetime], ...]:
    """The stretches of the window that no source reaches, by the first and last record of each. Silence
    between two records of a source is none: it proves nothing.
    """
    reached = sorted(
        (max(coverage.first, start), min(coverage.last, end))
        for coverage in coverage
        if not coverage.partial
        and coverage.first
        and coverage.last
        and coverage.first < end
        and coverage.last >= start
    )
    gaps, at = [], start
    for first, last in reached:
        if first > at:
            gaps.append((at, first))
        at = max(at, last)
    if at < end and coverage:
        gaps.append((at, end))
    return tuple(gaps)
