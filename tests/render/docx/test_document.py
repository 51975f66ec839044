"""The document parsed again: what a reader, a screen reader and Word's own machinery find in it."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from dscase.inquiry.body.blocks import Body, Figure, Table
from dscase.inquiry.model import Inquiry, Picture
from dscase.render.docx import render
from dscase.render.docx.writer import ROWS_A_TABLE
from dscase.wording.words import Words


def parsed(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


@pytest.fixture
def document(rich_body: Body, words: Words, when: datetime) -> Any:
    return parsed(render(rich_body, words, when))


def of_style(document: Any, style: str) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == style]


def all_text(document: Any) -> str:
    return "\n".join(told(paragraph) for paragraph in document.element.body.iter(qn("w:p")))


def told(element: Any) -> str:
    other = {qn("w:br"): "\n", qn("w:tab"): "\t"}
    return "".join(
        other.get(piece.tag, piece.text or "") for piece in element.iter(qn("w:t"), qn("w:br"), qn("w:tab"))
    )


def tables_with(document: Any, heading: str) -> list[Any]:
    return [table for table in document.tables if heading in "|".join(c.text for c in table.rows[0].cells)]


def test_the_five_items_what_was_checked_the_exhibits_and_what_was_masked_are_the_headings(
    document: Any, rich_inquiry: Inquiry, words: Words
) -> None:
    expected = [f"{item.number}\u2002{item.title}" for item in rich_inquiry.items]
    expected += [words.say("document.checked.heading"), words.say("document.exhibits.heading")]
    expected += [words.say("document.masking")]
    assert of_style(document, "Heading 1") == expected


def test_no_page_is_left_half_empty_by_a_break(document: Any) -> None:
    assert not [
        one.text
        for one in document.paragraphs
        if one._p.xpath("w:pPr/w:pageBreakBefore | .//w:br[@w:type='page']")
    ]


def test_where_no_font_can_write_a_drawing_the_document_says_so(
    rich_body: Body, words: Words, when: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dscase.render.timeline.picture.writable", lambda *_: False)
    assert words.say("timeline.no_font") in all_text(parsed(render(rich_body, words, when)))


def test_every_link_leads_to_one_bookmark(document: Any) -> None:
    body = document.element.body
    marks = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    anchors = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))}
    assert len(marks) == len(set(marks))
    assert {f"item_{number}" for number in range(1, 6)} | {"exhibit_E_01", "event_1"} <= anchors
    assert anchors <= set(marks)
    assert all(re.fullmatch(r"[A-Za-z]\w{0,39}", mark, re.ASCII) for mark in marks)


def test_every_table_with_a_heading_repeats_it_and_every_table_describes_itself(
    document: Any, rich_body: Body
) -> None:
    repeated = 0
    for table in document.element.body.iter(qn("w:tbl")):
        first, *others = table.findall(qn("w:tr"))
        repeated += first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is None for row in others)
        properties = table.find(qn("w:tblPr"))
        assert properties.find(qn("w:tblCaption")).get(qn("w:val"))
        assert properties.find(qn("w:tblDescription")).get(qn("w:val"))
    assert repeated == sum(isinstance(block, Table) for block in rich_body.blocks)


def test_table_widths_agree_between_grid_and_cells_and_fill_the_page(document: Any) -> None:
    section = document.sections[0]
    page = (section.page_width - section.left_margin - section.right_margin) // 635
    for table in document.element.body.iter(qn("w:tbl")):
        grid = [int(column.get(qn("w:w"))) for column in table.find(qn("w:tblGrid"))]
        assert sum(grid) == page
        assert min(grid) > 0
        assert table.find(f"{qn('w:tblPr')}/{qn('w:tblLayout')}").get(qn("w:type")) == "fixed"
        for row in table.findall(qn("w:tr")):
            widths = [int(width.get(qn("w:w"))) for width in row.iter(qn("w:tcW"))]
            assert sum(widths) == page
            spans = [int(span.get(qn("w:val"))) - 1 for span in row.iter(qn("w:gridSpan"))]
            assert len(widths) + sum(spans) == len(grid)


def test_rows_are_not_split_over_pages(document: Any) -> None:
    rows = list(document.element.body.iter(qn("w:tr")))
    assert rows
    assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)


def test_every_picture_has_alt_text_a_neutral_name_and_fits_the_page(document: Any, rich_body: Body) -> None:
    figures = [block for block in rich_body.blocks if isinstance(block, Figure)]
    parts = [part for figure in figures for part in figure.parts]
    described = list(document.element.body.iter(qn("wp:docPr")))
    drawings = [figure for figure in figures if figure.drawing]
    assert [each.get("name") for each in described] == [one.name for one in drawings] + [
        part.name for part in parts
    ]
    assert [each.get("descr") for each in described[len(drawings) :]] == [part.alt for part in parts]
    assert all(each.get("descr") for each in described)
    assert len({each.get("id") for each in described}) == len(described)
    section = document.sections[0]
    page = section.page_width - section.left_margin - section.right_margin
    for shape, part in zip(list(document.inline_shapes)[len(drawings) :], parts, strict=True):
        assert shape.width <= page
        assert shape.width / shape.height == pytest.approx(part.width / part.height, rel=0.01)


def test_the_number_of_a_pictures_part_stays_with_the_part_and_only_the_last_with_the_caption(
    rich_inquiry: Inquiry, make_body: Any, words: Words, when: datetime
) -> None:
    copy = rich_inquiry.pictures[0].copy
    wide = Picture("E-05", "wide", "wide", copy, 3000, 400, "png", ((copy, 1100, 400),) * 3, "wide", 1)
    document = parsed(render(make_body(replace(rich_inquiry, pictures=(wide,)), words), words, when))
    found = document.paragraphs
    labels = [at for at, one in enumerate(found) if one.text in {"1/3", "2/3", "3/3"}]
    kept = [[found[at + step]._p.xpath("w:pPr/w:keepNext/@w:val") for at in labels] for step in (0, 1)]
    assert kept[1] == [["0"], ["0"], []]
    assert all(
        found[at]._p.xpath("w:pPr/w:keepNext") and not value
        for at, value in zip(labels, kept[0], strict=True)
    )


def test_parts_of_a_tall_picture_stand_beside_each_other_with_their_numbers(
    rich_inquiry: Inquiry, make_body: Any, words: Words, when: datetime
) -> None:
    copy = rich_inquiry.pictures[0].copy
    tall = Picture("E-05", "tall", "tall", copy, 400, 3000, "png", ((copy, 400, 1100),) * 3, "tall", 3)
    document = parsed(render(make_body(replace(rich_inquiry, pictures=(tall,)), words), words, when))
    (table,) = [one for one in document.tables if one._tbl.xpath(".//w:drawing")]
    assert [cell.paragraphs[0].text for cell in table.rows[0].cells] == ["1/3", "2/3", "3/3"]
    assert len(table._tbl.xpath(".//w:drawing")) == 3


def test_captions_are_numbered_by_fields_that_hold_their_result(document: Any, rich_body: Body) -> None:
    shown = of_style(document, "Caption") + of_style(document, "Picture Caption")
    captioned = [one for one in rich_body.blocks if isinstance(one, Table) and one.number]
    captioned += [one for one in rich_body.blocks if isinstance(one, Figure)]  # type: ignore[misc]
    instructions = [each.text.strip() for each in document.element.body.iter(qn("w:instrText"))]
    assert len(instructions) == len(shown) == len(captioned)
    assert all(instruction.startswith("SEQ ") for instruction in instructions)
    assert [int(re.search(r"\d+", text)[0]) for text in shown] == [one.number for one in captioned]  # type: ignore[index]


def test_nothing_asks_to_be_updated_on_opening(document: Any) -> None:
    assert document.settings.element.find(qn("w:updateFields")) is None
    instructions = " ".join(each.text for each in document.element.body.iter(qn("w:instrText")))
    assert "TOC" not in instructions


def test_the_event_asked_about_is_marked_by_sign_weight_and_ground(document: Any, words: Words) -> None:
    (table,) = tables_with(document, words.say("body.column.event"))
    mark = words.say("document.symbol.asked")
    (row,) = [row for row in table.rows[1:] if row.cells[0].text.startswith(mark)]
    assert row.cells[1].text == "2205"
    styles = {run.style.name for cell in row.cells for p in cell.paragraphs for run in p.runs}
    assert "Strong Text" in styles
    assert row._tr.findall(f".//{qn('w:shd')}")
    assert row._tr.findall(f".//{qn('w:tcBorders')}")


def test_a_run_of_routine_events_is_one_row_over_all_columns(document: Any, words: Words) -> None:
    (table,) = tables_with(document, words.say("body.column.event"))
    (row,) = [row for row in table._tbl.tr_lst if len(row.tc_lst) == 3]
    assert "710×3" in told(row)
    assert [int(span.get(qn("w:val"))) for span in row.iter(qn("w:gridSpan"))] == [2, 2]


@pytest.mark.parametrize(("rows", "expected"), [(ROWS_A_TABLE - 1, 1), (ROWS_A_TABLE, 2)])
def test_many_rows_become_tables_of_a_hundred(
    make_rich: Callable[..., Inquiry],
    make_body: Any,
    words: Words,
    when: datetime,
    *,
    rows: int,
    expected: int,
) -> None:
    body = make_body(make_rich(words.lang, rows=rows), words)
    tables = tables_with(parsed(render(body, words, when)), words.say("body.column.event"))
    assert len(tables) == expected
    assert sum(len(table._tbl.tr_lst) - 1 for table in tables) == rows + 1  # and the one that is folded
    for table in tables:  # two tables without a paragraph between them are one to Word
        assert table._tbl.getnext().tag == qn("w:p")


def test_an_empty_inquiry_names_all_that_is_missing_below_one_heading(
    empty_body: Body, empty_inquiry: Inquiry, words: Words, when: datetime
) -> None:
    document = parsed(render(empty_body, words, when))
    assert of_style(document, "Heading 1") == [words.say("body.empty")]
    told = all_text(document).rpartition(words.say("body.empty"))[2]
    assert all(f"{item.number} {item.title}" in told for item in empty_inquiry.items)
    assert words.say("document.exhibits.caption") in told


def test_the_line_asked_about_is_told_apart_from_the_lines_around_it(
    document: Any, rich_inquiry: Inquiry
) -> None:
    (asked,) = of_style(document, "Record Asked")
    (line,) = [line for line in rich_inquiry.message_lines if line.asked]
    assert asked == f"▶{line.number}\t{line.text}"
    assert of_style(document, "Record") == ["811\tbefore", "813\tafter"]


def test_a_row_too_long_for_a_page_may_be_split(
    rich_inquiry: Inquiry, make_body: Any, words: Words, when: datetime
) -> None:
    long = replace(rich_inquiry.checked[0], text="長い。" * 2000)
    document = parsed(render(make_body(replace(rich_inquiry, checked=(long,)), words), words, when))
    (table,) = tables_with(document, words.say("body.column.checked"))
    assert table.rows[1]._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is None


def kept_rows(table: Any) -> list[bool]:
    return [
        all(p.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None for p in row.iter(qn("w:p")))
        for row in table._tbl.tr_lst
    ]


def test_a_short_table_stays_on_one_page_and_a_long_one_does_not_leave_its_heading_alone(
    document: Any, words: Words
) -> None:
    short = kept_rows(tables_with(document, words.say("body.column.first_failure"))[0])
    assert short == [True] * (len(short) - 1) + [False]
    (long,) = tables_with(document, words.say("body.column.event"))
    assert kept_rows(long)[:4] == [True, True, True, False]


def test_what_leads_in_stays_with_what_follows_and_a_note_with_its_table(
    document: Any, rich_body: Body
) -> None:
    notes = {one.after for one in rich_body.blocks if isinstance(one, Table) and one.after}
    noted = headed = 0
    for before, block in pairwise(document.element.body):
        style = "".join(block.xpath("./w:pPr/w:pStyle/@w:val"))
        above = "".join(before.xpath("./w:pPr/w:pStyle/@w:val"))
        if before.tag.endswith("}tbl") and told(block) in notes:
            noted += 1
            last = before.xpath("w:tr")[-1]
            assert len(last.xpath(".//w:p[w:pPr/w:keepNext]")) == len(last.xpath(".//w:p"))
        if above in ("Heading1", "Heading2") and style in ("Note", "Statement"):
            headed += 1
            assert block.xpath("./w:pPr/w:keepNext")
        if style == "Picture" and block.xpath(".//a:ln"):  # a screenshot
            assert not before.tag.endswith("}tbl")  # it would touch the table
    assert noted
    assert headed
