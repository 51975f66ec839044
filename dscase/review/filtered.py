"""Was the log filtered before it was saved? A console export holds only what the console displayed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dscase.events.table import Event, Source
from dscase.knowledge.catalogue import catalogue
from dscase.knowledge.profiles import Profile
from dscase.review.correlate import Correlation
from dscase.review.coverage import Coverage, event_log
from dscase.review.facts import Facts
from dscase.review.finding import Finding, clock
from dscase.review.host_match import folded
from dscase.review.subject_event import Asked

FEW = 5
"""Of fewer rows in the window nothing is concluded."""
ROUND = 100
LEVELS = ("error", "warning", "info")


@dataclass(slots=True)
class _Seen:
    """What a source shows of the window."""

    events: int = 0
    levels: set[str] = field(default_factory=set)
    targets: dict[str, str] = field(default_factory=dict)  # folded -> as written
    without: int = 0  # events that name no target


def review(
    facts: Facts, asked: Asked, profile: Profile, covered: Sequence[Coverage], correlation: Correlation
) -> Iterator[Finding]:
    """All findings on what the sources leave out."""
    seen = _by_source(facts)
    filtered = False
    exports = [
        source
        for source in facts.collected.sources
        if source.spec.kind == "console_csv" and not source.spec.package  # that one is never the whole
    ]
    for source in exports:
        for finding in _level(facts, source, seen):
            filtered = True
            yield finding
        yield from _one_target(source, seen)
        yield from _displayed(facts, source, covered)
    if not filtered:
        yield from _retrieved(facts, asked, profile, correlation, exports)


def _by_source(facts: Facts) -> dict[str, _Seen]:
    seen = {source.spec.name: _Seen() for source in facts.collected.sources}
    for event in facts.collected.rows:
        for name in dict.fromkeys(sighting.source for sighting in event.sightings):
            one = seen.setdefault(name, _Seen())
            one.events += 1
            one.levels.add(event.level)
            if event.target:
                one.targets.setdefault(folded(event.target), event.target)
            else:
                one.without += 1
    return seen


def _level(facts: Facts, source: Source, seen: dict[str, _Seen]) -> Iterator[Finding]:
    """A level the export has nothing of, though information is always there, or another source has it."""
    own = seen[source.spec.name]
    elsewhere = {
        event.level
        for event in facts.collected.rows
        if _should_hold(source, own, event) and all(at.source != source.spec.name for at in event.sightings)
    }
    for level in LEVELS:
        always = level == "info" and own.events >= FEW
        if own.events and level not in own.levels and (always or level in elsewhere):
            yield Finding("export.level_missing", 5, "weak", {"name": source.spec.name, "level": level})


def _should_hold(source: Source, own: _Seen, event: Event) -> bool:
    """Whether an event lies within the export's own stretch of time and computers."""
    if not source.first or not source.last or not source.first <= event.time <= source.last:
        return False
    return len(own.targets) > 1 or bool(own.without) or folded(event.target) in own.targets


def _one_target(source: Source, seen: dict[str, _Seen]) -> Iterator[Finding]:
    """An export of one computer's events while no other source tells of the rest."""
    own = seen[source.spec.name]
    alone = own.events >= FEW and len(own.targets) == 1 and not own.without
    others = [one for name, one in seen.items() if name != source.spec.name]
    if alone and not any(one.without or one.targets.keys() - own.targets.keys() for one in others):
        (target,) = own.targets.values()
        yield Finding("export.one_target", 5, "note", {"name": source.spec.name, "target": target})


def _displayed(facts: Facts, source: Source, covered: Sequence[Coverage]) -> Iterator[Finding]:
    """An export that does not reach the window's ends: no more was displayed, or it was made early."""
    log = event_log(covered)
    if any(each.covers == "covers" for each in log):
        return
    rows = source.tally.read
    if rows and rows % ROUND == 0:
        yield Finding("export.round_count", 5, "note", {"name": source.spec.name, "count": f"{rows:,}"})
    exporting = catalogue().ids("events_exported")
    if source.last is None or source.last >= facts.window.end:
        return
    for event in (*facts.collected.rows, *facts.collected.beyond):
        if event.id in exporting and not event.module and source.last <= event.time < facts.window.end:
            told: dict[str, str | int] = {"name": source.spec.name, "time": clock(facts.window, event.time)}
            yield Finding("export.early", 5, "note", told)
            return


def _retrieved(
    facts: Facts, asked: Asked, profile: Profile, correlation: Correlation, exports: Sequence[Source]
) -> Iterator[Finding]:
    """The manager fetching the agent's events: where the profile expects it, its description tells most."""
    expected = catalogue().ids("events_retrieved") & set(profile.related)
    if asked.event is None or not expected or asked.event.id in expected:
        return
    target = folded(asked.event.target)
    told: dict[str, str | int] = {"ids": ", ".join(sorted(expected)), "target": asked.event.target}
    paired = [event for event in correlation.paired if event.id in expected]
    if not any(event.id in expected and folded(event.target) == target for event in facts.collected.rows):
        if not paired:
            yield Finding("events.retrieved_missing", 5, "note", told)
        return
    if paired and not exports and not any(catalogue().tells(event.description) for event in paired):
        yield Finding("events.detail_omitted", 5, "note", told)
