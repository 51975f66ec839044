"""How a file begins, which tells what it is. The name decides nothing by itself; nothing is guessed."""

import csv
import io
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path

from dscase.kinds import Kind
from dscase.text import decode

HEAD = 64 * 1024
"""Bytes of a file that are looked at, fewer only where it is shorter."""
_ROWS = 16  # looked at for a header row


@dataclass(frozen=True)
class Beginning:
    """The first HEAD bytes of a file; of a compressed one, of what is inside.

    `name` is the file's shown name, `stated` what a person said it is. `csv_columns`: the user's own CSV
    headers -> fields of an event. `path`: the file, where it is one on the disk.
    """

    data: bytes
    name: str = ""
    stated: Kind | None = None
    csv_columns: Mapping[str, str] = field(default_factory=dict)
    path: Path | None = None

    @cached_property
    def rows(self) -> list[list[str]]:
        """The first rows, read as CSV."""
        found: list[list[str]] = []
        with suppress(csv.Error):
            found += islice(csv.reader(io.StringIO(decode(self.data), newline="")), _ROWS)
        return found

    @cached_property
    def lines(self) -> list[bytes]:
        """The lines that count: neither blank ones nor comments with `#`.

        The last one of a longer file is cut off and left out, unless it stands alone.
        """
        lines = self.data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
        if len(self.data) >= HEAD and len(lines) > 1:
            lines.pop()
        return [line for line in lines if line.strip() and not line.startswith(b"#")]
