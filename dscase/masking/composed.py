"""Letters that are written in a form of their own, as they are usually written: kana of half the width or
with their mark apart, within a word, too (`診断ｻｰﾊﾞ`), `㈱`, `①`, `Ⅲ`, ideographs of old sets.

A name's base is kept without such forms (NFKC), so a text is looked through without them, besides as it is:
`db3①` is the name `db3` only as it stands.
"""

import re
from functools import cache
from unicodedata import is_normalized, normalize

_FULL_WIDTH = range(0xFF01, 0xFF5F)  # ASCII: folding sees to it
_NO_CHARACTERS = range(0xD800, 0xE000)
_MARKS = "\u3099\u309a"
_HALF_MARKS = "ﾞﾟ"


def composed(plain: str) -> tuple[str, list[int]] | None:
    """A folded text without such forms, and where each of its characters begins in the text, and the last one
    ends; None where it has none.
    """
    if plain.isascii() or is_normalized("NFKC", plain):
        return None
    out: list[str] = []
    places: list[int] = []
    at = 0
    for found in _forms().finditer(plain):
        start, end = found.span()
        usual = normalize("NFKC", found[0]).lower()
        out += (plain[at:start], usual)
        places.extend(range(at, start))
        places.extend([start] * len(usual))
        at = end
    if not at:
        return None
    out.append(plain[at:])
    places.extend(range(at, len(plain) + 1))
    return "".join(out), places


@cache
def letters_of_forms() -> frozenset[str]:
    """The letters and marks of such forms: where none of these stands in a text, `composed` finds nothing."""
    return frozenset((*_MARKS, *_odd(), "･", *_HALF_MARKS))


@cache
def _odd() -> tuple[str, ...]:
    """Letters and digits that NFKC writes otherwise."""
    return tuple(
        letter
        for letter in map(chr, range(0x80, 0x10000))
        if ord(letter) not in _FULL_WIDTH
        and ord(letter) not in _NO_CHARACTERS
        and (usual := normalize("NFKC", letter)) != letter
        and any(map(str.isalnum, usual))
    )


@cache
def _forms() -> "re.Pattern[str]":
    """Those, and those whose mark follows."""
    return re.compile(
        f"[うか-ほゝウ-ホヽワ-ヲ][{_MARKS}]|[ｦ-ﾝ][{_HALF_MARKS}]?|[{''.join(_odd())}･{_HALF_MARKS}]"
    )
