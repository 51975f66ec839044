"""Which of Deep Security's functions wrote an event: the manager itself, or a protection module.

Schema: `of_signature("Deep Security Agent", "4000000")` is "anti_malware", `of_word("PacketLog")`
"firewall", `of_columns({"time", "url", "risk"})` "web_reputation"; "" is a system event, None not known.
An id means nothing without its product: 600 is a sign-in from a manager, and a packet rule from an agent.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

from dscase.knowledge.catalogue import table

VENDOR = "Trend Micro"
SYSTEM = ""
UNKNOWN = "unknown"
"""An agent's event of a range no table has."""
_ENOUGH_COLUMNS = 2
_MANAGER = "Manager"
AGENT = "Deep Security Agent"


def is_manager(vendor: str, product: str) -> bool:
    """Whether a product writes system events: Deep Security Manager and the two of other names."""
    return product.endswith(_MANAGER) and vendor == VENDOR


def is_ours(vendor: str, product: str) -> bool:
    """Whether a product is one of Deep Security's."""
    return vendor == VENDOR and (product.endswith(_MANAGER) or product == AGENT)


@cache
def of_signature(product: str, signature_id: str) -> str:
    """The module of an event by product and signature id; the narrowest range wins."""
    if product.endswith(_MANAGER):
        return SYSTEM
    if not (signature_id.isascii() and signature_id.isdigit() and len(signature_id) < len(str(10**9))):
        return UNKNOWN
    number = int(signature_id)
    fitting = [(last - first, module) for first, last, module in _ranges() if first <= number <= last]
    return min(fitting)[1] if fitting else UNKNOWN


@cache
def of_word(word: str) -> str | None:
    """The module a source's own word stands for: LEEF's `cat`, SNS's EventType, a package member's name."""
    return _words().get(word.strip().casefold())


def of_columns(headers: Iterable[str]) -> str | None:
    """The module whose export has these headers (in any case): the one that has most of them.

    UNKNOWN when two have as many; None when they are no module's.
    """
    found = {header.casefold() for header in headers}
    scores = sorted(
        ((len(found & own.keys()), module) for module, own in _columns().items() if module), reverse=True
    )
    (most, module), (second, _) = scores[:2]
    if most < _ENOUGH_COLUMNS:
        return None
    return module if most > second else UNKNOWN


@cache
def columns(module: str) -> Mapping[str, str]:
    """Header, in small letters -> field of an event ("" for none), of a module's export."""
    return MappingProxyType({**_columns()[""], **_columns().get(module, {})})


@cache
def _ranges() -> tuple[tuple[int, int, str], ...]:
    rows = table("signature_ranges.csv")
    return tuple((int(row["first"]), int(row["last"]), row["module"]) for row in rows)


@cache
def _words() -> dict[str, str]:
    return {row["word"].casefold(): row["module"] for row in table("module_words.csv")}


@cache
def _columns() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in table("module_columns.csv"):
        found.setdefault(row["module"], {})[row["header"].casefold()] = row["field"]
    return found
