"""The record of what was asked of a manager and what it answered: the proof that nothing was left out.

`fetch` writes it beside the files it fetched and names their hashes, so that it speaks of these files alone.

    {"record": "dscase.fetch", "schema": 1, "manager": "dsm.example.jp:4119", "account": "case-reader",
     "asked": {"from": "2026-04-20T02:30:00+09:00", …}, "events": {"complete": true, "from": …, "to": …}, …}
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dscase.errors import InputError
from dscase.events.beginning import Beginning
from dscase.intake.evidence import EvidenceFile
from dscase.intake.files import content

RECORD = "dscase.fetch"
_FIRST = b'{"record": "dscase.fetch"'
MAX_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class FetchRecord:
    """What a fetch vouches for. Times are aware.

    `start`, `end`: the half-open stretch of which every system event the manager held is in the file of the
    hash `events`, unfiltered; None where nothing is vouched for. `offset`: seconds the manager's clock was
    ahead of the machine's that asked.
    """

    file: EvidenceFile
    manager: str
    account: str
    made: datetime
    complete: bool
    start: datetime | None
    end: datetime | None
    events: str  # SHA-256 of the file of system events
    count: int
    alerts: str = ""  # SHA-256 of the list of alerts, where all of them were answered
    offset: float | None = None
    version: str = ""  # the manager's own

    def vouches_for(self, sha256: str, start: datetime, end: datetime) -> bool:
        """Whether the file of that hash holds every system event of the stretch."""
        return bool(
            self.complete
            and sha256
            and sha256 == self.events
            and self.start is not None
            and self.end is not None
            and self.start <= start
            and end <= self.end
        )


def tells(beginning: Beginning) -> bool:
    """Whether it begins as a record of a fetch does."""
    return b" ".join(beginning.data[:200].split()).replace(b"{ ", b"{").startswith(_FIRST)


def read(file: EvidenceFile) -> FetchRecord:
    """The record. Raises InputError where it cannot be read: then it vouches for nothing."""
    data = content(file, MAX_BYTES)
    try:
        record: dict[str, Any] = json.loads(data)
        events, files = record["events"], record["files"]
        hashes = {listed["holds"]: str(listed["sha256"]) for listed in files}
        begin, end = events["from"], events["to"]
        return FetchRecord(
            file=file,
            manager=str(record["manager"]),
            account=str(record["account"]),
            made=aware(record["made"]),
            complete=events["complete"] is True,
            start=aware(begin) if begin else None,
            end=aware(end) if end else None,
            events=hashes.get("events", ""),
            count=int(events["count"]),
            alerts=hashes.get("alerts", "") if record["alerts"]["complete"] is True else "",
            offset=float(record["clock_offset"]) if record["clock_offset"] is not None else None,
            version=str(record.get("version", "")),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InputError("intake.fetch_record", file=file.name) from error


def aware(text: str) -> datetime:
    """A moment in ISO 8601. ValueError for one without a zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment
