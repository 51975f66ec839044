"""What escapes write is looked through without them."""

import re
import sys
from functools import cache, lru_cache
from html import unescape

from dscase.text import NO_WIDTH

UNSEEN = re.compile(f"[{NO_WIDTH}\u034f\u202d\u202e\ufe00-\ufe0f\ufeff]")
_OTHER = bytes(set(range(0x100)) - {0xC2, 0xCD, 0xE2, 0xEF})
"""What they do not begin with in UTF-8."""
_PAIR = r"(?:\\{1,4}u|%(?:25)*u)[dD][89abAB][0-9a-fA-F]{2}(?:\\{1,4}u|%(?:25)*u)[dD][c-fC-F][0-9a-fA-F]{2}"
"""One character of those behind U+FFFF, as UTF-16 writes it."""
IN_UTF16 = rf"{_PAIR}|(?:\\{{1,4}}u|%(?:25)*u)[0-9a-fA-F]{{4}}|\\u\{{[0-9a-fA-F]{{1,6}}\}}"
"""The escapes of JSON, in JSON too, and of scripts, as the part of a pattern."""
_ESCAPE = re.compile(
    rf"{IN_UTF16}|(?:%(?:25)*[0-9a-fA-F]{{2}})+|&#(?:[xX][0-9a-fA-F]{{1,6}}|[0-9]{{1,7}});|&(?:amp|lt|gt|quot|apos|shy|zwn?j);"
    rf"|{UNSEEN.pattern}"
)
_NUMBERS = re.compile("(?<=u)\\{?([0-9a-fA-F]{1,6})")
_BYTE = re.compile(r"%(?:25)*([0-9a-fA-F]{2})")
"""A byte as URLs write it, the sign itself written so as often as one likes: `%252561` is `%61`, is `a`."""


def undone(text: str) -> tuple[str, list[int]] | None:
    """The text without the escapes of JSON, URLs and markup and without what has no width, and where each of
    its characters begins in the text, and the last one ends; None where there is nothing of it.
    """
    if "\\u" not in text and "%" not in text and "&" not in text and not has_unseen(text):
        return None
    out: list[str] = []
    places: list[int] = []
    at = 0
    for found in _ESCAPE.finditer(text):
        out.append(text[at : found.start()])
        places.extend(range(at, found.start()))
        for letter, place in _letters(found[0]):
            out.append(letter)
            places.append(found.start() + place)
        at = found.end()
    if not at:
        return None
    out.append(text[at:])
    places.extend(range(at, len(text) + 1))
    return "".join(out), places


@cache
def unseen_characters() -> frozenset[str]:
    """What `UNSEEN` finds."""
    return frozenset(UNSEEN.findall("".join(map(chr, range(0x10000)))))


@lru_cache(1)
def has_unseen(text: str) -> bool:
    """Whether something in a text has no width, which is asked of one text again and again."""
    if text.isascii():
        return False
    begin = text.encode("utf-8", "surrogatepass").translate(None, _OTHER)
    return bool(begin) and UNSEEN.search(text) is not None


def _letters(escape: str) -> list[tuple[str, int]]:
    """The characters an escape stands for, and where in it each begins; none for what has no width."""
    if UNSEEN.match(escape):
        return []
    if escape[0] == "&":
        letter = unescape(escape)[:1] or "\ufffd"
        return [] if UNSEEN.match(letter) else [(letter, 0)]
    if "u" in escape:
        return [(of_escape(escape), 0)]
    written = [(int(found[1], 16), found.start()) for found in _BYTE.finditer(escape)]
    try:
        letters = bytes(byte for byte, _ in written).decode()
    except UnicodeDecodeError:  # in another encoding: names are known as that writes them
        return [(letter, at) for at, letter in enumerate(escape)]
    told, number = [], 0
    for letter in letters:
        told.append((letter, written[number][1]))
        number += len(letter.encode("utf-8"))
    return told


def of_escape(escape: str) -> str:
    r"""The character that `\u9662`, `\u{9662}`, `%u9662`, or two of them, stand for; else U+FFFD."""
    numbers = [int(found, 16) for found in _NUMBERS.findall(escape)]
    if len(numbers) > 1:
        return chr(0x10000 + (numbers[0] - 0xD800) * 0x400 + numbers[1] - 0xDC00)
    return chr(numbers[0]) if numbers[0] <= sys.maxunicode else "\ufffd"
