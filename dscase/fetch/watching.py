"""Diagnostic packages that a browser saves: moved into the case when they are whole.

No interface of the manager makes them (facts: neither SOAP nor REST has such a call), so a person clicks, and
the browser saves. A file is whole when no partial download stands beside it, its size has not changed between
two looks, and its directory can be read. Only what is a package for certain is moved: by its members, or by
the names the product gives.
"""

import hashlib
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dscase.case import evidence
from dscase.case.file import EVIDENCE
from dscase.errors import InputError, OutputError, reason
from dscase.intake.archive import BROKEN, name_parts
from dscase.intake.contents import GUIDS, PLUGINS, TIMESTAMP

LOOK = 2.0
"""Seconds between two looks."""
_PARTIAL = (".tmp", ".part", ".partial", ".crdownload", ".download")
_NAMED = re.compile(r"(?:diagnostic)?\d{9,}(?: ?\(\d+\))?\.zip", re.IGNORECASE)
"""`diagnostic1163886380.zip` from the console, `1738748795.zip` from the command; browsers number copies."""
_MARKS = ({PLUGINS, GUIDS}, {PLUGINS, TIMESTAMP})


@dataclass(frozen=True, slots=True)
class Moved:
    """A package that was moved in: its name in the folder, and in the evidence."""

    name: str
    evidence_name: str


def watch(
    folder: Path,
    case_dir: Path,
    seconds: float,
    on_move: Callable[[Moved], None],
    *,
    since: float = 0.0,
    pause: Callable[[float], None] = time.sleep,
) -> list[Moved]:
    """Moves packages in as they become whole, for so many seconds; at least twice it looks.

    `since`: files last changed before that moment (seconds since 1970) are left where they are. Raises
    InputError where the folder cannot be listed, OutputError where a copy cannot be written.
    """
    sizes: dict[Path, tuple[int, int]] = {}
    moved: list[Moved] = []
    waited = 0.0
    while True:
        for path, state in _candidates(folder, since):
            if sizes.get(path) == state and _is_package(path):
                package = _move(path, case_dir)
                if package is not None:
                    moved.append(package)
                    on_move(package)
            sizes[path] = state
        if waited >= max(seconds, LOOK):
            return moved
        pause(LOOK)
        waited += LOOK


def _candidates(folder: Path, since: float) -> Iterator[tuple[Path, tuple[int, int]]]:
    """The zips of a folder that are not being written, with size and time of change."""
    try:
        names = sorted(folder.iterdir())
    except OSError as error:
        raise InputError("fetch.watch", folder=str(folder), reason=reason(error)) from error
    writing = {
        path.name.removesuffix(ending).casefold()
        for path in names
        for ending in _PARTIAL
        if path.name.casefold().endswith(ending)
    }
    for path in names:
        stem = path.name.casefold()
        if not stem.endswith(".zip") or stem in writing or stem.removesuffix(".zip") in writing:
            continue
        try:
            status = path.lstat()
        except OSError:
            continue
        if path.is_file() and not path.is_symlink() and status.st_size and status.st_mtime >= since:
            yield path, (status.st_size, status.st_mtime_ns)


def _is_package(path: Path) -> bool:
    """Whether it is a whole zip and a package for certain."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name_parts(name)[-1] for name in archive.namelist() if name and not name.endswith("/")}
    except BROKEN:
        return False
    return bool(_NAMED.fullmatch(path.name)) or any(marks <= names for marks in _MARKS)


def _move(path: Path, case_dir: Path) -> Moved | None:
    """Copies it in, and takes the original away once the copy is known to be the same."""
    name = evidence.keep(case_dir, path)
    copy = case_dir / EVIDENCE / name
    try:
        if copy.samefile(path):
            return None
        if _digest(copy) != _digest(path):  # it was written on after all
            copy.unlink()
            return None
        path.unlink()
    except OSError as error:
        raise OutputError("fetch.unwritable", path=str(path), reason=reason(error)) from error
    return Moved(path.name, name)


def _digest(path: Path) -> bytes:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").digest()
