"""Whether what was read is what was hashed: a file may be rotated, cut or replaced while it is read.

A log that only grew is as it was, as far as it was read.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dscase.case.exhibits import digests_of_beginnings
from dscase.errors import DscaseError, InputError
from dscase.events.table import Source
from dscase.intake.evidence import EvidenceFile
from dscase.intake.files import moment
from dscase.intake.gather import Gathered

_TOLD_BY_FILES = (
    "packages", "archives", "screenshots", "mails", "statuses", "alerts", "fetches", "machines", "queries",
)  # fmt: skip


def checked(gathered: Gathered, sources: Sequence[Source] = ()) -> tuple[Gathered, tuple[Source, ...]]:
    """All evidence once it was read: a file that is another one now says so in its error, and what it said of
    itself is left out; so does a source of events.

    Only files whose size or time differs are read once more.
    """
    errors = {file.name: error for file in gathered.files if (error := _changed(file)) is not None}
    if not errors:
        return gathered, tuple(sources)
    after = (_with_error(source, errors.get(source.spec.package or source.spec.name)) for source in sources)
    told_so = {source.spec.name for source in sources}
    files = tuple(
        file if file.name in told_so else replace(file, error=errors.get(file.name, file.error))
        for file in gathered.files
    )
    left: dict[str, Any] = {
        name: tuple(one for one in getattr(gathered, name) if one.file.name not in errors)
        for name in _TOLD_BY_FILES
    }
    return replace(gathered, files=files, **left), tuple(after)


def _with_error(source: Source, error: DscaseError | None) -> Source:
    return source if error is None or source.error is not None else replace(source, error=error)


def _changed(file: EvidenceFile) -> InputError | None:
    if file.error is not None or not file.sha256:
        return None
    changed = InputError("intake.changed", file=file.name)
    try:
        found = file.path.stat()
    except (OSError, ValueError):
        return changed
    if found.st_size == file.size and moment(found.st_mtime) == file.mtime:
        return None
    # A file that is shorter now has no such beginning.
    digest = digests_of_beginnings(file.path, [file.size]).get(file.size)
    return None if digest == file.sha256 else changed
