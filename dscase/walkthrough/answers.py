"""Answers: made into records of the journal, and from there into what the case states."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from unicodedata import normalize

from dscase.case.model import Case, Checked, Lang, StatedFile
from dscase.errors import UsageError
from dscase.intake.message_search import read_place
from dscase.knowledge.checklist import Answer, Checklist, Step, checklist
from dscase.walkthrough.suggestions import Seen
from dscase.window import Zone, read_window, zone_named

_EVENT = re.compile(r"[0-9]{1,7}(@.+)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who answers, when (aware), with what, and how times without a zone are meant."""

    when: datetime
    tool: str
    zone: Zone
    lang: Lang
    who: str | None = None


def record(step: Step, result: str, text: str, sender: Sender, evidence: Sequence[str] = ()) -> Checked:
    """The record of an answer. Where no text was given, it holds the words of the answer itself.

    Raises UsageError for what the step does not take: `walk.no_such_answer`, `walk.text_needed`,
    `walk.text_unasked`, `walk.event_form`, or what window, zone and place of a line raise.
    """
    answer = step.answer(result)
    if answer is None:
        known = ", ".join(each.id for each in step.answers)
        raise UsageError("walk.no_such_answer", step=step.id, answer=result, known=known)
    text = _readable(text).strip()
    if answer.must and not text:
        raise UsageError("walk.text_needed", step=step.id, answer=result)
    if text and answer.ask is None:
        raise UsageError("walk.text_unasked", step=step.id, answer=result)
    if answer.states == "window":
        window = read_window(text, zone=sender.zone, as_of=sender.when)
        if window.rule == "relative":  # it would be another one tomorrow
            text = window.format()
    if answer.states == "tz":
        zone_named(text, "answered")
    if answer.states == "message_at":
        read_place(text)
    if answer.states == "event" and not _EVENT.fullmatch(normalize("NFKC", text)):
        raise UsageError("walk.event_form", text=text[:80])
    return _record(step, answer, text, sender, evidence)


def confirmed(step: Step, seen: Seen, sender: Sender) -> Checked:
    """The record of a person's saying that what the evidence shows is right."""
    answer = step.answer(seen.result)
    assert answer is not None  # a test holds what is seen and the steps' answers together
    return _record(step, answer, _readable(seen.text), sender, seen.evidence)


def named(step: Step, answer: Answer, names: Sequence[str], sender: Sender) -> Checked:
    """The record of files that a person says what they are."""
    text = ", ".join(map(_readable, names))
    return _record(step, answer, text, sender, names)


def _record(step: Step, answer: Answer, text: str, sender: Sender, evidence: Sequence[str]) -> Checked:
    return Checked(
        when=sender.when,
        step=step.id,
        text=text or answer.label.say(sender.lang),
        who=_readable(sender.who) if sender.who else None,
        tool=sender.tool,
        result=answer.id,
        evidence=tuple(map(_readable, evidence)),
    )


def with_answers(case: Case, records: Sequence[Checked]) -> Case:
    """The case with what was answered, where neither an option nor case.yaml says anything.

    case.yaml stays the person's own file: what is answered is kept in the journal alone. The zone is not
    among it: see `zone_answered`.
    """
    if all(record.result is None for record in records):
        return case  # nothing of the route
    known = checklist()
    counting = known.in_force(records)
    over: dict[str, object] = {
        field: text
        for record in counting
        for field, text in _states(known, record, case.speaks)
        if field != "tz" and not getattr(case, field)
    }
    if told := tuple(entry for record in counting for entry in _packages(known, record)):
        over["evidence"] = (*case.evidence, *told)
    return case.model_copy(update=over) if over else case


def zone_answered(records: Sequence[Checked]) -> str | None:
    """The zone that was answered, by name; documents tell it apart from one that case.yaml states."""
    known = checklist()
    told = (_states(known, record, "ja") for record in known.in_force(records) if record.result is not None)
    return next((text for states in told for field, text in states if field == "tz"), None)


def _packages(known: Checklist, record: Checked) -> tuple[StatedFile, ...]:
    """Whose the packages are that an answer names. case.yaml's own entries come first, and count first."""
    step = known.step(record.step)
    answer = step.answer(record.result) if step else None
    if answer is None or answer.package is None:
        return ()
    names = (name.replace("[", "[[]") for name in record.evidence)  # a name, not a pattern
    return tuple(StatedFile(file=name, package=answer.package) for name in names)


def _states(known: Checklist, record: Checked, lang: Lang) -> list[tuple[str, str]]:
    step = known.step(record.step)
    answer = step.answer(record.result) if step else None
    if answer is None or answer.states is None:
        return []
    text = answer.own(record.text) or (answer.value.say(lang) if answer.value else "")
    return [(answer.states, text)] if text else []


def _readable(text: str) -> str:
    """Text with the bytes of a name that is no valid Unicode spelt out: a journal is UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
