"""`bundle.zip`: the same files and the same moment give the same bytes."""

import shutil
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from dscase import atomic

_BLOCK = 2**20
_UNIX = 3
_FIRST = (1980, 1, 1, 0, 0, 0)  # what a zip can say
_LAST = (2107, 12, 31, 23, 59, 58)


def write(sink: BinaryIO, folder: Path, names: Iterable[str], when: datetime) -> None:
    """Zip `names` of `folder` into `sink`, streamed and in name order, flat.

    Every member is dated `when` in UTC: a zip knows no zones, and one moment must give the same bytes.
    """
    stamp = min(max(when.astimezone(UTC).timetuple()[:6], _FIRST), _LAST)
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(names):
            member = zipfile.ZipInfo(name, stamp)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = _UNIX  # not the system this runs on: the bytes must not tell
            member.external_attr = atomic.PRIVATE_FILE << 16
            path = folder / name
            member.file_size = path.stat().st_size  # lets zip64 be chosen before the size is reached
            with path.open("rb") as source, archive.open(member, "w") as target:
                shutil.copyfileobj(source, target, _BLOCK)
