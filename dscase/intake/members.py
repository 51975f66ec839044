"""The console's exports inside a diagnostic package, handed to the readers of events; never extracted.

A package made through the console holds `Manager/hostevents.csv`, the system events of its host, and one
such file for each protection module. They are told by their basenames at any depth, or as `…events.csv` in
a folder `Manager`. A member is called "diag.zip!Manager/hostevents.csv".
"""

import io
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import IO, BinaryIO, cast

from dscase.errors import InputError
from dscase.events import modules
from dscase.intake.archive import BROKEN, is_encrypted, open_archive, parts, shown
from dscase.intake.evidence import EvidenceFile
from dscase.intake.files import reason
from dscase.intake.inflate import METHODS
from dscase.kinds import Kind

LARGEST = 4 * 1024**3
"""Bytes read of one member."""
BOMB_FROM = 64 * 1024 * 1024
BOMB_RATIO = 250
"""How much smaller a member may have been packed, once more than that is unpacked. Rows of events pack 100
to 1 at best, while deflate can do 1,032 to 1."""

_FOLDER, _ENDING = "manager", "events.csv"


def event_files(package: EvidenceFile, *, named: bool = False) -> tuple[EvidenceFile, ...]:
    """The exports inside a package, as files of their own. Never raises: what is wrong is their `error`.

    A package that cannot be opened gives one file of its own name with the error; so does one that holds no
    events, where a person `named` it to be read for events.
    """
    try:
        with package.path.open("rb") as stream, open_archive(stream, package.name) as archive:
            inside = [member for member in archive.infolist() if not member.filename.endswith("/")]
    except InputError as error:
        return (replace(package, error=error),)
    except (OSError, ValueError) as error:
        trouble = InputError("intake.unreadable", file=package.name, reason=reason(error))
        return (replace(package, error=trouble),)
    found = {shown(member): _file(package, member) for member in inside if _holds_events(member)}
    if found or not named:
        return tuple(found[name] for name in sorted(found, key=_order))
    nested = any(parts(member)[-1].endswith(".zip") for member in inside)
    encrypted = any(map(is_encrypted, inside))
    nothing = InputError("intake.no_events_inside", file=package.name)
    if nested:
        nothing = InputError("intake.zip_nested", file=package.name)
    elif encrypted:
        nothing = InputError("intake.zip_encrypted", file=package.name)
    return (replace(package, error=nothing),)


def _holds_events(member: zipfile.ZipInfo) -> bool:
    *folders, name = parts(member)
    if not name.endswith(_ENDING):
        return False
    return modules.of_word(name) is not None or folders[-1:] == [_FOLDER]


def _order(name: str) -> tuple[bool, str]:
    """System events first."""
    return modules.of_word(name.rpartition("/")[2]) != modules.SYSTEM, name


def _file(package: EvidenceFile, member: zipfile.ZipInfo) -> EvidenceFile:
    name = f"{package.name}!{shown(member)}"
    made = replace(package, name=name, kind=Kind.CONSOLE_CSV, size=member.file_size, mtime=None, stated=None)
    error = InputError("intake.zip_encrypted", file=package.name) if is_encrypted(member) else None
    return replace(made, member=member.filename, package=package.name, error=error)


@contextmanager
def opened(file: EvidenceFile) -> Iterator[BinaryIO]:
    """The content of a file that `event_files` gave, as a stream. InputError, also while it is read."""
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(file.path.open("rb"))
            archive = stack.enter_context(open_archive(stream, file.package))
            member = archive.getinfo(file.member)
            if member.compress_type not in METHODS:
                raise InputError("intake.zip_member", file=file.package, member=shown(member), more=0)
            content = stack.enter_context(archive.open(member))
        except BROKEN as error:
            raise InputError(
                "intake.zip_member", file=file.package, member=file.member[:200], more=0
            ) from error
        yield cast("BinaryIO", _Bounded(content, member, file))


class _Bounded(io.RawIOBase):
    """A member's content, refused when it grows beyond all measure."""

    def __init__(
        self,
        content: IO[bytes],
        member: zipfile.ZipInfo,
        file: EvidenceFile,
    ) -> None:
        super().__init__()
        self._content = content
        self._member = member
        self._file = file
        self._given = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        try:
            data = self._content.read(size)
        except BROKEN as error:
            raise InputError(
                "intake.zip_member", file=self._file.package, member=shown(self._member), more=0
            ) from error
        self._given += len(data)
        beyond_measure = self._given > BOMB_RATIO * max(self._member.compress_size, 1)
        if self._given > LARGEST or (self._given > BOMB_FROM and beyond_measure):
            raise InputError("events.packed_bomb", file=self._file.name, form="zip")
        return data
