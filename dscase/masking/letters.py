"""Changing the texts of a mail: its headers that people read, its text parts, and files attached to it."""

from collections.abc import Callable
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import Header, decode_header, make_header
from typing import TYPE_CHECKING

from dscase.masking.markup import through_markup

if TYPE_CHECKING:
    from email.message import Message

_READ = ("subject", "from", "to", "cc", "reply-to", "sender", "thread-topic", "x-original-to", "delivered-to")
_CHARSETS = {"shift_jis": "cp932", "x-sjis": "cp932", "iso-2022-jp": "iso2022_jp_ext"}


def through_mail(
    data: bytes, change: Callable[[str], str], attached: Callable[[str, bytes], bytes | None]
) -> bytes:
    """The mail with its texts changed. `attached`: the changed content of a file by its name, None to leave
    it out. Raises ValueError for what is no mail.
    """
    try:
        mail = message_from_bytes(data)
        for part in mail.walk():
            if not part.is_multipart():
                _part(part, change, attached)
        for name in _READ:
            _header(mail, name, change)
        return mail.as_bytes()
    except (MessageError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("no mail") from error


def _header(mail: "Message", name: str, change: Callable[[str], str]) -> None:
    values = mail.get_all(name, [])
    if not values:
        return
    changed_values: list[str] = []
    for value in map(str, values):
        try:
            plain = str(make_header(decode_header(value)))
        except (HeaderParseError, UnicodeError, LookupError):
            plain = value
        changed = change(plain)
        written = changed if changed.isascii() else Header(changed, "utf-8").encode()
        changed_values.append(written if changed != plain else value)
    del mail[name]
    for header in changed_values:
        mail[name] = header


def _part(
    part: "Message", change: Callable[[str], str], attached: Callable[[str, bytes], bytes | None]
) -> None:
    data = part.get_payload(decode=True)
    content = data if isinstance(data, bytes) else b""
    name = part.get_filename()
    if name is not None or part.get_content_maintype() != "text":
        changed = attached(name or "", content)
        if changed is None:
            _write(part, b"")
        elif changed != content:
            _write(part, changed)
        if name is not None and change(name) != name:
            part.set_param("filename", change(name), "Content-Disposition")
            if part.get_param("name") is not None:
                part.set_param("name", change(name))
        return
    charset = (part.get_content_charset() or "utf-8").lower()
    plain = content.decode(_CHARSETS.get(charset, charset), "surrogateescape")
    html = part.get_content_subtype() == "html"
    text = through_markup(plain, change) if html else change(plain)
    if text != plain:
        part.set_param("charset", "utf-8")
        _write(part, text.encode("utf-8", "surrogateescape"))


def _write(part: "Message", content: bytes) -> None:
    from email.encoders import encode_base64

    del part["Content-Transfer-Encoding"]
    part.set_payload(content)
    encode_base64(part)
