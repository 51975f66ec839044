"""Where a printed text leads in its document: to the place cited where it is shown, else to an exhibit."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from dscase.render import anchors


class Part(NamedTuple):
    """A piece of text and the name of the place it leads to, "" for none."""

    text: str
    place: str = ""


class Links:
    """Knows the places of one document. `mark` stands between the places of a citation, `exhibits` are the
    numbers listed, `row` tells the name of a place that the document itself shows, "" for any other.
    """

    def __init__(
        self, mark: str, exhibits: Iterable[str] = (), row: Callable[[str], str] = lambda _: ""
    ) -> None:
        self.mark = mark
        self._row = row
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
            parts.append(Part(match[0], anchors.exhibit(match[0])))
            at = match.end()
        return [*parts, Part(text[at:])] if text[at:] else parts

    def places(self, cites: Sequence[str]) -> list[Part]:
        """Citations with the mark between them, each leading to its row where the document shows it."""
        parts: list[Part] = []
        for cite in cites:
            parts += [Part(self.mark)] if parts else []
            row = self._row(cite)
            parts += [Part(cite, row)] if row else self.linked(cite)
        return parts
