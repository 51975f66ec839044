"""Why a verdict is what it is."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reason:
    """Its words are in the catalogues under `verdict.reason.<code>`; `cites` names exhibits' files."""

    code: str
    facts: dict[str, str | int] = field(default_factory=dict)
    cites: tuple[str, ...] = ()
