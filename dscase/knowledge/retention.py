"""How long managers keep events unless set otherwise, where a source says so (`retention.csv`)."""

from dataclasses import dataclass
from datetime import timedelta

from dscase.knowledge.catalogue import table


@dataclass(frozen=True, slots=True)
class RetentionDefault:
    """A documented default: for one product version, never to be taken for another's."""

    product: str
    what: str
    kept: timedelta
    source: str


def retention_defaults() -> tuple[RetentionDefault, ...]:
    """All documented defaults, at least one. What a manager keeps is a setting: only a person can tell."""
    return tuple(
        RetentionDefault(row["product"], row["what"], timedelta(days=int(row["days"])), row["source"])
        for row in table("retention.csv")
    )
