"""Without judging: reads events, and learns the names a console gives them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from dscase.case.file import is_case, read
from dscase.case.journal import Journal
from dscase.case.model import Case, Checked, Lang, StatedFile
from dscase.errors import InputError, UsageError
from dscase.events.collect import collect
from dscase.events.remote.address import is_url
from dscase.events.sharing import weight
from dscase.events.source_reader import KEPT_UNPARSED
from dscase.events.stamp_times import SLACK
from dscase.events.table import Event, Source, Tally
from dscase.intake.evidence import EvidenceFile
from dscase.intake.sources import find
from dscase.knowledge import names as own_names
from dscase.knowledge.answers import with_answers
from dscase.knowledge.names import Learned, Names
from dscase.pipeline.case_options import columns, narrowing, opened_index, source_spec, stated_zone, zone
from dscase.pipeline.side_by_side import USUAL, Sharing, workers
from dscase.text import Listed, folded
from dscase.window import (
    Window,
    Zone,
    read_length,
    read_moment,
    read_window,
)

if TYPE_CHECKING:
    from dscase.intake.gather import Progress

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
    index: Path | None = None  # what sources need not be read for
    ids: tuple[str, ...] = ()  # with an index: the only events that are wanted
    sharing: Sharing = USUAL
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
    again: int = 0  # times that the work of a lost process was begun again
    sought: bool = False  # whether `events` are only those whose ids were asked for, the tally of all

    @property
    def complete(self) -> bool:
        """Whether every source was read to its end, and every line of it."""
        return all(source.error is None and not source.tally.unparsed for source in self.sources)


def list_events(request: ListRequest, progress: "Progress | None" = None) -> Listing:
    """Reads the events of a window, or all, in time order.

    Raises InputError when nothing could be read, UsageError for what cannot be understood.
    """
    case_dir, case, records = _case_among(request)
    case = case.model_copy(update={"csv_columns": columns(case, request.csv_columns)})
    here = zone(case, request.tz, records)
    as_of = read_moment(request.as_of, here) if request.as_of else case.as_of
    stated = None if request.everything else request.window or case.window
    window = read_window(stated, zone=here, as_of=as_of or request.now) if stated else None
    slack = read_length(request.slack) if request.slack else SLACK
    narrow = narrowing(
        case, window, tz=request.tz, otherwise=here, year=request.year, as_of=as_of, slack=slack
    )
    stored = [entry.file for entry in case.evidence if is_url(entry.file)]
    found = find([*request.paths, *stored], case.csv_columns, follow_links=case.follow_links, narrow=narrow)
    if not found.files:
        raise InputError("intake.no_event_files", paths=Listed(request.paths))
    specs = [source_spec(file, _entry(case, file), case) for file in found.files if file.error is None]
    ids = frozenset(map(folded, request.ids)) if request.index is not None else frozenset[str]()
    size = sum(map(weight, specs))
    with (
        opened_index(request.index) as index,
        workers(request.sharing, size, whole=window is None) as side_by_side,
    ):
        collected = collect(
            specs,
            window,
            tz=stated_zone(request.tz),
            otherwise=here,
            year=request.year,
            as_of=as_of,
            csv_columns=case.csv_columns,
            modules=request.modules,
            slack=slack,
            unparsed=MOST_UNPARSED if request.unparsed else KEPT_UNPARSED,
            progress=progress(sum(spec.size for spec in specs)) if progress else None,
            index=index,
            only=ids,
            workers=side_by_side,
            texts_of=frozenset(map(folded, request.ids)),
        )
        again = side_by_side.again if side_by_side is not None else 0
    closed = [
        Source(source_spec(file, None, case), Tally(), error=file.error)
        for file in found.files
        if file.error is not None
    ]
    sources = (*collected.sources, *closed)
    if not any(source.error is None or source.tally.read for source in sources):
        raise next(source.error for source in sources if source.error)
    names, troubles = own_names.own(case_dir)
    events = tuple(one for one in collected.rows if not ids or one.id in ids)
    return Listing(
        lang=request.lang or case.speaks,
        window=window or _stretch(events, here, as_of or request.now),
        windowed=window is not None,
        sources=sources,
        events=events,
        merged=collected.merged,
        again=again,
        sought=bool(ids),
        skipped=found.skipped,
        names=names,
        troubles=(*troubles, *(index.troubles if index is not None else ())),
    )


def learn_names(listing: Listing) -> Learned:
    """Adds the names that console exports use to the user's own table.

    Only exports are asked: into a syslog anybody can write. Raises UsageError when none was read.
    """
    own = {source.spec.name for source in listing.sources if source.spec.kind.exported}
    if not own:
        raise UsageError("knowledge.names_source", files=Listed(one.spec.name for one in listing.sources))
    seen = [
        (event.id, event.name)
        for event in listing.events
        if not event.module and all(sighting.source in own for sighting in event.sightings)
    ]
    return own_names.learn(seen, own_names.user_table())


def _case_among(request: ListRequest) -> tuple[Path | None, Case, tuple[Checked, ...]]:
    folders = [Path(path) for path in request.paths if is_case(Path(path))]
    if len(folders) > 1:
        raise UsageError("case.more_than_one", paths=Listed(map(str, folders)))
    if not folders:
        return None, Case(), ()
    records = Journal(folders[0]).records()
    return folders[0], with_answers(read(folders[0]), records), records


def _entry(case: Case, file: EvidenceFile) -> StatedFile | None:
    """What case.yaml says of a file: the first entry that fits."""
    fits = (entry for entry in case.evidence if file.url == entry.file or fnmatchcase(file.name, entry.file))
    return next(fits, None)


def _stretch(events: tuple[Event, ...], here: Zone, now: datetime) -> Window:
    """The window that holds all events, for showing their times in a zone; now when there are none."""
    start = events[0].time if events else now
    end = events[-1].time if events else now
    return Window(start, end + timedelta(microseconds=1), here, "start_end", "")
