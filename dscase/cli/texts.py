"""Text options: a text, or `@file` whose content is the text (`@@…` for a text that begins with @)."""

from pathlib import Path

from dscase.errors import InputError, UsageError
from dscase.knowledge.settings import decode

LONGEST = 1_000_000  # bytes; a background is prose, not a log


def text(stated: str | None, base: Path = Path()) -> str | None:
    """The text an option stands for; a file's path starts at `base`. UTF-8 (a BOM is dropped) or cp932."""
    if stated is None:
        return None
    if not stated.startswith("@"):
        return _typed(stated)
    if stated.startswith("@@"):
        return _typed(stated[1:])
    path = base / stated[1:]
    try:
        if not path.is_file():
            raise UsageError("cli.text_file_missing", file=str(path))
        if path.stat().st_size > LONGEST:
            raise UsageError("cli.text_file_large", file=str(path), limit=LONGEST)
        content = path.read_bytes()
    except OSError as fault:
        raise InputError("cli.text_file_unreadable", file=str(path), fault=str(fault.strerror)) from fault
    decoded = decode(content)
    if decoded is None:
        raise InputError("cli.text_file_encoding", file=str(path))
    return decoded.replace("\r\n", "\n").strip()


def _typed(stated: str) -> str:
    """A text as typed; bytes that are not UTF-8 arrive as lone surrogates, and may be cp932."""
    decoded = decode(stated.encode("utf-8", "surrogateescape"))
    if decoded is None:
        raise UsageError("cli.text_encoding")
    return decoded
