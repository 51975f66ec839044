"""`events.xlsx`: every event of the window for sorting and filtering, with counts, findings and exhibits.

The first sheet says what the others hold. Text stays text: each cell is written as a string in a column
formatted as text, so that a text that begins with "=" is no formula, not even after somebody edits the cell.
Only the time (of the window's zone), the counts, and ids that are plain numbers are numbers; an id with
zeros in front keeps them. Rows are streamed: memory does not grow with them.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from itertools import chain, islice, tee
from math import ceil
from typing import TYPE_CHECKING, BinaryIO

from dscase.events.collect import Collected
from dscase.events.frame import Count, counts
from dscase.events.table import LEVELS, Event
from dscase.inquiry.formatter import Teller
from dscase.inquiry.model import Inquiry
from dscase.inquiry.tables import SHEET_ROWS, sheet_name
from dscase.render.plain import clean
from dscase.render.plain import columns as half_widths
from dscase.render.sheet_rows import WorkbookRow, filled
from dscase.render.workbook_layout import FONT, PLAIN, ROW_HEIGHT, Layout, SheetColumn, specimen
from dscase.render.workbook_start import start_rows
from dscase.text import one_line

if TYPE_CHECKING:
    from dscase.masking.mask import Mask

LONGEST_NUMBER = 9
"""Digits of an id that is written as a number."""
EVENTS = (
    SheetColumn("mark", 3),
    SheetColumn("time", 19, "time"),
    SheetColumn("level", 9, "level"),
    SheetColumn("id", 8, "id"),
    SheetColumn("name", 54),
    SheetColumn("target", 24),
    SheetColumn("description", 70, "clipped"),
    SheetColumn("source", 26),
    SheetColumn("original_name", 40),
    SheetColumn("module", 14),
    SheetColumn("origin", 16),
    SheetColumn("actor", 14),
    SheetColumn("manager", 16),
    SheetColumn("product", 24),
    SheetColumn("version", 12),
    SheetColumn("time_utc", 27),
    SheetColumn("flags", 16),
    SheetColumn("raw", 60, "clipped"),
)
MODULE = tuple(column for column in EVENTS if column.key not in {"mark", "module"})
"""The columns of a function's own events."""
START = (SheetColumn("about", 24, "label"), SheetColumn("told", 120, "wrapped"))
NAMING = frozenset({"target", "origin", "actor", "manager"})
"""Columns that hold a name and nothing else."""
COUNTS = (
    SheetColumn("id", 8, "id"),
    SheetColumn("level", 9, "level"),
    SheetColumn("name", 52),
    SheetColumn("target", 28),
    SheetColumn("count", 8, "number"),
    SheetColumn("first", 19, "time"),
    SheetColumn("last", 19, "time"),
)
FINDINGS = (
    SheetColumn("item", 44, "wrapped"),
    SheetColumn("what", 70, "wrapped"),
    SheetColumn("mend", 56, "wrapped"),
)
EXHIBITS = (
    SheetColumn("exhibit", 8),
    SheetColumn("kind", 24),
    SheetColumn("file", 34),
    SheetColumn("covers", 40, "wrapped"),
    SheetColumn("size", 12),
    SheetColumn("kept", 34, "wrapped"),
    SheetColumn("sha256", 66, "raw"),
)


def write(
    inquiry: Inquiry,
    collected: Collected,
    tell: Teller,
    stream: BinaryIO,
    *,
    asked: Event | None,
    when: datetime,
    mask: "Mask | None" = None,
) -> int:
    """Write the workbook and return how many events are in it. The same arguments give the same bytes.

    `when` (aware) becomes the file's date of making. What `mask` hides is hidden.
    """
    from xlsxwriter import Workbook

    frame = BytesIO()
    book = Workbook(frame, {"in_memory": True, "default_format_properties": {"font_name": FONT}})
    book.set_properties(
        {
            "title": clean(inquiry.title)[:255],
            "author": clean(inquiry.people.name or inquiry.people.company),
            "created": when.astimezone(UTC).replace(tzinfo=None, microsecond=0),
        }
    )
    book.set_calc_mode("manual")  # there is nothing to calculate
    layout = Layout(book, tell, inquiry.zone)
    parts: list[tuple[int, Iterable[WorkbookRow]]] = []
    for key, columns, count, rows in sheets(inquiry, collected, tell, asked):
        left = iter(rows if mask is None else _masked(rows, columns, mask))
        for number, begin in enumerate(range(0, max(count, 1), SHEET_ROWS), start=1):
            used = min(count - begin, SHEET_ROWS)
            own = key if number == 1 else f"{key}_{number}"
            heading = layout.add(sheet_name(key, number, tell), own, columns, used)
            rest = islice(left, used)
            parts.append((used + 1, chain([heading], _tall(rest, columns))))
    book.close()
    filled(frame.getvalue(), parts, stream)
    return len(collected.rows)


def sheets(
    inquiry: Inquiry, collected: Collected, tell: Teller, asked: Event | None
) -> Iterator[tuple[str, Sequence[SheetColumn], int, Iterable[WorkbookRow]]]:
    """Of each sheet its key, its columns, how many rows it has, and the rows, without the heading."""
    later = list(_sheets(inquiry, collected, tell, asked))
    first_rows = start_rows(inquiry, tell, [(key, count) for key, _, count, _ in later])
    yield "start", START, len(first_rows), first_rows
    yield from later


def _sheets(
    inquiry: Inquiry, collected: Collected, tell: Teller, asked: Event | None
) -> Iterator[tuple[str, Sequence[SheetColumn], int, Iterable[WorkbookRow]]]:
    contents, events = _Contents(inquiry, tell, asked), collected.rows
    yield "events", EVENTS, len(events), map(contents.event, events)
    for key, target in (("counts", ()), ("targets", ("target",))):
        by = ("module", "id", *target)
        counted = counts(collected.events, events, by, ("level", "count", "id", *target))
        counted.sort(key=lambda one: asked is None or one.sample.id != asked.id)  # first, as in the documents
        yield key, COUNTS, len(counted), map(contents.count, counted)
    for module in dict.fromkeys(event.module for event in collected.protection):
        own = [event for event in collected.protection if event.module == module]
        yield module, MODULE, len(own), map(contents.module_event, own)
    findings, exhibits = list(contents.findings()), list(contents.exhibits())
    yield "findings", FINDINGS, len(findings), findings
    yield "exhibits", EXHIBITS, len(exhibits), exhibits


def _masked(
    rows: Iterable[WorkbookRow], columns: Sequence[SheetColumn], mask: "Mask"
) -> Iterator[WorkbookRow]:
    naming = [at for at, column in enumerate(columns) if column.key in NAMING]
    ours, theirs = tee(rows)
    for row, cells in zip(ours, mask.rows((row.cells for row in theirs), naming), strict=True):
        yield row._replace(cells=cells)


def _tall(rows: Iterable[WorkbookRow], columns: Sequence[SheetColumn]) -> Iterable[WorkbookRow]:
    """The rows, as high as their wrapped texts: Excel finds the height itself, LibreOffice does not."""
    wrapped = [(at, column.width) for at, column in enumerate(columns) if column.look == "wrapped"]
    if not wrapped:
        return rows
    return (
        row._replace(height=ROW_HEIGHT * max(_lines(str(row.cells[at]), width) for at, width in wrapped))
        for row in rows
    )


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of so many characters, about."""
    return sum(max(ceil(half_widths(line) / width), 1) for line in text.split("\n"))


def _number_or_text(ident: str) -> int | str:
    """An id as a number where the number is written just so: with zeros in front it is another."""
    plain = (
        ident.isascii() and ident.isdecimal() and len(ident) <= LONGEST_NUMBER and str(int(ident)) == ident
    )
    return int(ident) if plain else ident


class _Contents:
    """What stands in the sheets."""

    def __init__(self, inquiry: Inquiry, tell: Teller, asked: Event | None) -> None:
        self._inquiry, self._tell, self._asked = inquiry, tell, asked
        self._levels = {level: tell.level(level) for level in LEVELS}
        self._asked_mark = tell.words.say("document.symbol.asked")
        # Of thousands of events few have names of their own, and those of one second follow each other.
        self._names: dict[tuple[str, str, str], tuple[str, str]] = {}
        self._times = lru_cache(1024)(lambda moment: (self._local(moment), moment.isoformat()))

    def _name(self, event: Event) -> tuple[str, str]:
        """The name shown, and the event's own where that is another."""
        key = event.module, event.id, event.name
        if key not in self._names:
            name, own = self._tell.name(event), one_line(event.name)
            self._names[key] = name, "" if own == name else own
        return self._names[key]

    def event(self, event: Event) -> WorkbookRow:
        tell, asked = self._tell, event is self._asked
        name, own = self._name(event)
        local, utc = self._times(event.time)
        ident = _number_or_text(event.id)
        cells = (
            self._asked_mark if asked else "",
            local,
            self._levels[event.level],
            ident,
            name,
            event.target,
            event.description,
            "; ".join(tell.cites(event)),
            own,
            tell.module(event),
            event.origin,
            event.actor,
            event.manager,
            event.product,
            event.version,
            utc,
            "; ".join(event.flags),
            event.raw,
        )
        return WorkbookRow(specimen(event.level, asked=asked, text_id=ident.__class__ is str), cells)

    def module_event(self, event: Event) -> WorkbookRow:
        """An event of a function, on its own sheet: without the mark and the module."""
        row = self.event(event)
        kept = [cell for cell, column in zip(row.cells, EVENTS, strict=True) if column in MODULE]
        return row._replace(cells=kept)

    def count(self, one: Count) -> WorkbookRow:
        tell, event = self._tell, one.sample
        many = one.targets > 1
        target = tell.words.say("workbook.targets", count=f"{one.targets:,}") if many else event.target
        moments = self._local(one.first), self._local(one.last)
        ident = _number_or_text(event.id)
        cells = (ident, self._levels[event.level], tell.name(event), target, one.events, *moments)
        return WorkbookRow(specimen(event.level, text_id=ident.__class__ is str), cells)

    def findings(self) -> Iterator[WorkbookRow]:
        """The same as in the documents."""
        titles = {str(item.number): f"{item.number}. {item.title}" for item in self._inquiry.items}
        for row in self._inquiry.follow:
            yield WorkbookRow(PLAIN, (titles.get(row.item, ""), row.what, row.how))

    def exhibits(self) -> Iterator[WorkbookRow]:
        for row in self._inquiry.exhibits:
            cells = (row.number, row.kind, row.name, row.covers, row.size, row.place, row.sha256)
            yield WorkbookRow(PLAIN, cells)

    def _local(self, moment: datetime) -> datetime:
        return self._tell.window.local(moment).replace(tzinfo=None)
