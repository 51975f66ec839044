"""What the reading of one source builds up, whatever its form: the events, the tally, what was refused.

It also hands the source's lines to its reader: all of them, or the stretch that can hold the window.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from dscase.errors import DscaseError, InputError
from dscase.events.clock import Clock
from dscase.events.clock_compare import what
from dscase.events.computers import Mention
from dscase.events.envelopes.record_line import Role, own_names
from dscase.events.files import Raw, open_raw, unpacked
from dscase.events.gap_detection import Pace
from dscase.events.line_blocks import Block, encoding_in, single_lines, whole_lines
from dscase.events.modules import SYSTEM
from dscase.events.stamp_times import SLACK, StampTimes
from dscase.events.stretch import Stretch
from dscase.events.table import Event, Note, Source, SourceSpec, Tally, Unparsed
from dscase.events.wide import Utf8
from dscase.kinds import Unit
from dscase.window import Window

if TYPE_CHECKING:
    from dscase.events.index.columns import Columns

KEPT_UNPARSED = 100
KEPT_MOMENTS = 4000
"""Moments kept of events outside the window."""
KEPT_TEXT = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a source: of which time, what else than system events, and how much is kept.

    `window` None: everything. `progress` is told of bytes as they are read.
    """

    window: Window | None = None
    csv_columns: Mapping[str, str] = field(default_factory=dict)  # the user's own headers -> field
    modules: bool = False  # whether module events are wanted, too
    kept_unparsed: int = KEPT_UNPARSED
    seek: frozenset[str] = frozenset()  # ids of system events wanted outside the window, too
    progress: Callable[[int], None] | None = None
    near: frozenset[str] = frozenset()  # ids of system events wanted as far as `reach` behind the window, too
    reach: timedelta = timedelta()
    only: frozenset[str] = frozenset()  # ids that are enough where an index answers; none: all
    silences: bool = False  # whether the longest silence is wanted where an index answers, too


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known beforehand of a source's stamps, by which its window is found.

    `stamp_times` None: the window is not looked for, the source is read whole.
    """

    stamp_times: StampTimes | None = None
    slack: timedelta = SLACK
    not_after: datetime | None = None  # the next file of a rotated set begins then
    in_set: bool = False  # one of several files of a rotated set
    whole: bool = False  # its stamps are known to be of no help


@dataclass(slots=True)
class Passed:
    """What was passed over on the way to the window and behind it, and what was met there."""

    lines_before: int = 0  # counted, but not read
    lines_behind: int = 0
    lines_held: int = 0  # had by the reader, but not read yet
    bytes_before: int = 0
    bytes_after: int = 0
    disorder: timedelta | None = None
    seen: tuple[datetime, datetime] | None = None  # the range of stamps met while looking for the window


@dataclass(slots=True)
class Reading:
    """Readers add to it line by line, so that what came before a failure is never lost.

    A reader accounts for every line or row exactly once: `keep`, `refuse`, or one of the counters.
    `search`, set by the reader where events are sought: reads those out of a block that is passed over.
    """

    spec: SourceSpec
    clock: Clock
    wanted: Wanted = field(default_factory=Wanted)
    hints: Hints = field(default_factory=Hints)
    passed: Passed = field(default_factory=Passed)
    unit: Unit = "line"  # "byte" where the lines in front were not counted
    search: Callable[[Block], None] | None = None
    events: list[Event] = field(default_factory=list)
    beyond: list[Event] = field(default_factory=list)  # those sought, outside the window
    read: int = 0
    further: int = 0  # records read beyond one for each line; less than none where lines were one record
    outside: int = 0
    other_product: int = 0
    not_event: int = 0
    refused: int = 0
    unparsed: list[Unparsed] = field(default_factory=list)
    encoding: str = ""  # of the lines
    wide: str = ""  # of the content, where its lines were made of it
    notes: list[Note] = field(default_factory=list)
    moments: deque[tuple[str, datetime]] = field(default_factory=lambda: deque(maxlen=KEPT_MOMENTS))
    """What happened when outside the window, of system events: by these clocks are compared."""
    known: Mapping[str, Any] = field(default_factory=dict)
    """What an index knows of the source: fields of `Source`, over those that only reading the lines tells."""
    mentions: Counter[Mention] = field(default_factory=Counter)
    """The computers of events in the window that are not among `events`, as an index has them."""
    columns: "Columns | None" = None
    """Where lines of a known shape go, whose events are not among `events`."""
    pace: Pace = field(init=False)

    def __post_init__(self) -> None:
        self.pace = Pace(self.hints.stamp_times, self.wanted.window)

    @property
    def count(self) -> int:
        """The events of the window."""
        return len(self.events) + (self.columns.count if self.columns is not None else 0)

    @property
    def modules(self) -> bool:
        """Whether module events are wanted, too."""
        return self.wanted.modules

    @property
    def seek(self) -> frozenset[str]:
        """The ids of system events wanted outside the window, too."""
        return self.wanted.seek

    @property
    def csv_columns(self) -> Mapping[str, str]:
        """The user's own headers, each with the field it means."""
        return self.wanted.csv_columns

    @property
    def lines_before(self) -> int:
        """The lines that were counted, but not read, in front of those read."""
        return self.passed.lines_before

    @property
    def lines_passed(self) -> int:
        """Lines of the source up to here, read or only counted."""
        return self.line_number + self.passed.lines_held + self.passed.lines_behind

    @property
    def line_number(self) -> int:
        """The number of the line read last, where lines are counted."""
        return self.passed.lines_before + self.lines_read

    @property
    def lines_read(self) -> int:
        """The lines read, whatever the number of records in them."""
        return self.read - self.further

    def add_further(self, count: int) -> None:
        """Counts records that stood in one line with a record counted already; below 0: lines that were
        counted, and belong to one.
        """
        self.read += count
        self.further += count

    @property
    def record_names(self) -> Mapping[str, Role]:
        """The person's own names of fields that hold a line, or a record's time, host or tag."""
        return own_names(self.wanted.csv_columns)

    def holds(self, time: datetime) -> bool:
        """Whether a moment lies in the window."""
        window = self.wanted.window
        return window is None or window.contains(time)

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
        return module == SYSTEM and self.seeks(event_id, time)

    def seeks(self, event_id: str, time: datetime) -> bool:
        """Whether a system event outside the window is sought there."""
        wanted, window = self.wanted, self.wanted.window
        if event_id in wanted.seek:
            return True
        return (
            event_id in wanted.near and window is not None and window.end <= time < window.end + wanted.reach
        )

    def keep(self, event: Event) -> None:
        """An event that is wanted."""
        (self.events if self.holds(event.time) else self.beyond).append(event)

    def refuse(self, place: int, unit: Unit, reason: str, text: str, line: int = 0) -> None:
        """Counts a line, row or record that should have been an event, and keeps the first ones' text.

        `line`: where a record begins.
        """
        self.refused += 1
        if len(self.unparsed) < self.wanted.kept_unparsed:
            self.unparsed.append(Unparsed(place, unit, reason, text[:KEPT_TEXT], line))

    def note(self, code: str, **facts: str | int) -> None:
        """Something about the reading that a person should know."""
        self.notes.append(Note(code, tuple(facts.items())))

    def source(self, error: DscaseError | None = None) -> Source:
        """The finished account."""
        first, last = (self.known["first"], self.known["last"]) if self.known else self._range()
        disorder = self.passed.disorder
        made = Source(
            spec=self.spec,
            tally=Tally(
                read=self.read,
                in_window=self.count,
                outside=self.outside,
                other_product=self.other_product,
                not_event=self.not_event,
                unparsed=self.refused,
                bytes_before=self.passed.bytes_before,
                bytes_after=self.passed.bytes_after,
            ),
            encoding=self.wide or self.encoding,
            zone=self.clock.zone_name(),
            zone_rules=self.clock.zone_rules(),
            year_rules=self.clock.year_rules(),
            first=first,
            last=last,
            gap=self.pace.gap(first, last, (event.time for event in self.events)),
            unparsed=tuple(self.unparsed),
            clock_flags=self.clock.flags(),
            notes=tuple(self.notes),
            disorder=None if disorder is None else int(disorder.total_seconds()),
            error=error,
        )
        return replace(made, **self.known)

    def _range(self) -> tuple[datetime | None, datetime | None]:
        """The earliest and the latest stamp of the source."""
        met = [self.clock.settled(stamp) for stamp in self.pace.ends or ()]
        known = [time for time in (*self.clock.span(), *(self.passed.seen or ())) if time is not None]
        known += [moment.time for moment in met if moment is not None]
        return (min(known), max(known)) if known else (None, None)

    def blocks(self) -> Iterator[Block]:
        """The whole content as blocks of whole lines. Raises InputError; what came before stays."""
        if self.spec.opened is not None:
            with self.spec.opened() as stream:
                yield from whole_lines(stream)
                self.told_encoding(stream)
            return
        with self.opened() as raw:
            content = unpacked(raw, self.spec.name)
            yield from whole_lines(cast("BinaryIO", content))
            self.told_encoding(content)

    def told_encoding(self, content: object) -> None:
        """Takes note of a content that was not in UTF-8 before its lines were."""
        if isinstance(content, Utf8) and content.encoding:
            self.wide = content.encoding

    def lines(self) -> Iterator[Block]:
        """The whole content line by line, each with its LF."""
        return single_lines(self.blocks())

    def content_encoding(self) -> str:
        """Encoding of the whole content: "utf-8", "cp932" or "unknown"."""
        return encoding_in(self.blocks)

    def stretch(self) -> Iterator[Block]:
        """The blocks that can hold the window; see `stretch.Stretch`. For lines with stamps."""
        return Stretch(self).blocks()

    def opened(self) -> Raw:
        """The file as it lies on disk, up to what was hashed; lines that end at CR alone are put right."""
        raw = open_raw(self.spec.place, self.spec.name, bound=self.bound(), progress=self.wanted.progress)
        try:
            returns = raw.take_returns()
        except InputError:
            raw.close()
            raise
        note = Note("source.returns")
        if returns and note not in self.notes:
            self.notes.append(note)
        return raw

    def bound(self) -> int | None:
        """What was hashed is what is cited: nothing behind it is read, even if the log has grown since."""
        return self.spec.size if self.spec.size or self.spec.sha256 else None
