"""The console's list of computers, exported as CSV: each computer's status text and its lamp.

No published page names its columns. Those of `status_columns.csv` are guesses, marked as such there: a file
counts when it names computers, their statuses and one column more of the list, or is those two columns alone
and a status in it is one that computers have. Fine ones count: a list
may also say that all computers are at rest.
"""

import csv
from collections.abc import Sequence
from functools import cache

from dscase.errors import InputError
from dscase.events.beginning import Beginning
from dscase.intake.evidence import ComputerStatus, EvidenceFile
from dscase.intake.files import content
from dscase.knowledge.catalogue import table
from dscase.knowledge.statuses import lamp_named, status_of
from dscase.text import decode

MAX_BYTES = 16 << 20
MAX_ROWS = 20_000
_LONGEST = 300  # characters of a field
_NEEDED = ("computer", "text")


def tells(beginning: Beginning) -> bool:
    """Whether the first row with anything in it is the header of a list of computers; one that could be any
    table's, with a status of computers below it.
    """
    header, *rows = [row for row in beginning.rows if any(row)] or [[]]
    columns = columns_of(header)
    if not columns or sum(map(bool, header)) > len(_NEEDED):
        return bool(columns)
    return any(_is_status(row[columns["text"]]) for row in rows if len(row) > max(columns.values()))


def read(file: EvidenceFile) -> tuple[ComputerStatus, ...]:
    """The rows that name a computer and a status, all text as written; at most MAX_ROWS.

    One text at least must be a known status: other tables have such columns, too.

    Raises InputError: `intake.statuses_unreadable`, `intake.unreadable`.
    """
    data = content(file, MAX_BYTES)
    if len(data) > MAX_BYTES:
        raise InputError("intake.statuses_unreadable", file=file.name)
    statuses_read: list[ComputerStatus] = []
    try:
        rows = csv.reader(decode(data).splitlines(keepends=True))
        columns: dict[str, int] = {}
        for number, row in enumerate(rows, start=1):
            if not columns:
                columns = columns_of(row)
                if any(row) and not columns:
                    break
                continue
            cells = {
                field: row[place].strip()[:_LONGEST] for field, place in columns.items() if place < len(row)
            }
            if cells.get("computer") and cells.get("text"):
                statuses_read.append(
                    ComputerStatus(
                        file,
                        number,
                        cells["computer"],
                        lamp_named(cells.get("lamp", "")) or status_of(cells["text"]).lamp,
                        cells["text"],
                        cells.get("last_contact", ""),
                        cells.get("agent", ""),
                        cells.get("components", ""),
                    )
                )
            if len(statuses_read) >= MAX_ROWS:
                break
    except csv.Error as error:
        raise InputError("intake.statuses_unreadable", file=file.name) from error
    if not any(_is_status(one.text) for one in statuses_read):
        raise InputError("intake.statuses_unreadable", file=file.name)
    return tuple(statuses_read)


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
    least = min(len(_NEEDED) + 1, sum(map(bool, header)))
    return columns if all(field in columns for field in _NEEDED) and known >= least else {}


def _is_status(text: str) -> bool:
    """Whether a text is a status of computers: a known one, or a lamp's colour."""
    status = status_of(text)
    return bool(status.known or status.lamp)


@cache
def _fields() -> dict[str, str]:
    return {row["header"].casefold(): row["field"] for row in table("status_columns.csv")}
