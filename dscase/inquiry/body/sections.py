"""The sections of an inquiry, in order. A section is added here, and nowhere else: every skin shows it.

A section is a function of the inquiry and the writing that yields blocks; one that has nothing to say yields
none.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from dscase.inquiry.body import linking
from dscase.inquiry.body.blocks import Block, Cell, Column, Heading, Line, Look, Paragraph, Row, Span
from dscase.inquiry.body.event_rows import DETAIL_WIDTH, events_table
from dscase.inquiry.body.item_two import facts, item_two, own_words
from dscase.inquiry.body.page_one import page_one
from dscase.inquiry.body.pictures import figures
from dscase.inquiry.body.writing import STRONG_WIDTH, Writing, common_date, computer, fit, mono, most, without
from dscase.inquiry.model import CheckedLine, ExhibitRow, Inquiry, Item

HASH = 16
"""Digits of an exhibit's hash; the list of files in the bundle has them all."""
HOST = 34
"""mm: the column of packages' computers."""
MOST_COUNTS = 12
"""Kinds of events counted in the document; the workbook has all."""

Section = Callable[[Inquiry, Writing], Iterator[Block]]


def _has_nothing(item: Item) -> bool:
    """Whether nothing is given of an item, and nothing is to be said of it either."""
    return item.state == "missing" and not item.statements


def _heading(item: Item) -> Iterator[Block]:
    """An item's heading; an item that has nothing has none, and stands among those that have nothing."""
    if not _has_nothing(item):
        yield Heading(1, item.title, str(item.number), linking.item(item.number))


def background(inquiry: Inquiry, write: Writing) -> Iterator[Block]:
    """Item 1: why this is asked."""
    item = inquiry.items[0]
    yield from _heading(item)
    yield from own_words(list(item.statements), write)


def what_happened(inquiry: Inquiry, write: Writing) -> Iterator[Block]:
    """Item 2."""
    item = inquiry.items[1]
    yield from _heading(item)
    yield from item_two(item, inquiry, write)


def pictures_and_mails(inquiry: Inquiry, write: Writing) -> Iterator[Block]:
    """Item 3: pictures and mails."""
    item = inquiry.items[2]
    yield from _heading(item)
    if item.statements:
        yield facts(item.title, list(item.statements), write)
    yield from figures(inquiry.pictures, write, masked=bool(inquiry.masking))


def packages(inquiry: Inquiry, write: Writing) -> Iterator[Block]:
    """Item 4: the diagnostic packages."""
    item = inquiry.items[3]
    yield from _heading(item)
    for statement in item.statements:
        yield Paragraph(write.line(statement.text))
    if inquiry.packages:
        names = [one.name for one in inquiry.packages]
        halves = [one.sha256[: len(one.sha256) // 2] for one in inquiry.packages]  # a hash takes two lines
        columns = (
            Column(write.say("column.exhibit"), 15, "mono"),
            Column(
                write.say("column.package_file"), max(fit(names, 40, 62), fit(halves, 0, 52, DETAIL_WIDTH))
            ),
            Column(write.say("column.kind"), 0),
            Column(write.say("column.host"), HOST),
            Column(write.say("column.size"), 19, "number"),
        )
        rows = []
        for package in inquiry.packages:
            below: list[Line] = [(Span(package.sha256, "mono"),)] if package.sha256 else []
            below += [write.line(remark) for remark in package.remarks]
            made: tuple[Line, ...] = ((Span(package.made),),) if package.made else ()
            version: tuple[Line, ...] = ((Span(package.version, "mono"),),) if package.version else ()
            host = computer(package.host, HOST)
            cells = (
                Cell(write.line(package.exhibit)),
                Cell((Span(package.name, "mono"),), tuple(below)),
                Cell((Span(package.kind),), made),
                replace(host, more=(*host.more, *version)),
                mono(package.size),
            )
            rows.append(Row(cells))
        yield write.table("packages", columns, rows, after=write.say("packages_note"))


def events(inquiry: Inquiry, write: Writing) -> Iterator[Block]:
    """Item 5: the event log."""
    item = inquiry.items[4]
    yield from _heading(item)
    if item.statements:
        yield facts(item.title, list(item.statements), write)
    logs = [row for row in inquiry.coverage if row.item == item.number or row.inside]
    if logs:
        columns = (
            Column(write.say("column.log"), 0),
            Column(
                write.say("column.span", zone=inquiry.zone), fit((row.span for row in logs), 50, 78), "mono"
            ),
            Column(write.say("column.inside"), 24, "number"),
        )
        value = write.words.say("document.no_value")
        rows = [
            Row((Cell(write.line(row.name)), mono(row.span or value), mono(row.inside or value)))
            for row in logs
        ]
        yield write.table("sources", columns, rows)
    for note in inquiry.tally_notes:
        yield Paragraph(write.line(note), "soft")
    counted = [row for row in inquiry.digest if not hasattr(row, "level")]
    if len(counted) > 1 and len(inquiry.counts) > 1:
        yield _counts(inquiry, write)
    if inquiry.digest:
        yield events_table(inquiry, write)


def _counts(inquiry: Inquiry, write: Writing) -> Block:
    say = write.words.say
    listed = most(inquiry.counts, MOST_COUNTS)
    levels = {
        row.level: row.level_word
        if row.level == "info"
        else f"{say(f'document.symbol.{row.level}')}{row.level_word}"
        for row in listed
    }
    columns = (
        Column(write.say("column.id"), fit((row.id for row in listed), 14, 24), "number"),
        Column(write.say("column.name"), 0),
        Column(write.say("column.level"), fit(levels.values(), 16, 24, STRONG_WIDTH)),
        Column(write.say("column.count"), 16, "number"),
    )
    rows = []
    for row in listed:
        look: Look = "" if row.level == "info" else "strong"
        mark = f"{say('document.symbol.asked')} " if row.asked else ""
        cells = (
            mono(mark + row.id),
            Cell((Span(row.name),)),
            Cell((Span(levels[row.level], look),)),
            mono(f"{row.count:,}"),
        )
        rows.append(Row(cells, "asked" if row.asked else ""))
    rest = len(inquiry.counts) - len(listed)
    return write.table("counts", columns, rows, after=write.say("counts_rest", kinds=rest) if rest else "")


def checked(inquiry: Inquiry, write: Writing) -> Iterator[Block]:
    """What was checked before asking."""
    if inquiry.checked:
        yield Heading(1, write.words.say("document.checked.heading"), name=linking.CHECKED)
        yield checked_table(inquiry.checked, inquiry.zone, write)


def checked_table(lines: Sequence[CheckedLine], zone: str, write: Writing) -> Block:
    """What was checked, as a table."""
    date = common_date([one.when for one in lines])
    times = [without(date, one.when) for one in lines]
    columns = (
        Column(write.say("column.when"), fit(times, 22, 46), "mono"),
        Column(write.say("column.step"), 38),
        Column(write.say("column.checked"), 0),
    )
    value = write.words.say("document.no_value")
    rows = [
        Row(
            (
                mono(time),
                Cell((Span(one.steps or value),)),
                Cell(write.line(one.beside_steps or one.text)),
            )
        )
        for time, one in zip(times, lines, strict=True)
    ]
    note = write.say("times_of", date=write.dated(date), zone=zone)
    return write.table(
        "checked", columns, rows, note=write.in_its_language(note, (one.text for one in lines))
    )


def exhibits(inquiry: Inquiry, write: Writing) -> Iterator[Block]:
    """What is attached, and where to look for what."""
    if inquiry.exhibits or inquiry.reading:
        yield Heading(1, write.words.say("document.exhibits.heading"), name=linking.EXHIBITS)
    if inquiry.exhibits:
        columns = (
            Column(write.say("column.exhibit"), 15, "mono"),
            Column(write.say("column.file"), 0),
            Column(write.say("column.stretch", zone=inquiry.zone), 45),
            Column(write.say("column.size"), 19, "number"),
            Column(write.say("column.kept"), 38),
        )
        anchors: set[str] = set()
        rows = [_exhibit(one, anchors, write) for one in inquiry.exhibits]
        yield write.table("exhibits", columns, rows, after=write.say("exhibits_after"))
    if inquiry.reading:
        asked = (Column(write.say("column.question"), 66), Column(write.say("column.open"), 0))
        rows = [
            Row((Cell(write.line(one.text)), Cell((), write.linker.cites(one.cites))))
            for one in inquiry.reading
        ]
        yield write.table("reading", asked, rows)


def _exhibit(exhibit: ExhibitRow, anchors: set[str], write: Writing) -> Row:
    name = linking.exhibit(exhibit.number)
    place = "" if name in anchors else name  # a place has one name, and a name one place
    anchors.add(name)
    digits: tuple[Line, ...] = ((Span(f"{exhibit.sha256[:HASH]}…", "mono"),),) if exhibit.sha256 else ()
    value = write.words.say("document.no_value")
    cells = (
        Cell((Span(exhibit.number, "strong"),)),
        Cell((Span(exhibit.kind),), ((Span(exhibit.name, "mono"),), *digits)),
        mono(exhibit.covers or value),
        mono(exhibit.size),
        Cell((Span(exhibit.place),)),
    )
    return Row(cells, name=place)


def masking(inquiry: Inquiry, write: Writing) -> Iterator[Block]:
    """What was masked, how to read it, and what was not."""
    if inquiry.masking:
        yield Heading(1, write.words.say("document.masking"), name=linking.MASKING)
        for text in inquiry.masking:
            yield Paragraph(write.line(text))


def without_any(inquiry: Inquiry, write: Writing) -> Iterator[Block]:
    """The items, and what else is asked for, of which there is nothing; not those that page one's table of
    what will follow names.
    """
    say = write.words.say
    missing = [item for item in inquiry.items if _has_nothing(item)]
    named = [f"{item.number} {item.title}" for item in missing if not inquiry.follows(item)]
    if not inquiry.follow:
        named += [say("document.checked.heading")] if not inquiry.checked else []
        named += [say("document.exhibits.caption")] if not inquiry.exhibits else []
    if named:
        yield Heading(1, write.say("empty"), name=linking.EMPTY)
        names = say("inquiry.list_mark").join(named)
        yield Paragraph((Span(write.say("nothing", names=names)),))


SECTIONS: tuple[Section, ...] = (
    page_one,
    background,
    what_happened,
    pictures_and_mails,
    packages,
    events,
    checked,
    without_any,
    exhibits,
    masking,
)
"""All of them, in the order they are read."""
