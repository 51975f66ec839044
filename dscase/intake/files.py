"""Files as evidence: which there are, and what can be said of each without trusting it.

Only regular files are ever opened: opening a FIFO would wait for ever, a device may act on it.
"""

import hashlib
import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePath

from dscase import atomic
from dscase.errors import InputError, reason
from dscase.events import console_csv
from dscase.events.beginning import HEAD, Beginning
from dscase.events.decompress import form_of
from dscase.events.files import Place, open_source
from dscase.events.remote.ranged import Stored, head_of
from dscase.intake.classify import Classified, classify, first_bytes
from dscase.intake.evidence import EvidenceFile
from dscase.kinds import Kind
from dscase.knowledge.catalogue import left_by

_BLOCK = 1 << 20
_TABLES = {".csv", ".tsv"}
_NO_KIND = Classified(Kind.UNKNOWN)


def look(
    path: Path,
    name: str,
    stated: Kind | None,
    csv_columns: Mapping[str, str] | None = None,
    *,
    hashed: bool = True,
    within: Path | None = None,
) -> EvidenceFile:
    """Measure, hash and classify one file. Never raises: what went wrong is in `.error`.

    Without `hashed` only the file's beginning is read: where nothing is kept for later, or where `digested`
    follows. A link to a file is followed, but not out of `within`; `csv_columns` is handed to `classify`.
    """
    name = _writable(name)
    try:
        found = path.stat()
        if within is not None and atomic.leads_out(path, within):
            error = InputError("intake.link_outside", file=name)
            return EvidenceFile(path, name, Kind.UNKNOWN, stated=stated, error=error)
        if not stat.S_ISREG(found.st_mode) or atomic.of_the_system(path):
            return EvidenceFile(
                path, name, Kind.UNKNOWN, stated=stated, error=_not_regular(path, name, found)
            )
        with path.open("rb") as stream:
            head = stream.read(HEAD)
            content = _content(path, head)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        return EvidenceFile(path, name, Kind.UNKNOWN, stated=stated, error=_unreadable(path, name, error))
    verdict = classify(head, name, stated=stated, csv_columns=csv_columns, content=content, path=path)
    file = EvidenceFile(
        path,
        name,
        verdict.kind,
        size=found.st_size,
        mtime=moment(found.st_mtime),
        stated=stated,
        error=verdict.error,
        headers=_headers(name, head, csv_columns)
        if verdict.kind is Kind.UNKNOWN and verdict.error is None
        else "",
    )
    return digested(file) if hashed else file


def _headers(name: str, head: bytes, csv_columns: Mapping[str, str] | None) -> str:
    """What the columns of a table are called; a file without a table's name may be any text."""
    if PurePath(name).suffix.casefold() not in _TABLES:
        return ""
    return console_csv.headers(Beginning(head, name, None, csv_columns or {}))


def look_stored(
    stored: Stored, path: Path, name: str, stated: Kind | None, csv_columns: Mapping[str, str]
) -> EvidenceFile:
    """The same of what lies in a store, of which only the beginning is read: it is never hashed.

    Only what holds events is read from there; anything else carries an error. `path`: see `EvidenceFile`.
    """
    unread = EvidenceFile(
        path,
        name,
        Kind.UNKNOWN,
        size=stored.size,
        mtime=stored.changed,
        stated=stated,
        stored=stored,
    )
    try:
        head = head_of(stored)
        content = _content(stored, head)
    except InputError as error:
        return replace(unread, error=error)
    verdict = classify(head, name, stated=stated, csv_columns=csv_columns, content=content)
    file = with_modules(replace(unread, kind=verdict.kind, error=verdict.error))
    if file.error is None and not file.kind.events:
        return replace(file, kind=Kind.UNKNOWN, error=InputError("remote.not_events", file=name))
    return file


def digested(file: EvidenceFile, progress: Callable[[int], None] | None = None) -> EvidenceFile:
    """The file with its hash. Never raises. `progress` gets the bytes as they are read.

    `size` becomes the number of bytes hashed, so that both belong together even while a log grows.
    """
    digest = hashlib.sha256()
    size = 0
    try:
        with file.path.open("rb", buffering=0) as stream:
            while data := stream.read(_BLOCK):
                digest.update(data)
                size += len(data)
                if progress is not None:
                    progress(len(data))
    except (OSError, ValueError) as error:
        return replace(file, kind=Kind.UNKNOWN, size=0, error=_unreadable(file.path, file.name, error))
    return replace(file, size=size, sha256=digest.hexdigest())


def _content(path: Place, head: bytes) -> bytes | None:
    """The first bytes inside a compressed file; bzip2 gives none before its first block is complete."""
    if form_of(head) is None:
        return None
    try:
        with open_source(path) as stream:
            return first_bytes(stream)
    except InputError:
        return b""


def walk(folder: Path) -> list[tuple[Path, str]]:
    """Every file below `folder` as (path, shown name), sorted by shown name.

    Left out are only the files that desktops and editors drop by themselves, named in the table
    `ignored_files.csv`. A link to a folder is not followed, and a folder that cannot be listed is not passed
    over: both are returned as entries, and `look` says what is wrong with them.

    Raises InputError `intake.folder_unreadable` when `folder` itself cannot be listed.
    """
    found: list[tuple[Path, str]] = []
    waiting = [(folder, "")]
    while waiting:
        here, shown = waiting.pop()
        try:
            with os.scandir(here) as listing:
                entries = list(listing)
        except (OSError, ValueError) as error:
            if not shown:
                raise InputError(
                    "intake.folder_unreadable", folder=str(folder), reason=reason(error)
                ) from error
            found.append((here, shown))
            continue
        for entry in entries:
            name = _writable(f"{shown}/{entry.name}" if shown else entry.name)
            if entry.is_dir(follow_symlinks=False):
                waiting.append((here / entry.name, name))
            elif not left_by(entry.name):
                found.append((here / entry.name, name))
    return sorted(found, key=lambda pair: pair[1])


def _writable(name: str) -> str:
    """A name that can be written as UTF-8: bytes that are no text on this file system are spelled out."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _not_regular(path: Path, name: str, found: os.stat_result) -> InputError:
    if not stat.S_ISDIR(found.st_mode):
        return InputError("intake.not_regular", file=name)
    if path.is_symlink():
        return InputError("intake.folder_link", file=name)
    try:
        with os.scandir(path):
            return InputError("intake.folder", file=name)
    except OSError as error:
        return InputError("intake.unreadable", file=name, reason=reason(error))


def _unreadable(path: Path, name: str, error: OSError | ValueError) -> InputError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        try:
            dangling = path.is_symlink()
        except (OSError, ValueError):
            dangling = False
        if dangling:
            return InputError("intake.dangling_link", file=name)
        return InputError("intake.missing", file=name, path=_writable(str(path)))
    if isinstance(error, PermissionError):
        return InputError("intake.no_permission", file=name)
    return InputError("intake.unreadable", file=name, reason=reason(error))


def content(file: EvidenceFile, limit: int) -> bytes:
    """The file's bytes, one more than `limit` where it is larger. Raises InputError("intake.unreadable")."""
    try:
        with file.path.open("rb") as stream:
            return stream.read(limit + 1)
    except (OSError, ValueError) as error:
        raise InputError("intake.unreadable", file=file.name, reason=reason(error)) from error


def moment(seconds: float) -> datetime | None:
    """A file's time; None for one that no date has."""
    try:
        return datetime.fromtimestamp(seconds, tz=UTC)
    except (OverflowError, OSError, ValueError):
        return None


def with_modules(file: EvidenceFile) -> EvidenceFile:
    """A protection module's export is no evidence of system events, but holds events all the same."""
    if file.error is None or file.error.code != "intake.other_export":
        return file
    return replace(file, kind=Kind.CONSOLE_CSV, error=None, module_export=True)
