"""The list of alerts as `fetch` writes it: what the manager showed when it was asked, nothing of the past.

Alert,Severity,Severity Text,Alert Time
Anti-Malware Component Update Failed on 3 computers,1,Warning,2026-04-20T03:11:04+09:00
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from dscase.errors import InputError
from dscase.events.beginning import Beginning
from dscase.intake.evidence import EvidenceFile
from dscase.intake.files import content
from dscase.text import decode

HEADER = ("Alert", "Severity", "Severity Text", "Alert Time")
MAX_BYTES = 16 << 20
_LONGEST = 300  # characters of an alert's text


@dataclass(frozen=True, slots=True)
class ListedAlert:
    """One alert. `time` is aware, None where the row names none. Text as written."""

    file: EvidenceFile
    row: int  # the header is row 1
    text: str
    severity: str
    time: datetime | None


@dataclass(frozen=True, slots=True)
class AlertList:
    """A list, which may be empty: then there was no alert."""

    file: EvidenceFile
    alerts: tuple[ListedAlert, ...]


def tells(beginning: Beginning) -> bool:
    """Whether the first row is the header."""
    return bool(beginning.rows) and tuple(beginning.rows[0]) == HEADER


def read(file: EvidenceFile) -> AlertList:
    """The list. Raises InputError where it is no sound table."""
    data = content(file, MAX_BYTES)
    if len(data) > MAX_BYTES:
        raise InputError("intake.alerts_unreadable", file=file.name)
    try:
        return AlertList(file, tuple(_alerts(file, decode(data))))
    except (csv.Error, ValueError) as error:
        raise InputError("intake.alerts_unreadable", file=file.name) from error


def _alerts(file: EvidenceFile, text: str) -> Iterator[ListedAlert]:
    rows = csv.reader(text.splitlines(keepends=True), strict=True)
    next(rows, None)
    for number, (alert, _, severity, time) in enumerate(rows, start=2):
        moment = datetime.fromisoformat(time) if time else None
        if moment is not None and moment.tzinfo is None:
            raise ValueError("a moment without a zone")
        yield ListedAlert(file, number, alert[:_LONGEST], severity, moment)
