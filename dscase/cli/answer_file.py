"""The file of `dscase walk --answers`: YAML as in case.yaml, one answer a step.

confirm: all                 # what the evidence shows is right
answers:
  lamp: {answer: changed, text: "web-01: orange", files: [lamp.png]}
  alerts: none               # an answer's id,
  background: "Why we ask"   # or a text for the step's first answer
  question: {text: "原因は何か", text_en: "What is the cause?"}
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dscase.case import yaml
from dscase.cli.texts import text
from dscase.errors import InputError, UsageError, reason
from dscase.knowledge.checklist import Step, checklist
from dscase.text import Listed
from dscase.walkthrough.session import Answered

LIMIT = 1 << 20
_FIELDS = frozenset({"answer", "text", "text_en", "files"})


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """The whole file, its answers in the order of the route, their files below the file's own folder."""

    confirm: bool
    answers: tuple[Answered, ...]


def read(path: Path) -> AnswerFile:
    """Reads the file. A text may be `@file`, from the file's own folder. Raises InputError, UsageError."""
    try:
        content = path.read_bytes()[: LIMIT + 1]
        if len(content) > LIMIT:
            raise InputError("walk.answers_unreadable", file=str(path), reason=f"> {LIMIT} bytes")
        document = yaml.read(content.decode("utf-8-sig"), str(path), _FIELDS | {"confirm", "answers"})
    except (OSError, ValueError) as error:
        raise InputError("walk.answers_unreadable", file=str(path), reason=reason(error)) from error
    fields, known = document.fields, checklist()
    stated = fields.get("answers") or {}
    if not isinstance(stated, dict) or fields.keys() - {"confirm", "answers"}:
        raise UsageError("walk.answers_form", file=str(path))
    if fields.get("confirm") not in (None, "all"):
        raise UsageError("walk.answers_form", file=str(path))
    steps = {step.id: step for step in known.steps}
    for name in stated.keys() - steps.keys():
        raise UsageError("walk.no_such_step", step=str(name)[:80], known=Listed(steps))
    answers = (_answered(step, stated[step.id], path) for step in known.steps if step.id in stated)
    return AnswerFile(fields.get("confirm") == "all", tuple(answers))


def _answered(step: Step, stated: Any, path: Path) -> Answered:
    first = step.answers[0].id
    if isinstance(stated, str):
        if step.answer(stated) is not None:
            return Answered(step, stated, "", ())
        return Answered(step, first, text(stated, path.parent) or "", ())
    if not isinstance(stated, Mapping) or stated.keys() - _FIELDS:
        raise UsageError("walk.answers_form", file=str(path))
    files = stated.get("files") or []
    texts = (stated.get("answer") or first, stated.get("text") or "", stated.get("text_en") or "")
    if not isinstance(files, list) or not all(isinstance(each, str) for each in (*files, *texts)):
        raise UsageError("walk.answers_form", file=str(path))
    result, own, english = texts
    return Answered(
        step,
        result,
        text(own, path.parent) or "",
        tuple(path.parent / each for each in files),
        text(english, path.parent) or "",
    )
