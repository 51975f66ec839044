"""The error log: what an unforeseen error leaves behind, made to be pasted into an issue.

It holds versions, the platform, the command without the values of its options, and where in the program it
happened. It holds nothing that was read or typed: the messages of exceptions quote log text and paths, so
they are left out, and of files only those of dscase and of its libraries are named.
"""

import errno
import linecache
import os
import platform
import re
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import dscase
from dscase import atomic, home
from dscase.errors import DscaseError

NAME = "error.log"
PACKAGE = Path(dscase.__file__).resolve().parent
LIBRARIES = ("site-packages", "dist-packages")


def unforeseen(fault: BaseException, doing: str) -> DscaseError:
    """Writes the error log and returns the error to be told to the user, which names the log.

    `doing` is the command, without values. stderr gets the exception's own line, or all of the traceback
    where no log can be written.
    """
    log = _written(fault, doing)
    if sys.stderr is not None:
        from dscase.render.plain import clean

        lines = traceback.format_exception_only(fault) if log else traceback.format_exception(fault)
        sys.stderr.write(f"{clean(''.join(lines).rstrip())}\n")
    return DscaseError("cli.internal", log=str(log or ""))


def _written(fault: BaseException, doing: str) -> Path | None:
    """The log's path, or None where it cannot be written. There is one log: that of the last error."""
    try:
        path = home.folder() / NAME
        atomic.write_over(path, text(fault, doing).encode("utf-8", "replace"))
    except (OSError, RuntimeError):  # RuntimeError: a person without a home
        return None
    return path


def text(fault: BaseException, doing: str) -> str:
    """The log's content, in Markdown."""
    facts = {
        "when": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "command": doing,
        "dscase": dscase.__version__,
        "python": f"{platform.python_version()} ({platform.python_implementation()})",
        "platform": platform.platform(),
        "encodings": f"{sys.getfilesystemencoding()}, {getattr(sys.stdout, 'encoding', None)}",
        "libraries": ", ".join(_libraries()),
    }
    lines = [
        "# dscase: unforeseen error",
        "",
        "(No log text, no paths of evidence and no values of options are in here.)",
        "",
        *(f"- {name}: {value}" for name, value in facts.items()),
        "",
        "```text",
        *_chain(fault),
        "```",
    ]
    return "\n".join(lines) + "\n"


def _libraries() -> Iterator[str]:
    """What dscase is built on, with versions; what is not installed is left out."""
    from importlib.metadata import PackageNotFoundError, requires, version

    try:
        wanted = requires("dscase") or []
    except PackageNotFoundError:
        return
    for name in sorted({re.split(r"[^A-Za-z0-9._-]", each, maxsplit=1)[0] for each in wanted}):
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            continue


def _chain(fault: BaseException) -> Iterator[str]:
    """The exception and those that led to it, the first one first, as Python tells them."""
    chain: list[BaseException] = []
    led: BaseException | None = fault
    while led is not None and led not in chain:  # one may be the cause of itself
        chain.append(led)
        led = led.__cause__ or (None if led.__suppress_context__ else led.__context__)
    for each in reversed(chain):
        yield from _frames(each.__traceback__)
        yield _kind(each)


def _frames(trace: TracebackType | None) -> Iterator[str]:
    for frame, number in traceback.walk_tb(trace):
        code = frame.f_code
        place = _place(code.co_filename)
        if place is None:  # a template of the person's own, or code from nowhere
            yield "  (elsewhere)"
            continue
        yield f"  {place}:{number} in {code.co_name}"
        if line := linecache.getline(code.co_filename, number).strip():
            yield f"    {line}"


def _place(file: str) -> str | None:
    """Where a file of dscase, of a library or of Python stands; None for all others."""
    path = Path(file)
    if path.suffix != ".py":
        return None
    if path.resolve().is_relative_to(PACKAGE):
        return path.resolve().relative_to(PACKAGE.parent).as_posix()
    for library in LIBRARIES:
        if library in path.parts:
            return Path(*path.parts[path.parts.index(library) + 1 :]).as_posix()
    standard = Path(os.__file__).parent
    return path.relative_to(standard).as_posix() if path.is_relative_to(standard) else None


def _kind(fault: BaseException) -> str:
    """The exception's class, and of its message the part that is never somebody's data."""
    name = type(fault).__qualname__
    if isinstance(fault, DscaseError):
        return f"{name}: {fault.code}"
    if isinstance(fault, OSError) and fault.errno is not None:
        return f"{name}: {errno.errorcode.get(fault.errno, fault.errno)}"
    return name
