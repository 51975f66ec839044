"""What escapes write is looked through without them."""

import re
import sys
from html import unescape
from urllib.parse import unquote

from dscase.text import NO_WIDTH

UNSEEN = re.compile(f"[{NO_WIDTH}\u202d\u202e\ufeff]")
_OTHER = bytes(set(range(0x100)) - {0xC2, 0xE2, 0xEF})
"""What they do not begin with in UTF-8."""
_ESCAPE = re.compile(
    r"\\u[0-9a-fA-F]{4}|\\u\{[0-9a-fA-F]{1,6}\}|(?:%[0-9a-fA-F]{2})+|&#(?:[xX][0-9a-fA-F]{1,6}|[0-9]{1,7});|&(?:amp|lt|gt|quot|apos);"
    rf"|{UNSEEN.pattern}"
)


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


def has_unseen(text: str) -> bool:
    """Whether something in a text has no width."""
    if text.isascii():
        return False
    begin = text.encode("utf-8", "surrogatepass").translate(None, _OTHER)
    return bool(begin) and UNSEEN.search(text) is not None


def _letters(escape: str) -> list[tuple[str, int]]:
    """The characters an escape stands for, and where in it each begins; none for what has no width."""
    if UNSEEN.match(escape):
        return []
    if escape[0] == "\\":
        return [(of_escape(escape), 0)]
    if escape[0] == "&":
        return [(unescape(escape)[:1] or "\ufffd", 0)]
    try:
        letters = unquote(escape, errors="strict")
    except UnicodeDecodeError:  # in another encoding: names are known as that writes them
        return [(letter, at) for at, letter in enumerate(escape)]
    told, at = [], 0
    for letter in letters:
        told.append((letter, at))
        at += 3 * len(letter.encode("utf-8"))
    return told


def of_escape(escape: str) -> str:
    r"""The character that `\u9662` or `\u{9662}` stands for; U+FFFD where there is none."""
    number = int(escape.removeprefix("\\u").strip("{}"), 16)
    return chr(number) if number <= sys.maxunicode else "\ufffd"
