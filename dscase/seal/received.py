"""A bundle as it was received: a folder, a zip, or a zip in parts. Its content is a stranger's.

Nothing is unpacked and no path is made of a name inside. Every file is read as a stream, never past the size
it is listed with, and an archive whose files overlap or swell beyond reason is not read at all.
"""

import contextlib
import io
import os
import re
import stat
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from dscase import atomic
from dscase.errors import InputError, reason
from dscase.intake.archive import BROKEN, is_encrypted, open_archive

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
"""What a file of a bundle is called."""
PART = re.compile(r"(?P<whole>.+)\.(?P<number>[0-9]{3})")
_SWELLS = 200
"""So many times its packed size, and more than `_SMALL`, no text of ours swells: deflate reaches 1,032."""
_SMALL = 2**20
_LOCAL_HEADER = 30
_LINK = 0xA
_ZIP = b"PK"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something wrong with a file. `code` is worded in the catalogues under `verify.trouble.<code>`."""

    code: str
    name: str
    other: str = ""  # what it is called now, or whose content it has


@dataclass(frozen=True, slots=True)
class BundleFile:
    """A file of a bundle: `size` in bytes as declared; `open` gives its content as a stream."""

    name: str
    size: int
    open: Callable[[], contextlib.AbstractContextManager[BinaryIO]]


@dataclass(frozen=True, slots=True)
class Received:
    """What was received. `form` tells "folder", "zip", "parts"; `troubles` are those of its outside."""

    path: Path
    form: str
    pieces: Mapping[str, BundleFile]
    troubles: Sequence[Trouble] = field(default=())


class Parts(io.RawIOBase):
    """Files one after another, read as one."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._files = [atomic.open_read(path) for path in paths]
        self._sizes = [os.fstat(file.fileno()).st_size for file in self._files]
        self._at = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a byte."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: sum(self._sizes)}[whence]
        if start + offset < 0:
            raise ValueError("before the beginning")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """Reads up to the end of the part it is in."""
        before = 0
        for file, size in zip(self._files, self._sizes, strict=True):
            if self._at < before + size:
                file.seek(self._at - before)
                data = file.read(min(len(buffer), before + size - self._at))
                buffer[: len(data)] = data
                self._at += len(data)
                return len(data)
            before += size
        return 0

    def close(self) -> None:
        """Close all of them."""
        for file in self._files:
            file.close()
        super().close()


def parts_of(first: Path) -> list[Path]:
    """The parts there are, from `NAME.001` on, without a gap."""
    found = PART.fullmatch(first.name)
    if found is None:
        return [first]
    paths = []
    for number in range(1, 1000):
        path = first.with_name(f"{found['whole']}.{number:03d}")
        if not path.is_file():
            break
        paths.append(path)
    return paths


@contextlib.contextmanager
def received(path: Path) -> Iterator[Received]:
    """Open a bundle. Raises InputError where there is none that could be read."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        raise InputError("seal.no_bundle", file=str(path), reason=reason(error)) from error
    if stat.S_ISDIR(mode):
        yield _folder(path)
    elif stat.S_ISREG(mode):
        with _archive(path) as found:
            yield found
    else:
        raise InputError("seal.no_bundle", file=str(path), reason="not a regular file")


def _folder(path: Path) -> Received:
    pieces, troubles = {}, []
    try:
        with os.scandir(path) as entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False):
                    size = entry.stat(follow_symlinks=False).st_size
                    pieces[entry.name] = BundleFile(entry.name, size, _opens(path / entry.name))
                else:
                    troubles.append(Trouble("not_a_file", entry.name))
    except OSError as error:
        raise InputError("seal.no_bundle", file=str(path), reason=reason(error)) from error
    return Received(path, "folder", pieces, troubles)


def _opens(path: Path) -> Callable[[], contextlib.AbstractContextManager[BinaryIO]]:
    return lambda: atomic.open_read(path)


@contextlib.contextmanager
def _archive(path: Path) -> Iterator[Received]:
    paths = parts_of(path)
    with contextlib.ExitStack() as stack:
        try:
            raw = stack.enter_context(Parts(paths))
            source: BinaryIO = stack.enter_context(io.BufferedReader(raw))
            head = source.read(len(_ZIP))
        except OSError as error:
            raise InputError("seal.no_bundle", file=str(path), reason=reason(error)) from error
        if head != _ZIP and not path.name.endswith((".zip", ".001")):
            raise InputError("seal.no_bundle", file=str(path), reason="no zip")
        yield in_zip(source, path, "parts" if PART.fullmatch(path.name) else "zip", stack)


def in_zip(source: BinaryIO, path: Path, form: str, stack: contextlib.ExitStack) -> Received:
    """The files in a zip; one that cannot be read has none, and the trouble says so."""
    from dscase.seal.bundle import is_as_closed

    name = path.name
    try:
        troubles = [] if is_as_closed(source) else [Trouble("container_changed", name)]
        archive = stack.enter_context(open_archive(source, name))
    except (InputError, *BROKEN):
        return Received(path, form, {}, [Trouble("container_damaged", name)])
    members = archive.infolist()
    if _overlap(members):
        return Received(path, form, {}, [Trouble("container_hostile", name)])
    if len(members) == 1 and is_encrypted(members[0]):
        raise InputError("seal.bundle_encrypted", file=name)
    pieces: dict[str, BundleFile] = {}
    seen: set[str] = set()
    for member in members:
        code = _unfit(member, seen)
        seen.add(member.filename.casefold())
        if code:
            troubles.append(Trouble(code, member.orig_filename))
        else:
            pieces[member.filename] = BundleFile(member.filename, member.file_size, _member(archive, member))
    return Received(path, form, pieces, troubles)


def _unfit(member: zipfile.ZipInfo, seen: set[str]) -> str:
    if not NAME.fullmatch(member.orig_filename) or member.orig_filename != member.filename:
        return "unsafe_name"
    if member.filename.casefold() in seen:
        return "duplicate"
    if is_encrypted(member):
        return "encrypted"
    if member.external_attr >> 28 == _LINK:
        return "not_a_file"
    if member.file_size > max(_SMALL, _SWELLS * member.compress_size):
        return "swells"
    return ""


def _overlap(members: Sequence[zipfile.ZipInfo]) -> bool:
    """Whether two members share bytes, as those of bombs do."""
    end = 0
    for member in sorted(members, key=lambda each: each.header_offset):
        if member.header_offset < end:
            return True
        end = member.header_offset + _LOCAL_HEADER + len(member.orig_filename) + member.compress_size
    return False


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo
) -> Callable[[], contextlib.AbstractContextManager[BinaryIO]]:
    return lambda: archive.open(member)  # type: ignore[return-value,unused-ignore]
