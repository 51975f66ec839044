"""What a manager was asked itself: which sources hold all that it held, by the record of the asking."""

from collections.abc import Iterator

from dscase.review.finding import Finding, declare
from dscase.review.grounds import Grounds, rule
from dscase.review.vouched import vouching

FAR = 60.0
"""Seconds by which clocks may differ without a finding: less does not move an event by a minute."""

FETCH_INCOMPLETE = declare("fetched.incomplete", 5, "weak")
FETCH_APART = declare("fetched.apart", 5, "weak")
FETCH_CLOCK = declare("fetched.clock", 5, "note")


@rule
def fetched(on: Grounds) -> Iterator[Finding]:
    """Fetches that vouch for less than the window, or for a file that is not there any more."""
    examined = on.examined
    whole = any(vouching(examined, source) for source in examined.collected.sources)
    here = {file.sha256 for file in examined.evidence.files if file.sha256}
    for record in examined.evidence.fetches:
        name = record.file.name
        if record.events not in here:
            yield FETCH_APART(name=name)
        elif not whole:
            until = on.clock(record.end) if record.complete and record.end is not None else ""
            yield FETCH_INCOMPLETE(name=name, until=until)
        if record.offset is not None and abs(record.offset) >= FAR:
            yield FETCH_CLOCK(name=name, seconds=f"{record.offset:+,.0f}")
