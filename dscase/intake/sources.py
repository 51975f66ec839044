"""From what a person names on the command line to files that events can be read from.

A file, a glob (shells on Windows leave it to the program), a folder, a case folder (its evidence is meant),
a diagnostic package (the exports inside are meant), the URL of an object, a prefix or a pattern of objects,
or `-` for standard input. Nothing is hashed, and of
each file only the beginning is read. A file that was named must hold events, or says why it does not; what
merely lies in a folder or fits a glob is passed over when it is something else.
"""

import glob
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, cast

from dscase.case.file import EVIDENCE, is_case
from dscase.errors import DscaseError, InputError
from dscase.events.beginning import HEAD
from dscase.events.decompress import Unpacked, form_of
from dscase.events.files import STANDARD_INPUT, standard_input
from dscase.events.remote.address import is_url
from dscase.intake import files
from dscase.intake.classify import classify, first_bytes
from dscase.intake.evidence import EvidenceFile
from dscase.intake.members import looked_into
from dscase.intake.stored import Narrow, look_all
from dscase.kinds import Kind

_PACKED_HEAD = 2 * 1024 * 1024  # bytes; the largest block of bzip2 is 900,000
_HOLDS_NONE = ("intake.empty", "intake.not_picture", "remote.not_events")


@dataclass(frozen=True, slots=True)
class EventFiles:
    """Files to read, in the order named, those of URLs first, each once; those that cannot be read carry
    their error.

    `skipped`: names of files in folders and archives that hold no events.
    """

    files: tuple[EvidenceFile, ...]
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Meant:
    path: Path
    name: str
    named: bool  # by a person, not found in a folder
    error: DscaseError | None = None
    within: Path | None = None  # the folder that a link must not lead out of


def find(
    paths: Sequence[str],
    csv_columns: Mapping[str, str],
    *,
    follow_links: bool = False,
    narrow: Narrow | None = None,
) -> EventFiles:
    """The event files that `paths` stand for. Never raises. `follow_links`: out of a case folder, too.
    `narrow`: chooses among the objects of a prefix or pattern; without it all of them are read.
    """
    kept: list[EvidenceFile] = []
    skipped: list[str] = []
    seen: set[str] = set()
    names: set[str] = set()
    for file in (file for url in paths if is_url(url) for file in look_all(url, csv_columns, narrow)):
        if (real := f"{file.path} {file.name}") in seen:
            continue
        seen.add(real)
        if file.stated is None and _is_something_else(file):
            skipped.append(file.name)
        else:
            kept.append(replace(file, name=_unlike(file.name, names)))
    files_named = (stated for stated in paths if not is_url(stated))
    for place in (place for stated in files_named for place in _places(stated, follow_links)):
        real = place.name if place.name == STANDARD_INPUT else os.path.realpath(place.path)
        if real in seen:
            continue
        seen.add(real)
        file = files.with_modules(_look(replace(place, name=_unlike(place.name, names)), csv_columns))
        if file.kind.holds_files and file.error is None:
            inside, others = looked_into(file, named=place.named)
            kept += inside
            skipped += others if inside else [file.name]
            continue
        if not place.named and _is_something_else(file):
            skipped.append(file.name)
        elif file.error is None and not file.kind.events:
            kept.append(replace(file, error=InputError("intake.not_events", file=file.name)))
        else:
            kept.append(file)
    return EventFiles(tuple(kept), tuple(skipped))


def spread(path: Path) -> list[EvidenceFile]:
    """The files with events in a folder, or those that fit a glob, by name, and the packages that hold some;
    none for any other path.

    InputError when the folder cannot be listed, or holds no events.
    """
    if not path.is_dir() and not is_pattern(path):
        return []
    found = find([str(path)], {}).files
    for file in found:
        if file.path == path and file.error is not None:
            raise file.error
    if not found:
        raise InputError("intake.no_event_files", paths=str(path))
    return list({file.path: file for file in found}.values())


def is_pattern(path: Path) -> bool:
    """Whether a path is a glob, and not the name of a file that is there."""
    return not os.path.lexists(path) and glob.has_magic(str(path))


def matches(pattern: Path) -> list[Path]:
    """What fits a glob, by name."""
    return sorted(map(Path, glob.glob(str(pattern), recursive=True)))  # noqa: PTH207 - also absolute ones


def _places(stated: str, follow_links: bool) -> Iterator[_Meant]:
    path = Path(stated)
    if stated == STANDARD_INPUT:
        yield _Meant(path, stated, named=True)
    elif path.is_dir():
        case = is_case(path)
        folder, shown = (path / EVIDENCE, "") if case else (path, f"{path.as_posix().rstrip('/')}/")
        within = path if case and not follow_links else None
        try:
            for inner, name in files.walk(folder) if folder.is_dir() else ():
                yield _Meant(inner, f"{shown}{name}", named=False, within=within)
        except InputError as error:
            yield _Meant(path, stated, named=True, error=error)
    elif is_pattern(path):
        found = matches(path)
        for match in found:
            if match.is_file():
                yield _Meant(match, match.as_posix(), named=False)
        if not found:
            yield _Meant(path, stated, named=True, error=InputError("intake.no_match", pattern=stated))
    else:
        yield _Meant(path, path.as_posix(), named=True)


def _unlike(name: str, taken: set[str]) -> str:
    """The name, numbered from the second on where two are alike."""
    shown, again = name, 2
    while shown in taken:
        shown, again = f"{name} ({again})", again + 1
    taken.add(shown)
    return shown


def _look(place: _Meant, csv_columns: Mapping[str, str]) -> EvidenceFile:
    if place.error is not None:
        return EvidenceFile(place.path, place.name, Kind.UNKNOWN, error=place.error)
    stated = Kind.SYSLOG if place.named else None
    if place.name == STANDARD_INPUT:
        stream = standard_input()
        head, content = stream.look(HEAD), None
        if form := form_of(head):  # bzip2 gives nothing before its first block is complete
            packed = io.BytesIO(stream.look(_PACKED_HEAD))
            content = first_bytes(cast("BinaryIO", Unpacked(packed, form, place.name)))
        verdict = classify(head, place.name, stated=stated, csv_columns=csv_columns, content=content)
        return EvidenceFile(place.path, place.name, verdict.kind, stated=stated, error=verdict.error)
    return files.look(place.path, place.name, stated, csv_columns, hashed=False, within=place.within)


def _is_something_else(file: EvidenceFile) -> bool:
    """Whether the content was seen and holds no events: what could not be read is not passed over."""
    if file.error is None:
        return not file.kind.events
    return file.error.code in _HOLDS_NONE
