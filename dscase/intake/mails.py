"""Alert mails: subject, sender, time and the text, from an `.eml` file.

Japanese mails come in ISO-2022-JP and UTF-8, some with headers that break the rules; they are read as a
person would. The structure is parsed under the older `compat32` policy on purpose: the newer one takes
quadratic time over a long Content-Type header and runs out of stack on nested brackets.
"""

import codecs
import email
import re
from contextlib import suppress
from datetime import UTC, datetime
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from dscase.errors import InputError
from dscase.intake.evidence import AlertMail, EvidenceFile
from dscase.intake.text import decode
from dscase.knowledge.catalogue import catalogue

if TYPE_CHECKING:
    from email.message import Message

MAX_BYTES = 10 * 1024 * 1024
MAX_BODY = 4000  # characters
MAX_HEADER = 1000
HTML_MARK = "[text/html]"
"""First line of a body that was HTML only: its text was taken out of the markup."""

_SPACE = re.compile(r"[ \t\r\n]+")
_JIS_SHIFT = re.compile(rb"\x1b(\$[@B]|\([IBJ])")
_TO_EUC = bytes(byte | 0x80 if byte > ord(" ") else byte for byte in range(256))


def read(file: EvidenceFile) -> AlertMail:
    """Read a mail; broken headers cost only themselves.

    Raises InputError: `intake.mail_too_large`, `intake.mail_unreadable`, `intake.unreadable`.
    """
    try:
        with file.path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise InputError("intake.unreadable", file=file.name, reason=str(error)) from error
    if len(data) > MAX_BYTES:
        raise InputError("intake.mail_too_large", file=file.name, limit=MAX_BYTES // 1024 // 1024)
    try:
        message = email.message_from_bytes(data)
        headers = {key.lower(): value for key, value in reversed(list(message.raw_items()))}
        body = _body(message)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise InputError("intake.mail_unreadable", file=file.name) from error
    subject = _header(headers.get("subject", ""))
    return AlertMail(
        file=file,
        subject=subject,
        sender=_header(headers.get("from", "")),
        sent=_sent(headers.get("date", "")),
        body=body[:MAX_BODY],
        alert=catalogue().alert_named_in(subject) or "",
    )


def _header(raw: str) -> str:
    """A header as text: encoded words decoded, and 8-bit text that should have been encoded, too."""
    octets = raw.encode("ascii", "surrogateescape")[: MAX_HEADER * 10]
    text = _bytes_to_text(octets, "iso-2022-jp" if b"\x1b$" in octets else "")
    with suppress(HeaderParseError, ValueError):  # damaged base64 stays as it stands
        text = "".join(
            part if isinstance(part, str) else _part_to_text(part, charset)
            for part, charset in decode_header(text)
        )
    return _SPACE.sub(" ", text).strip()[:MAX_HEADER]


def _part_to_text(part: bytes, charset: str | None) -> str:
    if charset is None:  # the plain text between encoded words, as decode_header hands it out
        return part.decode("raw-unicode-escape", errors="replace")
    return _bytes_to_text(part, charset)


def _bytes_to_text(data: bytes, charset: str) -> str:
    """Text in the charset named; where that is unknown or absent, UTF-8 or cp932."""
    if charset.lower().startswith("iso-2022-jp"):
        text = data.decode("iso2022_jp_ext", errors="replace")
        return _jis_with_vendor_row(data) if "\ufffd" in text else text
    try:
        if codecs.lookup(charset).name not in ("ascii", "utf-8"):
            return data.decode(charset, errors="replace")
    except (LookupError, ValueError):
        pass
    return decode(data)


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
    try:
        sent = parsedate_to_datetime(raw)
        sent.astimezone(UTC)  # refuses what lies outside the calendar
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return sent if sent.tzinfo is not None else None


def _body(message: "Message[str, str]") -> str:
    html = ""
    for part in message.walk():
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        if part.get_content_type() == "text/plain":
            return _text(part)
        if part.get_content_type() == "text/html" and not html:
            html = _text(part)
    return f"{HTML_MARK}\n{_without_tags(html)}" if html else ""


def _text(part: "Message[str, str]") -> str:
    payload = part.get_payload(decode=True)
    text = _bytes_to_text(payload if isinstance(payload, bytes) else b"", part.get_content_charset() or "")
    return text.replace("\r\n", "\n").strip()


class _Words(HTMLParser):
    """Collects the text between tags; what is never shown is left out."""

    _UNSHOWN = frozenset({"script", "style", "head", "title"})
    _BREAKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "table"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if not self._hidden and tag in self._UNSHOWN:
            self._hidden = tag
        elif tag in self._BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._hidden = ""

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def _without_tags(html: str) -> str:
    words = _Words()
    words.feed(html)
    words.close()
    lines = (_SPACE.sub(" ", line).strip() for line in "".join(words.words).split("\n"))
    return "\n".join(line for line in lines if line)
