"""Where a printed text leads inside its document: to an event's row where it is shown, else to an exhibit.

Word and PDF call these places alike: a name holds letters, digits and underscores only.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dscase.inquiry.model import EventRow


class Part(NamedTuple):
    """A piece of text and the name of the place it leads to, "" for none."""

    text: str
    place: str = ""


class Links:
    """Knows the places of one document. `mark` stands between the places of a citation, `exhibits` are the
    numbers listed, `rows` the events shown.
    """

    def __init__(self, mark: str, exhibits: Iterable[str] = (), rows: Sequence[EventRow] = ()) -> None:
        self.mark = mark
        self._rows: dict[str, str] = {}
        for number, row in enumerate(rows):
            for cite in row.source.split(mark):
                self._rows.setdefault(cite, row_place(number))
        numbers = sorted(filter(None, exhibits), key=lambda number: (-len(number), number))
        either = "|".join(map(re.escape, numbers))
        self._exhibit = re.compile(rf"(?<![\w-])(?:{either})(?![\w-])", re.ASCII) if numbers else None

    def linked(self, text: str) -> list[Part]:
        """Text in which every exhibit number is a link."""
        if self._exhibit is None:
            return [Part(text)]
        parts, at = [], 0
        for match in self._exhibit.finditer(text):
            parts += [Part(text[at : match.start()])] if match.start() > at else []
            parts.append(Part(match[0], exhibit_place(match[0])))
            at = match.end()
        return [*parts, Part(text[at:])] if text[at:] else parts

    def places(self, cites: Sequence[str]) -> list[Part]:
        """Citations with the mark between them, each leading to its row where the document shows it."""
        parts: list[Part] = []
        for cite in cites:
            parts += [Part(self.mark)] if parts else []
            row = self._rows.get(cite)
            parts += [Part(cite, row)] if row else self.linked(cite)
        return parts


def row_place(number: int) -> str:
    """The name of a row of the events' table, counted from 0."""
    return f"event_{number}"


def exhibit_place(number: str) -> str:
    """The name of an exhibit's row."""
    return "exhibit_" + re.sub(r"\W", "_", number, flags=re.ASCII)[:32]


def item_place(number: int) -> str:
    """The name of an item's heading."""
    return f"item_{number}"


CHECKED, EXHIBITS, MESSAGE = "checked", "exhibits", "message"
"""The names of the other places."""
