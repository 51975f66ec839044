"""The one seam where event sources are opened: a path, or what lies in a store, becomes blocks of whole
lines, of bounded size.

A line ends at LF and nowhere else: log text may hold U+2028, form feeds or a lone CR. Compressed files are
unpacked as they are read, told by their content, and UTF-16 becomes UTF-8.
"""

import codecs
import io
import os
import re
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from dscase.atomic import of_the_system
from dscase.errors import InputError, reason
from dscase.events.decompress import MAGIC_SIZE, Unpacked, form_of
from dscase.events.remote.ranged import Ranged, Stored
from dscase.events.wide import LOOKED_AT, Utf8, encoding_of

MAX_LINE = 1 << 20
"""Bytes of one line that are kept (1 MiB). A longer one is cut there, and counts as one line."""

JOINED = 32 << 20
"""Bytes of lines that are cut up together, where each step costs as much for ten lines as for hundreds."""
_PIECE = 1 << 18  # bytes read at once; memory for more comes fresh from the system, which costs as much again
_LOOKED_AT = 64 * 1024  # bytes of a file, to see how its lines end
_NO_CP932 = re.compile("[\x80\uf8f0-\uf8f3]")  # what the bytes 80, A0, FD-FF become, which cp932 has not
BOM = codecs.BOM_UTF8
STANDARD_INPUT = "-"


class Block(NamedTuple):
    """Whole lines with their LF, the file's last perhaps without. `cut`: the first part of one long line.

    `offset`: of its first byte in the (unpacked) content, from 0.
    """

    data: bytes
    cut: bool = False
    offset: int = 0


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


def piece_size() -> int:
    """Bytes that `whole_lines` reads at once: its blocks end with the last line that ends in such a piece."""
    return min(_PIECE, MAX_LINE)


def whole_lines(stream: BinaryIO, offset: int = 0) -> Iterator[Block]:
    """Blocks of whole lines out of a byte stream that stands at `offset`, the start of a line.

    No more than MAX_LINE is read at once, so a line that is too long always reaches over a block's edge:
    one look at each block's first LF finds every such line.
    """
    carry = b""
    skipping = False
    piece = piece_size()
    data = stream.read(piece)
    if not offset and data.startswith(BOM):
        data, offset = data[len(BOM) :], len(BOM)
        data = data or stream.read(piece)
    while data:
        if skipping:
            size = len(data)
            _, found, data = data.partition(b"\n")
            offset += size - len(data)
            skipping = not found
        first = data.find(b"\n")
        if len(carry) + (first if first >= 0 else len(data)) > MAX_LINE:
            yield Block((carry + data)[:MAX_LINE], True, offset)
            skipping = first < 0
            passed = len(data) if skipping else first + 1
            offset += len(carry) + passed
            carry, data = b"", data[passed:]
        end = data.rfind(b"\n") + 1
        if end:
            yield Block(b"".join((carry, memoryview(data)[:end])), False, offset)  # copied once
            offset += len(carry) + end
            carry = data[end:]
        else:
            carry += data
        data = stream.read(piece)
    if carry:
        yield Block(carry, False, offset)


def together(found: Iterable[Block]) -> Iterator[Sequence[Block]]:
    """Blocks as many together as have JOINED bytes, fewer at first; one that is cut by itself. What came
    before a failure is given before it is raised.
    """
    held: list[Block] = []
    size, wanted = 0, 1
    try:
        for block in found:
            if held and (block.cut or size >= wanted):
                yield held
                held, size, wanted = [], 0, min(4 * size, JOINED)
            held.append(block)
            size += len(block.data)
            if block.cut:
                yield held
                held, size = [], 0
    except InputError:
        if held:
            yield held
        raise
    if held:
        yield held


def line_ends(data: bytes) -> int:
    """How many LF there are. Of lines as long as a log's, `bytes.count` finds them less than half as fast."""
    return len(data) - len(data.replace(b"\n", b""))


def lines(path: Path, shown: str = "") -> Iterator[Block]:
    """The content line by line, each with its LF."""
    return single_lines(blocks(path, shown))


def single_lines(found: Iterable[Block]) -> Iterator[Block]:
    """Blocks taken apart into lines, each with its LF."""
    for block in found:
        if block.cut:
            yield block
            continue
        offset = block.offset
        for line in block.data.split(b"\n")[:-1]:
            yield Block(line + b"\n", False, offset)
            offset += len(line) + 1
        if not block.data.endswith(b"\n"):
            yield Block(block.data[offset - block.offset :], False, offset)


def encoding_in(content: Callable[[], Iterator[Block]]) -> str:
    """Encoding of a content: "utf-8", "cp932", or "unknown" when it is neither. It is read once or twice.

    An "unknown" file is read as UTF-8 with surrogateescape, so that no byte is lost. One that is good UTF-8
    but for its last, unfinished character was cut short: it is UTF-8. So is told what lies before a cut.
    """
    for name in ("utf-8", "cp932"):
        decoder = codecs.getincrementaldecoder(name)("strict")
        wide = begun = False
        try:
            for block in content():
                begun = True
                text = decoder.decode(block.data)
                if name == "cp932" and _NO_CP932.search(text):
                    return "unknown"
                wide = not text.isascii() or wide
                if block.cut:  # its end may be half a character
                    decoder.reset()
            if not (name == "utf-8" and wide):
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        except InputError:
            if not begun:
                raise
        return name
    return "unknown"


def decode(data: bytes, encoding: str) -> str:
    """Text of bytes under an encoding `encoding_in` named. Never raises, loses nothing."""
    return data.decode("utf-8" if encoding == "unknown" else encoding, "surrogateescape")


def decode_line(data: bytes) -> tuple[str, str]:
    """A single line's text and its encoding: "utf-8", "cp932" or "unknown" (bytes kept reversibly).

    A line that is good UTF-8 but for its last, unfinished character was cut in transport: it is UTF-8.
    """
    try:
        return data.decode(), "utf-8"
    except UnicodeDecodeError as error:
        cut_short = error.reason == "unexpected end of data" and not data[: error.start].isascii()
    if cut_short:
        return data.decode("utf-8", "surrogateescape"), "utf-8"
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError:
        text = ""
    if not text or _NO_CP932.search(text):
        return data.decode("utf-8", "surrogateescape"), "unknown"
    return text, "cp932"
