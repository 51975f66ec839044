"""Which content a source has, so that what was kept of it is never taken for that of another."""

import os
from typing import NamedTuple

from dscase.events.files import STANDARD_INPUT
from dscase.events.table import SourceSpec


class Identity(NamedTuple):
    """Where a source lies, and what tells its very content: once written to or replaced, another."""

    place: str
    state: str


def identity(spec: SourceSpec) -> Identity | None:
    """That of a source; None of what has none: standard input, a member of an archive, an object whose store
    gives it no tag, a file that is not there or no longer as long as it was when it was looked at.
    """
    if spec.opened is not None or str(spec.path) == STANDARD_INPUT:
        return None
    if spec.stored is not None:
        stored = spec.stored
        return Identity(stored.shown, f"{stored.size} {stored.tag}") if stored.tag else None
    try:
        found = spec.path.stat()
    except (OSError, ValueError):
        return None
    if found.st_size != spec.size:
        return None
    # The time of the inode's change cannot be set back, as that of the content can.
    state = f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"
    return Identity(os.path.realpath(spec.path), state)
