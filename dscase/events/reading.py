"""What the reading of one source builds up, whatever its form: the events, the tally, what was refused.

It also hands the source's lines to its reader: all of them, or only the stretch that can hold the window.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import BinaryIO

from dscase.errors import DscaseError
from dscase.events.clock import Clock
from dscase.events.files import Block, Raw, encoding_in, open_raw, single_lines, unpacked, whole_lines
from dscase.events.find import SLACK, Timeline, Watch, edges, locate
from dscase.events.table import Event, Note, Source, SourceSpec, Tally, Unit, Unparsed
from dscase.window import Window

KEPT_UNPARSED = 100
KEPT_TEXT = 500
WHOLE = 64 * 1024 * 1024
"""Bytes up to which a plain file is read whole, so that its lines have numbers."""


@dataclass(slots=True)
class Reading:
    """Readers add to it line by line, so that what came before a failure is never lost.

    A reader accounts for every line or row exactly once: `keep`, `refuse`, or one of the counters.
    `window` None: everything. `timeline` None: the window is not looked for, the source is read whole.
    """

    spec: SourceSpec
    window: Window | None
    clock: Clock
    modules: bool = False  # whether module events are wanted, too
    timeline: Timeline | None = None
    slack: timedelta = SLACK
    progress: Callable[[int], None] | None = None
    not_after: datetime | None = None  # the next file of a rotated set begins then
    in_set: bool = False  # one of several files of a rotated set
    unit: Unit = "line"  # "byte" where the stretch does not begin with the file
    events: list[Event] = field(default_factory=list)
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

    def holds(self, time: datetime) -> bool:
        """Whether a moment lies in the window."""
        return self.window is None or self.window.contains(time)

    def refuse(self, place: int, unit: Unit, reason: str, text: str) -> None:
        """Counts a line or row that should have been an event, and keeps the first ones' text."""
        self.refused += 1
        if len(self.unparsed) < KEPT_UNPARSED:
            self.unparsed.append(Unparsed(place, unit, reason, text[:KEPT_TEXT]))

    def note(self, code: str, **facts: str | int) -> None:
        """Something about the reading that a person should know."""
        self.notes.append(Note(code, tuple(facts.items())))

    def source(self, error: DscaseError | None = None) -> Source:
        """The finished account."""
        first, last = self.clock.span()
        if first is None and self.seen is not None:
            first, last = self.seen
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
            unparsed=tuple(self.unparsed),
            clock_flags=self.clock.flags(),
            notes=tuple(self.notes),
            disorder=None if self.disorder is None else int(self.disorder.total_seconds()),
            error=error,
        )

    def blocks(self) -> Iterator[Block]:
        """The whole content as blocks of whole lines. Raises InputError; what came before stays."""
        with self._opened() as raw:
            yield from whole_lines(unpacked(raw, self.spec.name)[0])

    def lines(self) -> Iterator[Block]:
        """The whole content line by line, each with its LF."""
        return single_lines(self.blocks())

    def content_encoding(self) -> str:
        """Encoding of the whole content: "utf-8", "cp932" or "unknown"."""
        return encoding_in(self.blocks)

    def stretch(self) -> Iterator[Block]:
        """The blocks that can hold the window; what is left unread is counted. For lines with stamps.

        Raises InputError; what came before stays.
        """
        with self._opened() as raw:
            content, form = unpacked(raw, self.spec.name)
            if self.window is None or self.timeline is None:
                yield from whole_lines(content)
            elif form is None:
                yield from self._plain(content, raw, self.window, self.timeline)
            else:
                yield from self._packed(content, raw, self.window, self.timeline)
            self._note_changes(raw)

    def _opened(self) -> Raw:
        return open_raw(self.spec.path, self.spec.name, bound=self._bound(), progress=self.progress)

    def _bound(self) -> int | None:
        """What was hashed is what is cited: nothing behind it is read, even if the log has grown since."""
        return self.spec.size if self.spec.size or self.spec.sha256 else None

    def _plain(self, content: BinaryIO, raw: Raw, window: Window, timeline: Timeline) -> Iterator[Block]:
        size = raw.size
        if size <= WHOLE and not self.in_set:
            yield from self._measured(whole_lines(content), window, timeline)
            return
        found = locate(content, size, timeline, window, self.slack)
        if found.verdict != "sorted":
            self.disorder = found.disorder
            self.note(f"source.{found.verdict}", disorder=int(found.disorder.total_seconds()))
            raw.seek(0)
            yield from whole_lines(content)
            return
        begin, end = found.begin, found.end
        if size <= WHOLE and found.touches(window, self.slack):
            begin, end = 0, size
        self.disorder = found.disorder
        if found.first is not None and found.last is not None:
            self.seen = found.first, found.last
        self.bytes_before, self.bytes_after = begin, size - end
        if (begin, end) != (0, size):
            self.note("source.bisected", slack=int(self.slack.total_seconds()))
        self.unit = "byte" if begin else "line"
        raw.seek(begin)
        raw.until(end)
        yield from whole_lines(content, begin)

    def _measured(self, blocks: Iterator[Block], window: Window, timeline: Timeline) -> Iterator[Block]:
        watch = Watch(timeline, window, self.slack)
        for block in blocks:
            watch.passed(block)
            yield block
        self.disorder = watch.disorder

    def _packed(self, content: BinaryIO, raw: Raw, window: Window, timeline: Timeline) -> Iterator[Block]:
        """Compressed content can only be read from its start on; behind the window reading stops."""
        early, _ = edges(timeline, window, self.slack)
        watch = Watch(timeline, window, self.slack, sure=self.not_after is not None)
        begun = False
        for block in whole_lines(content):
            passed = watch.passed(block)
            if not begun and self._ends_before(early, watch):
                self.bytes_before = raw.size
                self.note("source.skipped")
                break
            begun = True
            if passed:
                self.bytes_after = max(0, raw.size - raw.taken)
                self.note("source.stopped")
                break
            yield block
        self.disorder = watch.disorder
        if watch.first is not None and watch.last is not None:
            self.seen = watch.first, watch.last
        if watch.unsorted:
            self.note("source.unsorted", disorder=int(watch.disorder.total_seconds()))

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
