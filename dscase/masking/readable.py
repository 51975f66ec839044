"""Every text that finished bytes hold: files, members of archives, parts of documents, what pictures tell.

What cannot be looked into raises `Unreadable`: protecting fails closed.
"""

import base64
import binascii
import gzip
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from html import unescape
from typing import IO, BinaryIO, NamedTuple, cast
from urllib.parse import unquote

from dscase.events.wide import encoding_of as wide_encoding
from dscase.masking.analysis import Analysis, analysed
from dscase.masking.carried import (
    BASE32,
    ENCODINGS,
    FILES,
    GZIP,
    HEXADECIMAL,
    JPEG,
    MARKED,
    OF_URLS,
    PDF,
    PNG,
    Carrier,
    letters,
    of_urls,
    texts_of,
)
from dscase.masking.encoded import IN_UTF16, UNSEEN, of_escape

_DEPTH = 5  # archives in archives
_SHIFT = b"\x1b$"
"""How Japanese begins in the encoding of mails."""
_AT_ONCE = 1 << 20  # bytes
_LONGEST = 64 << 20  # bytes without a place to cut: a picture inside a page
_MOST = 1 << 33  # bytes unpacked from one member
_HEAD = 8
_BASE64 = re.compile(r"[A-Za-z0-9+/]{12,}={0,2}")
_FOLDED_AT = 60  # letters of base64 in a line, at least, as mails fold it
_WRAPPED = re.compile(rf"\n(?<=[A-Za-z0-9+/]{{{_FOLDED_AT}}}\n)(?=[A-Za-z0-9+/]+={{0,2}}\s)")
_MARKUP = re.compile(r"<[/!?A-Za-z][^<>]*>")
_ENDS = re.compile(
    r"</?(?:w:p|w:tc|p|td|th|li|ul|ol|dl|div|h[1-6]|c|row|is|text|tspan|tr|table|title|dd|dt|pre|blockquote"
    r"|figure|figcaption|caption|section|header|footer|details|summary)(?=[\s/>])[^<>]*>"
    r"|<(?:br|w:br|w:tab|hr)\b[^<>]*>"
)
"""Where a text of markup ends: what stands in front of a block, and behind it, is none with it."""
_ESCAPED = re.compile(IN_UTF16)
_OF_WORKBOOKS = re.compile("_x([0-9a-fA-F]{4})_")
"""How workbooks write a letter that XML cannot hold, or any other."""
_APART = "\n\x1f\n"
_SEVEN = re.compile(r"\+[A-Za-z0-9+/]{3,}-?")
"""How UTF-7 writes what is not ASCII."""
_AROUND = 64  # characters: what of a name may stand beside such a piece
_PICTURE_TEXTS = (b"tEXt", b"zTXt", b"iTXt", b"eXIf")
_PICTURE_DATA = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"pHYs", b"sRGB", b"gAMA", b"cHRM", b"sBIT", b"bKGD"}
)


class Unreadable(Exception):  # noqa: N818 - what it says of the bytes
    """Bytes that cannot be looked into. `name` is the part's."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Part(NamedTuple):
    """A text and where it stands: "bundle.zip!inquiry.docx!word/document.xml"."""

    name: str
    text: str


class Within(NamedTuple):
    """Rows of letters that carry nothing, as the pseudonyms given, to which more are put; and how deep a text
    lies in others.
    """

    barren: set[str]
    depth: int = 0

    def deeper(self) -> "Within":
        """What it holds lies one deeper."""
        return self._replace(depth=self.depth + 1)


def parts(name: str, source: BinaryIO, within: Within | None = None) -> Iterator[Part]:
    """Every text of a file, in pieces that end where no name goes on. Raises Unreadable, OSError."""
    within = within or Within(set())
    yield from of_text(name, name, within)
    head = source.read(_HEAD)
    source.seek(0)
    if head[:2] == b"PK":
        yield from _of_archive(name, source, within)
    elif head[:2] == GZIP:
        yield from _of_gzip(name, source, within)
    elif head[:8] == PNG:
        yield from _of_png(name, source.read())
    elif head[:3] == JPEG:
        yield from _of_jpeg(name, source.read())
    elif head[:5] == PDF:
        yield from _of_pdf(name, source, within)
    else:
        for piece in _pieces(source):
            yield from _of_bytes(name, piece, within)


def _of_archive(name: str, source: BinaryIO, within: Within) -> Iterator[Part]:
    if within.depth >= _DEPTH:
        raise Unreadable(name)
    try:
        with zipfile.ZipFile(source) as archive:
            if archive.comment:
                yield Part(f"{name}!", decoded(archive.comment))
            for member in archive.infolist():
                inner = f"{name}!{member.filename}"
                told = f"{member.filename}\n{decoded(member.comment)}\n{decoded(member.extra)}"
                yield from of_text(inner, told, within)
                if member.is_dir():
                    continue
                with archive.open(member) as opened:
                    yield from parts(inner, io.BufferedReader(_Seekable(opened, inner)), within.deeper())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error) as error:
        raise Unreadable(name) from error


def _of_gzip(name: str, source: BinaryIO, within: Within) -> Iterator[Part]:
    if within.depth >= _DEPTH:
        raise Unreadable(name)
    yield Part(name, decoded(source.read(1024)[10:300].split(b"\0", 1)[0]))  # the name it was packed under
    source.seek(0)
    try:
        with gzip.open(source) as opened:
            yield from parts(
                f"{name}!", io.BufferedReader(_Seekable(cast("IO[bytes]", opened), name)), within.deeper()
            )
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(name) from error


class _Seekable(io.RawIOBase):
    """A stream whose beginning is read twice; a member that is an archive is kept whole."""

    def __init__(self, opened: "IO[bytes]", name: str) -> None:
        self._opened, self._name = opened, name
        self._head = opened.read(_HEAD)
        whole = self._head[:2] in (b"PK", GZIP) or self._head[:5] == PDF
        self._kept = io.BytesIO(self._head + self._read_all()) if whole else None
        self._at = 0

    def _read_all(self) -> bytes:
        data = self._opened.read(_LONGEST * 8 + 1)
        if len(data) > _LONGEST * 8:
            raise Unreadable(self._name)
        return data

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        if self._kept is not None:
            return self._kept.seek(offset, whence)
        if whence == 0 and offset <= self._at <= _HEAD:
            self._at = offset
        elif (whence, offset) != (1, 0):
            raise io.UnsupportedOperation
        return self._at

    def tell(self) -> int:
        return self._kept.tell() if self._kept is not None else self._at

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        if self._kept is not None:
            return self._kept.readinto(buffer)
        data = self._head[self._at : self._at + len(buffer)] or self._opened.read(len(buffer))
        self._at += len(data)
        if self._at > _MOST:
            raise Unreadable(self._name)
        buffer[: len(data)] = data
        return len(data)


def _of_png(name: str, data: bytes) -> Iterator[Part]:
    at = len(PNG)
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if kind not in _PICTURE_DATA:
            yield from _raw(name, body)
            yield from _inflated(name, body)
        at += 12 + length
        if kind == b"IEND":
            break
    yield from _raw(name, data[at:])


def _inflated(name: str, body: bytes) -> Iterator[Part]:
    for at in range(min(len(body), 200)):
        if body[at] == 0x78:  # noqa: PLR2004 - how what zlib packed begins
            try:
                yield from _raw(name, zlib.decompressobj().decompress(body[at:], _AT_ONCE))
            except zlib.error:
                continue


def _of_jpeg(name: str, data: bytes) -> Iterator[Part]:
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004 - a marker
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xDA:  # noqa: PLR2004 - what follows are pixels
            break
        if marker >= 0xE0:  # noqa: PLR2004 - of programs, and comments
            yield from _raw(name, data[at + 4 : at + 2 + length])
        at += 2 + length
    end = data.rfind(b"\xff\xd9")
    yield from _raw(name, data[end + 2 :] if end >= 0 else b"")


def _of_pdf(name: str, source: BinaryIO, within: Within) -> Iterator[Part]:
    import logging

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(source)
        told = [f"{key} {value}" for key, value in (reader.metadata or {}).items()]
        yield Part(name, "\n".join(told))
        if (xmp := reader.root_object.get("/Metadata")) is not None:
            yield from _of_bytes(name, xmp.get_object().get_data(), within)
        for page in reader.pages:
            yield Part(name, page.extract_text())
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(name) from error


def _pieces(source: BinaryIO) -> Iterator[bytes]:
    """The bytes in pieces that end with a line or before a tag."""
    left = b""
    while block := source.read(_AT_ONCE):
        left += block
        if b"\0" in block[:64] and len(left) < _LONGEST:
            continue  # UTF-16, or no text at all: as a whole
        tag = -1 if _SHIFT in left else left.rfind(b"<")  # in the encoding of mails half a letter is "<"
        cut = max(left.rfind(b"\n") + 1, tag)
        if cut > 0:
            yield left[:cut]
            left = left[cut:]
        elif len(left) > _LONGEST:
            yield left
            left = b""
    if left:
        yield left


def _of_bytes(name: str, data: bytes, within: Within) -> Iterator[Part]:
    text = decoded(data)
    yield from of_text(name, text, within)
    if b"\0" in data and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        yield from _raw(name, data)


def of_text(name: str, text: str, within: Within | None = None) -> Iterator[Part]:
    """Every text that a text holds: itself, and what markup, escapes and base64 in it would be."""
    yield Part(name, text)
    seen, within = analysed(text), within or Within(set())
    if "<" in text or "&" in text:
        bare = _MARKUP.sub("", _ENDS.sub("\n", text)) if "<" in text else text
        for _ in range(_DEPTH):  # &amp;#97; is &#97;, is a
            if (shown := UNSEEN.sub("", unescape(bare))) == text:
                break
            yield Part(name, shown)
            if "&" not in shown or shown == bare:
                break
            bare = shown
    written = text
    for _ in range(_DEPTH):  # escapes of escapes
        plain = _unescaped(unquote(written, errors="replace") if "%" in written else written)
        if plain == written:
            break
        yield Part(name, plain)
        written = plain
    if "_x" in text and (plain := _OF_WORKBOOKS.sub(lambda found: chr(int(found[1], 16)), text)) != text:
        yield Part(name, plain)
    if seen.has_unseen:
        yield Part(name, UNSEEN.sub("", text))
    if within.depth < _DEPTH:
        yield from _of_carriers(name, text, seen, within)


def _unescaped(text: str) -> str:
    if not any(mark in text and f"{mark}u" in text for mark in "\\%"):  # single characters are sought quickly
        return text
    return _ESCAPED.sub(lambda found: of_escape(found[0]), text)


def _of_carriers(name: str, text: str, seen: Analysis, within: Within) -> Iterator[Part]:
    """What is written in other letters. Base64 is sought wherever it might begin, over the ends of lines."""
    lines = text.replace("\r\n", "\n") if "\r" in text else text
    rows = letters(lines, within.barren)
    yield from _of_urls(name, rows, within)
    if any(len(row) >= _FOLDED_AT for row in rows):
        rows = letters(_WRAPPED.sub("", lines), within.barren)
    for run in _BASE64.findall("\n".join(rows)):
        yield from _of_base64(name, run, within)
    marked = [carrier for carrier in MARKED if carrier.mark in seen.near.present]
    carriers = ((BASE32, "\n".join(rows)), *((carrier, text) for carrier in (HEXADECIMAL, *marked)))
    for carrier, some in carriers:
        for found in carrier.runs(some):
            yield from _of_data(f"{name}!{carrier.name}", _read(carrier, found[0]), within)
    if "+" in text and (plain := _of_seven(text)):
        yield Part(name, plain)


def _of_urls(name: str, rows: Iterable[str], within: Within) -> Iterator[Part]:
    inner = f"{name}!{OF_URLS.name}"
    told: list[str] = []
    for data in of_urls("\n".join(rows)):
        if data.startswith(FILES):
            yield from _of_data(inner, data, within)
        else:
            told += [plain for plain, _ in texts_of(data) if plain]
    if told:  # together, for there are many
        yield from of_text(inner, _APART.join(told), within.deeper())


def _of_seven(text: str) -> str:
    """The pieces of UTF-7 in a text, each with what stands around it; a line each."""
    told = []
    pieces = {piece: _seven(piece) for piece in dict.fromkeys(_SEVEN.findall(text))}
    for found in _SEVEN.finditer(text) if any(pieces.values()) else ():
        if piece := pieces[found[0]]:
            start, end = found.span()
            told.append(text[max(0, start - _AROUND) : start] + piece + text[end : end + _AROUND])
    return "\n".join(told)


def _seven(text: str) -> str:
    """What a piece of UTF-7 says; "" for what is none, and for what nobody reads."""
    try:
        piece = text.encode().decode("utf-7")
    except UnicodeDecodeError:
        return ""
    return piece if piece.isprintable() else ""


def _read(carrier: Carrier, run: str) -> bytes:
    """What a run carries; b"" for one that carries nothing."""
    try:
        return carrier.read(run)
    except ValueError:
        return b""


def _of_base64(name: str, text: str, within: Within) -> Iterator[Part]:
    """What a row of letters would be if it were base64: looked at where that is a text or a file."""
    bare = text.rstrip("=")
    if len(bare) % 4 == 1:
        bare = bare[:-1]
    try:
        data = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError):
        return
    yield from _of_data(f"{name}!base64", data, within)


def _of_data(name: str, data: bytes, within: Within) -> Iterator[Part]:
    """Bytes that a text carried: a file, or each text they could be."""
    if data.startswith(FILES):
        yield from parts(name, io.BytesIO(data), within.deeper())
        return
    for encoding in ENCODINGS:
        try:
            plain = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if sum(map(str.isprintable, plain)) * 10 >= len(plain) * 9:
            yield from of_text(name, plain, within.deeper())


def _raw(name: str, data: bytes) -> Iterator[Part]:
    """Bytes of no known form, as each text they could be."""
    if data:
        yield Part(name, data.decode("utf-8", "replace"))
        yield Part(name, data.decode("cp932", "replace"))
        for start in (0, 1):
            yield Part(name, data[start:].decode("utf-16-le", "replace"))
            yield Part(name, data[start:].decode("utf-16-be", "replace"))


def decoded(data: bytes) -> str:
    """The text of bytes: by their mark, or as UTF-32 where it can be nothing else, else UTF-8, else UTF-16
    where every second byte is none, else cp932, else EUC-JP. A byte that none can read stays one, as a
    surrogate.
    """
    if (wide := wide_encoding(data)).startswith("utf-32"):
        return data.decode(wide, "replace")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    encodings = ["utf-8-sig", "cp932", "euc_jp"]
    if b"\x1b" in data and _SHIFT in data:  # one byte is sought quickly
        encodings.insert(0, "iso2022_jp_ext")
    if b"\0" in data[:512]:
        little = data[1:512:2].count(0) >= data[0:512:2].count(0)
        encodings.insert(0, "utf-16-le" if little else "utf-16-be")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("cp932", "surrogateescape")
