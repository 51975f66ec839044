"""A screenshot on the page: its caption, and what is covered in the copy that ships."""

import json
from dataclasses import dataclass
from unicodedata import normalize

from dscase.case.pictures import Box, Treatment
from dscase.errors import UsageError
from dscase.intake.evidence import Screenshot
from dscase.intake.ocr.reader import not_installed
from dscase.render.plain import clean, cleaned
from dscase.web.forms import Form
from dscase.web.views import Facts
from dscase.web.worker import Worker
from dscase.wording.words import Words

SIDES = ("left", "top", "right", "bottom")
SPARE = 2
"""Empty rows to type further rectangles into."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a form says of a picture, as it was typed: rectangles in percent, from the left and from above."""

    caption: str
    rows: tuple[tuple[str, ...], ...]
    english: str = ""

    @classmethod
    def of(cls, treatment: Treatment) -> "Drawn":
        """What is recorded."""
        rows = tuple(tuple(f"{100 * side:.4g}" for side in box.sides) for box in treatment.boxes)
        return cls(treatment.caption or "", rows, treatment.caption_en or "")


def facts(worker: Worker, exhibit: str, shot: Screenshot, drawn: Drawn, treatment: Treatment) -> Facts:
    """What the editor is given."""
    done, words = worker.sight.done, worker.sight.walk.words
    lacking = not_installed()
    explained = cleaned(words.explain(lacking, page=True)) if lacking else None
    stated = done.examined.evidence.stated.get(shot.file.name) if done else None
    return {
        "exhibit": exhibit,
        "title": f"{exhibit} {clean(shot.file.name)}",
        "alt": clean(shot.file.name),
        "width": shot.width,
        "height": shot.height,
        "caption": clean(drawn.caption),
        "english": clean(drawn.english),
        "both": worker.sight.walk.both or bool(drawn.english),
        "withheld": shot.withheld,
        "like": clean(shot.like),
        "alike": shot.alike,
        "stated": [clean(text) for text in (stated.caption, stated.caption_en) if text] if stated else [],
        "boxes": json.dumps([box.sides for box in treatment.boxes]),
        "lacking": f"{explained.what} {explained.next}" if explained else "",
        "suggested": suggested(worker, shot, words),
        "rows": [*drawn.rows, *[("", "", "", "")] * SPARE],
    }


def suggested(worker: Worker, shot: Screenshot, words: Words) -> Facts:
    """How far the reading of a picture is, in words, and the areas it suggests."""
    suggestion, say = worker.reader.of(shot.file.sha256), words.say
    if suggestion.trouble is not None:
        line = clean(words.explain(suggestion.trouble, page=True).what)
    elif suggestion.state == "reading" and suggestion.count:
        line = say("serve.picture.reading_part", part=suggestion.part, count=suggestion.count)
    elif suggestion.state in {"waiting", "reading"}:
        line = say("serve.picture.reading")
    elif suggestion.state == "done":
        line = say("serve.picture.suggested", count=len(suggestion.areas))
    else:
        line = ""
    return {"state": suggestion.state, "told": line, "boxes": [list(box.sides) for box in suggestion.areas]}


def treatment(form: Form) -> Treatment:
    """What a form orders. Raises UsageError `serve.form`, `serve.box_number`, or those of a treatment."""
    boxes = _typed(form) if form.one("typed") else _drawn(form.one("boxes"))
    drawn = tuple(Box(*sides) for sides in boxes)
    return Treatment(drawn, form.one("caption"), caption_en=form.one("caption_en"))


def typed(form: Form) -> Drawn:
    """The same, to be shown again."""
    rows = tuple(row for row in _rows(form) if any(row))
    return Drawn(form.one("caption"), rows, form.one("caption_en"))


def _drawn(text: str) -> list[tuple[float, float, float, float]]:
    """Rectangles as the script sends them: a JSON list of four fractions each."""
    try:
        boxes = [tuple(map(float, box)) for box in json.loads(text or "[]")]
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise UsageError("serve.boxes") from error
    if any(len(box) != len(SIDES) for box in boxes):
        raise UsageError("serve.boxes")
    return [(left, top, right, bottom) for left, top, right, bottom in boxes]


def _typed(form: Form) -> list[tuple[float, float, float, float]]:
    found = []
    for row in _rows(form):
        if any(row):
            left, top, right, bottom = map(_fraction, row)
            found.append((left, top, right, bottom))
    for ticked in form.all("take"):  # of the areas suggested
        found += _drawn(f"[{ticked}]")
    return found


def _fraction(text: str) -> float:
    try:
        return float(text) / 100
    except ValueError as error:
        raise UsageError("serve.box_number", text=text[:40]) from error


def _rows(form: Form) -> list[tuple[str, ...]]:
    columns = [[normalize("NFKC", each).strip(" %") for each in form.all(side)] for side in SIDES]
    return list(zip(*columns, strict=False))
