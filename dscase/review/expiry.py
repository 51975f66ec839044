"""How long can what is missing still be fetched, and what has to be on before it happens again?

The manager prunes system events after a time its owner sets. The default differs by product and version: what
is documented for the one at hand is assumed, and the finding says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from dscase.knowledge.retention import product_stated, retention_known
from dscase.review.coverage import Coverage, event_log
from dscase.review.examined import Examined
from dscase.review.finding import Finding, declare
from dscase.review.grounds import Grounds, rule

EXPIRY_DUE = declare("expiry.due", 5, "note")
EXPIRY_GONE = declare("expiry.gone", 5, "weak")
EXPIRY_ASSUMED = declare("expiry.assumed", 5, "note")
EXPIRY_UNKNOWN = declare("expiry.unknown", 5, "note")
DEBUG_BEFORE_NEXT = declare("debug.before_next", 4, "note")


@dataclass(frozen=True, slots=True)
class Expiry:
    """When the manager prunes the oldest event of a window, and whether that is stated or assumed."""

    time: datetime  # aware
    rule: Literal["stated", "assumed"]


def expires(examined: Examined, covered: Sequence[Coverage]) -> Expiry | None:
    """When what is missing of the system event log can no longer be fetched; None where no log is missing,
    or nothing is known of the retention.
    """
    if _whole(covered):
        return None
    start = examined.window.start
    if examined.retention is not None:
        return Expiry(start + examined.retention, "stated")
    days = _days(*_product(examined))
    return Expiry(start + timedelta(days=days[0]), "assumed") if days else None


@rule
def expiry(on: Grounds) -> Iterator[Finding]:
    """When the window's events are pruned."""
    examined = on.examined
    whole = _whole(on.covered)
    if examined.retention is not None:
        gone = examined.window.start + examined.retention  # its oldest event goes first
        if examined.as_of < gone:
            yield EXPIRY_DUE(time=on.clock(gone))
        elif not whole:
            yield EXPIRY_GONE(time=on.clock(gone))
    elif not whole:
        product, version = _product(examined)
        name = f"{product} {version}".strip()
        if due := expires(examined, on.covered):
            first, *others = _days(product, version)
            other_days = " / ".join(map(str, others))
            yield EXPIRY_ASSUMED(product=name, days=first, others=other_days, time=on.clock(due.time))
        else:
            yield EXPIRY_UNKNOWN(product=name)


def _whole(covered: Sequence[Coverage]) -> bool:
    return any(coverage.covers == "covers" for coverage in event_log(covered))


def _days(product: str, version: str) -> list[int]:
    """The days for which events are documented to be kept, the likeliest first."""
    return [default.kept.days for default in retention_known(product, version) if default.kept is not None]


def _product(examined: Examined) -> tuple[str, str]:
    """The manager's product and version, as its own events name them, else as the person states them."""
    products = ((event.product, event.version) for event in examined.collected.rows if not event.module)
    first = next((product for product in products if product[0]), None)
    return first or product_stated(examined.case.product or "")


@rule
def logging_for_the_next_time(on: Grounds) -> Iterator[Finding]:
    """Of what comes again and again, what to have on before it does."""
    steps = on.profile.debug
    if steps.each and on.correlation.repeated > 1:
        ja, en = ("".join(steps["ja"]), " ".join(steps["en"]))
        yield DEBUG_BEFORE_NEXT(count=on.correlation.repeated, steps=ja, steps_en=en)
