"""From flags and a folder to evidence: each file once, named, told apart, opened, with what is said of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TypeVar

from dscase.case.model import PackageKind, StatedFile
from dscase.errors import InputError
from dscase.intake import diagnostics, files, mails, screenshots
from dscase.intake.evidence import AlertMail, EvidenceFile, Kind, Package, Screenshot

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Given:
    """A file handed over by a flag, and what the flag says it is."""

    path: Path
    kind: Kind | None = None
    package: PackageKind | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """All evidence. A file that could not be opened stays in `files` with its error."""

    files: tuple[EvidenceFile, ...]
    copies: tuple[tuple[str, str], ...]  # (name, name of the file it is a copy of)
    unmatched: tuple[str, ...]  # patterns stated in case.yaml that match no file
    stated: Mapping[str, StatedFile]  # shown name -> what case.yaml says of it
    packages: tuple[Package, ...]
    screenshots: tuple[Screenshot, ...]
    mails: tuple[AlertMail, ...]


def gather(
    given: Sequence[Given],
    folder: Path | None,
    stated: Iterable[StatedFile],
    csv_columns: Mapping[str, str],
    latest: datetime,
) -> Gathered:
    """Looks at the files of the flags, in their order, then at those of the folder, by name.

    `latest` is the moment after which nothing can have been made (aware).
    """
    found: list[EvidenceFile] = []
    kinds: dict[str, PackageKind] = {}
    for one, name in zip(given, _names(given), strict=True):
        found.append(files.look(one.path, name, one.kind, csv_columns))
        if one.package:
            kinds[name] = one.package
    by_name: dict[str, StatedFile] = {}
    unmatched = list[str]()
    if folder is not None and folder.is_dir():
        taken = {file.name for file in found}
        inside = [
            files.look(path, name if name not in taken else f"evidence/{name}", None, csv_columns)
            for path, name in files.walk(folder)
        ]
        found += inside
    for entry in stated:
        matching = [file.name for file in found if fnmatchcase(file.name, entry.file)]
        by_name |= {name: entry for name in matching if name not in by_name}
        if not matching:
            unmatched.append(entry.file)
    kinds = {name: entry.package for name, entry in by_name.items() if entry.package} | kinds
    once, copies = _once_each(found)
    shots, once = _each(once, Kind.SCREENSHOT, screenshots.prepare)
    letters, once = _each(once, Kind.MAIL, mails.read)
    packages, once = _each(
        once, Kind.PACKAGE, lambda file: diagnostics.inspect(file, kinds.get(file.name), latest)
    )
    return Gathered(
        tuple(once), tuple(copies), tuple(unmatched), by_name, tuple(packages), tuple(shots), tuple(letters)
    )


def _names(given: Sequence[Given]) -> list[str]:
    """Base names; where two are alike, numbered from the second on."""
    names: list[str] = []
    for one in given:
        name, again = one.path.name or str(one.path), 2
        while name in names:
            name, again = f"{one.path.name} ({again})", again + 1
        names.append(name)
    return names


def _once_each(found: Iterable[EvidenceFile]) -> tuple[list[EvidenceFile], list[tuple[str, str]]]:
    """Files with the same content are read once: the first keeps its place, the others are named."""
    kept: dict[str, EvidenceFile] = {}
    copies: list[tuple[str, str]] = []
    for file in found:
        key = file.sha256 if file.error is None and file.sha256 else f"name:{file.name}"
        if key in kept:
            copies.append((file.name, kept[key].name))
        else:
            kept[key] = file
    return list(kept.values()), copies


def _each(
    found: Sequence[EvidenceFile], kind: Kind, opened: Callable[[EvidenceFile], T]
) -> tuple[list[T], list[EvidenceFile]]:
    """Opens the files of a kind; one that cannot be opened keeps the error, the others go on."""
    results: list[T] = []
    after: list[EvidenceFile] = []
    for file in found:
        if file.kind is kind and file.error is None:
            try:
                results.append(opened(file))
            except InputError as error:
                after.append(replace(file, error=error))
                continue
        after.append(file)
    return results, after
