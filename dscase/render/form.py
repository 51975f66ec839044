"""The fields of the vendor's web form, each within a length, what does not fit left to the attached document.

A description that is too long is told shorter: first without the events, then without the items' text. Only
what is still too long is cut, and says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dscase.inquiry.model import EventRow, Inquiry
from dscase.render.plain import cleaned, shortened
from dscase.text import one_line
from dscase.wording.words import Words

OTHER_ROWS = 30
DESCRIPTION_CHARACTERS = 160
LEVELS = ({"items": True, "full": True}, {"items": True, "full": False}, {"items": False, "full": False})


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form and its text: cleaned, its lines ended by LF."""

    name: str
    text: str


def fields(inquiry: Inquiry, words: Words, lengths: Mapping[str, int]) -> tuple[Field, ...]:
    """The fields in the form's order. `lengths` are in characters, a line's end counted as two, as a form
    sends it; a field without one is not cut.

    Raises UsageError when a template or a text in it is at fault.
    """
    shown = cleaned(inquiry)
    rows = [_one_line(row) for row in around_asked(shown.rows)]
    pointer = words.say("form.pointer")
    description = words.template("description.txt.j2")
    checked = words.template("checked.txt.j2")
    told = {
        "title": [shown.title],
        "description": [
            f"{description.render(inquiry=shown, rows=rows, **level).rstrip()}\n\n{pointer}"
            for level in LEVELS
        ],
        "checked": [checked.render(inquiry=shown).rstrip()],
        "product": [shown.product],
        "os": [shown.os],
    }
    ends = {
        "description": f"{words.say('form.cut')}\n\n{pointer}",
        "checked": f"{words.say('form.cut')}\n{pointer}",
    }
    return tuple(
        Field(name, _within(texts, lengths.get(name), ends.get(name, "…"))) for name, texts in told.items()
    )


def length(text: str) -> int:
    """Characters as a web form counts them: a line's end is two."""
    return len(text) + text.count("\n")


def around_asked(rows: Sequence[EventRow]) -> Sequence[EventRow]:
    """The event asked about with the rows nearest to it, in order; the first rows if none is marked."""
    asked = next((place for place, row in enumerate(rows) if row.asked), 0)
    first = max(0, min(asked - OTHER_ROWS // 2, len(rows) - OTHER_ROWS - 1))
    return rows[first : first + OTHER_ROWS + 1]


def _within(texts: Sequence[str], most: int | None, end: str) -> str:
    """The first text that fits; the last one cut, with `end` to say so, where none does."""
    if most is None:
        return texts[0]
    for text in texts:
        if length(text) <= most:
            return text
    end = end if length(end) <= most else ""
    room = most - length(end)
    kept = texts[-1][:room]
    while length(kept) > room:
        kept = kept[: room - length(kept)]
    return kept.rstrip() + end


def _one_line(row: EventRow) -> EventRow:
    described, cut = shortened(one_line(row.description), DESCRIPTION_CHARACTERS, 1)
    return replace(
        row,
        name=one_line(row.name),
        target=one_line(row.target),
        description=f"{described}…" if cut else described,
    )
