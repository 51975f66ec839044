"""Does the evidence cover the window? Per source and per package, with the reason.

Silence proves nothing: recording and forwarding are switched per event in the manager. So a source without
records at an end of the window is "unknown" there, never "no events".
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Covers = Literal["covers", "partly", "not", "unknown"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one source or package log says of the window."""

    name: str  # Source's or file's shown name
    member: str  # log inside a package; "" for the file itself
    covers: Covers
    reason: str  # a code; its words are under `coverage.reason.<code>`
    first: datetime | None
    last: datetime | None
    gap: tuple[datetime, datetime] | None  # the longest silence inside the window
    inside: int | None  # records in the window; None where nobody counted
    clock: tuple[str, ...]  # rules its stamps were read by
