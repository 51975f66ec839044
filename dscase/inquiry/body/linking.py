"""Names of places in a document, where its texts lead, and which words in them never break.

A name is fit for Word and HTML alike: an ASCII letter, then letters, digits and underscores, 40 at most.
"""

import re
from collections.abc import Iterable, Sequence

from dscase.inquiry.body.blocks import Line, Look, Span
from dscase.inquiry.model import EventRow, Inquiry
from dscase.wording.words import Words

CHECKED, EMPTY, EXHIBITS, MESSAGE, MASKING = "checked", "empty", "exhibits", "message", "masking"
LONGEST_NUMBER = 32
MOST_NAMES = 200
"""Names of computers and files looked for in prose; a document with more tells of few of them."""


def item(number: int) -> str:
    """One of the five items."""
    return f"item_{number}"


def exhibit(number: str) -> str:
    """A row of the exhibits: "E-01" -> "exhibit_E_01"."""
    return "exhibit_" + re.sub(r"\W", "_", number, flags=re.ASCII)[:LONGEST_NUMBER]


def event(row: EventRow) -> str:
    """An event's row, by which of the window's events it is."""
    return f"event_{row.number}"


class Linker:
    """Makes lines of texts: exhibit numbers and places become links, names stay whole."""

    def __init__(self, exhibits: Iterable[str], places: dict[str, str], names: Iterable[str] = ()) -> None:
        self._places = places
        self._exhibits = frozenset(filter(None, exhibits))
        whole = {name for name in list(names)[:MOST_NAMES] if len(name) > 1 and not name.isdigit()}
        either = "|".join(map(re.escape, sorted(whole | self._exhibits, key=lambda one: (-len(one), one))))
        self._known = re.compile(rf"(?<![A-Za-z0-9_-])(?:{either})(?![A-Za-z0-9_-])") if either else None

    @classmethod
    def of(cls, inquiry: Inquiry, words: Words) -> "Linker":
        """The linker of an inquiry: its exhibits, and the rows that the document shows."""
        mark = words.say("inquiry.cite_mark")
        places = {words.say("document.checked.heading"): CHECKED}
        for row in inquiry.digest:
            if isinstance(row, EventRow):
                for place in filter(None, (row.workbook, *row.source.split(mark))):
                    places.setdefault(place, event(row))  # of two events of one line, the first
        return cls((row.number for row in inquiry.exhibits), places, inquiry.names)

    def line(self, text: str, look: Look = "") -> Line:
        """Text in which every exhibit number is a link and no known name breaks."""
        if self._known is None:
            return (Span(text, look),)
        parts: list[Span] = []
        at = 0
        for match in self._known.finditer(text):
            if match.start() > at:
                parts.append(Span(text[at : match.start()], look))
            link = exhibit(match[0]) if match[0] in self._exhibits else ""
            parts.append(Span(match[0], look or "name", link))
            at = match.end()
        if text[at:] or not parts:
            parts.append(Span(text[at:], look))
        return tuple(parts)

    def cite(self, cite: str) -> Line:
        """A citation, leading to its row where the document shows it, else to the exhibit."""
        row = self._places.get(cite)
        return (Span(cite, "mono", row),) if row else self.line(cite, "mono")

    def cites(self, cites: Sequence[str]) -> tuple[Line, ...]:
        """Citations, each in a line of its own."""
        return tuple(map(self.cite, cites))
