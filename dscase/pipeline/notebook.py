"""Events as a table, for those who look at them in a notebook."""

from collections.abc import Sequence
from datetime import UTC, datetime
from os import PathLike, fspath
from typing import TYPE_CHECKING

from dscase.events.frame import frame
from dscase.inquiry.json_facts import source_facts
from dscase.pipeline.listing import ListRequest, list_events

if TYPE_CHECKING:
    from pandas import DataFrame

ALL = "all"


def read_events(
    paths: str | PathLike[str] | Sequence[str | PathLike[str]],
    *,
    window: str | None = None,
    tz: str | None = None,
    year: int | None = None,
    modules: bool = False,
) -> "DataFrame":
    """The events of files as a pandas DataFrame, in time order, each once: what `dscase events` shows.

    `paths`: a file, a glob, a folder or a case folder, or several of them. `window`: as people write one;
    None for the case's, or for all events where there is no case; "all" for all. `tz`, `year`: for stamps
    without. `modules`: events of the protection modules, too.

    The columns are those of `dscase.events.frame.frame`, with `time` in the zone of the window. `attrs` has
    "complete" (every line that should be an event was read), "sources" (each with its tally, as in
    manifest.json), "merged" (copies taken away), "skipped" (files without events) and "window".

    Raises InputError when nothing could be read, UsageError for what cannot be understood.
    """
    several = [paths] if isinstance(paths, str | PathLike) else paths
    listing = list_events(
        ListRequest(
            tuple(fspath(path) for path in several),
            datetime.now(UTC),
            window=window,
            everything=window is not None and window.strip().casefold() == ALL,
            tz=tz,
            year=year,
            modules=modules,
        )
    )
    table = frame(listing.events)
    table["time"] = table["time"].dt.tz_convert(listing.window.zone.tz)
    table.attrs = {
        "complete": listing.complete,
        "sources": [source_facts(source, listing.window, {}) for source in listing.sources],
        "merged": listing.merged,
        "skipped": list(listing.skipped),
        "window": listing.window.format() if listing.windowed else None,
    }
    return table
