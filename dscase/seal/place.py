"""The place of an output folder: who may write there, what is there already, and what a kill left.

Beside `out` stand, for as long as they are needed and no longer: a lock file, private staging folders
with unpredictable names, and the old folder while it is being replaced. Nothing here knows what the
files say; a folder is ours when its manifest.json has our schema and lists every other file.
"""

import contextlib
import errno
import hashlib
import json
import os
import re
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from dscase import atomic
from dscase.errors import OutputError, UsageError, reason
from dscase.knowledge.catalogue import left_by
from dscase.text import Listed

MANIFEST, SUMS, BUNDLE = "manifest.json", "SHA256SUMS", "bundle.zip"
UPLOADS = "UPLOAD.sha256"
"""The sums of all that is uploaded, where it was prepared for a form."""
APPROVAL = "approval.json"
"""Who approved of the bundle beside it."""
BESIDE = (
    "before-sending.ja.txt",
    "before-sending.en.txt",
    "upload.ja.txt",
    "upload.en.txt",
    UPLOADS,
    APPROVAL,
)
"""What only the sender gets: beside the bundle, never in it, and listed nowhere that is sent."""
SCHEMA = "dscase.manifest/1"
_SCHEMA_FAMILY = "dscase.manifest/"
_MANIFEST_LIMIT = 64 * 2**20  # bytes
_MADE = re.compile(r"\.[0-9]{3}$|\.encrypted\.zip$|^DSC-[0-9A-F-]+\.zip$")
"""What is made for uploading: parts, encrypted copies, the bundle under its reference code."""
_LONG_NAME = 150  # bytes; file systems end at 255, and our own names are longer than out's
_NAMED = 5  # names listed in an error
_TRIES = 100  # the lock file may be removed between opening and locking it; not for ever

State = Literal["absent", "empty", "ours"]

_CODES = {
    errno.ENOSPC: "seal.disk_full",
    getattr(errno, "EDQUOT", errno.ENOSPC): "seal.disk_full",
    errno.EACCES: "seal.read_only",
    errno.EPERM: "seal.read_only",
    errno.EROFS: "seal.read_only",
    errno.ENAMETOOLONG: "seal.name_too_long",
    errno.ENOTDIR: "seal.parent_not_folder",
}
_CODES_OF_WINDOWS = {
    32: "seal.in_use",  # sharing violation
    33: "seal.in_use",  # a part of the file is locked
    206: "seal.name_too_long",  # over 260 characters
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an output folder is, or is to be. `stated` is as the person wrote it, for errors."""

    stated: str
    out: Path

    @classmethod
    def of(cls, out: Path) -> "Place":
        """The place of `out`, its parent's links followed. Raises UsageError, OutputError."""
        stated = str(out)
        if atomic.reserved(out):
            raise UsageError("seal.name_reserved", place=stated)
        try:
            place = cls(stated, out.parent.resolve() / out.name)
            there(place.out)
            protected = out.name in ("", "..") or _protected(place.out)
        except OSError as error:
            raise refusal(stated, error) from error
        except (ValueError, RuntimeError) as error:  # a NUL in the path; links going round in circles
            raise OutputError("seal.write_failed", place=stated, reason=str(error)) from error
        if protected:
            raise UsageError("seal.place_protected", place=stated)
        return place

    @property
    def aside(self) -> Path:
        """Where the old folder waits while the new one takes its place."""
        return self._beside("old")

    @property
    def lock(self) -> Path:
        """The lock file; only its being locked means anything, not its being there."""
        return self._beside("lock")

    def new_stage(self) -> Path:
        """A name nobody can foresee for a folder beside `out`."""
        return self._beside(f"stage-{secrets.token_hex(8)}")

    def stages(self) -> list[Path]:
        """The staging folders there are. While the lock is held, all but one's own are dead runs'."""
        name = re.compile(re.escape(self._beside("stage-").name) + "[0-9a-f]{16}")
        return sorted(each for each in self.out.parent.iterdir() if name.fullmatch(each.name))

    def _beside(self, what: str) -> Path:
        name = self.out.name
        if len(os.fsencode(name)) > _LONG_NAME:
            name = hashlib.sha256(os.fsencode(name)).hexdigest()[:32]
        return self.out.with_name(f".{name}.dscase-{what}")

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the place against other runs. Raises UsageError when one is at work."""
        fd = self._take()
        try:
            yield
        finally:
            try:
                # Removed while held, so that nobody else's lock is removed.
                with contextlib.suppress(OSError):
                    self.lock.unlink()
            finally:
                os.close(fd)
            if os.name == "nt":  # where an open file cannot be removed
                with contextlib.suppress(OSError):
                    self.lock.unlink()

    def _take(self) -> int:
        for _ in range(_TRIES):
            fd = self._open_lock()
            free = ours = False
            try:
                free = atomic.lock(fd, wait=False)
                ours = free and self._is_lock(fd)
            finally:
                if not ours:
                    os.close(fd)
            if ours:
                return fd
            if not free:
                break
        raise UsageError("seal.busy", place=self.stated)

    def _open_lock(self) -> int:
        try:
            return atomic.open_append(self.lock)
        except OSError as error:
            if there(self.lock) and not stat.S_ISREG(self.lock.lstat().st_mode):
                raise UsageError("seal.lock_in_the_way", place=self.stated, lock=str(self.lock)) from error
            raise

    def _is_lock(self, fd: int) -> bool:
        """False: its last holder removed it between our opening and locking it."""
        try:
            return os.path.samestat(os.fstat(fd), self.lock.lstat())
        except FileNotFoundError:
            return False

    def examine(self, *, force: bool) -> State:
        """What is at `out`, when it may be written or replaced; else UsageError saying why not."""
        if there(self.aside):
            raise UsageError("seal.aside_in_the_way", place=self.stated, aside=str(self.aside))
        if not there(self.out):
            return "absent"
        if not _is_folder(self.out):
            raise UsageError("seal.place_not_folder", place=self.stated)
        if not any(self.out.iterdir()):
            return "empty"
        self.refuse_strangers(self.out)
        if not force:
            raise UsageError("seal.exists", place=self.stated)
        return "ours"

    def refuse_strangers(self, folder: Path) -> None:
        """UsageError unless `folder` is ours and holds nothing but what its manifest lists."""
        listed = _listed(folder)
        if listed is None:
            raise UsageError("seal.exists_foreign", place=self.stated)
        strangers = _strangers(folder, listed)
        if strangers:
            raise UsageError(
                "seal.exists_extra",
                place=self.stated,
                names=Listed(_visible(name) for name in strangers[:_NAMED]),
                count=len(strangers),
            )

    def recover(self) -> None:
        """Undo what a run that did not end left behind. The lock must be held.

        The old folder goes back when the new one did not arrive, and is deleted when it did; staging
        folders are deleted. What is not ours for certain is left alone.
        """
        if _is_ours(self.aside):
            if _is_folder(self.out) and not any(self.out.iterdir()):
                self.out.rmdir()
            if not there(self.out):
                atomic.rename(self.aside, self.out)
            elif _is_ours(self.out):
                self.discard_aside()
        for stage in self.stages():
            remove(stage)

    def discard_aside(self) -> Path | None:
        """Delete the old folder, or return what is left of it (held open by another program, say).

        It gets a staging name first: at no moment is there a half-deleted folder under its own.
        """
        doomed = self.new_stage()
        try:
            atomic.rename(self.aside, doomed)
        except OSError:
            return self.aside
        return None if remove(doomed) else doomed


def refusal(stated: str, error: OSError) -> OutputError:
    """What the system said, as an error that says which place and why."""
    windows = getattr(error, "winerror", None) or 0  # closer than the errno made of it
    code = _CODES_OF_WINDOWS.get(windows) or _CODES.get(error.errno or 0, "seal.write_failed")
    return OutputError(code, place=stated, reason=reason(error))


@contextmanager
def refusals_in_words(stated: str) -> Iterator[None]:
    """Turn what the system refuses into such an error."""
    try:
        yield
    except OSError as error:
        raise refusal(stated, error) from error


def there(path: Path) -> bool:
    """Whether anything has this name, a dangling link included. Raises OSError where that stays unknown."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def remove(folder: Path) -> bool:
    """Delete a flat folder of ours; a link is not followed. False: something of it could not go yet."""
    if not _is_folder(folder):
        return False
    try:
        for entry in folder.iterdir():
            atomic.delete(entry)
        folder.rmdir()
    except OSError:  # held open by another program, say: the next run tries again
        return False
    return True


def _protected(out: Path) -> bool:
    guarded = [Path(out.anchor)]
    for find in (Path.cwd, Path.home):
        with contextlib.suppress(OSError, RuntimeError):  # it was deleted, or nobody knows it
            guarded.append(find())
    return os.path.ismount(out) or any(out == each or _same(out, each) for each in guarded)


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except FileNotFoundError:  # absent, or just renamed by another run
        return False


def _is_folder(path: Path) -> bool:
    """A folder itself: no link to one."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def _is_ours(folder: Path) -> bool:
    if not _is_folder(folder):
        return False
    listed = _listed(folder)
    return listed is not None and not _strangers(folder, listed)


def _listed(folder: Path) -> frozenset[str] | None:
    """The names a folder of ours may hold; None when it has no manifest of ours."""
    try:
        manifest = manifest_of(folder)
        if manifest is None:
            return None
        named = {str(each["name"]) for each in manifest["files"]}
        return frozenset({MANIFEST, SUMS, BUNDLE, *BESIDE, *named, *uploaded(folder)})
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None


def manifest_of(folder: Path) -> Mapping[str, Any] | None:
    """What the manifest in a folder says; None when there is none of ours. Raises OSError."""
    path = folder / MANIFEST
    try:
        if not stat.S_ISREG(path.lstat().st_mode) or path.lstat().st_size > _MANIFEST_LIMIT:
            return None
        manifest: Mapping[str, Any] = json.loads(path.read_bytes())
        return manifest if str(manifest["schema"]).startswith(_SCHEMA_FAMILY) else None
    except (FileNotFoundError, ValueError, TypeError, KeyError, RecursionError):
        return None


def uploaded(folder: Path) -> frozenset[str]:
    """The names of files made for uploading that `UPLOAD.sha256` of a folder lists; none where there is none.

    A package that it lists too is never ours. Raises OSError, ValueError.
    """
    if not there(folder / UPLOADS):
        return frozenset()
    with atomic.open_read(folder / UPLOADS) as source:
        text = source.read(_MANIFEST_LIMIT).decode()
    return frozenset(name for line in text.splitlines() if is_made(name := line.partition("  ")[2]))


def encrypted_name(name: str) -> str:
    """What the encrypted copy of a file is called: a.zip and a.7z have two."""
    return f"{name.removesuffix('.zip')}.encrypted.zip"


def is_made(name: str) -> bool:
    """Whether a file to be uploaded was made for that, and is no package as it lies in the evidence."""
    return _MADE.search(name) is not None


def _strangers(folder: Path, listed: frozenset[str]) -> list[str]:
    with os.scandir(folder) as entries:
        return sorted(
            entry.name
            for entry in entries
            if not entry.is_file(follow_symlinks=False)
            or (entry.name not in listed and left_by(entry.name) != "desktop")
        )


def _visible(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()
