"""Names of places in a document, the same in Word and HTML, and where a citation leads.

A name is fit for both: an ASCII letter, then letters, digits and underscores, 40 characters at most.
"""

import re
from collections.abc import Iterable

from dscase.inquiry.model import EventRow, Inquiry
from dscase.wording.words import Words

BACKGROUND_ITEM, MESSAGE_ITEM, PICTURES_ITEM, PACKAGES_ITEM, EVENTS_ITEM = range(1, 6)
"""The items by the vendor's numbers."""
CHECKED, EXHIBITS, MESSAGE = "checked", "exhibits", "message"
LONGEST_NUMBER = 32


def item(number: int) -> str:
    """One of the five items."""
    return f"item_{number}"


def exhibit(number: str) -> str:
    """A row of the exhibits: "E-01" -> "exhibit_E_01"."""
    return "exhibit_" + re.sub(r"\W", "_", number, flags=re.ASCII)[:LONGEST_NUMBER]


def event(row: EventRow) -> str:
    """An event's row, by which of the window's events it is."""
    return f"event_{row.number}"


class Places:
    """Where citations lead: to a row that the document shows, else to the exhibit's; else nowhere."""

    def __init__(self, inquiry: Inquiry, rows: Iterable[EventRow], words: Words) -> None:
        mark = words.say("inquiry.cite_mark")
        self._exhibits = {row.number: exhibit(row.number) for row in inquiry.exhibits if row.number}
        self._rows = {words.say("document.checked.heading"): CHECKED}
        for row in rows:
            for place in filter(None, (row.workbook, *row.source.split(mark))):
                self._rows.setdefault(place, event(row))  # of two events of one line, the first

    def row(self, cite: str) -> str:
        """The place cited itself, "" where the document does not show it."""
        return self._rows.get(cite, "")

    def of(self, cite: str) -> str:
        """The place cited, or its exhibit; "" for neither."""
        return self.row(cite) or self._exhibits.get(cite.split(" ", maxsplit=1)[0], "")
