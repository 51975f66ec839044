"""Composes the whole inquiry: facts and findings in, plain worded data out."""

from collections.abc import Iterator
from hashlib import sha256

from dscase.case.model import FREE, Checked
from dscase.inquiry import tables
from dscase.inquiry.around import function_rows
from dscase.inquiry.bands import bands, computer_rows
from dscase.inquiry.computers import courses
from dscase.inquiry.event_digest import digest
from dscase.inquiry.formatter import Teller, teller
from dscase.inquiry.glance import dated, glance, own
from dscase.inquiry.items import found_line, found_lines, items
from dscase.inquiry.judging import coverage_rows, judged
from dscase.inquiry.known import FieldName, confirmed, known_of
from dscase.inquiry.model import CheckedLine, FollowRow, Inquiry, Statement
from dscase.inquiry.reading_order import reading_order
from dscase.inquiry.sender import sender_block
from dscase.inquiry.timeline import timeline
from dscase.knowledge.checklist import is_step, record_as_sentence
from dscase.knowledge.steps import ROUTE, STEPS, steps_said
from dscase.review.examined import Examined
from dscase.review.judge import Judgement
from dscase.review.own_packages import packages_of_subject, systems
from dscase.review.subject_event import Asked
from dscase.text import kept_lines, one_line
from dscase.wording.words import Words

CHECKED_GAPS = frozenset({"checked.missing", *(f"checked.{step}_missing" for step in STEPS)})


def compose(
    examined: Examined,
    judgement: Judgement,
    words: Words,
    drawn: Inquiry | None = None,
) -> Inquiry:
    """The inquiry. `drawn`: one in other words of the same language, whose pictures and drawings it has."""
    tell = teller(examined, words, sent=True)
    collected, asked = examined.collected, judgement.asked
    found = courses(examined, judgement)
    left_out = {words.say(f"inquiry.facts.{each}") for each in ("made", *(["asked"] if found else []))}
    known = case_facts(examined, asked, tell)
    return Inquiry(
        lang=words.lang,
        title=title(examined, asked, tell),
        reference=words.say("inquiry.reference", window=tell.span()),
        facts=tuple((label, value) for label, value in known if label not in left_out),
        items=items(examined, judgement, tell),
        message=_message(examined, asked, tell),
        message_lines=found_lines(examined.search.found[0]) if examined.search.found else (),
        checked=checked_lines(examined, tell),
        checked_gaps=tuple(
            tell.gap(finding) for finding in judgement.findings if finding.code in CHECKED_GAPS
        ),
        pictures=tables.retold(drawn.pictures, examined.evidence, tell)
        if drawn is not None
        else tables.pictures(examined.evidence, tell),
        packages=tables.package_rows(examined.evidence.packages, tell),
        counts=tables.count_rows(collected, asked, tell),
        digest=digest(examined, judgement, tell),
        rows_total=len(collected.rows),
        tally_notes=tuple(tell.tally(source, "body.rule") for source in collected.sources),
        exhibits=tables.exhibit_rows(examined, tell),
        zone=tell.zone,
        verdict=judged(examined, judgement, tell),
        coverage=coverage_rows(judgement, tell),
        product=_known_or_stated("product", examined, asked, tell),
        os=_known_or_stated("os", examined, asked, tell),
        reading=reading_order(examined, judgement, tell),
        timeline=drawn.timeline
        if drawn is not None
        else timeline(examined, asked, tell, coverage=judgement.coverage, correlation=judgement.correlation),
        glance=glance(examined, judgement, found, tell, _who_checked(examined, tell)),
        computers=tuple(computer_rows(found, tell)),
        tried=judgement.profile.tried,
        functions=tuple(function_rows(examined, tell)),
        bands=drawn.bands if drawn is not None else bands(examined, judgement, found, tell),
        follow=tuple(_follow(judgement, tell)),
        people=sender_block(examined.case.sender, tell),
        recipient=one_line(examined.case.recipient or ""),
        dated=dated(examined.as_of, tell),
        own_number=one_line(examined.case.own_number or ""),
        code=code(examined, asked),
        names=names(examined),
    )


def code(examined: Examined, asked: Asked) -> str:
    """A mark of the case, the same in every language and run: the window's day and four digits of a hash."""
    start = examined.window.local_start
    event = asked.event
    about = f"{event.id}@{event.target}" if event is not None else ""
    digest = sha256(f"{examined.window.start.isoformat()}|{examined.window.end.isoformat()}|{about}".encode())
    return f"DSC-{start:%Y-%m%d}-{digest.hexdigest()[:4].upper()}"


def names(examined: Examined) -> tuple[str, ...]:
    """Names of computers and files: in prose, no line ends inside one."""
    hosts = {event.target: None for event in examined.collected.rows if event.target}
    files = [file.name for file in examined.evidence.files]
    return tuple(dict.fromkeys((*hosts, *files)))


def _who_checked(examined: Examined, tell: Teller) -> list[tuple[str, str]]:
    """What was checked beside the steps everybody takes, each with when and by whom."""
    return [
        (kept_lines(record.text), one_line(f"{tell.minute(record.when)} {record.who or ''}"))
        for record in examined.checked
        if record.step == FREE
    ]


def _follow(judgement: Judgement, tell: Teller) -> Iterator[FollowRow]:
    """What is missing or weak and can be sent later."""
    for finding in judgement.findings:
        if not finding.lacking or not tell.words.has(f"finding.{finding.code}.obtain"):
            continue
        gap = tell.gap(finding)
        yield FollowRow(str(finding.item or ""), gap.what, gap.mend)


def checked_lines(examined: Examined, tell: Teller) -> tuple[CheckedLine, ...]:
    """What was checked, each with the steps of the vendor's it speaks of."""
    mark = tell.words.say("inquiry.list_mark")
    return tuple(
        CheckedLine(
            tell.row_time(record.when),
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
    sentence = record_as_sentence(record, tell.words.lang, beside_title=beside_title)
    if not record.evidence:
        return sentence
    mark = tell.words.say("inquiry.list_mark")
    return tell.words.say("walk.resting_on", text=sentence, evidence=mark.join(record.evidence))


def title(examined: Examined, asked: Asked, tell: Teller) -> str:
    """The title stated, or else one made of the event asked about."""
    if stated := own(examined.case, "title", tell):
        return one_line(stated)
    if asked.event is None:
        return tell.words.say("inquiry.title.plain")
    event = asked.event
    target = one_line(event.target)
    return tell.words.say("inquiry.title.event", id=one_line(event.id), name=tell.name(event), target=target)


def case_facts(examined: Examined, asked: Asked, tell: Teller) -> tuple[tuple[str, str], ...]:
    """The case at a glance: label and value."""
    say = tell.words.say
    facts = [("window", tell.span())]
    if asked.event is not None:
        event = asked.event
        facts.append(
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
    facts.append(("product", _known_or_stated("product", examined, asked, tell)))
    if system := _system_cited(examined, asked, tell):
        facts.append(("os", system))
    facts.append(("made", tell.time_with_zone(examined.as_of)))
    return tuple((say(f"inquiry.facts.{label}"), kept_lines(value)) for label, value in facts)


def _known_or_stated(field: FieldName, examined: Examined, asked: Asked, tell: Teller) -> str:
    """What a person stated of a field, else what the evidence tells; else that nobody knows."""
    stated = getattr(examined.case, field)
    known = confirmed(field, examined, asked, tell) if stated else known_of(field, examined, asked, tell)
    return kept_lines(known.text if known else stated or tell.words.say("inquiry.facts.unknown"))


def _system_cited(examined: Examined, asked: Asked, tell: Teller) -> str:
    """The same of the system; as the packages name it, each with its exhibit. "" where nobody knows."""
    say, stated = tell.words.say, examined.case.os
    if stated and confirmed("os", examined, asked, tell) is None:
        return stated
    return say("inquiry.list_mark").join(
        say("inquiry.facts.os_in_package", os=system, exhibit=tell.exhibits[package.file.name])
        if package.file.name in tell.exhibits
        else system
        for system, package in systems(packages_of_subject(examined, asked)).items()
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
