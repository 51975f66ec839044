"""`events.xlsx`: every event of the window for sorting and filtering, with counts, findings and exhibits.

Text stays text: each cell is written as a string in a column formatted as text, so that an id keeps its
zeros and a text that begins with "=" is no formula, not even after somebody edits the cell. Only the time
(of the window's zone) and the counts are numbers. Rows are streamed: memory does not grow with them.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from itertools import chain, islice
from math import ceil
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from dscase.events.collect import Collected
from dscase.events.frame import Count, counts
from dscase.events.table import LEVELS, Event, Level
from dscase.inquiry.formatter import Teller
from dscase.inquiry.model import Gap, Inquiry
from dscase.inquiry.tables import SHEET_ROWS, sheet_name
from dscase.render.plain import clean
from dscase.render.plain import columns as half_widths
from dscase.render.sheet_rows import HEADING, Row, filled
from dscase.text import one_line

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

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
    collected: Collected,
    tell: Teller,
    stream: BinaryIO,
    *,
    asked: Event | None,
    when: datetime,
) -> int:
    """Write the workbook and return how many events are in it. The same arguments give the same bytes.

    `when` (aware) becomes the file's date of making.
    """
    from xlsxwriter import Workbook

    frame = BytesIO()
    book = Workbook(frame, {"in_memory": True, "default_format_properties": {"font_name": FONT}})
    book.set_properties(
        {
            "title": clean(inquiry.title)[:255],
            "author": tell.words.say("document.author"),
            "created": when.astimezone(UTC).replace(tzinfo=None, microsecond=0),
        }
    )
    book.set_calc_mode("manual")  # there is nothing to calculate
    layout = _Layout(book, tell, inquiry.zone)
    parts: list[tuple[int, Iterable[Row]]] = []
    for key, columns, count, rows in sheets(inquiry, collected, tell, asked):
        left = iter(rows)
        for number, begin in enumerate(range(0, max(count, 1), SHEET_ROWS), start=1):
            used = min(count - begin, SHEET_ROWS)
            heading = layout.add(key, columns, number, used)
            rest = islice(left, used)
            parts.append((used + 1, chain([heading], _tall(rest, columns))))
    book.close()
    filled(frame.getvalue(), parts, stream)
    return len(collected.rows)


def sheets(
    inquiry: Inquiry, collected: Collected, tell: Teller, asked: Event | None
) -> Iterator[tuple[str, Sequence[Column], int, Iterable[Row]]]:
    """Of each sheet its key, its columns, how many rows it has, and the rows, without the heading."""
    contents, events = _Contents(inquiry, tell, asked), collected.rows
    yield "events", EVENTS, len(events), map(contents.event, events)
    for key, target in (("counts", ()), ("targets", ("target",))):
        by = ("module", "id", *target)
        counted = counts(collected.events, events, by, ("level", "count", "id", *target))
        yield key, COUNTS, len(counted), map(contents.count, counted)
    findings, exhibits = list(contents.findings()), list(contents.exhibits())
    yield "findings", FINDINGS, len(findings), findings
    yield "exhibits", EXHIBITS, len(exhibits), exhibits


def _tall(rows: Iterable[Row], columns: Sequence[Column]) -> Iterable[Row]:
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


class _Layout:
    """The sheets of a workbook with nothing in them but specimens of rows."""

    def __init__(self, book: "Workbook", tell: Teller, zone: str) -> None:
        self._book, self._tell, self._zone = book, tell, zone
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
        strong = {"bg_color": ASKED, "bold": True}
        self._looks, self._asked = (
            {name: book.add_format({**look, **more}) for name, look in looks.items()} for more in ({}, strong)
        )
        self._head = book.add_format(
            {**base, "bold": True, "font_color": "#FFFFFF", "bg_color": NAVY, "border": 1}
            | {"border_color": GRID, "text_wrap": True, "valign": "vcenter"}
        )

    def add(self, key: str, columns: Sequence[Column], number: int, used: int) -> Row:
        """Lay out the `number`-th sheet of a kind for so many rows; its heading."""
        say = self._tell.words.say
        sheet = self._book.add_worksheet(sheet_name(key, number, self._tell))
        sheet.set_row(0, HEAD_HEIGHT)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_blank(0, place, None, self._head)
        self._specimens(sheet, columns)
        last = len(columns) - 1
        sheet.autofilter(0, 0, max(used, 1), last)
        sheet.print_area(0, 0, used, min(last, PRINTED_COLUMNS - 1))
        sheet.freeze_panes(1, 0)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&L&A&R&P / &N")
        return Row(HEADING, [say(f"workbook.column.{column.key}", zone=self._zone) for column in columns])

    def _specimens(self, sheet: "Worksheet", columns: Sequence[Column]) -> None:
        clipped = any(column.look == "clipped" for column in columns)
        for level in LEVELS:
            for looks in (self._looks, self._asked):
                row = _specimen(level, asked=looks is self._asked)
                if clipped:  # or a long text would make its row as tall as the screen
                    sheet.set_row(row, ROW_HEIGHT)
                for place, column in enumerate(columns):
                    look = f"level.{level}" if column.look == "level" else column.look
                    sheet.write_blank(row, place, None, looks[look])


def _specimen(level: Level, *, asked: bool = False) -> int:
    return HEADING + 1 + 2 * LEVELS.index(level) + asked


_PLAIN = _specimen("info")  # of rows in which no level is told


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

    def event(self, event: Event) -> Row:
        tell, asked = self._tell, event is self._asked
        name, own = self._name(event)
        local, utc = self._times(event.time)
        cells = (
            self._asked_mark if asked else "",
            local,
            self._levels[event.level],
            event.id,
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
        return Row(_specimen(event.level, asked=asked), cells)

    def count(self, one: Count) -> Row:
        tell, event = self._tell, one.sample
        many = one.targets > 1
        target = tell.words.say("workbook.targets", count=f"{one.targets:,}") if many else event.target
        moments = self._local(one.first), self._local(one.last)
        cells = (event.id, self._levels[event.level], tell.name(event), target, one.events, *moments)
        return Row(_specimen(event.level), cells)

    def findings(self) -> Iterator[Row]:
        for item in self._inquiry.items:
            for gap in item.gaps:
                yield self._gap(f"{item.number}. {item.title}", gap)
        for gap in self._inquiry.checked_gaps:
            yield self._gap(self._tell.words.say("document.checked.heading"), gap)

    def _gap(self, place: str, gap: Gap) -> Row:
        weight = self._tell.words.say(f"document.weight.{gap.weight}")
        return Row(_PLAIN, (place, weight, gap.what, gap.why, gap.mend))

    def exhibits(self) -> Iterator[Row]:
        for row in self._inquiry.exhibits:
            told = (row.number, row.kind, row.name, row.covers, row.size, row.place, row.sha256)
            yield Row(_PLAIN, told)

    def _local(self, moment: datetime) -> datetime:
        return self._tell.window.local(moment).replace(tzinfo=None)
