"""Names that a text tears apart: letters with blanks between them, or an end of line within. They are only
reported: what stands so may be a name, or the end of one sentence and the beginning of another.
"""

import re
from bisect import bisect_right
from itertools import accumulate
from typing import Generic, NamedTuple, TypeVar

from dscase.masking.matcher import Matcher, uncollected

T = TypeVar("T")

_MAY_BE_SPACED = tuple(re.compile(rf"{blank}\S[ \u3000]\S[ \u3000]") for blank in " \u3000")
_SPACED = re.compile(r"(?<!\S)\S(?:[ \u3000]\S){3,}(?!\S)")
_BESIDE_AN_END = " \t>|\u3000"
"""Blanks, and the marks of a quoted mail."""
_BESIDE = re.compile(rf"\n(?:(?<=[{_BESIDE_AN_END}]\n)|[{_BESIDE_AN_END}])")


class Looked(NamedTuple, Generic[T]):
    """What stands in a folded text, what does so only as part of something longer, and what is torn."""

    found: list[T]
    inside: list[T]
    torn: list[T]


def looked(names: Matcher[T], plain: str, data: bytes) -> Looked[T]:
    """Look for names in a folded text, and for those that it tears: in one pass over its lines joined, where
    no name is one that joining could hide. `data`: the text's bytes in UTF-8.
    """
    with uncollected():
        spaced = _spaced(names, plain)
        lines = plain.replace("\r", "\n")
        own = [line.strip(_BESIDE_AN_END) for line in lines.split("\n")] if _BESIDE.search(lines) else []
        joined = "".join(own).encode() if own else data.translate(None, b"\r\n")
        matches = names.matches(joined)
        if not matches and not names.goes_over(_BESIDE_AN_END):
            return Looked([], [], spaced)
        ends = list(accumulate(map(len, own or lines.split("\n"))))
        torn = [*spaced]
        for start, end, tag in names.chosen(matches, joined.decode(), joined)[0]:
            at = bisect_right(ends, start)
            if at < len(ends) - 1 and ends[at] < end:
                torn.append(tag)
        found, inside = names.spans(plain)
        return Looked([tag for _, _, tag in found], inside, torn)


def _spaced(names: Matcher[T], plain: str) -> list[T]:
    """The names whose letters have blanks between them."""
    if not any(one.search(plain) for one in _MAY_BE_SPACED):
        return []
    return [
        tag
        for found in _SPACED.finditer(plain)
        for _, _, tag in names.spans(found[0].replace(" ", "").replace("\u3000", ""))[0]
    ]
