"""Names that a text tears apart: letters with blanks between them, or an end of line within. They are only
reported: what stands so may be a name, or the end of one sentence and the beginning of another.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import TypeVar

from dscase.masking.matcher import Matcher

T = TypeVar("T")

_MAY_BE_SPACED = tuple(re.compile(rf"{blank}\S[ \u3000]\S[ \u3000]") for blank in " \u3000")
_SPACED = re.compile(r"(?<!\S)\S(?:[ \u3000]\S){3,}(?!\S)")
_BESIDE_AN_END = " \t>|\u3000"
"""Blanks, and the marks of a quoted mail."""
_BESIDE = re.compile(rf"\n(?:(?<=[{_BESIDE_AN_END}]\n)|[{_BESIDE_AN_END}])")


def torn_apart(names: Matcher[T], plain: str) -> Iterator[T]:
    """The names that stand torn in a folded text."""
    for found in _SPACED.finditer(plain) if any(one.search(plain) for one in _MAY_BE_SPACED) else ():
        for one in names.find(found[0].replace(" ", "").replace("\u3000", "")):
            yield one.tag
    plain = plain.replace("\r", "\n")
    lines: list[str] = []
    if _BESIDE.search(plain):
        lines = [line.strip(_BESIDE_AN_END) for line in plain.split("\n")]
    whole = "".join(lines) or plain.replace("\n", "")
    over_ends = names.look(whole, whole)[0]
    if over_ends:
        ends = list(accumulate(map(len, lines or plain.split("\n"))))
        for one in over_ends:
            at = bisect_right(ends, one.start)
            if at < len(ends) - 1 and ends[at] < one.end:
                yield one.tag
