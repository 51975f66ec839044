r"""What an event on an alert says in its description: which alert, and whose.

Schema: lines "Alert: …", "Subject: …", "Severity: …"; a literal `\n`, as LEEF writes it, breaks a line, too.

    Alert: Anti-Malware Component Update Failed
    Subject: DSA-test
    Severity: Warning
"""

import re
from functools import cache
from typing import NamedTuple

from dscase.events.agent_events import with_line_breaks
from dscase.knowledge.catalogue import table

_LABELLED = re.compile(r"[ \t]*([^:：\n]{1,20}?)[ \t]*[:：][ \t]*(.*)")


class AlertOfEvent(NamedTuple):
    """An alert's name and the computer or other thing it is about; "" where that is missing."""

    name: str
    subject: str


def alert_of(description: str) -> AlertOfEvent:
    """The alert a description tells of: by its labels, else by its first line."""
    lines = [line.strip() for line in with_line_breaks(description).split("\n") if line.strip()]
    fields: dict[str, str] = {}
    for line in lines:
        found = _LABELLED.fullmatch(line)
        field = _labels().get(found[1].casefold(), "") if found else ""
        if found and field:
            fields.setdefault(field, found[2].strip())
    name = fields.get("name") or (lines[0] if lines and not fields else "")
    return AlertOfEvent(name, fields.get("subject", ""))


@cache
def _labels() -> dict[str, str]:
    return {row["label"].casefold(): row["field"] for row in table("alert_event_labels.csv")}
