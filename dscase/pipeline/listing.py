"""Without judging: reads events, learns the names a console gives them, says what files are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path

from dscase.case.file import is_case, read
from dscase.case.journal import Journal
from dscase.case.model import Case, Checked, Lang, StatedFile
from dscase.errors import InputError, UsageError
from dscase.events.collect import collect
from dscase.events.source_reader import KEPT_UNPARSED
from dscase.events.stamp_times import SLACK
from dscase.events.table import Event, Source, Tally
from dscase.intake.evidence import EvidenceFile, LogInside
from dscase.intake.files import walk
from dscase.intake.gather import Gathered, Given, Progress, gather
from dscase.intake.members import contents, kind_of, listed
from dscase.intake.product_log import span, span_of
from dscase.intake.sources import find
from dscase.kinds import Kind
from dscase.knowledge import names as own_names
from dscase.knowledge.answers import with_answers
from dscase.knowledge.names import Learned, Names
from dscase.pipeline.stated import columns, source_spec, zone
from dscase.window import (
    Window,
    Zone,
    read_length,
    read_moment,
    read_window,
    zone_named,
)

MOST_UNPARSED = 100_000
"""Lines of a source that could not be read, where they are what is asked for."""


@dataclass(frozen=True, slots=True)
class ListRequest:
    """Which events are wanted. `paths`: files, globs, folders, one case folder, or "-".

    What is None is taken from the case folder, if one is among the paths. `everything`: no window at all.
    """

    paths: tuple[str, ...]
    now: datetime  # aware
    window: str | None = None
    everything: bool = False
    tz: str | None = None
    year: int | None = None
    as_of: str | None = None
    lang: Lang | None = None
    modules: bool = False
    slack: str | None = None  # a length: how far lines may stand out of their time order
    csv_columns: Mapping[str, str] = field(default_factory=dict)  # header -> field, over the case's own
    unparsed: bool = False  # whether the lines that could not be read are wanted, as many as memory bears


@dataclass(frozen=True, slots=True)
class Listing:
    """Events as read. `window` is the one stated or, without one, the stretch of the events themselves.

    `sources` holds also those that could not be opened; `skipped` names what lay in folders and holds no
    events; `troubles` are tables of names that could not be read.
    """

    lang: Lang
    window: Window
    windowed: bool  # whether a window was stated
    sources: tuple[Source, ...]
    events: tuple[Event, ...]
    merged: int
    skipped: tuple[str, ...]
    names: Names
    troubles: tuple[InputError, ...]

    @property
    def complete(self) -> bool:
        """Whether every source was read to its end, and every line of it."""
        return all(source.error is None and not source.tally.unparsed for source in self.sources)


def list_events(request: ListRequest, progress: Progress | None = None) -> Listing:
    """Reads the events of a window, or all, in time order.

    Raises InputError when nothing could be read, UsageError for what cannot be understood.
    """
    case_dir, case, records = _case_among(request)
    case = case.model_copy(update={"csv_columns": columns(case, request.csv_columns)})
    here = zone(case, request.tz, records)
    as_of = read_moment(request.as_of, here) if request.as_of else case.as_of
    stated = None if request.everything else request.window or case.window
    window = read_window(stated, zone=here, as_of=as_of or request.now) if stated else None
    found = find(request.paths, case.csv_columns, follow_links=case.follow_links)
    if not found.files:
        raise InputError("intake.no_event_files", paths=", ".join(request.paths))
    specs = [source_spec(file, _entry(case, file.name), case) for file in found.files if file.error is None]
    collected = collect(
        specs,
        window,
        tz=zone_named(request.tz, "option") if request.tz else None,
        otherwise=here,
        year=request.year,
        as_of=as_of,
        csv_columns=case.csv_columns,
        modules=request.modules,
        slack=read_length(request.slack) if request.slack else SLACK,
        unparsed=MOST_UNPARSED if request.unparsed else KEPT_UNPARSED,
        progress=progress(sum(spec.size for spec in specs)) if progress else None,
    )
    closed = [
        Source(source_spec(file, None, case), Tally(), error=file.error)
        for file in found.files
        if file.error is not None
    ]
    sources = (*collected.sources, *closed)
    if not any(source.error is None or source.tally.read for source in sources):
        raise next(source.error for source in sources if source.error)
    names, troubles = own_names.own(case_dir)
    events = collected.rows
    return Listing(
        lang=request.lang or case.speaks,
        window=window or _stretch(events, here, as_of or request.now),
        windowed=window is not None,
        sources=sources,
        events=events,
        merged=collected.merged,
        skipped=found.skipped,
        names=names,
        troubles=troubles,
    )


def learn_names(listing: Listing) -> Learned:
    """Adds the names that console exports use to the user's own table.

    Only exports are asked: into a syslog anybody can write. Raises UsageError when none was read.
    """
    own = {source.spec.name for source in listing.sources if source.spec.kind.exported}
    if not own:
        raise UsageError("knowledge.names_source", files=", ".join(one.spec.name for one in listing.sources))
    seen = [
        (event.id, event.name)
        for event in listing.events
        if not event.module and all(sighting.source in own for sighting in event.sightings)
    ]
    return own_names.learn(seen, own_names.user_table())


def _case_among(request: ListRequest) -> tuple[Path | None, Case, tuple[Checked, ...]]:
    folders = [Path(path) for path in request.paths if is_case(Path(path))]
    if len(folders) > 1:
        raise UsageError("case.more_than_one", paths=", ".join(map(str, folders)))
    if not folders:
        return None, Case(), ()
    records = Journal(folders[0]).records()
    return folders[0], with_answers(read(folders[0]), records), records


def _entry(case: Case, name: str) -> StatedFile | None:
    """What case.yaml says of a file: the first entry that fits."""
    return next((entry for entry in case.evidence if fnmatchcase(name, entry.file)), None)


def _stretch(events: tuple[Event, ...], here: Zone, now: datetime) -> Window:
    """The window that holds all events, for showing their times in a zone; now when there are none."""
    start = events[0].time if events else now
    end = events[-1].time if events else now
    return Window(start, end + timedelta(microseconds=1), here, "start_end", "")


@dataclass(frozen=True, slots=True)
class LookRequest:
    """Which files are to be looked into, what is said of them, and where times without a zone hang."""

    given: tuple[Given, ...]
    now: datetime  # aware
    tz: str | None = None
    csv_columns: Mapping[str, str] = field(default_factory=dict)  # header -> field


@dataclass(frozen=True, slots=True)
class Looked:
    """What the files are. By name: the `spans` of loose product logs; what lies `inside` archives of logs,
    each with its kind and, of a product log, its span.
    """

    gathered: Gathered
    spans: Mapping[str, LogInside]
    inside: Mapping[str, Sequence[tuple[str, Kind, LogInside | None]]]
    zone: Zone

    @property
    def complete(self) -> bool:
        """Whether every file could be used, and nothing is wrong with a package."""
        usable = all(file.error is None for file in self.gathered.files)
        return usable and not any(package.troubles for package in self.gathered.packages)


def look_into(request: LookRequest, progress: Progress | None = None) -> Looked:
    """Looks into files without a case: what each is, and all that it tells of itself.

    A folder stands for the files below it. Raises InputError when none of the files can be used.
    """
    here = zone(Case(), request.tz)
    given = [each for one in request.given for each in _below(one)]
    gathered = gather(given, None, (), request.csv_columns, request.now, zone=here, progress=progress)
    errors = [file.error for file in gathered.files if file.error]
    if errors and len(errors) == len(gathered.files):
        raise errors[0]
    logs = [file for file in gathered.files if file.kind is Kind.PRODUCT_LOG and file.error is None]
    archives = [file for file in gathered.files if file.kind is Kind.ARCHIVE and file.error is None]
    inside = {file.name: _inside(file, here) for file in archives}
    return Looked(gathered, {file.name: span(file, here) for file in logs}, inside, here)


def _inside(file: EvidenceFile, here: Zone) -> list[tuple[str, Kind, LogInside | None]]:
    kinds = {member.shown: kind_of(member) for member in listed(file, beginnings=True)}
    spans: dict[str, LogInside] = {}
    if Kind.PRODUCT_LOG in kinds.values():
        for member, content in contents(file):
            if kinds.get(member.shown) is Kind.PRODUCT_LOG:
                spans[member.shown] = span_of(content, member.shown, member.size, here)
    return [(name, kind, spans.get(name)) for name, kind in kinds.items()]


def _below(given: Given) -> list[Given]:
    if not given.path.is_dir():
        return [given]
    return [replace(given, path=path) for path, _ in walk(given.path)]
