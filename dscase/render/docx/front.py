"""Page one: what this is, the case at a glance, the five items with their state, what is being asked.

Evidence does not make it grow over the page: what is long is cut there and whole elsewhere. Behind it comes
the reading order.
"""

from collections.abc import Sequence

from dscase.inquiry.model import Inquiry, Item, State
from dscase.render import anchors, fitting
from dscase.render.docx.oxml import Para, Span
from dscase.render.docx.writer import Cell, Column, Pen, Row

LABEL_WIDTH = 2100
QUESTION_WIDTH = 3400


def front(pen: Pen, inquiry: Inquiry) -> None:
    """Write page one; in front of all, what is to be done before it is sent."""
    if inquiry.verdict.before:
        pen.write("Gap Blocks", inquiry.verdict.before)
    pen.write("Eyebrow", pen.say("kind"))
    pen.write("Title", inquiry.title)
    pen.write("Subtitle", inquiry.reference)
    if inquiry.facts:
        told = [(label, fitting.fact(value)) for label, value in inquiry.facts]
        pen.box(pen.say("facts"), told, LABEL_WIDTH)
    pen.write("Overview Heading", pen.say("overview.heading"))
    _overview(pen, inquiry)
    pen.write("Overview Heading", pen.say("message.heading"), bookmark=anchors.MESSAGE)
    message = fitting.on_page_one(inquiry.message)
    pen.statement(message, "Message")
    if message != inquiry.message:
        pen.write("Source Line", pen.say("message.whole"))


def reading_order(pen: Pen, inquiry: Inquiry) -> None:
    """Write, on a new page, which question is answered where; nothing where none is."""
    if not inquiry.reading:
        return
    heading = pen.words.say("reading.heading")
    pen.write("Overview Heading", heading, new_page=True)
    columns = [
        Column(pen.words.say("reading.question"), QUESTION_WIDTH, "Fact Value"),
        Column(pen.words.say("reading.open"), pen.width - QUESTION_WIDTH, "Fact Value"),
    ]
    rows = [Row([one.text, _to_open(pen, one.cites)]) for one in inquiry.reading]
    pen.table(heading, columns, rows, style="Fact Table", description=pen.words.say("reading.lead"))


def _to_open(pen: Pen, cites: Sequence[str]) -> Cell:
    """Whole exhibits in one line, every place inside of one in a line of its own."""
    lines: list[list[str]] = []
    for cite in cites:
        if lines and not any(" " in each for each in (cite, *lines[-1])):
            lines[-1].append(cite)
        else:
            lines.append([cite])
    linked = (
        [span._replace(style="Hyperlink" if span.link else "") for span in pen.places(line)] for line in lines
    )
    return Cell([Para("Fact Value", line) for line in linked])


def state_mark(pen: Pen, state: State, word: str) -> str:
    """A state as symbol and word."""
    return f"{pen.say(f'symbol.{state}')} {word}"


def _overview(pen: Pen, inquiry: Inquiry) -> None:
    number, state, place = 560, 1700, 2700
    columns = [
        Column(pen.say("column.number"), number, "Table Middle"),
        Column(pen.say("column.item"), pen.width - number - state - place, "Fact Value"),
        Column(pen.say("column.state"), state, "Fact Value"),
        Column(pen.say("column.place"), place),
    ]
    rows = [_item_row(pen, item) for item in inquiry.items]
    checked = inquiry.checked_state
    rows.append(
        _row(
            pen,
            "＋",
            pen.say("checked.heading"),
            anchors.CHECKED,
            state=checked,
            word=pen.words.say(f"inquiry.state.{checked}"),
            place=pen.say(f"checked.place.{checked}"),
        )
    )
    pen.table(pen.say("overview.heading"), columns, rows, style="Fact Table")


def _item_row(pen: Pen, item: Item) -> Row:
    return _row(
        pen,
        str(item.number),
        item.title,
        anchors.item(item.number),
        state=item.state,
        word=item.state_word,
        place=item.place,
    )


def _row(pen: Pen, number: str, title: str, bookmark: str, *, state: State, word: str, place: str) -> Row:
    style = f"State {state.capitalize()}"
    return Row(
        [
            number,
            [Span(title, "Hyperlink", link=bookmark)],
            Cell([Para(style, [Span(state_mark(pen, state, word))])], fill=style),
            place or pen.say("no_value"),
        ]
    )
