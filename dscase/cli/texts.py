"""Text options: a text, or `@file` whose content is the text (`@@…` for a text that begins with @)."""

from pathlib import Path, PureWindowsPath

from dscase import atomic
from dscase.errors import InputError, UsageError, reason
from dscase.knowledge.settings import decode

LONGEST = 1_000_000  # bytes; a background is prose, not a log


def text(stated: str | None, within: Path | None = None) -> str | None:
    """The text an option stands for. UTF-8 (a BOM is dropped) or cp932.

    `within`: the folder of the file that states it. It may come from somebody else, so what it names has to
    lie below that folder; a path on the command line is the person's own word.
    """
    if stated is None:
        return None
    if not stated.startswith("@"):
        return _typed(stated)
    if stated.startswith("@@"):
        return _typed(stated[1:])
    path = (within or Path()) / stated[1:]
    if within is not None and _elsewhere(stated[1:], path, within):
        raise InputError("cli.text_file_outside", file=stated[1:], folder=str(within))
    try:
        if not path.is_file():
            raise UsageError("cli.text_file_missing", file=str(path))
        if path.stat().st_size > LONGEST:
            raise UsageError("cli.text_file_large", file=str(path), limit=LONGEST)
        content = path.read_bytes()
    except OSError as fault:
        raise InputError("cli.text_file_unreadable", file=str(path), fault=reason(fault)) from fault
    decoded = decode(content)
    if decoded is None:
        raise InputError("cli.text_file_encoding", file=str(path))
    return decoded.replace("\r\n", "\n").strip()


def _elsewhere(stated: str, path: Path, within: Path) -> bool:
    """Whether a path is absolute on any system, goes up, or leads out by a link."""
    pure = PureWindowsPath(stated)
    if pure.drive or pure.root or ".." in pure.parts:
        return True
    try:
        return atomic.leads_out(path, within)
    except ValueError:  # a NUL
        return True


def _typed(stated: str) -> str:
    """A text as typed; bytes that are not UTF-8 arrive as lone surrogates, and may be cp932."""
    decoded = decode(stated.encode("utf-8", "surrogateescape"))
    if decoded is None:
        raise UsageError("cli.text_encoding")
    return decoded
