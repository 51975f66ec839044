"""The first bytes of a log's lines, and the stamps in them: all that finding a window looks at.

Usage: `heads(stream, place, limit)` gives those of the lines that begin in a stretch of a file;
`stamp_of(head)` reads the stamp as the readers of whole lines find it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from dscase.events import syslog
from dscase.events.envelopes import documents, record, record_line, rows
from dscase.events.envelopes.record_line import Role
from dscase.window.stamps import Stamp

HEAD = 160
"""Bytes of a line in which its stamp stands."""
EVENT = re.compile(rb"CEF|LEEF")
_RECORD = 1 << 18  # bytes of a record that are looked at
_PIECE = 8 * 1024
_MOST = 1 << 20  # bytes read at once when stamps are rare


def heads(stream: BinaryIO, place: int, limit: int) -> Iterator[tuple[int, bytes]]:
    """(offset, first bytes) of the lines that begin in `[place, limit)`; of a record the whole line."""
    at = max(0, place - 1)  # where a line ends just before, one begins here
    within = place > 0
    buffer = b""
    piece = _PIECE
    while True:
        stream.seek(at + len(buffer))
        data = stream.read(piece)
        buffer += data
        here = 0
        while True:
            if within:
                line_end = buffer.find(b"\n", here)
                if line_end < 0:
                    here = len(buffer)
                    break
                here, within = line_end + 1, False
            if at + here >= limit:
                return
            head = head_at(buffer, here)
            if len(head) < _wanted(buffer, here) and here + len(head) == len(buffer) and data:
                break
            if head or here < len(buffer):
                yield at + here, head
            within = True
        at += here
        buffer = buffer[here:]
        if not data:
            return
        piece = min(piece * 4, _MOST)


def _wanted(data: bytes, at: int) -> int:
    return _RECORD if data[at : at + 1] == b"{" else HEAD


def head_at(data: bytes, at: int) -> bytes:
    """The first bytes of the line that begins at `at`, without its end; of a record the whole line."""
    end = data.find(b"\n", at, at + _wanted(data, at))
    return data[at : end if end >= 0 else at + _wanted(data, at)]


def stamp_of(head: bytes, names: Mapping[str, Role] | None = None) -> Stamp | None:
    """The stamp of a line, of which `head` holds the first bytes: as the readers find it.

    Of a record, which `head` holds whole, that of the line in it, else its own.
    """
    if head.startswith(b"{"):
        return _of_record(head, names)
    event = EVENT.search(head)
    if event is None:
        return syslog.read(head.decode("latin-1")).stamp
    before = head[: event.start()].decode("latin-1")
    return rows.stamp_before(before) or syslog.in_front(before).stamp


def _of_record(data: bytes, names: Mapping[str, Role] | None) -> Stamp | None:
    try:
        document = documents.fast_loads(data)
    except ValueError:
        return None
    for line in record.lines_of(document, names):
        if isinstance(line, record_line.EnvelopeLine):
            header = record_line.HEADER.search(line.text)
            own = syslog.in_front(line.text[: header.start()]).stamp if header else None
            return own or line.stamp
    return None
