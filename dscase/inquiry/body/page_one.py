"""Page one: what is asked, the case at a glance, the story, the five items, the message, what will follow."""

from collections.abc import Iterator

from dscase.inquiry.body.blocks import (
    Ask,
    Block,
    Cell,
    Column,
    Heading,
    Line,
    Listed,
    Pair,
    Pairs,
    People,
    Record,
    RecordLine,
    Row,
    Span,
    Table,
)
from dscase.inquiry.body.linking import EMPTY, MESSAGE, item
from dscase.inquiry.body.writing import STRONG_WIDTH, Writing, fit, mono, shortened
from dscase.inquiry.model import Inquiry, RecordedLine, Stated, WatchRecord

RECORD_CHARACTERS, RECORD_LINES = 900, 12
"""Room for the message on page one; its asked line is always whole, context gives way first."""
CONTEXT_CHARACTERS = 160
ASKED_CHARACTERS = 3000


def page_one(inquiry: Inquiry, write: Writing) -> Iterator[Block]:
    """The blocks of page one."""
    glance, say = inquiry.glance, write.say
    if glance.asks:
        yield Ask(write.in_its_language(say("asks"), glance.asks), glance.asks)
    if rows := tuple(_glance(inquiry, write)):
        yield Pairs(say("glance"), rows)
    lists: list[tuple[str, tuple[tuple[Line, str], ...]]] = []
    if glance.story:
        lists.append((say("story"), ((write.line(glance.story), ""),)))
    if glance.excluded:
        label = say("excluded" if glance.excluded_stated else "checked")
        label = write.in_its_language(label, (text for text, _ in glance.excluded))
        lists.append((label, tuple((write.line(text), who) for text, who in glance.excluded)))
    for label, lines in lists:
        yield Listed(label, lines)
    yield Heading(1, say("items"), small=True)
    yield _items(inquiry, write)
    yield Heading(1, say("message"), name=MESSAGE, small=True)
    yield message(inquiry, write)
    if inquiry.people.lines or inquiry.people.signed:
        yield People(say("sender"), inquiry.people.lines, inquiry.people.signed)
    if inquiry.follow:
        yield _follow(inquiry, write)


def _glance(inquiry: Inquiry, write: Writing) -> Iterator[tuple[Pair, ...]]:
    glance, say = inquiry.glance, write.say
    pairs = [
        _pair(say("answer_by"), Stated(glance.answer_by or "", glance.decision), write),
        _pair(say("urgency"), Stated(glance.urgency), write),
        _pair(say("impact"), glance.impact, write),
        _pair(say("since"), glance.since, write),
    ]
    there = [pair for pair in pairs if pair is not None]
    for at in range(0, len(there), 2):
        yield tuple(there[at : at + 2])
    for label, value in inquiry.facts:
        yield (Pair(label, write.line(value or write.words.say("document.no_value"))),)


def _pair(label: str, value: Stated, write: Writing) -> Pair | None:
    if not (value.text or value.more):
        return None
    if not value.text:
        return Pair(label, write.line(value.more))
    label = write.in_its_language(label, (value.text,))
    more = (write.line(value.more),) if value.more else ()
    return Pair(label, tuple(Span(span.text, "strong", span.place) for span in write.line(value.text)), more)


def _items(inquiry: Inquiry, write: Writing) -> Block:
    say = write.words.say
    states = [f"△ {row.state_word}" for row in inquiry.items]
    columns = (
        Column(write.say("column.number"), 11, "mono"),
        Column(write.say("column.item"), 0),
        Column(
            write.say("column.state"),
            fit(states, 24, 36, STRONG_WIDTH),
        ),
        Column(write.say("column.place"), fit((one.place for one in inquiry.items), 40, 76, STRONG_WIDTH)),
    )
    rows = []
    for row in inquiry.items:
        state = state_line(row.state, f"{say(f'document.symbol.{row.state}')} {row.state_word}")
        place = item(row.number) if row.state != "missing" else "" if inquiry.follows(row) else EMPTY
        cells = (mono(str(row.number)), Cell((Span(row.title, "", place),)), Cell(state))
        rows.append(Row((*cells, Cell(write.line(row.place or say("document.no_value"))))))
    return Table("items", 0, write.say("items"), columns, tuple(rows))


def state_line(state: str, word: str) -> Line:
    """A state in its symbol and word, in bold where it is not as it should be."""
    return (Span(word, "" if state == "given" else "strong"),)


def message(inquiry: Inquiry | WatchRecord, write: Writing) -> Record:
    """What is being asked about: the line meant whole, the lines around it as far as there is room."""
    lines = inquiry.message_lines or tuple(RecordedLine(one) for one in inquiry.message.text.split("\n"))
    asked = [one for one in lines if one.asked] or list(lines)
    room = RECORD_CHARACTERS - sum(len(one.text) for one in asked)
    shown: list[RecordLine] = []
    nearest = sorted(range(len(lines)), key=lambda at: min(abs(at - lines.index(one)) for one in asked))
    kept = set()
    for at in nearest:
        one = lines[at]
        if one.asked or one in asked:
            kept.add(at)
        elif room > 0 and len(kept) < RECORD_LINES:
            kept.add(at)
            room -= min(len(one.text), CONTEXT_CHARACTERS)
    for at in sorted(kept):
        one = lines[at]
        most = ASKED_CHARACTERS if one.asked or not inquiry.message_lines else CONTEXT_CHARACTERS
        text, cut = shortened(one.text, most, 40)
        shown.append(RecordLine(f"{text}…" if cut else text, one.number, asked=one.asked))
    source: list[Span] = []
    for cite in inquiry.message.cites:
        source += [Span(write.words.say("inquiry.cite_mark"), "mono")] if source else []
        source += write.linker.cite(cite)
    note = write.say("message_note") if any(one.asked for one in shown) and len(shown) > 1 else ""
    return Record(tuple(shown), tuple(source), note)


def _follow(inquiry: Inquiry, write: Writing) -> Block:
    columns = (
        Column(write.say("column.item"), 14, "mono"),
        Column(write.say("column.thing"), 0),
        Column(write.say("column.how"), 74),
    )
    rows = [
        Row(
            (
                mono(one.item or write.words.say("document.no_value")),
                Cell(write.line(one.what)),
                Cell(write.line(one.how)),
            )
        )
        for one in inquiry.follow
    ]
    return write.table("follow", columns, rows)
