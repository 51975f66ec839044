"""The Verdict: is an inquiry needed at all?"""

from dataclasses import dataclass, field
from typing import Literal

VerdictKind = Literal["watch", "act_first", "inquire", "unknown"]
"""Nothing to ask, watch on; something to be done first; ask; nothing is covered, so nothing can be said."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why. Its words are in the catalogues under `verdict.reason.<code>`; `cites` names exhibits' files."""

    code: str
    facts: dict[str, str | int] = field(default_factory=dict)
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """`kind` is what counts; `judged` is what the evidence alone says, another where a person overrode it."""

    kind: VerdictKind
    reasons: tuple[Reason, ...]
    judged: VerdictKind
    override: str = ""  # the person's reason to inquire anyway, "" when not overridden
