"""What is uploaded, made in the staging folder: encrypted copies, parts, and the sums over all of it.

All of it stands beside the bundle and is listed in `UPLOAD.sha256`, in the order of sending.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from dscase import atomic, extras
from dscase.errors import InputError, UsageError
from dscase.knowledge.forms import UploadLimits
from dscase.seal.place import UPLOADS, encrypted_name
from dscase.seal.received import NAME
from dscase.seal.stage import SealedFile
from dscase.seal.upload import Upload, UploadPlan, plan

MODULE, EXTRA = "pyzipper", "crypt"
_BLOCK = 2**20
_DATE = (1980, 1, 1, 0, 0, 0)  # when it was made is nobody's business


@dataclass(frozen=True, slots=True)
class SentApart:
    """A file sent apart: where it lies, what it was when it was read, and its number. `masked`: its name as
    the documents have it, where that holds no real name any more.
    """

    path: Path
    name: str
    size: int
    sha256: str
    exhibit: str
    masked: str = ""

    @property
    def called(self) -> str:
        """Its name for uploading: its own, or its number's where that is no plain word for a command."""
        told = self.masked or self.name
        return told if NAME.fullmatch(told) else f"{self.exhibit or 'package'}.zip"


@dataclass(frozen=True, slots=True)
class SendingOrder:
    """How a bundle is to be sent: for which form, with which packages; encrypted where there is a password.

    `called`: what the bundle's zip is called when it is sent.
    """

    limits: UploadLimits
    packages: tuple[SentApart, ...]
    called: str
    password: str = ""


@dataclass(frozen=True, slots=True)
class JoinedFile:
    """A file that is sent in parts, and what it is once they are joined."""

    name: str
    parts: tuple[str, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What is uploaded: the plan, its files as they are on disk, and what is to be joined.

    A file of the plan that is not among `files` is a package, as it lies in the evidence. `bundle` is what
    the bundle became: a zip, or the first part of one.
    """

    plan: UploadPlan
    files: tuple[SealedFile, ...]
    joined: tuple[JoinedFile, ...]
    bundle: SealedFile


def check_encryption() -> None:
    """UsageError where what encrypts is not installed."""
    extras.check("seal.no_crypt", EXTRA, [MODULE])


def prepare(folder: Path, bundle: SealedFile, order: SendingOrder) -> Sent:
    """Make in `folder`, which holds the finished `bundle`, all that is uploaded of it and of the packages.

    Encrypting takes the plain bundle away. Raises OSError, InputError where a package is no longer the one
    that was read, UsageError.
    """
    sources = [_ToSend(folder / bundle.name, order.called, bundle.size, bundle.sha256)]
    sources += [_ToSend(each.path, each.called, each.size, each.sha256, each.name) for each in order.packages]
    _refuse_two_of_a_name(sources)
    made: list[SealedFile] = []
    if order.password:
        check_encryption()
        sources = [_encrypted(folder, each, order.password) for each in sources]
        (folder / bundle.name).unlink()
        made += [SealedFile(each.called, each.size, each.sha256) for each in sources]
    elif order.called != bundle.name:
        atomic.rename(folder / bundle.name, folder / order.called)
        sources[0] = _ToSend(folder / order.called, order.called, bundle.size, bundle.sha256)
    first, *rest = (Upload(each.called, each.size) for each in sources)
    planned = plan(first, rest, order.limits, split=True)
    joined = []
    by_name = {each.called: each for each in sources}
    for name in dict.fromkeys(each.of for post in planned.rounds for each in post if each.of):
        some = [each for post in planned.rounds for each in post if each.of == name]
        some.sort(key=lambda each: each.start)
        made += _cut(folder, by_name[name], some)
        if by_name[name].path.parent == folder:  # a copy made here: its parts take its place
            by_name[name].path.unlink()
            made = [each for each in made if each.name != name]
        joined.append(JoinedFile(name, tuple(each.name for each in some), by_name[name].sha256))
    sums = {each.name: each.sha256 for each in made} | {each.called: each.sha256 for each in sources}
    listed = [f"{sums[each.name]}  {each.name}\n" for post in planned.rounds for each in post]
    made.append(_put(folder / UPLOADS, ["".join(listed).encode()]))
    leading = planned.rounds[0][0]  # the bundle, or its first part
    begun = SealedFile(leading.name, leading.size, sums[leading.name])
    return Sent(planned, tuple(made), tuple(joined), begun)


@dataclass(frozen=True, slots=True)
class _ToSend:
    """A file to be sent. `stated` is its own name, for errors, where it is a package."""

    path: Path
    called: str
    size: int
    sha256: str
    stated: str = ""

    def blocks(self, start: int = 0, size: int | None = None) -> Iterator[bytes]:
        """Its bytes from `start` on."""
        left = self.size - start if size is None else size
        with self.path.open("rb") as source:
            source.seek(start)
            while left > 0 and (block := source.read(min(_BLOCK, left))):
                left -= len(block)
                yield block
            if left or (self.stated and start + (size or self.size) == self.size and source.read(1)):
                raise InputError("seal.package_changed", file=self.stated or self.called)


def _refuse_two_of_a_name(sources: Sequence[_ToSend]) -> None:
    seen: set[str] = set()
    for source in sources:
        if source.called.casefold() in seen:
            raise UsageError("seal.upload_name_twice", name=source.called)
        seen.add(source.called.casefold())


def _cut(folder: Path, source: _ToSend, some: Sequence[Upload]) -> list[SealedFile]:
    """The parts of a file, written; together they are the file that was read."""
    running, made = hashlib.sha256(), []
    for part in some:

        def blocks(part: Upload = part) -> Iterator[bytes]:
            for block in source.blocks(part.start, part.size):
                running.update(block)
                yield block

        made.append(_put(folder / part.name, blocks()))
    if running.hexdigest() != source.sha256:
        raise InputError("seal.package_changed", file=source.stated or source.called)
    return made


def _put(path: Path, blocks: "Sequence[bytes] | Iterator[bytes]") -> SealedFile:
    running, size = hashlib.sha256(), 0
    with atomic.synced(atomic.create(path)) as sink:
        for block in blocks:
            sink.write(block)
            running.update(block)
            size += len(block)
    return SealedFile(path.name, size, running.hexdigest())


def _encrypted(folder: Path, source: _ToSend, password: str) -> _ToSend:
    """A file as the one member of a zip that is encrypted with AES-256; its name is inside, too."""
    path = folder / encrypted_name(source.called)
    with atomic.synced(atomic.create(path)) as sink:
        _encrypt(sink, source, password)
    with path.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
        return _ToSend(path, path.name, written.tell(), digest)


def _encrypt(sink: BinaryIO, source: _ToSend, password: str) -> None:
    import pyzipper
    from pyzipper.zipfile_aes import AESZipInfo

    running = hashlib.sha256()
    member = AESZipInfo(source.called, _DATE)
    member.compress_type = pyzipper.ZIP_STORED  # what is sent is packed already
    member.file_size = source.size
    member.external_attr = atomic.PRIVATE_FILE << 16
    archive = pyzipper.AESZipFile(sink, "w", compression=pyzipper.ZIP_STORED)
    try:
        archive.setpassword(password.encode())
        archive.setencryption(pyzipper.WZ_AES, nbits=256)
        with archive.open(member, "w", force_zip64=source.size > 2**31) as target:
            for block in source.blocks():
                running.update(block)
                target.write(block)
        archive.close()
    except BaseException:
        archive.fp = None  # or closing it would complain of the half-written member, and hide what happened
        raise
    if running.hexdigest() != source.sha256:
        raise InputError("seal.package_changed", file=source.stated or source.called)
