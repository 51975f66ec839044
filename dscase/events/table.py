"""The event table: its nouns, column names and types, said once.

Every reader yields `Event`s; `collect` turns those inside the window into one pandas frame with the
columns of `COLUMNS`, in time order. Times are aware UTC datetimes; the zone for showing them is the
window's. All other values are text exactly as read: "" where the source had none.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

from dscase.errors import DscaseError
from dscase.events.remote.ranged import Stored
from dscase.kinds import Kind, Unit

Level = Literal["error", "warning", "info", "unknown"]
LEVELS: tuple[Level, ...] = ("error", "warning", "info", "unknown")  # highest first

ZoneRule = Literal[
    "stamp", "option", "case", "answered", "window", "mail", "agent_log", "events", "export", "machine"
]
"""Where a zone came from: in the stamp; `--tz`; the source's `tz` in case.yaml; an answer in the journal; the
window's own text; an alert mail; an agent's log; the same events elsewhere; the moment of an export; assumed
from the machine."""
YearRule = Literal["stamp", "option", "case", "name", "order", "window", "mtime"]
"""Where a year came from: in the stamp; `--year`; case.yaml; the date in the file's name; its place in a
rotated set; the window it fits; the file's mtime."""
LevelRule = Literal["source", "catalogue", "severity", "none"]
"""The source's own word; the published level of an event of this id and name; its severity's."""
Flag = Literal[
    "truncated",  # the line was cut
    "suspicious_escape",  # its backslashes look unescaped
    "uncertain_key",  # ` word=` stands inside a value or begins an unknown key
    "clock_gap",  # the wall time is one the zone skips
    "clock_fold",  # or one it has twice
    "record_time",  # time, host or tag are those of the record around the line, which has none
    "record_host",
    "record_tag",
    "quotes",  # undone: what stood around the line, or was written into it on its way
    "control_escapes",
    "byte_escapes",
    "colour_codes",
    "other_blanks",
    "html_entities",
    "quoted_printable",
    "mail_links",
    "mojibake",
    "split_header",
    "unclear_escape",  # not undone, as it could mean two things
    "several_in_line",  # records that stood in one line were parted
    "unclear_end",  # where one of them ends is not certain
    "joined_lines",  # a message that stood on several lines was put together
    "name_differs",  # the published event of this id has another name
    "repeated",  # a relay says that it came several times: see `extra`
    "target_unknown",  # its source has no column for the target: it may be any computer's
    "unknown_vendor",  # a product of Deep Security's under another vendor's name
]


class Sighting(NamedTuple):
    """Where an event was seen. Lines and records count from 1; so do rows, the header being row 1, as a
    sheet shows.

    "byte" is the offset from 0 of the line's first byte, for a line whose number nobody counted. `time`: what
    this source's own clock says, where that is known to be off; else None. `line`: in which line a record
    begins, for the reader's eye; 0 where the place is none of a record.
    """

    source: str  # Source.name
    unit: Unit
    place: int
    time: datetime | None = None
    line: int = 0


class AgentEvent(NamedTuple):
    """An agent's own event, inside the description of a manager's. All text as written, "" if absent."""

    time: str
    level: str
    id: str
    name: str
    description: str


class Event(NamedTuple):
    """One event. `COLUMNS` is its field order.

    A new field has a default, and is filled where it is read: by a reader, and by the quick way of
    `known_lines`, which a test compares with the general one.
    """

    time: datetime  # aware, UTC
    zone_rule: ZoneRule
    year_rule: YearRule
    id: str
    level: Level
    level_rule: LevelRule
    severity: str = ""  # the raw CEF severity; "" for a CSV row
    name: str = ""  # as the source wrote it
    origin: str = ""
    target: str = ""
    actor: str = ""
    manager: str = ""  # syslog host or the CSV's Manager column
    product: str = ""
    version: str = ""
    tags: str = ""
    description: str = ""
    raw: str = ""  # the whole line, the CSV row written again as CSV, or the JSON object written again
    sightings: tuple[Sighting, ...] = ()
    module: str = ""  # "" for a system event, else a row of the catalogue's modules: "anti_malware"
    agent_events: tuple[AgentEvent, ...] = ()  # those inside the description, in its order
    flags: tuple[Flag, ...] = ()  # what to know before trusting it
    extra: tuple[tuple[str, str], ...] = ()  # what no column takes, by key or header, in the source's order


COLUMNS = Event._fields


def as_read(events: Iterable[Event]) -> bool:
    """Whether each event is as a reader makes it: seen at one place, which has no time of its own."""
    return all(len(event.sightings) == 1 and event.sightings[0].time is None for event in events)


class Unparsed(NamedTuple):
    """A line, row or record that should have been an event but could not be read: kept, counted, listed."""

    place: int
    unit: Unit
    reason: str  # a code, "stamp.missing"; its words are in the catalogues under unparsed.<code>
    text: str  # at most 500 characters of it
    line: int = 0  # in which a record begins


class Note(NamedTuple):
    """Something a person should know of how a source was read; its words are under note.<code>."""

    code: str
    facts: tuple[tuple[str, str | int], ...] = ()


class InSet(NamedTuple):
    """The place of an object among those that one log was cut into, and how many of them are not read.

    `name`: of the set, the same for all its objects. `place`: counts up with time. `unread` and `objects` are
    given once, at the first one that is read; `heads`: of so many the beginning was looked at.
    """

    name: str
    place: int
    objects: int = 0
    unread: int = 0
    heads: int = 0


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """A file to read events from, and what was stated of it. `mtime` is aware UTC, or None if unknown."""

    path: Path
    name: str  # how it is shown and cited, e.g. "ds.log"
    kind: Kind
    size: int
    sha256: str
    mtime: datetime | None
    tz: str | None = None
    year: int | None = None
    package: str = ""  # shown name of the package or archive it lies in; then `path` is that one's
    partial: bool = False  # holds one computer's part of the events (in a package), or one function's
    opened: Callable[[], AbstractContextManager[BinaryIO]] | None = field(default=None, compare=False)
    """How its content is had where `path` is not it."""
    stored: Stored | None = field(default=None, compare=False)
    """Where it lies in a store; then `path` only gives its name and folder, and nothing lies there."""
    in_set: InSet | None = None

    @property
    def place(self) -> Path | Stored:
        """Where it lies."""
        return self.path if self.stored is None else self.stored


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of every line, row or record: `read` is the sum of the others, always.

    Records that stand in one line count each, the lines of one message together once.
    """

    read: int = 0
    in_window: int = 0
    outside: int = 0
    other_product: int = 0
    not_event: int = 0
    unparsed: int = 0
    protection: int = 0  # events of protection modules inside the window, where they are kept apart
    bytes_before: int = 0  # of the file as it lies on disk, left unread in front of the window
    bytes_after: int = 0

    @property
    def adds_up(self) -> bool:
        """Whether nothing was lost: a reader for which this is false has a bug."""
        read = self.in_window + self.outside + self.other_product + self.not_event + self.unparsed
        return self.read == read + self.protection


@dataclass(frozen=True, slots=True)
class Source:
    """Where events came from, after reading: the Tally, the clock rules used, the range covered."""

    spec: SourceSpec
    tally: Tally
    encoding: str = ""
    zone: str = ""  # name of the zone given to stamps without one; "" when all had one
    zone_rules: tuple[ZoneRule, ...] = ()  # those used, in the order of the type
    year_rules: tuple[YearRule, ...] = ()
    clock_flags: tuple[Flag, ...] = ()  # wall times the zone skips, or has twice, were met
    first: datetime | None = None  # earliest and latest stamp of the whole source, read or found at its ends
    last: datetime | None = None  # (any record with a stamp, an event or not); aware UTC
    gap: tuple[datetime, datetime] | None = None  # inside the window: the longest stretch between two records
    usual: timedelta | None = None  # 19 of 20 of its silences are no longer; None of few
    unparsed: tuple[Unparsed, ...] = ()  # the first of them, 100 unless more were asked for
    notes: tuple[Note, ...] = ()
    disorder: int | None = None  # seconds: the largest step back of its stamps, by samples; or not measured
    family: str = ""  # the same for all files of one rotated set; "" of a file that belongs to none
    error: DscaseError | None = field(
        default=None, compare=False
    )  # reading stopped here; what came before counts
