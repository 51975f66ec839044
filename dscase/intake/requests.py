"""What a support desk asks for in a mail: lines that may be a request, for a person to confirm.

A line is proposed where it asks (by the words of `request_words.csv`), or is a point of a list that a line
which asks stands above. What is quoted from one's own mail, and the signature, are left out.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path

from dscase.case.requests import NewRequest
from dscase.errors import InputError, reason
from dscase.intake.mails import MAX_BYTES, letter
from dscase.knowledge.catalogue import table
from dscase.text import decode, folded

MOST = 100
"""Lines proposed of one mail."""
LONGEST = 500  # characters of one
_POINT = re.compile(
    r"^[\s\u3000]*(?:[-*・●○■□◆◇•]|[(（\[]?[0-9０-９]{1,2}[.．)）\]:：]|[①-⑳])[\s\u3000]*(?P<text>\S.*)"
)
_QUOTED = re.compile(r"^\s*[>＞|]")
_END = re.compile(
    r"^(?:-- ?$|-{3,}.*(?:Original|Forwarded|元のメッセージ|転送).*|_{10,}$|(?:From|差出人)\s*[:：].*"
    r"|.*(?:wrote|のメール|書きました)\s*[:：]\s*$)",
    re.IGNORECASE,
)
_MAIL = re.compile(rb"\A(?:[!-9;-~]+:[ \t].*\r?\n){2}")


def read(path: Path) -> tuple[NewRequest, ...]:
    """The requests a mail may hold: an `.eml` file, or a text pasted into one. Raises InputError."""
    try:
        with path.open("rb") as source:
            data = source.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise InputError("intake.unreadable", file=path.name, reason=reason(error)) from error
    return of(data, path.name)


def of(data: bytes, name: str) -> tuple[NewRequest, ...]:
    """The requests in the bytes of a mail or a text; `name` is the file's, "" for what was pasted."""
    if len(data) > MAX_BYTES:
        raise InputError("intake.mail_too_large", file=name, limit=MAX_BYTES // 1024 // 1024)
    if not _MAIL.match(data):
        return _requests(decode(data), name, None, "")
    mail = letter(data, name)
    return _requests(mail.body, name, mail.sent, mail.sender)


def proposed(text: str) -> tuple[str, ...]:
    """The lines of a text that may be requests, each once. One that only leads to a list is none itself."""
    requests: dict[str, None] = {}
    asking = False  # whether a line that asks stands above the list
    lines = [line for line in _own(text) if line.strip()]
    points = [_POINT.match(line) for line in lines]
    for line, point, behind in zip(lines, points, [*points, None][1:], strict=True):
        sentence = " ".join((point["text"] if point else line).split())[:LONGEST]
        asks = _asks(sentence)
        if point is None:
            asking = asks
            if asks and behind is None:
                requests[sentence] = None
        elif asks or asking:
            requests[sentence] = None
    return tuple(requests)[:MOST]


def _requests(text: str, name: str, sent: datetime | None, who: str) -> tuple[NewRequest, ...]:
    day = sent.date().isoformat() if sent is not None else ""
    return tuple(NewRequest(one, day, name, who) for one in proposed(text))


def _own(text: str) -> Iterator[str]:
    """The lines that the sender wrote."""
    for line in text.splitlines():
        if _END.match(line.strip()):
            return
        if not _QUOTED.match(line):
            yield line


def _asks(line: str) -> bool:
    plain = folded(line)
    words = _words()
    return any(word in plain for word in words["ask"]) and not any(word in plain for word in words["skip"])


@cache
def _words() -> dict[str, tuple[str, ...]]:
    words_by_kind: dict[str, list[str]] = {"ask": [], "skip": []}
    for row in table("request_words.csv"):
        words_by_kind[row["kind"]].append(folded(row["word"]))
    return {kind: tuple(some) for kind, some in words_by_kind.items()}
