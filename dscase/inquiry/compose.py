"""Composes the whole inquiry: facts and findings in, plain worded data out."""

from dscase.case.model import Checked
from dscase.inquiry import tables
from dscase.inquiry.formatter import Teller, teller
from dscase.inquiry.items import found_line, items
from dscase.inquiry.judging import coverage_rows, judged
from dscase.inquiry.model import CheckedLine, Inquiry, Judged, Statement
from dscase.inquiry.reading_order import reading_order
from dscase.inquiry.timeline import timeline
from dscase.knowledge.checklist import checked_as_told, is_step
from dscase.knowledge.steps import ROUTE, STEPS, steps_said
from dscase.review.examined import Examined
from dscase.review.judge import Judgement
from dscase.review.subject_event import Asked
from dscase.text import one_line
from dscase.wording.words import Words

CHECKED_GAPS = frozenset({"checked.missing", *(f"checked.{step}_missing" for step in STEPS)})


def compose(
    examined: Examined,
    judgement: Judgement,
    words: Words,
) -> Inquiry:
    """The inquiry."""
    tell = teller(examined, words)
    collected, asked = examined.collected, judgement.asked
    told = judged(examined, judgement, tell)
    return Inquiry(
        lang=words.lang,
        title=title(examined, asked, tell),
        reference=words.say("inquiry.reference", window=tell.span()),
        facts=(*case_facts(examined, asked, tell), _why(told, tell)),
        items=items(examined, judgement, tell),
        message=_message(examined, asked, tell),
        checked=checked_lines(examined, tell),
        checked_gaps=tuple(tell.gap(one) for one in judgement.findings if one.code in CHECKED_GAPS),
        pictures=tables.pictures(examined.evidence, tell),
        packages=tables.package_rows(examined.evidence.packages, tell),
        counts=tables.count_rows(collected, asked, tell),
        rows=tables.event_rows(collected.rows, asked, tell),
        rows_total=len(collected.rows),
        rows_note=tables.rows_note(collected.rows, asked, tell),
        tally_notes=tuple(tell.tally(source) for source in collected.sources),
        exhibits=tables.exhibit_rows(examined, tell),
        zone=tell.zone,
        verdict=told,
        coverage=coverage_rows(judgement, tell),
        product=one_line(examined.case.product or _versions(examined, tell)),
        os=one_line(examined.case.os or words.say("inquiry.facts.unknown")),
        reading=reading_order(examined, judgement, tell),
        timeline=timeline(
            examined, asked, tell, coverage=judgement.coverage, correlation=judgement.correlation
        ),
    )


def checked_lines(examined: Examined, tell: Teller) -> tuple[CheckedLine, ...]:
    """What was checked, each with the steps of the vendor's it speaks of."""
    mark = tell.words.say("inquiry.list_mark")
    return tuple(
        CheckedLine(
            tell.time_with_zone(record.when),
            _checked(record, tell),
            mark.join(tell.words.say(f"checked.{step}") for step in steps),
            _checked(record, tell, beside_title=record.step in steps),
        )
        for record in examined.checked
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


def title(examined: Examined, asked: Asked, tell: Teller) -> str:
    """The title stated, or else one made of the event asked about."""
    if examined.case.title:
        return one_line(examined.case.title)
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


def case_facts(examined: Examined, asked: Asked, tell: Teller) -> tuple[tuple[str, str], ...]:
    """The case at a glance: label and value."""
    say, case = tell.words.say, examined.case
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
    told.append(("product", case.product or _versions(examined, tell)))
    if case.os:
        told.append(("os", case.os))
    told.append(("made", tell.time_with_zone(examined.as_of)))
    return tuple((say(f"inquiry.facts.{label}"), one_line(value)) for label, value in told)


def _versions(examined: Examined, tell: Teller) -> str:
    """Products and versions as the evidence names them."""
    pairs = dict.fromkeys((event.product, event.version) for event in examined.collected.rows)
    seen = [f"{product} {version}" for product, version in pairs if product and version]
    seen += [
        tell.words.say("inquiry.facts.agent_version", version=package.agent_version)
        for package in examined.evidence.packages
        if package.agent_version
    ]
    return tell.words.say("inquiry.list_mark").join(dict.fromkeys(seen)) or tell.words.say(
        "inquiry.facts.unknown"
    )


def _message(examined: Examined, asked: Asked, tell: Teller) -> Statement:
    """What is being asked about: the product-log line, as found or as stated, or else the event itself."""
    if examined.search.found:
        return found_line(examined.search.found, tell)
    if examined.case.message:
        return Statement(tell.quoted(examined.case.message), quoted=True)
    if asked.event is not None:
        raw = asked.event.raw or asked.event.description
        return Statement(tell.quoted(raw), tell.cites(asked.event), quoted=True)
    return Statement(tell.words.say(f"inquiry.no_message.{asked.chosen}", event=examined.case.event or ""))
