"""Makes records of the journal from answers. `knowledge.answers` says what a case states by them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from unicodedata import normalize

from dscase.case.model import Checked, Lang
from dscase.errors import DscaseError, UsageError
from dscase.intake.message_search import read_place
from dscase.knowledge.checklist import Answer, Step, checklist
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


def in_words(error: DscaseError, lang: Lang) -> DscaseError:
    """The error with the question and the answer it speaks of in their own words, for whoever sees no ids."""
    step = checklist().step(str(error.facts.get("step", "")))
    if step is None:
        return error
    answer = step.answer(str(error.facts.get("answer", "")))
    names = {"step": step.title.say(lang), **({"answer": answer.label.say(lang)} if answer else {})}
    return type(error)(error.code, **{**error.facts, **names})


def record(
    step: Step, result: str, text: str, sender: Sender, evidence: Sequence[str] = (), *, english: str = ""
) -> Checked:
    """The record of an answer. Where no text was given, it holds the words of the answer itself; where one
    was given in English alone, that one.

    Raises UsageError for what the step does not take: `walk.no_such_answer`, `walk.text_needed`,
    `walk.text_unasked`, `walk.event_form`, or what window, zone and place of a line raise.
    """
    answer = step.answer(result)
    if answer is None:
        known = ", ".join(each.id for each in step.answers)
        raise UsageError("walk.no_such_answer", step=step.id, answer=result, known=known)
    english = _readable(english).strip()
    text = _readable(text).strip() or english
    if answer.must and not text:
        raise UsageError("walk.text_needed", step=step.id, answer=result)
    if (text and answer.ask is None) or (english and not answer.in_english):
        raise UsageError("walk.text_unasked", step=step.id, answer=result)
    if answer.states == "window":
        window = read_window(text, zone=sender.zone, as_of=sender.when)
        if window.rule == "relative":  # it would be another one tomorrow
            text = window.format()
    if answer.states == "tz":
        zone_named(text, "answered")
    if answer.states == "message_at":
        read_place(text)
    if answer.states == "event" and not names_event(text):
        raise UsageError("walk.event_form", text=text[:80])
    return _record(step, answer, text, sender, evidence, english=english)


def names_event(text: str) -> bool:
    """Whether a text is an event as a person states it: `EVENT_ID` or `EVENT_ID@COMPUTER`."""
    return _EVENT.fullmatch(normalize("NFKC", text)) is not None


def confirmed(step: Step, seen: Seen, sender: Sender, *, english: str = "") -> Checked:
    """The record of a person's saying that what the evidence shows is right."""
    answer = step.answer(seen.result)
    assert answer is not None  # a test holds what is seen and the steps' answers together
    english = _readable(english).strip()
    return _record(step, answer, _readable(seen.text), sender, seen.evidence, english=english)


def named(step: Step, answer: Answer, names: Sequence[str], sender: Sender, *, host: str = "") -> Checked:
    """The record of files that a person says what they are, or of which `host`."""
    text = _readable(host) if host else ", ".join(map(_readable, names))
    return _record(step, answer, text, sender, names)


def _record(
    step: Step, answer: Answer, text: str, sender: Sender, evidence: Sequence[str], *, english: str = ""
) -> Checked:
    return Checked(
        when=sender.when,
        step=step.id,
        text=text or answer.label.say(sender.lang),
        text_en=english or None,
        who=_readable(sender.who) if sender.who else None,
        tool=sender.tool,
        result=answer.id,
        evidence=tuple(map(_readable, evidence)),
    )


def _readable(text: str) -> str:
    """Text with the bytes of a name that is no valid Unicode spelt out: a journal is UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
