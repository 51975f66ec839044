"""What the reading of one source builds up, whatever its form: the events, the tally, what was refused.

It also hands the source's lines to its reader: all of them, or only the stretch that can hold the window.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import BinaryIO, cast

from dscase.errors import DscaseError, InputError
from dscase.events.bisection import SLACK, Timeline, Watch, edges, locate
from dscase.events.clock import Clock
from dscase.events.clock_compare import what
from dscase.events.files import (
    MAX_LINE,
    Block,
    Raw,
    encoding_in,
    line_ends,
    open_raw,
    single_lines,
    unpacked,
    whole_lines,
)
from dscase.events.gap_detection import Pace
from dscase.events.modules import SYSTEM
from dscase.events.table import Event, Note, Source, SourceSpec, Tally, Unparsed
from dscase.kinds import Unit
from dscase.window import Window

KEPT_UNPARSED = 100
KEPT_MOMENTS = 4000
"""Moments kept of events outside the window."""
KEPT_TEXT = 500
SMALL = 4 * 1024 * 1024
"""Bytes up to which a plain file is read line by line, whatever the window: its tally is of all its lines."""
NUMBERED = 64 * 1024 * 1024
"""Bytes up to which the lines in front of the window are counted, so that those in it have numbers."""


class OutOfOrderError(Exception):
    """Lines were passed over, and then stamps turned out to be of no help: read the source again, whole."""

    def __init__(self, trouble: str) -> None:
        super().__init__(trouble)
        self.trouble = trouble


@dataclass(slots=True)
class Reading:
    """Readers add to it line by line, so that what came before a failure is never lost.

    A reader accounts for every line or row exactly once: `keep`, `refuse`, or one of the counters.
    `window` None: everything. `timeline` None: the window is not looked for, the source is read whole.
    `search`, set by the reader where events are sought: reads those out of a block that is passed over.
    """

    spec: SourceSpec
    window: Window | None
    clock: Clock
    csv_columns: Mapping[str, str] = field(default_factory=dict)  # the user's own headers -> field
    modules: bool = False  # whether module events are wanted, too
    kept_unparsed: int = KEPT_UNPARSED
    seek: frozenset[str] = frozenset()  # ids of system events wanted outside the window, too
    timeline: Timeline | None = None
    slack: timedelta = SLACK
    progress: Callable[[int], None] | None = None
    not_after: datetime | None = None  # the next file of a rotated set begins then
    in_set: bool = False  # one of several files of a rotated set
    whole: bool = False  # its stamps are known to be of no help
    unit: Unit = "line"  # "byte" where the lines in front were not counted
    lines_before: int = 0  # those counted, but not read
    lines_behind: int = 0
    search: Callable[[Block], None] | None = None
    events: list[Event] = field(default_factory=list)
    beyond: list[Event] = field(default_factory=list)  # those sought, outside the window
    outside: int = 0
    other_product: int = 0
    not_event: int = 0
    refused: int = 0
    unparsed: list[Unparsed] = field(default_factory=list)
    read: int = 0
    encoding: str = ""
    notes: list[Note] = field(default_factory=list)
    disorder: timedelta | None = None
    bytes_before: int = 0
    bytes_after: int = 0
    seen: tuple[datetime, datetime] | None = None  # the range of stamps met while looking for the window
    moments: deque[tuple[str, datetime]] = field(default_factory=lambda: deque(maxlen=KEPT_MOMENTS))
    """What happened when outside the window, of system events: by these clocks are compared."""
    pace: Pace = field(init=False)

    def __post_init__(self) -> None:
        self.pace = Pace(self.timeline, self.window)

    @property
    def lines_passed(self) -> int:
        """Lines of the source up to here, read or only counted."""
        return self.lines_before + self.read + self.lines_behind

    def holds(self, time: datetime) -> bool:
        """Whether a moment lies in the window."""
        return self.window is None or self.window.contains(time)

    def wants(self, time: datetime, event_id: str, module: str | None, target: str = "") -> bool:
        """Whether an event is to be kept: it lies in the window, or is sought outside of it. Counts it as
        outside when it lies there.
        """
        self.pace.add(time)
        if self.holds(time):
            return True
        self.outside += 1
        if module == SYSTEM:
            self.moments.append((what(event_id, target), time))
        return module == SYSTEM and event_id in self.seek

    def keep(self, event: Event) -> None:
        """An event that is wanted."""
        (self.events if self.holds(event.time) else self.beyond).append(event)

    def refuse(self, place: int, unit: Unit, reason: str, text: str, line: int = 0) -> None:
        """Counts a line, row or record that should have been an event, and keeps the first ones' text.

        `line`: where a record begins.
        """
        self.refused += 1
        if len(self.unparsed) < self.kept_unparsed:
            self.unparsed.append(Unparsed(place, unit, reason, text[:KEPT_TEXT], line))

    def note(self, code: str, **facts: str | int) -> None:
        """Something about the reading that a person should know."""
        self.notes.append(Note(code, tuple(facts.items())))

    def source(self, error: DscaseError | None = None) -> Source:
        """The finished account."""
        first, last = self._range()
        return Source(
            spec=self.spec,
            tally=Tally(
                read=self.read,
                in_window=len(self.events),
                outside=self.outside,
                other_product=self.other_product,
                not_event=self.not_event,
                unparsed=self.refused,
                bytes_before=self.bytes_before,
                bytes_after=self.bytes_after,
            ),
            encoding=self.encoding,
            zone=self.clock.zone_name(),
            zone_rules=self.clock.zone_rules(),
            year_rules=self.clock.year_rules(),
            first=first,
            last=last,
            gap=self.pace.gap(first, last, (event.time for event in self.events)),
            unparsed=tuple(self.unparsed),
            clock_flags=self.clock.flags(),
            notes=tuple(self.notes),
            disorder=None if self.disorder is None else int(self.disorder.total_seconds()),
            error=error,
        )

    def _range(self) -> tuple[datetime | None, datetime | None]:
        """The earliest and the latest stamp of the source."""
        met = [self.clock.settled(stamp) for stamp in self.pace.ends or ()]
        known = [time for time in (*self.clock.span(), *(self.seen or ())) if time is not None]
        known += [moment.time for moment in met if moment is not None]
        return (min(known), max(known)) if known else (None, None)

    def blocks(self) -> Iterator[Block]:
        """The whole content as blocks of whole lines. Raises InputError; what came before stays."""
        if self.spec.opened is not None:
            with self.spec.opened() as stream:
                yield from whole_lines(stream)
            return
        with self._opened() as raw:
            yield from whole_lines(unpacked(raw, self.spec.name)[0])

    def lines(self) -> Iterator[Block]:
        """The whole content line by line, each with its LF."""
        return single_lines(self.blocks())

    def content_encoding(self) -> str:
        """Encoding of the whole content: "utf-8", "cp932" or "unknown"."""
        return encoding_in(self.blocks)

    def stretch(self) -> Iterator[Block]:
        """The blocks that can hold the window; what is left out is counted, and searched if events are
        sought. For lines with stamps.

        Raises InputError, and OutOfOrderError when lines were left out that should not have been; what came
        before stays.
        """
        with self._opened() as raw:
            content, form = unpacked(raw, self.spec.name)
            for block in self._chosen(content, raw, packed=form is not None):
                self.pace.look(block)
                yield block
            if self.search is not None and (self.bytes_before or self.bytes_after):
                self.note("source.searched", ids=", ".join(sorted(self.seek)))
            self._note_changes(raw)

    def _chosen(self, content: BinaryIO, raw: Raw, *, packed: bool) -> Iterator[Block]:
        if self.window is None or self.timeline is None:
            yield from whole_lines(content)
        elif self.whole:
            yield from self._watched(whole_lines(content), Watch(self.timeline, self.window, self.slack))
        elif packed:
            yield from self._packed(content, raw, self.window, self.timeline)
        else:
            yield from self._plain(content, raw, self.window, self.timeline)

    def _opened(self) -> Raw:
        raw = open_raw(self.spec.path, self.spec.name, bound=self._bound(), progress=self.progress)
        try:
            returns = raw.take_returns()
        except InputError:
            raw.close()
            raise
        note = Note("source.returns")
        if returns and note not in self.notes:
            self.notes.append(note)
        return raw

    def _bound(self) -> int | None:
        """What was hashed is what is cited: nothing behind it is read, even if the log has grown since."""
        return self.spec.size if self.spec.size or self.spec.sha256 else None

    def _plain(self, content: BinaryIO, raw: Raw, window: Window, timeline: Timeline) -> Iterator[Block]:
        size = raw.size
        watch = Watch(timeline, window, self.slack)
        if size <= SMALL and not self.in_set:
            yield from self._watched(whole_lines(content), watch)
            return
        found = locate(content, size, timeline, window, self.slack)
        begin, end = found.begin, found.end
        if found.verdict != "sorted":
            self.note(f"source.{found.verdict}")
        elif size <= SMALL and found.touches(window, self.slack):
            begin, end = 0, size
        if found.first is not None and found.last is not None:
            self.seen = found.first, found.last
            self.clock.beside = found.touches(window, self.slack)
        self.bytes_before, self.bytes_after = begin, size - end
        if (begin, end) != (0, size):
            self.note("source.bisected", slack=int(self.slack.total_seconds()))
        self._in_front(raw, begin)
        raw.seek(begin)
        raw.until(end)
        yield from self._watched(whole_lines(content, begin), watch)
        self.disorder = max(found.disorder, watch.disorder)
        if end < size and self.search is not None:
            raw.until(size)
            for block in whole_lines(content, end):
                self.lines_behind += self._searched(block)

    def _in_front(self, raw: Raw, begin: int) -> None:
        """Counts the lines in front of the window where that costs little, or they are searched anyway."""
        if begin and self.search is not None:
            raw.seek(0)
            raw.until(begin)
            for block in whole_lines(cast("BinaryIO", raw)):
                self.lines_before += self._searched(block)
        elif begin and raw.size <= NUMBERED:
            self.lines_before = _lines_in(raw, begin)
        elif begin:
            self.unit = "byte"

    def _searched(self, block: Block) -> int:
        """Passes over a block, but for the events sought in it. Gives how many lines were not read."""
        read = self.read
        if self.search is not None and not block.cut:
            self.search(block)
        lines = 1 if block.cut else line_ends(block.data) + (not block.data.endswith(b"\n"))
        return lines - (self.read - read)

    def _watched(self, blocks: Iterator[Block], watch: Watch) -> Iterator[Block]:
        for block in blocks:
            watch.look(block)
            if watch.trouble and (self.bytes_before or self.bytes_after):
                raise OutOfOrderError(watch.trouble)
            yield block
        self.disorder = watch.disorder

    def _packed(self, content: BinaryIO, raw: Raw, window: Window, timeline: Timeline) -> Iterator[Block]:
        """Compressed content can only be unpacked from its start on: lines in front of the window are counted
        and passed over, and behind it reading stops.
        """
        watch = Watch(timeline, window, self.slack, sure=self.not_after is not None)
        try:
            yield from self._towards(whole_lines(content), raw, watch, edges(timeline, window, self.slack)[0])
        finally:
            self.disorder = watch.disorder
            if watch.first is not None and watch.last is not None:
                self.seen = watch.first, watch.last
                near = edges(timeline, window, self.slack)
                self.clock.beside = self.clock.beside or (watch.first < near[1] and watch.last >= near[0])
            if watch.trouble:
                self.note(f"source.{watch.trouble}")

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
            if watch.trouble and self.lines_before:
                raise OutOfOrderError(watch.trouble)
            if not number and self._ends_before(early, watch):
                self.bytes_before = raw.size
                self._left("source.skipped", block, blocks)
                return
            if held is not None and where == "before":
                self.pace.look(held)
                self.lines_before += self._searched(held)
                self.bytes_before = reached
            elif held is not None:
                yield held
            if where == "behind":
                self.bytes_after = max(0, raw.size - raw.tell())
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
        if self.search is None:
            self.pace.look(block)
            self.note(code)
            return
        for one in chain((block,), others):
            self.lines_behind += self._searched(one)
            self.pace.look(one)

    def _ends_before(self, early: datetime, watch: Watch) -> bool:
        """Whether the next file of the set already begins before anything the window could hold."""
        bound = self.not_after
        return bound is not None and bound < early and watch.first is not None and watch.first <= bound

    def _note_changes(self, raw: Raw) -> None:
        """Says so when the file was replaced, grew or shrank while it was read."""
        try:
            now = self.spec.path.stat()
        except OSError:
            self.note("source.gone")
            return
        bound = self._bound()
        size = raw.size if bound is None else bound
        if (now.st_dev, now.st_ino) != raw.identity:
            self.note("source.rotated")
        elif now.st_size > size:
            self.note("source.grew", bytes=now.st_size - size)
        elif now.st_size < size:
            self.note("source.shrunk", bytes=size - now.st_size)


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
