"""The watch record: one page that says what is decided, why, what to look at again, and by when."""

from collections.abc import Iterator
from dataclasses import replace

from dscase.inquiry.body.blocks import (
    Ask,
    Block,
    Cell,
    Column,
    Heading,
    Listed,
    Pair,
    Pairs,
    People,
    Row,
    Span,
    Table,
)
from dscase.inquiry.body.item_two import facts
from dscase.inquiry.body.page_one import message
from dscase.inquiry.body.writing import Writing, common_date
from dscase.inquiry.drawings import Bands
from dscase.inquiry.model import Statement, WatchRecord

KEEPER = 2
"""Lines of who keeps it: the company and the name; nobody calls them from this page."""


def watch_blocks(record: WatchRecord, write: Writing) -> Iterator[Block]:
    """The blocks of the record."""
    say, words = write.say, write.words
    yield Ask(say("watch.decision"), (say("watch.decision_text", time=record.by, who=record.who),))
    yield Pairs(say("glance"), tuple(_glance(record, write)))
    if isinstance(record.drawing, Bands):
        yield write.figure(record.drawing.title, drawing=record.drawing, name="bands")
    elif record.drawing is not None:
        title = words.say("timeline.caption", zone=record.zone)
        yield write.figure(title, drawing=record.drawing, name="timeline")
    yield Heading(1, words.say("watch.why"), small=True)
    checked = [
        Statement(write.in_its_language(one.text, (one.text,)), time=one.when) for one in record.checked
    ]
    why = [*record.seen, *checked, *map(Statement, (*record.verdict.reasons, record.grounds))]
    date = common_date([one.time for one in why])
    yield facts(words.say("watch.why"), why, write, date if date in record.reference else "")
    if record.message_lines:
        asked = tuple(line for line in record.message_lines if line.asked)
        yield Heading(1, say("message"), small=True)
        yield message(replace(record, message_lines=asked), write)
    yield Heading(1, say("table.again"), small=True)
    yield _again(record, write)
    change = write.line(write.sentences(record.change))
    yield Listed(words.say("watch.change_head"), ((change, ""),))
    if record.masking:
        yield Listed(words.say("document.masking"), tuple((write.line(said), "") for said in record.masking))
    people = record.people
    yield People(say("watch.keeper"), people.lines[:KEEPER], people.signed or _unsigned(record.who, write))


def _glance(record: WatchRecord, write: Writing) -> Iterator[tuple[Pair, ...]]:
    for label, value in record.facts:
        yield (Pair(label, write.line(value)),)
    if record.coverage:
        first, *more = map(write.line, record.coverage)
        yield (Pair(write.words.say("watch.coverage"), first, tuple(more)),)


def _again(record: WatchRecord, write: Writing) -> Table:
    """What to look at, with a box to tick and room for the result."""
    say = write.say
    columns = (Column("", 8), Column(say("column.again"), 0), Column(say("column.result"), 32))
    box = Cell((Span(say("watch.box")),))
    rows = tuple(Row((box, Cell(write.line(line)), Cell(()))) for line in record.again)
    return Table("again", 0, say("table.again"), columns, rows)


def _unsigned(who: str, write: Writing) -> tuple[tuple[str, str, str], ...]:
    """Room to sign on paper: beside whoever decided, and for one who approves."""
    return (write.say("prepared"), who, ""), (write.say("approved"), "", "")
