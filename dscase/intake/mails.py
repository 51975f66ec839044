"""Alert mails: subject, sender, time and the text, from an `.eml` file.

Japanese mails come in ISO-2022-JP and UTF-8, some with headers that break the rules; they are read as a
person would. The structure is parsed under the older `compat32` policy on purpose: the newer one takes
quadratic time over a long Content-Type header and runs out of stack on nested brackets. For the same reason
tags are not taken out with `html.parser`: it is quadratic over tags never closed, and raises on some.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.policy import Compat32
from html import unescape
from itertools import islice
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING, NamedTuple

from dscase.errors import InputError
from dscase.events.beginning import Beginning
from dscase.intake.evidence import AlertMail, EvidenceFile
from dscase.intake.files import content
from dscase.knowledge.alerts import ToldAlert, count_in
from dscase.knowledge.catalogue import catalogue
from dscase.text import decode
from dscase.window.stamps import mailed, plausible

if TYPE_CHECKING:
    from email.message import Message

MAX_BYTES = 10 * 1024 * 1024
MAX_BODY = 4000  # characters
MAX_HEADER = 1000
_MAX_MARKUP = 1_000_000  # characters of HTML looked at
_MAX_RAW_HEADER = 10_000  # characters; a Content-Type of a megabyte takes the parser seconds
HTML_MARK = "[text/html]"
"""First line of a body that was HTML only: its text was taken out of the markup."""

_HEADER = re.compile(rb"([!-9;-~]+)[ \t]*:")
_MAX_FORWARDED = 50
_QUOTED_SUBJECT = re.compile(
    r"^[>\s*]*(?:Subject|件名)\s*\**\s*[:：]\s*\**(.+)$", re.MULTILINE | re.IGNORECASE
)
_SPACE = re.compile(r"[ \t\r\n]+")
_JIS_SHIFT = re.compile(rb"\x1b(\$[@B]|\([IBJ])")
# Not any codec Python has: some are no charsets, take quadratic time, or make characters none can write.
_CHARSETS = {
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "euc-jp": "euc_jis_2004",
    "iso-8859-1": "cp1252",
    "windows-1252": "cp1252",
}
_TAG = re.compile(r"<(!--|/?[a-z][a-z0-9]*|[!?])")
_UNSHOWN = frozenset({"script", "style", "head", "title"})
_BREAKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "table"})
_ASCII_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
_TO_EUC = bytes(byte | 0x80 if byte > ord(" ") else byte for byte in range(256))


class _ShortHeaders(Compat32):
    """The parser's rules, with headers cut off where no honest one reaches."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_MAX_RAW_HEADER]


def tells(beginning: Beginning) -> bool:
    """Whether header lines stand from the first line on, From and Subject or Date among them."""
    seen: set[bytes] = set()
    for number, line in enumerate(beginning.data.split(b"\n")):
        if number == 0 and line.startswith(b"From "):  # the separator mailbox files put in front
            continue
        if line[:1] in (b" ", b"\t") and seen:
            continue
        header = _HEADER.match(line)
        if header is None:
            break
        seen.add(header[1].lower())
    return b"from" in seen and not seen.isdisjoint((b"subject", b"date"))


def read(file: EvidenceFile) -> AlertMail:
    """Read a mail; broken headers cost only themselves.

    Where its own subject tells of no alert, but a mail that is attached or quoted in it does, the subject and
    the time are that one's: it was forwarded. A quoted mail's time names no zone, so that there is none.

    Raises InputError: `intake.mail_too_large`, `intake.mail_unreadable`, `intake.unreadable`.
    """
    data = content(file, MAX_BYTES)
    if len(data) > MAX_BYTES:
        raise InputError("intake.mail_too_large", file=file.name, limit=MAX_BYTES // 1024 // 1024)
    try:
        message = message_from_bytes(data, policy=_ShortHeaders())
        headers = {key.lower(): value for key, value in reversed(list(message.raw_items()))}
        body = _body(message)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise InputError("intake.mail_unreadable", file=file.name) from error
    outer = _Letter(_header(headers.get("subject", "")), headers.get("date", ""), body)
    try:
        forwarded = _forwarded(message)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        forwarded = []  # a mail inside that cannot be read leaves the one around it as it is
    letter, told = next(
        ((one, told) for one in (outer, *forwarded, *_inline(outer)) if (told := _alert_in(one.subject))),
        (outer, None),
    )
    return AlertMail(
        file=file,
        subject=letter.subject,
        sender=_header(headers.get("from", "")),
        sent=_sent(letter.date),
        body=letter.body[:MAX_BODY],
        alert=told.alert.name_en if told else "",
        count=told.count if told else count_in(letter.subject),
    )


class Letter(NamedTuple):
    """A mail for reading: its whole text, who sent it, and when, where it says so for certain."""

    subject: str
    sender: str
    sent: datetime | None
    body: str


def letter(data: bytes, name: str) -> Letter:
    """A mail of these bytes; `name` is for the errors. Raises InputError."""
    try:
        message = message_from_bytes(data, policy=_ShortHeaders())
        headers = {key.lower(): value for key, value in reversed(list(message.raw_items()))}
        body = _body(message).removeprefix(f"{HTML_MARK}\n")
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise InputError("intake.mail_unreadable", file=name) from error
    return Letter(
        _header(headers.get("subject", "")),
        _header(headers.get("from", "")),
        _sent(headers.get("date", "")),
        body,
    )


class _Letter(NamedTuple):
    """A mail, or one inside it. `date`: its Date header, "" where none can be read for certain."""

    subject: str
    date: str
    body: str


def _alert_in(subject: str) -> ToldAlert | None:
    return catalogue().alert_told_in(subject)


def _forwarded(message: "Message[str, str]") -> list[_Letter]:
    """The mails that are attached to a mail, in their order."""
    found: list[_Letter] = []
    for part in message.walk():
        if part.get_content_type() != "message/rfc822" or len(found) >= _MAX_FORWARDED:
            continue
        inner = part.get_payload()
        if isinstance(inner, list) and inner and not isinstance(inner[0], str):
            headers = {key.lower(): value for key, value in reversed(list(inner[0].raw_items()))}
            subject = _header(headers.get("subject", ""))
            found.append(_Letter(subject, headers.get("date", ""), _body(inner[0])))
    return found


def _inline(letter: _Letter) -> Iterator[_Letter]:
    """The mails quoted in a body, by the line that gives their subject. Their dates name no zone."""
    for found in islice(_QUOTED_SUBJECT.finditer(letter.body), _MAX_FORWARDED):
        yield _Letter(found[1].strip()[:MAX_HEADER], "", letter.body)


def _header(raw: str) -> str:
    """A header as text: encoded words decoded, and 8-bit text that should have been encoded, too."""
    octets = raw.encode("ascii", "surrogateescape")
    text = _bytes_to_text(octets, "iso-2022-jp" if b"\x1b$" in octets else "")
    with suppress(HeaderParseError, ValueError):  # damaged base64 stays as it stands
        decoded = "".join(
            part if isinstance(part, str) else _part_to_text(part, charset)
            for part, charset in decode_header(text)
        )
        text = decoded if decoded.strip() else text
    return _SPACE.sub(" ", text).strip()[:MAX_HEADER]


def _part_to_text(part: bytes, charset: str | None) -> str:
    if charset is None:  # the plain text between encoded words, as decode_header hands it out
        return part.decode("raw-unicode-escape", errors="replace").encode("utf-8", "replace").decode("utf-8")
    return _bytes_to_text(part, charset)


def _bytes_to_text(data: bytes, charset: str) -> str:
    """Text in the charset named; where that is none of those known, UTF-8 or cp932. Always writable."""
    charset = charset.lower()
    if charset.startswith("iso-2022-jp"):
        text = data.decode("iso2022_jp_ext", errors="replace")
        return _jis_with_vendor_row(data) if "\ufffd" in text else text
    codec = _CHARSETS.get(charset)
    return data.decode(codec, errors="replace") if codec else decode(data)


def _jis_with_vendor_row(data: bytes) -> str:
    """ISO-2022-JP that holds the circled digits and the like of row 13.

    Mailers send them and Python's codecs for it refuse them; written as EUC, the codec of a later standard
    has them.
    """
    euc = bytearray()
    shift = b""
    for number, piece in enumerate(_JIS_SHIFT.split(data)):
        if number % 2:
            shift = piece
        elif shift.startswith(b"$"):
            euc += piece.translate(_TO_EUC)
        elif shift == b"(I":
            euc += re.sub(rb"[!-~]", lambda byte: b"\x8e" + byte[0].translate(_TO_EUC), piece)
        else:
            euc += piece
    return euc.decode("euc_jis_2004", errors="replace")


def _sent(raw: str) -> datetime | None:
    """The Date header, None where it is no time or names no zone ("-0000" names none)."""
    stamp = mailed(raw)
    sent = stamp.wall() if stamp is not None and stamp.zoned else None
    return sent if sent is not None and plausible(sent) else None


def _body(message: "Message[str, str]") -> str:
    html = ""
    for part in message.walk():
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        if part.get_content_type() == "text/plain":
            return _text(part)
        if part.get_content_type() == "text/html" and not html:
            html = _text(part)
    return f"{HTML_MARK}\n{_without_tags(html[:_MAX_MARKUP])}" if html else ""


def _text(part: "Message[str, str]") -> str:
    payload = part.get_payload(decode=True)
    text = _bytes_to_text(payload if isinstance(payload, bytes) else b"", part.get_content_charset() or "")
    return text.replace("\r\n", "\n").strip()


def _without_tags(markup: str) -> str:
    """The text between tags, in one pass. What is never closed ends it: what would be hidden stays hidden."""
    folded = markup.translate(_ASCII_LOWER)  # lower() makes two characters of "İ": places would disagree
    words: list[str] = []
    at = 0
    while at >= 0:
        tag = _TAG.search(folded, at)
        words.append(markup[at : tag.start() if tag else len(markup)])
        if tag is None:
            break
        name = tag[1] or ""
        if name == "!--":
            end = folded.find("-->", tag.end())
        elif name in _UNSHOWN:
            end = folded.find(f"</{name}", tag.end())
            end = folded.find(">", end) if end >= 0 else end
        else:
            end = folded.find(">", tag.end())
        if name.removeprefix("/") in _BREAKS:
            words.append("\n")
        at = folded.find(">", end) + 1 if end >= 0 else -1
    text = "".join(words)
    with suppress(ValueError):  # a character number of thousands of digits
        text = unescape(text)
    lines = (_SPACE.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
