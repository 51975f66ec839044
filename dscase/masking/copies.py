"""Changed copies of files, by what they are: text, markup, mail, Word document, PDF, archive.

A copy is the file with its texts changed and nothing else: text in its own encoding, bytes that no encoding
can read as they are, an archive that is valid, gz inside too. What holds no text is left out of a masked
archive, and named, unless it is to be kept.
"""

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from dscase.errors import InputError
from dscase.events.wide import encoding_of as wide_encoding
from dscase.masking.letters import through_mail
from dscase.masking.markup import through_markup
from dscase.masking.readable import Unreadable
from dscase.masking.secrets import without_secrets

_MARKUP = (".html", ".htm", ".xml", ".svg", ".rels", ".xhtml")
_OFFICE = (".docx", ".xlsx", ".pptx", ".docm", ".xlsm")
_DEPTH = 5
_MOST = 1 << 30  # bytes of a file or a member
_SAMPLE = 1 << 16
_OF_MAILS = "iso2022_jp_ext"
_FIRST, _LAST = (1980, 1, 1, 0, 0, 0), (2107, 12, 31, 23, 59, 58)


@dataclass
class Copier:
    """Makes changed copies. `left_out`: members without text, by place; `keep`: they are taken over."""

    change: Callable[[str], str]
    keep: bool = False
    left_out: list[str] = field(default_factory=list)

    def copy(self, name: str, data: bytes, depth: int = 0) -> bytes | None:
        """The changed content of a file; None for one that holds no text, and is to be left out.

        Raises Unreadable for an archive or a document that is torn, or nested too deep.
        """
        suffix = PurePosixPath(name.lower()).suffix
        if depth > _DEPTH or len(data) > _MOST:
            raise Unreadable(name)
        if data[:2] == b"PK":
            return self._archive(name, data, depth, office=suffix in _OFFICE)
        if data[:2] == b"\x1f\x8b":
            return self._gzip(name, data, depth)
        if suffix == ".eml" and data:
            try:
                return through_mail(
                    data, self.change, lambda own, part: self.copy(own or "part", part, depth + 1)
                )
            except ValueError as error:
                raise Unreadable(name) from error
        if (encoding := encoding_of(data)) is None:
            self.left_out.append(name)
            return data if self.keep else None
        text = data.decode(encoding, "surrogateescape")
        if suffix in _MARKUP:  # tag and text together tell what a tag names as a secret
            changed = through_markup(text if self.keep else without_secrets(text).text, self.change)
        else:
            changed = self.change(text)
        return data if changed == text else _encoded(changed, encoding, data)

    def _archive(self, name: str, data: bytes, depth: int, *, office: bool) -> bytes:
        sink = io.BytesIO()
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(sink, "w") as target:
                target.comment = self.change(source.comment.decode("utf-8", "surrogateescape")).encode(
                    "utf-8", "surrogateescape"
                )
                for member in source.infolist():
                    self._member(f"{name}!", source, member, target, depth, office=office)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError) as error:
            raise Unreadable(name) from error
        return sink.getvalue()

    def _member(
        self,
        place: str,
        source: zipfile.ZipFile,
        member: zipfile.ZipInfo,
        target: zipfile.ZipFile,
        depth: int,
        *,
        office: bool,
    ) -> None:
        info = zipfile.ZipInfo(self.change(member.filename), min(max(member.date_time, _FIRST), _LAST))
        info.compress_type = zipfile.ZIP_DEFLATED if not office else member.compress_type
        info.external_attr, info.create_system = member.external_attr, member.create_system
        if member.is_dir():
            target.writestr(info, b"")
            return
        if member.file_size > _MOST:
            raise Unreadable(place + member.filename)
        with source.open(member) as opened:
            data = opened.read(_MOST + 1)
        own = (
            data
            if office and encoding_of(data) is None
            else self.copy(place + member.filename, data, depth + 1)
        )
        if own is not None:
            target.writestr(info, own)

    def _gzip(self, name: str, data: bytes, depth: int) -> bytes | None:
        try:
            with gzip.open(io.BytesIO(data)) as opened:
                plain = opened.read(_MOST + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise Unreadable(name) from error
        own = self.copy(name.removesuffix(".gz"), plain, depth + 1)
        return None if own is None else data if own == plain else gzip.compress(own, mtime=0)


def encoding_of(data: bytes) -> str | None:
    """The encoding a text is in; None for what is no text. Odd bytes do not make a text none."""
    if (wide := wide_encoding(data)).startswith("utf-32"):
        return wide
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    sample = data[:_SAMPLE]
    if b"\0" in sample:
        little, big = sample[1::2].count(0), sample[0::2].count(0)
        half = len(sample) // 2
        if max(little, big) * 10 > half * 4 and min(little, big) == 0:
            return "utf-16-le" if little > big else "utf-16-be"
        return None
    if b"\x1b$" in data and _comes_back(data, _OF_MAILS):
        return _OF_MAILS
    for encoding in ("utf-8", "cp932", "euc_jp"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    odd = sum(byte < ord(" ") and byte not in b"\t\r\n\x0c\x1b" for byte in sample)
    return None if odd * 50 > len(sample) else _nearest(data)


def _comes_back(data: bytes, encoding: str) -> bool:
    """Whether the bytes are what the encoding would write: it can write the same in several ways."""
    try:
        return data.decode(encoding).encode(encoding) == data
    except UnicodeError:
        return False


def _nearest(data: bytes) -> str:
    """Of text with bytes that fit nowhere, the encoding that leaves the fewest of them."""

    def odd(encoding: str) -> int:
        return len(data.decode(encoding, "replace").split("\ufffd"))

    return min(("utf-8", "cp932", "euc_jp"), key=odd)


def _encoded(text: str, encoding: str, data: bytes) -> bytes:
    if encoding == "utf-16":
        encoding = "utf-16-le" if data[:2] == b"\xff\xfe" else "utf-16-be"
        return data[:2] + text.encode(encoding, "surrogatepass")
    try:
        return text.encode(encoding, "surrogateescape")
    except UnicodeEncodeError:  # a real name in a reply that was written in an encoding without its letters
        return text.encode("utf-8", "surrogateescape")


def text_of_pdf(name: str, data: bytes) -> str:
    """The text of a PDF, page by page. Raises Unreadable."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        return "\n\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(name) from error


def unreadable(path: str, error: Exception) -> InputError:
    """The error for a file that cannot be copied."""
    return InputError("masking.copy_unreadable", file=path, reason=str(error) or type(error).__name__)
