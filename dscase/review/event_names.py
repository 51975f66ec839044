"""Names of events that only this evidence tells: worth teaching, for the next case."""

from collections.abc import Iterator

from dscase.kinds import Kind
from dscase.review.finding import Finding, declare
from dscase.review.grounds import Grounds, rule

NAMES_MET = declare("names.met", 0, "note")


@rule
def names_met(on: Grounds) -> Iterator[Finding]:
    """Japanese names in an export that neither the published tables nor the person's own hold."""
    examined = on.examined
    met = {event_id: name for (event_id, lang), name in examined.names.met.items() if lang == "ja"}
    if not met:
        return
    exports = {
        source.spec.name for source in examined.collected.sources if source.spec.kind is Kind.CONSOLE_CSV
    }
    rows = (row for row in examined.collected.rows if met.get(row.id) == row.name)
    file = next((at.source for row in rows for at in row.sightings if at.source in exports), "")
    if file:
        first = next(iter(met))
        yield NAMES_MET(count=len(met), name=file, event=first, called=met[first])
