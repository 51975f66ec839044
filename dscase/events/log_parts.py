"""A large log in parts that are read side by side, and put together as if it had been read at once.

A part begins where the reader itself takes up a new block and nothing of the one before is left over: its
blocks are the very same (`line_blocks.whole_lines`), and no message, no repeat and no rest goes over its
edge. What else crosses it is the source's own: counts, line numbers, what the clock remembers, what is
settled at the end. That is handed over and added up. Only a log of plain lines that is read whole can be
parted.
"""

from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple, cast

from dscase.errors import InputError
from dscase.events.clock import Remembered
from dscase.events.decompress import MAGIC_SIZE, form_of
from dscase.events.envelopes.content import shape_of
from dscase.events.files import Raw
from dscase.events.line_blocks import MAX_LINE, Block, piece_size, whole_lines
from dscase.events.log_reader import LeftOpen, Log
from dscase.events.log_spans import HELD, last_message
from dscase.events.packed_events import Packed, pack, unpack
from dscase.events.source_reader import Reading
from dscase.events.stretch import Stretch
from dscase.events.table import Note, Unparsed
from dscase.events.wide import LOOKED_AT, encoding_of
from dscase.kinds import Kind
from dscase.window.stamps import Stamp

PART = 32 * 1024 * 1024
"""Bytes of a part, about."""
_TRIED = 16  # places looked at for one edge
_REPEATS = b"ast message "

Part = tuple[int, int]
"""Where a part begins and ends, in bytes."""


class PartRead(NamedTuple):
    """What was read of a part. Line numbers count from its own beginning."""

    events: Packed
    lines: int
    counted: tuple[int, ...]  # as `_COUNTED`
    unparsed: tuple[Unparsed, ...]
    notes: tuple[Note, ...]
    clock: Remembered
    stamps: tuple[Stamp, ...]
    left: LeftOpen


_COUNTED = ("read", "further", "outside", "other_product", "not_event", "refused")


def parts_of(reading: Reading) -> list[Part]:
    """The parts of a source; none where it is better read at once. Never raises."""
    spec = reading.spec
    if (
        spec.kind is not Kind.SYSLOG
        or spec.opened is not None
        or reading.wanted.window is not None
        or spec.size < 2 * PART
        or (spec.stored is not None and not spec.stored.parallel)
    ):
        return []
    try:
        with reading.opened() as raw:
            if not _is_plain(raw, reading):
                return []
            edges = list(dict.fromkeys(_edges(raw)))
    except InputError:
        return []
    ends = [*edges, raw.size]
    return list(zip([0, *edges], ends, strict=True)) if edges else []


def _is_plain(raw: Raw, reading: Reading) -> bool:
    """Whether a file holds lines, as they are."""
    head = raw.begins(max(MAGIC_SIZE, LOOKED_AT))
    if Note("source.returns") in reading.notes or form_of(head) or encoding_of(head):
        return False
    first = next(whole_lines(cast("BinaryIO", raw)), None)
    return first is not None and not first.cut and shape_of(first.data, reading.record_names) is None


def _edges(raw: Raw) -> Iterator[int]:
    """Where all parts but the first begin."""
    piece = piece_size()
    for number in range(1, raw.size // PART):
        first = max(1, number * PART // piece)
        last = min(first + _TRIED, (number + 1) * PART // piece)
        found = (_edge(raw, at * piece, piece) for at in range(first, last))
        yield from filter(None, (next((one for one in found if one), None),))


def _edge(raw: Raw, at: int, piece: int) -> int:
    """The end of the block that ends in the piece before `at`, if nothing goes over it; else 0."""
    start = max(0, at - piece - min(MAX_LINE, max(piece, HELD)))
    raw.seek(start)
    data = raw.read(at + piece - start)
    before = data.rfind(b"\n", 0, at - piece - start) + 1
    edge = data.rfind(b"\n", 0, at - start) + 1
    line = data[edge : data.find(b"\n", edge)]
    if (start and not before) or edge <= before or data.find(b"\n", edge) < 0 or _REPEATS in line:
        return 0
    block = data[before:edge]
    whole = len(block) >= HELD or b"EF" in block  # else what lies before it might wait for what follows
    return start + edge if whole and last_message(block) == len(block) else 0


class _Aligned:
    """A file from the beginning of a part on, in the pieces in which it would be read as a whole."""

    def __init__(self, raw: Raw, begin: int) -> None:
        self._raw = raw
        self._first = piece_size() - begin % piece_size()

    def read(self, size: int) -> bytes:
        size, self._first = min(size, self._first or size), 0
        return self._raw.read(size)


def read_part(reading: Reading, part: Part, only: frozenset[str]) -> PartRead:
    """Reads a part. InputError as for the whole."""
    begin, end = part
    met: list[Stamp] = []
    reading.pace.met = met
    log = Log(reading)
    with reading.opened() as raw:
        raw.seek(begin)
        raw.until(end)

        def looked() -> Iterator[Block]:
            for block in whole_lines(cast("BinaryIO", _Aligned(raw, begin)), begin):
                reading.pace.look(block)
                yield block

        log.run(looked())
    return PartRead(
        pack(reading.events, only),
        reading.lines_read,
        tuple(getattr(reading, name) for name in _COUNTED),
        tuple(reading.unparsed),
        tuple(reading.notes),
        reading.clock.remembered(),
        tuple(met),
        log.left_open(),
    )


def put_together(reading: Reading, parts: Sequence[PartRead]) -> None:
    """Fills a reading with what was read of the parts of its source, in their order."""
    log = Log(reading)
    for part in parts:
        before = reading.lines_read
        log.take_open(part.left, len(reading.events))
        reading.events += unpack(part.events, reading.spec.name, before)
        for name, count in zip(_COUNTED, part.counted, strict=True):
            setattr(reading, name, getattr(reading, name) + count)
        room = reading.wanted.kept_unparsed - len(reading.unparsed)
        reading.unparsed += [one._replace(place=one.place + before) for one in part.unparsed[:room]]
        reading.notes += [note for note in part.notes if note not in reading.notes]
        reading.clock.remember(part.clock)
        reading.pace.again(part.stamps)
    log.settle_encoding()
    log.settle()
    with reading.opened() as raw:
        Stretch(reading).note_changes(raw)
