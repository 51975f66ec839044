"""What every room does with text: bytes of unknown origin to text, text on one line, text for comparison, and
words as one types them.
"""

import codecs
import os
import re
import shlex
import sys
from collections.abc import Iterable
from typing import Self
from unicodedata import normalize

NO_WIDTH = "\xad\u200b-\u200f\u202a-\u202c\u2060-\u2064\u2066-\u2069"
"""What has no width and may stand inside a name, as in the brackets of a pattern: soft hyphens, places to
break, marks of direction. Not among them are the mark of byte order, which syslog puts in front of a message,
and what turns a text round (U+202D, U+202E): somebody put it there, so it is shown.
"""


def decode(data: bytes) -> str:
    """Text of `data`, which may be the cut-off beginning of a file. Never fails.

    UTF-8 with or without BOM where the bytes are that; a character cut in half at the end is left off.
    Otherwise cp932, what does not fit shown as U+FFFD.
    """
    reader = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        return reader.decode(data, final=False)
    except UnicodeDecodeError:
        return data.decode("cp932", errors="replace")


def one_line(text: str) -> str:
    """A short text on one line, white space as single blanks: a line break in it could pass for the next line
    of what it stands in.
    """
    return " ".join(text.split())


def kept_lines(text: str) -> str:
    """A text of a person's with its own lines, each as `one_line`, empty ones left out."""
    return "\n".join(filter(None, map(one_line, text.splitlines())))


class Listed(str):
    """Several things in one text, as a fact of an error or finding: with commas for a program, and for a
    person with what stands between them in the language of the words.
    """

    __slots__ = ("parts",)
    parts: tuple[str, ...]

    def __new__(cls, parts: Iterable[str]) -> Self:
        parts = tuple(parts)
        made = super().__new__(cls, ", ".join(parts))
        made.parts = parts
        return made

    def __getnewargs__(self) -> tuple[tuple[str, ...]]:  # type: ignore[override]
        return (self.parts,)


def folded(text: str) -> str:
    """A text for comparison: full-width and half-width alike, large letters and small ones."""
    return normalize("NFKC", text).casefold()


def typed(*words: object) -> str:
    """Words as one types them here, so that a printed command can be pasted: quoted where they have to be.

    On Windows for cmd and PowerShell alike; PowerShell starts a program whose name is quoted by `&` alone.
    cmd tells what it starts of itself by the variable PROMPT.
    """
    if not on_windows():
        return shlex.join(map(str, words))
    quoted = [word if _BARE.fullmatch(word) else f'"{word}"' for word in map(str, words)]
    call = "& " if len(quoted) > 1 and quoted[0][:1] == '"' and "PROMPT" not in os.environ else ""
    return call + " ".join(quoted)


def on_windows() -> bool:
    """Whether this is Windows, asked so that types are checked for the others, too."""
    return sys.platform == "win32"


_BARE = re.compile(r"[\w.:\\/+-]+")
