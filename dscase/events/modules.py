"""Which of Deep Security's functions wrote an event: the manager itself, or a protection module.

Schema: `of_signature("Deep Security Agent", "4000000")` is "anti_malware", `of_word("PacketLog")`
"firewall", `of_columns({"time", "url", "risk"})` "web_reputation"; "" is a system event, None not known.
An id means nothing without its product: 600 is a sign-in from a manager, and a packet rule from an agent.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

from dscase.knowledge.catalogue import table

SYSTEM = ""
UNKNOWN = "unknown"
"""An agent's event of a range no table has."""
_ENOUGH_COLUMNS = 2
_MANAGER = "Manager"
_MARKS = " \u2122\u00ae"


@cache
def is_manager(vendor: str, product: str) -> bool:
    """Whether a product writes system events: Deep Security Manager and its successors of other names.

    Of a known vendor, any product whose name ends in "Manager"; of any other, the products we know.
    """
    return _products().get(_plain(product)) == "system" or (product.endswith(_MANAGER) and is_vendor(vendor))


@cache
def is_ours(vendor: str, product: str) -> bool:
    """Whether a product is one of Deep Security's."""
    return is_manager(vendor, product) or _plain(product) in _products()


@cache
def is_vendor(vendor: str) -> bool:
    """Whether a vendor is the one of Deep Security, under any of its names, with a trade mark or without."""
    return _plain(vendor) in {_plain(name) for name in vendors()}


@cache
def vendors() -> tuple[str, ...]:
    """The vendor's names, as written."""
    return tuple(row["vendor"] for row in table("vendors.csv"))


@cache
def agents() -> tuple[str, ...]:
    """The products that write module events alone."""
    return tuple(row["product"] for row in table("products.csv") if row["writes"] == "module")


@cache
def _products() -> dict[str, str]:
    return {_plain(row["product"]): row["writes"] for row in table("products.csv")}


def _plain(name: str) -> str:
    return name.rstrip(_MARKS).strip().casefold()


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
