"""The console's export of system events: Events & Reports > System Events > Export to CSV.

Schema: one `Event` for every row in the window; rows count from 1, the header being row 1, however many
lines a description spans. Columns are found by name through an alias table (the catalogue's, and the
caller's, which wins), so they may stand in any order; unknown ones are kept in `extra`, by their header.
Agents' own events told in a description are read into `agent_events`.

An export of a protection module's events has no event ids. Its module is told by the file's name in a
package, else by its columns; its rows count as another product's unless module events are wanted.

    Time,Level,Event ID,Event,Tag(s),Event Origin,Target,Action By,Manager,Description
    "April 20, 2026 03:20:54",Info,600,User Signed In,,Manager,sato,sato,dsm01,No Description
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import PurePath
from typing import NamedTuple

from dscase.errors import InputError
from dscase.events import from_fields, modules
from dscase.events.beginning import HEAD, Beginning
from dscase.events.files import MAX_LINE, decode
from dscase.events.source_reader import Reading
from dscase.events.table import Sighting
from dscase.knowledge.catalogue import catalogue
from dscase.text import decode as decode_text
from dscase.text import folded, one_line
from dscase.window import stamps

FIELDS = frozenset(
    ("time", "level", "id", "name", "tags", "origin", "target", "actor", "manager", "description")
)
NEEDED = ("time", "id")
_MODULE_NEEDED = ("time", "target")
_TOLD_BY = frozenset((*NEEDED, "name"))  # of a system event's export, where nobody says what the file is
MAX_RECORD = 8 * MAX_LINE
"""Bytes of one record, however many lines and cells: quotes gone wrong must not eat all memory."""
_DELIMITERS = (",", "\t", ";")
_HEADER_WITHIN = 10  # rows looked at for the header: a hand may have put a title above it


class _Row(NamedTuple):
    """A record of the file. `trouble`: why it is not one, "" for a sound record.

    `unended`: the file stopped here without a line end, so that the record may be cut.
    """

    place: int
    cells: list[str]
    trouble: str = ""
    unended: bool = False


class Header(NamedTuple):
    """The header row: which cell holds a field, what stands over the others, whose events these are.

    `module`: "" for system events, UNKNOWN for a module's that the columns do not tell.
    """

    columns: dict[str, int]
    others: dict[int, str]
    module: str


def tells(beginning: Beginning) -> bool:
    """Whether a header row with time, event id and event name stands among the first rows."""
    header, _ = _begins(decode_text(beginning.data), beginning.csv_columns, beginning.name)
    return header is not None and header.module == modules.SYSTEM and header.columns.keys() >= _TOLD_BY


def read(reading: Reading) -> None:
    """Reads an export into `reading`. Raises InputError; what was read before stays."""
    spec = reading.spec
    reading.encoding = reading.content_encoding()
    start = next(reading.blocks(), None)
    text = decode(start.data[:HEAD], reading.encoding) if start is not None else ""
    delimiter = _begins(text, reading.csv_columns, spec.name)[1]
    rows = _rows(reading, delimiter)
    header = _header(rows, reading.csv_columns, spec.name)
    if header.module == modules.UNKNOWN:
        reading.note("source.module_unclear")
    for row in rows:
        reading.read += 1
        if row.trouble:
            reading.refuse(row.place, "row", row.trouble, written(row.cells))
        elif not any(row.cells):
            reading.not_event += 1
        else:
            _take(reading, header, row)


def written(cells: list[str]) -> str:
    """A row as one CSV record, without its line end."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)  # the module quotes what it takes for a line end
    return out.getvalue().removesuffix("\r\n")


def _plain(header: str) -> str:
    return one_line(folded(header))


def recognised(rows: Iterable[list[str]], aliases: Mapping[str, str], file: str) -> Header | None:
    """The header of an export that begins with these rows, or None. Rows behind it are not taken.

    It is the same that `read` goes by. `aliases`: header text -> one of FIELDS.
    """
    known, own = _tables(aliases)
    found = (_of(row, known, own, file) for row in islice(rows, _HEADER_WITHIN))
    return next(filter(None, found), None)


def _begins(text: str, aliases: Mapping[str, str], file: str) -> tuple[Header | None, str]:
    """The header that a text begins with, and what parts its columns: commas, or what a spreadsheet that
    saved the export again has put in their place.
    """
    for delimiter in _DELIMITERS:
        rows: list[list[str]] = []
        with suppress(csv.Error):
            rows += islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), _HEADER_WITHIN)
        if header := recognised(rows, aliases, file):
            return header, delimiter
    return None, _DELIMITERS[0]


def _tables(aliases: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Header -> field: the catalogue's, and the caller's own."""
    known = {_plain(header): field for header, field in catalogue().csv_columns.items()}
    return known, {_plain(header): field for header, field in aliases.items() if field in FIELDS}


def _header(rows: Iterator[_Row], aliases: Mapping[str, str], file: str) -> Header:
    known, own = _tables(aliases)
    missing: tuple[str, ...] = NEEDED
    for row in rows:
        if header := _of(row.cells, known, own, file):
            return header
        columns = _columns(row.cells, known, own)
        missing = min(missing, tuple(field for field in NEEDED if field not in columns), key=len)
        if row.place >= _HEADER_WITHIN:
            break
    raise InputError("events.not_console_csv", file=file, columns=", ".join(missing))


def _of(cells: list[str], known: Mapping[str, str], own: Mapping[str, str], file: str) -> Header | None:
    """The header a row is, if it is one."""
    columns = _columns(cells, known, own)
    if columns.keys() >= set(NEEDED):
        return _made(cells, columns, modules.SYSTEM)
    module = _module_of(cells, file)
    columns = _columns(cells, modules.columns(module), own) if module else {}
    return _made(cells, columns, module) if module and columns.keys() >= set(_MODULE_NEEDED) else None


def _columns(cells: list[str], known: Mapping[str, str], own: Mapping[str, str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for table in (own, known):
        for index, cell in enumerate(cells):
            field = table.get(_plain(cell))
            if field and not (table is known and _plain(cell) in own):
                columns.setdefault(field, index)
    return columns


def _module_of(cells: list[str], file: str) -> str | None:
    """The module whose export this may be: by the name it has in a package, else by its columns."""
    return modules.of_word(PurePath(file.replace("!", "/")).name) or modules.of_columns(map(_plain, cells))


def _made(cells: list[str], columns: dict[str, int], module: str) -> Header:
    taken = set(columns.values())
    others = {index: cell.strip() for index, cell in enumerate(cells) if index not in taken and cell.strip()}
    return Header(columns, others, module)


def _rows(reading: Reading, delimiter: str) -> Iterator[_Row]:
    """Records, numbered from 1. A quote never closed takes all that follows into one troubled record."""
    feed = _Feed(reading)
    before = csv.field_size_limit(MAX_LINE)
    try:
        records = csv.reader(feed, delimiter=delimiter)
        place = 0
        while True:
            place += 1
            feed.cut, feed.size = False, 0
            csv.field_size_limit(MAX_LINE)
            try:
                cells = next(records)
            except StopIteration:
                return
            except csv.Error:
                yield _Row(place, [feed.last.rstrip("\r\n")], "line.too_long" if feed.cut else "csv.broken")
                continue
            if feed.cut:
                yield _Row(place, cells, "line.too_long")
            else:
                unended = not feed.last.endswith(("\n", "\r"))
                yield _Row(place, cells, "csv.quote_open" if feed.ended else "", unended)
    finally:
        csv.field_size_limit(before)


class _Feed:
    """The file's lines as text. `ended` turns true only when a record still wanted more at the file's end."""

    def __init__(self, reading: Reading) -> None:
        self._lines = reading.lines()
        self._encoding = reading.encoding
        self.last = ""
        self.size = 0
        self.cut = False
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        block = next(self._lines, None)
        if block is None:
            self.ended = True
            raise StopIteration
        self.size += len(block.data)
        self.cut = self.cut or block.cut or self.size > MAX_RECORD
        self.last = decode(block.data, self._encoding)
        if self.size > MAX_RECORD:
            raise csv.Error
        return self.last


def _take(reading: Reading, header: Header, row: _Row) -> None:
    cells, columns = row.cells, header.columns
    width = len(cells)
    system = header.module == modules.SYSTEM
    if not system and not reading.modules:
        reading.other_product += 1
        return None

    def cell(field: str) -> str:
        index = columns.get(field, width)
        return cells[index].strip() if index < width else ""

    def refuse(reason: str) -> None:
        reading.refuse(row.place, "row", reason, written(cells))

    event_id = cell("id")
    # A row may lack its last, empty cells; but the file's last line, when it lacks some, was cut off.
    needed = NEEDED if system else _MODULE_NEEDED
    wanted = columns.values() if row.unended else (columns[field] for field in needed)
    if width <= max(wanted):
        return refuse("csv.short")
    if system and not event_id:
        return refuse("id.missing")
    stamp = stamps.read(cell("time"), "export")
    if isinstance(stamp, str):
        return refuse(stamp)
    moment = reading.clock.read(stamp)
    if moment is None:
        return refuse("stamp.invalid")
    if not reading.wants(moment.time, event_id, header.module, cell("target")):
        return None
    event = from_fields.event(
        cell,
        moment,
        level_word=cell("level"),
        module=header.module,
        raw=written(cells),
        sighting=Sighting(reading.spec.name, "row", row.place),
    )
    extra = tuple((name, cells[index]) for index, name in header.others.items() if index < width)
    reading.keep(event._replace(description=event.description.replace("\r\n", "\n"), extra=extra))
    return None
