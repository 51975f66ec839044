"""Was the log filtered before it was saved? A console export holds only what the console displayed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dscase.events.table import Event, Source
from dscase.knowledge.catalogue import catalogue
from dscase.review.coverage import event_log
from dscase.review.examined import Examined
from dscase.review.finding import Finding, declare
from dscase.review.grounds import Grounds, rule
from dscase.review.vouched import vouching
from dscase.text import Listed

FEW = 5
"""Of fewer rows in the window nothing is concluded."""
ROUND = 100
LEVELS = ("error", "warning", "info")

EXPORT_LEVEL_MISSING = declare("export.level_missing", 5, "weak")
EXPORT_ONE_TARGET = declare("export.one_target", 5, "note")
EXPORT_ROUND_COUNT = declare("export.round_count", 5, "note")
EXPORT_EARLY = declare("export.early", 5, "note")
EVENTS_RETRIEVED_MISSING = declare("events.retrieved_missing", 5, "note")
EVENTS_DETAIL_OMITTED = declare("events.detail_omitted", 5, "note")


@dataclass(slots=True)
class _Contents:
    """What a source shows of the window."""

    events: int = 0
    levels: set[str] = field(default_factory=set)
    targets: dict[str, str] = field(default_factory=dict)  # what stands for the computer -> as written
    without: int = 0  # events that name no target


@rule
def filtered(on: Grounds) -> Iterator[Finding]:
    """All findings on what the sources leave out."""
    examined = on.examined
    contents = _by_source(examined)
    whole = True
    exports = [
        source
        for source in examined.collected.sources
        if source.spec.kind.exported and not source.spec.partial  # that one is never the whole
    ]
    if any(vouching(examined, source) for source in examined.collected.sources):
        yield from _retrieved(on, exports)  # what an export leaves out is here
        return
    for source in exports:
        for finding in _level(examined, source, contents):
            whole = False
            yield finding
        yield from _one_target(source, contents)
        yield from _displayed(on, source)
    if whole:
        yield from _retrieved(on, exports)


def _by_source(examined: Examined) -> dict[str, _Contents]:
    contents = {source.spec.name: _Contents() for source in examined.collected.sources}
    for event in examined.collected.rows:
        for name in dict.fromkeys(sighting.source for sighting in event.sightings):
            own = contents.setdefault(name, _Contents())
            own.events += 1
            own.levels.add(event.level)
            if event.target:
                own.targets.setdefault(examined.collected.computers.of(event), event.target)
            else:
                own.without += 1
    return contents


def _level(examined: Examined, source: Source, contents: dict[str, _Contents]) -> Iterator[Finding]:
    """A level the export has nothing of, though information is always there, or another source has it."""
    own = contents[source.spec.name]
    elsewhere = {
        event.level
        for event in examined.collected.rows
        if _should_hold(examined, source, own, event)
        and all(at.source != source.spec.name for at in event.sightings)
    }
    for level in LEVELS:
        always = level == "info" and own.events >= FEW
        if own.events and level not in own.levels and (always or level in elsewhere):
            yield EXPORT_LEVEL_MISSING(name=source.spec.name, level=level)


def _should_hold(examined: Examined, source: Source, own: _Contents, event: Event) -> bool:
    """Whether an event lies within the export's own stretch of time and computers."""
    if not source.first or not source.last or not source.first <= event.time <= source.last:
        return False
    return len(own.targets) > 1 or bool(own.without) or examined.collected.computers.of(event) in own.targets


def _one_target(source: Source, contents: dict[str, _Contents]) -> Iterator[Finding]:
    """An export of one computer's events while no other source tells of the rest."""
    own = contents[source.spec.name]
    alone = own.events >= FEW and len(own.targets) == 1 and not own.without
    others = [other for name, other in contents.items() if name != source.spec.name]
    if alone and not any(other.without or other.targets.keys() - own.targets.keys() for other in others):
        (target,) = own.targets.values()
        yield EXPORT_ONE_TARGET(name=source.spec.name, target=target)


def _displayed(on: Grounds, source: Source) -> Iterator[Finding]:
    """An export that does not reach the window's ends: no more was displayed, or it was made early."""
    examined = on.examined
    if any(coverage.covers == "covers" for coverage in event_log(on.covered)):
        return
    rows = source.tally.read
    if rows and rows % ROUND == 0:
        yield EXPORT_ROUND_COUNT(name=source.spec.name, count=f"{rows:,}")
    exporting = catalogue().ids("events_exported")
    if source.last is None or source.last >= examined.window.end:
        return
    for event in (*examined.collected.rows, *examined.collected.beyond):
        if event.id in exporting and not event.module and source.last <= event.time < examined.window.end:
            yield EXPORT_EARLY(name=source.spec.name, time=on.clock(event.time))
            return


def _retrieved(on: Grounds, exports: Sequence[Source]) -> Iterator[Finding]:
    """The manager fetching the agent's events: where the profile expects it, its description tells most."""
    subject, rows = on.asked, on.examined.collected.rows
    expected = catalogue().ids("events_retrieved") & set(on.profile.related)
    if subject.event is None or not subject.event.target or not expected or subject.event.id in expected:
        return
    computers = on.examined.collected.computers
    target = computers.of(subject.event)
    ids = Listed(sorted(expected))
    paired = [event for event in on.correlation.paired if event.id in expected]
    if not any(event.id in expected and computers.of(event) == target for event in rows):
        if not paired:
            yield EVENTS_RETRIEVED_MISSING(ids=ids, target=subject.event.target)
        return
    if paired and not exports and not any(catalogue().tells(event.description) for event in paired):
        yield EVENTS_DETAIL_OMITTED(ids=ids, target=subject.event.target)
