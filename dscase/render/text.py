"""A body as text, and `inquiry.txt`: the fields of the vendor's web form, marked for pasting, then all of it.

UTF-8 with a byte order mark and CR LF, so that every Windows editor shows it rightly.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import singledispatch
from textwrap import indent

from dscase.inquiry.body.blocks import (
    Ask,
    Block,
    Body,
    Cell,
    Facts,
    Figure,
    Heading,
    Line,
    Listed,
    Pairs,
    Paragraph,
    People,
    Record,
    Row,
    Table,
    plain,
)
from dscase.render.form import Field
from dscase.wording.words import Words

BETWEEN = " | "


def render(body: Body, words: Words, fields: Sequence[Field]) -> bytes:
    """inquiry.txt. `fields`: the web form's. Raises UsageError when a template or a text is at fault."""
    return _bytes(words.template("inquiry.txt.j2").render(fields=fields, whole=whole(body, words)))


def render_whole(body: Body, words: Words) -> bytes:
    """The body alone, as a file."""
    return _bytes(whole(body, words))


def whole(body: Body, words: Words) -> str:
    """The body as text."""
    head = [body.kind, body.code, body.to, body.dated, body.title]
    return "\n".join([*filter(None, head), "", blocks(body.blocks, words)]) + "\n"


def blocks(some: Iterable[Block], words: Words) -> str:
    """Blocks as text, a blank line between them."""
    return "\n\n".join(filter(None, ("\n".join(block(one, words)) for one in some)))


def _bytes(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def _cited(cites: Iterable[Line], words: Words) -> str:
    joined = words.say("inquiry.cite_mark").join(map(plain, cites))
    return f" [{joined}]" if joined else ""


@singledispatch
def block(block: Block, words: Words) -> Iterator[str]:
    """The lines of a block."""
    raise TypeError(f"no such block: {type(block).__name__} ({words.lang})")


@block.register
def _(one: Heading, words: Words) -> Iterator[str]:
    del words
    mark = "■ " if one.level == 1 else ""
    yield mark + " ".join(filter(None, (one.number, one.text)))


@block.register
def _(one: Paragraph, words: Words) -> Iterator[str]:
    del words
    if one.label:
        yield f"{one.label}:"
    yield plain(one.line)


@block.register
def _(one: Ask, words: Words) -> Iterator[str]:
    del words
    yield f"■ {one.label}"
    for number, text in enumerate(one.texts, start=1):
        yield f"{number}. {text}" if len(one.texts) > 1 else text


@block.register
def _(one: Pairs, words: Words) -> Iterator[str]:
    del words
    for row in one.rows:
        for pair in row:
            more = "".join(f"\n  {plain(line)}" for line in pair.more)
            yield f"{pair.label}: {plain(pair.value)}{more}"


@block.register
def _(one: Listed, words: Words) -> Iterator[str]:
    del words
    yield f"{one.label}:"
    for line, who in one.rows:
        yield indent(plain(line), "  ").replace("  ", "- ", 1) + (f" ({who})" if who else "")


@block.register
def _(one: Facts, words: Words) -> Iterator[str]:
    for fact in one.rows:
        yield "  ".join(filter(None, (fact.time, plain(fact.line)))) + _cited(fact.cites, words)
        if fact.record:
            yield indent(fact.record, "    ")


@block.register
def _(one: Record, words: Words) -> Iterator[str]:
    asked = words.say("document.symbol.asked")
    for line in one.lines:
        yield " ".join(filter(None, (asked if line.asked else "", line.number, line.text)))
    yield from filter(None, (plain(one.source), one.note))


@block.register
def _(one: Table, words: Words) -> Iterator[str]:
    if one.number:
        yield _caption("table", one.number, one.title, one.note, words)
    yield BETWEEN.join(column.head for column in one.columns)
    for row in one.rows:
        yield _row(row)
    if one.after:
        yield one.after


def _row(row: Row) -> str:
    return BETWEEN.join(map(_cell, row.cells))


def _cell(cell: Cell) -> str:
    return "  ".join(filter(None, map(plain, (cell.line, *cell.more))))


@block.register
def _(one: Figure, words: Words) -> Iterator[str]:
    yield _caption("figure", one.number, one.title, one.note, words)


def _caption(kind: str, number: int, title: str, note: str, words: Words) -> str:
    blank = "" if words.lang == "ja" else " "
    label = f"{words.say(f'document.label.{kind}')}{blank}{number}"
    head = words.say("document.mark.caption").join(filter(None, (label, title)))
    return words.say("document.mark.beside").join(filter(None, (head, note)))


@block.register
def _(one: People, words: Words) -> Iterator[str]:
    del words
    if one.lines:
        yield f"{one.label}:"
        yield from one.lines
    for label, name, date in one.signed:
        yield f"{label}: {name} {date}".rstrip()
