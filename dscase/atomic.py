"""Files that a crash, a full disk or a second run cannot tear, and that only their owner may read.

Everything here raises plain `OSError`: the caller knows which file it was about and says so in words.
What differs between POSIX and Windows (no-follow, folder fsync, locks) is kept in this one file.
"""

import contextlib
import errno
import ntpath
import os
import secrets
import stat
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path, PureWindowsPath
from typing import BinaryIO

from dscase.text import on_windows

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)  # seconds between tries to rename, on Windows
_LONGEST_WAIT = 30.0
"""Seconds for another program's lock, on Windows: no call there waits for as long as is needed."""

# O_NONBLOCK: a fifo planted at our name must fail, not hang. O_NOFOLLOW: a planted link must fail too.
_FLAGS = (
    getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOINHERIT", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
)


def real(path: Path) -> Path:
    """The place a path leads to, links followed; the absolute path where Windows cannot tell (a device)."""
    try:
        return Path(os.path.realpath(path))
    except OSError:
        return path.absolute()


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a path below a folder leads out of it, by a link of its own or of a folder on the way."""
    return not real(path).is_relative_to(real(folder))


def of_the_system(path: Path) -> bool:
    """Whether a path leads to what is no file, but looks like one: the system's own view of itself."""
    return real(path).parts[:2] in {("/", "proc"), ("/", "sys")}


def reserved(path: Path) -> bool:
    """Whether Windows takes a name in the path for a device, as `CON` and `NUL.txt`, or cannot store it."""
    # \\?\ in front would switch the rule off, and make a folder that Explorer cannot delete: all parts count.
    parts = path.absolute().parts[1:] if on_windows() else ()
    if sys.version_info >= (3, 13):
        return any(ntpath.isreserved(part) for part in parts)
    return any(PureWindowsPath(part).is_reserved() for part in parts)


def make_folder(path: Path) -> None:
    """Makes a private folder, and what is missing above it, unless it is there."""
    missing = [each for each in (path, *path.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    if not path.is_dir():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))


def make_stage(path: Path) -> None:
    """Makes a private folder that gets its own name later."""
    path.mkdir(mode=PRIVATE_FOLDER)
    _hide(path, hidden=_by_name(path))


def create(path: Path) -> int:
    """A descriptor of a new private file. `FileExistsError` when anything, a link included, is there."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FLAGS, PRIVATE_FILE)
    _hide(path, hidden=_by_name(path))
    return fd


def open_append(path: Path) -> int:
    """A descriptor to read a private file and add to its end; made if absent. Links are not followed."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | _FLAGS, PRIVATE_FILE)
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise OSError(f"not a regular file: {path.name}")
    _hide(path, hidden=_by_name(path))
    return fd


def open_again(path: Path) -> int:
    """A descriptor to change bytes of a file just made. Links are not followed."""
    return os.open(path, os.O_RDWR | _FLAGS)


def open_read(path: Path) -> BinaryIO:
    """A stream to read a regular file. Links are not followed; a fifo or device is refused."""
    fd = os.open(path, os.O_RDONLY | _FLAGS)
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise OSError(f"not a regular file: {path.name}")
    return os.fdopen(fd, "rb")


def stream(fd: int) -> BinaryIO:
    """A buffered stream over `fd`; closing it flushes and leaves `fd` open, to be synced."""
    return open(fd, "wb", closefd=False)


@contextlib.contextmanager
def synced(fd: int) -> Iterator[BinaryIO]:
    """A stream over `fd`. What was written is on disk when this ends well, and `fd` is closed in any case."""
    try:
        with stream(fd) as sink:
            yield sink
        os.fsync(fd)
    finally:
        os.close(fd)


@contextlib.contextmanager
def _beside(path: Path, write: Callable[[BinaryIO], object]) -> Iterator[Path]:
    """A private file beside `path` that holds what `write` wrote and is on disk; gone afterwards unless
    renamed.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with synced(create(temporary)) as sink:
            write(sink)
        yield temporary
    finally:
        with contextlib.suppress(
            OSError
        ):  # the file has its name by now, or the reason why not is on its way
            temporary.unlink(missing_ok=True)


def write_new(path: Path, data: bytes) -> None:
    """Make `path` with exactly `data`, whole or not at all. `FileExistsError` rather than overwrite."""
    stream_new(path, lambda sink: sink.write(data))


def stream_new(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Make `path` with what `write` puts into a stream, whole or not at all. `FileExistsError` rather than
    overwrite.
    """
    with _beside(path, write) as temporary:
        place_new(temporary, path)
        sync_folder(path.parent)


def place_new(temporary: Path, path: Path) -> None:
    """Give a finished file its name; it may keep its old one. `FileExistsError` rather than overwrite."""
    _hide(temporary, hidden=_by_name(path))
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if os.path.lexists(path):
            raise FileExistsError(path) from None
        temporary.rename(path)


def write_over(path: Path, data: bytes) -> None:
    """Make `path` hold exactly `data`, whole or not at all; what was there is replaced.

    A link keeps pointing where it did: the file behind it is replaced. Its folder is made if need be.
    """
    path = real(path)
    make_folder(path.parent)
    with _beside(path, lambda sink: sink.write(data)) as temporary:
        replace(temporary, path)
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` survive a power cut, where the file system can do that.

    Windows has no such call, and needs none; some network file systems refuse it, and must not stop the work.
    """
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        fd = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


def rename(source: Path, target: Path) -> None:
    """Renames a folder."""
    if not _by_name(target):  # before: nobody loses sight of a folder when the power fails in between
        _hide(source, hidden=False)
    _patiently(lambda: source.rename(target))
    if _by_name(target):
        _hide(target, hidden=True)


def replace(source: Path, target: Path) -> None:
    """Renames a file, over another of that name too."""
    _hide(source, hidden=_by_name(target))
    _patiently(lambda: source.replace(target))


def delete(path: Path) -> None:
    """Deletes a file or link, a read-only one too, which Windows refuses until the file may be written."""
    try:
        path.unlink()
    except PermissionError:
        if not on_windows() or path.is_symlink():
            raise
        path.chmod(stat.S_IREAD | stat.S_IWRITE)
        path.unlink()


def _by_name(path: Path) -> bool:
    """Whether a name begins with a dot, which hides what has it everywhere but on Windows."""
    return path.name.startswith(".")


def _hide(path: Path, *, hidden: bool) -> None:
    """Hides a file or folder from Explorer, or shows it. Nothing depends on that: a refusal is no fault."""
    if not on_windows():
        return
    import ctypes

    calls = ctypes.windll.kernel32  # type: ignore[attr-defined, unused-ignore]  # known on Windows alone
    attributes = calls.GetFileAttributesW(str(path))
    if attributes == -1:  # nothing is there, or nobody may look
        return
    wanted = attributes | stat.FILE_ATTRIBUTE_HIDDEN if hidden else attributes & ~stat.FILE_ATTRIBUTE_HIDDEN
    if wanted != attributes:
        calls.SetFileAttributesW(str(path), wanted)


def _patiently(renaming: Callable[[], object]) -> None:
    """Renames. On Windows a virus scanner may hold a fresh file open for a moment: waits for it."""
    for pause in _PAUSES if on_windows() else ():
        try:
            renaming()
        except PermissionError:
            time.sleep(pause)
        else:
            return
    renaming()


def lock(fd: int, *, wait: bool) -> bool:
    """Lock an open file against other processes until it is closed. False: another one holds it.

    A file system that knows no locks counts as locked: it must not stop the work.
    """
    if sys.platform == "win32":
        import msvcrt

        os.lseek(fd, 1 << 30, os.SEEK_SET)  # far behind the content: a locked byte cannot be read there
        # LK_LOCK would sleep whole seconds, and give up after ten of them.
        until = time.monotonic() + (_LONGEST_WAIT if wait else 0.0)
        while True:
            try:
                msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
            except OSError:
                if time.monotonic() >= until:
                    return False
                time.sleep(0.02)
            else:
                return True
    import fcntl

    try:
        fcntl.flock(fd, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP):
            raise  # a failing disk is no other program
    return True
