"""Files of records: what a SIEM, a collector or a journal exports. Their lines are read as a log's are.

Schema: one `Event` for every system event that a record's line tells, and for every event of an SNS message;
`read` counts records, and each event of a record that holds several. A record's place is the line it begins
in. Objects of JSON, one a line and all of one make, are read in the same step as plain lines are.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from dscase.events import sns
from dscase.events.envelopes import content, continued, documents, pieces, record, record_line
from dscase.events.envelopes.content import FileRecord, Shape, records
from dscase.events.envelopes.line import of_record
from dscase.events.envelopes.record_line import Refused, Role
from dscase.events.line_blocks import Block
from dscase.events.log_text import is_odd
from dscase.events.source_reader import Reading

if TYPE_CHECKING:
    from dscase.events.log_reader import Log

_NEAR = 4  # records between a message and its rest
_MOST_PLANS = 64
_LAST = {"logtag": "F", "partial_message": "false"}
"""What the record of a message says of itself once its pieces are joined."""
_Path = tuple[str, ...]


def tells(head: bytes, names: Mapping[str, Role] | None = None) -> bool:
    """Whether a file that begins so is one of records that tell of events."""
    return content.tells(head, names) or (content.shape_of(head) == "json" and sns.tells(head))


def read_blocks(reading: Reading, blocks: Iterator[Block], shape: Shape, log: "Log") -> None:
    """Reads the records of a content into `reading`. Raises InputError; what was read before stays."""
    _Records(reading, log).run(blocks, shape)


class _Records:
    def __init__(self, reading: Reading, log: "Log") -> None:
        self._reading = reading
        self._log = log
        self._names = reading.record_names
        self._encodings: set[str] = set()
        self._plans: dict[tuple[str, ...], tuple[_Path, ...]] = {}  # make -> where its line stands, each time
        self._piecewise: set[tuple[str, ...]] = set()  # makes whose records may hold a piece of a message
        self._since = _NEAR  # records since the last one with an event
        self._between: list[FileRecord] = []  # those of them that hold no line
        self._held: dict[str, FileRecord] = {}  # stream -> the pieces of a message so far
        self._lines = reading.lines_before

    def run(self, blocks: Iterator[Block], shape: Shape) -> None:
        reading = self._reading
        reading.unit = "line"
        try:
            rest = self._quick(blocks) if shape == "json" else blocks
            for one in records(rest, shape, self._encodings, self._names):
                self._whole(one._replace(line=one.line + self._lines))
        finally:
            for one in self._held.values():  # their ends never came
                self._record(one)
            reading.encoding = "mixed" if len(self._encodings) > 1 else next(iter(self._encodings), "utf-8")

    def _quick(self, blocks: Iterator[Block]) -> Iterator[Block]:
        """Reads blocks whose lines are objects of one make; hands on the first other block, and the rest."""
        for block in blocks:
            found = None if block.cut else self._objects(block.data)
            if found is None:
                yield from chain((block,), blocks)
                return
            lines, objects = found
            self._take(lines, objects)
            self._lines += len(lines)

    def _objects(self, data: bytes) -> tuple[list[bytes], list[dict[str, Any]]] | None:
        """The lines of a block, and the object each of them is; None where one is none."""
        lines = data.removesuffix(b"\n").split(b"\n")
        try:
            objects = list(map(documents.fast_loads, lines))
        except ValueError:
            return None
        return (lines, objects) if all(type(one) is dict for one in objects) else None

    def _take(self, lines: list[bytes], objects: Sequence[dict[str, Any]]) -> None:
        """Takes up the objects of lines: the usual ones all at once, the others one by one."""
        plans = self._plans
        texts: list[str] = []
        places: list[int] = []
        raws: list[str] = []
        text = b"\n".join(lines).decode()
        if not text.isascii():
            self._encodings.add("utf-8")
        place = self._lines
        for written, document in zip(text.split("\n"), objects, strict=True):
            place += 1
            make = tuple(document)
            paths = plans.get(make, ())
            if len(paths) == 1:
                line = _at(document, paths[0])
            else:
                values = {_at(document, path) for path in paths}
                line = values.pop() if len(values) == 1 else ""
            if self._piecewise and make in self._piecewise and (self._held or not _is_last(document)):
                line = ""
            if line and _is_alone(line) and written.count("EF") == len(paths) * line.count("EF"):
                texts.append(line)
                places.append(place)
                raws.append(written)
                continue
            self._flush(texts, places, raws)
            self._whole(FileRecord(place, written, document))
        self._flush(texts, places, raws)

    def _flush(self, texts: list[str], places: list[int], raws: list[str]) -> None:
        if texts:
            self._reading.read += len(texts)
            self._log.take(texts, places, raws, odd=is_odd(texts))
            self._since = 0
            self._between.clear()
            texts.clear()
            places.clear()
            raws.clear()

    def _whole(self, one: FileRecord) -> None:
        """Takes up a record; one that holds a piece of a message when the last piece has come."""
        piece = pieces.of_record(one.document) if isinstance(one.document, dict) else None
        held = self._held.get(piece.stream) if piece is not None else None
        if piece is None or (piece.last and held is None):
            self._record(one)
            return
        if held is not None:
            text = held.document[piece.field] + piece.text
            one = held._replace(
                text=f"{held.text}\n{one.text}", document={**held.document, piece.field: text, **_LAST}
            )
        if piece.last or len(one.text) > content.MAX_RECORD:
            self._held.pop(piece.stream, None)
            self._record(one)
        else:
            self._held[piece.stream] = one

    def _record(self, one: FileRecord) -> None:
        reading = self._reading
        if isinstance(one.document, Refused):
            reading.read += 1
            reading.refuse(one.line, "line", one.document.reason, one.document.text)
            return
        sns_events = list(sns.events_in(one.document))
        for event in sns_events:
            reading.read += 1
            sns.take(reading, event, one.line)
        lines = [] if sns_events else list(record.lines_of(one.document, self._names))
        met = len(sns_events)
        for line in lines:
            if isinstance(line, Refused):
                met += 1
                reading.read += 1
                reading.refuse(one.line, "line", line.reason, line.text)
                continue
            self._learn(one.document, line)
            for each in of_record(line):
                met += 1
                reading.read += 1
                if isinstance(each, Refused):
                    reading.refuse(one.line, "line", each.reason, each.text)
                else:
                    self._log.line(each, one.line, one.text)
        if not met:
            reading.read += 1
            self._without_line(one)
        self._since = 0 if lines else self._since + 1
        if lines:
            self._between.clear()

    def _learn(self, document: Any, line: record_line.EnvelopeLine) -> None:
        """Remembers in which field the line of a record of this make stands, if it needs no other."""
        if (
            not isinstance(document, dict)
            or line.tagged
            or len(self._plans) >= _MOST_PLANS
            or not _is_alone(line.text.removesuffix("\n"))
        ):
            return
        fields = list(_paths(document, ()))
        text = line.text.removesuffix("\n")
        paths = [path for path, _ in fields if _at(document, path) == text]
        others = [value for path, value in fields if path not in paths and isinstance(value, str)]
        if paths and not any(record_line.HEADER.search(one) or documents.is_begun(one) for one in others):
            self._plans[tuple(document)] = tuple(paths)
            if pieces.of_record(document) is not None:
                self._piecewise.add(tuple(document))

    def _without_line(self, one: FileRecord) -> None:
        """A record that holds no line: perhaps the rest of a message before it."""
        reading = self._reading
        if not continued.is_rest(one.text):
            reading.not_event += 1
            self._between = [*self._between[1 - _NEAR :], one]
            return
        for skipped in (*(self._between if self._since < _NEAR else ()), one):
            reading.refuse(skipped.line, "line", "line.rest", skipped.text)
        if self._since < _NEAR:
            reading.not_event -= len(self._between)
        self._between.clear()
        if self._since < _NEAR and reading.events:
            last = reading.events[-1]
            if "truncated" not in last.flags and not any(
                key.startswith("TrendMicroDs") for key, _ in last.extra
            ):
                reading.events[-1] = last._replace(flags=(*last.flags, "truncated"))


def _is_last(document: dict[str, Any]) -> bool:
    piece = pieces.of_record(document)
    return piece is None or piece.last


def _at(node: Any, path: _Path) -> str:
    """The line that stands in an object where keys lead to, without an end of line; "" where none does."""
    for key in path:
        node = node.get(key) if type(node) is dict else None
    return node.removesuffix("\n") if type(node) is str else ""


def _paths(node: dict[str, Any], above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The fields of an object and of those in it, each with the keys that lead to it."""
    for key, value in node.items():
        if isinstance(value, dict):
            yield from _paths(value, (*above, key))
        elif isinstance(value, list):
            yield from (((*above, key, ""), one) for one in value if isinstance(one, str))
        else:
            yield (*above, key), value


def _is_alone(line: str) -> bool:
    """Whether a line has a header of its own, and nothing else is in it."""
    return (
        "\n" not in line
        and "EF" in line
        and line[:1] in "<ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        and line[:3] not in ("CEF", "LEE")
    )
