"""Sources in, one event table out: every source read, merged, and accounted for.

A new form of source is one file with a `read(reading)` and one line in `_read`.
"""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dscase.errors import DscaseError, UsageError
from dscase.events import console_csv, log_lines
from dscase.events.clock import Clock
from dscase.events.merge import merge
from dscase.events.reading import Reading
from dscase.events.table import COLUMNS, Event, Source, SourceSpec
from dscase.window import Window, Zone, zone_named

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Collected:
    """The sources as read, in the order given; the events; how many copies merging took away.

    `events` has the columns of `table.COLUMNS`, all of dtype object holding the very values of `Event`
    (`time` an aware UTC datetime, `sightings` a tuple), sorted by time, then by source and place.
    Rows = the sum of the sources' `in_window` - `merged`.
    """

    sources: tuple[Source, ...]
    events: "DataFrame"
    merged: int


def collect(
    specs: Sequence[SourceSpec],
    window: Window,
    *,
    tz: Zone | None,
    year: int | None,
    as_of: datetime | None,
    csv_columns: Mapping[str, str],
) -> Collected:
    """Reads the sources' events of a window. A source that fails says so in its `error`; the rest go on.

    `tz`, `year`: stated by option, so they win over the spec's own. `as_of`: only when stated; then it,
    not the file's mtime, bounds a year that has to be inferred. `csv_columns`: header -> Event field;
    UsageError for a field no column can fill.
    """
    for header, field in csv_columns.items():
        if field not in console_csv.FIELDS:
            known = ", ".join(sorted(console_csv.FIELDS))
            raise UsageError("events.csv_column_unknown", header=header, field=field, known=known)
    sources: list[Source] = []
    found: list[list[Event]] = []
    with _collector_paused():
        for spec in specs:
            source, events = _one(spec, window, tz=tz, year=year, as_of=as_of, csv_columns=csv_columns)
            sources.append(source)
            found.append(events)
        merged = merge(found)
        return Collected(tuple(sources), _frame(merged), sum(map(len, found)) - len(merged))


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Events hold no cycles, yet the garbage collector walks them all again and again: half of the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _one(
    spec: SourceSpec,
    window: Window,
    *,
    tz: Zone | None,
    year: int | None,
    as_of: datetime | None,
    csv_columns: Mapping[str, str],
) -> tuple[Source, list[Event]]:
    try:
        zone = tz or (zone_named(spec.tz, "case") if spec.tz else None)
    except DscaseError as error:
        return Source(spec, Reading(spec, window, Clock(window)).source().tally, error=error), []
    clock = Clock(
        window,
        zone=zone,
        year=year if year is not None else spec.year,
        year_rule="option" if year is not None else "case",
        bound=as_of if as_of is not None else spec.mtime,
    )
    reading = Reading(spec, window, clock)
    try:
        if spec.kind == "console_csv":
            console_csv.read(reading, csv_columns)
        else:
            log_lines.read(reading)
    except DscaseError as error:
        return reading.source(error), reading.events
    return reading.source(), reading.events


def _frame(events: list[Event]) -> "DataFrame":
    import pandas as pd

    # Column by column, as object: pandas must not turn times, ids or empty texts into something else.
    columns = list(zip(*events, strict=True)) or [()] * len(COLUMNS)
    return pd.DataFrame(
        {name: pd.Series(list(values), dtype=object) for name, values in zip(COLUMNS, columns, strict=True)},
        columns=list(COLUMNS),
    )
