"""How each kind of block is put into Word: one function a kind."""

from functools import singledispatch
from typing import Any

from dscase.inquiry.body.blocks import (
    Ask,
    Block,
    Body,
    Cell,
    Column,
    Facts,
    Figure,
    Heading,
    Listed,
    Pairs,
    Paragraph,
    Part,
    People,
    Record,
    RecordLine,
    Row,
    Table,
)
from dscase.render.docx import oxml
from dscase.render.docx.oxml import Para, Span
from dscase.render.docx.writer import WordRow, Writer
from dscase.render.phrases import lines
from dscase.render.timeline import png as drawn
from dscase.render.timeline.lettering import BOLD, width_of

PAGE = 168.0, 205.0
"""mm that a picture may take, its caption left room for."""
GUTTER = 4.0
TITLE_SIZE = 16.0
"""Points, of the style "Title"."""


def write(writer: Writer, body: Body) -> None:
    """Write the whole body."""
    writer.write("Address", body.to, Span("\t"), body.dated)
    writer.write("Title", "\n".join(lines(body.title, PAGE[0], _title_width)))
    for one in body.blocks:
        block(one, writer)
    if writer.ends_in_table:  # a document ends in a paragraph
        writer.write("Table Break")


def _title_width(text: str) -> float:
    """How many mm a title takes at most: Word ends lines anywhere in Japanese, so they are ended here."""
    return BOLD * width_of(text, TITLE_SIZE) * 25.4 / 72


@singledispatch
def block(block: Block, writer: Writer) -> None:
    """Write a block."""
    raise TypeError(f"no such block: {type(block).__name__} ({writer.words.lang})")


@block.register
def _(one: Heading, writer: Writer) -> None:
    style = "Small Heading" if one.small else f"Heading {one.level}"
    number = [Span(f"{one.number}\u2002", "Heading Number")] if one.number else []
    writer.write(style, *number, one.text, bookmark=one.name)


@block.register
def _(one: Paragraph, writer: Writer) -> None:
    if one.label:
        writer.write("Stated Label", one.label)
    style = {"": "Statement", "soft": "Note", "stated": "Stated"}[one.look]
    # what leads in below a heading stays with what it leads to
    writer.write(style, *writer.spans(one.line), keep=one.look != "stated" and writer.below_heading)


@block.register
def _(one: Ask, writer: Writer) -> None:
    paras = [Para("Ask Label", [Span(one.label)])]
    numbered = len(one.texts) > 1
    for number, text in enumerate(one.texts, start=1):
        mark = [Span(f"{number}\t", "Mono Text")] if numbered else []
        paras.append(Para("Ask Text" if numbered else "Ask Single", [*mark, Span(text)]))
    writer.table(one.label, "Ask Table", [writer.width], [WordRow([paras])])
    writer.write("Block Break")


@block.register
def _(one: Pairs, writer: Writer) -> None:
    widths = writer.widths((32, 0, 22, 57))
    rows = []
    for pairs in one.rows:
        cells: list[list[Para]] = []
        for pair in pairs:
            more = [Para("Fact More", writer.spans(line)) for line in pair.more]
            cells += [
                [Para("Fact Label", [Span(pair.label)])],
                [Para("Fact Value", writer.spans(pair.value)), *more],
            ]
        rows.append(WordRow(cells, (1, 3) if len(pairs) == 1 else ()))
    writer.table(one.title, "Ruled Table", widths, rows)


@block.register
def _(one: Listed, writer: Writer) -> None:
    cited = any(who for _, who in one.rows)
    widths = writer.widths((32, 0, 28) if cited else (32, 0))
    rows = []
    for at, (line, who) in enumerate(one.rows):
        label = Para("Fact Label", [Span("" if at else one.label)])
        cells = [[label], [Para("Fact Value", writer.spans(line))]]
        rows.append(WordRow([*cells, [Para("Cite", [Span(who)])]] if cited else cells))
    writer.table(one.label, "Plain Table", widths, rows)


@block.register
def _(one: Facts, writer: Writer) -> None:
    sides = (0, one.cites + 4)
    widths = writer.widths((one.times + 4, *sides) if one.times else sides)
    rows = []
    for fact in one.rows:
        time = [[Para("Fact Text", [Span(fact.time, "Mono Text")])]] if one.times else []
        content = [Para("Fact Text", writer.spans(fact.line))] if fact.line else []
        content += [_record_line(RecordLine(line), writer) for line in fact.record.split("\n") if fact.record]
        if fact.cites:
            rows.append(WordRow([*time, content, [Para("Cite", writer.spans(cite)) for cite in fact.cites]]))
        else:  # nothing beside it: it has that room, too
            rows.append(WordRow([*time, content], (*(1 for _ in time), 2)))
    writer.table(one.title, "Plain Table", widths, rows, kept=False)  # statements stand by themselves


@block.register
def _(one: Record, writer: Writer) -> None:
    for line in one.lines:
        writer.put(oxml.paragraph(_record_line(line, writer), writer.ids))
    if one.source:
        writer.write("Source Line", *writer.spans(one.source))
    if one.note:
        writer.write("Source Line", one.note)


def _record_line(line: RecordLine, writer: Writer) -> Para:
    mark = writer.words.say("document.symbol.asked") if line.asked else ""
    spans = [Span(f"{mark}{line.number}\t")] if line.number else []
    style = "Record Asked" if line.asked else "Record" if line.number else "Record Plain"
    return Para(style, [*spans, Span(line.text)])


@block.register
def _(one: Table, writer: Writer) -> None:
    if one.number:
        _caption(writer, one, "Caption")
    widths = writer.widths(column.width for column in one.columns)
    heads = [
        Para("Table Head Number" if column.look == "number" else "Table Head", [Span(column.head)])
        for column in one.columns
    ]
    rows = [_row(row, one, writer) for row in one.rows]
    writer.table(
        one.title,
        "Ruled Table",
        widths,
        rows,
        head=heads,
        description=one.note or one.title,
        noted=bool(one.after),
    )
    if one.after:
        writer.write("Note", one.after)


def _row(row: Row, table: Table, writer: Writer) -> WordRow:
    if row.look == "folded":
        middle = len(table.columns) - 3
        cells = [[Para("Table Quiet", writer.spans(cell.line))] for cell in row.cells]
        cells[2] = [Para("Table Quiet Number", writer.spans(row.cells[2].line))]
        return WordRow(cells, (2, middle, 1))
    asked = row.look == "asked"
    cells = [
        _cell(cell, column, writer, asked=asked)
        for cell, column in zip(row.cells, table.columns, strict=True)
    ]
    if row.name:
        cells[0][0] = cells[0][0]._replace(bookmark=row.name)
    return WordRow(cells, asked=asked)


STYLES = {"": "Table Text", "mono": "Table Mono", "number": "Table Number", "soft": "Table Quiet"}


def _cell(cell: Cell, column: Column, writer: Writer, *, asked: bool) -> list[Para]:
    style, strong = STYLES[column.look], "Strong Text" if asked else ""
    paras = [Para(style, writer.spans(cell.line, strong))] if cell.line or not cell.more else []
    return [*paras, *(Para("Table Detail", writer.spans(line)) for line in cell.more)]


@block.register
def _(one: Figure, writer: Writer) -> None:
    width, height = PAGE
    if one.parts and writer.ends_in_table:  # else a screenshot would touch it; a drawing has its own margin
        writer.write("Table Break")
    if one.drawing is not None:
        png = drawn(one.drawing, writer.words)
        if png is None:
            writer.write("Note", writer.words.say("timeline.no_font"))
            return
        size = [int.from_bytes(png[at : at + 4]) for at in (16, 20)]  # of the PNG's header
        alt = one.drawing.description
        writer.put(
            writer.picture(Part(png, size[0], size[1], "png", "", alt, one.name), width, height, edged=False)
        )
    elif one.across == 1:
        for part in one.parts:
            if part.label:
                writer.write("Part Label", part.label, keep=True)
            made = writer.picture(part, width, height)
            if part is not one.parts[-1]:  # the last stays with the caption, the others with nothing
                oxml.parted(made)
            writer.put(made)
    else:
        share = (width - GUTTER * (one.across - 1)) / one.across
        for first in range(0, len(one.parts), one.across):
            _beside(one.parts[first : first + one.across], one.across, share, writer)
    _caption(writer, one, "Picture Caption")


def _beside(parts: tuple[Part, ...], across: int, share: float, writer: Writer) -> None:
    """Parts beside each other, in a table without lines: each with its number above."""
    widths = writer.widths([0] * across)
    table = oxml.table_start(writer.ids.style("Plain Table"), widths, parts[0].alt, parts[0].alt, head=False)
    row = oxml.row_start(widths, header=False, whole=True)
    cells: list[Any] = row.xpath("w:tc")
    for at, cell in enumerate(cells):
        if at < len(parts):
            cell.append(oxml.paragraph(Para("Part Label", [Span(parts[at].label)]), writer.ids))
            cell.append(writer.picture(parts[at], share - 4, PAGE[1]))
        else:
            cell.append(oxml.paragraph(Para("Picture", []), writer.ids))
    table.append(row)
    writer.put(table)
    writer.write("Table Break", keep=True)


def _caption(writer: Writer, one: Table | Figure, style: str) -> None:
    """A caption; its number is a sequence field, so that Word can list and renumber captions."""
    label = writer.words.say(f"document.label.{type(one).__name__.lower()}")
    field = f"SEQ {label} \\* ARABIC"
    blank = "" if writer.words.lang == "ja" else " "
    caption, beside = (writer.words.say(f"document.mark.{mark}") for mark in ("caption", "beside"))
    spans = [Span(f"{label}{blank}"), Span(str(one.number), field=field), Span(f"{caption}{one.title}")]
    spans += [Span(f"{beside}{one.note}", "Soft Text")] if one.note else []
    writer.write(style, *spans)


@block.register
def _(one: People, writer: Writer) -> None:
    signed = one.signed
    widths = writer.widths((18, 0, *((20, *(27 for _ in signed)) if signed else ())))
    cells = [[Para("Fact Label", [Span(one.label)])], [Para("Person", [Span(line)]) for line in one.lines]]
    if not one.lines:
        cells[1] = [Para("Person", [Span("")])]
    if signed:
        cells.append([Para("Fact Label", [Span(writer.words.say("body.approval"))])])
    for label, name, date in signed:
        signature = (Para("Signed", [Span(line)]) for line in (name, date) if line)
        cells.append([Para("Signed Label", [Span(label)]), *signature])
    writer.table(one.label, "Grid Table", widths, [WordRow(cells)])
