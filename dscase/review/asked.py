"""Which event the inquiry is about: the one stated, or the gravest of the window."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from unicodedata import normalize

from dscase.events.table import LEVELS, Event

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Asked:
    """`row` is the event's position in the table, None when no event is asked about.

    `chosen`: "stated" by the person, "gravest" by the rule below, "absent" when the stated one is not
    in the window, "none" when the window holds no event at all.
    """

    row: int | None
    chosen: Literal["stated", "gravest", "absent", "none"]
    event: Event | None = None


def choose(events: "pd.DataFrame", stated: str | None) -> Asked:
    """The event asked about.

    Stated as `ID` or `ID@TARGET`: the earliest in the window that fits. Not stated: the highest level,
    then the earliest. Events come in time order.
    """
    if events.empty:
        return Asked(None, "absent" if stated else "none")
    if stated:
        event_id, _, target = (part.strip() for part in normalize("NFKC", stated).partition("@"))
        fits = events["id"] == event_id
        if target:
            fits &= (
                events["target"].map(lambda named: normalize("NFKC", named).casefold()) == target.casefold()
            )
        rows = [row for row, fit in enumerate(fits) if fit]
        return _at(events, rows[0], "stated") if rows else Asked(None, "absent")
    ranks = events["level"].map(LEVELS.index).tolist()
    return _at(events, ranks.index(min(ranks)), "gravest")


def _at(events: "pd.DataFrame", row: int, chosen: Literal["stated", "gravest"]) -> Asked:
    event = next(events.iloc[row : row + 1].itertuples(index=False, name=None))
    return Asked(row, chosen, Event(*event))
