"""How long can what is missing still be fetched, and what has to be on before it happens again?

The manager prunes system events after a time its owner sets. The default differs by version: an unstated one
is unknown, and the shortest default that is documented says how soon it may be.
"""

from collections.abc import Iterator

from dscase.knowledge.retention import retention_defaults
from dscase.review.coverage import event_log
from dscase.review.finding import Finding, declare
from dscase.review.grounds import Grounds, rule

EXPIRY_DUE = declare("expiry.due", 5, "note")
EXPIRY_GONE = declare("expiry.gone", 5, "weak")
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
        known = min(retention_defaults(), key=lambda each: each.kept)
        yield EXPIRY_UNKNOWN(product=known.product, days=known.kept.days)


@rule
def logging_for_the_next_time(on: Grounds) -> Iterator[Finding]:
    """Of what comes again and again, what to have on before it does."""
    steps = on.profile.debug.get(on.examined.case.speaks, ())
    if steps and on.correlation.repeated > 1:
        yield DEBUG_BEFORE_NEXT(count=on.correlation.repeated, steps=" ".join(steps))
