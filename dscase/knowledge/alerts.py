"""Alerts: found by name or text, with the count of computers a text tells."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from unicodedata import normalize

from dscase.text import folded

_COUNT = r"(?P<count>\d[\d,]*)"
LETTERS = "XYZ"
"""What stands for a number or a name in a text, as the vendor's own Japanese texts have it ("X台")."""
_HOLE = re.compile(r"\{\d(?:,[^{}]*)?\}")
_X_COMPUTERS = re.compile(r"^[Xx](?=台)")
_COMPUTERS = re.compile(rf"{_COUNT}\s*(?:台\s*の?\s*コンピュ|computer)", re.IGNORECASE)
_LONG_VOWEL = re.compile(r"(?<=[ァ-ヴー][ァ-ヴ])ー(?![ァ-ヴー])")  # "サーバー" is "サーバ"
_BLANK = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")  # where a line was folded


@dataclass(frozen=True, slots=True)
class KnownAlert:
    """An alert as published; "" is what no source gives. `text_*` hold {0}, the count of computers.

    `severity` is "Critical", "Error" or "Warning", as delivered: a person may change it. `dismissible`:
    "yes"; "no", it goes when its condition goes; or "".
    """

    name_en: str
    name_ja: str
    severity: str
    dismissible: str
    text_en: str
    text_ja: str
    source: str


@dataclass(frozen=True, slots=True)
class NamedAlert:
    """An alert found in a text. `count`: of computers, as the text says; None where it does not."""

    alert: KnownAlert
    count: int | None


class Alerts:
    """The alerts of a table's rows."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        self.all = tuple(KnownAlert(**row) for row in rows)

    def find(self, name_or_text: str) -> KnownAlert | None:
        """The alert of a name in either language, or of a text with its count filled in."""
        plain = folded(name_or_text).strip()
        if not plain:
            return None
        for alert in self.all:
            if plain in (folded(alert.name_en), folded(alert.name_ja)):
                return alert
        plain = _compared(plain).rstrip(".。")
        return next((alert for alert, text in self._near(plain) if _pattern(text).fullmatch(plain)), None)

    def named_in(self, text: str) -> NamedAlert | None:
        """The alert whose text or name stands in a text, such as a mail's subject; the longest match wins."""
        plain = _compared(text)
        matches = ((known, _pattern(text).search(plain)) for known, text in self._near(plain))
        matching = [(known, match) for known, match in matches if match]
        if not matching:
            return None
        alert, match = max(matching, key=lambda pair: len(pair[1][0]))
        count = match.groupdict().get("count") or _count_in(plain)
        return NamedAlert(alert, int(count.replace(",", "")) if count else None)

    def _near(self, plain: str) -> Iterator[tuple[KnownAlert, str]]:
        """The texts worth a pattern: those whose longest piece without a hole stands in what is looked at."""
        folded = plain.lower()
        return ((alert, text) for piece, alert, text in self._texts if piece in folded)

    @cached_property
    def _texts(self) -> tuple[tuple[str, KnownAlert, str], ...]:
        return tuple(
            (max(_HOLE.split(_plain(text)), key=len).lower(), alert, text)
            for alert in self.all
            for text in (alert.text_en, alert.text_ja, alert.name_en, alert.name_ja)
            if text
        )


def count_in(text: str) -> int | None:
    """How many computers a text in an alert mail's words speaks of; None where it does not."""
    found = _count_in(normalize("NFKC", text))
    return int(found.replace(",", "")) if found else None


def _count_in(text: str) -> str | None:
    """The count in front of an alert's name, as the mails' subjects have it: "3台のコンピュータで、…"."""
    found = _COMPUTERS.search(text)
    return found["count"] if found else None


def without_holes(text: str) -> str:
    """A published text as people read it: its holes as letters, of words to choose from the one for many."""
    return _HOLE.sub(_letter, text)


def _letter(hole: re.Match[str]) -> str:
    number, _, choice = hole[0].strip("{}").partition(",")
    if choice:
        return re.split(r"[#|<]", choice)[-1]
    return LETTERS[int(number) % len(LETTERS)]


def _plain(text: str) -> str:
    """A published text in one notation: "X台" has the hole that others write as "{0}"."""
    return _X_COMPUTERS.sub("{0}", _compared(text).rstrip(".。"))


def _compared(text: str) -> str:
    """A text for comparison: half and full width, the two spellings of a word's end, folded lines."""
    return _BLANK.sub("", _LONG_VOWEL.sub("", normalize("NFKC", text)))


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """A published text as a pattern: "{0} computers" and "X台" stand for a number, other holes for a text."""
    plain = _plain(text)
    written, at, counted = "", 0, False
    for hole in _HOLE.finditer(plain):
        written += re.escape(plain[at : hole.start()])
        at = hole.end()
        if "," in hole[0]:
            written += r"\w+"  # {0,choice,1#computer|2#computers}
        elif hole[0] == "{0}" and not counted:
            written, counted = written + _COUNT, True
        else:
            written += ".{1,80}?"
    written += re.escape(plain[at:])
    bounds = (r"(?<![a-z0-9])" if plain[0].isascii() else "", r"(?![a-z0-9])" if plain[-1].isascii() else "")
    return re.compile(f"{bounds[0]}{written}{bounds[1]}", re.IGNORECASE)
