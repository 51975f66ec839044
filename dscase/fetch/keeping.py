"""What was fetched, as files of the case's evidence: a folder of their own, there whole or not at all.

evidence/dsm-20260420T003002Z/systemevents.csv   the console's columns, times with their zone
                              alerts.csv         the alerts as they stood
                              computers.csv      lamps, status texts, versions
                              answers.zip        every answer as it came
                              fetch.json         what was asked, and what is vouched for
"""

import csv
import hashlib
import io
import json
import os
import secrets
import shutil
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, BinaryIO, Self, TextIO

from dscase import atomic
from dscase.case.file import EVIDENCE
from dscase.errors import OutputError, reason
from dscase.fetch.system_events import FetchedEvent
from dscase.intake import answers

EVENTS, ALERTS, COMPUTERS = "systemevents.csv", "alerts.csv", "computers.csv"
ANSWERS, RECORD = "answers.zip", "fetch.json"
HEADER = (
    "Time", "Level", "Event ID", "Event", "Tag(s)", "Event Origin", "Target", "Action By", "Manager",
    "Description",
)  # fmt: skip
_BOM = "\ufeff"
_STILL = (1980, 1, 1, 0, 0, 0)  # the time of members: when an answer came stands in the record


class Folder:
    """The folder while it is filled. Use it in a `with` block: what is not `placed` is gone after it."""

    def __init__(self, case_dir: Path, stamp: str, zone: tzinfo) -> None:
        self._evidence = case_dir / EVIDENCE
        self._place = self._evidence / f"dsm-{stamp}"
        self._own = case_dir / f".fetching-{stamp}-{secrets.token_hex(4)}"
        self._zone = zone
        self._answers = 0
        try:
            for folder in (case_dir, self._evidence):
                folder.mkdir(mode=atomic.PRIVATE_FOLDER, exist_ok=True)
            self._own.mkdir(mode=atomic.PRIVATE_FOLDER)
            self._events = _text(self._own / EVENTS)
            self._rows = csv.writer(self._events, lineterminator="\r\n")
            self._events.write(_BOM)
            self._rows.writerow(HEADER)
            self._raw = _binary(self._own / ANSWERS)
            self._zip = zipfile.ZipFile(self._raw, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        except OSError as error:
            raise self._unwritable(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for file in (self._events, self._zip, self._raw):
            _closed(file)
        shutil.rmtree(self._own, ignore_errors=True)

    def event(self, event: FetchedEvent) -> None:
        """Adds a system event. Raises OutputError."""
        try:
            self._rows.writerow(
                (
                    event.time.astimezone(self._zone).isoformat(),
                    event.level,
                    event.id,
                    event.name,
                    event.tags,
                    event.origin,
                    event.target,
                    event.actor,
                    event.manager,
                    event.description,
                )
            )
        except OSError as error:
            raise self._unwritable(error) from error

    def answer(self, operation: str, content: bytes) -> None:
        """Adds an answer as it came. Raises OutputError."""
        self._answers += 1
        ending = "json" if content[:1] in b"{[" else "xml"
        member = zipfile.ZipInfo(f"{answers.FIRST}{self._answers:05}-{operation}.{ending}", _STILL)
        member.compress_type = zipfile.ZIP_DEFLATED
        member.external_attr = atomic.PRIVATE_FILE << 16
        try:
            self._zip.writestr(member, content, compresslevel=1)
        except OSError as error:
            raise self._unwritable(error) from error

    def table(self, name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Adds a table. Raises OutputError."""
        try:
            with _text(self._own / name) as target:
                target.write(_BOM)
                csv.writer(target, lineterminator="\r\n").writerows((header, *rows))
        except OSError as error:
            raise self._unwritable(error) from error

    def local(self, moment: datetime | None) -> str:
        """A moment as the tables and the record write it; "" for none."""
        return moment.astimezone(self._zone).isoformat() if moment is not None else ""

    def placed(self, record: Mapping[str, Any], holds: Mapping[str, str]) -> Path:
        """Adds the record, with the hashes of the files, and puts the folder in its place.

        `holds`: what a file holds -> its name. Raises OutputError.
        """
        try:
            self._events.close()
            self._zip.close()
            self._raw.close()
            files = [
                {"holds": what, "name": name, **_measured(self._own / name)}
                for what, name in (*holds.items(), ("answers", ANSWERS))
                if (self._own / name).is_file()
            ]
            text = json.dumps({**record, "files": files}, ensure_ascii=False, indent=1)
            # The first line tells the file's kind, however the rest is laid out.
            text = text.replace("{\n ", "{", 1)
            atomic.write_new(self._own / RECORD, text.encode())
            place, again = self._place, 2
            while place.exists():
                place, again = self._place.with_name(f"{self._place.name}-{again}"), again + 1
            atomic.rename(self._own, place)
            atomic.sync_folder(self._evidence)
        except OSError as error:
            raise self._unwritable(error) from error
        return place

    def _unwritable(self, error: OSError) -> OutputError:
        return OutputError("fetch.unwritable", path=str(self._place), reason=reason(error))


def _binary(path: Path) -> BinaryIO:
    return os.fdopen(atomic.create(path), "wb")


def _text(path: Path) -> TextIO:
    return io.TextIOWrapper(_binary(path), encoding="utf-8", newline="")


def _closed(stream: Any) -> None:
    try:
        stream.close()
    except (OSError, ValueError):
        return


def _measured(path: Path) -> dict[str, Any]:
    with path.open("rb") as source:
        return {
            "size": path.stat().st_size,
            "sha256": hashlib.file_digest(source, "sha256").hexdigest(),
        }
