"""The one seam where event sources are opened: a path becomes blocks of whole lines, of bounded size.

A line ends at LF and nowhere else: log text may hold U+2028, form feeds or a lone CR. What comes later
(compressed files, standard input, remote stores) needs another `open_source`, and nothing else.
"""

import codecs
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from dscase.errors import InputError

MAX_LINE = 1 << 20
"""Bytes of one line that are kept (1 MiB). A longer one is cut there, and counts as one line."""

BOM = codecs.BOM_UTF8


class Block(NamedTuple):
    """Whole lines with their LF, the file's last perhaps without. `cut`: the first part of one long line."""

    data: bytes
    cut: bool = False


def open_source(path: Path, shown: str = "") -> BinaryIO:
    """A regular file for reading; errors call it by its `shown` name.

    InputError for anything else: a pipe would hang, a device never ends.
    """
    shown = shown or str(path)
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            code = "events.is_folder" if stat.S_ISDIR(mode) else "events.not_a_file"
            raise InputError(code, file=shown)
        return path.open("rb", buffering=0)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise _unreadable(shown, error) from error


def _unreadable(shown: str, error: OSError | ValueError) -> InputError:
    if isinstance(error, FileNotFoundError):
        return InputError("events.missing", file=shown)
    if isinstance(error, PermissionError):
        return InputError("events.no_permission", file=shown)
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return InputError("events.read_failed", file=shown, reason=reason)


def blocks(path: Path, shown: str = "") -> Iterator[Block]:
    """The file as blocks of whole lines, a UTF-8 BOM dropped. Memory stays near three times MAX_LINE."""
    with open_source(path, shown) as stream:
        try:
            yield from whole_lines(stream)
        except OSError as error:
            raise _unreadable(shown or str(path), error) from error


def whole_lines(stream: BinaryIO) -> Iterator[Block]:
    """Blocks of whole lines out of a byte stream.

    Blocks are no longer than MAX_LINE, so a line that is too long always reaches over a block's edge:
    one look at each block's first LF finds every such line.
    """
    carry = b""
    skipping = False
    data = stream.read(MAX_LINE).removeprefix(BOM)
    while data:
        if skipping:
            _, found, data = data.partition(b"\n")
            skipping = not found
        first = data.find(b"\n")
        if len(carry) + (first if first >= 0 else len(data)) > MAX_LINE:
            yield Block((carry + data)[:MAX_LINE], cut=True)
            carry, skipping = b"", first < 0
            data = b"" if skipping else data[first + 1 :]
        end = data.rfind(b"\n") + 1
        if end:
            yield Block(carry + data[:end])
            carry = data[end:]
        else:
            carry += data
        data = stream.read(MAX_LINE)
    if carry:
        yield Block(carry)


def lines(path: Path, shown: str = "") -> Iterator[Block]:
    """The file line by line, each with its LF."""
    for block in blocks(path, shown):
        if block.cut:
            yield block
            continue
        for line in block.data.split(b"\n")[:-1]:
            yield Block(line + b"\n")
        if not block.data.endswith(b"\n"):
            yield Block(block.data[block.data.rfind(b"\n") + 1 :])


def encoding_of(path: Path, shown: str = "") -> str:
    """Encoding of a whole file: "utf-8", "cp932", or "unknown" when it is neither.

    An "unknown" file is read as UTF-8 with surrogateescape, so that no byte is lost. One that is good UTF-8
    but for its last, unfinished character was cut short: it is UTF-8.
    """
    for name in ("utf-8", "cp932"):
        decoder = codecs.getincrementaldecoder(name)("strict")
        wide = False
        try:
            for block in blocks(path, shown):
                wide = not decoder.decode(block.data).isascii() or wide
                if block.cut:  # its end may be half a character
                    decoder.reset()
            if not (name == "utf-8" and wide):
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return name
    return "unknown"


def decode(data: bytes, encoding: str) -> str:
    """Text of bytes under an encoding `encoding_of` named. Never raises, loses nothing."""
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
        return data.decode("cp932"), "cp932"
    except UnicodeDecodeError:
        return data.decode("utf-8", "surrogateescape"), "unknown"
