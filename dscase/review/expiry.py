"""How long can what is missing still be fetched, and what has to be on before it happens again?

The manager prunes system events after a time its owner sets. The default differs by version: an unstated one
is unknown, and the shortest default that is documented says how soon it may be.
"""

from collections.abc import Iterator, Sequence

from dscase.knowledge.profiles import Profile
from dscase.knowledge.retention import retention_defaults
from dscase.review.correlate import Correlation
from dscase.review.coverage import Coverage, event_log
from dscase.review.facts import Facts
from dscase.review.finding import Finding, clock


def review(
    facts: Facts, profile: Profile, covered: Sequence[Coverage], correlation: Correlation
) -> Iterator[Finding]:
    """When the window's events are pruned; of what comes again and again, the logging for the next time."""
    told: dict[str, str | int]
    whole = any(each.covers == "covers" for each in event_log(covered))
    if facts.retention is not None and facts.as_of is not None:
        gone = facts.window.start + facts.retention  # its oldest event goes first
        told = {"time": clock(facts.window, gone)}
        if facts.as_of < gone:
            yield Finding("expiry.due", 5, "note", told)
        elif not whole:
            yield Finding("expiry.gone", 5, "weak", told)
    elif not whole:
        known = min(retention_defaults(), key=lambda each: each.kept)
        told = {"product": known.product, "days": known.kept.days}
        yield Finding("expiry.unknown", 5, "note", told)
    steps = profile.debug.get(facts.case.speaks, ())
    if steps and correlation.repeated > 1:
        told = {"count": correlation.repeated, "steps": " ".join(steps)}
        yield Finding("debug.before_next", 4, "note", told)
