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
from collections.abc import Iterator
from html import unescape
from typing import IO, BinaryIO, NamedTuple, cast
from urllib.parse import unquote

from dscase.masking.encoded import UNSEEN

_DEPTH = 5  # archives in archives
_SHIFT = b"\x1b$"
"""How Japanese begins in the encoding of mails."""
_AT_ONCE = 1 << 20  # bytes
_LONGEST = 64 << 20  # bytes without a place to cut: a picture inside a page
_MOST = 1 << 33  # bytes unpacked from one member
_HEAD = 8
_MAGIC_GZIP, _MAGIC_PNG, _MAGIC_JPEG, _MAGIC_PDF = (
    b"\x1f\x8b",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"%PDF-",
)
_BASE64 = re.compile(r"[A-Za-z0-9+/]{12,}={0,2}")
_WRAPPED = re.compile(r"\n(?<=[A-Za-z0-9+/]{60}\n)(?=[A-Za-z0-9+/]+={0,2}\s)")  # as mails fold it
_MARKUP = re.compile(r"<[/!?A-Za-z][^<>]*>")
_ENDS = re.compile(
    r"</(?:w:p|w:tc|p|td|th|li|div|h[1-6]|c|row|is|text|tspan|tr|title|dd|dt)>|<(?:br|w:br|w:tab|hr)\b[^<>]*>"
)
_ESCAPED = re.compile(r"\\u[0-9a-fA-F]{4}")
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


def parts(name: str, source: BinaryIO, depth: int = 0) -> Iterator[Part]:
    """Every text of a file, in pieces that end where no name goes on. Raises Unreadable, OSError."""
    yield Part(name, name)
    head = source.read(_HEAD)
    source.seek(0)
    if head[:2] == b"PK":
        yield from _of_archive(name, source, depth)
    elif head[:2] == _MAGIC_GZIP:
        yield from _of_gzip(name, source, depth)
    elif head[:8] == _MAGIC_PNG:
        yield from _of_png(name, source.read())
    elif head[:3] == _MAGIC_JPEG:
        yield from _of_jpeg(name, source.read())
    elif head[:5] == _MAGIC_PDF:
        yield from _of_pdf(name, source)
    else:
        for piece in _pieces(source):
            yield from _of_bytes(name, piece, depth)


def _of_archive(name: str, source: BinaryIO, depth: int) -> Iterator[Part]:
    if depth >= _DEPTH:
        raise Unreadable(name)
    try:
        with zipfile.ZipFile(source) as archive:
            if archive.comment:
                yield Part(f"{name}!", decoded(archive.comment))
            for member in archive.infolist():
                inner = f"{name}!{member.filename}"
                yield Part(inner, f"{member.filename}\n{decoded(member.comment)}\n{decoded(member.extra)}")
                if member.is_dir():
                    continue
                with archive.open(member) as opened:
                    yield from parts(inner, io.BufferedReader(_Seekable(opened, inner)), depth + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error) as error:
        raise Unreadable(name) from error


def _of_gzip(name: str, source: BinaryIO, depth: int) -> Iterator[Part]:
    if depth >= _DEPTH:
        raise Unreadable(name)
    yield Part(name, decoded(source.read(1024)[10:300].split(b"\0", 1)[0]))  # the name it was packed under
    source.seek(0)
    try:
        with gzip.open(source) as opened:
            yield from parts(
                f"{name}!", io.BufferedReader(_Seekable(cast("IO[bytes]", opened), name)), depth + 1
            )
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(name) from error


class _Seekable(io.RawIOBase):
    """A stream whose beginning is read twice; a member that is an archive is kept whole."""

    def __init__(self, opened: "IO[bytes]", name: str) -> None:
        self._opened, self._name = opened, name
        self._head = opened.read(_HEAD)
        whole = self._head[:2] in (b"PK", _MAGIC_GZIP) or self._head[:5] == _MAGIC_PDF
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
    at = len(_MAGIC_PNG)
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


def _of_pdf(name: str, source: BinaryIO) -> Iterator[Part]:
    import logging

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(source)
        told = [f"{key} {value}" for key, value in (reader.metadata or {}).items()]
        yield Part(name, "\n".join(told))
        if (xmp := reader.root_object.get("/Metadata")) is not None:
            yield from _of_bytes(name, xmp.get_object().get_data(), 0)
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
        cut = max(left.rfind(b"\n") + 1, left.rfind(b"<"))
        if cut > 0:
            yield left[:cut]
            left = left[cut:]
        elif len(left) > _LONGEST:
            yield left
            left = b""
    if left:
        yield left


def _of_bytes(name: str, data: bytes, depth: int) -> Iterator[Part]:
    text = decoded(data)
    yield from of_text(name, text, depth)
    if b"\0" in data and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        yield from _raw(name, data)


def of_text(name: str, text: str, depth: int = 0) -> Iterator[Part]:
    """Every text that a text holds: itself, and what markup, escapes and base64 in it would be."""
    yield Part(name, text)
    if "<" in text or "&" in text:
        bare = _MARKUP.sub("", _ENDS.sub("\n", text)) if "<" in text else text
        if (shown := unescape(bare)) != text:
            yield Part(name, shown)
    if "%" in text and (plain := unquote(text, errors="replace")) != text:
        yield Part(name, plain)
    if not text.isascii() and (plain := UNSEEN.sub("", text)) != text:
        yield Part(name, plain)
    if "\\u" in text and (plain := _ESCAPED.sub(_of_json, text)) != text:
        yield Part(name, plain)
    if depth < _DEPTH:
        for found in _BASE64.finditer(_WRAPPED.sub("", text.replace("\r\n", "\n"))):
            yield from _of_base64(name, found[0], depth)


def _of_json(found: "re.Match[str]") -> str:
    return chr(int(found[0].removeprefix("\\u"), 16))


def _of_base64(name: str, text: str, depth: int) -> Iterator[Part]:
    """What a row of letters would be if it were base64: looked at where that is a text or a file."""
    bare = text.rstrip("=")
    if len(bare) % 4 == 1:
        bare = bare[:-1]
    try:
        data = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError):
        return
    if data.startswith((_MAGIC_PNG, _MAGIC_JPEG, _MAGIC_PDF, b"PK\x03\x04", _MAGIC_GZIP)):
        yield from parts(f"{name}!base64", io.BytesIO(data), depth + 1)
        return
    for encoding in ("utf-8", "utf-16-le", "cp932"):
        try:
            plain = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if sum(map(str.isprintable, plain)) * 10 >= len(plain) * 9:
            yield from of_text(f"{name}!base64", plain, depth + 1)


def _raw(name: str, data: bytes) -> Iterator[Part]:
    """Bytes of no known form, as each text they could be."""
    if data:
        yield Part(name, data.decode("utf-8", "replace"))
        yield Part(name, data.decode("cp932", "replace"))
        for start in (0, 1):
            yield Part(name, data[start:].decode("utf-16-le", "replace"))
            yield Part(name, data[start:].decode("utf-16-be", "replace"))


def decoded(data: bytes) -> str:
    """The text of bytes: by their mark, else UTF-8, else UTF-16 where every second byte is none, else cp932,
    else EUC-JP. A byte that none can read stays one, as a surrogate.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    encodings = ["utf-8-sig", "cp932", "euc_jp"]
    if _SHIFT in data:
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
