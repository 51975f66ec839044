"""The folder a person keeps their own knowledge in: tables of events and alerts, links, profiles.

It is `home.folder()`. A table in it has the name and the columns of one in `dscase/knowledge/data`; columns
may be left away, and its rows win:

    text_en,text_ja
    Managed (Online),管理対象 (オンライン)
"""

import csv
import errno
import io
from pathlib import Path

from dscase import home
from dscase.errors import InputError, reason
from dscase.text import Listed

LIMIT = 4 << 20
"""Bytes. The largest published table has a twentieth of it."""
KEYS: dict[str, tuple[str, ...]] = {
    "system_events.csv": ("id",),
    "agent_events.csv": ("id",),
    "alerts.csv": ("name_en",),
    "statuses.csv": ("text_en",),
    "links.csv": ("site",),
    "form_fields.csv": ("field",),
    "checked_words.csv": ("step", "word"),
    "upload_limits.csv": ("form",),
}
"""The tables a person may add to, and what a row of each must have."""


def content(path: Path, limit: int) -> bytes:
    """The bytes of a file, one more than `limit` where it is larger; none when there is no such file.

    Raises OSError or ValueError, as the system does.
    """
    if not path.exists():
        return b""
    if not path.is_file():  # a named pipe would be waited on for ever
        raise OSError(errno.EINVAL, "not a regular file")
    with path.open("rb") as source:
        return source.read(limit + 1)


def text(path: Path, limit: int = LIMIT) -> str:
    """The text of a file, UTF-8 or cp932; "" when there is none. Raises InputError naming the file."""
    try:
        found = content(path, limit)
    except (OSError, ValueError) as error:
        raise unusable(path, reason(error)) from error
    if len(found) > limit:
        raise unusable(path, f"> {limit} bytes")
    decoded = decode(found)
    if decoded is None:
        raise unusable(path, "neither UTF-8 nor cp932")
    return decoded


def decode(data: bytes) -> str | None:
    """The text of a file that a person wrote: UTF-8, with a BOM or without, or cp932; None for neither."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def unusable(path: Path, reason: str, line: int = 0) -> InputError:
    """The error for a file of one's own that cannot be used; `line` counts from 1, 0 where nobody knows."""
    return InputError("knowledge.own_unusable", file=str(path), reason=reason, line=line)


def rows(name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Rows of the person's own table, every column of `columns` there; [] when there is no such table.

    Raises InputError when it cannot be read, has an unknown column, or lacks one its rows are known by.
    """
    path = home.folder() / name
    reader = csv.reader(io.StringIO(text(path), newline=""), strict=True)
    try:
        records = [row for row in reader if any(row)]
    except csv.Error as error:
        raise unusable(path, str(error), reader.line_num) from error
    if not records:
        return []
    header = [cell.strip().casefold() for cell in records[0]]
    strange = [cell for cell in header if cell not in columns]
    lacking = [key for key in KEYS[name] if key not in header]
    if strange or lacking:
        raise InputError(
            "knowledge.table_columns",
            file=str(path),
            strange=Listed(strange),
            lacking=Listed(lacking),
            columns=",".join(columns),
        )
    named = [dict(zip(header, (cell.strip() for cell in record), strict=False)) for record in records[1:]]
    blank = dict.fromkeys(columns, "")
    return [{**blank, **row} for row in named if all(row.get(key) for key in KEYS[name])]
