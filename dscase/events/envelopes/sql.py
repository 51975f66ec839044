r"""Rows of a database, as a dump or a program writes them: each is a record by the names of its columns.

Usage: `rows_of(text)` gives the records in a line of values, a `Refused` where one cannot be read for
certain; None for any other text.

    INSERT INTO `SystemEvents` (`ReceivedAt`, `Message`) VALUES ('2026-04-20 03:20:55', 'Apr 20 …'), (…);
    (2, '2026-04-20 03:20:55', 'Apr 20 03:20:54 kaga CEF:0|…'),
    ('192.0.2.5', b'<134>Apr 20 03:20:54 kaga CEF:0|…')         what Python prints

A quote in a text is written twice. A backslash is an escape in MySQL's dialect, which backticks and `\'`
tell, and in a text marked `E`; it is none where brackets or double quotes are around names, or in a text
marked `N`. Without either, a text with a backslash is not read.
"""

import re
from collections.abc import Iterator
from typing import Any

from dscase.events.envelopes import documents
from dscase.events.envelopes.record_line import Refused

_BEGINS = re.compile(
    r"\s*(?:(?:INSERT|REPLACE)\b(?:[^()']*?\bINTO\b)?\s+[^\s('\"]*(?:\"[^\"]*\"[^\s('\"]*)*"
    r"\s*(?:\((?P<names>[^()']*)\)\s*)?VALUES?\s*)?(?=\()",
    re.IGNORECASE,
)
_CELL = (
    r"\s*(?:(?P<mark>[NnEeBb]|_\w+ ?)?'(?P<text>(?:{})*)'|(?P<other>[^'(),;\"]*(?:\([^'()]*\)[^'(),;\"]*)*))"
)
_CELL += r"\s*(?P<end>[,)])"
_PLAIN = re.compile(_CELL.replace("{}", r"[^']|''"))
_ESCAPED = re.compile(_CELL.replace("{}", r"[^'\\]|''|\\."), re.DOTALL)
_BEHIND = re.compile(r"\s*(?:,\s*|;?\s*\Z)")
_ENDS = re.compile(r"\)[,;]?\s*\Z")
_QUOTES = re.compile(r"[`\"\[\]]")
_PYTHON = re.compile(r"[(,]\s*[bB]['\"]")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_MEANT = {"n": "\n", "r": "\r", "t": "\t", "0": "\0", "b": "\b", "Z": "\x1a"}


def rows_of(text: str) -> list[dict[str, Any]] | Refused | None:
    """The rows of a line, each as a record of its columns, or of their numbers. Never raises."""
    begun = _BEGINS.match(text)
    if begun is None:
        return None
    head = text[: begun.end()]
    if not head.strip() and _PYTHON.search(text):
        return _of_python(text)
    names = [_QUOTES.sub("", name).strip() for name in (begun["names"] or "").split(",") if name.strip()]
    quoted = bool(re.search(r"[\"\[]", head))
    escapes = "`" in head or (not quoted and "\\'" in text)
    try:
        found = list(_rows(text, begun.end(), escapes=escapes, plain=quoted and not escapes))
    except ValueError:  # a line in brackets need not be a row
        return (
            Refused("record.broken", text) if "|" in text and (head.strip() or _ENDS.search(text)) else None
        )
    return [
        dict(zip(names if len(names) == len(cells) else map(str, range(len(cells))), cells, strict=True))
        for cells in found
    ]


def _of_python(text: str) -> list[dict[str, Any]] | Refused:
    try:
        value = documents.literal(text.strip().rstrip(",;"))
    except ValueError:
        return Refused("record.broken", text)
    return [{str(number): one for number, one in enumerate(value)}] if isinstance(value, tuple) else []


def _rows(text: str, at: int, *, escapes: bool, plain: bool) -> Iterator[list[str]]:
    """The cells of rows. ValueError where one is not as SQL writes it, or cannot be read for certain."""
    form = _PLAIN if plain else _ESCAPED
    while text[at : at + 1] == "(":
        cells: list[str] = []
        end = ""
        at += 1
        while end != ")":
            found = form.match(text, at)
            if found is None:
                raise ValueError(text[at : at + 20])
            at, end = found.end(), found["end"]
            cells.append(_value(found, escapes=escapes, plain=plain))
        yield cells
        behind = _BEHIND.match(text, at)
        if behind is None:
            raise ValueError(text[at : at + 20])
        at = behind.end()
    if text[at:].strip():
        raise ValueError(text[at : at + 20])


def _value(cell: re.Match[str], *, escapes: bool, plain: bool) -> str:
    written: str | None = cell["text"]
    if written is None:
        other: str = cell["other"].strip()
        return "" if other.upper() == "NULL" else other
    mark = (cell["mark"] or "").strip().upper()
    whole = written.replace("''", "'")
    if "\\" not in written or plain or mark == "N":
        return whole
    if not escapes and mark != "E":
        raise ValueError(written[:20])
    return _ESCAPE.sub(lambda found: _MEANT.get(found[1], found[1]), whole)
