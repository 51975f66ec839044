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
from dscase.events.index.columns import Columns
from dscase.events.index.identity import Identity, identity
from dscase.events.index.kept import keep, put
from dscase.events.index.made import Made
from dscase.events.sharing import weight
from dscase.events.source_reader import Reading
from dscase.events.table import Note, Source, SourceSpec
from dscase.intake.sources import find
from dscase.kinds import Kind
from dscase.pipeline.case_options import source_spec, stated_zone, zone
from dscase.pipeline.side_by_side import USUAL, Sharing, workers
from dscase.text import Listed

if TYPE_CHECKING:
    from dscase.intake.gather import Progress

EXTRA = "index"
LARGEST = 500_000_000
"""Bytes of a log: one that is larger is left to be read, as its events must have room in memory; a packed one
if it is larger than a tenth of it.
"""


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
    sharing: Sharing = USUAL


@dataclass(slots=True)
class Indexed:
    """What became of each source: `added` with the number of its events, `unchanged`, or `left` to its log
    with the reason; and what could not be read.
    """

    added: dict[str, int] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)
    failed: dict[str, DscaseError] = field(default_factory=dict)
    again: int = 0  # times that the work of a lost process was begun again


def check_installed() -> None:
    """Raises UsageError where what the extra `index` installs is not there."""
    extras.check("index.not_installed", EXTRA, ["duckdb", "polars"])


def make_index(request: IndexRequest, progress: "Progress | None" = None) -> Indexed:
    """Reads what the index does not have yet. Raises InputError where nothing holds events, UsageError,
    OutputError where the folder cannot be used.
    """
    check_installed()
    found = find(list(request.paths), request.csv_columns)
    if not found.files:
        raise InputError("intake.no_event_files", paths=Listed(request.paths))
    done = Indexed(failed={file.name: file.error for file in found.files if file.error is not None})
    specs = [source_spec(file, None, Case()) for file in found.files if file.error is None]
    with writing(request.folder, rebuild=request.rebuild) as writer:
        new = dict(_new(specs, writer, done, check=request.check))
        tell = progress(sum(spec.size for spec, _ in new.values())) if progress else None

        keeping = _Keeping(writer, new, done)
        size = sum(weight(spec) for spec, _ in new.values())
        with workers(request.sharing, size, whole=True) as side_by_side:
            for source in read_whole(
                [spec for spec, _ in new.values()],
                keeping.record,
                tz=stated_zone(request.tz),
                otherwise=zone(Case(), request.tz),
                year=request.year,
                csv_columns=request.csv_columns,
                columns=Columns,
                workers=side_by_side,
                take=keeping.take,
            ):
                if isinstance(source.error, OutputError):
                    raise source.error
                if source.error is not None:
                    done.failed[source.spec.name] = source.error
                if tell is not None:
                    tell(source.spec.size)
            done.again = side_by_side.again if side_by_side is not None else 0
    return done


@dataclass(frozen=True, slots=True)
class _Keeping:
    """Puts what was read into the index. `new`: what is to be read, by name."""

    writer: Writer
    new: Mapping[str, tuple[SourceSpec, Identity]]
    done: Indexed

    def record(self, reading: Reading, year: int | None, notes: tuple[Note, ...]) -> None:
        """Of a source that was read here."""
        name = reading.spec.name
        why = keep(self.writer, self.new[name][1], reading, year, notes)
        self._note(name, why, reading.count)

    def take(self, made: Made) -> Source:
        """Of one that a worker read."""
        name = made.source.spec.name
        if made.facts is not None:
            spec, own = self.new[name]
            why = put(self.writer, own, spec, made.facts, lambda path: _write(path, made.data))
            self._note(name, why, made.events)
        return made.source

    def _note(self, name: str, why: str, events: int) -> None:
        if why:
            self.done.left[name] = why
        else:
            self.done.added[name] = events


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _new(
    specs: Sequence[SourceSpec], writer: Writer, indexed: Indexed, *, check: bool
) -> Iterator[tuple[str, tuple[SourceSpec, Identity]]]:
    """The sources that are to be read, by name, each with its identity now; `indexed` gets the others."""
    for spec in specs:
        own = identity(spec)
        if spec.kind is not Kind.SYSLOG:
            indexed.left[spec.name] = "kind"
            continue
        if weight(spec) > LARGEST:
            indexed.left[spec.name] = "large"
            continue
        if own is None:
            indexed.left[spec.name] = "unnamed"
            continue
        entry = writer.entry(own.place)
        known = entry if entry is not None and entry.state == own.state else None
        if known is not None and (writer.part(known) if check else writer.is_there(known)):
            indexed.unchanged.append(spec.name)
        else:
            yield spec.name, (spec, own)
