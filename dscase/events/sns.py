r"""SNS messages, as JSON: how the manager forwards events to Amazon SNS, kept in a file or as JSON lines.

Schema: a notification's `Message` is a *string* that holds an array of events; each is an object with
`EventType` and `LogDate`. Read are whole documents over several lines, one document a line, several one
after the other, and the arrays without their envelope. One `Event` for every system event in the window
(and for module events when those are wanted); `read` counts events, and documents without any. An event's
place is the line its document begins in.

    {"Type": "Notification", "Message": "[{\"EventType\": \"SystemEvent\", \"Number\": 600, …}]"}
"""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from dscase.events import from_fields, modules
from dscase.events.files import Block, decode_line, single_lines
from dscase.events.source_reader import Reading
from dscase.events.table import Sighting
from dscase.window.stamps import begins_at

LONGEST = 64 * 1024 * 1024
"""Bytes of one document."""
_BETWEEN = re.compile(r"[^ \t\r\n,]")  # the first character of the next document
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


class Told(NamedTuple):
    """An event as the document tells it, every value as text."""

    values: dict[str, str]
    raw: str


def is_json(data: bytes) -> bool:
    """Whether a file that begins like this is JSON of some kind."""
    begin = data.lstrip()[:64]
    if b"CEF:" in data or b"LEEF:" in data:  # a log that was wrapped into JSON
        return False
    return begin[:1] == b"{" or (begin[:1] == b"[" and begin[1:].lstrip()[:1] in (b"{", b"]", b'"', b""))


def tells(head: bytes) -> bool:
    """Whether it is JSON in which an event is told, as the manager sends it."""
    return is_json(head) and bool(_EVENT.search(head))


def read(reading: Reading) -> None:
    """Reads a file of messages into `reading`. Raises InputError; what was read before stays."""
    read_blocks(reading, reading.blocks())


def read_blocks(reading: Reading, blocks: Iterator[Block]) -> None:
    """The same, for content whose first block was looked at."""
    reading.unit = "line"
    encodings: set[str] = set()
    for place, text in _documents(blocks, encodings):
        if isinstance(text, _Refused):
            reading.read += 1
            reading.refuse(place, "line", text.reason, text.text)
            continue
        met = False
        for told in events_in(text):
            met = True
            reading.read += 1
            _take(reading, told, place)
        if not met:
            reading.read += 1
            reading.not_event += 1
    reading.encoding = "mixed" if len(encodings) > 1 else next(iter(encodings), "utf-8")


class _Refused(NamedTuple):
    reason: str
    text: str


def _documents(blocks: Iterator[Block], encodings: set[str]) -> Iterator[tuple[int, object]]:
    """(line it begins in, the document or why it is none). Lines are put together until they make one."""
    held: list[str] = []
    place = size = 0
    depth = _Depth()
    for number, line in enumerate(single_lines(blocks), 1):
        text, encoding = decode_line(line.data)
        if not text.isascii():
            encodings.add(encoding)
        if not held:
            if not text.strip():
                continue
            place, size = number, 0
        elif text.startswith('{"') and held[0].startswith('{"'):  # the line before was cut: it is no document
            yield place, _Refused("json.broken", "".join(held))
            held, depth, place, size = [], _Depth(), number, 0
        held.append(text)
        size += len(line.data)
        depth.add(text)
        if line.cut or size > LONGEST:
            yield place, _Refused("line.too_long", text)
        elif depth.open:
            continue
        else:
            yield from ((place, one) for one in _parsed("".join(held)))
        held, depth = [], _Depth()
    if held:
        yield from ((place, one) for one in _parsed("".join(held)))


class _Depth:
    """Brackets still open, those inside strings not counted."""

    def __init__(self) -> None:
        self.open = 0
        self._inside = False

    def add(self, text: str) -> None:
        parts = text.replace("\\\\", "").replace('\\"', "").split('"')
        for number, part in enumerate(parts):
            if number:
                self._inside = not self._inside
            if not self._inside:
                self.open += part.count("{") + part.count("[") - part.count("}") - part.count("]")


def _parsed(text: str) -> Iterator[object]:
    """The documents in a text, one after the other; what is none is refused from there on."""
    decoder = json.JSONDecoder()
    at = 0
    while (begin := _BETWEEN.search(text, at)) is not None:
        try:
            document, at = decoder.raw_decode(text, begin.start())
        except (ValueError, RecursionError):
            yield _Refused("json.broken", text[begin.start() :])
            return
        yield document


def events_in(document: object, depth: int = 0) -> Iterator[Told]:
    """The events inside a document, whatever is wrapped around them."""
    inner: list[object] = []
    if isinstance(document, str):
        inner = _unwrapped(document)
    elif isinstance(document, list):
        inner = document
    elif isinstance(document, dict):
        if "EventType" in document and "LogDate" in document:
            raw = _sound(json.dumps(document, ensure_ascii=False))
            yield Told({_sound(str(key)): _text(value) for key, value in document.items()}, raw)
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


def _take(reading: Reading, told: Told, place: int) -> None:
    values = told.values
    module = modules.of_word(values["EventType"])
    if module != modules.SYSTEM and not reading.modules:
        reading.other_product += 1
        return None
    stamp, end = begins_at(values["LogDate"])
    if stamp is None or end != len(values["LogDate"]):
        reason = "time.unreadable" if values["LogDate"] else "time.missing"
        return reading.refuse(place, "line", reason, told.raw)
    moment = reading.clock.read(stamp)
    if moment is None:
        return reading.refuse(place, "line", "stamp.invalid", told.raw)
    taken = {"LogDate", "SeverityString", "EventType"}

    def text(field: str) -> str:
        key = next((key for key in _FIELDS[field] if values.get(key)), "")
        taken.add(key)
        return values.get(key, "")

    event_id = text("id")
    if module == modules.SYSTEM and not event_id:
        return reading.refuse(place, "line", "id.missing", told.raw)
    if not reading.wants(moment.time, event_id, module, text("target")):
        return None
    event = from_fields.event(
        text,
        moment,
        level_word=values.get("SeverityString", ""),
        module=modules.UNKNOWN if module is None else module,
        raw=told.raw,
        sighting=Sighting(reading.spec.name, "line", place),
    )
    reading.keep(event._replace(extra=tuple(pair for pair in values.items() if pair[0] not in taken)))
    return None
