"""The event table as a pandas frame, and what is grouped over it: counts, bursts and bins.

One row an event, in time order; the index is the event's place, from 0: `rows[place]` is the event itself.
pandas takes longer to start than a small log to read: it is imported when a table is first made.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from dscase.events.table import COLUMNS, LEVELS, Event

if TYPE_CHECKING:
    from pandas import DataFrame


def frame(rows: Sequence[Event]) -> "DataFrame":
    """The columns of `COLUMNS`: `time` as datetime64[us, UTC]; `level` an ordered category, gravest first;
    all others of dtype object, holding the very values of `Event`.
    """
    import pandas as pd
    from numpy import fromiter  # pandas is made of it

    # As object: pandas must not turn ids or empty texts into something else, and log text may hold half a
    # character. Filled row by row, as the events lie in memory: a third of the time.
    shape = len(rows), len(COLUMNS)
    cells = fromiter(chain.from_iterable(rows), dtype=object, count=shape[0] * shape[1]).reshape(shape)
    columns = {name: pd.Series(cells[:, place], dtype=object) for place, name in enumerate(COLUMNS)}
    columns["time"] = pd.Series(pd.to_datetime(cells[:, 0], utc=True).as_unit("us"))
    columns["level"] = pd.Series(pd.Categorical(columns["level"], categories=LEVELS, ordered=True))
    return pd.DataFrame(columns, copy=False)


class Count(NamedTuple):
    """Events that are alike. `sample` is the first of them; `targets`: how many distinct ones they have."""

    sample: Event
    events: int
    first: datetime
    last: datetime
    targets: int


def counts(table: "DataFrame", rows: Sequence[Event], by: Sequence[str], order: Sequence[str]) -> list[Count]:
    """The events of a table, a part of that of `rows`, counted by some of its columns.

    `order`: of "level" (that of the first of them, gravest first), "gravest" (the gravest of them), "count"
    (most first), "first" (its place) and the columns of `by`.
    """
    if table.empty:
        return []
    alike = _placed(table).groupby(list(by), sort=False, observed=True)
    found = alike.agg(
        count=("place", "size"),
        first=("place", "min"),
        last=("place", "max"),
        gravest=("level", "min"),
        targets=("target", "nunique"),
        **({} if "level" in by else {"level": ("level", "first")}),
    ).reset_index()
    found = found.sort_values(list(order), ascending=[key != "count" for key in order], kind="stable")
    columns = zip(*(found[name].tolist() for name in ("first", "count", "last", "targets")), strict=True)
    return [
        Count(rows[first], count, rows[first].time, rows[last].time, targets)
        for first, count, last, targets in columns
    ]


def targets(table: "DataFrame", computers: Sequence[str]) -> dict[tuple[str, str], list[str]]:
    """Of each module and id the distinct targets, most frequent first, as the first event has each.

    `computers` tells of each row what its target counts as; events without one are left out.
    """
    named = _placed(table).assign(computer=computers)[table["target"] != ""]
    alike = named.groupby(["module", "id", "computer"], sort=False)
    found = alike.agg(count=("place", "size"), target=("target", "first"))
    found = found.sort_values("count", ascending=False, kind="stable")
    by_id: dict[tuple[str, str], list[str]] = {}
    for module, event_id, target in found.reset_index()[["module", "id", "target"]].itertuples(index=False):
        by_id.setdefault((module, event_id), []).append(target)
    return by_id


class Run(NamedTuple):
    """A stretch of events of one module and id, by the places of its first and its last."""

    first: int
    last: int
    events: int


def bursts(table: "DataFrame", most: int, within: timedelta) -> list[Run]:
    """Runs of events of one module and id in which each is one of `most` within a time; in time order."""
    placed = _placed(table)
    alike = placed.groupby(["module", "id"], sort=False)
    placed["number"] = alike.cumcount()
    placed["from"] = alike["place"].shift(most - 1)
    crowded = placed[placed["time"] - alike["time"].shift(most - 1) <= within]
    if crowded.empty:
        return []
    behind = crowded.groupby(["module", "id"], sort=False)["number"].diff()
    crowded = crowded.sort_values(["module", "id", "number"])
    begun = behind.reindex(crowded.index).fillna(most) >= most
    runs = crowded.groupby(begun.cumsum()).agg(
        first=("from", "first"), last=("place", "last"), low=("number", "first"), high=("number", "last")
    )
    return sorted(
        Run(int(first), last, high - low + most) for first, last, low, high in runs.itertuples(index=False)
    )


class Bin(NamedTuple):
    """What lies in a cell of a scale: how much, and the gravest level of it, "" where none has one."""

    cell: int
    size: int
    gravest: str


def bins(cells: Sequence[int], levels: Sequence[str]) -> list[Bin]:
    """What lies in each cell, in their order: of each thing its cell, and its level or ""."""
    import pandas as pd

    grave = pd.Series(levels, dtype=pd.CategoricalDtype([*LEVELS, ""], ordered=True))
    found = pd.DataFrame({"cell": cells, "level": grave}).groupby("cell")["level"].agg(["size", "min"])
    return [Bin(*cell) for cell in found.reset_index().itertuples(index=False, name=None)]


def _placed(table: "DataFrame") -> "DataFrame":
    """What is grouped: the columns that tell events apart, and each row's place."""
    return table[["time", "level", "id", "module", "target"]].assign(place=table.index)
