"""Learned shapes: a manager writes the same keys in the same order, line after line.

Usage: `Shapes().learn(product, keys)` remembers a line that the general reader (`cef`) read and found
nothing odd in; `match(line)` then reads another line of that shape in one step, several times faster, or
says None. A shape fits only lines that the general reader would read the same way: no backslash, and no `=`
but those behind the shape's own keys.
"""

import re
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import NamedTuple

from dscase.events import cef
from dscase.events.modules import VENDOR

_MOST = 8  # shapes kept; a manager writes three or four
_FIXED = 4  # version, id, name, severity
_TAKEN = ("target", "suser", "TrendMicroDsTags", "msg")


class Shape(NamedTuple):
    """The order of a line's keys as a pattern.

    A match's cells are the version, id, name and severity, then the keys' values, then "": the cell of keys
    the shape has not. `target` and so on are the indices of cells; `rest` are the keys of no column, and
    `rest_of` picks their cells.
    """

    pattern: re.Pattern[str]
    product: str
    target: int
    actor: int
    tags: int
    message: int
    rest: tuple[str, ...]
    rest_of: Callable[[tuple[str, ...]], tuple[str, ...]]

    def cells(self, line: str, start: int) -> tuple[str, ...] | None:
        """The cells of a line whose CEF text would begin at `start`, or None if it has another shape."""
        if "\\" in line or line[start - 1 : start] == '"':  # in quotes as a whole
            return None
        found = self.pattern.fullmatch(line, start)
        if found is None:
            return None
        cells = (*found.groups(), "")
        return None if cef.VENDOR_KEY in cells[-2] else cells


class Shapes:
    """The shapes of one source, the latest that fitted first."""

    def __init__(self) -> None:
        self._shapes: list[Shape] = []
        self._seen: dict[tuple[str, ...], int] = {}

    @property
    def latest(self) -> Shape | None:
        """The shape that fitted last."""
        return self._shapes[0] if self._shapes else None

    def match(self, line: str) -> tuple[Shape, tuple[str, ...]] | None:
        """Reads a line of a known shape: the shape and the cells. Else None. The shape is `latest` then."""
        for shape in self._shapes:
            cells = shape.cells(line, line.find("CEF"))
            if cells is not None:
                self._shapes.remove(shape)
                self._shapes.insert(0, shape)
                return shape, cells
        return None

    def learn(self, product: str, keys: Sequence[str]) -> None:
        """Remembers the keys of a line from which nothing had to be settled; the second time as a shape."""
        if len(self._shapes) >= _MOST or not keys or len(set(keys)) < len(keys):
            return
        seen = self._seen[product, *keys] = self._seen.get((product, *keys), 0) + 1
        if seen == 2:  # noqa: PLR2004 - a line seen once may be the only one of its kind
            self._shapes.insert(0, _shape(product, keys))
        if len(self._seen) > _MOST**2:
            self._seen.clear()


def _shape(product: str, keys: Sequence[str]) -> Shape:
    def index(key: str) -> int:
        return _FIXED + keys.index(key) if key in keys else _FIXED + len(keys)

    values = [rf"{re.escape(key)}=([^=]*)" for key in keys]
    values[-1] = rf"{re.escape(keys[-1])}=([^=]*[^= \t]|)[ \t]*"
    pattern = re.compile(
        rf"{cef.START}\d+\|{re.escape(VENDOR)}\|{re.escape(product)}\|"
        + r"\|".join([r"([^|]*)"] * _FIXED)
        + rf"\| *{' '.join(values)}",
        re.ASCII,
    )
    target, actor, tags, message = map(index, _TAKEN)
    rest = tuple(key for key in keys if key not in _TAKEN)
    return Shape(pattern, product, target, actor, tags, message, rest, _picker([index(key) for key in rest]))


def _picker(places: list[int]) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    if len(places) > 1:
        return itemgetter(*places)
    return lambda cells: tuple([cells[place] for place in places])
