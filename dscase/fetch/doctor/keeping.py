"""The two files of a look, in a folder of their own that is there whole or not at all."""

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from dscase import atomic
from dscase.errors import OutputError, reason
from dscase.fetch.doctor import look

JSON, TEXT = "doctor.json", "doctor.txt"
_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")


def keep(folder: Path, told: Mapping[str, Any]) -> Path:
    """Writes them below `folder`; gives back the folder they lie in. Raises OutputError."""
    moment = datetime.fromisoformat(told["made"])
    host = _PLAIN.sub("_", str(told["host"]))[:60] or "host"
    place = folder / f"doctor-{host}-{moment:%Y%m%dT%H%M%S}"
    try:
        place.mkdir(mode=atomic.PRIVATE_FOLDER, parents=True)
        atomic.write_new(place / TEXT, look.as_text(told).encode())
        atomic.write_new(place / JSON, look.as_json(told))
    except OSError as error:
        raise OutputError("fetch.unwritable", path=str(place), reason=reason(error)) from error
    return place
