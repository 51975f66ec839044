"""What a printed page has room for: how much of a long text is shown, the same in Word and in PDF.

A row is read at a glance and not split over pages, so it must be short; events.csv has all of it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from dscase.inquiry.model import EventRow, Statement
from dscase.render.plain import columns, shortened
from dscase.text import one_line

ONE_LINE = 40
"""Characters: what is longer wraps even where a column says it should not."""
WHOLE_ROW = 1500
"""Characters of a row or record that surely fits on one page and so is not split."""
WHOLE_RECORD = 20
"""Lines of such a record."""
HASH = 16
"""Digits of an exhibit's hash; manifest.json has them all, the table of packages has theirs."""

SYMBOL_OF_COVERS = {"covers": "given", "partly": "weak", "not": "missing", "unknown": "unknown"}
"""How far a source covers the window, shown by the signs of an item's state."""

FACT_CHARACTERS = 300
MESSAGE_CHARACTERS, MESSAGE_LINES = 800, 10
DESCRIPTION_CHARACTERS, DESCRIPTION_LINES = 300, 6
ASKED_CHARACTERS, ASKED_LINES = 2000, 40
NAME_CHARACTERS, NAME_LINES = 200, 3
LINE_COLUMNS = 100  # half-width characters that fit into the header's or footer's one line
PAGE_NUMBER_COLUMNS = 12
LONGEST_LINE = 255  # characters looked at for a header


def headers(kind: str, reference: str, title: str) -> tuple[str, str]:
    """The reference as it fits beside `kind` in the header, the title as it fits into the footer."""
    return (
        _one_line(reference, LINE_COLUMNS - columns(kind)),
        _one_line(title, LINE_COLUMNS - PAGE_NUMBER_COLUMNS),
    )


def _one_line(text: str, room: int) -> str:
    line = one_line(text[:LONGEST_LINE])
    if columns(line) <= room:
        return line
    while columns(line) > room - 2:
        line = line[:-1]
    return line + "…"


def fact(value: str) -> str:
    """A fact as page one shows it."""
    return _cut(value, FACT_CHARACTERS, 1)


def name(text: str) -> str:
    """A name in a row."""
    return _cut(text, NAME_CHARACTERS, NAME_LINES)


def on_page_one(message: Statement) -> Statement:
    """The message, every line of a long one cut, so that the line meant stays among its neighbours."""
    lines = message.text.split("\n")
    if len(message.text) <= MESSAGE_CHARACTERS and len(lines) <= MESSAGE_LINES:
        return message
    lines = lines[:MESSAGE_LINES]
    return replace(message, text="\n".join(_cut(line, MESSAGE_CHARACTERS // len(lines), 1) for line in lines))


def described(row: EventRow) -> tuple[str, bool]:
    """The description of an event as its row shows it, and whether it was cut."""
    text = re.sub(r"\n\s*\n", "\n", row.description)  # blank lines only make rows tall
    room = (ASKED_CHARACTERS, ASKED_LINES) if row.asked else (DESCRIPTION_CHARACTERS, DESCRIPTION_LINES)
    return shortened(text, *room)


def common_date(times: Sequence[str]) -> str:
    """The date, with its blank, that all times begin with; "" when they differ. It is then said once, in
    the heading that stands on every page, and leaves the room to the text.
    """
    dates = {f"{date} " for date, blank, _ in (time.partition(" ") for time in times) if blank}
    return dates.pop() if len(dates) == 1 and all(" " in time for time in times) else ""


def _cut(text: str, characters: int, lines: int) -> str:
    short, cut = shortened(text, characters, lines)
    return f"{short}…" if cut else short
