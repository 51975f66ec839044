"""The file that leads a browser to the page: the token stands in it, and in no list of processes."""

import contextlib
import os
import secrets
import tempfile
from html import escape
from pathlib import Path

from dscase import atomic

_PAGE = """<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0;url={address}">
<title>dscase</title>
<a href="{address}">dscase</a>
"""


class OpeningFile:
    """A private file with an address, to be opened once. In the case's folder, which every browser may read
    (one in a sandbox sees no temporary files); where that cannot be written, in a folder of its own.
    """

    def __init__(self, case_dir: Path, address: str) -> None:
        """Raises OSError where it can be written nowhere."""
        self._own: Path | None = None
        content = _PAGE.format(address=escape(address)).encode()
        name = f".dscase-open-{secrets.token_hex(8)}.html"
        try:
            self.path = _written(case_dir.resolve() / name, content)
        except OSError:
            self._own = Path(tempfile.mkdtemp(prefix="dscase-"))
            self.path = _written(self._own / name, content)

    def remove(self) -> None:
        """Removes it; once is enough."""
        with contextlib.suppress(OSError):  # on Windows, while somebody looks at it
            self.path.unlink(missing_ok=True)
            if self._own is not None:
                self._own.rmdir()


def _written(path: Path, content: bytes) -> Path:
    with os.fdopen(atomic.create(path), "wb") as sink:
        sink.write(content)
    return path
