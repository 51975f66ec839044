"""Texts inside texts: what is written in base64 is changed there, and written in base64 again; what escapes
write is looked through without them.
"""

import base64
import binascii
import re
from collections.abc import Callable
from html import unescape
from urllib.parse import unquote

_RUN = re.compile(r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{12,}={0,2}(?![A-Za-z0-9+/=])")
_NO_WIDTH = r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
UNSEEN = re.compile(_NO_WIDTH)
"""What has no width, and may stand inside a name: soft hyphens, places to break, marks of direction."""
_ESCAPE = re.compile(
    r"\\u[0-9a-fA-F]{4}|(?:%[0-9a-fA-F]{2})+|&#(?:[xX][0-9a-fA-F]{1,6}|[0-9]{1,7});|&(?:amp|lt|gt|quot|apos);"
    rf"|{_NO_WIDTH}"
)
_LONGEST = 1 << 16  # characters: what is longer is a file, which no log line holds


def undone(text: str) -> tuple[str, list[int]] | None:
    """The text without the escapes of JSON, URLs and markup and without what has no width, and where each of
    its characters begins in the text, and the last one ends; None where there is nothing of it.
    """
    if "\\u" not in text and "%" not in text and "&" not in text and not _may_be_unseen(text):
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


def _may_be_unseen(text: str) -> bool:
    return not text.isascii() and UNSEEN.search(text) is not None


def _letters(escape: str) -> list[tuple[str, int]]:
    """The characters an escape stands for, and where in it each begins; none for what has no width."""
    if UNSEEN.match(escape):
        return []
    if escape[0] == "\\":
        return [(chr(int(escape.removeprefix("\\u"), 16)), 0)]
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


def through_base64(text: str, change: Callable[[str], str]) -> str:
    """The text, every row of base64 in it that holds a text changed by `change`."""

    def changed(found: "re.Match[str]") -> str:
        own = found[0]
        for encoding in ("utf-8", "utf-16-le", "cp932"):
            if plain := _plain(own, encoding):
                told = change(plain)
                if told != plain:
                    return _written(told, encoding, padded="=" in own or len(own) % 4 == 0)
        return own

    return _RUN.sub(changed, text)


def _plain(run: str, encoding: str) -> str:
    """What is written so: a printable text that would be written exactly so again; else ""."""
    if len(run) > _LONGEST:
        return ""
    try:
        plain = base64.b64decode(run + "=" * (-len(run) % 4), validate=True).decode(encoding)
    except (binascii.Error, ValueError):
        return ""
    printable = all(letter.isprintable() or letter in "\t\r\n" for letter in plain)
    same = _written(plain, encoding, padded=True).rstrip("=") == run.rstrip("=")
    return plain if printable and same else ""


def _written(text: str, encoding: str, *, padded: bool) -> str:
    told = base64.b64encode(text.encode(encoding)).decode()
    return told if padded else told.rstrip("=")
