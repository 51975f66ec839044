"""Page one: what this is, the case at a glance, the five items with their state, what is being asked."""

from dscase.inquiry.model import Inquiry, Item, State
from dscase.render.docx.oxml import Para, Span
from dscase.render.docx.pen import Cell, Column, Pen, Row

LABEL_WIDTH = 2100


def item_bookmark(number: int) -> str:
    """The bookmark of an item's heading."""
    return f"item_{number}"


CHECKED, EXHIBITS, MESSAGE = "checked", "exhibits", "message"


def front(pen: Pen, inquiry: Inquiry) -> None:
    """Write page one; in front of all, what is to be done before it is sent."""
    if inquiry.verdict.before:
        pen.write("Gap Blocks", inquiry.verdict.before)
    pen.write("Eyebrow", pen.say("kind"))
    pen.write("Title", inquiry.title)
    pen.write("Subtitle", inquiry.reference)
    if inquiry.facts:
        pen.box(pen.say("facts"), inquiry.facts, LABEL_WIDTH)
    pen.write("Overview Heading", pen.say("overview.heading"))
    _overview(pen, inquiry)
    pen.write("Overview Heading", pen.say("message.heading"), bookmark=MESSAGE)
    pen.statement(inquiry.message, "Message")


def state_mark(pen: Pen, state: State, word: str) -> str:
    """A state as symbol and word."""
    return f"{pen.say(f'symbol.{state}')} {word}"


def _overview(pen: Pen, inquiry: Inquiry) -> None:
    number, state, place = 560, 1400, 3000
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
            CHECKED,
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
        item_bookmark(item.number),
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
