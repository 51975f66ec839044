"""A PNG without anything but its pixels, taken from a PNG as it is: they need not be packed once more.

The chunks and their order are those of the PNG specification (ISO/IEC 15948).
"""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER = struct.Struct(">IIBBBBB")  # width, height, depth, colour, packing, filter, interlace
_FORM = (8, 2, 0, 0, 0)  # bits; red, green and blue; the usual packing and filters; lines in their order
_ELSEWHERE = {b"tRNS", b"acTL"}  # what changes how the pixels are shown: a transparent colour, an animation
_WELL_PACKED = 0.5  # of the pixels' bytes: what is larger is better packed anew
_BLOCK = 4096  # bytes; they unpack to 4 MB at most


def bare(path: Path, size: tuple[int, int]) -> bytes | None:
    """The PNG's pixels of red, green and blue, in a PNG of their own; None where they are kept in another
    way, are badly packed, or have anything behind them. `size`: width and height as decoded.
    """
    with path.open("rb") as stream:
        chunks = list(_chunks(stream))
    header = b"".join(data for kind, data in chunks if kind == b"IHDR")
    packed = b"".join(data for kind, data in chunks if kind == b"IDAT")
    if len(header) != _HEADER.size or _ELSEWHERE & {kind for kind, _ in chunks}:
        return None
    width, height, *form = _HEADER.unpack(header)
    if (width, height) != size or tuple(form) != _FORM:
        return None
    expected = height * (1 + width * 3)
    if len(packed) > expected * _WELL_PACKED or not _holds(packed, expected):
        return None
    return SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _chunks(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """The kinds and contents of the chunks up to the end of the picture; contents of those needed alone."""
    if stream.read(len(SIGNATURE)) != SIGNATURE:
        return
    while len(head := stream.read(8)) == 8:  # noqa: PLR2004 - a length and a kind, of 4 bytes each
        length, kind = int.from_bytes(head[:4]), head[4:]
        if kind == b"IEND":
            return
        if kind in {b"IHDR", b"IDAT"}:
            yield kind, stream.read(length)
        else:
            stream.seek(length, 1)
            yield kind, b""
        stream.seek(4, 1)  # the sum


def _holds(packed: bytes, expected: int) -> bool:
    """Whether these are so many bytes, exactly, and nothing behind them."""
    unpacking, count = zlib.decompressobj(), 0
    try:
        for start in range(0, len(packed), _BLOCK):
            room = expected - count + 1
            count += len(unpacking.decompress(packed[start : start + _BLOCK], room))
            if count > expected:
                return False
    except zlib.error:
        return False
    return unpacking.eof and count == expected and not unpacking.unused_data


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
