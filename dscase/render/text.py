"""`inquiry.txt`: the inquiry for pasting into the vendor's web form, its two fields marked.

The layout is `inquiry.txt.j2`; here only what a template should not do: cleaning, and choosing rows.
UTF-8 with a byte order mark and CR LF, so that every Windows editor shows it rightly.
"""

from collections.abc import Sequence
from dataclasses import replace

from dscase.inquiry.model import EventRow, Inquiry, WatchRecord
from dscase.render.plain import cleaned, shortened
from dscase.wording.words import Words

OTHER_ROWS = 30
DESCRIPTION_CHARACTERS = 160


def render(inquiry: Inquiry, words: Words) -> bytes:
    """The text's bytes. Raises UsageError when the template or a text in it is at fault."""
    shown = cleaned(inquiry)
    text = words.template("inquiry.txt.j2").render(
        inquiry=shown,
        rows=[_one_line(row) for row in around_asked(shown.rows)],
    )
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def render_watch(record: WatchRecord, words: Words) -> bytes:
    """The watch record as text. Raises UsageError when the template or a text in it is at fault."""
    text = words.template("watch.txt.j2").render(record=cleaned(record))
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def around_asked(rows: Sequence[EventRow]) -> Sequence[EventRow]:
    """The event asked about with the rows nearest to it, in order; the first rows if none is marked."""
    asked = next((place for place, row in enumerate(rows) if row.asked), 0)
    first = max(0, min(asked - OTHER_ROWS // 2, len(rows) - OTHER_ROWS - 1))
    return rows[first : first + OTHER_ROWS + 1]


def _one_line(row: EventRow) -> EventRow:
    described, cut = shortened(_joined(row.description), DESCRIPTION_CHARACTERS, 1)
    return replace(
        row,
        name=_joined(row.name),
        target=_joined(row.target),
        description=f"{described}…" if cut else described,
    )


def _joined(text: str) -> str:
    return " ".join(text.split())
