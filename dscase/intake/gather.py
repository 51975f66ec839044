"""From flags and a folder to evidence: each file once, named, told apart, opened, with what is said of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from dscase.case.model import PackageKind, StatedFile
from dscase.case.pictures import Treatment
from dscase.errors import InputError
from dscase.intake import (
    alert_list,
    contents,
    diagnostics,
    fetch_record,
    files,
    likeness,
    machine,
    mails,
    screenshots,
    statuses,
)
from dscase.intake.alert_list import AlertList
from dscase.intake.contents import Contents
from dscase.intake.evidence import AlertMail, ComputerStatus, EvidenceFile, Package, Screenshot
from dscase.intake.fetch_record import FetchRecord
from dscase.intake.machine import Machine
from dscase.kinds import Kind
from dscase.window import Zone, machine_zone

T = TypeVar("T")

Progress = Callable[[int], Callable[[int], None] | None]
"""Told once how many bytes there are to read; gives back what is told of bytes as they are read."""


@dataclass(frozen=True, slots=True)
class Given:
    """A file handed over by a flag, and what the flag says it is; `host`: the computer a package is of."""

    path: Path
    kind: Kind | None = None
    package: PackageKind | None = None
    host: str = ""


@dataclass(frozen=True, slots=True)
class Gathered:
    """All evidence. A file that could not be opened stays in `files` with its error."""

    files: tuple[EvidenceFile, ...] = ()
    copies: tuple[tuple[str, str], ...] = ()  # (name, name of the file it is a copy of)
    unmatched: tuple[str, ...] = ()  # patterns stated in case.yaml that match no file
    stated: Mapping[str, StatedFile] = field(default_factory=dict)  # shown name -> what case.yaml says of it
    packages: tuple[Package, ...] = ()
    screenshots: tuple[Screenshot, ...] = ()
    lost_covers: tuple[likeness.LostCover, ...] = ()
    mails: tuple[AlertMail, ...] = ()
    statuses: tuple[ComputerStatus, ...] = ()
    alerts: tuple[AlertList, ...] = ()
    fetches: tuple[FetchRecord, ...] = ()
    machines: tuple[Machine, ...] = ()


@dataclass(frozen=True, slots=True)
class _Told:
    """A file with what is said of it: by its flag, and by case.yaml."""

    file: EvidenceFile
    package: PackageKind | None = None
    host: str = ""
    entry: StatedFile | None = None


def gather(
    given: Sequence[Given],
    folder: Path | None,
    stated: Iterable[StatedFile],
    csv_columns: Mapping[str, str],
    latest: datetime,
    *,
    zone: Zone | None = None,
    treatments: Mapping[str, Treatment] = MappingProxyType({}),
    within: Path | None = None,
    progress: Progress | None = None,
    ships: bool = True,
) -> Gathered:
    """Looks at the files of the flags, in their order, then at those of the folder, by name.

    `stated` speaks of the folder's files, by path below it; a flag speaks of its own file. What is said
    of a copy holds for the file it is a copy of. `latest` is the moment after which nothing can have
    been made (aware). `zone`: where the times of packages hang that name none. `treatments`: what is done to
    screenshots, by SHA-256. `within`: links in the folder that lead out of this one are named and not
    followed. Every file is read once to its end; a package is checked by the same reading.
    Where nothing `ships`, screenshots are looked at, and their copies are empty.
    """
    told: list[_Told] = []
    for one, name in zip(given, _names(given), strict=True):
        file = files.with_modules(files.look(one.path, name, one.kind, csv_columns, hashed=False))
        told.append(_Told(file, one.package, one.host))
    taken = {each.file.name for each in told}
    entries = list(stated)
    matched: set[str] = set()
    for path, name in files.walk(folder) if folder is not None and folder.is_dir() else ():
        shown = name
        while shown in taken:
            shown = f"evidence/{shown}"
        taken.add(shown)
        entry = next((entry for entry in entries if fnmatchcase(name, entry.file)), None)
        matched |= {entry.file for entry in entries if fnmatchcase(name, entry.file)}
        package, host = (entry.package, entry.host or "") if entry else (None, "")
        file = files.with_modules(files.look(path, shown, None, csv_columns, hashed=False, within=within))
        if (package or host) and file.kind is Kind.ARCHIVE:
            file = replace(file, kind=Kind.PACKAGE)  # the person's word, where the content has no marks
        told.append(_Told(file, package, host, entry))
    told, inside = _measured(told, zone or machine_zone(), progress)
    once, copies = _once_each(told)
    by_name = {each.file.name: each.entry for each in once if each.entry}
    said = {each.file.name: each for each in once}
    found = [each.file for each in once]
    shots, found = _each(found, Kind.SCREENSHOT, lambda file: _shot(file, zone, treatments, ships=ships))
    weighed, lost = likeness.weighed(
        shots,
        treatments,
        (file.sha256 for file in found),
        lambda shot, boxes: screenshots.prepare(shot.file, zone, boxes, ships=ships),
    )
    lists, found = _each(found, Kind.STATUS_CSV, statuses.read)
    alerts, found = _each(found, Kind.ALERT_LIST, alert_list.read)
    fetches, found = _each(found, Kind.FETCH_RECORD, fetch_record.read)
    machines, found = _each(found, Kind.MACHINE, machine.read)
    letters, found = _each(found, Kind.MAIL, mails.read)
    packages, found = _each(
        found,
        Kind.PACKAGE,
        lambda file: diagnostics.inspect(
            file,
            said[file.name].package,
            latest,
            zone,
            inside.get(file.name),
            stated_host=said[file.name].host,
        ),
    )
    return Gathered(
        files=tuple(found),
        copies=tuple(copies),
        unmatched=tuple(entry.file for entry in entries if entry.file not in matched),
        stated=by_name,
        packages=tuple(packages),
        screenshots=weighed,
        lost_covers=lost,
        mails=tuple(letters),
        statuses=tuple(status for rows in lists for status in rows),
        alerts=tuple(alerts),
        fetches=tuple(fetches),
        machines=tuple(one for one in machines if one is not None),
    )


def _shot(
    file: EvidenceFile, zone: Zone | None, treatments: Mapping[str, Treatment], *, ships: bool
) -> Screenshot:
    treatment = treatments.get(file.sha256, Treatment())
    return replace(
        screenshots.prepare(file, zone, treatment.boxes, ships=ships),
        caption=treatment.caption or "",
        looked=file.sha256 in treatments,
    )


def _measured(
    told: Sequence[_Told], zone: Zone, progress: Progress | None
) -> tuple[list[_Told], Mapping[str, Contents]]:
    """Every file that can be read, hashed; of packages, what they hold besides, by the same reading."""
    advance = progress(sum(each.file.size for each in told)) if progress else None
    inside: dict[str, Contents] = {}
    after: list[_Told] = []
    for each in told:
        file = each.file
        if file.kind is Kind.PACKAGE and file.error is None:
            found = inside[file.name] = contents.read(file, zone, advance)
            unread = None if found.sha256 else found.troubles[0]
            file = replace(file, size=found.size, sha256=found.sha256, error=unread)
        elif file.size:
            file = files.digested(file, advance)
        after.append(replace(each, file=file))
    return after, inside


def _names(given: Sequence[Given]) -> list[str]:
    """Base names; where two are alike, numbered from the second on."""
    names: list[str] = []
    for one in given:
        name, again = one.path.name or str(one.path), 2
        while name in names:
            name, again = f"{one.path.name} ({again})", again + 1
        names.append(name)
    return names


def _once_each(told: Iterable[_Told]) -> tuple[list[_Told], list[tuple[str, str]]]:
    """Files with the same content are read once: the first keeps its place, the others are named.

    The very same file, given twice, is no copy and not worth a word.
    """
    kept: dict[str, _Told] = {}
    copies: list[tuple[str, str]] = []
    for each in told:
        file = each.file
        key = file.sha256 if file.error is None and file.sha256 else f"name:{file.name}"
        first = kept.setdefault(key, each)
        if first is each:
            continue
        kept[key] = replace(
            first,
            package=first.package or each.package,
            host=first.host or each.host,
            entry=first.entry or each.entry,
        )
        if not file.path.samefile(first.file.path):
            copies.append((file.name, first.file.name))
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
