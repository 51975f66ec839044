"""The fields of the vendor's web form, each within a length; what does not fit is left to the document.

The description begins with the question and holds the five items in sentences: the desk reads it before it
opens a file. What has a field of its own is not said again. One that is too long leaves out what the
document says better; what is still too long is cut, and says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from dscase.inquiry.body.blocks import Ask, Block, Body, Heading, Listed, Pairs, Record
from dscase.inquiry.body.item_two import CITES
from dscase.inquiry.model import TOPICS, Inquiry, Item, Statement
from dscase.render.plain import cleaned
from dscase.wording.words import Words


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form and its text: cleaned, its lines ended by LF."""

    name: str
    text: str


def fields(inquiry: Inquiry, body: Body, words: Words, lengths: Mapping[str, int]) -> tuple[Field, ...]:
    """The fields in the form's order. `body` is the inquiry's, cleaned; `lengths` are in characters, a line's
    end counted as two, as a form sends it; a field without one is not cut.
    """
    shown = cleaned(inquiry)
    pointer = words.say("form.pointer", code=shown.code)
    masked = f"\n\n{words.say('form.masked')}" if shown.masking else ""
    texts_by_field = {
        "title": [shown.title],
        "description": [f"{text}{masked}\n\n{pointer}" for text in _descriptions(shown, body, words)],
        "checked": [_checked(shown, words)],
        "product": [shown.product],
        "os": [shown.os],
    }
    ends = {
        "description": f"{words.say('form.cut')}\n\n{pointer}",
        "checked": f"{words.say('form.cut')}\n{pointer}",
    }
    return tuple(
        Field(name, _within(texts, lengths.get(name), ends.get(name, "…")))
        for name, texts in texts_by_field.items()
    )


def _descriptions(inquiry: Inquiry, body: Body, words: Words) -> list[str]:
    """The question, the case at a glance, the five items and the message; and shorter tellings of it."""
    from dscase.render.text import blocks

    page = _page_one(body)
    without = {words.say(f"inquiry.facts.{each}") for each in ("product", "os")}
    page = [_less(one, without) if isinstance(one, Pairs) else one for one in page]

    def blocks_of(*kinds: type) -> str:
        return blocks([one for one in page if isinstance(one, kinds)], words)

    story = blocks_of(Ask, Pairs, Listed)
    head, end = blocks_of(Ask, Pairs), f"{_heading(words)}\n\n{blocks_of(Record)}"
    if inquiry.glance.excluded_stated:  # it has no field of its own, as what was checked has
        page = [one for one in page if not (isinstance(one, Listed) and one.label == words.say("body.story"))]
        head = blocks_of(Ask, Pairs, Listed)
    return [
        "\n\n".join((head, *_items(inquiry, words, frozenset(TOPICS)), end)),
        "\n\n".join((head, *_items(inquiry, words, _FIRST), end)),
        f"{story}\n\n{blocks_of(Record)}",
        f"{head}\n\n{blocks_of(Record)}",
    ]


_FIRST = frozenset({"stated", "event", "others", "recovery", "counts"})
"""What of item 2 a shorter telling keeps."""


def _heading(words: Words) -> str:
    return f"■ {words.say('body.message')}"


def _items(inquiry: Inquiry, words: Words, wanted: frozenset[str]) -> Iterator[str]:
    """Each item under its number and title: its sentences, else that there are none, and what it lacks."""
    *_, last = inquiry.items
    counts = [statement for statement in last.statements if statement.topic == "counts"]
    for item in inquiry.items:
        statements = list(item.statements)
        if item.number == _HAPPENED:
            statements = [statement for statement in (*statements, *counts) if statement.topic in wanted]
        elif item is last:
            statements = [statement for statement in statements if statement.topic != "counts"]
        yield "\n".join((f"{item.number}. {item.title}", *_lines(item, statements, words)))


_HAPPENED = 2
"""The item that says what happened in the window; how many events there were is a part of it."""


def _lines(item: Item, statements: Sequence[Statement], words: Words) -> Iterator[str]:
    mark, stated = words.say("inquiry.cite_mark"), True
    for statement in statements:
        if statement.quoted:
            continue  # the document quotes
        if item.number == _HAPPENED and stated and statement.topic != "stated":
            stated = False
            yield words.say("form.records")
        cites = list(statement.cites[:CITES])
        if len(statement.cites) > CITES:
            cites.append(words.say("body.cites_more", count=len(statement.cites) - CITES))
        yield f"{statement.text} [{mark.join(cites)}]" if cites else statement.text
    if item.state == "missing" and not item.gaps:
        yield words.say("body.nothing_written")
    for gap in item.gaps:
        yield words.say("form.lacks", what=gap.what, how=gap.mend)


def _page_one(body: Body) -> list[Block]:
    """The blocks before the first section."""
    return list(takewhile(lambda one: not (isinstance(one, Heading) and one.number), body.blocks))


def _less(pairs: Pairs, without: set[str]) -> Pairs:
    rows = (tuple(pair for pair in row if pair.label not in without) for row in pairs.rows)
    return Pairs(pairs.title, tuple(row for row in rows if row))


def _checked(shown: Inquiry, words: Words) -> str:
    lines = []
    for one in shown.checked:
        steps = f" [{one.steps}]" if one.steps else ""
        when = one.when if one.when.count(" ") > 1 else f"{one.when} {shown.zone}"
        lines.append(f"{when}{steps}: {one.beside_steps or one.text}")
    return "\n".join(lines) or words.say("body.nothing_checked")


def length(text: str) -> int:
    """Characters as a web form counts them: a line's end is two."""
    return len(text) + text.count("\n")


def _within(texts: Sequence[str], most: int | None, end: str) -> str:
    """The first text that fits; the last one cut, with `end` to say so, where none does."""
    if most is None:
        return texts[0]
    for text in texts:
        if length(text) <= most:
            return text
    end = end if length(end) <= most else ""
    room = most - length(end)
    kept = texts[-1][:room]
    while length(kept) > room:
        kept = kept[: room - length(kept)]
    return kept.rstrip() + end
