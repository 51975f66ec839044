"""Which colours of the console's status lamp a text speaks of, and what they mean.

The words stand in `data/lamp_words.csv` and `data/lamp_nouns.csv`, the meanings in `data/lamps.csv`.
"""

import re
from functools import cache
from typing import Literal
from unicodedata import normalize

from dscase.knowledge.catalogue import table

Lamp = Literal["green", "yellow", "red", "grey", "blue", ""]
GRAVEST: tuple[Lamp, ...] = ("red", "yellow", "grey", "blue", "green", "")
"""Of several colours in one text the first of these counts: "was green, is orange now" is not quiet."""


def lamps_said(text: str) -> frozenset[Lamp]:
    """The colours whose words stand in the text, in any case and width."""
    plain = normalize("NFKC", text)
    return frozenset(lamp for lamp, word in _words() if word.search(plain))


def without_lamps(text: str) -> str:
    """The text without the words for colours."""
    plain = normalize("NFKC", text)
    for _, word in _words():
        plain = word.sub(" ", plain)
    return plain


def lamp_named(text: str) -> Lamp:
    """The colour that a text names and says nothing else of: "オレンジ", "orange lamp". Else ""."""
    said = lamps_said(text)
    rest = "".join(without_lamps(text).casefold().split())
    if len(said) != 1 or rest not in _nouns():
        return ""
    return next(iter(said))


def as_lamp(word: str) -> Lamp:
    """A table's own word for a colour, "" when it is none."""
    return next((lamp for lamp in GRAVEST if lamp == word), "")


@cache
def _words() -> tuple[tuple[Lamp, re.Pattern[str]], ...]:
    """A lamp, and how its word stands by itself: "red" is no part of "recovered"."""
    return tuple((as_lamp(row["lamp"]), _pattern(row["word"])) for row in table("lamp_words.csv"))


@cache
def _nouns() -> frozenset[str]:
    """What may stand beside a colour, folded; nothing may, too."""
    return frozenset({"", *("".join(row["word"].split()) for row in table("lamp_nouns.csv"))})


def _pattern(word: str) -> re.Pattern[str]:
    bounded = rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() else re.escape(word)
    return re.compile(bounded, re.IGNORECASE)
