"""The five items in the vendor's order, what was checked already, and the exhibits."""

from collections.abc import Sequence

from dscase.inquiry.model import CoverageRow, Inquiry, Item, PackageRow, Picture, Timeline
from dscase.render import anchors
from dscase.render.docx.events import counts_table, events_table
from dscase.render.docx.front import state_mark
from dscase.render.docx.oxml import Para, Span, unbroken
from dscase.render.docx.writer import Cell, Column, Content, Pen, Row
from dscase.render.fitting import HASH, SYMBOL_OF_COVERS, on_page_one
from dscase.render.timeline import png as timeline_picture

PICTURE_WIDTH = 800  # as wide as the page, whatever its pixels


def rest(pen: Pen, inquiry: Inquiry) -> None:
    """Write everything after page one."""
    for item in inquiry.items:
        _item(pen, item, inquiry, new_page=item is inquiry.items[0] and not inquiry.reading)
    _checked(pen, inquiry)
    _exhibits(pen, inquiry)


def _item(pen: Pen, item: Item, inquiry: Inquiry, *, new_page: bool) -> None:
    pen.write(
        "Heading 1",
        Span(f"{item.number}. ", "Heading Number"),
        item.title,
        bookmark=anchors.item(item.number),
        new_page=new_page,
    )
    status = Span(state_mark(pen, item.state, item.state_word), f"State Word {item.state.capitalize()}")
    place = f"\u3000{pen.say('column.place')}: {item.place}" if item.place else ""
    pen.write("Item Status", status, *pen.linked(place))
    if item.number == anchors.MESSAGE_ITEM:
        _message(pen, inquiry)
    spoken = sum(1 for statement in item.statements if not statement.quoted)
    facts = (
        item.number != anchors.BACKGROUND_ITEM and spoken > 1
    )  # the background is prose: paragraphs, no list
    for statement in item.statements:
        pen.statement(statement, "List Bullet" if facts else "Statement")
    if item.number == anchors.MESSAGE_ITEM and inquiry.timeline is not None and inquiry.rows:
        _timeline(pen, inquiry.timeline)
    for gap in item.gaps:
        pen.gap(gap)
    if not (item.statements or item.gaps or item.number >= anchors.PICTURES_ITEM):
        pen.write("Muted", pen.say("nothing_written"))
    if item.number == anchors.PICTURES_ITEM:
        for picture in inquiry.pictures:
            pen.picture(picture)
    elif item.number == anchors.PACKAGES_ITEM and inquiry.packages:
        _packages(pen, inquiry.packages)
        _coverage(pen, inquiry, "packages_coverage")
    elif item.number == anchors.EVENTS_ITEM:
        _events(pen, inquiry)


def _message(pen: Pen, inquiry: Inquiry) -> None:
    pen.write("Statement", Span(pen.say("message.see"), "Hyperlink", link=anchors.MESSAGE))
    if on_page_one(inquiry.message) != inquiry.message:
        pen.statement(inquiry.message, "Statement")


def _timeline(pen: Pen, timeline: Timeline) -> None:
    say = pen.words.say
    png = timeline_picture(timeline, pen.words)
    if png is None:
        pen.write("Muted", say("timeline.no_font"))
        return
    width, height = (int.from_bytes(png[at : at + 4]) for at in (16, 20))  # of the PNG's header
    caption = say("timeline.caption", zone=timeline.zone_label)
    scale = PICTURE_WIDTH / width
    size = PICTURE_WIDTH, round(height * scale)
    pen.picture(Picture("", caption, timeline.description, png, *size))


def _events(pen: Pen, inquiry: Inquiry) -> None:
    sections = [
        (pen.say("events.tally"), bool(inquiry.tally_notes)),
        (pen.say("events.counts"), bool(inquiry.counts)),
        (pen.say("events.rows"), bool(inquiry.rows or inquiry.rows_note)),
    ]
    writers = (_tally, counts_table, events_table)
    number = 0
    for (heading, filled), write in zip(sections, writers, strict=True):
        if filled:
            number += 1
            pen.write("Heading 2", Span(f"{anchors.EVENTS_ITEM}.{number} ", "Heading Number"), heading)
            write(pen, inquiry)


def _tally(pen: Pen, inquiry: Inquiry) -> None:
    for note in inquiry.tally_notes:
        pen.write("List Bullet Small", *pen.linked(note))
    _coverage(pen, inquiry, "events_coverage")


def _coverage(pen: Pen, inquiry: Inquiry, key: str) -> None:
    item = anchors.PACKAGES_ITEM if key == "packages_coverage" else anchors.EVENTS_ITEM
    if rows := [row for row in inquiry.coverage if row.item == item]:
        pen.caption("table", pen.say(key))
        coverage_table(pen, rows, inquiry.zone, pen.say(key))


def coverage_table(pen: Pen, coverage: Sequence[CoverageRow], zone: str, title: str) -> None:
    """What each source, or log inside a package, says of the window."""
    covers, inside, span, log = 1500, 1000, 2300, 2500
    columns = [
        Column(pen.say("column.log"), log),
        Column(pen.say("column.covers"), covers, "Fact Value"),
        Column(pen.say("column.span", zone=zone), span),
        Column(pen.say("column.inside"), inside, "Table Number", no_wrap=True),
        Column(pen.say("column.reason"), pen.width - covers - inside - span - log),
    ]
    rows = []
    for row in coverage:
        cells: list[Content] = [
            pen.linked(row.name),
            [Span(pen.say(f"symbol.{SYMBOL_OF_COVERS[row.covers]}")), Span(f" {row.covers_word}")],
            unbroken(row.span) or pen.say("no_value"),
            row.inside or pen.say("no_value"),
            row.reason,
        ]
        rows.append(Row(cells))
    pen.table(title, columns, rows)


def _packages(pen: Pen, packages: tuple[PackageRow, ...]) -> None:
    exhibit, kind, made, host, size = 800, 1050, 1950, 1750, 1050
    columns = [
        Column(pen.say("column.exhibit"), exhibit, no_wrap=True),
        Column(pen.say("column.kind"), kind),
        Column(pen.say("column.file"), pen.width - exhibit - kind - made - host - size),
        Column(pen.say("column.host"), host),
        Column(pen.say("column.made"), made),
        Column(pen.say("column.size"), size, "Table Number", no_wrap=True),
    ]
    rows = []
    for package in packages:
        named = [Para("Table Text", [Span(package.name, "Strong Cell")])]
        named += [Para("Table Text", [Span(package.sha256, "Hash")])] if package.sha256 else []
        named += [Para("Table Detail", [Span(remark)]) for remark in package.remarks]
        host_cell = "\n".join(part for part in (package.host, unbroken(package.version)) if part)
        cells: list[Content] = [
            pen.linked(package.exhibit),
            package.kind,
            Cell(named),
            host_cell or pen.say("no_value"),
            package.made or pen.say("no_value"),
            package.size,
        ]
        rows.append(Row(cells))
    pen.caption("table", pen.say("packages.caption"))
    pen.table(pen.say("packages.caption"), columns, rows)
    pen.write("Table Note", pen.say("packages.note"))


def _checked(pen: Pen, inquiry: Inquiry) -> None:
    pen.write("Heading 1", pen.say("checked.heading"), bookmark=anchors.CHECKED)
    state = inquiry.checked_state
    word = pen.words.say(f"inquiry.state.{state}")
    pen.write("Item Status", Span(state_mark(pen, state, word), f"State Word {state.capitalize()}"))
    for gap in inquiry.checked_gaps:
        pen.gap(gap)
    if inquiry.checked:
        when, step = 2500, 1700
        columns = [
            Column(pen.say("column.when"), when, no_wrap=True),
            Column(pen.say("column.step"), step),
            Column(pen.say("column.checked"), pen.width - when - step, "Fact Value"),
        ]
        rows = [
            Row([line.when, line.steps or pen.say("no_value"), pen.linked(line.beside_steps or line.text)])
            for line in inquiry.checked
        ]
        pen.caption("table", pen.say("checked.caption"))
        pen.table(pen.say("checked.caption"), columns, rows)
    elif not inquiry.checked_gaps:
        pen.write("Muted", pen.say("nothing_written"))


def _exhibits(pen: Pen, inquiry: Inquiry) -> None:
    pen.write("Heading 1", pen.say("exhibits.heading"), bookmark=anchors.EXHIBITS)
    if not inquiry.exhibits:
        pen.write("Muted", pen.say("exhibits.none"))
        return
    number, kind, stretch, size, place = 740, 1400, 2150, 950, 2250
    columns = [
        Column(pen.say("column.exhibit"), number, no_wrap=True),
        Column(pen.say("column.kind"), kind),
        Column(pen.say("column.file"), pen.width - number - kind - stretch - size - place),
        Column(pen.say("column.stretch", zone=inquiry.zone), stretch),
        Column(pen.say("column.size"), size, "Table Number", no_wrap=True),
        Column(pen.say("column.kept"), place),
    ]
    rows = []
    for exhibit in inquiry.exhibits:
        named = [Para("Table Text", [Span(exhibit.name)])]
        named += [Para("Table Text", [Span(f"{exhibit.sha256[:HASH]}…", "Hash")])] if exhibit.sha256 else []
        numbered = Para("Table Text", [Span(exhibit.number, "Strong Cell")], anchors.exhibit(exhibit.number))
        covers = unbroken(exhibit.covers) or pen.say("no_value")
        cells: list[Content] = [
            Cell([numbered]),
            exhibit.kind,
            Cell(named),
            covers,
            exhibit.size,
            exhibit.place,
        ]
        rows.append(Row(cells))
    pen.caption("table", pen.say("exhibits.caption"))
    pen.table(pen.say("exhibits.caption"), columns, rows)
