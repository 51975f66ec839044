"""Item 5's tables: events counted by id, and the events themselves in time order."""

from collections.abc import Iterable, Sequence

from dscase.inquiry.model import CountRow, EventRow, Inquiry
from dscase.render import anchors, fitting
from dscase.render.docx.oxml import Para, Span
from dscase.render.docx.writer import Cell, Column, Content, Pen, Row
from dscase.render.plain import columns as half_widths

PADDING = 200  # a cell's left and right margin, and a little
CHARACTER = 17 * 5.6  # a half-width character of 8.5 point table text, as wide as it may come
LEVEL_CHARACTER, LEVEL_WIDER = 75, 48  # the bold word of a level: 123 for a letter, 171 for a full-width one
MARK_WIDTH = 330


def counts_table(pen: Pen, inquiry: Inquiry) -> None:
    """Write the counts by event id."""
    counts = inquiry.counts
    level = _level_width(pen, counts)
    number = _fit((row.id for row in counts), 560, 1300)
    count = _fit([*(str(row.count) for row in counts), pen.say("column.count") + "  "], 700, 1200)
    date = fitting.common_date([text for row in counts for text in (row.first, row.last)])
    first = _time_width([text for row in counts for text in (row.first, row.last)], date)
    columns = [
        _mark_column(pen),
        Column(pen.say("column.id"), number, no_wrap=True),
        Column(pen.say("column.level"), level, no_wrap=True),
        Column(pen.say("column.name"), pen.width - MARK_WIDTH - number - level - count - 2 * first),
        Column(pen.say("column.count"), count, "Table Number", no_wrap=True),
        Column(_time_head(date, pen.say("column.first", zone=inquiry.zone)), first, no_wrap=True),
        Column(_time_head(date, pen.say("column.last", zone=inquiry.zone)), first, no_wrap=True),
    ]
    rows = []
    for row in counts:
        strong = _strong(row.asked)
        cells: list[Content] = [
            _mark(pen, row.asked),
            [Span(row.id, strong)],
            _level(pen, row),
            [Span(fitting.name(row.name), strong)],
            [Span(f"{row.count:,}", strong)],
            [Span(row.first.removeprefix(date), strong)],
            [Span(row.last.removeprefix(date), strong)],
        ]
        rows.append(Row(cells, fill="Table Asked" if row.asked else ""))
    pen.caption("table", pen.say("events.counts_caption"))
    pen.table(pen.say("events.counts_caption"), columns, rows, description=pen.say("events.legend"))


def events_table(pen: Pen, inquiry: Inquiry) -> None:
    """Write the events, each with the place it was read from."""
    rows = inquiry.rows
    if not rows:
        pen.write("Statement", inquiry.rows_note)
        return
    date = fitting.common_date([row.time for row in rows])
    time = _time_width([row.time for row in rows], date)
    level = _level_width(pen, rows)
    number = _fit((row.id for row in rows), 560, 1300)
    target = _fit((row.target for row in rows), 900, 1550)
    source = _fit((part for row in rows for part in row.source.split(pen.links.mark)), 900, 1650)
    columns = [
        _mark_column(pen),
        Column(_time_head(date, pen.say("column.time", zone=inquiry.zone)), time, no_wrap=True),
        Column(pen.say("column.level"), level, no_wrap=True),
        Column(pen.say("column.id"), number, no_wrap=True),
        Column(pen.say("column.event"), pen.width - MARK_WIDTH - time - level - number - target - source),
        Column(pen.say("column.target"), target),
        Column(pen.say("column.source"), source),
    ]
    pen.caption("table", pen.say("events.rows_caption"))
    pen.write(
        "Table Note Above", " ".join(part for part in (inquiry.rows_note, pen.say("events.legend")) if part)
    )
    shown = [_event(pen, row, date) for row in rows]
    pen.table(pen.say("events.rows_caption"), columns, shown, description=pen.say("events.legend"))


def _event(pen: Pen, row: EventRow, date: str) -> Row:
    strong = _strong(row.asked)
    described, cut = fitting.described(row)
    paras = [Para("Table Text", [Span(fitting.name(row.name), strong)])]
    if row.original_name:
        paras.append(Para("Table Text", [Span(fitting.name(row.original_name), "Original Name")]))
    if described:
        more = [Span(" " + pen.say("events.cut"), "Original Name")] if cut else []
        paras.append(Para("Table Detail", [Span(described), *more]))
    cells: list[Content] = [
        _mark(pen, row.asked),
        Cell([Para("Table Text", [Span(row.time.removeprefix(date), strong)], anchors.event(row))]),
        _level(pen, row),
        [Span(row.id, strong)],
        Cell(paras),
        [Span(fitting.name(row.target), strong)],
        Cell([Para("Table Detail", [Span(part)]) for part in row.source.split(pen.links.mark)]),
    ]
    return Row(cells, fill="Table Asked" if row.asked else "")


def _time_head(date: str, label: str) -> str:
    return f"{date.strip()}\n{label}" if date else label


def _time_width(times: Sequence[str], date: str) -> int:
    return _fit([*(time.removeprefix(date) for time in times), date], 1200, 2450)


def _strong(asked: bool) -> str:
    return "Strong Cell" if asked else ""


def _mark_column(pen: Pen) -> Column:
    return Column(pen.say("symbol.asked"), MARK_WIDTH, "Table Mark", no_wrap=True, head_style="Mark")


def _mark(pen: Pen, asked: bool) -> list[Span]:
    return [Span(pen.say("symbol.asked"), "Mark")] if asked else [Span("")]


def _level(pen: Pen, row: EventRow | CountRow) -> list[Span]:
    return [Span(f"{pen.say(f'symbol.{row.level}')} {row.level_word}", f"Level {row.level.capitalize()}")]


def _level_width(pen: Pen, rows: Iterable[EventRow | CountRow]) -> int:
    words = [f"◆ {row.level_word}" for row in rows]
    widest = max((LEVEL_CHARACTER * len(word) + LEVEL_WIDER * half_widths(word) for word in words), default=0)
    head = _fit([pen.say("column.level")], 0, 1600)
    return min(max(widest + PADDING, head), 1600)


def _fit(texts: Iterable[str], least: int, most: int) -> int:
    """A column width in which the longest text stays on one line, within bounds."""
    widest = max((half_widths(text) for text in texts), default=0)
    return round(min(max(widest * CHARACTER + PADDING, least), most))
