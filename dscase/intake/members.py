"""The files inside a package or an archive (zip, tar), handed to the readers of events; never extracted.

A package made through the console holds `Manager/hostevents.csv`, the system events of its host, and one
such file for each protection module. Their basenames tell them at any depth, or `…events.csv` in
a folder `Manager`. In an archive of logs a file's beginning tells what it is, as if it lay in a folder.
A member is called "diag.zip!Manager/hostevents.csv".
"""

import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice
from typing import BinaryIO, NamedTuple, cast

from dscase.errors import InputError, reason
from dscase.events import modules
from dscase.events.beginning import HEAD
from dscase.events.decompress import MAGIC_SIZE, Unpacked, form_of
from dscase.events.files import Ahead, Pieces, open_raw, unpacked
from dscase.events.wide import Utf8
from dscase.intake.archive import (
    BROKEN,
    MAX_MEMBERS,
    is_encrypted,
    member_pieces,
    name_parts,
    open_archive,
    readable,
    readable_name,
    shown_name,
)
from dscase.intake.classify import classify
from dscase.intake.evidence import EvidenceFile
from dscase.intake.inflate import STEP, Budget, Damaged, TooMuch
from dscase.kinds import Kind

_NO_DAY = (1980, 1, 1)
_LATEST = 1 << 32  # seconds: the year 2106
_FOLDER, _ENDING = "manager", "events.csv"


class Member(NamedTuple):
    """A file inside. `name`: as written; `readable_name`: for people; `begins`: its first bytes.

    `mtime`: when it was last changed, aware. A zip says so without a zone: it is right to within a day.
    """

    name: str
    readable_name: str
    size: int
    encrypted: bool
    begins: bytes = b""
    mtime: datetime | None = None


def event_files(container: EvidenceFile, *, named: bool = False) -> tuple[EvidenceFile, ...]:
    """The files with events inside; see `looked_into`."""
    return looked_into(container, named=named)[0]


def looked_into(
    container: EvidenceFile, *, named: bool = False
) -> tuple[tuple[EvidenceFile, ...], tuple[str, ...]]:
    """The files with events inside, as files of their own, and the names of those of an archive that hold
    none. Never raises: what is wrong is their `error`.

    A container that cannot be opened gives one file of its own name with the error; so does one that holds no
    events, where a person `named` it to be read for events. In an archive a file that may hold some and
    cannot be looked into, as it is protected or an archive itself, is among them with its error.
    """
    archive = container.kind is Kind.ARCHIVE
    try:
        inside = listed(container, beginnings=archive)
    except InputError as error:
        return (replace(container, error=error),), ()
    found: dict[str, EvidenceFile] = {}
    others: list[str] = []
    for member in inside:
        kind = _kind_in_archive(member) if archive else _kind_in_package(member)
        if kind.events or (archive and (member.encrypted or kind.holds_files)):
            found[member.readable_name] = _file(container, member, kind)
        elif archive:
            others.append(f"{container.name}!{member.readable_name}")
    sound = [file for file in found.values() if file.error is None]
    if sound or not named or (found and not archive):
        return tuple(found[name] for name in sorted(found, key=_order)), tuple(others)
    nothing = InputError("intake.no_events_inside", file=container.name)
    if any(member.readable_name.casefold().endswith(".zip") for member in inside):
        nothing = InputError("intake.zip_nested", file=container.name)
    elif any(member.encrypted for member in inside):
        nothing = InputError("intake.zip_encrypted", file=container.name)
    return (replace(container, error=nothing),), ()


def _kind_in_package(member: Member) -> Kind:
    return Kind.CONSOLE_CSV if _holds_events(member) else Kind.UNKNOWN


def _kind_in_archive(member: Member) -> Kind:
    return Kind.UNKNOWN if member.encrypted else classify(member.begins, member.readable_name).kind


def kind_of(member: Member) -> Kind:
    """What a member is, by how it begins; neither packages nor archives are looked into once more."""
    kind = classify(member.begins, member.readable_name).kind
    return Kind.UNKNOWN if kind.holds_files else kind


def _holds_events(member: Member) -> bool:
    *folders, name = name_parts(member.readable_name)
    if not name.endswith(_ENDING):
        return False
    return modules.of_word(name) is not None or folders[-1:] == [_FOLDER]


def _order(name: str) -> tuple[bool, str]:
    """System events first."""
    return modules.of_word(name.rpartition("/")[2]) != modules.SYSTEM, name


def _file(container: EvidenceFile, member: Member, kind: Kind) -> EvidenceFile:
    name = f"{container.name}!{member.readable_name}"
    error = None
    if member.encrypted:
        error = InputError("intake.zip_encrypted", file=container.name)
    elif kind.holds_files:
        error = InputError("intake.zip_nested", file=name)
    return replace(
        container,
        name=name,
        kind=kind if kind.events else Kind.SYSLOG,
        size=member.size,
        mtime=member.mtime,
        stated=None,
        member=member.name,
        package=container.name,
        error=error,
    )


def listed(container: EvidenceFile, *, beginnings: bool = False, most: int | None = None) -> list[Member]:
    """The files inside, in the archive's order. Raises InputError.

    `beginnings`: with the first HEAD bytes of each that can be read, which takes a pass over a tar. `most`:
    only so many, the first ones; no other is looked into.
    """
    return [
        member._replace(begins=_begins(pieces, member.readable_name)) if beginnings else member
        for member, pieces in islice(_walked(container), most)
    ]


def contents(
    container: EvidenceFile, progress: Callable[[int], None] | None = None
) -> Iterator[tuple[Member, BinaryIO]]:
    """The files inside, in the archive's order, each with its beginning and its content, unpacked where it is
    packed itself; nothing, of what cannot be read. One pass: a content is read before the next file is asked
    for. `progress` gets the archive's bytes as they are read. Raises InputError, also while a content
    is read.
    """
    for member, pieces in _walked(container, progress):
        try:
            content = Ahead(_unpacked(pieces, member.readable_name))
            begins = content.look(HEAD)
        except InputError:
            content, begins = Ahead(BytesIO()), b""
        yield member._replace(begins=begins), cast("BinaryIO", content)


def _walked(
    container: EvidenceFile, progress: Callable[[int], None] | None = None
) -> Iterator[tuple[Member, Iterator[bytes]]]:
    """The files inside, each with its content in pieces, which are read before the next file is asked for."""
    try:
        with container.path.open("rb") as stream:
            if container.kind is Kind.PACKAGE or not is_tar(stream.read(tarfile.BLOCKSIZE)):
                yield from _in_zip(stream, container, progress)
                return
        yield from _in_tar(container, progress)
    except (OSError, ValueError) as error:
        raise InputError("intake.unreadable", file=container.name, reason=reason(error)) from error


def is_tar(head: bytes) -> bool:
    """Whether a file that begins so is a tar, or packed as a tar may be."""
    try:
        return form_of(head) is not None or bool(
            tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape").name
        )
    except tarfile.HeaderError:
        return False


def _in_zip(
    stream: BinaryIO, container: EvidenceFile, progress: Callable[[int], None] | None
) -> Iterator[tuple[Member, Iterator[bytes]]]:
    with open_archive(stream, container.name) as archive:
        for info in archive.infolist():
            if not info.filename.endswith("/"):
                locked, changed = is_encrypted(info), _changed(info)
                member = Member(info.filename, readable_name(info), info.file_size, locked, mtime=changed)
                yield member, _of_zip(stream, info, Budget(), container, progress)


def _in_tar(
    container: EvidenceFile, progress: Callable[[int], None] | None
) -> Iterator[tuple[Member, Iterator[bytes]]]:
    with _tar(container, progress) as archive:
        for number, info in enumerate(archive):
            if number >= MAX_MEMBERS:
                raise InputError("intake.zip_too_many", file=container.name, limit=MAX_MEMBERS)
            if info.isreg():
                changed = datetime.fromtimestamp(info.mtime, UTC) if 0 < info.mtime < _LATEST else None
                member = Member(info.name, shown_name(info.name), info.size, encrypted=False, mtime=changed)
                yield member, _of_tar(archive, info, container)


def _changed(member: zipfile.ZipInfo) -> datetime | None:
    """When a file was last changed; None for the first day that a zip can tell, which stands for none."""
    if member.date_time[:3] == _NO_DAY:
        return None
    try:
        return datetime(*member.date_time, tzinfo=UTC)
    except ValueError:
        return None


@contextmanager
def _tar(container: EvidenceFile, progress: Callable[[int], None] | None = None) -> Iterator[tarfile.TarFile]:
    """A tar, packed or not, read once from its start to its end. Raises InputError."""
    raw = open_raw(container.path, container.name, progress=progress)
    with cast("BinaryIO", unpacked(raw, container.name)) as stream:
        try:
            with tarfile.open(fileobj=stream, mode="r|", encoding="utf-8", errors="surrogateescape") as tar:
                yield tar
        except (tarfile.TarError, EOFError) as error:
            raise InputError("intake.tar_broken", file=container.name) from error


def _begins(pieces: Iterator[bytes], name: str) -> bytes:
    """The first HEAD bytes of a member, unpacked where it is packed itself; what could be read of them."""
    head = b""
    try:
        stream = _unpacked(pieces, name)
        while len(head) < HEAD and (data := stream.read(HEAD)):
            head += data
    except InputError:
        pass
    return head[:HEAD]


def _unpacked(pieces: Iterator[bytes], name: str) -> BinaryIO:
    ahead = Ahead(cast("BinaryIO", Pieces(pieces)))
    stream = cast("BinaryIO", ahead)
    form = form_of(ahead.look(MAGIC_SIZE))
    return cast("BinaryIO", Utf8(cast("BinaryIO", Unpacked(stream, form, name)) if form else stream))


def _of_zip(
    stream: BinaryIO,
    member: zipfile.ZipInfo,
    budget: Budget,
    container: EvidenceFile,
    progress: Callable[[int], None] | None = None,
) -> Iterator[bytes]:
    """A member's content in pieces, each checked against what the zip says of it. Raises InputError."""
    name = container.package or container.name
    broken = InputError("intake.zip_member", file=name, member=readable_name(member), more=0)
    if not readable(member):
        raise broken
    try:
        yield from member_pieces(stream, member, budget, progress)
    except TooMuch as error:
        raise InputError("events.packed_bomb", file=container.name, form="zip") from error
    except (Damaged, *BROKEN) as error:
        raise broken from error


def _of_tar(archive: tarfile.TarFile, member: tarfile.TarInfo, container: EvidenceFile) -> Iterator[bytes]:
    """A member's content in pieces. Raises InputError."""
    try:
        content = archive.extractfile(member)
        while content is not None and (data := content.read(STEP)):
            yield data
    except (tarfile.TarError, EOFError) as error:
        raise InputError("intake.tar_broken", file=container.package or container.name) from error


@contextmanager
def opened(file: EvidenceFile) -> Iterator[BinaryIO]:
    """The content of a file that `event_files` gave, as a stream. InputError, also while it is read."""
    if file.error is not None:
        raise file.error
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(file.path.open("rb"))
        except OSError as error:
            raise InputError("intake.unreadable", file=file.package, reason=reason(error)) from error
        if not is_tar(stream.read(tarfile.BLOCKSIZE)):
            archive = stack.enter_context(open_archive(stream, file.package))
            yield _unpacked(_of_zip(stream, archive.getinfo(file.member), Budget(), file), file.name)
            return
        tar = stack.enter_context(_tar(replace(file, name=file.package)))
        found = next((member for member in tar if member.name == file.member), None)
        if found is None:
            raise InputError("intake.tar_broken", file=file.package)
        yield _unpacked(_of_tar(tar, found, file), file.name)
