"""The watch record as a Word document: one page, on the same styles as the inquiry."""

from collections.abc import Sequence
from datetime import datetime

from dscase.inquiry.model import Statement, WatchRecord
from dscase.render.docx.frame import opened, sealed
from dscase.render.docx.front import LABEL_WIDTH
from dscase.render.docx.writer import Pen
from dscase.render.links import Links
from dscase.render.plain import cleaned
from dscase.wording.words import Words

KIND = "watch.kind"


def render(record: WatchRecord, words: Words, when: datetime) -> bytes:
    """The document's bytes: the same for the same record, words and `when` (aware)."""
    shown = cleaned(record)
    document = opened(words)
    pen = Pen(document, words, Links(words.say("inquiry.cite_mark")))
    pen.write("Eyebrow", words.say(KIND))
    pen.write("Title", shown.title)
    pen.write("Subtitle", shown.reference)
    pen.box(pen.say("facts"), shown.facts, LABEL_WIDTH)
    for heading, statements in shown.parts:
        _part(pen, heading, statements)
    if shown.checked:
        _part(pen, "checked", [Statement(f"{line.when}  {line.text}") for line in shown.checked])
    if shown.coverage:
        _part(pen, "coverage", [Statement(row.line) for row in shown.coverage])
    return sealed(document, shown, words, when, kind=words.say(KIND))


def _part(pen: Pen, heading: str, statements: Sequence[Statement]) -> None:
    pen.write("Overview Heading", pen.words.say(f"watch.{heading}"))
    for statement in statements:
        pen.statement(statement, "List Bullet Small")
