"""The text in mails: of their headers, of bodies in the charsets of Japanese mails, of HTML.

Mails come in ISO-2022-JP, cp932 and UTF-8, some with headers that break the rules, or under the name of a
charset they are not in; they are read as a person would. Tags are not taken out with `html.parser`: it is
quadratic over tags never closed, and raises on some.
"""

import re
from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header
from html import unescape
from string import ascii_lowercase, ascii_uppercase

from dscase.text import decode

MAX_HEADER = 1000
"""Characters of a header that are kept."""

_SPACE = re.compile(r"[ \t\r\n]+")
_FOLD = re.compile(r"(?<=[^\x00-\x7f])\r?\n[ \t]+(?=[^\x00-\x7f])")
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


def header(raw: str) -> str:
    """A header as text: encoded words decoded, and 8-bit text that should have been encoded, too."""
    octets = raw.encode("ascii", "surrogateescape")
    text = _FOLD.sub("", to_text(octets, ""))  # Japanese has no blank where a line was folded
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
    return to_text(part, charset)


def to_text(data: bytes, charset: str) -> str:
    """Text in the charset named; where that is none of those known, UTF-8 or cp932. Always writable.

    A name that the bytes contradict does not count: escapes of ISO-2022-JP, bytes of eight bits where there
    are none, UTF-8 beyond chance.
    """
    charset = charset.lower()
    if b"\x1b$" in data or b"\x1b(I" in data:
        text = data.decode("iso2022_jp_ext", errors="replace")
        return _jis_with_vendor_row(data) if "\ufffd" in text else text
    codec = _CHARSETS.get(charset)
    if codec is None:
        return decode(data)
    text = data.decode(codec, errors="replace")
    if not data.isascii() and (codec == "cp1252" or "\ufffd" in text):
        with suppress(UnicodeDecodeError):
            return data.decode("utf-8")
    return text


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


def without_tags(markup: str) -> str:
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
