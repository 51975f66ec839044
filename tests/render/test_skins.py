"""One body, its skins: the same statements, tables, numbers and citations in the same order in all."""

import html as entities
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from dscase.inquiry.body.blocks import (
    KINDS,
    Ask,
    Body,
    Facts,
    Figure,
    Heading,
    Listed,
    Pairs,
    Paragraph,
    People,
    Record,
    Table,
    plain,
)
from dscase.inquiry.body.sections import SECTIONS, without_any
from dscase.inquiry.body.writing import Writing
from dscase.render import docx as word
from dscase.render import html, text
from dscase.wording.words import Words


def told(body: Body) -> Iterator[str]:
    """Every text that a reader must find, in order, whatever the skin."""
    yield body.title
    for block in body.blocks:
        yield from _of(block)


TOLD: dict[type, Callable[[Any], Iterable[str]]] = {
    Heading: lambda one: (one.text,),
    Paragraph: lambda one: (one.label, plain(one.line)),
    Ask: lambda one: (one.label, *one.texts),
    Pairs: lambda one: (
        text
        for row in one.rows
        for pair in row
        for text in (pair.label, plain(pair.value), *map(plain, pair.more))
    ),
    Listed: lambda one: (one.label, *(text for line, who in one.rows for text in (plain(line), who))),
    Facts: lambda one: (text for fact in one.rows for text in (fact.time, plain(fact.line))),
    Record: lambda one: (text for line in one.lines for text in (line.number, line.text)),
    Table: lambda one: (
        *((one.title, one.note) if one.number else ()),
        *(column.head for column in one.columns),
        *(plain(line) for row in one.rows for cell in row.cells for line in (cell.line, *cell.more)),
        one.after,
    ),
    Figure: lambda one: (one.title, one.note),
    People: lambda one: (one.label, *one.lines),
}
"""Of each kind of block its texts, in order."""


def _of(block: Any) -> Iterator[str]:
    return filter(None, TOLD[type(block)](block))


def cites(body: Body) -> list[str]:
    return [
        plain(cite) for one in body.blocks if isinstance(one, Facts) for f in one.rows for cite in f.cites
    ]


def of_word(body: Body, words: Words, when: datetime) -> str:
    document = docx.Document(io.BytesIO(word.render(body, words, when)))
    pieces = document.element.body.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:p"))
    return "".join(piece.text or "" if piece.tag == qn("w:t") else " " for piece in pieces)


def of_html(body: Body, words: Words, when: datetime) -> str:
    del when
    page = html.render(body, words).decode("utf-8")
    main = page[page.index("<h1>") : page.index("</main>")]
    main = re.sub(r"<svg.*?</svg>|<nav.*?</nav>|<button.*?</button>", "", main, flags=re.DOTALL)
    return entities.unescape(re.sub(r"<[^>]*>", " ", main))


def of_text(body: Body, words: Words, when: datetime) -> str:
    del when
    return text.whole(body, words)


SKINS = {"word": of_word, "html": of_html, "text": of_text}


@pytest.mark.parametrize("skin", SKINS)
def test_every_skin_says_the_same_in_the_same_order(
    rich_body: Body, words: Words, when: datetime, skin: str
) -> None:
    shown = re.sub(r"\s", "", SKINS[skin](rich_body, words, when))
    at = 0
    count = 0
    for one in told(rich_body):
        wanted = re.sub(r"\s", "", one)
        found = shown.find(wanted, at)
        assert found >= 0, f"{one!r} is not where it should be, after {shown[max(at - 80, 0) : at]!r}"
        at = found + len(wanted)
        count += 1
    assert count > 150  # or this test looks at nothing
    assert all(re.sub(r"\s", "", cite) in shown for cite in cites(rich_body))


def test_the_pdf_says_it_in_the_same_order_too(
    rich_body: Body, words: Words, when: datetime, typst: None, tmp_path: Path, folded: Any, read_pdf: Any
) -> None:
    from dscase.render.pdf import typst as pdf
    from dscase.render.pdf.content import content

    data, files = content(rich_body, words)
    (tmp_path / "a.pdf").write_bytes(pdf.typeset(data, files, words, when).pdf)
    shown = read_pdf(tmp_path / "a.pdf").text
    at, count = 0, 0
    for one in told(rich_body):
        wanted = folded(one)
        found = shown.find(wanted, at)
        assert found >= 0, f"{one!r} is not where it should be, after {shown[max(at - 80, 0) : at]!r}"
        at = found + len(wanted)
        count += 1
    assert count > 150
    assert all(folded(cite) in shown for cite in cites(rich_body))


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.__name__)
def test_each_section_goes_through_every_skin(
    section: Any,
    rich_inquiry: Any,
    rich_body: Body,
    words: Words,
    when: datetime,
    make_linker: Callable[..., Any],
) -> None:
    inquiry = replace(rich_inquiry, checked=(), follow=()) if section is without_any else rich_inquiry
    blocks = tuple(section(inquiry, Writing(words, make_linker(inquiry, words))))
    assert blocks
    body = replace(rich_body, blocks=blocks)
    for skin in SKINS.values():
        shown = re.sub(r"\s", "", skin(body, words, when))
        assert all(re.sub(r"\s", "", one) in shown for one in told(body))


def test_every_kind_of_block_is_shown_by_every_skin(rich_body: Body) -> None:
    assert {type(block) for block in rich_body.blocks} == set(KINDS)


def test_parts_of_the_documents_are_no_strangers_to_each_other(rich_body: Body) -> None:
    """Every dataclass of a body is frozen data: a skin cannot change what the next one shows."""

    def frozen(value: Any) -> bool:
        if isinstance(value, tuple):
            return all(map(frozen, value))
        if is_dataclass(value) and not isinstance(value, type):
            return value.__dataclass_params__.frozen and all(  # type: ignore[attr-defined]
                frozen(getattr(value, one.name)) for one in fields(value)
            )
        return True

    assert frozen(rich_body)


def test_nothing_of_a_picture_is_lost_in_the_word_document(
    rich_body: Body, words: Words, when: datetime
) -> None:
    figures = [one for one in rich_body.blocks if isinstance(one, Figure)]
    with zipfile.ZipFile(io.BytesIO(word.render(rich_body, words, when))) as parts:
        media = {parts.read(name) for name in parts.namelist() if name.startswith("word/media/")}
    assert {part.copy for figure in figures for part in figure.parts} <= media
