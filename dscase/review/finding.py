"""A Finding: something judged, with the item it touches and its weight.

Each code is declared once, with its item and weights, beside the rule that finds it. The words (what, why,
how to mend) live in the catalogues under `finding.<code>.what|why|mend`; facts fill them. A finding that
stands for an error carries it as `cause`, whose own words are then added.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from dscase.errors import DscaseError
from dscase.window import Window, zone_label

Weight = Literal["blocks", "weak", "note"]
ENGLISH = "_en"
"""Ends the name of a fact that English documents use instead of its twin."""
WEIGHTS: tuple[Weight, ...] = ("blocks", "weak", "note")  # heaviest first


@dataclass(frozen=True, slots=True)
class Finding:
    """`item` is 1-5, or 0 for what touches the whole inquiry (such as what was checked before)."""

    code: str
    item: int
    weight: Weight
    facts: dict[str, str | int] = field(default_factory=dict)
    cause: DscaseError | None = field(default=None, compare=False)

    def facts_in(self, lang: str) -> dict[str, str | int]:
        """The facts for a text in a language. Of twins ("list", "list_en"), English has the second."""
        own = {name: value for name, value in self.facts.items() if not name.endswith(ENGLISH)}
        if lang != "en":
            return own
        return {name: self.facts.get(name + ENGLISH, value) for name, value in own.items()}

    @property
    def lacking(self) -> bool:
        """Whether the desk is told of it: something missing or weak in what it gets."""
        kind = KINDS.get(self.code)
        return self.weight != "note" and not (kind is not None and kind.inside)


def incomplete(findings: tuple[Finding, ...]) -> bool:
    """Whether an inquiry with these findings would likely come back with "please send X"."""
    return any(finding.weight != "note" for finding in findings)


def clock(window: Window, moment: datetime) -> str:
    """A moment (aware) as "2026-04-20 03:20:54 JST"."""
    return f"{window.local(moment):%Y-%m-%d %H:%M:%S} {zone_label(window.zone.tz, moment)}"


@dataclass(frozen=True, slots=True)
class FindingKind:
    """What the findings of one code have in common. Called, it makes one: of its first weight and its item,
    unless others are given; `values` fill its words.
    """

    code: str
    item: int | None  # None: by what it is found in
    weights: tuple[Weight, ...]
    inside: bool = False  # for the sender alone: no document that goes out tells it

    def __call__(
        self,
        weight: Weight | None = None,
        /,
        *,
        item: int | None = None,
        cause: DscaseError | None = None,
        **values: str | int,
    ) -> Finding:
        weight = self.weights[0] if weight is None else weight
        item = self.item if item is None else item
        assert item is not None
        assert weight in self.weights
        return Finding(self.code, item, weight, values, cause)


KINDS: dict[str, FindingKind] = {}
"""Every kind of finding there is, by code."""


def declare(code: str, item: int | None, *weights: Weight, inside: bool = False) -> FindingKind:
    """Makes a kind of finding known: its code, the item it touches, the weights it may have, and whether it
    is for the sender alone.
    """
    assert code not in KINDS
    KINDS[code] = FindingKind(code, item, weights, inside)
    return KINDS[code]


# Of reading and keeping the case folder's own records; the rest stand where they are judged.
JOURNAL_NOT_KEPT = declare("journal.not_kept", 0, "weak")
JOURNAL_DAMAGED = declare("journal.damaged", 0, "note")
EXHIBITS_NOT_KEPT = declare("exhibits.not_kept", 0, "weak")
EXHIBITS_DAMAGED = declare("exhibits.damaged", 0, "note")
NAMES_UNREADABLE = declare("names.unreadable", 0, "note")
PROFILES_UNREADABLE = declare("profiles.unreadable", 0, "note")
INDEX_BROKEN = declare("index.broken", 0, "note")
