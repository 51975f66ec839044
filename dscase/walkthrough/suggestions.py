"""What the evidence itself answers: shown with its source, and only confirmed by the person.

Silence in a log is never an answer: recording and forwarding are switched per event in the manager.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dscase.case.model import Case
from dscase.events.computers import Computers
from dscase.events.table import Event
from dscase.inquiry.formatter import Teller
from dscase.inquiry.known import FieldName, known, of_events, quoted
from dscase.knowledge.catalogue import catalogue
from dscase.review.correlate import PAIRED_WITHIN
from dscase.review.examined import Examined
from dscase.review.subject_event import Asked, as_stated
from dscase.window import FROM_EVIDENCE, Zone, ZoneRule
from dscase.wording.words import Words

_SAID_IN: dict[ZoneRule, str] = {"option": "--tz", "case": "case.yaml"}
_ANSWERS: Mapping[FieldName, tuple[str, str]] = {
    "product": ("product", "stated"),
    "os": ("os", "stated"),
    "status": ("lamp", "changed"),
    "alerts": ("alerts", "found"),
}
"""Which step, and which of its answers, it is that the evidence tells of a field."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer that stands in the evidence: which of the step's answers, the text to be recorded, where it
    stands ("E-02 line 12", "case.yaml"), and the files it rests on by exhibit number. `assumed`: nobody said
    so, and what the evidence shows of other steps hangs on it. `proposed`: the evidence does not show it; a
    person has to see it before it is confirmed.
    """

    result: str
    text: str
    source: str
    evidence: tuple[str, ...] = ()
    assumed: bool = False
    proposed: bool = False


def stated(case: Case) -> dict[str, Seen]:
    """What case.yaml answers, by step."""
    source = "case.yaml"
    found = {}
    for step, text in (
        ("when", case.window),
        ("product", case.product),
        ("os", case.os),
        ("background", case.background),
        ("question", case.question),
        ("happened", case.what_happened),
    ):
        if text:
            found[step] = Seen("stated", text, source)
    if case.message:
        found["message"] = Seen("line", case.message, source)
    elif case.message_at:
        found["message"] = Seen("place", case.message_at, source)
    if case.status:
        found["lamp"] = Seen("changed", case.status, source)
    if case.alerts:
        none = catalogue().means_none(case.alerts)
        found["alerts"] = Seen("none" if none else "found", "" if none else case.alerts, source)
    return found


def observe(case: Case, examined: Examined, asked: Asked, words: Words, tell: Teller) -> dict[str, Seen]:
    """What case.yaml and the evidence answer, by step."""
    found = dict(_found(examined, asked, words, tell))
    return {**found, **stated(case), **_line(case, examined, tell)}


def meant(
    zone: Zone,
    words: Words,
    examined: Examined | None = None,
) -> dict[str, Seen]:
    """The zone that times without one are taken to be in, and who said so. Nothing where it was answered.

    Where nobody did, what the evidence tells comes before this machine.
    """
    if zone.rule == "answered":
        return {}
    if zone.rule in _SAID_IN:
        return {"zone": Seen("stated", zone.name, _SAID_IN[zone.rule])}
    seen = examined.window.zone if examined is not None else zone
    if examined is not None and seen.rule in ("window", *FROM_EVIDENCE):
        number = examined.exhibits.get(examined.zone_from, examined.zone_from)
        source = words.say(f"walk.seen.zone.{seen.rule}", exhibit=number)
        return {"zone": Seen("stated", seen.name, source, (number,) if number else (), assumed=True)}
    return {"zone": Seen("stated", zone.name, words.say("walk.seen.zone.machine"), assumed=True)}


def _line(case: Case, examined: Examined, tell: Teller) -> dict[str, Seen]:
    """The product-log line asked about, where the evidence holds it."""
    if not examined.search.found:
        return {}
    one = examined.search.found[0]
    numbers = tuple(tell.exhibits[name] for name in (one.file.name,) if name in tell.exhibits)
    return {"message": Seen("line", case.message or one.text, tell.place(one), numbers)}


def _found(examined: Examined, asked: Asked, words: Words, tell: Teller) -> Iterator[tuple[str, Seen]]:
    mark = words.say("inquiry.list_mark")
    event = asked.event
    rows = examined.collected.rows
    if event is not None:
        yield "events", _of_events("found", as_stated(event), (event,), tell, words)
        yield from _around(event, rows, examined.collected.computers, words, tell)
    known_fields = known(examined, asked, tell)
    for field, (step, result) in _ANSWERS.items():
        if field_known := known_fields.get(field):
            yield (
                step,
                Seen(
                    result,
                    field_known.text,
                    words.say("inquiry.cite_mark").join(field_known.cites),
                    field_known.exhibits,
                ),
            )
    moduled = examined.collected.protection
    if moduled:
        names = mark.join(dict.fromkeys(words.say(f"module.{row.module}") for row in moduled))
        yield "modules", _of_events("found", names, moduled, tell, words)
    yield from _machines(examined, mark, tell, words)
    yield from _given(examined, mark, tell, words)


def _around(
    event: Event, rows: tuple[Event, ...], who: Computers, words: Words, tell: Teller
) -> Iterator[tuple[str, Seen]]:
    fetched = catalogue().ids("events_retrieved") - {event.id}
    own = who.of(event)
    near = [
        row
        for row in rows
        if row.id in fetched
        and not row.module
        and own
        and who.of(row) == own
        and abs(row.time - event.time) <= PAIRED_WITHIN  # what the step asks about, no earlier heartbeat
    ]
    if near:
        nearest = min(
            near, key=lambda row: (abs(row.time - event.time), not catalogue().tells(row.description))
        )
        text = words.say(
            "walk.seen.event", id=tell.named_id(nearest.id), time=tell.time_with_zone(nearest.time)
        )
        if catalogue().tells(nearest.description):
            text = f"{text} {quoted(nearest.description)}"
        yield "retrieved", _of_events("found", text, (nearest,), tell, words)
    if catalogue().tells(event.description):
        yield "details", _of_events("told", quoted(event.description), (event,), tell, words)


def _machines(examined: Examined, mark: str, tell: Teller, words: Words) -> Iterator[tuple[str, Seen]]:
    """Whether what was looked at on machines runs. One with neither part of the product tells nothing."""
    machines = examined.evidence.machines
    looked = [
        machine
        for machine in machines
        if machine.roles and (machine.stopped or machine.processes is not None)
    ]
    if not looked:
        return
    text = mark.join(
        words.say(
            "walk.seen.machine",
            host=machine.host,
            roles=mark.join(role.upper() for role in machine.roles),
            stopped=mark.join(machine.stopped),
            time=tell.time_with_zone(machine.made),
        )
        for machine in looked
    )
    numbers = tuple(
        tell.exhibits[machine.file.name] for machine in looked if machine.file.name in tell.exhibits
    )
    result = "stopped" if any(machine.stopped for machine in looked) else "running"
    yield "liveness", Seen(result, text, mark.join(numbers), numbers)


def _given(examined: Examined, mark: str, tell: Teller, words: Words) -> Iterator[tuple[str, Seen]]:
    """The files of an item, where all of what it needs is there."""
    logs = [source.spec.name for source in examined.collected.sources if source.tally.in_window]
    kinds = {package.kind for package in examined.evidence.packages}
    for step, names in (
        ("screenshots", [shot.file.name for shot in examined.evidence.screenshots]),
        (
            "packages",
            [package.file.name for package in examined.evidence.packages] if kinds >= {"dsm", "dsa"} else [],
        ),
        ("log", logs),
    ):
        numbers = tuple(tell.exhibits[name] for name in names if name in tell.exhibits)
        if numbers:
            yield step, Seen("given", mark.join(names), mark.join(numbers), numbers)
    yield from _managers(examined, mark, tell, words)


def _managers(examined: Examined, mark: str, tell: Teller, words: Words) -> Iterator[tuple[str, Seen]]:
    """Where one package does not tell whose it is, and only the manager's is missing: it is proposed."""
    packages = examined.evidence.packages
    unknown = [package.file.name for package in packages if package.kind == "unknown"]
    others = [package for package in packages if package.kind != "unknown"]
    if len(unknown) != 1 or not others or any(one.kind == "dsm" or not one.hosts for one in others):
        return
    names = [package.file.name for package in packages]
    numbers = tuple(tell.exhibits[name] for name in names if name in tell.exhibits)
    text = words.say("walk.seen.managers", names=mark.join(names), unknown=unknown[0])
    yield "packages", Seen("given_dsm", text, mark.join(numbers), numbers, proposed=True)


def _of_events(
    result: str, text: str, events: tuple[Event, ...] | list[Event], tell: Teller, words: Words
) -> Seen:
    cites, exhibits = of_events(events, tell)
    return Seen(result, text, words.say("inquiry.cite_mark").join(cites), exhibits)
