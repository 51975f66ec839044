r"""SNS messages, as JSON: how the manager forwards events to Amazon SNS, whatever the layout of the file.

Schema: a notification's `Message` is a *string* that holds an array of events; each is an object with
`EventType` and `LogDate`. `events_in(document)` gives them, with or without their envelope; `take` makes one
`Event` of each system event in the window (and of module events when those are wanted).

    {"Type": "Notification", "Message": "[{\"EventType\": \"SystemEvent\", \"Number\": 600, …}]"}
"""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from dscase.events import from_fields, modules
from dscase.events.source_reader import Reading
from dscase.events.table import Sighting
from dscase.window.stamps import begins_at

_EVENT = re.compile(rb'EventType\\*"\s*:\s*\\*"')
_DEEPEST = 8  # envelopes around an event
_ENVELOPES = ("Message", "Records", "Sns", "Body", "body", "detail", "events")
_FIELDS = {
    "id": ("Number",),
    "name": ("Title", "Reason", "MalwareName", "RuleName", "EventType"),
    "origin": ("OriginString", "EventOriginString"),
    "target": ("TargetName", "HostName", "Hostname"),
    "actor": ("ActionBy", "UserName"),
    "manager": ("ManagerNodeName",),
    "tags": ("Tags",),
    "description": ("Description",),
    "severity": ("Severity",),
}


class RawEvent(NamedTuple):
    """An event as the document tells it, every value as text."""

    values: dict[str, str]
    raw: str


def tells(head: bytes) -> bool:
    """Whether content that begins so tells of events as the manager sends them."""
    return _EVENT.search(head) is not None


def events_in(document: object, depth: int = 0) -> Iterator[RawEvent]:
    """The events inside a document, whatever is wrapped around them."""
    inner: list[object] = []
    if isinstance(document, str):
        inner = _unwrapped(document)
    elif isinstance(document, list):
        inner = document
    elif isinstance(document, dict):
        if "EventType" in document and "LogDate" in document:
            raw = _sound(json.dumps(document, ensure_ascii=False))
            yield RawEvent({_sound(str(key)): _text(value) for key, value in document.items()}, raw)
            return
        inner = [document[name] for name in _ENVELOPES if name in document]
    if depth < _DEEPEST:
        for one in inner:
            yield from events_in(one, depth + 1)


def _unwrapped(text: str) -> list[object]:
    """The document a string holds, if it holds one."""
    if text.lstrip()[:1] not in ("{", "["):
        return []
    try:
        return [json.loads(text)]
    except (ValueError, RecursionError):
        return []


def _text(value: object) -> str:
    if isinstance(value, str):
        return _sound(value)
    return "" if value is None else _sound(json.dumps(value, ensure_ascii=False))


def _sound(text: str) -> str:
    """Text without the half characters JSON can write but no file can hold."""
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def take(reading: Reading, raw_event: RawEvent, place: int) -> None:
    """Takes up an event that stands in line `place`."""
    values = raw_event.values
    module = modules.of_word(values["EventType"])
    if module != modules.SYSTEM and not reading.modules:
        reading.other_product += 1
        return None
    stamp, end = begins_at(values["LogDate"])
    if stamp is None or end != len(values["LogDate"]):
        reason = "time.unreadable" if values["LogDate"] else "time.missing"
        return reading.refuse(place, "line", reason, raw_event.raw)
    moment = reading.clock.read(stamp)
    if moment is None:
        return reading.refuse(place, "line", "stamp.invalid", raw_event.raw)
    taken = {"LogDate", "SeverityString", "EventType"}

    def text(field: str) -> str:
        key = next((key for key in _FIELDS[field] if values.get(key)), "")
        taken.add(key)
        return values.get(key, "")

    event_id = text("id")
    if module == modules.SYSTEM and not event_id:
        return reading.refuse(place, "line", "id.missing", raw_event.raw)
    if not reading.wants(moment.time, event_id, module, text("target")):
        return None
    event = from_fields.event(
        text,
        moment,
        level_word=values.get("SeverityString", ""),
        module=modules.UNKNOWN if module is None else module,
        raw=raw_event.raw,
        sighting=Sighting(reading.spec.name, "line", place),
    )
    reading.keep(event._replace(extra=tuple(pair for pair in values.items() if pair[0] not in taken)))
    return None
