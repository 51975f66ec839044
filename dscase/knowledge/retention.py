"""How long managers keep events unless set otherwise, where a source says so (`retention.csv`)."""

import re
from dataclasses import dataclass
from datetime import timedelta
from unicodedata import normalize

from dscase.knowledge.catalogue import table

ONLINE = "Server & Workload Protection"
_ONLINE_NAMES = ("Workload Security", "Workload Protection")
"""What a product's name holds where it is the online edition."""


_MANAGER = "Deep Security Manager"
_STATED = re.compile(r"(?:Deep Security|DSM?)(?: Manager)?\D{0,3}(?P<version>\d+(?:\.\d+)*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RetentionDefault:
    """A default of one product and version, never to be taken for another's.

    `version` is "" where it has none; `kept` is None where the default was sought in print and not found.
    """

    product: str
    version: str
    what: str
    kept: timedelta | None
    grade: str  # as in `sources.csv`; "" where nothing was found
    source: str


def retention_defaults() -> tuple[RetentionDefault, ...]:
    """All that is known. What a manager keeps is a setting: only a person can tell."""
    return tuple(
        RetentionDefault(
            row["product"],
            row["version"],
            row["what"],
            timedelta(days=int(row["days"])) if row["days"] else None,
            row["grade"],
            row["source"],
        )
        for row in table("retention.csv")
    )


def is_online(product: str) -> bool:
    """Whether a product's name is the online edition's."""
    return any(name in product for name in _ONLINE_NAMES)


def retention_known(product: str, version: str) -> tuple[RetentionDefault, ...]:
    """The defaults for system events of a product, as logs and people name it ("Deep Security Manager",
    "20.0.560"), shortest first; () where its default is not known.
    """
    online = is_online(product)
    fitting = [
        each
        for each in retention_defaults()
        if each.what == "system_events"
        and each.kept is not None
        and each.product == (ONLINE if online else product)
        and (online or (bool(each.version) and f"{version}.".startswith(f"{each.version}.")))
    ]
    return tuple(sorted(fitting, key=lambda each: each.kept or timedelta.max))


def product_stated(text: str) -> tuple[str, str]:
    """The product and version that a person's words name ("DSM 9.6 SP1", "Deep Security 20.0.560").

    "" is what they do not name.
    """
    plain = normalize("NFKC", text)
    if is_online(plain):
        return ONLINE, ""
    named = _STATED.search(plain)
    return (_MANAGER, named["version"]) if named else ("", "")
