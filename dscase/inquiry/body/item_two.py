"""Item 2: what happened, in a person's words; what the records say, by topic; the computers; the drawings."""

from collections.abc import Iterator
from itertools import groupby

from dscase.inquiry.body.blocks import (
    Block,
    Cell,
    Column,
    Fact,
    Facts,
    Heading,
    Line,
    Paragraph,
    Row,
    Span,
)
from dscase.inquiry.body.writing import (
    MONO_WIDTH,
    STRONG_WIDTH,
    TEXT_WIDTH,
    Writing,
    common_date,
    computer,
    fit,
    mono,
    most,
    shortened,
    without,
)
from dscase.inquiry.formatter import EXHIBIT, together
from dscase.inquiry.model import TOPICS, ComputerRow, Inquiry, Item, Statement

MOST_COMPUTERS = 30
"""Rows of the table of computers: at most a page; of more, how many."""
RECORD_CHARACTERS, RECORD_LINES = 1500, 24
CITES = 4
"""Sources beside a statement; of more, how many."""


def item_two(item: Item, inquiry: Inquiry, write: Writing) -> Iterator[Block]:
    """The blocks of item 2, below its heading."""
    statements = [one for one in item.statements if one.topic == "stated"]
    yield from own_words(statements, write)
    tabled = {"stated"} | ({"computers"} if inquiry.computers else set())
    tabled |= {"functions"} if inquiry.functions else set()
    read = [one for one in item.statements if one.topic not in tabled]
    if read:
        date = common_date([one.time for one in read])
        yield Paragraph((Span(write.say("facts_lead", date=write.dated(date), zone=inquiry.zone)),), "soft")
        ordered = sorted(read, key=lambda one: TOPICS.index(one.topic))
        for number, (topic, some) in enumerate(groupby(ordered, key=lambda one: one.topic), start=1):
            title = write.say(f"topic.{topic}", tried=inquiry.tried)
            yield Heading(2, title, f"{item.number}.{number}")
            yield facts(title, list(some), write, date)
    if inquiry.computers:
        yield _computers(inquiry, write)
    if inquiry.functions:
        yield _functions(inquiry, write)
    if inquiry.timeline is not None and inquiry.rows_total:
        title = write.words.say("timeline.caption", zone=inquiry.timeline.zone_label)
        yield write.figure(title, drawing=inquiry.timeline, name="timeline")
    if inquiry.bands is not None:
        note = write.say("bands_note") if most(inquiry.computers, MOST_COMPUTERS) == inquiry.computers else ""
        yield write.figure(inquiry.bands.title, note=note, drawing=inquiry.bands, name="bands")


def own_words(statements: list[Statement], write: Writing) -> Iterator[Block]:
    """A person's own words, each paragraph marked apart from what the records say."""
    for number, statement in enumerate(statements):
        label = (
            write.in_its_language(write.say("stated"), (line.text for line in statements))
            if not number
            else ""
        )
        yield Paragraph(write.line(statement.text), "stated", label)


def facts(title: str, some: list[Statement], write: Writing, date: str = "") -> Facts:
    """Statements with their times and sources; a record that is quoted stands below the statement before it.

    `date` stands above already, and is left out of the times.
    """
    rows: list[Fact] = []
    for statement in some:
        if statement.quoted:
            filled = "\n".join(line for line in statement.text.split("\n") if line.strip())
            text, shorter = shortened(filled, RECORD_CHARACTERS, RECORD_LINES)
            record = f"{text}\n…" if shorter else text
            if rows and not rows[-1].record:
                last = rows[-1]
                rows[-1] = Fact(last.line, last.cites or _cites(statement, write), record, last.time)
            else:
                rows.append(Fact((), _cites(statement, write), record))
            continue
        rows.append(
            Fact(write.line(statement.text), _cites(statement, write), time=without(date, statement.time))
        )
    times = [row.time for row in rows]
    return Facts(
        title,
        tuple(rows),
        fit(times, 17, 40, MONO_WIDTH) if any(times) else 0,
    )


def _cites(statement: Statement, write: Writing) -> tuple[Line, ...]:
    whole = [cite for cite in statement.cites if EXHIBIT.fullmatch(cite)]
    places = [cite for cite in statement.cites if not EXHIBIT.fullmatch(cite)]
    if whole:  # exhibits as a whole take no line each
        places.append(write.words.say("inquiry.cite_mark").join(together(whole, write.words)))
    shown = write.linker.cites(most(places, CITES))
    rest = len(places) - len(shown)
    return (*shown, (Span(write.say("cites_more", count=rest), "mono"),)) if rest > 0 else shown


def _functions(inquiry: Inquiry, write: Writing) -> Block:
    """The events of protection modules: a row each, however many there are."""
    functions = inquiry.functions
    date = common_date(text for function in functions for text in (function.first, function.last))
    times = [without(date, text) for function in functions for text in (function.first, function.last)]
    columns = (
        Column(write.say("column.function"), fit((function.module for function in functions), 24, 44)),
        *(
            Column(head, fit([head], 15, 24, STRONG_WIDTH), "number")
            for head in map(write.say, ("column.count", "column.computers"))
        ),
        Column(write.say("column.first"), fit(times, 19, 36, MONO_WIDTH), "mono"),
        Column(write.say("column.last"), fit(times, 19, 36, MONO_WIDTH), "mono"),
        Column(write.say("column.kinds"), 0, "soft"),
    )
    rows = [
        Row(
            (
                Cell((Span(function.module),)),
                mono(f"{function.count:,}"),
                mono(f"{function.computers:,}"),
                mono(without(date, function.first)),
                mono(without(date, function.last)),
                Cell((Span(function.kinds),)),
            )
        )
        for function in functions
    ]
    note = write.say("times_of", date=write.dated(date), zone=inquiry.zone)
    return write.table("functions", columns, rows, note=note, after=write.say("functions_after"))


def _computers(inquiry: Inquiry, write: Writing) -> Block:
    computers = most(inquiry.computers, MOST_COMPUTERS)
    rest = len(inquiry.computers) - len(computers)
    date = common_date([text for row in computers for text in (row.first, row.last, row.recovered)])
    package = any(row.package for row in computers)
    times = [without(date, text) for row in computers for text in (row.first, row.last, row.recovered)]
    wide = fit(times, 21, 40, MONO_WIDTH)
    outcomes = (write.say(key) for key in ("not_recovered", "recovery_unknown"))
    outcome = fit(outcomes, wide + 6, 40, STRONG_WIDTH)
    heads = ("first_failure", "failures", "last_failure") if inquiry.tried else ("first", "count", "last")
    first, count, last = (write.say(f"column.{head}") for head in heads)
    columns = [
        Column(write.say("column.computer"), 0),
        Column(first, wide, "mono"),
        Column(count, 22, "number"),
        Column(last, wide, "mono"),
        Column(write.say("column.recovered"), outcome),
    ]
    if package:
        columns.append(Column(write.say("column.package"), 30))
    room = TEXT_WIDTH - sum(column.width for column in columns)
    rows = [_computer(row, date, write, room, package=package, tried=inquiry.tried) for row in computers]
    note = write.say(
        "computers_note", total=len(inquiry.computers), date=write.dated(date), zone=inquiry.zone
    )
    after = write.say("computers_rest", count=rest) if rest else ""
    return write.table("computers", columns, rows, note=note, after=after)


def _computer(row: ComputerRow, date: str, write: Writing, room: float, *, package: bool, tried: bool) -> Row:
    say = write.words.say
    outcome = (
        Cell((Span(f"{say('document.symbol.given')} ", ""), Span(without(date, row.recovered), "mono")))
        if row.recovered
        else Cell((Span(write.say("not_recovered" if row.known else "recovery_unknown"), "strong"),))
    )
    mark = f"{say('document.symbol.asked')} " if row.asked else ""
    cells = [
        computer(row.name, room, mark),
        mono(without(date, row.first)),
        mono(f"{row.failures:,} / {row.attempts:,}" if tried else f"{row.failures:,}"),
        mono(without(date, row.last)),
        outcome,
    ]
    if package:
        cells.append(Cell(write.line(row.package) if row.package else (Span(say("document.no_value")),)))
    return Row(tuple(cells), "asked" if row.asked else "")
