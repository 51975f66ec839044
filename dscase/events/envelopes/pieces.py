"""One message in several pieces, which whoever cut it marked, or cut at a width: they are joined again.

Usage: `begins(text)` tells whether a line is a first piece; `joined(text, lines)` puts those behind it to it.
`of_record(document)` is the piece that a record is.

    2026-04-19T18:20:56.1Z stdout P Apr 20 03:20:54 kaga CEF:0|…     CRI: P for a part, F for the last one
    Apr 20 03:20:54 kaga CEF:0|Trend Micro|Deep Security Manag=      quoted-printable: lines of 76 characters
    {"log": "Apr 20 03:20:54 kaga CEF:0|…", "stream": "stdout"}      Docker: only the last one ends its line

Of two streams whose pieces mix, each is put together by itself.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from dscase.events.envelopes import relay_text, wrapped

MOST = 512
"""Pieces of one message: 8 MiB of 16 KiB each."""
_CRI = re.compile(r"(\s*\d{4}-\d\d-\d\dT\S+ (stdout|stderr) )([PF])(?::\S*)? ", re.ASCII)
_TEXTS = ("log", "message", "MESSAGE")


class JoinedMessage(NamedTuple):
    """A message put together. `lines`: which of those behind it went into it. `whole`: its end was there."""

    text: str
    lines: tuple[int, ...]
    whole: bool


class MessagePiece(NamedTuple):
    """What a record holds of a message. `stream`: pieces of one go together."""

    field: str
    text: str
    stream: str
    last: bool


def begins(text: str) -> bool:
    """Whether a line is the first piece of a message."""
    return text.endswith("=") or is_part(text) or wrapped.begins(text)


def is_part(text: str) -> bool:
    """Whether a runtime marked a line as a part of a message, not its last."""
    found = _CRI.match(text) if "std" in text[:80] else None
    return found is not None and found[3] == "P"


def joined(text: str, lines: Sequence[str]) -> JoinedMessage | None:
    """The message that begins with a line and goes on in those behind it; None where the line is no piece."""
    if is_part(text):
        return _of_runtime(text, lines)
    if (found := _of_mail(text, lines)) is not None or not wrapped.begins(text):
        return found
    line = wrapped.joined(text, lines)
    return None if line is None else JoinedMessage(line[0], tuple(range(line[1])), whole=True)


def _of_runtime(text: str, lines: Sequence[str]) -> JoinedMessage | None:
    found = _CRI.match(text)
    if found is None:
        return None
    parts = [f"{found[1]}F {text[found.end() :]}"]
    taken: list[int] = []
    for number, line in enumerate(lines[:MOST]):
        one = _CRI.match(line)
        if one is None:
            break
        if one[2] != found[2]:
            continue
        parts.append(line[one.end() :])
        taken.append(number)
        if one[3] == "F":
            return JoinedMessage("".join(parts), tuple(taken), whole=True)
    return JoinedMessage("".join(parts), tuple(taken), whole=False)


def _of_mail(text: str, lines: Sequence[str]) -> JoinedMessage | None:
    whole, taken = text, 0
    while whole.endswith("=") and taken < min(len(lines), MOST):
        whole = whole[:-1] + lines[taken]
        taken += 1
    if not taken or not relay_text.is_printable(whole):
        return None
    return JoinedMessage(whole, tuple(range(taken)), whole=not whole.endswith("="))


def of_record(document: Mapping[str, Any]) -> MessagePiece | None:
    """The piece that a record of a container's log is; None for any other record."""
    stream = document.get("stream", document.get("source", ""))
    name = next((name for name in _TEXTS if isinstance(document.get(name), str)), "")
    if not name or not isinstance(stream, str):
        return None
    text: str = document[name]
    mark, partial = document.get("logtag"), str(document.get("partial_message", "")).casefold()
    if mark in ("P", "F"):
        return MessagePiece(name, text, stream, mark == "F")
    if partial == "true":
        last = str(document.get("partial_last", "")).casefold() == "true"
        return MessagePiece(name, text, f"{stream} {document.get('partial_id', '')}", last)
    if name == "log" and stream in ("stdout", "stderr"):
        return MessagePiece(name, text, stream, text.endswith("\n"))
    return None
