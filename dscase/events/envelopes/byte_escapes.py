r"""Bytes that a relay, a terminal or a pager wrote as numbers become the characters they were.

Usage: `undone(line)` gives the line with its characters, and whether some numbers made none for certain.

    target=\xe7\xb5\x8c   #347#265#214   \347\265\214   <231><181><140>   <347><265><214>
    target=<e7><b5><8c> (`less`)   %E7%B5%8C
    target=M-gM-5M-^L (`cat -v`)   \u00e7\u00b5\u008c (JSON of bytes that were read as Latin letters)
    target=\uffffffe7\uffffffb5\uffffff8c (a journal of old)   \u7d4c (JSON inside of JSON)

A line is written in one encoding, so all its numbers are read at once: as UTF-8, or as cp932, some of whose
bytes are letters that stand bare between the numbers. Where the line as a whole is neither, runs of numbers
that are whole characters are undone, and the others stay. Nothing inside a path is touched, nor an address.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

PATH = re.compile(
    r"(?:(?<![A-Za-z0-9])[A-Za-z]:\\|\\\\(?!x[89a-fA-F]|[23][0-7]{2})[\w.\-$]+\\)(?:[^\\|\"'=]{0,60}\\)*[^\s|\"']*"
)
JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
KANA = re.compile("[\u3040-\u30ff]")
FEWEST = 2  # Japanese characters that bytes must give to be a text of cp932
_UNICODE = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")


class Notation(NamedTuple):
    """How one program writes bytes. `tells`: what a line must hold. `one`: a number. `run`: several, behind
    one of more than seven bits also smaller ones. `byte`: the number's value. `fewest`: numbers in a row that
    must have been bytes; of some notations any may be meant as it stands. `only_utf8`: it looks like another
    one, and counts only where the line as a whole is UTF-8 by it.
    """

    tells: str
    one: re.Pattern[str]
    run: re.Pattern[str]
    byte: Callable[[str], int]
    fewest: float
    only_utf8: bool = False


def _notation(tells: str, high: str, low: str, byte: Callable[[str], int], fewest: float = 1) -> Notation:
    """`high`, `low`: the patterns of a byte of eight bits, and of a smaller one that may stand behind it."""
    run = re.compile(f"(?:{high})(?:{high}|{low})*")
    return Notation(tells, re.compile(f"{high}|{low}"), run, byte, fewest)


def _caret(text: str) -> int:
    """`M-c` and `M-^C` as `cat -v` writes them."""
    own = text[2:]
    return 128 + (127 if own == "^?" else ord(own[1]) - 64 if len(own) > 1 else ord(own))


def _hex(text: str) -> int:
    return int(text[-2:], 16)


def _octal(text: str) -> int:
    return int(text[1:], 8)


_META = "M-"  # as `cat -v` writes the upper half
_NOTATIONS = (
    _notation("\\x", r"\\x[89a-fA-F][0-9a-fA-F]", r"\\x[2-7][0-9a-fA-F]", _hex),
    _notation("\\", r"\\[23][0-7]{2}", r"\\(?:0[4-7]|1[0-7])[0-7]", _octal),
    _notation("#", r"#[23][0-7]{2}", r"#(?:0[4-7]|1[0-7])[0-7]", _octal),
    _notation(
        "<",
        r"<[23][0-7]{2}>",
        r"<(?:0[4-7]|1[0-7])[0-7]>",
        lambda text: int(text[1:-1], 8),
    )._replace(only_utf8=True),
    _notation(
        "<",
        r"<(?:1[3-9]\d|12[89]|2[0-4]\d|25[0-5])>(?![1-9]\d? |[A-Z][a-z]{2} |\d{4}-)",  # a PRI
        r"<(?:0[4-9]\d|03[2-9]|1[01]\d|12[0-7])>",
        lambda text: int(text[1:-1]),
        2,
    ),
    _notation(
        "<",
        r"<[89a-fA-F][0-9a-fA-F]>(?![1-9]\d? |[A-Z][a-z]{2} |\d{4}-)",  # a PRI
        r"<[2-7][0-9a-fA-F]>",
        lambda text: int(text[1:-1], 16),
        2,
    ),
    _notation("%", r"%[89A-F][0-9A-F]", r"%[2-7][0-9A-F]", _hex, float("inf")),
    _notation("\uffff", "\uffffff[89a-f][0-9a-f]", r"(?!)", _hex),
    _notation("\\uffff", r"\\uffffff[89a-f][0-9a-f]", r"(?!)", _hex),
    _notation(_META, r"M-(?:\^[@-_?]|[ -~])", r"(?!)", _caret, 3),
)


def undone(line: str) -> tuple[str, bool]:
    """The line with the characters that its numbers were, and whether some made none. Never raises."""
    unclear = False
    for notation in _NOTATIONS:
        if notation.tells not in line or notation.run.search(line) is None:
            continue
        if notation.tells == "%" and "://" in line:  # an address is written so
            continue
        whole = _whole(line, notation)
        if whole is not None:
            line = whole
            continue
        if notation.only_utf8:
            continue
        line, some = _runs(line, notation)
        unclear = unclear or some
    return _codes(line) if "\\u" in line else line, unclear


def _whole(line: str, notation: Notation) -> str | None:
    """The line read as bytes of one encoding; None where it is of none."""

    def characters(match: re.Match[str]) -> str:
        return "".join(
            chr(value) if (value := notation.byte(one[0])) < 0x80 else chr(0xDC00 + value)  # noqa: PLR2004 - a byte of seven bits
            for one in notation.one.finditer(match[0])
        )

    run = notation.run
    written = outside_paths(line, run, characters) if line.isascii() else run.sub(characters, line)
    if written == line:
        return line
    try:
        return written.encode("utf-8", "surrogateescape").decode()
    except UnicodeDecodeError:
        pass
    if (
        notation.only_utf8 or notation.tells == _META or JAPANESE.search(written)
    ):  # `DSM-db01` has a kanji of cp932 in it
        return None
    try:  # other characters than ASCII are some of its bytes, which happened to be whole ones of UTF-8
        text = written.encode("utf-8", "surrogateescape").decode("cp932")
    except UnicodeError:
        return None
    return text if len(JAPANESE.findall(text)) >= FEWEST else None


def _runs(line: str, notation: Notation) -> tuple[str, bool]:
    """The line with those runs undone that are whole characters of UTF-8 or cp932."""
    unclear = False

    def characters(match: re.Match[str]) -> str:
        nonlocal unclear
        data = bytes(notation.byte(one[0]) for one in notation.one.finditer(match[0]))
        for encoding in ("utf-8", "cp932"):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            if encoding == "utf-8" or JAPANESE.search(text):
                return text
        unclear = unclear or len(data) >= notation.fewest
        return match[0]

    return outside_paths(line, notation.run, characters), unclear


def _codes(line: str) -> str:
    r"""`\u7d4c`, which a text has when JSON was written into JSON and read once."""

    def characters(match: re.Match[str]) -> str:
        units = b"".join(int(code, 16).to_bytes(2, "big") for code in re.findall(r"u(....)", match[0]))
        try:
            text = units.decode("utf-16-be")
        except UnicodeDecodeError:
            return match[0]
        with suppress(UnicodeError):
            text = text.encode("latin-1").decode()
        return text if JAPANESE.search(text) else match[0]

    return outside_paths(line, _UNICODE, characters)


def outside_paths(line: str, pattern: re.Pattern[str], put: Callable[[re.Match[str]], str]) -> str:
    """Puts other text in place of what a pattern finds, but for escapes with a backslash inside a path."""
    if "\\" not in line or pattern.search(line) is None:
        return pattern.sub(put, line)
    spans = [path.span() for path in PATH.finditer(line)]

    def unless_path(match: re.Match[str]) -> str:
        inside = match[0][0] == "\\" and any(start <= match.start() < end for start, end in spans)
        return match[0] if inside else put(match)

    return pattern.sub(unless_path, line)
