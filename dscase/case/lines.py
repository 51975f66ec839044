"""Append-only files of one JSON record a line: whole lines only, and what was torn stays where it is.

A record is added by one write at the file's end, under a lock, and synced before it counts. A line cut
short by a kill is never repaired or removed: the next record starts on a fresh line after it.
"""

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dscase import atomic
from dscase.errors import InputError, OutputError, reason

LIMIT = 64 * 2**20
"""Bytes. A record file larger than this was not written by us."""


@dataclass(frozen=True, slots=True)
class Lines:
    """A file's lines without their line ends. `tail` is what follows the last line end, b"" normally."""

    whole: tuple[bytes, ...]
    tail: bytes


def split(content: bytes) -> Lines:
    """Content as lines; only LF ends one (a CR before it is dropped: an editor may have put it there)."""
    *whole, tail = content.split(b"\n")
    return Lines(tuple(line.removesuffix(b"\r") for line in whole), tail)


def read(path: Path) -> bytes:
    """The file's bytes, b"" when there is no file. Raises InputError."""
    try:
        if not path.is_file():
            if path.exists() or path.is_symlink():
                raise InputError("case.record_unreadable", path=str(path), reason="not a regular file")
            return b""
        if atomic.leads_out(path, path.parent):
            raise InputError("case.link_outside", path=str(path))
        with path.open("rb") as source:
            content = source.read(LIMIT + 1)
    except OSError as error:
        raise InputError("case.record_unreadable", path=str(path), reason=reason(error)) from error
    if len(content) > LIMIT:
        raise InputError("case.record_too_large", path=str(path), limit=LIMIT)
    return content


def append(path: Path, choose: Callable[[bytes], bytes]) -> bool:
    """Add what `choose` makes of the present content: whole lines, or b"" for nothing. True if added.

    Nobody else adds in between. On failure the file is as before. Raises OutputError.
    """
    try:
        return _append(path, choose)
    except OSError as error:
        raise OutputError("case.record_unwritable", path=str(path), reason=reason(error)) from error


def _append(path: Path, choose: Callable[[bytes], bytes]) -> bool:
    new = not path.exists()
    fd = atomic.open_append(path)
    try:
        if not atomic.lock(fd, wait=True):
            raise OSError("locked by another program")
        os.lseek(fd, 0, os.SEEK_SET)
        with open(fd, "rb", closefd=False) as source:
            content = source.read(LIMIT + 1)
        if len(content) > LIMIT:
            raise OSError(f"larger than {LIMIT} bytes")
        added = choose(content)
        if not added:
            return False
        if content and not content.endswith(b"\n"):
            added = b"\n" + added
        try:
            _write_at_once(fd, added)
        except BaseException:
            # The lock is still held, so what is cut off can only be our own, unfinished piece.
            with contextlib.suppress(OSError):
                os.ftruncate(fd, len(content))
            raise
    finally:
        os.close(fd)
    if new:
        atomic.sync_folder(path.parent)
    return True


def _write_at_once(fd: int, data: bytes) -> None:
    if os.write(fd, data) != len(data):
        raise OSError("only a part could be written")
    os.fsync(fd)
