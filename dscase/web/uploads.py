"""Files that come by the page: looked at before they are kept."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from dscase.case.evidence import clean_file_name, keep_bytes
from dscase.errors import InputError
from dscase.intake import files, screenshots
from dscase.kinds import Kind
from dscase.knowledge.catalogue import left_by

_BLOCK = 1 << 20


def take(case_dir: Path, name: str, content: BinaryIO, csv_columns: Mapping[str, str]) -> str:
    """Keeps a file among the evidence; returns the name it has there. `name` is the sender's, for showing.

    Raises InputError for what is none of the kinds that evidence has, for a name that evidence leaves out,
    and for a picture that cannot be opened; OutputError when it cannot be written. Nothing is kept then.
    """
    if left_by(clean_file_name(name)):
        raise InputError("serve.file_ignored", file=name)
    with tempfile.TemporaryDirectory(prefix="dscase-") as folder:
        path = Path(folder) / "file"  # the sender's name never is a path
        with path.open("wb") as sink:
            shutil.copyfileobj(content, sink, _BLOCK)
        found = files.with_modules(files.look(path, name, None, csv_columns, hashed=False))
        if found.error is not None:
            raise found.error
        if found.kind is Kind.UNKNOWN:
            code = "serve.file_columns" if found.headers else "serve.file_kind"
            raise InputError(code, file=name, headers=found.headers)
        if found.kind is Kind.SCREENSHOT:
            screenshots.prepare(found)
        with path.open("rb") as stream:
            return keep_bytes(case_dir, name, stream)
