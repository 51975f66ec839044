"""Compressed logs as plain byte streams: gzip, bzip2, xz and zstd, by their first bytes alone.

Usage: `Unpacked(stream, form_of(head), shown)` is read like a file. Only as much is unpacked as is asked
for, memory stays bounded whatever the archive says of itself, and members that follow each other (what
`cat a.gz b.gz` makes) are read as one. What came before a cut or damage is handed out before the error.

gzip goes through ISA-L where its wheel is installed, which is several times faster than zlib.
"""

import bz2
import io
import lzma
import zlib
from collections.abc import Callable
from typing import BinaryIO, Literal, Protocol, cast

from dscase.errors import InputError

Form = Literal["gzip", "bzip2", "xz", "zstd"]

MAGIC_SIZE = 6
"""Bytes of a file that `form_of` wants to see."""
MAX_MEMORY = 256 * 1024 * 1024
"""What unpacking may need at most. An xz file may ask for gigabytes before its first byte."""
BOMB_FROM = 256 << 20
"""Unpacked bytes from which the ratio below is looked at, of a file and of an archive."""
BOMB_RATIO = 500
"""No log and no folder of logs packs better. gzip and zip cannot do more than 1,032 to 1; bzip2, xz and zstd
can do far more."""

_CHUNK = 64 * 1024
_GZIP_HEADER = 31  # for zlib
_MAGIC: dict[bytes, Form] = {
    b"\x1f\x8b\x08": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
}
_ZSTD_SKIPPABLE = b"\x2a\x4d\x18"  # behind a first byte 0x50-0x5F: a frame of notes, which pzstd writes


class _Unpacker(Protocol):
    """What the decompressors of the standard library have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


def form_of(head: bytes) -> Form | None:
    """How a file is compressed, by its first MAGIC_SIZE bytes; None when it is not."""
    for magic, form in _MAGIC.items():
        if head.startswith(magic):
            return form
    skippable = head[1:4] == _ZSTD_SKIPPABLE and head[0] >> 4 == 5  # noqa: PLR2004 - see _ZSTD_SKIPPABLE
    return "zstd" if skippable else None


class Unpacked(io.RawIOBase):
    """The content of a compressed stream. Closing it closes the stream below.

    `read` raises InputError `events.cut_short`, `events.packed_broken`, `events.packed_bomb` or
    `events.packed_memory`, each only after all that could be unpacked before was handed out.
    """

    def __init__(self, stream: BinaryIO, form: Form, shown: str) -> None:
        super().__init__()
        self._stream = stream
        self._form = form
        self._shown = shown
        self._make, self._broken = _unpacker(form)
        self._member: _Unpacker | None = None
        self._waiting = b""  # packed bytes not yet handed to a member
        self._taken = 0
        self._given = 0
        self._ended = False

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._stream.close()
        super().close()

    def read(self, size: int = -1, /) -> bytes:
        """Up to `size` bytes (a chunk's worth when negative), b"" only at the end."""
        size = _CHUNK if size < 0 else size
        while not self._ended and size:
            try:
                data = self._step(size)
            except self._broken as error:
                self._ended = True
                raise self._trouble(error) from error
            if data:
                self._given += len(data)
                if self._given > BOMB_FROM and self._given > BOMB_RATIO * self._taken:
                    raise InputError("events.packed_bomb", file=self._shown, form=self._form)
                return data
        return b""

    def _step(self, size: int) -> bytes:
        member = self._member
        if member is None or member.eof:
            return self._next_member(member)
        if not member.needs_input:
            return member.decompress(b"", size)
        data = self._waiting or self._more()
        self._waiting = b""
        if not data:
            self._ended = True
            raise InputError("events.cut_short", file=self._shown, form=self._form)
        return member.decompress(data, size)

    def _next_member(self, before: _Unpacker | None) -> bytes:
        """Begins the next member, or finds that there is none; zeros between members are padding."""
        rest = self._waiting + (before.unused_data if before is not None else b"")
        self._member, self._waiting = None, b""
        if before is not None:
            rest = rest.lstrip(b"\0")
        while len(rest) < MAGIC_SIZE and (more := self._more()):
            rest = (rest + more).lstrip(b"\0") if before is not None else rest + more
        if not rest:
            self._ended = True
            return b""
        if form_of(rest) != self._form:
            self._ended = True
            raise InputError("events.packed_broken", file=self._shown, form=self._form)
        self._member, self._waiting = self._make(), rest
        return b""

    def _more(self) -> bytes:
        data = self._stream.read(_CHUNK) or b""
        self._taken += len(data)
        return data

    def _trouble(self, error: BaseException) -> InputError:
        wants_memory = isinstance(error, MemoryError | lzma.LZMAError) and "emory" in str(error)
        code = "events.packed_memory" if wants_memory else "events.packed_broken"
        return InputError(code, file=self._shown, form=self._form)


class Zlib:
    """zlib's decompressor, with the manners of its younger siblings. `wbits` tells the header, as zlib's."""

    def __init__(self, wbits: int) -> None:
        self._inner = zlib.decompressobj(wbits=wbits)
        self._full = False

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail and not self._full

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        out = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        # zlib may hold output back when the limit was just reached with no input left.
        self._full = len(out) == max_length and not self._inner.eof
        return out


def _unpacker(form: Form) -> tuple[Callable[[], _Unpacker], tuple[type[BaseException], ...]]:
    """Maker of a form's decompressor, and what that raises on damaged input."""
    if form == "gzip":
        return _gzip()
    if form == "bzip2":
        return bz2.BZ2Decompressor, (OSError, ValueError, EOFError)
    if form == "xz":
        return (
            lambda: lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=MAX_MEMORY),
            (lzma.LZMAError, MemoryError, EOFError),
        )
    return _zstd()


def _gzip() -> tuple[Callable[[], _Unpacker], tuple[type[BaseException], ...]]:
    try:
        from isal import igzip_lib
    except ImportError:
        return lambda: Zlib(_GZIP_HEADER), (zlib.error, EOFError)
    broken = cast("type[Exception]", igzip_lib.IsalError)  # its stub says that it is an instance
    return lambda: igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP), (broken, EOFError, ValueError)


def _zstd() -> tuple[Callable[[], _Unpacker], tuple[type[BaseException], ...]]:
    # Its own limit on memory is a window of 128 MiB.
    try:
        from compression import zstd  # type: ignore[import-not-found,unused-ignore] # from 3.14 on
    except ImportError:
        from backports import zstd
    return zstd.ZstdDecompressor, (zstd.ZstdError, EOFError)
