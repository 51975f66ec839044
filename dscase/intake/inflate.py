"""One member of a zip as a stream: unpacked piece by piece, within a budget, its checksum tested at its end.

Nothing an archive says of itself is believed: a member ends at the size its directory states, or it is
damaged; what all of them may unpack to is bounded, both in bytes and by how well they pack.
"""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipInfo

from dscase.events.decompress import BOMB_FROM, BOMB_RATIO, Zlib

STEP = 256 * 1024
"""Bytes of a piece, packed or unpacked."""
MAX_INFLATED = 64 << 30
"""Bytes that one archive may unpack to."""

METHODS = (ZIP_STORED, ZIP_DEFLATED)  # lzma could ask for 4 GiB of memory before the first byte

Read = Callable[[int], bytes]
"""The next bytes of the archive: at most as many as asked for, none only at its end."""


class Damaged(Exception):  # noqa: N818 - a state of the member; the caller makes an error with words of it
    """The member is not what its directory says: cut, changed, of another size, or no deflate data at all."""


class TooMuch(Exception):  # noqa: N818 - as above
    """The archive unpacks to more than any package does."""


@dataclass(slots=True)
class Budget:
    """What unpacking one archive has cost so far, held against what it may."""

    members: int = 0  # begun
    packed: int = 0  # bytes taken
    inflated: int = 0  # bytes given

    def spend(self, packed: int, inflated: int) -> None:
        """Raises TooMuch where a limit is passed."""
        self.packed += packed
        self.inflated += inflated
        if self.inflated > MAX_INFLATED or (
            self.inflated > BOMB_FROM and self.inflated > BOMB_RATIO * self.packed
        ):
            raise TooMuch


def content(read: Read, member: ZipInfo, budget: Budget) -> Iterator[bytes]:
    """The member's content in pieces of at most STEP bytes; `read` stands at its first packed byte.

    The member is neither encrypted nor packed by a method outside METHODS. Raises Damaged, TooMuch.
    """
    budget.members += 1
    crc32, broken = _crc32()
    crc = size = 0
    pieces = _stored if member.compress_type == ZIP_STORED else _deflated
    try:
        for packed, piece in pieces(read, member.compress_size):
            budget.spend(packed, len(piece))
            size += len(piece)
            if size > member.file_size:
                raise Damaged
            crc = crc32(piece, crc)
            if piece:
                yield piece
    except broken as error:
        raise Damaged from error
    if size != member.file_size or crc != member.CRC:
        raise Damaged


def _stored(read: Read, left: int) -> Iterator[tuple[int, bytes]]:
    while left:
        piece = read(min(STEP, left))
        if not piece:
            raise Damaged
        left -= len(piece)
        yield len(piece), piece


class _Inflater(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


def _deflated(read: Read, left: int) -> Iterator[tuple[int, bytes]]:
    inflater = _inflater()
    while not inflater.eof:
        packed = b""
        if inflater.needs_input:
            packed = read(min(STEP, left))
            if not packed:
                raise Damaged
            left -= len(packed)
        yield len(packed), inflater.decompress(packed, STEP)


def _inflater() -> _Inflater:
    """ISA-L's where its wheel is installed, which is several times faster than zlib's."""
    try:
        from isal import igzip_lib
    except ImportError:
        return Zlib(-zlib.MAX_WBITS)
    return igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_DEFLATE)


def _crc32() -> tuple[Callable[[bytes, int], int], tuple[type[BaseException], ...]]:
    """The fastest CRC-32 at hand, and what its inflater raises on damaged data."""
    try:
        from isal import igzip_lib, isal_zlib
    except ImportError:
        return zlib.crc32, (zlib.error, EOFError)
    return isal_zlib.crc32, (cast("type[Exception]", igzip_lib.IsalError), EOFError, ValueError)
