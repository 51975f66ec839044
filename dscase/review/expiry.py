"""How long can what is missing still be fetched, and what has to be on before it happens again?

The manager prunes system events after a time its owner sets; the default differs by version, so an unstated
one is unknown.
"""

from collections.abc import Iterator, Sequence

from dscase.knowledge.profiles import Profile
from dscase.review.asked import Asked
from dscase.review.coverage import Coverage, event_log
from dscase.review.facts import Facts
from dscase.review.finding import Finding
from dscase.review.told import clock


def review(facts: Facts, asked: Asked, profile: Profile, covered: Sequence[Coverage]) -> Iterator[Finding]:
    """When the window's events are pruned, and the profile's logging for the next time."""
    whole = any(each.covers == "covers" for each in event_log(covered))
    if facts.retention is not None and facts.as_of is not None:
        gone = facts.window.start + facts.retention  # its oldest event goes first
        told: dict[str, str | int] = {"time": clock(facts.window, gone)}
        if facts.as_of < gone:
            yield Finding("expiry.due", 5, "note", told)
        elif not whole:
            yield Finding("expiry.gone", 5, "weak", told)
    elif not whole:
        yield Finding("expiry.unknown", 5, "note")
    steps = profile.debug.get(facts.case.lang, ())
    if asked.event is not None and steps:
        yield Finding("debug.before_next", 4, "note", {"steps": " ".join(steps)})
