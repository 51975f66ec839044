"""Text options: a text, or `@file` whose content is the text (`@@…` for a text that begins with @)."""

from pathlib import Path

from dscase.errors import InputError, UsageError

LONGEST = 1_000_000  # bytes; a background is prose, not a log


def text(stated: str | None) -> str | None:
    """The text an option stands for. Files are UTF-8 (a BOM is dropped) or cp932."""
    if stated is None or not stated.startswith("@"):
        return stated
    if stated.startswith("@@"):
        return stated[1:]
    path = Path(stated[1:])
    try:
        if not path.is_file():
            raise UsageError("cli.text_file_missing", file=str(path))
        if path.stat().st_size > LONGEST:
            raise UsageError("cli.text_file_large", file=str(path), limit=LONGEST)
        content = path.read_bytes()
    except OSError as fault:
        raise InputError("cli.text_file_unreadable", file=str(path), fault=str(fault.strerror)) from fault
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding).replace("\r\n", "\n").strip()
        except UnicodeDecodeError:
            continue
    raise InputError("cli.text_file_encoding", file=str(path))
