"""Adding to a case's evidence: whole or not at all, under a free name; originals stay."""

import contextlib
import filecmp
import re
import secrets
import shutil
import stat
import unicodedata
from pathlib import Path, PurePath
from typing import BinaryIO

from dscase import atomic
from dscase.case.file import EVIDENCE
from dscase.errors import InputError, OutputError, reason

_TRIES = 1000
LONGEST = 180
"""Bytes of UTF-8: with a number added it stays below what file systems take (255)."""

_FORBIDDEN = re.compile(r'[<>:"|?*]')  # on Windows; a colon there names a hidden stream of a file
_DEVICES = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³])\s*(\..*)?", re.IGNORECASE)
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,10}$")


def keep(case_dir: Path, source: Path) -> str:
    """Copies a file into `evidence/`; returns the name it has there. A file already in there stays as it is.

    A taken name gets a number; nothing is ever replaced. Raises InputError when the file cannot be read,
    OutputError when the copy cannot be written.
    """
    folder = case_dir / EVIDENCE
    path = regular(source)
    inside = folder.resolve()
    if inside in path.parents:
        return path.relative_to(inside).as_posix()
    try:
        with path.open("rb") as stream:
            return _copy_in(folder, path.name, stream)
    except OSError as error:
        raise _unreadable(source, error) from error


def kept_before(case_dir: Path, source: Path) -> str:
    """The name of a file in `evidence/` that has a file's name and bytes; "" where there is none."""
    path = regular(source)
    other = case_dir / EVIDENCE / path.name
    try:
        if stat.S_ISREG(other.lstat().st_mode) and filecmp.cmp(path, other, shallow=False):
            return path.name
    except OSError:  # there is none
        return ""
    return ""


def regular(source: Path) -> Path:
    """Where a file lies that can be kept, links followed. Raises InputError for anything else."""
    try:
        path = source.resolve(strict=True)
        if stat.S_ISREG(path.stat().st_mode) and not atomic.of_the_system(path):
            return path
    except (OSError, ValueError) as error:
        raise _unreadable(source, error) from error
    # to open a fifo would be to wait for ever
    raise InputError("case.keep_unreadable", file=str(source), reason="not a regular file")


def _unreadable(source: Path, error: OSError | ValueError) -> InputError:
    return InputError("case.keep_unreadable", file=str(source), reason=reason(error))


def keep_bytes(case_dir: Path, name: str, content: BinaryIO) -> str:
    """Writes what came without a file of its own into `evidence/`; returns the name it has there.

    `name` is how the sender calls it: only what is safe of its last part is used. Raises OutputError.
    """
    return _copy_in(case_dir / EVIDENCE, clean_file_name(name), content)


def _copy_in(folder: Path, name: str, content: BinaryIO) -> str:
    # Beside the folder, not in it: what a kill leaves half-copied must not be taken for evidence.
    beside = folder.with_name(f".keep.{secrets.token_hex(8)}")
    try:
        folder.mkdir(mode=atomic.PRIVATE_FOLDER, exist_ok=True)
        with atomic.synced(atomic.create(beside)) as sink:
            shutil.copyfileobj(content, sink, 1 << 20)
        kept = _placed(beside, folder, PurePath(name))
        atomic.sync_folder(folder)
    except OSError as error:
        raise OutputError("case.keep_unwritable", path=str(folder), reason=reason(error)) from error
    finally:
        with contextlib.suppress(OSError):  # no name of the evidence's
            beside.unlink(missing_ok=True)
    return kept


def _placed(beside: Path, folder: Path, original: PurePath) -> str:
    """Gives the copy its name: the original's, or the first numbered one that is free."""
    for number in range(1, _TRIES):
        name = original.name if number == 1 else f"{original.stem}-{number}{original.suffix}"
        try:
            atomic.place_new(beside, folder / name)
        except FileExistsError:
            continue
        return name
    raise OSError("no free name")


def clean_file_name(stated: str) -> str:
    """A base name that is safe to create: no folder, no control or direction character, nothing hidden, no
    device of Windows, not too long; the extension stays. "file" where nothing is left.
    """
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", stated)[-1])
    # Categories C*: controls, format characters such as those that turn the reading direction, surrogates.
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C" or char in "\t\r\n")
    name = _FORBIDDEN.sub("_", " ".join(name.split())).strip(". ")
    name = f"_{name}" if _DEVICES.fullmatch(name) else name
    return _shortened(name) or "file"


def _shortened(name: str) -> str:
    if len(name.encode()) <= LONGEST:
        return name
    found = _EXTENSION.search(name)
    extension = found[0] if found else ""
    stem = name.removesuffix(extension).encode()[: LONGEST - len(extension)]
    return stem.decode("utf-8", "ignore").rstrip(". ") + extension
