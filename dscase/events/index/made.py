"""What is kept of a source, made by a worker that read it: the file of its events comes back as bytes."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from dscase.events import sharing
from dscase.events.collect import collector_paused, read_one
from dscase.events.index import part
from dscase.events.index.kept import facts_of, write
from dscase.events.sharing import Portion, Result
from dscase.events.source_reader import Reading
from dscase.events.table import Note, Source


class Made(NamedTuple):
    """A source as it was read, and what is kept of it. `facts`: None where it was not read to its end."""

    source: Source
    facts: dict[str, Any] | None = None
    events: int = 0
    data: bytes = b""


def make(portion: Portion) -> Made | Result:
    """Reads a portion, in whichever process; of a whole source makes what is kept."""
    if portion.part is not None or not portion.is_there:
        return sharing.read(portion)
    kept: list[tuple[dict[str, Any], int, bytes]] = []

    def record(reading: Reading, year: int | None, notes: tuple[Note, ...]) -> None:
        facts, data = facts_of(reading, year, notes), b""
        if not facts["left"]:
            try:
                data = _written(reading)
            except part.UnfitError:
                facts["left"] = "text"
        kept.append((facts, reading.count, data))

    with collector_paused():
        source_read = read_one(portion.piece, replace(portion.terms, record=record))
    return Made(source_read.source, *kept[-1]) if kept else Made(source_read.source)


def _written(reading: Reading) -> bytes:
    with tempfile.TemporaryDirectory(prefix="dscase-") as folder:
        path = Path(folder) / "part.parquet"
        write(path, reading)
        return path.read_bytes()
