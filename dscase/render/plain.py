r"""The one text cleaner before every renderer: what cannot be shown safely is shown visibly instead.

TAB and LF stay. Control characters become their pictures (ESC: ␛), or a named mark where Unicode has no
picture (‹U+009B›); so do the non-characters, bidirectional overrides and isolates, and the line and
paragraph separators, which some readers take for line ends. A lone surrogate that stands for a byte that
could not be decoded shows that byte: ‹\x81›. Nothing is dropped, and cleaning twice changes nothing.
The original bytes stay in the evidence.
"""

import re
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from functools import cache
from operator import is_
from typing import Any, TypeVar, cast
from unicodedata import east_asian_width

T = TypeVar("T")
_TEXTLESS = frozenset({datetime, bool, int, float, bytes, type(None)})

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without TAB and LF, DEL, C1
    "\u2028\u2029\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_DELETE = 0x7F
_UNDECODED = range(0xDC80, 0xDD00)  # what errors="surrogateescape" makes of the bytes 0x80-0xFF


def clean(text: str) -> str:
    """Text that every output format can hold and that shows what it is. CR LF becomes LF.

    Printable text (as `str.isprintable` tells it: no control, format or private character) is left as it is.
    """
    if text.isprintable():
        return text
    return _UNSAFE.sub(_visible, text.replace("\r\n", "\n"))


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < ord(" "):
        return chr(0x2400 + code)
    if code == _DELETE:
        return "\u2421"
    if code in _UNDECODED:
        return f"\u2039\\x{code - 0xDC00:02x}\u203a"
    return f"\u2039U+{code:04X}\u203a"


def cleaned(value: T) -> T:
    """The same frozen data with every text in it cleaned: dataclasses and tuples at any depth."""
    return cast("T", _cleaned(value))


def _cleaned(value: Any) -> Any:
    """The value itself where nothing in it was to be cleaned: a timeline has thousands of marks."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        parts = tuple(map(_cleaned, value))
        return value if all(map(is_, parts, value)) else parts
    kind: object = type(value)
    changed = {}
    for name in _fields(kind):
        old = getattr(value, name)
        if old.__class__ in _TEXTLESS:
            continue
        new = _cleaned(old)
        if new is not old:
            changed[name] = new
    return replace(value, **changed) if changed else value


@cache
def _fields(kind: object) -> tuple[str, ...]:
    """The fields of a dataclass; none of anything else."""
    return tuple(part.name for part in fields(kind)) if is_dataclass(kind) else ()


def shortened(text: str, characters: int, lines: int) -> tuple[str, bool]:
    """Text cut to at most so many characters and lines, and whether anything was cut."""
    short = "\n".join(text[: characters + 1].split("\n")[:lines])[:characters]
    return (short, False) if short == text else (short.rstrip(), True)


def columns(text: str) -> int:
    """How wide a text is, in half-width characters."""
    return len(text) + sum(1 for char in text if east_asian_width(char) in "WFA")
