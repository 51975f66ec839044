"""`events.xlsx`: every event of the window for sorting and filtering, with counts, findings and exhibits.

Text stays text: each cell is written as a string in a column formatted as text, so that an id keeps its
zeros and a text that begins with "=" is no formula, not even after somebody edits the cell. Only the time
(of the window's zone) and the counts are numbers. Rows are streamed: memory does not grow with them.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from math import ceil
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from dscase.events.table import LEVELS, Event
from dscase.inquiry.model import Gap, Inquiry
from dscase.inquiry.tables import SHEET_ROWS, sheet_name
from dscase.inquiry.telling import Teller
from dscase.render.plain import clean
from dscase.render.plain import columns as half_widths

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

CELL_LIMIT = 32_767  # characters, Excel's
ROW_HEIGHT, HEAD_HEIGHT = 16, 20  # points: one line
FONT = "BIZ UDPGothic"
PRINTED_COLUMNS = 8  # as many as can be read on a sheet of A4; the others are there on the screen
NAVY, GRID, ASKED = "#1F3864", "#CBD3DD", "#FDECEA"
LEVEL_LOOK: dict[str, dict[str, Any]] = {
    "error": {"font_color": "#A61B1B", "bold": True},
    "warning": {"font_color": "#8A5300", "bold": True},
    "info": {"font_color": "#33475B"},
    "unknown": {"font_color": "#5B2A86"},
}


class Column(NamedTuple):
    """A column: the key of its heading, its width in characters, how its cells are written."""

    key: str
    width: float
    look: str = "text"


EVENTS = (
    Column("mark", 3),
    Column("time", 19, "time"),
    Column("level", 9, "level"),
    Column("id", 7),
    Column("name", 54),
    Column("target", 24),
    Column("description", 70, "clipped"),
    Column("source", 26),
    Column("original_name", 40),
    Column("module", 14),
    Column("origin", 16),
    Column("actor", 14),
    Column("manager", 16),
    Column("product", 24),
    Column("version", 12),
    Column("time_utc", 27),
    Column("flags", 16),
    Column("raw", 60, "clipped"),
)
COUNTS = (
    Column("id", 7),
    Column("level", 9, "level"),
    Column("name", 52),
    Column("target", 28),
    Column("count", 8, "number"),
    Column("first", 19, "time"),
    Column("last", 19, "time"),
)
FINDINGS = (
    Column("item", 38, "wrapped"),
    Column("weight", 10),
    Column("what", 50, "wrapped"),
    Column("why", 50, "wrapped"),
    Column("mend", 50, "wrapped"),
)
EXHIBITS = (
    Column("exhibit", 8),
    Column("kind", 24),
    Column("file", 34),
    Column("covers", 40, "wrapped"),
    Column("size", 12),
    Column("kept", 34, "wrapped"),
    Column("sha256", 66, "raw"),
)


def write(
    inquiry: Inquiry,
    events: Iterable[Event],
    tell: Teller,
    stream: BinaryIO,
    *,
    asked: Event | None,
    when: datetime,
) -> int:
    """Write the workbook and return how many events are in it. The same arguments give the same bytes.

    `events` in time order; `when` (aware) becomes the file's date of making.
    """
    from xlsxwriter import Workbook

    book = Workbook(stream, {"constant_memory": True, "default_format_properties": {"font_name": FONT}})
    book.set_properties(
        {
            "title": clean(inquiry.title)[:255],
            "author": tell.words.say("document.author"),
            "created": when.astimezone(UTC).replace(tzinfo=None, microsecond=0),
        }
    )
    book.set_calc_mode("manual")  # there is nothing to calculate
    count = _Book(book, inquiry, tell).fill(events, asked)
    book.close()
    return count


class _Book:
    """The sheets of one workbook."""

    def __init__(self, book: "Workbook", inquiry: Inquiry, tell: Teller) -> None:
        self._book, self._inquiry, self._tell = book, inquiry, tell
        self._levels = {level: tell.level(level) for level in LEVELS}
        self._asked_mark = tell.words.say("document.symbol.asked")
        base: dict[str, Any] = {"font_name": FONT, "font_size": 10, "valign": "top", "num_format": "@"}
        moment = {**base, "num_format": "yyyy-mm-dd hh:mm:ss", "align": "left", "indent": 1}
        looks: dict[str, dict[str, Any]] = {
            "text": base,
            "time": moment,
            "number": {**base, "num_format": "#,##0"},
            "wrapped": {**base, "text_wrap": True},
            "clipped": {**base, "text_wrap": True},
            "raw": {**base, "font_name": "Consolas", "font_size": 9},
            **{f"level.{level}": {**base, **look} for level, look in LEVEL_LOOK.items()},
        }
        self._looks = {name: book.add_format(look) for name, look in looks.items()}
        self._asked = {
            name: book.add_format({**look, "bg_color": ASKED, "bold": True}) for name, look in looks.items()
        }
        self._head = book.add_format(
            {**base, "bold": True, "font_color": "#FFFFFF", "bg_color": NAVY, "border": 1}
            | {"border_color": GRID, "text_wrap": True, "valign": "vcenter"}
        )

    def fill(self, events: Iterable[Event], asked: Event | None) -> int:
        counts = _Counts()

        def rows() -> Iterable[tuple[Sequence[object], str, bool]]:
            for event in events:
                counts.add(event)
                yield self._event(event, event is asked), event.level, event is asked

        total = self._sheet("events", EVENTS, rows())
        self._sheet("counts", COUNTS, ((self._count(one), one.event.level, False) for one in counts.by_id()))
        by_target = ((self._count(one), one.event.level, False) for one in counts.by_target())
        self._sheet("targets", COUNTS, by_target)
        self._sheet("findings", FINDINGS, ((row, "", False) for row in self._findings()))
        self._sheet("exhibits", EXHIBITS, ((row, "", False) for row in self._exhibits()))
        return total

    def _say(self, key: str, **facts: object) -> str:
        return self._tell.words.say(f"workbook.{key}", **facts)

    def _event(self, event: Event, asked: bool) -> Sequence[object]:
        tell = self._tell
        name, own = tell.name(event), " ".join(event.name.split())
        return (
            self._asked_mark if asked else "",
            self._local(event.time),
            self._levels[event.level],
            event.id,
            name,
            event.target,
            event.description,
            "; ".join(tell.cites(event)),
            "" if own == name else own,
            tell.module(event),
            event.origin,
            event.actor,
            event.manager,
            event.product,
            event.version,
            event.time.isoformat(),
            "; ".join(event.flags),
            event.raw,
        )

    def _count(self, one: "_Count") -> Sequence[object]:
        tell, event = self._tell, one.event
        target = event.target if one.target is None else one.target
        if one.target is None and one.targets > 1:
            target = self._say("targets", count=f"{one.targets:,}")
        moments = self._local(one.first), self._local(one.last)
        return (event.id, self._levels[event.level], tell.name(event), target, one.count, *moments)

    def _findings(self) -> Iterable[Sequence[object]]:
        for item in self._inquiry.items:
            for gap in item.gaps:
                yield self._gap(f"{item.number}. {item.title}", gap)
        for gap in self._inquiry.checked_gaps:
            yield self._gap(self._tell.words.say("document.checked.heading"), gap)

    def _gap(self, place: str, gap: Gap) -> Sequence[object]:
        return (place, self._tell.words.say(f"document.weight.{gap.weight}"), gap.what, gap.why, gap.mend)

    def _exhibits(self) -> Iterable[Sequence[object]]:
        for row in self._inquiry.exhibits:
            yield (row.number, row.kind, row.name, row.covers, row.size, row.place, row.sha256)

    def _local(self, moment: datetime) -> datetime:
        return self._tell.window.local(moment).replace(tzinfo=None)

    def _sheet(
        self,
        key: str,
        columns: Sequence[Column],
        rows: Iterable[tuple[Sequence[object], str, bool]],
    ) -> int:
        """Write rows (cells, level, whether asked about); what Excel cannot hold goes on in a next sheet."""
        sheet, used, total, number = self._start(key, columns, 1), 0, 0, 1
        clipped = any(column.look == "clipped" for column in columns)
        wrapped = [(at, column.width) for at, column in enumerate(columns) if column.look == "wrapped"]
        writers: list[tuple[Callable[..., None], str]] = [
            (_WRITERS.get(column.look, _text), column.look) for column in columns
        ]
        for cells, level, asked in rows:
            if used == SHEET_ROWS:
                self._end(sheet, columns, used)
                number += 1
                sheet, used = self._start(key, columns, number), 0
            used, total = used + 1, total + 1
            looks = self._asked if asked else self._looks
            if clipped:  # or a long text would make its row as tall as the screen
                sheet.set_row(used, ROW_HEIGHT)
            elif wrapped:  # Excel finds the height itself, LibreOffice does not
                sheet.set_row(used, ROW_HEIGHT * max(_lines(str(cells[at]), width) for at, width in wrapped))
            for place, (write_cell, look) in enumerate(writers):
                if (value := cells[place]) != "":
                    write_cell(
                        sheet, used, place, value, looks[f"level.{level}" if look == "level" else look]
                    )
        self._end(sheet, columns, used)
        return total

    def _end(self, sheet: "Worksheet", columns: Sequence[Column], used: int) -> None:
        last = len(columns) - 1
        sheet.autofilter(0, 0, max(used, 1), last)
        sheet.print_area(0, 0, used, min(last, PRINTED_COLUMNS - 1))

    def _start(self, key: str, columns: Sequence[Column], number: int) -> "Worksheet":
        sheet = self._book.add_worksheet(sheet_name(key, number, self._tell))
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            label = self._say(f"column.{column.key}", zone=self._inquiry.zone)
            sheet.write_string(0, place, label, self._head)
        sheet.set_row(0, HEAD_HEIGHT)
        sheet.freeze_panes(1, 0)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&L&A&R&P / &N")
        return sheet


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of so many characters, about."""
    return sum(max(ceil(half_widths(line) / width), 1) for line in text.split("\n"))


_MARKUP = re.compile(r"<r>.*</r>\Z", re.DOTALL)


def _text(sheet: "Worksheet", row: int, column: int, value: str, look: object) -> None:
    text = clean(value)
    if len(text) > CELL_LIMIT:
        text = text[: CELL_LIMIT - 1] + "…"  # events.csv has all of it
    if text.startswith("<r>") and _MARKUP.match(
        text
    ):  # the library takes such a text for formatted text and would not escape it
        sheet.write_rich_string(row, column, text[:1], look, text[1:], look)
    else:
        sheet.write_string(row, column, text, look)


def _moment(sheet: "Worksheet", row: int, column: int, value: datetime, look: object) -> None:
    sheet.write_datetime(row, column, value, look)


def _number(sheet: "Worksheet", row: int, column: int, value: int, look: object) -> None:
    sheet.write_number(row, column, value, look)


_WRITERS: dict[str, Callable[..., None]] = {"time": _moment, "number": _number}


class _Count:
    """Events counted together. `target` is None where they are counted by id alone."""

    __slots__ = ("count", "event", "first", "last", "seen", "target")

    def __init__(self, event: Event, target: str | None) -> None:
        self.event, self.target, self.count = event, target, 0
        self.first = self.last = event.time
        self.seen: set[str] = set()

    def add(self, event: Event) -> None:
        self.count += 1
        self.last = event.time
        self.seen.add(event.target)

    @property
    def targets(self) -> int:
        return len(self.seen)


class _Counts:
    """Counts while the events go by. A module's event is another than a system event of the same id."""

    def __init__(self) -> None:
        self._ids: dict[tuple[str, ...], _Count] = {}
        self._targets: dict[tuple[str, ...], _Count] = {}

    def add(self, event: Event) -> None:
        one = self._ids.get((event.module, event.id))
        if one is None:
            one = self._ids[event.module, event.id] = _Count(event, None)
        one.add(event)
        key = (event.module, event.id, event.target)
        one = self._targets.get(key)
        if one is None:
            one = self._targets[key] = _Count(event, event.target)
        one.add(event)

    def by_id(self) -> list[_Count]:
        return sorted(self._ids.values(), key=_gravest)

    def by_target(self) -> list[_Count]:
        return sorted(self._targets.values(), key=_gravest)


def _gravest(one: _Count) -> tuple[object, ...]:
    return (LEVELS.index(one.event.level), -one.count, one.event.id, one.target or "")
