"""`bundle.zip`: the same files and the same moment give the same bytes, and it tells when one was changed.

Its comment holds the SHA-256 of everything before it: what the checksums of the files inside
cannot see (dates, rights, the order of the files, bits the unpacking ignores) is covered, too.
"""

import hashlib
import os
import shutil
import struct
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from dscase import atomic

_BLOCK = 2**20
_UNIX = 3
_FIRST = (1980, 1, 1, 0, 0, 0)  # what a zip can say
_LAST = (2107, 12, 31, 23, 59, 58)
_MARK = b"dscase sha256 "
_COMMENT_SIZE = len(_MARK) + 64


def write(sink: BinaryIO, folder: Path, names: Iterable[str], when: datetime) -> None:
    """Zip `names` of `folder` into `sink`, streamed and in name order, flat.

    Every member is dated `when` in UTC: a zip knows no zones, and one moment must give the same bytes.
    """
    stamp = min(max(when.astimezone(UTC).timetuple()[:6], _FIRST), _LAST)
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(names):
            member = zipfile.ZipInfo(name, stamp)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = _UNIX  # not the system this runs on: the bytes must not tell
            member.external_attr = atomic.PRIVATE_FILE << 16
            path = folder / name
            member.file_size = path.stat().st_size  # lets zip64 be chosen before the size is reached
            with path.open("rb") as source, archive.open(member, "w") as target:
                shutil.copyfileobj(source, target, _BLOCK)


def close(path: Path) -> None:
    """Give the finished zip the comment that tells a change. Raises OSError."""
    size = path.stat().st_size
    length = struct.pack("<H", _COMMENT_SIZE)
    with path.open("rb") as source:  # a zip without a comment ends with that comment's length
        comment = _MARK + _digest(source, size - len(length), length).encode()
    with atomic.synced(atomic.open_again(path)) as sink:
        sink.seek(size - len(length))
        sink.write(length + comment)


def is_as_closed(source: BinaryIO) -> bool:
    """Whether not a byte of a zip has changed since `close`. False for any zip that is not ours."""
    size = source.seek(0, os.SEEK_END) - _COMMENT_SIZE
    if size < 0:
        return False
    source.seek(size)
    comment = source.read(_COMMENT_SIZE)
    source.seek(0)
    return comment == _MARK + _digest(source, size).encode()


def _digest(source: BinaryIO, size: int, behind: bytes = b"") -> str:
    """The SHA-256 of the next `size` bytes and those `behind` them."""
    running = hashlib.sha256()
    while size > 0 and (block := source.read(min(_BLOCK, size))):
        running.update(block)
        size -= len(block)
    running.update(behind)
    return running.hexdigest()
