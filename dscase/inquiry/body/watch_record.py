"""The watch record: one page that says what is decided, why, what to look at again, and by when."""

from collections.abc import Iterator, Sequence

from dscase.inquiry.body.blocks import (
    Ask,
    Block,
    Cell,
    Column,
    Heading,
    Pair,
    Pairs,
    Paragraph,
    People,
    Row,
    Span,
)
from dscase.inquiry.body.item_two import facts
from dscase.inquiry.body.page_one import message
from dscase.inquiry.body.sections import checked_table
from dscase.inquiry.body.writing import Writing
from dscase.inquiry.model import Statement, WatchRecord


def watch_blocks(record: WatchRecord, write: Writing) -> Iterator[Block]:
    """The blocks of the record."""
    say, words = write.say, write.words
    yield Ask(say("watch.decision"), (say("watch.decision_text", time=record.by),))
    rows = tuple(
        (Pair(label, write.line(value or words.say("document.no_value"))),) for label, value in record.facts
    )
    if rows:
        yield Pairs(say("glance"), rows)
    if record.timeline is not None:
        title = words.say("timeline.caption", zone=record.zone)
        yield write.figure(title, drawing=record.timeline, name="timeline")
    yield from _told(words.say("watch.seen"), record.seen, write)
    why = tuple(map(Statement, (*record.verdict.reasons, record.grounds)))
    yield from _told(words.say("watch.why"), why, write)
    if record.message_lines:
        yield Heading(1, say("message"), small=True)
        yield message(record, write)
    yield Heading(1, say("table.again"), small=True)
    columns = (Column(say("column.again"), 0), Column(say("column.by"), 50), Column(say("column.result"), 34))
    cells = [(Cell(write.line(one)), Cell((Span(record.by),)), Cell(())) for one in record.again]
    yield write.table("again", columns, [Row(some) for some in cells])
    yield Heading(1, words.say("watch.change_head"), small=True)
    for one in record.change:
        yield Paragraph(write.line(one))
    if record.checked:
        yield checked_table(record.checked, write)
    if record.coverage:
        yield from _told(words.say("watch.coverage"), [Statement(row.line) for row in record.coverage], write)
    if record.people.lines or record.people.signed:
        yield People(say("sender"), record.people.lines, record.people.signed)


def _told(title: str, said: Sequence[Statement], write: Writing) -> Iterator[Block]:
    if said:
        yield Heading(1, title, small=True)
        yield facts(title, list(said), write)
