"""Zip archives from strangers: their directory, listed within bounds, and the names in it.

What an archive declares of itself is not believed: the central directory is counted before `zipfile` builds
an object for each entry. Names inside are text; no path is ever made of them. `inflate` reads the members.
"""

import contextlib
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath
from typing import BinaryIO

from dscase.errors import InputError
from dscase.events.beginning import Beginning
from dscase.intake.inflate import METHODS, Budget, Damaged, Read, content

MAX_MEMBERS = 65_535
"""Files: what a zip can hold without its 64-bit extension, far more than any package does."""
MAX_DIRECTORY = 16 * 1024 * 1024
"""Bytes of central directory: what that many members with names of 200 characters need."""

_END = b"PK\x05\x06"
_END64 = b"PK\x06\x06"
_END64_LOCATOR = b"PK\x06\x07"
_ENTRY = b"PK\x01\x02"
_LOCAL = b"PK\x03\x04"
_LOCAL_SIZE = 30
_SPANNED = b"PK\x07\x08"  # in front of the first part of an archive in several
_PART_NAME = re.compile(r"\.(?:z\d\d|\d{3})", re.IGNORECASE)
_OTHER_DISK = 0xFFFF  # stands for "see the zip64 record"
_END_SIZE, _END64_SIZE, _LOCATOR_SIZE, _MAX_COMMENT = 22, 56, 20, 65_535
_ENCRYPTED = 0x1
_MEMBER = re.compile(rb"PK\x03\x04.{22}(..)..", re.DOTALL)  # a member's own header, up to its name
_OTHERS = (b"[Content_Types].xml", b"mimetype", b"META-INF/", b"AndroidManifest.xml")
"""First members of zips that are documents or programs: of Office, OpenDocument, Java, Android."""
_UTF8 = 0x800
_JAPANESE = re.compile(r"[ -~\u3005\u3040-\u30ff\u4e00-\u9fff]*")

BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, OverflowError, ValueError,
    RuntimeError, LookupError,
)  # fmt: skip
"""What zipfile raises on damaged or lying input, beside its own BadZipFile."""


def tells(beginning: Beginning) -> bool:
    """Whether it is a zip, and no document or program in one. Whose package it is, `diagnostics` tells.

    Bytes may stand in front of a zip: what a mail program or a web server left there.
    """
    head = beginning.data
    if not head.startswith((_LOCAL, _END, _SPANNED)) and not (_LOCAL in head and _is_zip(beginning.path)):
        return False
    return not any(
        head.startswith(_OTHERS, member.end(), member.end() + int.from_bytes(member[1], "little"))
        for member in _MEMBER.finditer(head)
    )


def _is_zip(path: Path | None) -> bool:
    try:
        return path is not None and zipfile.is_zipfile(path)
    except BROKEN:
        return False


def open_archive(stream: BinaryIO, name: str) -> zipfile.ZipFile:
    """Open a zip for listing and reading; `name` is for the errors.

    Raises InputError: `intake.not_zip`, `intake.zip_broken`, `intake.zip_split`, `intake.zip_too_many`.
    """
    try:
        directory = _central_directory(stream, name)
        if directory.count(_ENTRY) > MAX_MEMBERS:
            raise InputError("intake.zip_too_many", file=name, limit=MAX_MEMBERS)
        return zipfile.ZipFile(stream)
    except BROKEN as error:
        raise InputError("intake.zip_broken", file=name) from error


def _central_directory(stream: BinaryIO, name: str) -> bytes:
    """The bytes of the central directory, found as `zipfile` finds them, so that both see the same ones."""
    end_of_file = stream.seek(0, 2)
    tail_start = max(0, end_of_file - _END_SIZE - _MAX_COMMENT)
    stream.seek(tail_start)
    tail = stream.read(_END_SIZE + _MAX_COMMENT)
    at = len(tail) - _END_SIZE
    if not (at >= 0 and tail.startswith(_END, at) and tail.endswith(b"\0\0")):  # the usual: no comment
        at = tail.rfind(_END)
    if at < 0:
        stream.seek(0)
        head = stream.read(len(_SPANNED))
        if head == _SPANNED or _PART_NAME.fullmatch(PurePath(name).suffix):
            raise InputError("intake.zip_split", file=name)
        raise InputError("intake.zip_broken" if head.startswith(b"PK") else "intake.not_zip", file=name)
    disk, first_disk = struct.unpack_from("<HH", tail, at + 4)
    if _OTHER_DISK > max(disk, first_disk) > 0:
        raise InputError("intake.zip_split", file=name)
    count, size = struct.unpack_from("<HL", tail, at + 10)
    directory_end = tail_start + at

    stream.seek(max(0, directory_end - _LOCATOR_SIZE))
    if stream.read(_LOCATOR_SIZE).startswith(_END64_LOCATOR):
        stream.seek(max(0, directory_end - _LOCATOR_SIZE - _END64_SIZE))
        record = stream.read(_END64_SIZE)
        if record.startswith(_END64):
            directory_end -= _LOCATOR_SIZE + _END64_SIZE
            count, size = struct.unpack_from("<QQ", record, 32)
    if count > MAX_MEMBERS or size > MAX_DIRECTORY:
        raise InputError("intake.zip_too_many", file=name, limit=MAX_MEMBERS)
    stream.seek(max(0, directory_end - size))
    return stream.read(size)


def readable(member: zipfile.ZipInfo) -> bool:
    """Whether its content can be read at all: no password, one of the two methods in common use."""
    return not is_encrypted(member) and member.compress_type in METHODS


def enter(read: Read, member: zipfile.ZipInfo) -> None:
    """Moves `read`, which stands at the member's own header, on to its content.

    Raises Damaged where that header is none, or names another file than the directory.
    """
    head = read(_LOCAL_SIZE)
    if len(head) < _LOCAL_SIZE or not head.startswith(_LOCAL):
        raise Damaged
    name_size, extra_size = struct.unpack_from("<HH", head, 26)
    encoding = "utf-8" if member.flag_bits & _UTF8 else "cp437"
    if read(name_size) != member.orig_filename.encode(encoding, "replace"):
        raise Damaged
    if len(read(extra_size)) < extra_size:
        raise Damaged


def member_pieces(
    stream: BinaryIO,
    member: zipfile.ZipInfo,
    budget: Budget,
    progress: Callable[[int], None] | None = None,
) -> Iterator[bytes]:
    """A member's content in pieces, checked against what the zip says of it. `progress` gets the bytes as
    they are read. Raises Damaged, TooMuch, OSError.
    """

    def read(size: int) -> bytes:
        data = stream.read(size)
        if progress is not None:
            progress(len(data))
        return data

    stream.seek(member.header_offset)
    enter(read, member)
    yield from content(read, member, budget)


def is_encrypted(member: zipfile.ZipInfo) -> bool:
    """Whether it needs a password; its name can be read all the same."""
    return bool(member.flag_bits & _ENCRYPTED)


def parts(member: zipfile.ZipInfo) -> list[str]:
    """The member's name in its parts, casefolded. Some packers of Windows write backslashes."""
    return name_parts(member.filename)


def name_parts(name: str) -> list[str]:
    """A name in its parts, casefolded."""
    return re.split(r"[/\\]", name.casefold())


def points_outside(member: zipfile.ZipInfo) -> bool:
    """Whether unpacking it carelessly would write outside the folder: `..` in it, rooted, or with a drive."""
    pieces = parts(member)
    return ".." in pieces or (pieces[0] == "" and len(pieces) > 1) or pieces[0][1:2] == ":"


def readable_name(member: zipfile.ZipInfo) -> str:
    """The member's name for people: forward slashes, at most 200 characters.

    A name not marked as UTF-8 is by the book in cp437; packers of Japanese Windows write cp932 instead. Some
    packers have taken such a name for cp437 and marked it as UTF-8: it is undone where nothing but Japanese
    comes of it.
    """
    name = member.filename
    if not name.isascii():
        with contextlib.suppress(UnicodeError):
            japanese = name.encode("cp437").decode("cp932")
            if not member.flag_bits & _UTF8 or _JAPANESE.fullmatch(japanese):
                name = japanese
    return shown_name(name)


def shown_name(name: str) -> str:
    """A name inside an archive for people: forward slashes, at most 200 characters that can be written."""
    return name.replace("\\", "/").encode("utf-8", "backslashreplace").decode("utf-8")[:200]
