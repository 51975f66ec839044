"""Sources in, one event table out: every source read, merged, and accounted for.

How a source is read is a matter of its kind: see `dscase.kinds`.
"""

import gc
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from dscase.errors import DscaseError, UsageError
from dscase.events import console_header, file_dates
from dscase.events.clock import Clock
from dscase.events.clocks import Off
from dscase.events.computers import Computers, Mention
from dscase.events.envelopes.record_line import OWN_ROLES, own_names
from dscase.events.files import STANDARD_INPUT, spooled, standard_input
from dscase.events.frame import frame
from dscase.events.put_together import SourceRead, put_together
from dscase.events.remote.ranged import Stored
from dscase.events.rotated import SetFile, arranged
from dscase.events.source_reader import KEPT_UNPARSED, Hints, Reading, Wanted
from dscase.events.stamp_times import SLACK, StampTimes
from dscase.events.stretch import OutOfOrderError
from dscase.events.table import Event, Note, Source, SourceSpec, YearRule
from dscase.kinds import Kind
from dscase.text import Listed
from dscase.window import Window, Zone, machine_zone, zone_named
from dscase.window.stamps import Stamp

if TYPE_CHECKING:
    from pandas import DataFrame

    from dscase.events.index.columns import Columns
    from dscase.events.index.kept import Index
    from dscase.events.index.made import Made
    from dscase.workers.shared_out import Workers

Record = Callable[[Reading, int | None, tuple[Note, ...]], None]
"""Is told of a source that was read to its end: its reading, the year stated for it, and what is noted of its
content.
"""


@dataclass(frozen=True)
class Collected:
    """The sources as read; the events; how many copies merging took away.

    `sources` are in the order given, but for the files of a rotated set: those are in time order.
    `rows` are sorted by time, then by source and place; there are as many as the sum of the sources'
    `in_window` - `merged`. `events` is the same as a table, which `frame` makes when something first counts,
    groups or bins. `beyond` are the events that were sought outside the window, in time order, once each: the
    tally counts them as outside. So it does those of a source in a zone that does not go with the others':
    two stretches of time must not be mixed under one window.
    """

    sources: tuple[Source, ...]
    rows: tuple[Event, ...]
    merged: int
    beyond: tuple[Event, ...] = ()
    computers: Computers = field(default_factory=Computers)  # which names in all of this are one computer's
    protection: tuple[Event, ...] = ()  # module events of the window, where kept apart; like `rows`
    clocks: tuple[Off, ...] = ()  # sources whose clock or zone does not go with the others'

    def among(self, event: Event) -> tuple[Event, ...]:
        """The events of the window that an event is one of: the system's, or the protection modules'."""
        return self.protection if event.module and self.protection else self.rows

    @cached_property
    def events(self) -> "DataFrame":
        """The table."""
        with collector_paused():
            return frame(self.rows)


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for all sources of one collecting. `now`: the bound of years, where there is no other."""

    wanted: Wanted
    tz: Zone | None
    otherwise: Zone | None
    year: int | None
    as_of: datetime | None
    slack: timedelta
    index: "Index | None" = None
    record: Record | None = None
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    columns: "Callable[[], Columns] | None" = None

    def silent(self) -> "Terms":
        """The same, without telling of bytes."""
        return replace(self, wanted=replace(self.wanted, progress=None))

    def clock(self, spec: SourceSpec, latest: datetime | None = None) -> Clock:
        """A new clock for a source. UsageError for a zone that is none. `latest`: see `rotated.SetFile`."""
        known = self._latest(spec, latest)
        mtime = None if known is not None and known[1] == "name" else spec.mtime
        return Clock(
            self.wanted.window,
            zone=self.zone(spec),
            year=self.years(spec)[0],
            year_rule=self.years(spec)[1],
            bound=self.as_of or mtime or (self.now if self.wanted.window is None else None),
            latest=known,
        )

    @staticmethod
    def _latest(spec: SourceSpec, latest: datetime | None) -> tuple[datetime, YearRule] | None:
        """The moment behind which no stamp of a source lies, and by which rule."""
        if (named := file_dates.latest(spec.name)) is not None:
            return named, "name"
        return None if latest is None else (latest, "order")

    def years(self, spec: SourceSpec) -> tuple[int | None, YearRule]:
        """The year stated for a source, and by which rule."""
        return (self.year, "option") if self.year is not None else (spec.year, "case")

    def zone(self, spec: SourceSpec) -> Zone | None:
        return zone_named(spec.tz, "case") if spec.tz else self.tz or self.otherwise

    def stamp_times(self, spec: SourceSpec, latest: datetime | None) -> StampTimes:
        stated = self.year is not None or spec.year is not None
        year_known = stated or self._latest(spec, latest) is not None
        clock = self.clock(spec, latest)
        names = own_names(self.wanted.csv_columns)
        return StampTimes(clock, self.zone(spec) or machine_zone(), year_known=year_known, names=names)

    def time(self, spec: SourceSpec, stamp: Stamp, latest: datetime | None) -> datetime | None:
        """A stamp as the source's own clock reads it."""
        try:
            moment = self.clock(spec, latest).read(stamp)
        except DscaseError:  # reading the source will say so
            return None
        return moment.time if moment is not None else None


def collect(
    specs: Sequence[SourceSpec],
    window: Window | None,
    *,
    tz: Zone | None,
    year: int | None,
    as_of: datetime | None,
    csv_columns: Mapping[str, str],
    otherwise: Zone | None = None,
    modules: bool = False,
    apart: bool = False,
    seek: Collection[str] = (),
    near: Collection[str] = (),
    reach: timedelta = timedelta(),
    unparsed: int = KEPT_UNPARSED,
    slack: timedelta = SLACK,
    progress: Callable[[int], None] | None = None,
    named: Mapping[Mention, int] = MappingProxyType({}),
    index: "Index | None" = None,
    only: Collection[str] = (),
    workers: "Workers | None" = None,
    texts_of: Collection[str] = (),
    silences: bool = False,
) -> Collected:
    """Reads the sources' events of a window. A source that fails says so in its `error`; the rest go on.

    `window` None: every event. `tz`: stated by option; what is stated of one source is nearer, and wins.
    `year`: stated by option, and wins over the spec's own. `otherwise`: the zone of sources of which none is
    stated; the machine's where it is None, too. `named`: computers that other evidence names. `as_of`: only
    when stated; then it, not the file's mtime, bounds a year that has to be inferred. `csv_columns`:
    header -> Event field; UsageError for a field no column can fill. `modules`: module events, too;
    `apart`: not among the rows, but kept beside them.
    `seek`: ids of system events that are looked for outside the window, too, through all of every source.
    `near`: those looked for as far as `reach` behind it, in what is read of a source anyhow.
    `unparsed`: how many refused lines of each source are kept, the first ones.
    `slack`: how far lines may stand out of their time order, where only a part of a log is read.
    `progress` is told of bytes as they are read. A spec whose path is "-" is standard input.
    `index`: what a source need not be read for, where that gives the same; then `only` events of these ids
    are among the rows, if any are named, though all are counted. `silences`: whether the longest silence of
    a source is told where the index answers, too, which takes a look at the log.
    `workers`: who reads side by side; then system events of other ids than those of `texts_of`, if any are
    named, may come without their texts.
    """
    check_columns(csv_columns)
    sought = frozenset(seek) if window is not None else frozenset[str]()
    wanted = Wanted(
        window,
        csv_columns,
        modules,
        unparsed,
        sought,
        progress,
        frozenset(near),
        reach,
        frozenset(only),
        silences,
    )
    terms = Terms(wanted, tz, otherwise, year, as_of, slack, index)
    with collector_paused():
        pieces = arranged(specs, terms.time)
        reads = list(_each(pieces, terms, workers, frozenset(texts_of)))
        return Collected(**put_together(pieces, reads, window, named, apart=apart))


def read_whole(
    specs: Sequence[SourceSpec],
    record: Record,
    *,
    tz: Zone | None,
    otherwise: Zone,
    year: int | None,
    csv_columns: Mapping[str, str],
    columns: "Callable[[], Columns] | None" = None,
    workers: "Workers | None" = None,
    take: "Callable[[Made], Source] | None" = None,
) -> Iterator[Source]:
    """Reads all of the sources, one after the other: all that ever is in memory is one of them. `record` is
    told of each that was read to its end. `columns`: makes what lines of a known shape go to. `workers` read
    side by side; what they make of a source that they read whole (`index.made`) `take` takes.
    """
    check_columns(csv_columns)
    wanted = Wanted(None, csv_columns, modules=True)
    terms = Terms(wanted, tz, otherwise, year, None, SLACK, record=record, columns=columns)
    pieces = arranged(specs, terms.time)
    if workers is not None:
        from dscase.events import sharing
        from dscase.events.index.made import make

        yield from (one.source for one in sharing.each(pieces, terms, workers, do=make, take=take))
        return
    for piece in pieces:
        with collector_paused():
            yield read_one(piece, terms).source


def head_times(
    spec: Callable[[Stored], SourceSpec],
    window: Window | None,
    *,
    tz: Zone | None,
    otherwise: Zone | None,
    year: int | None,
    as_of: datetime | None,
) -> Callable[[Stored, Stamp], datetime | None]:
    """Reads stamps of stored things as `collect` will, to choose among them. `spec`: as of a source."""
    terms = Terms(Wanted(window), tz, otherwise, year, as_of, SLACK)
    return lambda stored, stamp: terms.time(spec(stored), stamp, None)


def check_columns(csv_columns: Mapping[str, str]) -> None:
    """Raises UsageError for a field that no column can fill. `csv_columns`: header -> field."""
    for header, column in csv_columns.items():
        if column not in console_header.FIELDS | OWN_ROLES.keys():
            known = Listed(sorted(console_header.FIELDS | OWN_ROLES.keys()))
            raise UsageError("events.csv_column_unknown", header=header, field=column, known=known)


@contextmanager
def collector_paused() -> Iterator[None]:
    """Events hold no cycles, yet the garbage collector walks them all again and again: half of the time.

    What was made meanwhile is left out of its later rounds, too.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.freeze()
            gc.enable()


def _each(
    pieces: Sequence[SetFile], terms: Terms, workers: "Workers | None", texts_of: frozenset[str]
) -> Iterator[SourceRead]:
    if workers is None:
        return map(partial(read_one, terms=terms), pieces)
    from dscase.events import sharing

    return sharing.each(pieces, terms, workers, only=texts_of)


def read_one(piece: SetFile, terms: Terms) -> SourceRead:
    """Reads a source, in this process. Never raises a DscaseError: the source has it."""
    spec = piece.spec
    if spec.path != Path(STANDARD_INPUT):
        return _read(piece, terms)
    try:
        with spooled(standard_input(), terms.wanted.progress) as (path, size):
            spec = replace(spec, size=size)
            read = _read(replace(piece, spec=replace(spec, path=path)), terms.silent())
            return read._replace(source=replace(read.source, spec=spec))
    except DscaseError as error:
        return failed(spec, terms, error)


def _read(piece: SetFile, terms: Terms) -> SourceRead:
    try:
        try:
            return _read_once(piece, terms)
        except OutOfOrderError as found:
            read = _read_once(piece, terms, whole=True)
            notes = (Note(f"source.{found.trouble}"), *read.source.notes)
            return read._replace(source=replace(read.source, notes=notes))
    except DscaseError as error:
        return failed(piece.spec, terms, error)


def failed(spec: SourceSpec, terms: Terms, error: DscaseError) -> SourceRead:
    """A source of which nothing could be read."""
    return SourceRead(Reading(spec, Clock(terms.wanted.window), terms.wanted).source(error), [], [], (), {})


def _read_once(piece: SetFile, terms: Terms, *, whole: bool = False) -> SourceRead:
    failure: DscaseError | None = None
    reading = answered(piece, terms, whole=whole)
    if reading is None:
        reading = begun(piece, terms, whole=whole)
        before = len(reading.notes)
        try:
            piece.spec.kind.read(reading)
        except DscaseError as error:
            failure = error
        if terms.record is not None and failure is None:
            terms.record(reading, terms.years(piece.spec)[0], tuple(reading.notes[before:]))
    return finished(reading, piece, terms, failure)


def begun(piece: SetFile, terms: Terms, *, whole: bool = False) -> Reading:
    """The reading of a source, with nothing read yet."""
    spec = piece.spec
    hints = Hints(terms.stamp_times(spec, piece.latest), terms.slack, piece.not_after, piece.in_set, whole)
    reading = Reading(spec, terms.clock(spec, piece.latest), terms.wanted, hints)
    if terms.columns is not None and spec.kind is Kind.SYSLOG:
        reading.columns = terms.columns()
    if spec.stored is not None and not spec.stored.protected:
        reading.note("source.unprotected")
    if spec.in_set is not None and spec.in_set.unread:
        counted = {name: getattr(spec.in_set, name) for name in ("unread", "objects", "heads")}
        reading.note("source.objects_unread", **counted)
    return reading


def answered(piece: SetFile, terms: Terms, *, whole: bool = False) -> Reading | None:
    """The reading of a source as the index has it; None where there is none, or it cannot answer."""
    if terms.index is None:
        return None
    reading, spec = begun(piece, terms, whole=whole), piece.spec
    known = terms.zone(spec) or machine_zone()
    return reading if terms.index.answer(reading, known, *terms.years(spec)) else None


def finished(
    reading: Reading, piece: SetFile, terms: Terms, failure: DscaseError | None = None
) -> SourceRead:
    """The account of a source that was read. `failure`: what ended that."""
    spec = piece.spec
    stated = zone_named(spec.tz, "case") if spec.tz else None
    if stated is not None and terms.tz is not None and stated.name != terms.tz.name:
        reading.note("source.zone_of_file", zone=stated.name, option=terms.tz.name)
    source = reading.source(failure)
    contradicted = file_dates.contradictions(spec.name, spec.mtime, source, piece.newer)
    source = replace(source, notes=(*source.notes, *contradicted))
    return SourceRead(source, reading.events, reading.beyond, reading.moments, reading.mentions)
