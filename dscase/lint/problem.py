"""What is wrong with a template: its place, how much it weighs, and the facts of its words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal, get_args

from dscase.text import Listed

Weight = Literal["error", "warning", "note"]
WEIGHTS: tuple[Weight, ...] = get_args(Weight)
"""What keeps a document from being made; what makes it say something else than was meant; good to know."""

LISTED = 12
"""Names said in one sentence; of more, that there are more."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`code` names the texts `lint.problem.<code>.what` and `.next`. `line` counts from 1; 0: the file."""

    code: str
    weight: Weight
    file: str
    line: int = 0
    key: str = ""  # of a catalogue's text
    facts: Mapping[str, str | int] = field(default_factory=dict)


def near(name: str, known: Iterable[str]) -> str:
    """The name probably meant; "" where none is near."""
    found = get_close_matches(name, sorted(known), n=1)
    return found[0] if found else ""


def listed(names: Iterable[str]) -> str:
    """Names for a sentence; "" for none."""
    some = sorted(names)
    return Listed((*some[:LISTED], "…") if len(some) > LISTED else some)
