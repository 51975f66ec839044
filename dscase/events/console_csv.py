"""The console's export of system events: Events & Reports > System Events > Export to CSV.

Schema: one `Event` for every row in the window; rows count from 1, the header being row 1, however many
lines a description spans. `console_header` says which column holds what, by names and by content; columns of
no field are kept in `extra`, by their header. Agents' own events in a description are read into
`agent_events`.

An export of a protection module's events has no event ids. Its module is told by the file's name in a
package, else by its columns; its rows count as another product's unless module events are wanted.

    Time,Level,Event ID,Event,Tag(s),Event Origin,Target,Action By,Manager,Description
    "April 20, 2026 03:20:54",Info,600,User Signed In,,Manager,sato,sato,dsm01,No Description
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice
from typing import NamedTuple

from dscase.errors import InputError
from dscase.events import from_fields, modules
from dscase.events.beginning import HEAD, Beginning
from dscase.events.console_header import (
    BY_CONTENT,
    MODULE_NEEDED,
    NEEDED,
    SAMPLE,
    WITHIN,
    ConsoleHeader,
    Missed,
    find,
    listed,
    missed,
)
from dscase.events.envelopes.content import shape_of
from dscase.events.line_blocks import MAX_LINE, decode
from dscase.events.source_reader import Reading
from dscase.events.table import Sighting
from dscase.text import Listed, one_line
from dscase.text import decode as decode_text
from dscase.window import stamps

MAX_RECORD = 8 * MAX_LINE
"""Bytes of one record, however many lines and cells: quotes gone wrong must not eat all memory."""
_DELIMITERS = (",", "\t", ";")
_WIDEST = 4  # bytes of a character: a text of fewer characters than this makes is not cut
_WRITTEN_NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?", re.ASCII)
_ALIKE = 3  # fields known by name, by which a table looks like an export


class _Row(NamedTuple):
    """A record of the file. `trouble`: why it is not one, "" for a sound record.

    `unended`: the file stopped here without a line end, so that the record may be cut.
    """

    place: int
    cells: list[str]
    trouble: str = ""
    unended: bool = False


def tells(beginning: Beginning) -> bool:
    """Whether a table begins with a header row of time, event id and event name, or with such columns."""
    found, _, _ = _begins(decode_text(beginning.data), beginning.csv_columns, beginning.name)
    return found is not None and found.tells


def is_other_export(beginning: Beginning) -> bool:
    """Whether it is an export of the console, though not one that `tells`: a protection module's."""
    found, _, _ = _begins(decode_text(beginning.data), beginning.csv_columns, beginning.name)
    return found is not None


def refusal(beginning: Beginning) -> InputError | None:
    """Why a table is no export of system events: the columns it has, and those missed. None where it looks
    like no such export at all, and nobody said that it is one; or is JSON, which has no columns.
    """
    if shape_of(beginning.data) == "json":
        return None
    _, rows, _ = _begins(decode_text(beginning.data), beginning.csv_columns, beginning.name)
    why = missed(rows, beginning.csv_columns)
    stated = beginning.stated is not None and beginning.stated.events
    alike = len(why.headers) > 1 if stated else why.known >= _ALIKE
    return _refused(why, beginning.name) if alike else None


def headers(beginning: Beginning) -> str:
    """What the columns of a table are called that is no export of the console; "" where it has but one."""
    _, rows, _ = _begins(decode_text(beginning.data), beginning.csv_columns, beginning.name)
    return listed(missed(rows, beginning.csv_columns).headers)


def read(reading: Reading) -> None:
    """Reads an export into `reading`. Raises InputError; what was read before stays."""
    spec = reading.spec
    reading.encoding = reading.content_encoding()
    start = next(reading.blocks(), None)
    text = decode(start.data[:HEAD], reading.encoding) if start is not None else ""
    header, begins, delimiter = _begins(text, reading.csv_columns, spec.name)
    if header is None:
        why = missed(begins, reading.csv_columns)
        raise _refused(why._replace(fields=tuple(one for one in NEEDED if one in why.fields)), spec.name)
    _tell(reading, header)
    for row in islice(_rows(reading, delimiter), header.first, None):
        reading.read += 1
        if row.trouble:
            reading.refuse(row.place, "row", row.trouble, written(row.cells))
        elif not any(row.cells):
            reading.not_event += 1
        else:
            _take(reading, header, row)


def _refused(why: Missed, file: str) -> InputError:
    facts = {"columns": Listed(why.fields), "headers": listed(why.headers)}
    return InputError("events.not_console_csv", file=file, unclear=listed(why.unclear), **facts)


def _tell(reading: Reading, header: ConsoleHeader) -> None:
    """Notes what is not certain about the columns."""
    if header.module == modules.UNKNOWN:
        reading.note("source.module_unclear")
    if header.module != modules.SYSTEM:
        return
    if header.missing:
        reading.note("source.header_missing")
    if header.inferred:
        facts = {f"{field}_column": header.inferred.get(field, "") for field in BY_CONTENT}
        reading.note("source.columns_inferred", **facts)
    if header.unclear:
        reading.note("source.columns_unclear", columns=listed(header.unclear))
    others = [one_line(name) for name in header.others.values() if one_line(name) not in header.unclear]
    if others:
        reading.note("source.columns_unassigned", columns=listed(others))
    if "target" not in header.columns:
        reading.note("source.target_missing")


def written(cells: list[str]) -> str:
    """A row as one CSV record, without its line end."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)  # the module quotes what it takes for a line end
    return out.getvalue().removesuffix("\r\n")


def _begins(
    text: str, aliases: Mapping[str, str], file: str
) -> tuple[ConsoleHeader | None, list[list[str]], str]:
    """The header that a text begins with, its first rows, and what parts its columns: commas, or what a
    spreadsheet that saved the export again has put in their place.
    """
    cut = len(text) >= HEAD // _WIDEST
    tried: list[tuple[list[list[str]], str]] = []
    for delimiter in _DELIMITERS:
        rows: list[list[str]] = []
        with suppress(csv.Error):
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            rows += islice(reader, WITHIN + SAMPLE)
        if cut and len(rows) > 1:
            rows.pop()
        if header := find(rows, aliases, file):
            return header, rows, delimiter
        tried.append((rows, delimiter))
    rows, delimiter = max(tried, key=lambda one: missed(one[0], aliases).known)
    return None, rows, delimiter


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


def _number(cell: str) -> str:
    """An id as its digits: a spreadsheet may have written "2,205", "2205.0" or full-width ones."""
    value = cell if cell.isascii() else unicodedata.normalize("NFKC", cell)
    found = _WRITTEN_NUMBER.fullmatch(value)
    return found[1].replace(",", "") if found else value


def _take(reading: Reading, header: ConsoleHeader, row: _Row) -> None:
    cells, columns = row.cells, header.columns
    width = len(cells)
    system = header.module == modules.SYSTEM
    if not system and not reading.modules:
        reading.other_product += 1
        return None

    def cell(field: str) -> str:
        index = columns.get(field, width)
        value = cells[index].strip() if index < width else ""
        return _number(value) if field == "id" else value

    def refuse(reason: str) -> None:
        reading.refuse(row.place, "row", reason, written(cells))

    event_id = cell("id")
    # A row may lack its last, empty cells; but the file's last line, when it lacks some, was cut off.
    needed = NEEDED if system else MODULE_NEEDED
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
    flags = event.flags if "target" in columns else (*event.flags, "target_unknown")
    description = event.description.replace("\r\n", "\n")
    reading.keep(event._replace(description=description, extra=extra, flags=flags))
    return None
