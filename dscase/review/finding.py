"""A Finding: something judged, with the item it touches and its weight.

The words (what, why, how to mend) live in the catalogues under `finding.<code>.what|why|mend`; facts
fill them. A finding that stands for an error carries it as `cause`, whose own words are then added.
Every code is documented in both languages or the suite fails.
"""

from dataclasses import dataclass, field
from typing import Literal

from dscase.errors import DscaseError

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
