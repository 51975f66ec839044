"""The supplement's body: the cover with the answers one by one, then what is new."""

from collections.abc import Iterable, Iterator

from dscase.inquiry.body import linking
from dscase.inquiry.body.blocks import Block, Body, Cell, Column, Heading, Paragraph, People, Row, Span
from dscase.inquiry.body.linking import Linker
from dscase.inquiry.body.pictures import figures
from dscase.inquiry.body.writing import Writing, fit, mono, whole
from dscase.inquiry.supplement import AnswerRow, Supplement
from dscase.wording.words import Words


def supplement_body(supplement: Supplement, words: Words) -> Body:
    """The supplement as a body."""
    write = Writing(words, Linker((exhibit.number for exhibit in supplement.exhibits), {}, supplement.names))
    to = supplement.recipient or write.say("recipient")
    return whole(supplement, words.say("supplement.kind"), to, tuple(_blocks(supplement, write)), write)


def _blocks(supplement: Supplement, write: Writing) -> Iterator[Block]:
    say = write.words.say
    yield Paragraph(write.line(supplement.after), "soft")
    yield Heading(1, say("supplement.answers"), small=True)
    if supplement.answers:
        yield _answers(supplement, write)
    else:
        yield Paragraph((Span(say("supplement.nothing_asked")),), "soft")
    yield Heading(1, say("supplement.news"), name=linking.EXHIBITS, small=True)
    if supplement.exhibits:
        yield _exhibits(supplement, write)
    else:
        yield Paragraph((Span(say("supplement.nothing_new")),), "soft")
    if supplement.packages:
        yield Paragraph(write.line(say("supplement.packages", count=len(supplement.packages))))
    yield from figures(supplement.pictures, write, masked=bool(supplement.masking))
    yield Paragraph((Span(say("supplement.events", count=f"{supplement.events_total:,}")),))
    if supplement.events:
        yield _events(supplement, write)
    for declared in supplement.masking:
        yield Paragraph(write.line(declared), "soft")
    if supplement.people.lines or supplement.people.signed:
        yield People(write.say("sender"), supplement.people.lines, supplement.people.signed)


def _answers(supplement: Supplement, write: Writing) -> Block:
    def told_in(head: str, texts: Iterable[str]) -> str:
        return write.in_its_language(write.say(head), texts)

    columns = (
        Column(write.say("column.number"), 14, "mono"),
        Column(told_in("column.request", (one.text for one in supplement.answers)), 58),
        Column(told_in("column.answer", (one.answer for one in supplement.answers)), 0),
        Column(write.say("column.exhibit"), 19, "mono"),
    )
    return write.table("answers", columns, [_answer(answer, write) for answer in supplement.answers])


def _answer(one: AnswerRow, write: Writing) -> Row:
    asked = ((Span(one.asked),),) if one.asked else ()
    state = (Span(one.state, "strong" if one.is_open else ""),)
    said = Cell(write.line(one.answer), (state,)) if one.answer else Cell(state)
    cites = tuple(write.linker.line(number, "mono") for number in one.exhibits)
    cited = Cell(cites[0], cites[1:]) if cites else mono(write.words.say("document.no_value"))
    return Row((mono(one.number), Cell(write.line(one.text), asked), said, cited))


def _exhibits(supplement: Supplement, write: Writing) -> Block:
    columns = (
        Column(write.say("column.exhibit"), 15, "mono"),
        Column(write.say("column.file"), 0),
        Column(write.say("column.state"), 30),
        Column(write.say("column.size"), 19, "number"),
        Column(write.say("column.kept"), 38),
    )
    rows, seen = [], set()
    for exhibit in supplement.exhibits:
        name = linking.exhibit(exhibit.number)
        place = "" if name in seen else name  # a place has one name, and a name one place
        seen.add(name)
        cells = (
            Cell((Span(exhibit.number, "strong"),)),
            Cell((Span(exhibit.kind),), ((Span(exhibit.name, "mono"),), (Span(exhibit.sha256, "mono"),))),
            Cell((Span(write.words.say(f"supplement.how.{supplement.how[exhibit.number]}")),)),
            mono(exhibit.size),
            Cell((Span(exhibit.place),)),
        )
        rows.append(Row(cells, name=place))
    return write.table("news", columns, rows)


def _events(supplement: Supplement, write: Writing) -> Block:
    columns = (
        Column(write.say("column.time"), fit((event.time for event in supplement.events), 23, 44), "mono"),
        Column(write.say("column.id"), fit((event.id for event in supplement.events), 12, 22), "number"),
        Column(write.say("column.event"), 0),
        Column(write.say("column.target"), fit((event.target for event in supplement.events), 18, 40)),
    )
    rows = [
        Row(
            (mono(event.time), mono(event.id), Cell((Span(event.name),)), Cell((Span(event.target, "name"),)))
        )
        for event in supplement.events
    ]
    rest = supplement.events_total - len(supplement.events)
    after = write.words.say("supplement.events_rest", count=f"{rest:,}") if rest else ""
    return write.table("new_events", columns, rows, after=after)
