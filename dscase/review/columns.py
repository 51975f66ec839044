"""Columns of an export whose header leaves doubt: the content decided what they are, or nothing did."""

from collections.abc import Iterator
from dataclasses import replace

from dscase.review.finding import Finding, declare
from dscase.review.grounds import Grounds, rule

COLUMNS_HEADER_MISSING = declare("columns.header_missing", 5, "note")
COLUMNS_INFERRED = declare("columns.inferred", 5, "note")
COLUMNS_UNCLEAR = declare("columns.unclear", 5, "weak")
COLUMNS_UNASSIGNED = declare("columns.unassigned", 5, "note")
COLUMNS_TARGET_MISSING = declare("columns.target_missing", 5, "weak")

_FOUND = {
    "source.header_missing": COLUMNS_HEADER_MISSING,
    "source.columns_inferred": COLUMNS_INFERRED,
    "source.columns_unclear": COLUMNS_UNCLEAR,
    "source.columns_unassigned": COLUMNS_UNASSIGNED,
    "source.target_missing": COLUMNS_TARGET_MISSING,
}
"""A reader's note -> the finding it makes."""


@rule
def columns(on: Grounds) -> Iterator[Finding]:
    """What the reader of an export could not take from the header's names."""
    for source in on.examined.collected.sources:
        for note in source.notes:
            if found := _FOUND.get(note.code):
                yield replace(found(), facts={**dict(note.facts), "name": source.spec.name})
