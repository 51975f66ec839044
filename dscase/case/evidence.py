"""Adding a file to a case's evidence: copied whole or not at all, under a free name; originals stay."""

import os
import secrets
import shutil
import stat
from pathlib import Path

from dscase import atomic
from dscase.case.file import EVIDENCE
from dscase.errors import InputError, OutputError

_TRIES = 1000


def keep(case_dir: Path, source: Path) -> str:
    """Copies a file into `evidence/`; returns the name it has there. A file already in there stays as it is.

    A taken name gets a number; nothing is ever replaced. Raises InputError when the file cannot be read,
    OutputError when the copy cannot be written.
    """
    folder = case_dir / EVIDENCE
    try:
        path = source.resolve(strict=True)
        inside = folder.resolve()
        if not stat.S_ISREG(path.stat().st_mode):  # to open a fifo would be to wait for ever
            raise InputError("case.keep_unreadable", file=str(source), reason="not a regular file")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", "") or str(error)
        raise InputError("case.keep_unreadable", file=str(source), reason=reason) from error
    if inside in path.parents:
        return path.relative_to(inside).as_posix()
    # Beside the folder, not in it: what a kill leaves half-copied must not be taken for evidence.
    beside = case_dir / f".keep.{secrets.token_hex(8)}"
    try:
        folder.mkdir(mode=atomic.PRIVATE_FOLDER, exist_ok=True)
        _copy(path, beside)
        name = _placed(beside, folder, path)
        atomic.sync_folder(folder)
    except OSError as error:
        raise OutputError(
            "case.keep_unwritable", path=str(folder), reason=error.strerror or str(error)
        ) from error
    finally:
        beside.unlink(missing_ok=True)
    return name


def _copy(path: Path, beside: Path) -> None:
    with path.open("rb") as stream:
        fd = atomic.create(beside)
        try:
            with atomic.stream(fd) as sink:
                shutil.copyfileobj(stream, sink, 1 << 20)
            os.fsync(fd)
        finally:
            os.close(fd)


def _placed(beside: Path, folder: Path, path: Path) -> str:
    """Gives the copy its name: the original's, or the first numbered one that is free."""
    for number in range(1, _TRIES):
        name = path.name if number == 1 else f"{path.stem}-{number}{path.suffix}"
        target = folder / name
        try:
            os.link(beside, target)
        except FileExistsError:
            continue
        except OSError:  # a file system without hard links
            if os.path.lexists(target):
                continue
            beside.rename(target)
        return name
    raise OSError("no free name")
