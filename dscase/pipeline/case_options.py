"""What was stated, as the readers of events need it: the zone, and a source with its own zone and year."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from dscase.case.model import Case, Checked, StatedFile
from dscase.events.collect import head_times
from dscase.events.remote.ranged import Stored
from dscase.events.remote.sets import Kept, narrowed
from dscase.events.stamp_times import SLACK
from dscase.events.table import SourceSpec
from dscase.intake.evidence import EvidenceFile
from dscase.intake.members import opened
from dscase.intake.stored import Narrow
from dscase.kinds import Kind
from dscase.knowledge.answers import zone_answered
from dscase.window import Window, Zone, machine_zone, zone_named

if TYPE_CHECKING:
    from dscase.events.index.kept import Index


def zone(case: Case, tz: str | None, records: Sequence[Checked] = ()) -> Zone:
    """The zone of times without one: `--tz`, else case.yaml's, else the answer in `records`, else this
    machine's.
    """
    if tz:
        return zone_named(tz, "option")
    if case.tz:
        return zone_named(case.tz, "case")
    answered = zone_answered(records)
    return zone_named(answered, "answered") if answered else machine_zone()


@contextmanager
def opened_index(folder: Path | None) -> Iterator["Index | None"]:
    """The index stated, for as long as it is read: on Windows nobody could replace it meanwhile. Raises
    InputError where it cannot be used, UsageError without the extra.
    """
    if folder is None:
        yield None
        return
    from dscase.events.index.kept import Index
    from dscase.pipeline.indexing import check_installed

    check_installed()
    with closing(Index(folder)) as index:
        yield index


def source_spec(
    file: EvidenceFile, stated: StatedFile | None, case: Case, *, packed: bool = False
) -> SourceSpec:
    """A source as its reader takes it: what case.yaml says of this file comes before what is said of all.

    `packed`: it lies in a diagnostic package, which holds one computer's part of the events.
    """
    return SourceSpec(
        path=file.path,
        name=file.name,
        kind=file.kind,
        size=file.size,
        sha256=file.sha256,
        mtime=file.mtime,
        tz=stated.tz if stated else None,
        year=(stated.year if stated else None) or case.year,
        package=file.package,
        partial=packed or file.module_export,
        opened=partial(opened, file) if file.member else None,
        stored=file.stored,
        in_set=file.in_set,
    )


def narrowing(
    case: Case,
    window: Window | None,
    *,
    tz: str | None,
    otherwise: Zone,
    year: int | None,
    as_of: datetime | None,
    slack: timedelta = SLACK,
) -> Narrow:
    """Chooses among the objects of a prefix those that can hold the window; stamps are read as the readers of
    events will, with what case.yaml says of the URL.
    """

    def narrow(url: str, objects: Sequence[Stored]) -> list[Kept]:
        entry = next((entry for entry in case.evidence if entry.file == url), None)

        def spec(stored: Stored) -> SourceSpec:
            file = EvidenceFile(
                stored.path, stored.shown, Kind.SYSLOG, stored.size, mtime=stored.changed, stored=stored
            )
            return source_spec(file, entry, case)

        times = head_times(spec, window, tz=stated_zone(tz), otherwise=otherwise, year=year, as_of=as_of)
        return narrowed(objects, window, times, slack)

    return narrow


def stated_zone(tz: str | None) -> Zone | None:
    """The zone that an option states; None without one. Raises UsageError for what is no zone."""
    return zone_named(tz, "option") if tz else None


def columns(case: Case, stated: Mapping[str, str]) -> dict[str, str]:
    """What CSV headers mean, header -> field: as `stated`, and else as the case says."""
    said = set(stated.values())
    return {header: field for header, field in case.csv_columns.items() if field not in said} | dict(stated)
