"""From flags and a folder to evidence: each file once, named, classified, opened, with what is said of it."""

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
from dscase.events.remote.address import is_url
from dscase.intake import (
    agent_query,
    alert_list,
    archive_of_logs,
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
from dscase.intake.agent_query import AgentQuery
from dscase.intake.alert_list import AlertList
from dscase.intake.contents import Contents
from dscase.intake.evidence import (
    AlertMail,
    Archive,
    ArchiveMember,
    ComputerStatus,
    EvidenceFile,
    LogInside,
    Package,
    Screenshot,
)
from dscase.intake.fetch_record import FetchRecord
from dscase.intake.machine import Machine
from dscase.intake.stored import Narrow, look_all
from dscase.kinds import Kind
from dscase.window import Zone, machine_zone

T = TypeVar("T")

Progress = Callable[[int], Callable[[int], None] | None]
"""Gets once how many bytes there are to read; returns what then gets the bytes as they are read."""


@dataclass(frozen=True, slots=True)
class Given:
    """A file handed over by a flag, and what the flag says it is; `host`: the computer a package is of.
    `url`: where it lies in a store, with what is secret in it; then nothing lies at `path`.
    """

    path: Path
    kind: Kind | None = None
    package: PackageKind | None = None
    host: str = ""
    url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Gathered:
    """All evidence. A file that could not be opened stays in `files` with its error."""

    files: tuple[EvidenceFile, ...] = ()
    copies: tuple[tuple[str, str], ...] = ()  # (name, name of the file it is a copy of)
    unmatched: tuple[str, ...] = ()  # patterns stated in case.yaml that match no file
    stated: Mapping[str, StatedFile] = field(default_factory=dict)  # shown name -> what case.yaml says of it
    packages: tuple[Package, ...] = ()
    archives: tuple[Archive, ...] = ()
    screenshots: tuple[Screenshot, ...] = ()
    lost_redactions: tuple[likeness.LostRedaction, ...] = ()
    mails: tuple[AlertMail, ...] = ()
    statuses: tuple[ComputerStatus, ...] = ()
    alerts: tuple[AlertList, ...] = ()
    fetches: tuple[FetchRecord, ...] = ()
    machines: tuple[Machine, ...] = ()
    queries: tuple[AgentQuery, ...] = ()
    beside: tuple[str, ...] = ()  # what lies in the case folder itself, where its evidence folder is empty

    @property
    def logs_inside(self) -> tuple[tuple[EvidenceFile, LogInside], ...]:
        """The product logs inside packages and archives, each with the file it lies in."""
        packed = ((package.file, log) for package in self.packages for log in package.logs)
        archived = ((archive.file, log) for archive in self.archives for log in archive.logs)
        return (*packed, *archived)


@dataclass(frozen=True, slots=True)
class _LabelledFile:
    """A file with what is said of it: by its flag, and by case.yaml."""

    file: EvidenceFile
    package: PackageKind | None = None
    host: str = ""
    entry: StatedFile | None = None


def gather(
    flagged: Sequence[Given],
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
    narrow: Narrow | None = None,
    is_secret: Callable[[bytes], bool] | None = None,
) -> Gathered:
    """Looks at the files of the flags, in their order, then at those of the folder, by name.

    `stated` speaks of the folder's files, by path below it; a flag speaks of its own file. What is said
    of a copy holds for the file it is a copy of. `latest` is the moment after which nothing can have
    been made (aware). `zone`: where the times of packages hang that name none. `treatments`: what is done to
    screenshots, by SHA-256. `within`: links in the folder that lead out of this one are named and not
    followed. Every file is read once to its end; a package is checked by the same reading.
    What lies in a store is not hashed, and of it only events are taken; `narrow` chooses among the objects of
    a prefix. Where nothing `ships`, screenshots are looked at, and their copies are empty. `is_secret`: see
    `contents.read`.
    """
    labelled_files: list[_LabelledFile] = []
    for flag, name in zip(flagged, _names(flagged), strict=True):
        if flag.url:
            labelled_files += [
                _LabelledFile(file) for file in look_all(flag.url, csv_columns, narrow, brief=True)
            ]
            continue
        file = files.with_modules(files.look(flag.path, name, flag.kind, csv_columns, hashed=False))
        labelled_files.append(_LabelledFile(file, flag.package, flag.host))
    entries = list(stated)
    for remote in (entry for entry in entries if is_url(entry.file)):
        there = look_all(remote.file, csv_columns, narrow, brief=True, open_secrets=False)
        labelled_files += [_LabelledFile(file, entry=remote) for file in there]
    labelled_files = _renamed_apart(labelled_files)
    names = {labelled.file.name for labelled in labelled_files}
    matched = {entry.file for entry in entries if is_url(entry.file)}
    for path, name in files.walk(folder) if folder is not None and folder.is_dir() else ():
        shown = name
        while shown in names:
            shown = f"evidence/{shown}"
        names.add(shown)
        entry = next((entry for entry in entries if fnmatchcase(name, entry.file)), None)
        matched |= {entry.file for entry in entries if fnmatchcase(name, entry.file)}
        package, host = (entry.package, entry.host or "") if entry else (None, "")
        file = files.with_modules(files.look(path, shown, None, csv_columns, hashed=False, within=within))
        if (package or host) and file.kind is Kind.ARCHIVE:
            file = replace(file, kind=Kind.PACKAGE)  # the person's word, where the content has no marks
        labelled_files.append(_LabelledFile(file, package, host, entry))
    beside = _beside(folder, csv_columns) if folder is not None and not labelled_files else ()
    labelled_files, inside, held = _hashed_and_read(
        labelled_files, zone or machine_zone(), progress, is_secret
    )
    once, copies = _once_each(labelled_files)
    by_name = {labelled.file.name: labelled.entry for labelled in once if labelled.entry}
    labels = {labelled.file.name: labelled for labelled in once}
    evidence_files = [labelled.file for labelled in once]
    shots, evidence_files = _open_each(
        evidence_files, Kind.SCREENSHOT, lambda file: _shot(file, zone, treatments, ships=ships)
    )
    weighed, lost = likeness.weighed(
        shots,
        treatments,
        (file.sha256 for file in evidence_files),
        lambda shot, boxes: screenshots.prepare(shot.file, zone, boxes, ships=ships),
    )
    lists, evidence_files = _open_each(evidence_files, Kind.STATUS_CSV, statuses.read)
    alerts, evidence_files = _open_each(evidence_files, Kind.ALERT_LIST, alert_list.read)
    fetches, evidence_files = _open_each(evidence_files, Kind.FETCH_RECORD, fetch_record.read)
    machines, evidence_files = _open_each(evidence_files, Kind.MACHINE, machine.read)
    queries, evidence_files = _open_each(evidence_files, Kind.AGENT_QUERY, agent_query.read)
    letters, evidence_files = _open_each(evidence_files, Kind.MAIL, mails.read)
    packages, evidence_files = _open_each(
        evidence_files,
        Kind.PACKAGE,
        lambda file: diagnostics.inspect(
            file,
            labels[file.name].package,
            latest,
            zone,
            inside.get(file.name),
            stated_host=labels[file.name].host,
        ),
    )
    return Gathered(
        files=tuple(evidence_files),
        copies=tuple(copies),
        unmatched=tuple(entry.file for entry in entries if entry.file not in matched),
        stated=by_name,
        packages=tuple(packages),
        archives=tuple(Archive(file, held[file.name]) for file in evidence_files if file.name in held),
        screenshots=weighed,
        lost_redactions=lost,
        mails=tuple(mail for held in letters for mail in held),
        statuses=tuple(status for rows in lists for status in rows),
        alerts=tuple(alerts),
        fetches=tuple(fetches),
        machines=tuple(state for state in machines if state is not None),
        queries=tuple(queries),
        beside=beside,
    )


def _shot(
    file: EvidenceFile, zone: Zone | None, treatments: Mapping[str, Treatment], *, ships: bool
) -> Screenshot:
    treatment = treatments.get(file.sha256, Treatment())
    return replace(
        screenshots.prepare(file, zone, treatment.boxes, ships=ships),
        caption=treatment.caption or "",
        caption_en=treatment.caption_en or "",
        looked=file.sha256 in treatments,
    )


def _hashed_and_read(
    labelled_files: Sequence[_LabelledFile],
    zone: Zone,
    progress: Progress | None,
    is_secret: Callable[[bytes], bool] | None,
) -> tuple[list[_LabelledFile], Mapping[str, Contents], Mapping[str, tuple[ArchiveMember, ...]]]:
    """Every file that can be read, hashed; of packages, what they hold besides, by the same reading; of
    archives by another one.
    """
    sizes = (
        labelled.file.size * (1 + (labelled.file.kind is Kind.ARCHIVE))
        for labelled in labelled_files
        if labelled.file.stored is None
    )
    advance = progress(sum(sizes)) if progress else None
    inside: dict[str, Contents] = {}
    members: dict[str, tuple[ArchiveMember, ...]] = {}
    after: list[_LabelledFile] = []
    for labelled in labelled_files:
        file = labelled.file
        if file.kind is Kind.PACKAGE and file.error is None:
            content = inside[file.name] = contents.read(file, zone, advance, is_secret)
            unread = None if content.sha256 else content.troubles[0]
            file = replace(file, size=content.size, sha256=content.sha256, error=unread)
        elif file.size and file.stored is None:
            file = files.digested(file, advance)
        if file.kind is Kind.ARCHIVE and file.error is None:
            try:
                members[file.name] = archive_of_logs.read(file, zone, advance)
            except InputError as error:
                file = replace(file, error=error)
        after.append(replace(labelled, file=file))
    return after, inside, members


def _names(flagged: Sequence[Given]) -> list[str]:
    """Base names; where two are alike, numbered from the second on."""
    names: list[str] = []
    for flag in flagged:
        name, again = flag.path.name or str(flag.path), 2
        while name in names:
            name, again = f"{flag.path.name} ({again})", again + 1
        names.append(name)
    return names


def _beside(folder: Path, csv_columns: Mapping[str, str]) -> tuple[str, ...]:
    """The files beside an evidence folder that would be evidence in it. Never raises."""
    try:
        paths = sorted(path for path in folder.parent.iterdir() if path.is_file() and not path.is_symlink())
    except OSError:
        return ()
    looked = (files.look(path, path.name, None, csv_columns, hashed=False) for path in paths)
    return tuple(file.name for file in looked if file.error is None and file.kind is not Kind.UNKNOWN)


def _renamed_apart(labelled_files: Iterable[_LabelledFile]) -> list[_LabelledFile]:
    """Numbers equal names from the second on: objects in several folders may have the same one."""
    names: set[str] = set()
    apart: list[_LabelledFile] = []
    for labelled in labelled_files:
        name, again = labelled.file.name, 2
        while name in names:
            name, again = f"{labelled.file.name} ({again})", again + 1
        names.add(name)
        apart.append(replace(labelled, file=replace(labelled.file, name=name)))
    return apart


def _once_each(labelled_files: Iterable[_LabelledFile]) -> tuple[list[_LabelledFile], list[tuple[str, str]]]:
    """Keeps the first of files with the same content, and names the others as copies.

    The very same file, given twice, is no copy and not worth a word.
    """
    by_content: dict[str, _LabelledFile] = {}
    copies: list[tuple[str, str]] = []
    for labelled in labelled_files:
        file = labelled.file
        key = file.sha256 if file.error is None and file.sha256 else f"name:{file.name}"
        first = by_content.setdefault(key, labelled)
        if first is labelled:
            continue
        by_content[key] = replace(
            first,
            package=first.package or labelled.package,
            host=first.host or labelled.host,
            entry=first.entry or labelled.entry,
        )
        if not _same(file.path, first.file.path):
            copies.append((file.name, first.file.name))
    return list(by_content.values()), copies


def _same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:  # one of them is gone by now
        return False


def _open_each(
    files_found: Sequence[EvidenceFile], kind: Kind, opened: Callable[[EvidenceFile], T]
) -> tuple[list[T], list[EvidenceFile]]:
    """Opens the files of a kind; one that cannot be opened keeps the error, the others go on."""
    results: list[T] = []
    after: list[EvidenceFile] = []
    for file in files_found:
        if file.kind is kind and file.error is None:
            try:
                results.append(opened(file))
            except InputError as error:
                after.append(replace(file, error=error))
                continue
        after.append(file)
    return results, after
