"""Reason ids: the number by which an event says why. Each event has its own (`reason_ids.csv`)."""

import re
from collections.abc import Iterable, Mapping
from unicodedata import normalize

from dscase.knowledge.catalogue import table

KEY = "TrendMicroDsReasonId"
"""The key that CEF and LEEF have it under (S22)."""
_REASON_ID = re.compile(r"(?:reason|理由)\s*id\s*[:=]?\s*(-?\d{1,4})(?![\d.])", re.IGNORECASE)


def reason_of(description: str, extra: Iterable[tuple[str, str]]) -> str:
    """The reason id of an event, by its own key or, where there is none, by its description.

    "" where neither tells it, or where the description names several.
    """
    stated = dict(extra).get(KEY, "").strip()
    if re.fullmatch(r"-?\d{1,4}", stated):
        return str(int(stated))
    codes = {str(int(number)) for number in _REASON_ID.findall(normalize("NFKC", description))}
    return codes.pop() if len(codes) == 1 else ""


def reason_meaning(event_id: str, reason: str) -> Mapping[str, str] | None:
    """What a reason id means to an event: a row of the table, None where it was not found in print."""
    rows = (row for row in table("reason_ids.csv") if row["reason"] == reason)
    return next((row for row in rows if event_id in row["events"].split()), None)
