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
    shown = [one for one in inquiry.digest if isinstance(one, EventRow)]
    date = common_date(
        [one.time for one in shown]
        + [text for one in inquiry.digest if isinstance(one, FoldedRow) for text in (one.first, one.last)]
    )
    times = [without(date, one.time) for one in shown]
    ids = fit((one.id for one in shown), 12, 22, MONO_WIDTH)
    folds = [_when(one, date, write) for one in inquiry.digest if isinstance(one, FoldedRow)]
    stretch = fit(folds, 0, STRETCH, QUIET_WIDTH)  # over both columns
    hosts = [_target(one) for one in shown]
    target = max(
        fit((plain(one.line) for one in hosts), *TARGET),
        fit((plain(line) for one in hosts for line in one.more), *TARGET, DETAIL_WIDTH),
    )
    columns = (
        Column(write.say("column.time"), max(fit(times, 23, 40, MONO_WIDTH), stretch - ids), "mono"),
        Column(write.say("column.id"), ids, "number"),
        Column(write.say("column.event"), 0),
        Column(write.say("column.target"), target),
        Column(write.say("column.source"), fit((one.place for one in shown), 18.5, 28, MONO_WIDTH), "soft"),
    )
    rows = tuple(_rows(inquiry, date, write))
    folded = inquiry.rows_total - len(shown)
    key = "events_note" if folded else "events_note_all"
    note = write.say(
        key, date=write.dated(date), zone=inquiry.zone, shown=f"{len(shown):,}", folded=f"{folded:,}"
    )
    after = [write.say("events_after")]
    after += [write.say("events_shared")] if any(one.shared for one in shown) else []
    after += [write.say("events_cut")] if any(_detail(one)[1] for one in shown) else []
    return write.table("events", columns, rows, note=note, after=write.sentences(after))


def _rows(inquiry: Inquiry, date: str, write: Writing) -> Iterator[Row]:
    for one in inquiry.digest:
        yield _event(one, date, write) if isinstance(one, EventRow) else _fold(one, date, write)


def _event(one: EventRow, date: str, write: Writing) -> Row:
    say = write.words.say
    look: Look = "strong" if one.asked else ""
    name = cut(one.name, NAME_CHARACTERS)
    symbol = f"{say(f'document.symbol.{one.level}')}{one.level_word}"
    named = (Span(name, look),) if one.level == "info" else (Span(symbol, "strong"), Span(f" {name}", look))
    detail, _ = _detail(one)
    lines = [line for line in detail.split("\n") if line]
    if not one.asked:  # what is asked about stands line by line; of others, beside each other
        lines = [write.beside(lines)]
    mark = f"{say('document.symbol.asked')} " if one.asked else ""
    cells = (
        mono(mark + without(date, one.time)),
        mono(one.id),
        Cell(named, tuple((Span(line, "mono"),) for line in lines if line)),
        _target(one) if one.target else Cell((Span(say("document.no_value")),)),
        Cell((Span(one.place, "mono"),)),
    )
    return Row(cells, "asked" if one.asked else "", linking.event(one))


def _target(one: EventRow) -> Cell:
    return computer(one.target, TARGET[1])


def _detail(one: EventRow) -> tuple[str, bool]:
    room = (ASKED_CHARACTERS, ASKED_LINES) if one.asked else (DETAIL_CHARACTERS, DETAIL_LINES)
    short, shorter = shortened(one.description, *room)
    return (f"{short}…" if shorter else short), shorter


def _fold(one: FoldedRow, date: str, write: Writing) -> Row:
    hosts = (
        write.say("fold_hosts", kinds=one.kinds, computers=one.computers) if one.computers > 1 else one.kinds
    )
    count = write.say("fold_count", count=f"{one.count:,}")
    cells = (mono(_when(one, date, write)), Cell((Span(hosts, "soft"),)), Cell((Span(count, "mono"),)))
    return Row(cells, "folded")


def _when(one: FoldedRow, date: str, write: Writing) -> str:
    """From when to when; the second day only where it is another."""
    first, last = without(date, one.first), without(date, one.last)
    day, blank, _ = first.partition(" ")
    if blank:  # with a day, to the minute: with its seconds it would take the room of the events
        first, last = first.rpartition(":")[0], last.rpartition(":")[0]
    if first == last:
        return f"… {first}"
    return f"… {write.say('span', first=first, last=last.removeprefix(day + blank) if blank else last)}"
