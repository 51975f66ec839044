"""The events of one source as a file of Parquet: the columns of `Event`, one sighting each, and their order.

Polars writes it, DuckDB reads it; any program for Parquet can. Text stands as text, times are UTC, what has
several values is JSON. Which events of a part a window holds is found by the ranges that Parquet keeps of
each group of rows, so that the rest of the file is not unpacked.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from dscase.events.table import COLUMNS, AgentEvent, Event, Flag, Sighting, as_read
from dscase.window import Window

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from polars import DataFrame

    from dscase.kinds import Unit

GROUP = 50_000
"""Rows of a group."""
_FETCHED = 10_000
_AT_ONCE = 20_000  # events handed over at once: in between they take twice their room
_NESTED = ("agent_events", "flags", "extra")
STORED = (*(name for name in COLUMNS if name != "sightings"), "unit", "place", "line")


Pairs = tuple[tuple[str, str], ...]
"""A field `extra` of `Event`."""


class UnfitError(Exception):
    """Events that a part cannot hold as they are: half of a character, or more than one sighting."""


class PartError(OSError):
    """A part that Polars cannot write or DuckDB cannot read; its words are theirs."""


@contextmanager
def connected() -> Iterator["DuckDBPyConnection"]:
    """DuckDB in memory. It never asks a server for an extension, and writes nothing anywhere but where it is
    told to. Raises PartError.
    """
    import duckdb

    settings: dict[str, Any] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "temp_directory": "",
    }
    connection = duckdb.connect(":memory:", config=settings)
    try:
        yield connection
    except duckdb.Error as error:
        raise PartError(str(error).partition("\n")[0]) from error
    finally:
        connection.close()


def write(path: Path, events: Sequence[Event], tables: "Sequence[DataFrame]" = ()) -> None:
    """Writes events and `tables` of some, as `Columns` has them, sorted by time; `number` keeps the order in
    which they were read. Raises UnfitError, OSError.
    """
    import polars as pl

    if not as_read(events):
        raise UnfitError
    try:
        for event in events:
            for text in event:
                if isinstance(text, str):
                    text.encode()
    except UnicodeEncodeError as error:
        raise UnfitError from error
    steps = range(0, max(len(events), 1), _AT_ONCE)
    try:
        read = pl.concat([_table(events[first : first + _AT_ONCE]) for first in steps])
        if tables:  # of the lines of a log, as the events are then
            behind = pl.concat([table.with_columns(behind="place") for table in tables])
            read = pl.concat([read.with_columns(behind=pl.col("place").cum_max()), behind])
            read = read.sort("behind", maintain_order=True).drop("behind")
        numbered = read.select(pl.int_range(pl.len()).alias("number"), pl.all())
        numbered.sort("time", maintain_order=True).write_parquet(
            path, compression="zstd", row_group_size=GROUP
        )
    except pl.exceptions.PolarsError as error:
        raise PartError(str(error).partition("\n")[0]) from error


def _table(events: Sequence[Event]) -> "DataFrame":
    """Events as a table of plain values."""
    import polars as pl

    columns: dict[str, list[Any]] = {
        name: [event[number] for event in events] for number, name in enumerate(COLUMNS)
    }
    for name in _NESTED:
        columns[name] = [json.dumps(value) if value else "" for value in columns[name]]
    columns["time"] = [time.astimezone(UTC).replace(tzinfo=None) for time in columns["time"]]
    sightings = [one for (one,) in columns.pop("sightings")]
    for name in ("unit", "place", "line"):
        columns[name] = [getattr(one, name) for one in sightings]
    types: dict[str, Any] = {"time": pl.Datetime("us"), "place": pl.Int64, "line": pl.Int64}
    return pl.DataFrame(columns, {name: types.get(name, pl.String) for name in STORED})


class Part:
    """A part that is read. `window` None: all of it; without `modules` their events count for nothing."""

    def __init__(
        self, duck: "DuckDBPyConnection", path: Path, window: Window | None, *, modules: bool
    ) -> None:
        self._duck = duck
        self._file = f"read_parquet({_quoted(path)})"
        self._kind = "TRUE" if modules else "module = ''"
        self._ends = [] if window is None else _ends(window)
        self._inside = "TRUE" if window is None else "(time >= ? AND time < ?)"

    def count(self) -> int:
        """The events of the window."""
        found = self._asked("count(*)", f"{self._inside} AND {self._kind}", self._ends).fetchone()
        return int(found[0]) if found is not None else 0

    def rows(self, only: Collection[str]) -> list[tuple[Any, ...]]:
        """The rows of the window, those with the ids of `only` where it names any, in the order in which they
        were read, as `made` takes them.
        """
        where = f"{self._inside} AND {self._kind} AND {_among(only)} ORDER BY number"
        found = self._asked(", ".join(STORED), where, [*self._ends, *only])
        kept: list[tuple[Any, ...]] = []
        while some := found.fetchmany(_FETCHED):
            kept += some
        return kept

    def beyond(self, seek: Collection[str], near: Collection[str], reach: timedelta) -> list[tuple[Any, ...]]:
        """The rows of system events outside the window: those with the ids of `seek`, and those of `near` as
        far as `reach` behind it; in the order in which they were read.
        """
        if not self._ends or not (seek or near):
            return []
        end = self._ends[1]
        sought = f"({_one_of(seek)} OR ({_one_of(near)} AND time >= ? AND time < ?))"
        where = f"NOT {self._inside} AND module = '' AND {sought} ORDER BY number"
        return self._asked(", ".join(STORED), where, [*self._ends, *seek, *near, end, end + reach]).fetchall()

    def others(self, only: Collection[str], most: int) -> list[tuple[str, str, datetime]]:
        """Id, target and time of the last system events that `rows` does not give, as many as `most`."""
        where = f"NOT ({self._inside} AND {_among(only)}) AND module = '' ORDER BY number DESC LIMIT ?"
        found = self._asked("id, target, time", where, [*self._ends, *only, most]).fetchall()
        return [(event_id, target, time.replace(tzinfo=UTC)) for event_id, target, time in reversed(found)]

    def named(self, only: Collection[str]) -> list[tuple[str, Pairs, int]]:
        """Target and `extra` of the events of the window that `rows` does not give, and how often."""
        where = f"{self._inside} AND {self._kind} AND NOT {_among(only)} AND target <> ''"
        where += " GROUP BY target, extra"
        found = self._asked("target, extra, count(*)", where, [*self._ends, *only]).fetchall()
        return [(target, _pairs(extra), count) for target, extra, count in found]

    def _asked(self, columns: str, where: str, values: list[Any]) -> "DuckDBPyConnection":
        return self._duck.execute(f"SELECT {columns} FROM {self._file} WHERE {where}", values)  # noqa: S608


def _among(only: Collection[str]) -> str:
    return _one_of(only) if only else "TRUE"


def _one_of(ids: Collection[str]) -> str:
    return f"id IN ({', '.join('?' * len(ids))})" if ids else "FALSE"


def _pairs(extra: str) -> Pairs:
    return tuple((key, value) for key, value in json.loads(extra)) if extra else ()


def event_of(row: tuple[Any, ...], source: str) -> Event:
    """The event of a row, sighted in a source of that name."""
    time, *texts, module, agents, flags, extra, unit, place, line = row
    values = (
        time.replace(tzinfo=UTC),
        *texts,
        (Sighting(source, cast("Unit", unit), place, None, line),),
        module,
        tuple(AgentEvent(*one) for one in json.loads(agents)) if agents else (),
        tuple(cast("list[Flag]", json.loads(flags))) if flags else (),
        _pairs(extra),
    )
    return Event._make(values)


def _ends(window: Window) -> list[datetime]:
    return [end.astimezone(UTC).replace(tzinfo=None) for end in (window.start, window.end)]


def _quoted(path: Path) -> str:
    """A path as SQL has it. Read as a pattern, it can only be the file itself: its name is ours."""
    return "'" + str(path).replace("'", "''") + "'"
