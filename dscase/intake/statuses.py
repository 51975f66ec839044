"""The console's list of computers, exported as CSV: each computer's status text and its lamp."""

import csv

from dscase.errors import InputError
from dscase.intake.evidence import ComputerStatus, EvidenceFile
from dscase.intake.files import content
from dscase.intake.status_columns import columns_of
from dscase.intake.text import decode
from dscase.knowledge.statuses import status_of

MAX_BYTES = 16 << 20
MAX_ROWS = 20_000
_LONGEST = 300  # characters of a field


def read(file: EvidenceFile) -> tuple[ComputerStatus, ...]:
    """The rows that name a computer and a status, all text as written; at most MAX_ROWS.

    One text at least must be a known status: other tables have such columns, too.

    Raises InputError: `intake.statuses_unreadable`, `intake.unreadable`.
    """
    data = content(file, MAX_BYTES)
    if len(data) > MAX_BYTES:
        raise InputError("intake.statuses_unreadable", file=file.name)
    found: list[ComputerStatus] = []
    try:
        rows = csv.reader(decode(data).splitlines(keepends=True))
        columns: dict[str, int] = {}
        for number, row in enumerate(rows, start=1):
            if not columns:
                columns = columns_of(row)
                if any(row) and not columns:
                    break
                continue
            told = {
                field: row[place].strip()[:_LONGEST] for field, place in columns.items() if place < len(row)
            }
            if told.get("computer") and told.get("text"):
                found.append(
                    ComputerStatus(
                        file,
                        number,
                        told["computer"],
                        status_of(told["text"]).lamp,
                        told["text"],
                        told.get("last_contact", ""),
                    )
                )
            if len(found) >= MAX_ROWS:
                break
    except csv.Error as error:
        raise InputError("intake.statuses_unreadable", file=file.name) from error
    if not any(status_of(one.text).known for one in found):
        raise InputError("intake.statuses_unreadable", file=file.name)
    return tuple(found)
