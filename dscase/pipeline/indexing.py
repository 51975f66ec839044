"""Makes an index of logs, and brings it up to date: only what is new or was written to is read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from dscase import extras
from dscase.case.model import Case
from dscase.errors import DscaseError, InputError, OutputError
from dscase.events.collect import read_whole
from dscase.events.index.catalogue import Writer, writing
from dscase.events.index.identity import Identity, identity
from dscase.events.index.kept import keep
from dscase.events.source_reader import Reading
from dscase.events.table import Note, SourceSpec
from dscase.intake.sources import find
from dscase.kinds import Kind
from dscase.pipeline.case_options import source_spec, zone
from dscase.window import zone_named

if TYPE_CHECKING:
    from dscase.intake.gather import Progress

EXTRA = "index"
LARGEST = 500_000_000
"""Bytes of a log: one that is larger is left to be read, as its events must have room in memory; a packed one
if it is larger than a tenth of it.
"""
_PACKED = (".gz", ".bz2", ".xz", ".zst")


@dataclass(frozen=True, slots=True)
class IndexRequest:
    """What is to be indexed, and into which folder. `rebuild`: all of it, whatever the index has."""

    paths: tuple[str, ...]
    folder: Path
    tz: str | None = None
    year: int | None = None
    csv_columns: Mapping[str, str] = field(default_factory=dict)
    rebuild: bool = False
    check: bool = False  # every byte of what the index has, too


@dataclass(slots=True)
class Indexed:
    """What became of each source: `added` with the number of its events, `unchanged`, or `left` to its log
    with the reason; and what could not be read.
    """

    added: dict[str, int] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)
    failed: dict[str, DscaseError] = field(default_factory=dict)


def check_installed() -> None:
    """Raises UsageError where what the extra `index` installs is not there."""
    extras.check("index.not_installed", EXTRA, ["duckdb"])


def make_index(request: IndexRequest, progress: "Progress | None" = None) -> Indexed:
    """Reads what the index does not have yet. Raises InputError where nothing holds events, UsageError,
    OutputError where the folder cannot be used.
    """
    check_installed()
    found = find(list(request.paths), request.csv_columns)
    if not found.files:
        raise InputError("intake.no_event_files", paths=", ".join(request.paths))
    done = Indexed(failed={file.name: file.error for file in found.files if file.error is not None})
    specs = [source_spec(file, None, Case()) for file in found.files if file.error is None]
    with writing(request.folder, rebuild=request.rebuild) as writer:
        new = dict(_new(specs, writer, done, check=request.check))
        tell = progress(sum(spec.size for spec, _ in new.values())) if progress else None

        def record(reading: Reading, year: int | None, notes: tuple[Note, ...]) -> None:
            name = reading.spec.name
            if why := keep(writer, new[name][1], reading, year, notes):
                done.left[name] = why
            else:
                done.added[name] = len(reading.events)

        for source in read_whole(
            [spec for spec, _ in new.values()],
            record,
            tz=zone_named(request.tz, "option") if request.tz else None,
            otherwise=zone(Case(), request.tz),
            year=request.year,
            csv_columns=request.csv_columns,
        ):
            if isinstance(source.error, OutputError):
                raise source.error
            if source.error is not None:
                done.failed[source.spec.name] = source.error
            if tell is not None:
                tell(source.spec.size)
    return done


def _new(
    specs: Sequence[SourceSpec], writer: Writer, done: Indexed, *, check: bool
) -> Iterator[tuple[str, tuple[SourceSpec, Identity]]]:
    """The sources that are to be read, by name, each with its identity now; `done` gets the others."""
    for spec in specs:
        own = identity(spec)
        if spec.kind is not Kind.SYSLOG:
            done.left[spec.name] = "kind"
            continue
        if spec.size > (LARGEST // 10 if spec.path.suffix.casefold() in _PACKED else LARGEST):
            done.left[spec.name] = "large"
            continue
        if own is None:
            done.left[spec.name] = "unnamed"
            continue
        entry = writer.entry(own.place)
        known = entry if entry is not None and entry.state == own.state else None
        if known is not None and (writer.part(known) if check else writer.is_there(known)):
            done.unchanged.append(spec.name)
        else:
            yield spec.name, (spec, own)
