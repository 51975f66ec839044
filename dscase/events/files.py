"""The one seam where event sources are opened: a path, or what lies in a store, becomes a stream of bytes.

Compressed files are unpacked as they are read, told by their content, and UTF-16 becomes UTF-8.
"""

import io
import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, cast

from dscase.atomic import of_the_system
from dscase.errors import InputError, reason
from dscase.events.decompress import MAGIC_SIZE, Unpacked, form_of
from dscase.events.line_blocks import MAX_LINE, Block, single_lines, whole_lines
from dscase.events.remote.ranged import Ranged, Stored
from dscase.events.wide import LOOKED_AT, Utf8, encoding_of

_LOOKED_AT = 64 * 1024  # bytes of a file, to see how its lines end
STANDARD_INPUT = "-"


Place = Path | Stored
"""Where a source lies."""


class Raw(io.RawIOBase):
    """A file as it lies on disk or in a store, up to a bound, so that a log that grows while it is read has
    an end.

    `size` is that bound, `identity` the file's device and inode.
    `progress` is told of bytes as they are read.
    """

    def __init__(
        self,
        stream: BinaryIO | Ranged,
        size: int,
        shown: str,
        progress: Callable[[int], None] | None = None,
        identity: tuple[int, int] = (0, 0),
    ) -> None:
        super().__init__()
        self._stream = stream
        self._bound = size
        self._shown = shown
        self._progress = progress
        self._place = 0
        self._returns = False
        self.size = size
        self.identity = identity

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, place: int, whence: int = io.SEEK_SET, /) -> int:
        if whence != io.SEEK_SET:
            raise io.UnsupportedOperation("only from the start")
        self._place = self._stream.seek(place)
        return self._place

    def tell(self) -> int:
        return self._place

    def read(self, size: int = -1, /) -> bytes:
        """As a file's `read`. InputError when the system fails."""
        left = max(0, self._bound - self._place)
        size = left if size < 0 else min(size, left)
        try:
            data = self._stream.read(size)
        except OSError as error:
            raise unreadable(self._shown, error) from error
        self._place += len(data)
        if self._progress is not None and data:
            self._progress(len(data))
        return data.replace(b"\r", b"\n") if self._returns else data

    def take_returns(self) -> bool:
        """Where lines end at CR alone, as on old Macs: reads each CR as LF from now on. Whether it is so."""
        head = self.begins(_LOOKED_AT)
        self._returns = (
            b"\r" in head.rstrip(b"\r")
            and b"\n" not in head
            and form_of(head) is None
            and not encoding_of(head)
        )
        return self._returns

    def begins(self, size: int) -> bytes:
        """The first bytes, which are read again afterwards."""
        told, self._progress = self._progress, None
        try:
            self.seek(0)
            return self.read(size)
        finally:
            self._progress = told
            self.seek(0)

    def until(self, bound: int) -> None:
        """Sets a nearer end, up to which all will be read."""
        self._bound = min(bound, self.size)
        if isinstance(self._stream, Ranged):
            self._stream.until(self._bound)

    def close(self) -> None:
        self._stream.close()
        super().close()


def open_raw(
    path: Place, shown: str = "", *, bound: int | None = None, progress: Callable[[int], None] | None = None
) -> Raw:
    """A regular file as it lies on disk, or what lies in a store; errors call it by its `shown` name.
    `bound`: bytes to read at most.

    InputError for anything else: a pipe would hang, a device never ends.
    """
    if not isinstance(path, Path):
        size = path.size if bound is None else min(bound, path.size)
        return Raw(Ranged(path), size, shown or path.shown, progress)
    shown = shown or str(path)
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode) or of_the_system(path):
            code = "events.is_folder" if stat.S_ISDIR(found.st_mode) else "events.not_a_file"
            raise InputError(code, file=shown)
        size = found.st_size if bound is None else min(bound, found.st_size)
        return Raw(path.open("rb", buffering=0), size, shown, progress, (found.st_dev, found.st_ino))
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise unreadable(shown, error) from error


class Pieces(io.RawIOBase):
    """A content that comes in pieces as a stream, each read one piece, whatever size is asked for."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces = pieces

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:  # noqa: ARG002 - a piece is small
        return next(self._pieces, b"")


class Ahead(io.RawIOBase):
    """A stream that can only be read once, whose beginning can be looked at before."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream
        self._held = b""

    def readable(self) -> bool:
        return True

    def look(self, size: int) -> bytes:
        """The next bytes, fewer only at the stream's end; they can still be read."""
        while len(self._held) < size and (data := self._stream.read(size - len(self._held))):
            self._held += data
        return self._held[:size]

    def read(self, size: int = -1, /) -> bytes:
        if not self._held:
            return self._stream.read(size)
        if size < 0:
            size = len(self._held)
        data, self._held = self._held[:size], self._held[size:]
        return data


@lru_cache(maxsize=1)
def _ahead(stream: BinaryIO) -> Ahead:
    return Ahead(stream)


def standard_input() -> Ahead:
    """Standard input, the same object however often it is asked for."""
    return _ahead(sys.stdin.buffer)


@contextmanager
def spooled(
    stream: BinaryIO | Ahead, progress: Callable[[int], None] | None = None
) -> Iterator[tuple[Path, int]]:
    """Standard input as a file of its own, and its size: readers look at what they read more than once.

    The file may be read by its maker alone, and is gone afterwards. InputError when the disk is full.
    """
    handle, name = tempfile.mkstemp(prefix="dscase-")
    path = Path(name)
    try:
        size = 0
        try:
            with os.fdopen(handle, "wb") as sink:
                while data := stream.read(MAX_LINE):
                    sink.write(data)
                    size += len(data)
                    if progress is not None:
                        progress(len(data))
        except OSError as error:
            raise unreadable(STANDARD_INPUT, error) from error
        yield path, size
    finally:
        path.unlink(missing_ok=True)


def unpacked(raw: Raw, shown: str) -> BinaryIO | Utf8:
    """The content of a file: a `Utf8`, which is read from its start to its end, where it is compressed or in
    UTF-16; else the file itself. Closes `raw` when it cannot be read.
    """
    try:
        head = raw.begins(max(MAGIC_SIZE, LOOKED_AT))
    except InputError:
        raw.close()
        raise
    below = cast("BinaryIO", raw)
    if form := form_of(head):
        return Utf8(cast("BinaryIO", Unpacked(below, form, shown)))
    return Utf8(below) if encoding_of(head) else below


def open_source(path: Place, shown: str = "") -> BinaryIO:
    """A file's content for reading, unpacked if need be, and in UTF-8 where it is in UTF-16.

    InputError as `open_raw`, and while it is read.
    """
    shown = shown or (str(path) if isinstance(path, Path) else path.shown)
    return cast("BinaryIO", unpacked(open_raw(path, shown), shown))


def unreadable(shown: str, error: OSError | ValueError) -> InputError:
    """The system's refusal as our error."""
    if isinstance(error, FileNotFoundError):
        return InputError("events.missing", file=shown)
    if isinstance(error, PermissionError):
        return InputError("events.no_permission", file=shown)
    return InputError("events.read_failed", file=shown, reason=reason(error))


def blocks(path: Path, shown: str = "") -> Iterator[Block]:
    """The content as blocks of whole lines, a UTF-8 BOM dropped. Memory stays within three times MAX_LINE."""
    with open_source(path, shown) as stream:
        yield from whole_lines(stream)


def lines(path: Path, shown: str = "") -> Iterator[Block]:
    """The content line by line, each with its LF."""
    return single_lines(blocks(path, shown))
