"""Proof of calm: whatever speaks against saying "watch", each with its reason.

"Watch" is the one verdict that makes a person stop looking. So it is not enough that nothing speaks of
trouble: the evidence must have been able to show it.
"""

from collections.abc import Callable, Collection, Iterator

from dscase.events.table import AgentEvent, Event
from dscase.knowledge.catalogue import catalogue
from dscase.knowledge.statuses import state_of
from dscase.review.grounds import Grounds
from dscase.review.reason import Reason
from dscase.text import Listed

TROUBLE = ("error", "warning")
NAMED = 5

_Unrest = Callable[[Grounds, Collection[str]], Iterator[Reason]]


def unrest(on: Grounds, codes: Collection[str]) -> tuple[Reason, ...]:
    """All that forbids "watch", of a quiet window and of one with a recovery. `codes`: what was found."""
    return tuple(reason for judges in _AGAINST for reason in judges(on, codes))


def _agents(on: Grounds, _: Collection[str]) -> Iterator[Reason]:
    """An agent's own error or warning, inside the description of any event of the window."""
    troubles = [
        (event, inner)
        for event in on.examined.collected.rows
        for inner in event.agent_events
        if is_trouble(inner) and not _mended(on, event, inner)
    ]
    if troubles:
        event, inner = troubles[0]
        event_facts: dict[str, str | int] = {"outer": event.id, "target": event.target, "id": inner.id}
        inner_facts: dict[str, str | int] = {"name": " ".join(inner.name.split()), "more": len(troubles) - 1}
        yield Reason("agent_trouble", {**event_facts, **inner_facts}, sources(event))


def is_trouble(inner: AgentEvent) -> bool:
    """Whether an agent's event is an error or a warning, by its own word or else by the published table; an
    event that neither knows may be.
    """
    level: str | None = catalogue().level_of_word(inner.level)
    if level is None and inner.id in catalogue().agent_events:
        level = catalogue().agent_events[inner.id].level
    return level != "info"


def _mended(on: Grounds, event: Event, inner: AgentEvent) -> bool:
    """Whether it belongs to the failure asked about, which recovered later."""
    about, recovery = on.asked.event, on.correlation.recovery
    if about is None or recovery is None or event.time >= recovery.time:
        return False
    who = on.examined.collected.computers
    return inner.id in on.profile.agent_events and who.of(event) == who.of(about)


def _protection(on: Grounds, _: Collection[str]) -> Iterator[Reason]:
    """An event of a protection module: trouble of the computer, if not of the product. Of the computer asked
    about, where one is: what a firewall turns away elsewhere says nothing of it.
    """
    who = on.examined.collected.computers
    about = who.of(on.asked.event) if on.asked.event is not None and on.asked.chosen == "stated" else ""
    events = [
        event
        for event in on.examined.collected.protection
        if not about or not event.target or who.may_be(who.of(event), about)
    ]
    if events:
        yield Reason("protection", {"count": len(events), "target": events[0].target}, sources(events[0]))


def _statuses(on: Grounds, _: Collection[str]) -> Iterator[Reason]:
    """A computer whose row in a list says anything but fine: the one asked about, or any where none is."""
    computers = on.examined.collected.computers
    about = computers.of(on.asked.event) if on.asked.event is not None else ""
    for status in on.examined.evidence.statuses:
        concerned = not about or computers.may_be(computers.key(status.computer), about)
        if concerned and (status.lamp or "green") != "green":
            yield Reason(
                "listed_status", {"computer": status.computer, "status": status.text}, (status.file.name,)
            )
            return
        if concerned and state_of(status.text) != "fine" and status.lamp != "green":
            yield Reason(
                "listed_status", {"computer": status.computer, "status": status.text}, (status.file.name,)
            )
            return


def _silences(on: Grounds, _: Collection[str]) -> Iterator[Reason]:
    """A source that is silent far longer than it is used to."""
    for coverage in on.covered:
        if coverage.unusual is not None and coverage.gap is not None:
            start, end = map(on.clock, coverage.gap)
            yield Reason(
                "unusual_silence", {"name": coverage.name, "start": start, "end": end}, (coverage.name,)
            )


def _unread(on: Grounds, codes: Collection[str]) -> Iterator[Reason]:
    """What could not be read may be the trouble."""
    if "events.unparsed" in codes:
        names = [source.spec.name for source in on.examined.collected.sources if source.tally.unparsed]
        yield Reason("unparsed", {"names": Listed(names)}, tuple(names))
    failed = [source.spec.name for source in on.examined.collected.sources if source.error is not None]
    if failed:
        yield Reason("source_failed", {"names": Listed(failed)}, tuple(failed))


def _zones(on: Grounds, _: Collection[str]) -> Iterator[Reason]:
    """A source in a zone that does not go with the others': which stretch it tells of is not known."""
    for off in on.examined.collected.clocks:
        if off.zone:
            yield Reason("zone_differs", {"name": off.name, "other": off.other}, (off.name,))


def sources(event: Event) -> tuple[str, ...]:
    """Where an event was seen."""
    return tuple(sighting.source for sighting in event.sightings)


def _severities(on: Grounds, _: Collection[str]) -> Iterator[Reason]:
    """An event that the published table calls information, and its own severity does not."""
    for event in on.examined.collected.rows:
        written = catalogue().level_of_severity(event.severity) or catalogue().level_of_word(event.severity)
        if event.level == "info" and event.severity and written != "info":
            facts: dict[str, str | int] = {"id": event.id, "severity": event.severity}
            yield Reason("severity_differs", facts, sources(event))
            return


_AGAINST: tuple[_Unrest, ...] = (_agents, _protection, _severities, _statuses, _silences, _unread, _zones)
