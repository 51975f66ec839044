"""Names in what a picture was read to say: areas that are suggested to be covered, never more than that.

A name is found by the rule of the mask. What readers of pictures take for each other is one and the same
here, and blanks beside marks count for nothing: a suggestion that is none costs a glance.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from unicodedata import normalize

from dscase.case.pictures import Box
from dscase.intake.ocr.reader import TextLine
from dscase.knowledge.catalogue import table
from dscase.masking.book import Book
from dscase.masking.fold import folded
from dscase.masking.kinds import addresses, names
from dscase.masking.mask import kept, only_in_fields, patterns
from dscase.masking.matcher import Matcher, Pattern
from dscase.masking.spelling import base as base_of
from dscase.masking.spelling import kept_names
from dscase.masking.words import is_no_name

_BESIDE = frozenset(".-_@\\/:·,;")
"""Marks beside which readers see blanks where none are, or none where some are."""
_LEAST = 3  # characters of a name that is sought as something else
_SAME = 0.7  # of an area that lies in another: two parts of a picture saw the same name
_BETWEEN = 1  # characters between two names that are covered together


class Seeker:
    """Seeks the names of a book. `keep`: what may be shown, as the person says."""

    def __init__(self, book: Book, keep: Collection[str] = ()) -> None:
        self._book = book
        self._keep = kept_names(keep)
        entries = {base: one for base, one in book.entries.items() if base not in self._keep}
        self._ordinary = {base for base, one in entries.items() if only_in_fields(base, one)}
        may_show = (*self._keep, *kept(book))
        self._exact = Matcher(patterns(entries, self._ordinary, may_show))
        self._alike: Matcher[str | None] = Matcher(_alike(set(entries) - self._ordinary, may_show))

    def areas(self, lines: Iterable[TextLine]) -> tuple[Box, ...]:
        """The areas that show a name, from the top."""
        found: list[Box] = []
        for line in lines:
            for start, end in self.spans(line.text):
                box = line.around(start, end)
                if box is not None:
                    found.append(box)
        found.sort(key=lambda box: (-_size(box), box.top, box.left))
        apart: list[Box] = []
        for box in found:
            if all(_shared(box, other) < _SAME * _size(box) for other in apart):
                apart.append(box)
        return tuple(sorted(apart, key=lambda box: (box.top, box.left)))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where names stand in a line; names beside each other are one."""
        joined: list[tuple[int, int]] = []
        exact = self._exact.find(text)
        shown = [(one.start, one.end) for one in exact if one.tag is None]
        found = {(one.start, one.end) for one in exact if one.tag is not None}
        for start, end in (*self._alone(text), *self._by_form(text), *self._seen_as(text)):
            if all(end <= low or high <= start for low, high in shown):
                found.add((start, end))
        for start, end in sorted(found):
            if joined and start <= joined[-1][1] + _BETWEEN:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined

    def _alone(self, text: str) -> Iterator[tuple[int, int]]:
        """A name that is an ordinary word: alone in its cell, it is the name."""
        if folded(text.strip()) in self._ordinary:
            yield 0, len(text)

    def _by_form(self, text: str) -> Iterator[tuple[int, int]]:
        plain = folded(text)
        for find in (addresses, names):
            for kind, one in find(plain):
                base = base_of(kind, one)
                shown = not base or is_no_name(base) or base in self._keep or one in self._keep
                at = plain.find(one)
                if not shown and at >= 0 and not self._book.is_pseudonym(base):
                    yield at, at + len(one)

    def _seen_as(self, text: str) -> Iterator[tuple[int, int]]:
        plain, places = skeleton(text)
        for start, end, base in self._alike.find(plain):
            if base is not None:
                yield places[start][0], places[end - 1][1]


def _alike(bases: Iterable[str], may_show: Iterable[str]) -> Iterator[Pattern[str | None]]:
    for word in may_show:
        yield Pattern(skeleton(word)[0], None)
    for base in bases:
        plain = skeleton(base)[0]
        if len(plain) >= _LEAST or not plain.isascii():
            yield Pattern(plain, base)


def skeleton(text: str) -> tuple[str, list[tuple[int, int]]]:
    """What a text looks like, and where each of its characters began and ended in it: of all that is
    confused, one stands for the other.
    """
    letters = [(one, at) for at, letter in enumerate(text) for one in folded(normalize("NFKC", letter))]
    letters_shown: list[str] = []
    places: list[tuple[int, int]] = []
    number = 0
    while number < len(letters):
        letter, at = letters[number]
        pair = letter + "".join(one for one, _ in letters[number + 1 : number + 2])
        if letter.isspace() and _counts_for_nothing(letters_shown[-1:], pair[1:]):
            number += 1
            continue
        seen = pair if pair in _confused() else letter
        number += len(seen)
        for one in _confused().get(seen, seen):
            letters_shown.append(one)
            places.append((at, letters[number - 1][1] + 1))
    return "".join(letters_shown), places


def _counts_for_nothing(before: list[str], after: str) -> bool:
    """Whether a blank stands beside a mark, or a letter of a language that has no blanks."""
    return any(one in _BESIDE or not one.isascii() for one in (*before, *after))


@cache
def _confused() -> Mapping[str, str]:
    return {folded(row["seen"]): folded(row["meant"]) for row in table("picture_confusions.csv")}


def _size(box: Box) -> float:
    return (box.right - box.left) * (box.bottom - box.top)


def _shared(one: Box, other: Box) -> float:
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    return max(0.0, wide) * max(0.0, high)
