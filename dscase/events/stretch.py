"""The part of a log that can hold the window: found, read, and what lies around it passed over.

A plain file is bisected; a compressed one can only be unpacked from its start on: its lines in front of the
window are counted and passed over, and behind it reading stops. Where events are sought, what is passed over
is searched for them.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO, cast

from dscase.errors import InputError
from dscase.events.bisection import FAR_OFF, NEAR_BY, locate
from dscase.events.envelopes.content import stand_alone
from dscase.events.files import Raw, unpacked
from dscase.events.line_blocks import MAX_LINE, Block, line_ends, whole_lines
from dscase.events.stamp_times import StampTimes, Watch, edges
from dscase.events.wide import Utf8
from dscase.text import Listed
from dscase.window import Window

if TYPE_CHECKING:
    from dscase.events.source_reader import Reading

_LOOKED_AT = 64 * 1024  # bytes by which the layout of records is told
SMALL = 4 * 1024 * 1024
"""Bytes up to which a plain file is read line by line, whatever the window: its tally is of all its lines."""
NUMBERED = 64 * 1024 * 1024
"""Bytes up to which the lines in front of the window are counted, so that those in it have numbers."""


class OutOfOrderError(Exception):
    """Lines were passed over, and then stamps turned out to be of no help: read the source again, whole."""

    def __init__(self, trouble: str) -> None:
        super().__init__(trouble)
        self.trouble = trouble


class Stretch:
    """The stretch of one source; what it passes over goes into the reading's `passed`."""

    def __init__(self, reading: "Reading") -> None:
        self._reading = reading
        self._hints = reading.hints
        self._passed = reading.passed
        self._clock = reading.clock
        self._window = reading.wanted.window
        self._stamp_times, self._slack = reading.hints.stamp_times, reading.hints.slack

    def blocks(self) -> Iterator[Block]:
        """The blocks that can hold the window; what is left out is counted, and searched if events are
        sought.

        Raises InputError, and OutOfOrderError when lines were left out that should not have been; what came
        before stays.
        """
        if self._reading.spec.opened is not None:  # a member of an archive is read from its start to its end
            for block in self._reading.blocks():
                self._reading.pace.look(block)
                yield block
            return
        with self._reading.opened() as raw:
            content = unpacked(raw, self._reading.spec.name)
            for block in self._chosen(cast("BinaryIO", content), raw, packed=isinstance(content, Utf8)):
                self._reading.pace.look(block)
                yield block
            self._reading.told_encoding(content)
            if self._reading.search is not None and (self._passed.bytes_before or self._passed.bytes_after):
                self._reading.note("source.searched", ids=Listed(sorted(self._reading.seek)))
            self.note_changes(raw)

    def _chosen(self, content: BinaryIO, raw: Raw, *, packed: bool) -> Iterator[Block]:
        if self._window is None or self._stamp_times is None:
            yield from whole_lines(content)
        elif self._hints.whole:
            yield from self._watched(
                whole_lines(content),
                Watch(self._stamp_times, self._window, self._slack),
            )
        elif packed:
            blocks = whole_lines(content)
            first = next(blocks, Block(b""))
            blocks = chain((first,), blocks) if first.data else blocks
            if stand_alone(first.data, self._reading.record_names):
                yield from self._packed(blocks, raw, self._window, self._stamp_times)
            else:
                yield from self._watched(blocks, Watch(self._stamp_times, self._window, self._slack))
        elif not stand_alone(raw.begins(_LOOKED_AT), self._reading.record_names):
            yield from self._watched(
                whole_lines(content), Watch(self._stamp_times, self._window, self._slack)
            )
        else:
            yield from self._plain(content, raw, self._window, self._stamp_times)

    def _plain(self, content: BinaryIO, raw: Raw, window: Window, stamp_times: StampTimes) -> Iterator[Block]:
        size = raw.size
        watch = Watch(stamp_times, window, self._slack)
        if size <= SMALL and not self._hints.in_set:
            yield from self._watched(whole_lines(content), watch)
            return
        pains = NEAR_BY if self._reading.spec.stored is None else FAR_OFF
        found = locate(content, size, stamp_times, window, self._slack, pains=pains)
        begin, end = found.begin, found.end
        if found.verdict != "sorted":
            self._reading.note(f"source.{found.verdict}")
        elif size <= SMALL and found.touches(window, self._slack):
            begin, end = 0, size
        if found.first is not None and found.last is not None:
            self._passed.seen = found.first, found.last
            self._clock.beside = found.touches(window, self._slack)
        self._passed.bytes_before, self._passed.bytes_after = begin, size - end
        if (begin, end) != (0, size):
            self._reading.note("source.bisected", slack=int(self._slack.total_seconds()))
        self._in_front(raw, begin)
        raw.seek(begin)
        raw.until(end)
        yield from self._watched(whole_lines(content, begin), watch)
        self._passed.disorder = max(found.disorder, watch.disorder)
        if end < size and self._reading.search is not None:
            raw.until(size)
            for block in whole_lines(content, end):
                self._passed.lines_behind += self._searched(block)

    def _in_front(self, raw: Raw, begin: int) -> None:
        """Counts the lines in front of the window where that costs little, or they are searched anyway."""
        if begin and self._reading.search is not None:
            raw.seek(0)
            raw.until(begin)
            for block in whole_lines(cast("BinaryIO", raw)):
                self._passed.lines_before += self._searched(block)
        elif begin and raw.size <= NUMBERED and self._reading.spec.stored is None:
            self._passed.lines_before = _lines_in(raw, begin)
        elif begin:
            self._reading.unit = "byte"

    def _searched(self, block: Block) -> int:
        """Passes over a block, but for the events sought in it. Gives how many lines were not read."""
        read = self._reading.lines_read
        if self._reading.search is not None and not block.cut:
            self._reading.search(block)
        lines = 1 if block.cut else line_ends(block.data) + (not block.data.endswith(b"\n"))
        return lines - (self._reading.lines_read - read)

    def _watched(self, blocks: Iterator[Block], watch: Watch) -> Iterator[Block]:
        for block in blocks:
            watch.look(block)
            if watch.trouble and (self._passed.bytes_before or self._passed.bytes_after):
                raise OutOfOrderError(watch.trouble)
            yield block
        self._passed.disorder = watch.disorder

    def _packed(
        self, blocks: Iterator[Block], raw: Raw, window: Window, stamp_times: StampTimes
    ) -> Iterator[Block]:
        """Compressed content can only be unpacked from its start on: lines in front of the window are counted
        and passed over, and behind it reading stops.
        """
        watch = Watch(stamp_times, window, self._slack, sure=self._hints.not_after is not None)
        try:
            yield from self._towards(blocks, raw, watch, edges(stamp_times, window, self._slack)[0])
        finally:
            self._passed.disorder = watch.disorder
            if watch.first is not None and watch.last is not None:
                self._passed.seen = watch.first, watch.last
                near = edges(stamp_times, window, self._slack)
                self._clock.beside = self._clock.beside or (watch.first < near[1] and watch.last >= near[0])
            if watch.trouble:
                self._reading.note(f"source.{watch.trouble}")

    def _towards(  # noqa: C901 - one decision about each block, told in one place
        self, blocks: Iterator[Block], raw: Raw, watch: Watch, early: datetime
    ) -> Iterator[Block]:
        held: Block | None = None  # passed over when the block behind it begins before the window, too
        begun = False
        reached = 0  # bytes taken for the blocks before
        cut: InputError | None = None
        for number, block in enumerate(_until_cut(blocks)):
            if isinstance(block, InputError):  # what is held comes first
                cut = block
                break
            where = watch.look(block)
            if watch.trouble and self._passed.lines_before:
                raise OutOfOrderError(watch.trouble)
            if not number and self._ends_before(early, watch):
                self._passed.bytes_before = raw.size
                self._left("source.skipped", block, blocks)
                return
            if held is not None and where == "before":
                self._reading.pace.look(held)
                self._passed.lines_before += self._searched(held)
                self._passed.bytes_before = reached
            elif held is not None:
                yield held
            if where == "behind":
                self._passed.bytes_after = max(0, raw.size - raw.tell())
                self._left("source.stopped", block, blocks)
                return
            begun = begun or where != "before"
            held, reached = None if begun else block, raw.tell()
            if begun:
                yield block
        if held is not None:
            yield held
        if cut is not None:
            raise cut

    def _left(self, code: str, block: Block, others: Iterator[Block]) -> None:
        """Leaves the rest of the source unread; when events are sought, it is searched to its end."""
        if self._reading.search is None:
            self._reading.pace.look(block)
            self._reading.note(code)
            return
        for one in chain((block,), others):
            self._passed.lines_behind += self._searched(one)
            self._reading.pace.look(one)

    def _ends_before(self, early: datetime, watch: Watch) -> bool:
        """Whether the next file of the set already begins before anything the window could hold."""
        bound = self._hints.not_after
        return bound is not None and bound < early and watch.first is not None and watch.first <= bound

    def note_changes(self, raw: Raw) -> None:
        """Says so when the file was replaced, grew or shrank while it was read."""
        if (stored := self._reading.spec.stored) is not None:
            if grown := stored.grown():
                self._reading.note("source.grew" if grown > 0 else "source.shrunk", bytes=abs(grown))
            return
        try:
            now = self._reading.spec.path.stat()
        except OSError:
            self._reading.note("source.gone")
            return
        bound = self._reading.bound()
        size = raw.size if bound is None else bound
        if (now.st_dev, now.st_ino) != raw.identity:
            self._reading.note("source.rotated")
        elif now.st_size > size:
            self._reading.note("source.grew", bytes=now.st_size - size)
        elif now.st_size < size:
            self._reading.note("source.shrunk", bytes=size - now.st_size)


def _until_cut(blocks: Iterator[Block]) -> Iterator[Block | InputError]:
    """The blocks, and what ended them if something did."""
    try:
        yield from blocks
    except InputError as error:
        yield error


def _lines_in(raw: Raw, end: int) -> int:
    """Line ends in the first bytes of a file."""
    raw.seek(0)
    lines = 0
    while end > 0 and (data := raw.read(min(end, MAX_LINE))):
        lines += line_ends(data)
        end -= len(data)
    return lines
