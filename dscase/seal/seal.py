"""Sealing: the output folder appears whole or not at all, and an old one is never lost on the way.

Everything is written into a private folder beside the place, synced, then renamed there. A folder that
is replaced is renamed aside first and put back on failure. After a kill at any moment the place holds
the complete old folder, the complete new one, or nothing with the old one aside, which the next run
puts back.
"""

import contextlib
import errno
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dscase import atomic
from dscase.errors import UsageError
from dscase.seal.place import BUNDLE, MANIFEST, SUMS, Place, refusals_in_words, there
from dscase.seal.stage import Content, SealedFile, fill, lay

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A published folder. `files` are the ones given, by name, then manifest, checksums and bundle.

    `replaced`: a folder of an earlier run was there. `left` is what remains of it when it could not all
    be deleted (held open by another program, say); the next run tries again.
    """

    folder: Path
    files: tuple[SealedFile, ...]
    replaced: bool
    left: Path | None = None

    @property
    def bundle(self) -> SealedFile:
        """bundle.zip."""
        return self.files[-1]


def check_place(out: Path, *, force: bool) -> None:
    """Find out before the long work whether `seal` could publish at `out`; recover from a killed run.

    Nothing is made but what is removed again. Raises UsageError, OutputError, exactly as `seal`.
    """
    place = Place.of(out)
    with refusals_in_words(place.stated):
        parent = place.out.parent
        if parent.is_dir():
            with place.held():
                place.recover()
                place.examine(force=force)
            return
        missing = _missing(parent)
        ancestor = missing[-1].parent
        for name in (place.out.name, *(each.name for each in missing)):
            there(ancestor / name)  # raises when the name is too long to be made
        probe = Place(place.stated, ancestor / place.out.name).new_stage()
        probe.mkdir(mode=atomic.PRIVATE_FOLDER)
        probe.rmdir()


def seal(
    out: Path,
    files: Mapping[str, Content],
    manifest: Mapping[str, object],
    *,
    when: datetime,
    force: bool,
    beside: Callable[[SealedFile], Mapping[str, Content]] | None = None,
    after: Callable[[Path, SealedFile], tuple[SealedFile, ...]] | None = None,
    gate: Callable[[Path], object] | None = None,
) -> Sealed:
    """Publish `files` with manifest, checksums and bundle as the folder `out`, whole or not at all.

    `files` maps plain ASCII base names to bytes, or to what writes them to a binary stream. `when`
    (aware) dates the bundle's members. `force` allows replacing a folder of an earlier run, and only
    such a one, holding nothing that its manifest does not list. `beside` makes, of the bundle, files of
    the names in `place.BESIDE`, for the sender alone. `gate` looks at the filled private folder, bundle and
    all, before `beside` is laid there and anything of it is encrypted, split or gets its name: what it raises
    ends the sealing, and leaves nothing but what was there. `after` gets that folder and its bundle, may add
    what is uploaded, listed in `place.UPLOADS`, and returns that, what the bundle became last. Raises
    UsageError, OutputError.
    """
    _check(files, when)
    place = Place.of(out)
    with refusals_in_words(place.stated), _parents(place.out.parent), place.held():
        place.recover()
        place.examine(force=force)
        stage = place.new_stage()
        try:
            atomic.make_stage(stage)
            written = fill(stage, files, manifest, when)
            if gate is not None:
                gate(stage)
            if beside is not None:
                lay(stage, beside(written[-1]))
            if after is not None:
                written = (*written[:-1], *after(stage, written[-1]))
                atomic.sync_folder(stage)
            replaced, left = _publish(place, stage, force=force)
        except BaseException:  # Ctrl-C too: leave the place as it was
            with contextlib.suppress(OSError):
                place.recover()
            raise
    return Sealed(out, written, replaced, left)


def _publish(place: Place, stage: Path, *, force: bool) -> tuple[bool, Path | None]:
    state = place.examine(force=force)
    if state == "empty" and sys.platform == "win32":
        place.out.rmdir()  # elsewhere a rename replaces an empty folder by itself
    if state == "ours":
        atomic.rename(place.out, place.aside)
        try:
            place.refuse_strangers(place.aside)  # what was put there until just now
        except UsageError:
            atomic.rename(place.aside, place.out)
            raise
    atomic.rename(stage, place.out)
    atomic.sync_folder(place.out.parent)
    if state != "ours":
        return False, None
    return True, place.discard_aside()


@contextlib.contextmanager
def _parents(folder: Path) -> Iterator[None]:
    """Make `folder` and what is missing above it; what was made goes again when the work fails."""
    made: list[Path] = []
    try:
        for each in reversed(_missing(folder)):
            each.mkdir(mode=atomic.PRIVATE_FOLDER)
            made.append(each)
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            for each in reversed(made):
                each.rmdir()
        raise


def _missing(folder: Path) -> list[Path]:
    """`folder` and those above it that are not there, lowest first."""
    missing = []
    while not there(folder):
        missing.append(folder)
        folder = folder.parent
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    return missing


def _check(files: Mapping[str, Content], when: datetime) -> None:
    if when.tzinfo is None:
        raise ValueError("when must be aware")
    for name in files:
        if not _NAME.fullmatch(name) or name in (MANIFEST, SUMS, BUNDLE):
            raise ValueError(f"not a plain name of ours: {name!r}")
