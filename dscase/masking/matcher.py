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
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeAlias, TypeVar

from dscase.masking.fold import folded

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

T = TypeVar("T")

JOINER = "^"
"""Set between a pseudonym and what it would grow together with. Beside an address it stands for the digit
that was there: what was part of a longer row of numbers does not become an address by masking.
"""
_ALNUM = frozenset("0123456789abcdefghijklmnopqrstuvwxyz")
PLAIN = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
"""Letters and digits that need no folding."""
APART = frozenset(("", *" \t\n,;:=|[](){}<>\"'/、。はがをにでとのへも（）「」"))
"""What most often stands beside a name, and bounds it whatever the name is."""
_DIGITS = frozenset("0123456789")
_IN_A_ROW = _DIGITS | {JOINER}
_IS_ALNUM = bytes(chr(byte) in _ALNUM for byte in range(0x100))
_IS_APART = bytes(byte > 0x7F or chr(byte) in APART for byte in range(0x100))  # noqa: PLR2004 - not ASCII
"""Of each byte of folded text in UTF-8, whether it is one: places are found in bytes, twice as fast."""
_ROW_BYTES = frozenset("".join(_IN_A_ROW).encode())
_DOT = ord(".")
_ESCAPE = re.compile(rb"(?:\\[nrtbfv0]|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|%[0-9a-f]{2}|#[0-3][0-7]{2})\Z")
_LONGEST_ESCAPE = 6
_IPV6_HEAD, _IPV6_TAIL = re.compile(rb"[0-9a-f]{1,4}:"), re.compile(rb":[0-9a-f]{1,4}\Z")
_WORD, _LONGEST_WORD = re.compile(rb"[a-z]{2,}\Z"), 16
_OF_VERSIONS = frozenset((b"ver", b"version", b"build", b"rev", b"release", b"fw"))
_GROUP = 5  # characters of one group of IPv6 with its colon
_Match: TypeAlias = tuple[int, int, int]
"""The number of a pattern, and the bytes between which it stands."""


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
        self._tags: list[T] = []
        self._parts: dict[int, tuple[int, int]] = {}  # bytes that are not the name, where there are any
        self._numeric: set[int] = set()
        by_text: dict[str, int] = {}
        with uncollected():
            for text, tag, skip, drop, numeric in patterns:
                if text and (number := by_text.setdefault(text, len(self._tags))) == len(self._tags):
                    self._tags.append(tag)
                    if numeric:
                        self._numeric.add(number)
                    if skip or drop:
                        self._parts[number] = (
                            len(text[:skip].encode()),
                            len(text[len(text) - drop :].encode()),
                        )
            texts = [text.encode() for text in by_text]
            self._automaton = automaton(texts) if texts else None
        ends = {text[0] for text in by_text} | {text[-1] for text in by_text}
        self._begins_or_ends = ends | {end for end in "\r\n" if any(end in text for text in by_text)}

    def find(self, text: str) -> list[Found[T]]:
        """Those that stand in the text, in order, none over another."""
        return self.look(text)[0]

    def look(self, text: str, plain: str = "") -> tuple[list[Found[T]], list[T]]:
        """The same, and what stands in the text only as part of something longer. `plain`: the folded text,
        where it is there already.
        """
        found, inside = self.spans(plain or folded(text))
        return list(map(Found._make, found)), inside

    def spans(self, plain: str) -> tuple[list[tuple[int, int, T]], list[T]]:
        """The same of folded text: where each begins, where it ends, what it stands for."""
        if self._automaton is None or not plain:
            return [], []
        with uncollected():
            data = plain.encode()
            return self.chosen(self.matches(data), plain, data)

    def goes_over(self, marks: str) -> bool:
        """Whether a pattern begins or ends with one of some marks, or holds an end of a line."""
        return not self._begins_or_ends.isdisjoint({*marks, *"\r\n"})

    def matches(self, data: bytes) -> list[_Match]:
        """Every place in the bytes of folded text where a pattern is, whatever stands around it."""
        if self._automaton is None:
            return []
        return self._automaton.find_matches_as_indexes(data, overlapping=True)

    def chosen(
        self, matches: Iterable[_Match], plain: str, data: bytes
    ) -> tuple[list[tuple[int, int, T]], list[T]]:
        """Of matches in a folded text, those that stand, in order, none over another; and what does not."""
        tags, numeric, parts = self._tags, self._numeric, self._parts
        padded = data + b" "  # which is behind the last byte, and in front of the first
        standing: list[_Match] = []
        inside: list[T] = []
        for number, start, end in matches:
            apart = _IS_APART[padded[end]] and _IS_APART[padded[start - 1]]
            if apart or _stands(padded, start, end, numeric=number in numeric):
                if number in parts:
                    skip, drop = parts[number]
                    start, end = start + skip, end - drop  # noqa: PLW2901
                standing.append((start, -end, number))
            else:
                inside.append(tags[number])
        standing.sort()
        found: list[tuple[int, int, T]] = []
        reached = 0
        if len(plain) == len(data):
            for start, end, number in standing:
                if start >= reached:
                    reached = -end
                    found.append((start, reached, tags[number]))
            return found, inside
        at = 0  # what `reached` is in characters
        for start, end, number in standing:
            if start >= reached:
                begin = at + len(data[reached:start].decode())
                reached = -end
                at = begin + len(data[start:reached].decode())
                found.append((begin, at, tags[number]))
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


class Near(NamedTuple):
    """What of some hints stands in a text: where those that count anywhere begin, and where words do, in the
    order of what ends there, some more than once; and every hint that stands in it at all.
    """

    anywhere: list[int]
    words: list[int]
    present: frozenset[str]


class Hints:
    """Finds where any of some folded texts begins, however many they are: a closer look is worth its time.
    Those of `words` count where no letter or digit of ASCII stands in front; of `marks` it only says whether
    they are there.
    """

    def __init__(self, anywhere: Iterable[str], words: Iterable[str] = (), marks: Iterable[str] = ()) -> None:
        texts, own = dict.fromkeys(anywhere), dict.fromkeys(words)
        self._texts: list[str] = list(dict.fromkeys([*texts, *own, *marks]))
        self._both = [(text in texts, text in own) for text in (texts | own)]
        self._automaton = automaton([text.encode() for text in self._texts], quickly=True)

    def near(self, plain: str, data: bytes = b"") -> Near:
        """What stands in a folded text. `data`: its bytes in UTF-8, where they are there already."""
        data = data or plain.encode()
        as_bytes = len(data) == len(plain)
        starts = Near([], [], frozenset())
        at = place = 0  # a place in bytes, and in characters
        with uncollected():
            matches = self._automaton.find_matches_as_indexes(data, overlapping=True)
            present = {number for number, _, _ in matches}
            for number, start, _ in matches if present and min(present) < len(self._both) else ():
                if number >= len(self._both):
                    continue
                anywhere, word = self._both[number]
                word = word and not (start and _IS_ALNUM[data[start - 1]])
                if not (anywhere or word):
                    continue
                if as_bytes:
                    place = start
                elif start >= at:
                    place += len(data[at:start].decode())
                else:
                    place -= len(data[start:at].decode())
                at = start
                if anywhere:
                    starts.anywhere.append(place)
                if word:
                    starts.words.append(place)
        return starts._replace(present=frozenset(map(self._texts.__getitem__, present)))


def automaton(texts: list[bytes], *, quickly: bool = False) -> "BytesAhoCorasick":
    """What finds them all; its library is loaded where there is something to find. `quickly`: for few."""
    from ahocorasick_rs import BytesAhoCorasick, Implementation

    return BytesAhoCorasick(
        texts, implementation=Implementation.DFA if quickly else Implementation.ContiguousNFA
    )


def grows(one: str, between: str, other: str) -> bool:
    """Whether a name's end and what stands two characters away were one row of numbers, which a pseudonym in
    the name's place would break: of `srv2.0.0.0.2` would stay an address.
    """
    return between == "." and folded(one) in _DIGITS and other != "" and folded(other) in _IN_A_ROW


def is_alnum(letter: str) -> bool:
    """Whether a character, which need not be folded, is one that a name does not end beside; "" is none."""
    return letter in PLAIN or (not letter.isascii() and folded(letter) in _ALNUM)


def _stands(data: bytes, start: int, end: int, *, numeric: bool) -> bool:
    """Whether what lies between two places of folded text stands by itself; its bytes end with a blank."""
    after = data[end]
    if _IS_ALNUM[after]:
        if _IS_ALNUM[data[end - 1]]:
            return False
    elif numeric and after == _DOT and _row_begins(data, end + 1):
        return False
    if start:
        before = data[start - 1]
        if _IS_ALNUM[before]:
            told = _ESCAPE.search(data[max(0, start - _LONGEST_ESCAPE) : start])
            if _IS_ALNUM[data[start]] and not (told or (numeric and _behind_a_word(data, start))):
                return False
        elif numeric and before == _DOT and _row_ends(data, start - 1):
            return False
    return True


def _behind_a_word(data: bytes, start: int) -> bool:
    """Whether a row of numbers is glued to a word, `IP10.77.1.26`, that does not say it is a version."""
    word = _WORD.search(data, max(0, start - _LONGEST_WORD), start)
    return word is not None and word[0] not in _OF_VERSIONS


def _row_begins(data: bytes, at: int) -> bool:
    """Whether more numbers follow behind a dot; the first of an IPv6 address are none of the row."""
    return data[at] in _ROW_BYTES and not _IPV6_HEAD.match(data, at)


def _row_ends(data: bytes, at: int) -> bool:
    """Whether numbers stand in front of a dot; the last of an IPv6 address are none of the row."""
    return at > 0 and data[at - 1] in _ROW_BYTES and not _IPV6_TAIL.search(data[max(0, at - _GROUP) : at])
