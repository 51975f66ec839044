"""Texts inside texts: what is written in base64 is changed there, and written in base64 again."""

import base64
import binascii
import re
from collections.abc import Callable

_RUN = re.compile(r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{16,}={0,2}(?![A-Za-z0-9+/=])")
_LONGEST = 1 << 16  # characters: what is longer is a file, which no log line holds


def through_base64(text: str, change: Callable[[str], str]) -> str:
    """The text, every row of base64 in it that holds a text changed by `change`."""

    def changed(found: "re.Match[str]") -> str:
        own = found[0]
        plain = _plain(own)
        if not plain:
            return own
        told = change(plain)
        return own if told == plain else base64.b64encode(told.encode()).decode()

    return _RUN.sub(changed, text)


def _plain(run: str) -> str:
    """What is written so: a printable text that would be written exactly so again; else ""."""
    if len(run) % 4 or len(run) > _LONGEST:
        return ""
    try:
        plain = base64.b64decode(run, validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
    printable = all(letter.isprintable() or letter in "\t\r\n" for letter in plain)
    return plain if printable and base64.b64encode(plain.encode()).decode() == run else ""
