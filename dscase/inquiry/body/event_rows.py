"""Item 5's table: the rows that earn their place, the runs between them folded, of each its first source."""

from collections.abc import Iterator

from dscase.inquiry.body import linking
from dscase.inquiry.body.blocks import Cell, Column, Look, Row, Span, Table, plain
from dscase.inquiry.body.writing import (
    MONO_WIDTH,
    Writing,
    common_date,
    computer,
    cut,
    fit,
    mono,
    shortened,
    without,
)
from dscase.inquiry.model import EventRow, FoldedRow, Inquiry

NAME_CHARACTERS = 120
TARGET = 20, 44
"""mm: the column of targets."""
STRETCH, QUIET_WIDTH, DETAIL_WIDTH = 52, 1.5, 1.4
"""mm: room for the times of a folded row, and what a half-width character takes there, and in details."""
DETAIL_CHARACTERS, DETAIL_LINES = 320, 4
ASKED_CHARACTERS, ASKED_LINES = 2000, 24


def events_table(inquiry: Inquiry, write: Writing) -> Table:
    """The table of the window's events."""
    rows_listed = [row for row in inquiry.digest if isinstance(row, EventRow)]
    date = common_date(
        [row.time for row in rows_listed]
        + [text for row in inquiry.digest if isinstance(row, FoldedRow) for text in (row.first, row.last)]
    )
    times = [without(date, row.time) for row in rows_listed]
    ids = fit((row.id for row in rows_listed), 12, 22, MONO_WIDTH)
    folds = [_when(row, date, write) for row in inquiry.digest if isinstance(row, FoldedRow)]
    stretch = fit(folds, 0, STRETCH, QUIET_WIDTH)  # over both columns
    hosts = [_target(row) for row in rows_listed]
    target = max(
        fit((plain(row.line) for row in hosts), *TARGET),
        fit((plain(line) for row in hosts for line in row.more), *TARGET, DETAIL_WIDTH),
    )
    columns = (
        Column(write.say("column.time"), max(fit(times, 23, 40, MONO_WIDTH), stretch - ids), "mono"),
        Column(write.say("column.id"), ids, "number"),
        Column(write.say("column.event"), 0),
        Column(write.say("column.target"), target),
        Column(
            write.say("column.source"), fit((row.place for row in rows_listed), 18.5, 28, MONO_WIDTH), "soft"
        ),
    )
    rows = tuple(_rows(inquiry, date, write))
    folded = inquiry.rows_total - len(rows_listed)
    key = "events_note" if folded else "events_note_all"
    note = write.say(
        key, date=write.dated(date), zone=inquiry.zone, shown=f"{len(rows_listed):,}", folded=f"{folded:,}"
    )
    after = [write.say("events_after")]
    after += [write.say("events_shared")] if any(row.shared for row in rows_listed) else []
    after += [write.say("events_cut")] if any(_detail(row)[1] for row in rows_listed) else []
    return write.table("events", columns, rows, note=note, after=write.sentences(after))


def _rows(inquiry: Inquiry, date: str, write: Writing) -> Iterator[Row]:
    for row in inquiry.digest:
        yield _event(row, date, write) if isinstance(row, EventRow) else _fold(row, date, write)


def _event(row: EventRow, date: str, write: Writing) -> Row:
    say = write.words.say
    look: Look = "strong" if row.asked else ""
    name = cut(row.name, NAME_CHARACTERS)
    symbol = f"{say(f'document.symbol.{row.level}')}{row.level_word}"
    title = (Span(name, look),) if row.level == "info" else (Span(symbol, "strong"), Span(f" {name}", look))
    detail, _ = _detail(row)
    lines = [line for line in detail.split("\n") if line]
    if not row.asked:  # what is asked about stands line by line; of others, beside each other
        lines = [write.beside(lines)]
    mark = f"{say('document.symbol.asked')} " if row.asked else ""
    cells = (
        mono(mark + without(date, row.time)),
        mono(row.id),
        Cell(title, tuple((Span(line, "mono"),) for line in lines if line)),
        _target(row) if row.target else Cell((Span(say("document.no_value")),)),
        Cell((Span(row.place, "mono"),)),
    )
    return Row(cells, "asked" if row.asked else "", linking.event(row))


def _target(row: EventRow) -> Cell:
    return computer(row.target, TARGET[1])


def _detail(row: EventRow) -> tuple[str, bool]:
    room = (ASKED_CHARACTERS, ASKED_LINES) if row.asked else (DETAIL_CHARACTERS, DETAIL_LINES)
    short, shorter = shortened(row.description, *room)
    return (f"{short}…" if shorter else short), shorter


def _fold(row: FoldedRow, date: str, write: Writing) -> Row:
    hosts = (
        write.say("fold_hosts", kinds=row.kinds, computers=row.computers) if row.computers > 1 else row.kinds
    )
    count = write.say("fold_count", count=f"{row.count:,}")
    cells = (mono(_when(row, date, write)), Cell((Span(hosts, "soft"),)), Cell((Span(count, "mono"),)))
    return Row(cells, "folded")


def _when(row: FoldedRow, date: str, write: Writing) -> str:
    """From when to when; the second day only where it is another."""
    first, last = without(date, row.first), without(date, row.last)
    day, blank, _ = first.partition(" ")
    if blank:  # with a day, to the minute: with its seconds it would take the room of the events
        first, last = first.rpartition(":")[0], last.rpartition(":")[0]
    if first == last:
        return f"… {first}"
    return f"… {write.say('span', first=first, last=last.removeprefix(day + blank) if blank else last)}"
