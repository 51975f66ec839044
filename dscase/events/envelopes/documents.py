"""Text that was written as data becomes data: JSON, and what the consoles of collectors print like it.

Usage: `loads('{"a": 1}')` gives the document of a whole text; `first_in(text, at)` the one that begins at a
place, and where it ends. ValueError where there is none. JSON may hold what the standard forbids but files
have (NaN, half characters); a Ruby hash (`"host"=>"kaga"`) and Python's own notation (`{'host': 'kaga'}`)
are read as well, never run.
"""

import ast
import json
import re
import warnings
from collections.abc import Callable
from typing import Any

from dscase.events.line_blocks import decode_line

try:
    import orjson

    fast_loads: Callable[[str | bytes], Any] = orjson.loads
except ImportError:  # where it has no wheel
    fast_loads = json.loads

DEEPEST = 8
"""Documents inside strings of documents."""
_LONGEST_LITERAL = 1 << 18  # characters: Python's parser needs a hundred times as much memory
_RUBY = re.compile(r'("(?:[^"\\]|\\.)*")|=>|\bnil\b|(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d))')
_BEGINS = re.compile(r"\s*[\[{]")
_DECODER = json.JSONDecoder(strict=False)
Document = Any


def loads(text: str | bytes) -> Document:
    """The document that a whole text is. ValueError."""
    try:
        return fast_loads(text)
    except (ValueError, RecursionError):
        pass
    if isinstance(text, bytes):
        text = text.decode("utf-8", "surrogateescape")
    document, end = first_in(text, 0)
    if text[end:].strip(" \t\r\n,;\0"):
        raise ValueError(text[end : end + 20])
    return document


def first_in(text: str, at: int) -> tuple[Document, int]:
    """The document that begins at `at`, blanks before it apart, and where it ends. ValueError."""
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    try:
        return _DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):
        pass
    if not text.isascii() and (found := _by_bytes(text, at)) is not None:
        return found, len(text)
    end = closing(text, at)
    if end < 0 or end - at > _LONGEST_LITERAL:
        raise ValueError(text[at : at + 20])
    written = text[at:end]
    if "=>" in written:
        return _ruby(written), end
    if "'" in written:
        return literal(written), end
    raise ValueError(text[at : at + 20])


def _by_bytes(text: str, at: int) -> Document | None:
    """The document of a text that is not UTF-8, written by a relay that knew its bytes alone.

    The second byte of a character of cp932 may be a backslash, which such a relay escapes.
    """
    try:
        data = text[at:].encode("cp932")
    except UnicodeEncodeError:
        data = text[at:].encode("utf-8", "surrogateescape")
    try:
        return _readable(_DECODER.raw_decode(data.decode("utf-8", "surrogateescape"))[0])
    except (ValueError, RecursionError):
        return None


def _readable(document: Document) -> Document:
    """The document with its texts decoded, each by its own bytes."""
    if isinstance(document, str):
        if document.isascii():
            return document
        try:
            return decode_line(document.encode("utf-8", "surrogateescape"))[0]
        except UnicodeEncodeError:
            return document
    if isinstance(document, list):
        return [_readable(one) for one in document]
    if isinstance(document, dict):
        return {_readable(key): _readable(value) for key, value in document.items()}
    return document


def closing(text: str, at: int) -> int:
    """Where the bracket that stands at `at` is closed, quotes of both kinds minded; -1 for nowhere."""
    depth, quote, place = 0, "", at
    for found in re.finditer(r"""\\.|["'\[\]{}]""", text[at:]):
        mark, place = found[0], at + found.end()
        if quote:
            quote = "" if mark == quote else quote
        elif mark in "\"'":
            quote = mark
        elif mark in "[{":
            depth += 1
        elif mark in "]}":
            depth -= 1
            if depth <= 0:
                return place if depth == 0 else -1
    return -1


def is_begun(text: str) -> bool:
    """Whether a text begins like a document that may hold others."""
    return _BEGINS.match(text) is not None


def _ruby(text: str) -> Document:
    def put(match: re.Match[str]) -> str:
        if match[2]:  # a time, which stands without quotes
            return f'"{match[2]}"'
        return match[1] or (":" if match[0] == "=>" else "null")

    try:
        return _DECODER.decode(_RUBY.sub(put, text).replace("\\e", "\\u001b").replace("\\#", "#"))
    except RecursionError as error:
        raise ValueError(text[:20]) from error


def literal(text: str) -> Document:
    """The value that a text is in Python's notation. ValueError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes that are none
            return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError) as error:
        raise ValueError(text[:20]) from error
