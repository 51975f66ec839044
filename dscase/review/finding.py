"""A Finding: something judged, with the item it touches and its weight.

The words (what, why, how to mend) live in the catalogues under `finding.<code>.what|why|mend`; facts
fill them. A finding that stands for an error carries it as `cause`, whose own words are then added.
Every code is documented in both languages or the suite fails.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from dscase.errors import DscaseError
from dscase.window import Window, zone_label

Weight = Literal["blocks", "weak", "note"]
WEIGHTS: tuple[Weight, ...] = ("blocks", "weak", "note")  # heaviest first


@dataclass(frozen=True, slots=True)
class Finding:
    """`item` is 1-5, or 0 for what touches the whole inquiry (such as what was checked before)."""

    code: str
    item: int
    weight: Weight
    facts: dict[str, str | int] = field(default_factory=dict)
    cause: DscaseError | None = field(default=None, compare=False)


def incomplete(findings: tuple[Finding, ...]) -> bool:
    """Whether an inquiry with these findings would likely come back with "please send X"."""
    return any(finding.weight != "note" for finding in findings)


def clock(window: Window, moment: datetime) -> str:
    """A moment (aware) as "2026-04-20 03:20:54 JST"."""
    return f"{window.local(moment):%Y-%m-%d %H:%M:%S} {zone_label(window.zone.tz, moment)}"


def journal_not_kept(error: DscaseError) -> Finding:
    """What was checked is in this document, but not on record."""
    return Finding("journal.not_kept", 0, "weak", cause=error)


def journal_damaged(count: int) -> Finding:
    """Records of the journal that cannot be read."""
    return Finding("journal.damaged", 0, "note", {"count": count})


def exhibits_not_kept(error: DscaseError) -> Finding:
    """The exhibit numbers may be others next time."""
    return Finding("exhibits.not_kept", 0, "weak", cause=error)


def exhibits_damaged(count: int) -> Finding:
    """Lines of the register that cannot be read."""
    return Finding("exhibits.damaged", 0, "note", {"count": count})


def names_unreadable(error: DscaseError) -> Finding:
    """A table of event names the person keeps."""
    return Finding("names.unreadable", 0, "note", cause=error)


def profiles_unreadable(error: DscaseError) -> Finding:
    """A profile the person keeps."""
    return Finding("profiles.unreadable", 0, "note", cause=error)
