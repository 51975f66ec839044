"""Composes the whole inquiry: facts and findings in, plain worded data out."""

from collections.abc import Mapping
from datetime import datetime

from dscase.case.model import Checked, StatedFile
from dscase.inquiry import tables
from dscase.inquiry.covers import covered
from dscase.inquiry.formatter import Teller, one_line
from dscase.inquiry.items import items
from dscase.inquiry.judging import coverage_rows, judged
from dscase.inquiry.line import found_line
from dscase.inquiry.model import CheckedLine, Inquiry, Judged, Statement
from dscase.inquiry.reading_order import reading_order
from dscase.inquiry.timeline import timeline
from dscase.knowledge.checklist import checked_as_told, is_step
from dscase.knowledge.steps import ROUTE, STEPS, steps_said
from dscase.review.facts import Facts
from dscase.review.judge import Judgement
from dscase.review.subject_event import Asked
from dscase.wording.words import Words

CHECKED_GAPS = frozenset({"checked.missing", *(f"checked.{step}_missing" for step in STEPS)})


def compose(
    facts: Facts,
    judgement: Judgement,
    words: Words,
    *,
    exhibits: Mapping[str, str],
    stated: Mapping[str, StatedFile],
    as_of: datetime,
) -> Inquiry:
    """The inquiry. `exhibits` maps file names to numbers, `stated` to what case.yaml says of them."""
    tell = Teller(words, facts.window, exhibits, facts.names)
    collected, asked = facts.collected, judgement.asked
    told = judged(facts, judgement, tell)
    return Inquiry(
        lang=words.lang,
        title=title(facts, asked, tell),
        reference=words.say("inquiry.reference", window=tell.span()),
        facts=(*case_facts(facts, asked, tell, as_of), _why(told, tell)),
        items=items(facts, judgement, tell),
        message=_message(facts, asked, tell),
        checked=checked_lines(facts, tell),
        checked_gaps=tuple(tell.gap(one) for one in judgement.findings if one.code in CHECKED_GAPS),
        pictures=tables.pictures(facts.screenshots, stated, tell),
        packages=tables.package_rows(facts.packages, tell),
        counts=tables.count_rows(collected.rows, asked, tell),
        rows=tables.event_rows(collected.rows, asked, tell),
        rows_total=len(collected.rows),
        rows_note=tables.rows_note(collected.rows, asked, tell),
        tally_notes=tuple(tell.tally(source) for source in collected.sources),
        exhibits=covered(tables.exhibit_rows(facts.files, tell), facts, tell),
        zone=tell.zone,
        verdict=told,
        coverage=coverage_rows(judgement, tell),
        product=one_line(facts.case.product or _versions(facts, tell)),
        os=one_line(facts.case.os or words.say("inquiry.facts.unknown")),
        reading=reading_order(facts, judgement, tell),
        timeline=timeline(facts, asked, tell, coverage=judgement.coverage, correlation=judgement.correlation),
    )


def checked_lines(facts: Facts, tell: Teller) -> tuple[CheckedLine, ...]:
    """What was checked, each with the steps of the vendor's it speaks of."""
    mark = tell.words.say("inquiry.list_mark")
    return tuple(
        CheckedLine(
            tell.time_with_zone(record.when),
            _checked(record, tell),
            mark.join(tell.words.say(f"checked.{step}") for step in steps),
            _checked(record, tell, beside_title=record.step in steps),
        )
        for record in facts.checked
        for steps in [_steps(record)]
    )


def _steps(record: Checked) -> tuple[str, ...]:
    """An answer is of its own step, whatever else its words speak of."""
    if record.result is not None and is_step(record.step):
        return (record.step,)
    said = steps_said(f"{record.step} {record.text}")
    return tuple(step for step in ROUTE if step in said)


def _checked(record: Checked, tell: Teller, *, beside_title: bool = False) -> str:
    told = checked_as_told(record, tell.words.lang, beside_title=beside_title)
    if not record.evidence:
        return told
    mark = tell.words.say("inquiry.list_mark")
    return tell.words.say("walk.resting_on", text=told, evidence=mark.join(record.evidence))


def title(facts: Facts, asked: Asked, tell: Teller) -> str:
    """The title stated, or else one made of the event asked about."""
    if facts.case.title:
        return one_line(facts.case.title)
    if asked.event is None:
        return tell.words.say("inquiry.title.plain")
    event = asked.event
    target = one_line(event.target)
    return tell.words.say("inquiry.title.event", id=one_line(event.id), name=tell.name(event), target=target)


def _why(told: Judged, tell: Teller) -> tuple[str, str]:
    """Why this is asked, for the case at a glance."""
    return tell.words.say("inquiry.facts.verdict"), one_line(
        tell.words.say("judged.why", verdict=told.word, reasons=" ".join(told.reasons))
    )


def case_facts(facts: Facts, asked: Asked, tell: Teller, as_of: datetime) -> tuple[tuple[str, str], ...]:
    """The case at a glance: label and value."""
    say, case = tell.words.say, facts.case
    told = [("window", tell.span())]
    if asked.event is not None:
        event = asked.event
        told.append(
            (
                "asked",
                say(
                    "inquiry.facts.asked_value",
                    id=one_line(event.id),
                    name=tell.name(event),
                    target=tell.target(event),
                    time=tell.time_with_zone(event.time),
                ),
            )
        )
    told.append(("product", case.product or _versions(facts, tell)))
    if case.os:
        told.append(("os", case.os))
    told.append(("made", tell.time_with_zone(as_of)))
    return tuple((say(f"inquiry.facts.{label}"), one_line(value)) for label, value in told)


def _versions(facts: Facts, tell: Teller) -> str:
    """Products and versions as the evidence names them."""
    pairs = dict.fromkeys((event.product, event.version) for event in facts.collected.rows)
    seen = [f"{product} {version}" for product, version in pairs if product and version]
    seen += [
        tell.words.say("inquiry.facts.agent_version", version=package.agent_version)
        for package in facts.packages
        if package.agent_version
    ]
    return tell.words.say("inquiry.list_mark").join(dict.fromkeys(seen)) or tell.words.say(
        "inquiry.facts.unknown"
    )


def _message(facts: Facts, asked: Asked, tell: Teller) -> Statement:
    """What is being asked about: the product-log line, as found or as stated, or else the event itself."""
    if facts.found:
        return found_line(facts.found, tell)
    if facts.case.message:
        return Statement(tell.quoted(facts.case.message), quoted=True)
    if asked.event is not None:
        raw = asked.event.raw or asked.event.description
        return Statement(tell.quoted(raw), tell.cites(asked.event), quoted=True)
    return Statement(tell.words.say(f"inquiry.no_message.{asked.chosen}", event=facts.case.event or ""))
