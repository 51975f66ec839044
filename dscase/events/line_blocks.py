"""A content as blocks of whole lines, of bounded size, and its lines as text.

A line ends at LF and nowhere else: log text may hold U+2028, form feeds or a lone CR.
"""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO, NamedTuple

from dscase.errors import InputError

MAX_LINE = 1 << 20
"""Bytes of one line that are kept (1 MiB). A longer one is cut there, and counts as one line."""
JOINED = 32 << 20
"""Bytes of lines that are cut up together, where each step costs as much for ten lines as for hundreds."""
_PIECE = 1 << 18  # bytes read at once; memory for more comes fresh from the system, which costs as much again
_NO_CP932 = re.compile("[\x80\uf8f0-\uf8f3]")  # what the bytes 80, A0, FD-FF become, which cp932 has not
BOM = codecs.BOM_UTF8


class Block(NamedTuple):
    """Whole lines with their LF, the file's last perhaps without. `cut`: the first part of one long line.

    `offset`: of its first byte in the (unpacked) content, from 0.
    """

    data: bytes
    cut: bool = False
    offset: int = 0


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
