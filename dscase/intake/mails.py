"""Alert mails: subject, sender, time and the text, from an `.eml` file or a mailbox file.

A mail may hold others: attached, once more in what is attached, or quoted in its text; a digest holds many.
The structure is parsed under the older `compat32` policy on purpose: the newer one takes quadratic time over
a long Content-Type header and runs out of stack on nested brackets.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.policy import Compat32
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import east_asian_width

from dscase.errors import InputError
from dscase.events.beginning import HEAD, Beginning
from dscase.intake.evidence import AlertMail, EvidenceFile
from dscase.intake.files import content
from dscase.intake.mail_text import MAX_HEADER, header, to_text, without_tags
from dscase.knowledge.alerts import count_in
from dscase.knowledge.catalogue import catalogue
from dscase.window.stamps import mailed, plausible

if TYPE_CHECKING:
    _Message = Message[str, str]

MAX_BYTES = 10 * 1024 * 1024
MAX_BODY = 4000  # characters
MOST = 1000
"""Mails that one file may hold, attached and quoted ones among them."""
HTML_MARK = "[text/html]"
"""First line of a body that was HTML only: its text was taken out of the markup."""

_MAX_MARKUP = 1_000_000  # characters of HTML looked at
_MAX_RAW_HEADER = 10_000  # characters; a Content-Type of a megabyte takes the parser seconds
_WRAPPED = 60  # columns from which on a quoted subject may go on in the next line
_BLOCK = 8  # header lines of a quoted mail around its subject
_HEADER = re.compile(rb"([!-9;-~]+)[ \t]*:")
_IN_MAILBOX = re.compile(rb"^From .*\r?\n(?=[!-9;-~]+:)", re.MULTILINE)
_MARKS = r"[>|\s*]*"
_QUOTED = re.compile(rf"{_MARKS}(?P<key>[^\W\d_][\w -]{{1,20}}?)\s*\**\s*[:：]\s*\**(?P<value>.*)")
_SUBJECT = frozenset({"subject", "件名", "題名"})
_DATE = frozenset({"date", "sent", "日付", "日時", "送信日時", "送信日"})
_PASSED_ON = re.compile(
    r"\s*(?:(?:re|fwd?|aw|wg|tr|転送|返信)\s*(?:\[\d+\])?\s*[:：]|[\[【(（<](?:re|fwd?|転送|返信)[\]】)）>])",
    re.IGNORECASE,
)
_FILE = "application/octet-stream"
_UNREADABLE = (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError)


class _ShortHeaders(Compat32):
    """The parser's rules, with headers cut off where no honest one reaches."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_MAX_RAW_HEADER]


class _Part(Message):
    """A part of a mail. An attached mail that is encoded, as none may be, is a file: the parser would take
    the code for its headers.
    """

    def get_content_type(self) -> str:
        form = super().get_content_type()
        code = str(self.get("content-transfer-encoding", "")).strip().lower()
        return _FILE if form == "message/rfc822" and code in ("base64", "quoted-printable") else form


def _parsed(data: bytes) -> "_Message":
    return message_from_bytes(data, _Part, policy=_ShortHeaders())


class Letter(NamedTuple):
    """A mail for reading: its whole text, who sent it, and when, where it says so for certain.

    `inside`: the mails attached to it, then those quoted in it.
    """

    subject: str
    sender: str
    sent: datetime | None
    body: str
    inside: "tuple[Letter, ...]" = ()

    @property
    def tells(self) -> tuple[str, int | None] | None:
        """The English name of the alert it tells of, "" where no table has it, and how many computers."""
        if alert := catalogue().alert_named_in(self.subject):
            return alert.alert.name_en, alert.count
        count = count_in(self.subject)
        return None if count is None else ("", count)


def tells(beginning: Beginning) -> bool:
    """Whether header lines stand from the first line on, From and Subject or Date among them."""
    seen: set[bytes] = set()
    for number, line in enumerate(beginning.data.split(b"\n")):
        if number == 0 and line.startswith(b"From "):  # the separator mailbox files put in front
            continue
        if line[:1] in (b" ", b"\t") and seen:
            continue
        found = _HEADER.match(line)
        if found is None:
            break
        seen.add(found[1].lower())
    return b"from" in seen and not seen.isdisjoint((b"subject", b"date"))


def read(file: EvidenceFile) -> tuple[AlertMail, ...]:
    """The mails in a file that tell of an alert, else its first one; broken headers cost only themselves.

    One that was forwarded counts where it is attached or quoted, with its own time; what passes it on has
    another, so that there is none where the mail itself is not there, or its time as quoted names no zone.

    Raises InputError: `intake.mail_too_large`, `intake.mail_too_many`, `intake.mail_unreadable`,
    `intake.unreadable`.
    """
    data = content(file, MAX_BYTES)
    if len(data) > MAX_BYTES:
        raise InputError("intake.mail_too_large", file=file.name, limit=MAX_BYTES // 1024 // 1024)
    reader = _Reader(file.name)
    pieces = [piece for piece in _IN_MAILBOX.split(data) if piece] if data.startswith(b"From ") else [data]
    outer = [reader.letter(piece) for piece in pieces]
    telling = [(letter.sender, alert) for letter in outer for alert in _alerts(letter)]
    return tuple(
        AlertMail(
            file=file,
            subject=letter.subject,
            sender=sender,
            sent=letter.sent,
            body=letter.body[:MAX_BODY],
            alert=told[0] if (told := letter.tells) else "",
            count=told[1] if told else None,
        )
        for sender, letter in telling or [(outer[0].sender, outer[0])]
    )


def letter(data: bytes, name: str) -> Letter:
    """A mail of these bytes; `name` is for the errors. Raises InputError."""
    found = _Reader(name).letter(data)
    return found._replace(body=found.body.removeprefix(f"{HTML_MARK}\n"))


def _alerts(letter: Letter) -> list[Letter]:
    """The mails that tell of an alert, a mail and those inside it. Of one that is passed on the innermost
    counts, and one whose time is known before one whose is not.
    """
    inside = [alert for each in letter.inside for alert in _alerts(each)]
    if letter.tells and letter.tells not in [alert.tells for alert in inside]:
        own = letter._replace(sent=None) if _PASSED_ON.match(letter.subject) else letter
        inside.insert(0, own)
    found: dict[object, Letter] = {}
    timed = {alert.tells for alert in inside if alert.sent}
    for alert in inside:
        if alert.sent or alert.tells not in timed:
            found.setdefault((alert.tells, alert.sent), alert)
    return list(found.values())


class _Reader:
    """Reads the mails of one file, at most MOST of them."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._read = 0

    def letter(self, data: bytes) -> Letter:
        """A mail with all that is inside it. Raises InputError."""
        try:
            return self._letter(_parsed(data))
        except _UNREADABLE as error:
            raise InputError("intake.mail_unreadable", file=self._name) from error

    def _letter(self, message: "_Message") -> Letter:
        self._count()
        headers = {key.lower(): value for key, value in reversed(list(message.raw_items()))}
        parts = list(_parts(message))
        attached = [self._letter(inner) for part in parts if (inner := _attached(part)) is not None]
        body = _body(parts) or next((each.body for each in attached if each.body), "")
        sender = header(headers.get("from", ""))
        quoted = self._quoted(body, sender) if _body(parts) else ()
        return Letter(
            header(headers.get("subject", "")),
            sender,
            _sent(headers.get("date", "")),
            body,
            (*attached, *quoted),
        )

    def _quoted(self, body: str, sender: str) -> Iterator[Letter]:
        """The mails quoted in a text, by the lines of their headers that are left of them."""
        lines = body.split("\n")
        for at, line in enumerate(lines):
            key, subject = _field(line)
            if key in _SUBJECT and subject:
                self._count()
                date = next(_dates_around(lines, at), "")
                yield Letter(_whole_subject(lines, at, subject), sender, _sent(date), body)

    def _count(self) -> None:
        self._read += 1
        if self._read > MOST:
            raise InputError("intake.mail_too_many", file=self._name, limit=MOST)


def _parts(message: "_Message") -> "Iterator[_Message]":
    """The parts of a mail, but not of those attached to it."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting += [each for each in reversed(inner) if isinstance(each, Message)]
        else:
            yield part


def _attached(part: "_Message") -> "_Message | None":
    """The mail that a part is, attached as one or as a file."""
    inner = part.get_payload()
    if part.get_content_type() == "message/rfc822" and isinstance(inner, list):
        return next((each for each in inner if isinstance(each, Message)), None)
    if part.get_filename() is None and part.get_content_type() != _FILE:
        return None
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not tells(Beginning(data[:HEAD])):
        return None
    with suppress(*_UNREADABLE):  # a mail inside that cannot be read leaves the one around it as it is
        return _parsed(data)
    return None


def _field(line: str) -> tuple[str, str]:
    """The name, folded, and the value of a header line in a text; ("", "") of any other line."""
    found = _QUOTED.match(line[:MAX_HEADER])
    return (found["key"].casefold(), found["value"].strip()) if found else ("", "")


def _dates_around(lines: list[str], at: int) -> Iterator[str]:
    """The dates among the header lines that a quoted subject stands in."""
    for step in (-1, 1):
        for place in range(at + step, at + step * _BLOCK, step):
            key, value = _field(lines[place]) if 0 <= place < len(lines) else ("", "")
            if not key or key in _SUBJECT:
                break
            if key in _DATE:
                yield value


def _whole_subject(lines: list[str], at: int, subject: str) -> str:
    """A quoted subject, with the lines in which it goes on where it was wrapped and only so tells an alert
    with its count.
    """
    columns = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in lines[at][:MAX_HEADER])
    whole = subject
    for more in ("", *lines[at + 1 : at + 3]) if columns >= _WRAPPED else ():
        rest = re.sub(_MARKS, "", more, count=1).strip()
        if whole is not subject and (not rest or _QUOTED.match(more)):
            break
        whole += rest if not (whole[-1:] + rest[:1]).isascii() else f" {rest}"
        alert = catalogue().alert_named_in(whole)
        if alert and alert.count is not None:
            return whole.strip()[:MAX_HEADER]
    return subject[:MAX_HEADER]


def _sent(raw: str) -> datetime | None:
    """The Date header, None where it is no time or names no zone ("-0000" names none)."""
    stamp = mailed(raw.strip())
    sent = stamp.wall() if stamp is not None and stamp.zoned else None
    return sent if sent is not None and plausible(sent) else None


def _body(parts: "list[_Message]") -> str:
    html = ""
    for part in parts:
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        if part.get_content_type() == "text/plain":
            return _text(part)
        if part.get_content_type() == "text/html" and not html:
            html = _text(part)
    return f"{HTML_MARK}\n{without_tags(html[:_MAX_MARKUP])}" if html else ""


def _text(part: "_Message") -> str:
    payload = part.get_payload(decode=True)
    text = to_text(payload if isinstance(payload, bytes) else b"", part.get_content_charset() or "")
    return text.replace("\r\n", "\n").strip()
