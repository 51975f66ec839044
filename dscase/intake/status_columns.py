"""The columns of an exported list of computers.

No published page names them. Those of `status_columns.csv` are guesses, and told as such there: a file counts
only when it names computers, their statuses and at least one column more of the list.
"""

from collections.abc import Sequence
from functools import cache

from dscase.knowledge.catalogue import table

_NEEDED = ("computer", "text")


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Where the fields stand in a header row; nothing when it is not that of a list of computers."""
    columns: dict[str, int] = {}
    known = 0
    for place, cell in enumerate(header):
        field = _fields().get(" ".join(cell.split()).casefold())
        if field is not None:
            known += 1
            columns.setdefault(field, place)
    columns.pop("other", None)
    return columns if all(field in columns for field in _NEEDED) and known > len(_NEEDED) else {}


@cache
def _fields() -> dict[str, str]:
    return {row["header"].casefold(): row["field"] for row in table("status_columns.csv")}
