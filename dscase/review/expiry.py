"""How long can what is missing still be fetched, and what has to be on before it happens again?

The manager prunes system events after a time its owner sets. The default differs by product and version: what
is documented for the one at hand is assumed and said so, and nothing is told of another's.
"""

from collections.abc import Iterator
from datetime import timedelta

from dscase.knowledge.retention import product_stated, retention_known
from dscase.review.coverage import event_log
from dscase.review.finding import Finding, declare
from dscase.review.grounds import Grounds, rule

EXPIRY_DUE = declare("expiry.due", 5, "note")
EXPIRY_GONE = declare("expiry.gone", 5, "weak")
EXPIRY_ASSUMED = declare("expiry.assumed", 5, "note")
EXPIRY_UNKNOWN = declare("expiry.unknown", 5, "note")
DEBUG_BEFORE_NEXT = declare("debug.before_next", 4, "note")


@rule
def expiry(on: Grounds) -> Iterator[Finding]:
    """When the window's events are pruned."""
    examined = on.examined
    whole = any(each.covers == "covers" for each in event_log(on.covered))
    if examined.retention is not None:
        gone = examined.window.start + examined.retention  # its oldest event goes first
        if examined.as_of < gone:
            yield EXPIRY_DUE(time=on.clock(gone))
        elif not whole:
            yield EXPIRY_GONE(time=on.clock(gone))
    elif not whole:
        product, version = _product(on)
        name = f"{product} {version}".strip()
        days = [each.kept.days for each in retention_known(product, version) if each.kept is not None]
        if days:
            others = " / ".join(map(str, days[1:]))
            yield EXPIRY_ASSUMED(product=name, days=days[0], others=others, time=_gone(on, days[0]))
        else:
            yield EXPIRY_UNKNOWN(product=name)


def _gone(on: Grounds, days: int) -> str:
    return on.clock(on.examined.window.start + timedelta(days=days))


def _product(on: Grounds) -> tuple[str, str]:
    """The manager's product and version, as its own events name them, else as the person states them."""
    named = ((event.product, event.version) for event in on.examined.collected.rows if not event.module)
    told = next((each for each in named if each[0]), None)
    return told or product_stated(on.examined.case.product or "")


@rule
def logging_for_the_next_time(on: Grounds) -> Iterator[Finding]:
    """Of what comes again and again, what to have on before it does."""
    steps = on.profile.debug.get(on.examined.case.speaks, ())
    if steps and on.correlation.repeated > 1:
        yield DEBUG_BEFORE_NEXT(count=on.correlation.repeated, steps=" ".join(steps))
