"""The supplement's body: the cover with the answers one by one, then what is new."""

from collections.abc import Iterator

from dscase.inquiry.body import linking
from dscase.inquiry.body.blocks import Block, Body, Cell, Column, Heading, Paragraph, People, Row, Span
from dscase.inquiry.body.linking import Linker
from dscase.inquiry.body.pictures import figures
from dscase.inquiry.body.writing import Writing, fit, mono, whole
from dscase.inquiry.supplement import AnswerRow, Supplement
from dscase.wording.words import Words


def supplement_body(told: Supplement, words: Words) -> Body:
    """The supplement as a body."""
    write = Writing(words, Linker((one.number for one in told.exhibits), {}, told.names))
    to = told.recipient or write.say("recipient")
    return whole(told, words.say("supplement.kind"), to, tuple(_blocks(told, write)), write)


def _blocks(told: Supplement, write: Writing) -> Iterator[Block]:
    say = write.words.say
    yield Paragraph(write.line(told.after), "soft")
    yield Heading(1, say("supplement.answers"), small=True)
    if told.answers:
        yield _answers(told, write)
    else:
        yield Paragraph((Span(say("supplement.nothing_asked")),), "soft")
    yield Heading(1, say("supplement.news"), name=linking.EXHIBITS, small=True)
    if told.exhibits:
        yield _exhibits(told, write)
    else:
        yield Paragraph((Span(say("supplement.nothing_new")),), "soft")
    if told.packages:
        yield Paragraph(write.line(say("supplement.packages", count=len(told.packages))))
    yield from figures(told.pictures, write)
    yield Paragraph((Span(say("supplement.events", count=f"{told.events_total:,}")),))
    if told.events:
        yield _events(told, write)
    for declared in told.masking:
        yield Paragraph(write.line(declared), "soft")
    if told.people.lines or told.people.signed:
        yield People(write.say("sender"), told.people.lines, told.people.signed)


def _answers(told: Supplement, write: Writing) -> Block:
    columns = (
        Column(write.say("column.number"), 14, "mono"),
        Column(write.say("column.request"), 58),
        Column(write.say("column.answer"), 0),
        Column(write.say("column.exhibit"), 19, "mono"),
    )
    return write.table("answers", columns, [_answer(one, write) for one in told.answers])


def _answer(one: AnswerRow, write: Writing) -> Row:
    asked = ((Span(one.asked),),) if one.asked else ()
    state = (Span(one.state, "strong" if one.is_open else ""),)
    said = Cell(write.line(one.answer), (state,)) if one.answer else Cell(state)
    cites = tuple(write.linker.line(number, "mono") for number in one.exhibits)
    cited = Cell(cites[0], cites[1:]) if cites else mono(write.words.say("document.no_value"))
    return Row((mono(one.number), Cell(write.line(one.text), asked), said, cited))


def _exhibits(told: Supplement, write: Writing) -> Block:
    columns = (
        Column(write.say("column.exhibit"), 15, "mono"),
        Column(write.say("column.file"), 0),
        Column(write.say("column.state"), 30),
        Column(write.say("column.size"), 19, "number"),
        Column(write.say("column.kept"), 38),
    )
    rows, seen = [], set()
    for one in told.exhibits:
        name = linking.exhibit(one.number)
        place = "" if name in seen else name  # a place has one name, and a name one place
        seen.add(name)
        cells = (
            Cell((Span(one.number, "strong"),)),
            Cell((Span(one.kind),), ((Span(one.name, "mono"),), (Span(one.sha256, "mono"),))),
            Cell((Span(write.words.say(f"supplement.how.{told.how[one.number]}")),)),
            mono(one.size),
            Cell((Span(one.place),)),
        )
        rows.append(Row(cells, name=place))
    return write.table("news", columns, rows)


def _events(told: Supplement, write: Writing) -> Block:
    columns = (
        Column(write.say("column.time"), fit((one.time for one in told.events), 23, 44), "mono"),
        Column(write.say("column.id"), fit((one.id for one in told.events), 12, 22), "number"),
        Column(write.say("column.event"), 0),
        Column(write.say("column.target"), fit((one.target for one in told.events), 18, 40)),
    )
    rows = [
        Row((mono(one.time), mono(one.id), Cell((Span(one.name),)), Cell((Span(one.target, "name"),))))
        for one in told.events
    ]
    rest = told.events_total - len(told.events)
    after = write.words.say("supplement.events_rest", count=f"{rest:,}") if rest else ""
    return write.table("new_events", columns, rows, after=after)
