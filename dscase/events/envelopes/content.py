"""A file of records taken apart into its records: JSON in any layout, CSV with a header row, journal exports.

Usage: `shape_of(head)` tells from a file's first bytes how its records are laid out, None where its lines
stand for themselves; `records(blocks, shape, encodings)` gives them one by one.

    {"message": "…"}                              "json": one a line, over many lines, one behind the other
    {"events": [{…}, {…}]}, [{…}, {…}]            "json": each of them, however long the whole is
    "@timestamp","message" / "…","…"              "csv": by the names of its first row
    __CURSOR=… / MESSAGE=… / (a blank line)       "journal": what `journalctl -o export` writes

Memory is bounded: by MAX_RECORD, beyond which a record is refused.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, Literal, NamedTuple

from dscase.events.envelopes import documents, record, record_line
from dscase.events.envelopes.record_line import Refused, Role
from dscase.events.line_blocks import Block, decode_line, single_lines, whole_lines

Shape = Literal["json", "csv", "journal"]
MAX_RECORD = 64 * 1024 * 1024
"""Bytes of one record."""
_LOOKED_AT = 64 * 1024
_DELIMITERS = ",\t;|"
_ROWS = 12  # looked at for the header and a row that holds a line
_MOST_CELLS = 2000
_RECORDS = 50  # looked at for a line
_LINE = re.compile(
    rb"(?:CEF|LEEF)(?::\s*| - - - +)[0-9]+(?:\.[0-9]+)?\||\b[0-9]\|Trend[^|]{0,20}\|[^|]{3,60}\|"
)
_MEMBER = re.compile(rb"([A-Z_][A-Z0-9_]*)=(.*)", re.DOTALL)
_CLOCK = re.compile(r"\d\d:\d\d")
_BETWEEN = re.compile(r"[^ \t\r\n,]")  # the first character of the next document
_UNWRAPPED = re.compile(r'\s*(?:\[\s*(?=[{\[]|\Z)|\{\s*"[^"\\]*"\s*:\s*\[\s*(?=[{\[]|\Z))')
_CLOSED = object()
"""In place of a document: the list that is around all of them ends here."""


class FileRecord(NamedTuple):
    """A record. `line`: the line it begins in, from 1. `text`: as it is written in the file."""

    line: int
    text: str
    document: Any  # or Refused


def shape_of(head: bytes, names: Mapping[str, Role] | None = None) -> Shape | None:
    """How the records of a file that begins so are laid out; None where it has none."""
    text = decode_line(head[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf"))[0].lstrip(" \t\r\n")
    if _is_json(text):
        return "json"
    if re.match(r"__CURSOR=|__REALTIME_TIMESTAMP=|(?:[A-Z_][A-Z0-9_]*=[^\n]*\n){3,}\n", text):
        return "journal"
    return "csv" if header_of(text, names) is not None else None


def stand_alone(head: bytes, names: Mapping[str, Role] | None = None) -> bool:
    """Whether each line of a content that begins so can be read without those in front of it."""
    shape = shape_of(head, names)
    if shape != "json":
        return shape is None
    try:
        return isinstance(documents.fast_loads(head.partition(b"\n")[0]), dict)
    except ValueError:
        return False


def tells(head: bytes, names: Mapping[str, Role] | None = None) -> bool:
    """Whether a file that begins so holds records with lines in them, or with parts of lines."""
    shape = shape_of(head, names)
    if shape is None:
        return False
    if shape == "csv" or _LINE.search(head):
        return True
    some = islice(records(whole_lines(io.BytesIO(head)), shape, set(), names), _RECORDS)
    return any(
        any(True for _ in record.lines_of(one.document, names))
        for one in some
        if not isinstance(one.document, Refused)
    )


def _is_json(text: str) -> bool:
    """Whether a text begins with an object or a list of them, as JSON writes it."""
    if text[:1] == "{":
        return re.match(r'\{\s*(?:"|\}|\Z)', text) is not None
    return re.match(r"\[\s*(?:\{\s*[\"}]|\]\s*\Z|\Z)", text) is not None


class CsvHeader(NamedTuple):
    """The names of a CSV's columns, how many rows stand above the first record, and the delimiter."""

    names: tuple[str, ...]
    rows: int
    delimiter: str


def header_of(text: str, names: Mapping[str, Role] | None = None) -> CsvHeader | None:
    """The header row of a CSV whose rows hold lines; None for any other text."""
    first = text.partition("\n")[0]
    if record_line.HEADER.search(first):
        return None
    for delimiter in _DELIMITERS:
        if delimiter not in text:
            continue
        if (header := _header_by(text, delimiter, names)) is not None:
            return header
    return _header_by(text, ",", names)


def _header_by(text: str, delimiter: str, names: Mapping[str, Role] | None) -> CsvHeader | None:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) >= _ROWS:
                break
    except csv.Error:
        pass
    known = record_line.known_names() if not names else {**dict.fromkeys(names), **record_line.known_names()}
    for place, header in enumerate(rows[:-1]):
        if any(map(record_line.HEADER.search, header)):  # a line, in prose or without a header row
            return None
        if not _are_names(header, known) or not _are_columns(header, rows[place + 1 : _ROWS - 1], known):
            continue
        for row in rows[place + 1 :]:
            if len(row) == len(header) and any(
                isinstance(one, record_line.EnvelopeLine)
                for one in record.lines_of(dict(zip(header, row, strict=True)), names)
            ):
                return CsvHeader(tuple(header), place + 1, delimiter)
    return None


def _are_columns(header: list[str], rows: list[list[str]], known: Mapping[str, Any]) -> bool:
    """Whether the rows below a header are of its columns: lines of prose have commas, too."""
    if any(cell.strip().casefold() in known for cell in header):
        return True
    return not any(_CLOCK.search(cell) for cell in header) and all(
        len(row) in (0, len(header)) for row in rows
    )


def _are_names(row: list[str], known: Mapping[str, Any]) -> bool:
    """Whether cells can be the names of columns."""
    cells = [cell.strip() for cell in row]
    if not any(cells) or len({cell for cell in cells if cell}) < len([cell for cell in cells if cell]):
        return False
    if len(cells) == 1 and cells[0].casefold() not in known:
        return False
    return all(len(cell) < 100 and "|" not in cell and not record_line.HEADER.search(cell) for cell in cells)  # noqa: PLR2004 - longer than a name


def records(
    blocks: Iterator[Block], shape: Shape, encodings: set[str], names: Mapping[str, Role] | None = None
) -> Iterator[FileRecord]:
    """The records of a content, in its order."""
    readers: dict[Shape, Callable[[], Iterator[FileRecord]]] = {
        "json": lambda: _json(blocks, encodings),
        "csv": lambda: _csv(blocks, encodings, names),
        "journal": lambda: _journal(blocks, encodings),
    }
    return readers[shape]()


def _texts(blocks: Iterator[Block], encodings: set[str]) -> Iterator[tuple[int, str, Block]]:
    for number, line in enumerate(single_lines(blocks), 1):
        text, encoding = decode_line(line.data)
        if not text.isascii():
            encodings.add(encoding)
        yield number, text, line


def _json(  # noqa: C901, PLR0912 - one decision about each line, told in one place
    blocks: Iterator[Block], encodings: set[str]
) -> Iterator[FileRecord]:
    """Lines are put together until they make a document. The list around all documents is taken off."""
    held: list[str] = []
    place = size = 0
    around = ""
    depth = _Depth()
    behind: _Depth | None = None  # of what is around the documents, once their list is closed
    for number, text, line in _texts(blocks, encodings):
        if behind is not None:
            behind.add(text)
            if behind.open <= 0:
                around, behind = "", None
            continue
        if not held:
            if not text.strip(" \t\r\n,"):
                continue
            place, size = number, 0
        elif text.startswith('{"') and held[0].startswith('{"'):  # the line before was cut: it is no document
            yield FileRecord(place, "".join(held), Refused("json.broken", "".join(held)))
            held, depth, place, size = [], _Depth(), number, 0
        held.append(text)
        size += len(line.data)
        depth.add(text)
        if not around and depth.open and (around := _around(held)):
            held, depth = ["".join(held)[len(around) :]], _Depth()
            depth.add(held[0])
        if line.cut or size > MAX_RECORD:
            yield FileRecord(place, text, Refused("line.too_long", text))
        elif depth.open > 0 or not "".join(held).strip():
            held = held if depth.open > 0 else []
            continue
        else:
            for one in _parsed(place, "".join(held), closed=bool(around)):
                if one.document is not _CLOSED:
                    yield one
                    continue
                behind = _Depth()
                behind.add(around + one.text)
                if behind.open <= 0:
                    around, behind = "", None
        held, depth = [], _Depth()
    if held:
        yield from (
            one for one in _parsed(place, "".join(held), closed=bool(around)) if one.document is not _CLOSED
        )


def _around(held: list[str]) -> str:
    """The beginning of what is around all documents, where the file begins so: `{"events": [`."""
    if len(held) > 8:  # noqa: PLR2004 - lines such a beginning may take
        return ""
    found = _UNWRAPPED.match("".join(held))
    return found[0] if found and found.end() else ""


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


def _parsed(line: int, text: str, *, closed: bool) -> Iterator[FileRecord]:
    """The documents in a text, one after the other; what is none is refused from there on."""
    at = 0
    while (begin := _BETWEEN.search(text, at)) is not None:
        if closed and text[begin.start()] in "]}":
            yield FileRecord(line, text[begin.start() :], _CLOSED)
            return
        try:
            document, end = documents.first_in(text, begin.start())
        except ValueError:
            rest = text[begin.start() :]
            yield FileRecord(line, rest, Refused("json.broken", rest))
            return
        written = text[begin.start() : end]
        yield FileRecord(line, written, document)
        line += written.count("\n")
        at = end


def _csv(
    blocks: Iterator[Block], encodings: set[str], names: Mapping[str, Role] | None
) -> Iterator[FileRecord]:
    lines = _texts(blocks, encodings)
    held: list[tuple[int, str]] = []
    size = 0
    for number, text, _ in lines:
        held.append((number, text))
        size += len(text)
        if size >= _LOOKED_AT:
            break
    head = "".join(text for _, text in held)
    header = header_of(head.removeprefix("\ufeff"), names)
    if header is None:
        return
    rows = _Rows(held, lines, header.delimiter)
    for place, (line, text, row) in enumerate(rows):
        if place < header.rows or not any(row):
            continue
        if len(row) > len(header.names) or rows.broken:
            yield FileRecord(line, text, Refused("csv.broken", text))
            continue
        yield FileRecord(line, text, dict(zip(header.names, row, strict=False)))


class _Rows:
    """The rows of a CSV with the line each begins in and its text."""

    def __init__(
        self, held: list[tuple[int, str]], rest: Iterator[tuple[int, str, Block]], delimiter: str
    ) -> None:
        self._held, self._rest, self._delimiter = held, rest, delimiter
        self.broken = False

    def _lines(self) -> Iterator[tuple[int, str]]:
        yield from self._held
        for number, text, _ in self._rest:
            yield number, text

    def __iter__(self) -> Iterator[tuple[int, str, list[str]]]:
        place, held, quotes = 0, "", 0
        for number, text in self._lines():
            place = place if held else number
            held += text
            quotes += text.count('"')
            if quotes % 2 and len(held) < MAX_RECORD:
                continue
            yield self._row(place, held)
            held, quotes = "", 0
        if held:
            yield self._row(place, held)

    def _row(self, place: int, text: str) -> tuple[int, str, list[str]]:
        text = text.removeprefix("\ufeff") if place == 1 else text
        written = text.rstrip("\r\n")
        try:
            row = next(csv.reader(io.StringIO(text, newline=""), delimiter=self._delimiter, strict=True), [])
            self.broken = False
        except csv.Error:
            row, self.broken = [text], True
        return place, written, row


def _journal(blocks: Iterator[Block], encodings: set[str]) -> Iterator[FileRecord]:
    """Members `KEY=value`, or `KEY` alone with a size in eight bytes and as many bytes behind it."""
    fields: dict[str, Any] = {}
    written: list[str] = []
    place, size = 1, 0
    lines = enumerate(single_lines(blocks), 1)
    for number, line in lines:
        data = line.data.removesuffix(b"\n")
        if not data.strip():
            if fields:
                yield FileRecord(place, "\n".join(written), fields)
            fields, written, size = {}, [], 0
            continue
        place = place if fields else number
        size += len(data)
        found = _MEMBER.fullmatch(data)
        key = found[1] if found else data
        value = found[2] if found else _sized(lines)
        if value is None or size > MAX_RECORD:
            yield FileRecord(place, "\n".join(written), Refused("record.broken", "\n".join(written)))
            fields, written, size = {}, [], 0
            continue
        text, encoding = decode_line(value)
        if not text.isascii():
            encodings.add(encoding)
        fields[key.decode("ascii", "replace")] = text
        written.append(f"{key.decode('ascii', 'replace')}={text}")
    if fields:
        yield FileRecord(place, "\n".join(written), fields)


def _sized(lines: Iterator[tuple[int, Block]]) -> bytes | None:
    """The value of a member whose size stands in front of it, out of the lines that follow."""
    held = b""
    wanted = -1
    for _, line in lines:
        held += line.data
        if wanted < 0 and len(held) >= 8:  # noqa: PLR2004 - bytes of the size
            wanted = int.from_bytes(held[:8], "little")
            if wanted > MAX_RECORD:
                return None
        if wanted >= 0 and len(held) >= wanted + 9:
            return held[8 : 8 + wanted]
    return None
