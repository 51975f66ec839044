"""The index's folder: its parts, and the catalogue that says of which content each is and how it was read.

`catalogue.sqlite` counts, nothing else: a part that it does not name is left of a run that was ended, and a
part that is not as it says is broken. All of it can be made again from the logs.
"""

import contextlib
import hashlib
import json
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from dscase import atomic
from dscase.errors import InputError, OutputError, UsageError, reason
from dscase.events.index.identity import Identity

NAME = "catalogue.sqlite"
SCHEMA = "dscase.index/1"
PARTS = "parts"
_LOCK = "lock"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one source: the state its content had, its part ("" where it was left to the log, and
    `facts` says why), and the facts of how it was read.
    """

    state: str
    part: str
    size: int
    sha256: str
    facts: Mapping[str, Any]


class Catalogue:
    """An index in its folder."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self._connection = connection

    @classmethod
    def opened(cls, folder: Path) -> Self:
        """An index that is there, to be read. Raises InputError where it is none, or its catalogue broken."""
        place = folder / NAME
        try:
            if not place.is_file():
                raise InputError("index.missing", folder=str(folder))
            connection = sqlite3.connect(f"{place.absolute().as_uri()}?mode=ro", uri=True)
        except (OSError, sqlite3.Error) as error:
            raise InputError("index.unreadable", folder=str(folder), reason=reason(error)) from error
        catalogue = cls(folder, connection)
        try:
            with catalogue._guarded():
                catalogue._check()
        except InputError:
            catalogue.close()
            raise
        return catalogue

    def _check(self) -> None:
        connection = self._connection
        connection.execute("PRAGMA query_only = 1")
        sound = connection.execute("PRAGMA quick_check").fetchone()[0]
        known = connection.execute("SELECT value FROM about WHERE name = 'schema'").fetchone()
        if sound != "ok" or known != (SCHEMA,):
            said = sound if sound != "ok" else str(known)[:80]
            raise InputError("index.unreadable", folder=str(self.folder), reason=said)

    def close(self) -> None:
        """Lets go of it."""
        self._connection.close()

    def entry(self, place: str) -> Entry | None:
        """What is known of the source at a place, whatever its content was then. Raises InputError."""
        with self._guarded():
            found = self._connection.execute(
                "SELECT state, part, size, sha256, facts FROM sources WHERE place = ?", (place,)
            ).fetchone()
            if found is None:
                return None
            state, part, size, sha256, facts = found
            return Entry(state, part, size, sha256, json.loads(facts))

    def part(self, entry: Entry) -> Path | None:
        """The file of an entry's events, once every byte of it is as it was written; None where it is not."""
        path = self.folder / PARTS / entry.part
        if not self.is_there(entry):
            return None
        try:
            with path.open("rb") as source:
                same = hashlib.file_digest(source, "sha256").hexdigest() == entry.sha256
        except OSError:
            return None
        return path if same else None

    def is_there(self, entry: Entry) -> bool:
        """Whether an entry has a part, and its file is as long as it was written."""
        try:
            return bool(entry.part) and (self.folder / PARTS / entry.part).stat().st_size == entry.size
        except OSError:
            return False

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, ValueError) as error:
            raise InputError("index.unreadable", folder=str(self.folder), reason=reason(error)) from error


class Writer(Catalogue):
    """An index that is added to. One at a time: `writing` makes it."""

    def put(self, identity: Identity, facts: Mapping[str, Any], write: Callable[[Path], None] | None) -> None:
        """Keeps what was read of a source in the place of what was known of it: the facts and, where `write`
        writes them to a path, its events. Raises OutputError; the index is then as before.
        """
        name = sha256 = ""
        size = 0
        try:
            if write is not None:
                name = f"{secrets.token_hex(16)}.parquet"
                path = self.folder / PARTS / name
                write(path)
                path.chmod(atomic.PRIVATE_FILE)
                with path.open("rb") as source:
                    sha256 = hashlib.file_digest(source, "sha256").hexdigest()
                    size = source.tell()
                    if os.name != "nt":
                        os.fsync(source.fileno())
            old = self.entry(identity.place)
            with self._connection:
                self._connection.execute(
                    "INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?, ?, ?)",
                    (identity.place, identity.state, name, size, sha256, json.dumps(facts)),
                )
            if old is not None and old.part:
                with contextlib.suppress(OSError):  # the next run takes it away
                    (self.folder / PARTS / old.part).unlink()
        except (OSError, sqlite3.Error) as error:
            raise _unwritable(self.folder, error) from error

    def tidy(self) -> None:
        """Takes away parts that nothing names: of runs that were ended."""
        named = {name for (name,) in self._connection.execute("SELECT part FROM sources")}
        for path in (self.folder / PARTS).glob("*.parquet"):
            if path.name not in named:
                path.unlink()


@contextmanager
def writing(folder: Path, *, rebuild: bool = False) -> Iterator[Writer]:
    """The index in a folder, made where there is none, for one process at a time. `rebuild`: it begins empty.

    Raises UsageError where another run is at it, OutputError where the folder cannot be used; InputError for
    a catalogue that is broken.
    """
    try:
        atomic.make_folder(folder / PARTS)
        lock = atomic.open_append(folder / _LOCK)
    except (OSError, ValueError) as error:
        raise _unwritable(folder, error) from error
    try:
        if not atomic.lock(lock, wait=False):
            raise UsageError("index.busy", folder=str(folder))
        try:
            if rebuild or not (folder / NAME).exists():
                _begin(folder)
            Catalogue.opened(folder).close()
            connection = sqlite3.connect(folder / NAME)
        except (OSError, sqlite3.Error) as error:
            raise _unwritable(folder, error) from error
        writer = Writer(folder, connection)
        try:
            writer.tidy()
            yield writer
        except (OSError, sqlite3.Error) as error:
            raise _unwritable(folder, error) from error
        finally:
            writer.close()
    finally:
        os.close(lock)


def _begin(folder: Path) -> None:
    """An empty catalogue, in place once it is whole."""
    fresh = folder / f"{NAME}.new"
    fresh.unlink(missing_ok=True)
    os.close(atomic.create(fresh))
    connection = sqlite3.connect(fresh)
    with connection:
        connection.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
        connection.execute("INSERT INTO about VALUES ('schema', ?)", (SCHEMA,))
        connection.execute(
            "CREATE TABLE sources (place TEXT PRIMARY KEY, state TEXT NOT NULL, part TEXT NOT NULL, "
            "size INTEGER NOT NULL, sha256 TEXT NOT NULL, facts TEXT NOT NULL)"
        )
    connection.close()
    atomic.replace(fresh, folder / NAME)


def _unwritable(folder: Path, error: Exception) -> OutputError:
    return OutputError("index.unwritable", folder=str(folder), reason=reason(error))
