r"""Learned shapes: a manager writes the same keys in the same order, line after line.

Usage: `learn(product, keys)` remembers a line that the general reader (`cef`) read and found nothing odd in.
`pattern` then reads another line of such a kind in one step, several times faster:

    found = shapes.pattern.fullmatch(line, line.find("CEF")) if "\\" not in line else None
    if found is not None:
        shape = shapes.by_last_group[found.lastindex]
        cells = Cells(*found.group(*shape.picks)[:FIXED])

A shape fits only lines that the general reader would read the same way: no `=` but those behind the shape's
own keys. A backslash (but see `are_doubled`), and another message in front of this one, are for the caller to
look for.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from dscase.events import cef

_MOST = 8  # shapes kept; a manager writes three or four
_OFTEN = 3  # lines of one kind make a shape: to build a pattern takes as long as reading hundreds of lines


class Cells(NamedTuple):
    """What every shape has; "" for the keys that one has not. `header`: the product and all behind it, as in
    "Deep Security Manager|20.0.1|600|User Signed In|3": one text, as few differ.
    """

    header: str
    target: str
    actor: str
    tags: str
    message: str


FIXED = len(Cells._fields)
_KEYS = ("suser", "TrendMicroDsTags", "msg")  # those of the last three
_EMPTY, _HEADER = 1, 2  # groups of the pattern: an empty one for keys not there, then the header
_DOUBLED = re.compile(r"(?<=[A-Za-z0-9])\\\\(?=[A-Za-z0-9])")


class Shape(NamedTuple):
    """`picks`: the groups of a match, `Cells` first, then the values of `rest`, the keys of no column.

    `open`: its last key is none of the vendor's own, or the tenant's name, which its number follows: a line
    that was cut in its last value fits it, too.
    """

    picks: tuple[int, ...]
    rest: tuple[str, ...]
    open: bool = False


class Shapes:
    """The shapes of one source."""

    def __init__(self, targets: Sequence[str] = ("target",), most: int = _MOST) -> None:
        """`targets`: the keys that may name the target; the first one of a shape's does. `most`: kept."""
        self._targets, self._most = targets, most
        self.learned: list[tuple[str, str, tuple[str, ...]]] = []  # vendor, product, keys
        self._seen: dict[tuple[str, ...], int] = {}
        self.by_last_group: dict[int | None, Shape] = {}
        self.pattern = re.compile("(?!)")

    @property
    def unnumbered(self) -> bool:
        """Whether there are lines that end in their tenant's name."""
        return any(keys[-1] == cef.TENANT for _, _, keys in self.learned)

    def learn(self, vendor: str, product: str, keys: Sequence[str]) -> None:
        """Remembers the keys of a line from which nothing had to be settled; before long as a shape."""
        if len(self.learned) >= self._most or not keys or len(set(keys)) < len(keys):
            return
        seen = self._seen[vendor, product, *keys] = self._seen.get((vendor, product, *keys), 0) + 1
        if seen == _OFTEN:
            self.learned.append((vendor, product, tuple(keys)))
            self._build()
        if len(self._seen) > self._most**2:
            self._seen.clear()

    def columns(self, keys: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Of the keys of a shape, those whose values are the last of `Cells`, and those of no column."""
        known = (next((key for key in self._targets if key in keys), self._targets[0]), *_KEYS)
        return known, tuple(key for key in keys if key not in known)

    def _build(self) -> None:
        """One pattern of all shapes: they share the header, and differ behind it."""
        vendors = "|".join(dict.fromkeys(re.escape(vendor) for vendor, _, _ in self.learned))
        products = "|".join(dict.fromkeys(re.escape(product) for _, product, _ in self.learned))
        header = r"\|".join([f"((?:{products})", *[r"[^|]*"] * 4]) + ")"
        self.by_last_group.clear()
        own = _HEADER + 1
        for _, _, keys in self.learned:
            places = {key: own + number for number, key in enumerate(keys)}
            known, rest = self.columns(keys)
            of_keys = [places.get(key, _EMPTY) for key in (*known, *rest)]
            own += len(keys)
            self.by_last_group[own - 1] = Shape(
                (_HEADER, *of_keys),
                rest,
                not keys[-1].startswith(cef.VENDOR_KEY) or keys[-1] == cef.TENANT,
            )
        extensions = "|".join(_values(keys) for _, _, keys in self.learned)
        # A quote right in front would hold the message as a whole.
        begin = rf"(?<!\"){cef.START}\d+\|(?:{vendors})\|{header}\| *"
        self.pattern = re.compile(rf"(){begin}(?:{extensions})[ \t]*", re.ASCII)


def are_doubled(line: str) -> bool:
    r"""Whether all backslashes of a line stand in pairs between letters or digits, as in `CORP\\System`.

    There every reader takes two for one; around a path, and behind another one, they need the general reader.
    """
    return "\\" not in _DOUBLED.sub("", line)


def _values(keys: Sequence[str]) -> str:
    """A pattern of `key=value` pairs, a group for each value. White space behind the last is none of it; it
    holds no key that was cut short, no other message that begins behind it, and not the `=3D` of a mail. Nor
    does a tenant's number go on with what a wrapper put behind it.
    """
    *others, last = map(re.escape, keys)
    values = [rf"{key}=([^=]*)" for key in others]
    number = r"(?=\S)(?!\d+[^\s\d])" if keys[-1] == cef.TENANT_ID else ""
    return " ".join([*values, rf"{last}=(?![^=]*(?:{cef.VENDOR_KEY}|EF[: ]))(?!3D){number}([^=]*[^= \t]|)"])
