"""Zip archives from strangers: listed and read as streams, within bounds, never extracted.

What an archive declares of itself is not believed: the central directory is counted before `zipfile` builds
an object for each entry, and a member is inflated only as far as the caller asked. Names inside are text;
no path is ever made of them.
"""

import re
import struct
import zipfile
import zlib
from typing import BinaryIO

from dscase.errors import InputError

MAX_MEMBERS = 100_000
MAX_DIRECTORY = 16 * 1024 * 1024
"""Bytes of central directory: what 100,000 members with names of 100 characters need."""
READ_LIMIT = 1024 * 1024
"""Most bytes ever inflated of one member."""

_END = b"PK\x05\x06"
_END64 = b"PK\x06\x06"
_END64_LOCATOR = b"PK\x06\x07"
_ENTRY = b"PK\x01\x02"
_END_SIZE, _END64_SIZE, _LOCATOR_SIZE, _MAX_COMMENT = 22, 56, 20, 65_535
_ENCRYPTED = 0x1
_METHODS = (
    zipfile.ZIP_STORED,
    zipfile.ZIP_DEFLATED,
)  # lzma could ask for 4 GiB of memory before the first byte

# What zipfile raises on damaged or lying input, beside its own BadZipFile.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, OverflowError, ValueError,
    RuntimeError, IndexError,
)  # fmt: skip


def open_archive(stream: BinaryIO, name: str) -> zipfile.ZipFile:
    """Open a zip for listing and reading; `name` is for the errors.

    Raises InputError: `intake.not_zip`, `intake.zip_broken`, `intake.zip_too_many`.
    """
    try:
        directory = _central_directory(stream, name)
        if directory.count(_ENTRY) > MAX_MEMBERS:
            raise InputError("intake.zip_too_many", file=name, limit=MAX_MEMBERS)
        return zipfile.ZipFile(stream)
    except _BROKEN as error:
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
        code = "intake.zip_broken" if stream.read(2) == b"PK" else "intake.not_zip"
        raise InputError(code, file=name)
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


def read_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, limit: int = READ_LIMIT
) -> bytes:
    """The first `limit` bytes of a member, fewer only where it is shorter; its checksum is tested only then.

    Raises InputError `intake.zip_member` when it is encrypted, damaged, or packed by another method than the
    two in common use.
    """
    try:
        if is_encrypted(member) or member.compress_type not in _METHODS:
            raise InputError("intake.zip_member", file=name, member=shown(member))
        with archive.open(member) as stream:
            return stream.read(limit)
    except _BROKEN as error:
        raise InputError("intake.zip_member", file=name, member=shown(member)) from error


def is_encrypted(member: zipfile.ZipInfo) -> bool:
    """Whether it needs a password; its name can be read all the same."""
    return bool(member.flag_bits & _ENCRYPTED)


def parts(member: zipfile.ZipInfo) -> list[str]:
    """The member's name in its parts, casefolded. Some packers of Windows write backslashes."""
    return re.split(r"[/\\]", member.filename.casefold())


def points_outside(member: zipfile.ZipInfo) -> bool:
    """Whether unpacking it carelessly would write outside the folder: `..` in it, rooted, or with a drive."""
    pieces = parts(member)
    return ".." in pieces or (pieces[0] == "" and len(pieces) > 1) or pieces[0][1:2] == ":"


def shown(member: zipfile.ZipInfo) -> str:
    """The member's name as a fact for messages."""
    return member.filename[:200]
