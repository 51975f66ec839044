r"""Finding many names in a text at once: the one place that knows how, shared by mask, unmask and gate.

All matches are taken, overlapping ones too; those that do not stand by themselves fall away; of the rest the
leftmost wins, then the longest. A name stands by itself where no ASCII letter or digit touches an end of it
that is one: `_`, `-`, `.` and every Japanese character bound a name. An address must not be part of a longer
row of numbers either. An escape in front (`\n`, `\u000a`, `%20`, `#012`) bounds a name, too.
"""

import contextlib
import gc
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from dscase.masking.fold import folded

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

T = TypeVar("T")

JOINER = "^"
"""Set between a pseudonym and what it would grow together with. Beside an address it stands for the digit
that was there: what was part of a longer row of numbers does not become an address by masking.
"""
_ALNUM = frozenset("0123456789abcdefghijklmnopqrstuvwxyz")
PLAIN = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
"""Letters and digits that need no folding."""
_APART = frozenset(("", *" \t\n,;:=|[](){}<>\"'/、。はがをにでとのへも（）「」"))
"""What most often stands beside a name, and bounds it whatever the name is."""
_DIGITS = frozenset("0123456789")
_IN_A_ROW = _DIGITS | {JOINER}
_ESCAPE = re.compile(r"(?:\\[nrtbfv0]|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|%[0-9a-f]{2}|#[0-3][0-7]{2})\Z")
_LONGEST_ESCAPE = 6
_IPV6_HEAD, _IPV6_TAIL = re.compile(r"[0-9a-f]{1,4}:"), re.compile(r":[0-9a-f]{1,4}\Z")
_GROUP = 5  # characters of one group of IPv6 with its colon


class Pattern(NamedTuple, Generic[T]):
    """What is looked for: folded text, and what it stands for.

    `skip`: so many characters at its beginning tell that it is the name, but are not it; `drop`: at its end.
    `numeric`: numbers between dots.
    """

    text: str
    tag: T
    skip: int = 0
    drop: int = 0
    numeric: bool = False


class Found(NamedTuple, Generic[T]):
    """Where a pattern stands in a text, its `skip` and `drop` left out."""

    start: int
    end: int
    tag: T


class Matcher(Generic[T]):
    """Finds patterns. Of two with the same text, the first counts."""

    def __init__(self, patterns: Iterable[Pattern[T]]) -> None:
        by_text: dict[str, Pattern[T]] = {}
        with uncollected():
            for pattern in patterns:
                if pattern.text:
                    by_text.setdefault(pattern.text, pattern)
            self._patterns = list(by_text.values())
            self._automaton = _automaton(list(by_text)) if by_text else None

    def find(self, text: str) -> list[Found[T]]:
        """Those that stand in the text, in order, none over another."""
        return self.look(text)[0]

    def look(self, text: str, plain: str = "") -> tuple[list[Found[T]], list[T]]:
        """The same, and what stands in the text only as part of something longer. `plain`: the folded text,
        where it is there already.
        """
        if self._automaton is None or not text:
            return [], []
        with uncollected():
            return self._look(plain or folded(text))

    def _look(self, plain: str) -> tuple[list[Found[T]], list[T]]:
        assert self._automaton is not None
        matches = self._automaton.find_matches_as_indexes(plain, overlapping=True)
        if not matches:
            return [], []
        patterns = self._patterns
        standing, inside = [], []
        for number, start, end in matches:
            pattern = patterns[number]
            apart = plain[end : end + 1] in _APART and (not start or plain[start - 1] in _APART)
            if apart or stands(plain, start, end, numeric=pattern.numeric):
                standing.append((start + pattern.skip, pattern.drop - end, number))
            else:
                inside.append(pattern.tag)
        standing.sort()
        found: list[Found[T]] = []
        reached = 0
        for start, end, number in standing:
            if start >= reached:
                reached = -end
                found.append(Found(start, reached, patterns[number].tag))
        return found, inside


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Nothing made here refers to itself by way of others, so none such is sought: every few hundred
    matches Python would walk through all names that are known.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class Hints:
    """Finds where any of some folded texts begins, however many they are: a closer look is worth its time."""

    def __init__(self, texts: Iterable[str]) -> None:
        from ahocorasick_rs import AhoCorasick, Implementation

        self._automaton = AhoCorasick(list(texts), implementation=Implementation.DFA, store_patterns=False)

    def starts(self, plain: str) -> list[int]:
        """The places in a folded text, in the order of what ends there; some more than once."""
        with uncollected():
            return [start for _, start, _ in self._automaton.find_matches_as_indexes(plain, overlapping=True)]


def _automaton(texts: list[str]) -> "AhoCorasick":
    """What finds them all; its library is loaded where there is something to find."""
    from ahocorasick_rs import AhoCorasick, Implementation

    return AhoCorasick(texts, implementation=Implementation.ContiguousNFA, store_patterns=False)


def grows(one: str, between: str, other: str) -> bool:
    """Whether a name's end and what stands two characters away were one row of numbers, which a pseudonym in
    the name's place would break: of `srv2.0.0.0.2` would stay an address.
    """
    return between == "." and folded(one) in _DIGITS and other != "" and folded(other) in _IN_A_ROW


def is_alnum(letter: str) -> bool:
    """Whether a character, which need not be folded, is one that a name does not end beside; "" is none."""
    return letter in PLAIN or (not letter.isascii() and folded(letter) in _ALNUM)


def stands(plain: str, start: int, end: int, *, numeric: bool = False) -> bool:
    """Whether what lies between two places of a folded text stands by itself."""
    if end < len(plain):
        after = plain[end]
        if after in _ALNUM:
            if plain[end - 1] in _ALNUM:
                return False
        elif numeric and after == "." and _row_begins(plain, end + 1):
            return False
    if start:
        before = plain[start - 1]
        if before in _ALNUM:
            if plain[start] in _ALNUM and not _ESCAPE.search(plain[max(0, start - _LONGEST_ESCAPE) : start]):
                return False
        elif numeric and before == "." and _row_ends(plain, start - 1):
            return False
    return True


def _row_begins(plain: str, at: int) -> bool:
    """Whether more numbers follow behind a dot; the first of an IPv6 address are none of the row."""
    return plain[at : at + 1] in _IN_A_ROW and not _IPV6_HEAD.match(plain, at)


def _row_ends(plain: str, at: int) -> bool:
    """Whether numbers stand in front of a dot; the last of an IPv6 address are none of the row."""
    return at > 0 and plain[at - 1] in _IN_A_ROW and not _IPV6_TAIL.search(plain[max(0, at - _GROUP) : at])
