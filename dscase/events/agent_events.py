"""Agents' own events, inside the description of a manager's.

Schema: a line "Agent/Appliance Event(s):", then for each event lines "Time:", "Level:", "Event ID:",
"Event:" and "Description:", which may run on over several lines.

    Anti-Malware Component Update failed

    Agent/Appliance Event(s):

    Time: April 20, 2026 03:20:51
    Level: Error
    Event ID: 9017
    Event: Anti-Malware Component Update Failed
    Description: …
"""

import re
from functools import cache

from dscase.events.table import AgentEvent
from dscase.knowledge.catalogue import table

_BREAK = re.compile(r"\\r\\n|\\[nr]|\r\n?")
_LABEL = re.compile(r"[ \t]*([^:：\n]{1,40}?)[ \t]*[:：][ \t]*(.*)")
_BLANKS = " \t"


def with_line_breaks(text: str) -> str:
    r"""A description with its lines broken for reading: a literal `\n`, as LEEF and some versions' CEF write
    it, breaks one too. For display only; the event keeps the text as it came.
    """
    return _BREAK.sub("\n", text) if "\\" in text or "\r" in text else text


def agent_events(description: str) -> tuple[AgentEvent, ...]:
    """The agents' events in a description, in its order; none if it holds no block of them."""
    if not _may_hold_any(description):
        return ()
    lines = (
        (description if "\n" in description else with_line_breaks(description))
        .replace("\r\n", "\n")
        .split("\n")
    )
    start = next((number for number, line in enumerate(lines, 1) if _label(line) == ("block", "")), None)
    if start is None:
        return ()
    found: list[dict[str, list[str]]] = []
    last = ""
    for line in lines[start:]:
        field, rest = _label(line)
        if field == "block" or (field and found and field in found[-1] and field != "time"):
            field = ""  # a label again, inside free text
        if field == "time":
            found.append({})
        if field and found:
            last = field
            found[-1][field] = [rest]
        elif found and last:
            found[-1][last].append(line)
    return tuple(_event(fields) for fields in found if len(fields) > 1)


def _may_hold_any(description: str) -> bool:
    folded = description.casefold()
    return any(word in folded for word in _blocks())


def _label(line: str) -> tuple[str, str]:
    found = _LABEL.fullmatch(line.rstrip(_BLANKS))
    field = _labels().get(found[1].casefold(), "") if found else ""
    return (field, found[2]) if found and field else ("", "")


def _event(fields: dict[str, list[str]]) -> AgentEvent:
    def text(field: str) -> str:
        return "\n".join(fields.get(field, ())).strip()

    return AgentEvent(text("time"), text("level"), text("id"), text("name"), text("description"))


@cache
def _labels() -> dict[str, str]:
    return {row["label"].casefold(): row["field"] for row in table("agent_event_labels.csv")}


@cache
def _blocks() -> tuple[str, ...]:
    return tuple(label for label, field in _labels().items() if field == "block")
