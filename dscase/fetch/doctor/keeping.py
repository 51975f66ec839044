"""The two files of a look, in a folder of their own that is there whole or not at all."""

import contextlib
import re
import shutil
from collections.abc import Mapping
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from dscase import atomic
from dscase.errors import OutputError, reason
from dscase.fetch.doctor import look

JSON, TEXT = "doctor.json", "doctor.txt"
_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")


def keep(folder: Path, report: Mapping[str, Any]) -> Path:
    """Writes them below `folder`; gives back the folder they lie in. Raises OutputError."""
    moment = datetime.fromisoformat(report["made"])
    host = _PLAIN.sub("_", str(report["host"]))[:60] or "host"
    name = f"doctor-{host}-{moment:%Y%m%dT%H%M%S}"
    try:
        atomic.make_folder(folder)
        place = _free(folder, name)
        try:
            atomic.write_new(place / TEXT, look.as_text(report).encode())
            atomic.write_new(place / JSON, look.as_json(report))
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
    except OSError as error:
        raise OutputError("fetch.unwritable", path=str(folder / name), reason=reason(error)) from error
    return place


def _free(folder: Path, name: str) -> Path:
    """A new folder of this name; numbered where there is one, as after a clock was put back."""
    for number in count(1):
        place = folder / (name if number == 1 else f"{name}-{number}")
        with contextlib.suppress(FileExistsError):
            place.mkdir(mode=atomic.PRIVATE_FOLDER)
            return place
    raise AssertionError
