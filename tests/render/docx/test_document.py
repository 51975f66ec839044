"""The document parsed again: what a reader, a screen reader and Word's own machinery find in it."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from dscase.inquiry.model import Inquiry
from dscase.render.docx import render
from dscase.render.docx.writer import ROWS_A_TABLE
from dscase.wording.words import Words


def parsed(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


@pytest.fixture
def document(rich_inquiry: Inquiry, words: Words, when: datetime) -> Any:
    return parsed(render(rich_inquiry, words, when))


def headings(document: Any, style: str = "Heading 1") -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == style]


def all_text(document: Any) -> str:
    return "\n".join(told(paragraph) for paragraph in document.element.body.iter(qn("w:p")))


def told(element: Any) -> str:
    """Its text, with the hyphens at which no line ends."""
    other = {qn("w:br"): "\n", qn("w:noBreakHyphen"): "-"}
    return "".join(
        other.get(piece.tag, piece.text or "")
        for piece in element.iter(qn("w:t"), qn("w:br"), qn("w:noBreakHyphen"))
    )


def tables_with(document: Any, heading: str) -> list[Any]:
    return [table for table in document.tables if heading in "|".join(c.text for c in table.rows[0].cells)]


def test_the_five_items_then_what_was_checked_then_the_exhibits_are_the_headings(
    document: Any, rich_inquiry: Inquiry, words: Words
) -> None:
    expected = [f"{item.number}. {item.title}" for item in rich_inquiry.items]
    expected += [words.say("document.checked.heading"), words.say("document.exhibits.heading")]
    assert headings(document) == expected


def test_a_citation_leads_to_its_row_where_the_document_shows_it(
    rich_inquiry: Inquiry, words: Words, when: datetime
) -> None:
    place = rich_inquiry.rows[3].source
    message = replace(rich_inquiry.message, cites=(place,))
    document = parsed(render(replace(rich_inquiry, message=message), words, when))
    links = {
        link.get(qn("w:anchor"))
        for link in document.element.body.iter(qn("w:hyperlink"))
        if told(link) == place
    }
    assert links == {"event_4"}


def test_page_two_begins_with_what_to_open_for_which_question(
    document: Any, rich_inquiry: Inquiry, words: Words
) -> None:
    (table,) = tables_with(document, words.say("reading.open"))
    cells = [row.cells for row in table.rows[1:]]
    assert [question.text for question, _ in cells] == [one.text for one in rich_inquiry.reading]
    places = [told(line._p) for line in cells[0][1].paragraphs]
    assert tuple(places) == rich_inquiry.reading[0].cites
    broken = [one.text for one in document.paragraphs if one._p.xpath("w:pPr/w:pageBreakBefore")]
    assert broken == [words.say("reading.heading")]


def test_a_long_message_is_cut_line_by_line_on_page_one_and_whole_in_item_2(
    rich_inquiry: Inquiry, words: Words, when: datetime
) -> None:
    lines = [f"{number} {'x' * 400} end{number}" for number in range(7)]
    message = replace(rich_inquiry.message, text="\n".join(lines))
    shown = all_text(parsed(render(replace(rich_inquiry, message=message), words, when)))
    first, _, rest = shown.partition(words.say("reading.heading"))
    assert "end6" not in first
    assert all(f"{number} xxx" in first for number in range(7))
    assert words.say("document.message.whole") in first
    assert message.text in rest


def test_the_exhibits_say_what_time_they_cover(document: Any, rich_inquiry: Inquiry, words: Words) -> None:
    (table,) = tables_with(document, words.say("document.column.stretch", zone="JST"))
    assert [row.cells[3].text for row in table.rows[1:]] == [
        exhibit.covers or words.say("document.no_value") for exhibit in rich_inquiry.exhibits
    ]


def test_the_timeline_stands_in_item_2_with_its_own_words_for_those_who_cannot_see_it(
    document: Any, rich_inquiry: Inquiry
) -> None:
    assert rich_inquiry.timeline is not None
    told = [(prop.get("name"), prop.get("descr")) for prop in document.element.body.iter(qn("wp:docPr"))]
    assert told[0] == ("timeline", rich_inquiry.timeline.description)


def test_where_no_font_can_write_it_the_document_says_so(
    rich_inquiry: Inquiry, words: Words, when: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dscase.render.timeline.picture.writable", lambda *_: False)
    assert words.say("timeline.no_font") in all_text(parsed(render(rich_inquiry, words, when)))


def test_every_link_leads_to_one_bookmark(document: Any) -> None:
    body = document.element.body
    marks = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    anchors = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))}
    assert len(marks) == len(set(marks))
    assert {f"item_{number}" for number in range(1, 6)} | {"checked", "exhibit_E_01"} <= anchors
    assert anchors <= set(marks)
    assert all(re.fullmatch(r"[A-Za-z]\w{0,39}", mark, re.ASCII) for mark in marks)


def test_every_table_repeats_its_heading_row_and_describes_itself(document: Any) -> None:
    for table in document.element.body.iter(qn("w:tbl")):
        first, *others = table.findall(qn("w:tr"))
        assert first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is None for row in others)
        properties = table.find(qn("w:tblPr"))
        assert properties.find(qn("w:tblCaption")).get(qn("w:val"))
        assert properties.find(qn("w:tblDescription")).get(qn("w:val"))


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
            assert len(widths) == len(grid) or len(widths) == 1


def test_rows_are_not_split_over_pages(document: Any) -> None:
    rows = list(document.element.body.iter(qn("w:tr")))
    assert rows
    assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)


def test_every_picture_has_alt_text_a_neutral_name_and_fits_the_page(
    document: Any, rich_inquiry: Inquiry
) -> None:
    described = list(document.element.body.iter(qn("wp:docPr")))
    assert [each.get("descr") for each in described[1:]] == [picture.alt for picture in rich_inquiry.pictures]
    assert [each.get("name") for each in described[1:]] == [each.exhibit for each in rich_inquiry.pictures]
    assert len({each.get("id") for each in described}) == len(described)
    section = document.sections[0]
    page = section.page_width - section.left_margin - section.right_margin
    for shape, picture in zip(list(document.inline_shapes)[1:], rich_inquiry.pictures, strict=True):
        assert shape.width <= page
        assert shape.width / shape.height == pytest.approx(picture.width / picture.height, rel=0.01)


def test_captions_are_numbered_by_fields_that_hold_their_result(document: Any, words: Words) -> None:
    instructions = [each.text.strip() for each in document.element.body.iter(qn("w:instrText"))]
    tables = sum(1 for each in instructions if each.startswith(f"SEQ {words.say('document.label.table')} "))
    figures = sum(1 for each in instructions if each.startswith(f"SEQ {words.say('document.label.figure')} "))
    assert (tables, figures) == (5, 3)
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]
    assert [int(re.search(r"\d+", caption)[0]) for caption in captions] == [1, 2, 3, 4, 5]  # type: ignore[index]


def test_nothing_asks_to_be_updated_on_opening(document: Any) -> None:
    assert document.settings.element.find(qn("w:updateFields")) is None
    instructions = " ".join(each.text for each in document.element.body.iter(qn("w:instrText")))
    assert "TOC" not in instructions


def test_every_event_has_its_row_with_its_source(document: Any, rich_inquiry: Inquiry, words: Words) -> None:
    (table,) = tables_with(document, words.say("document.column.event"))
    shown = [[cell.text for cell in row.cells] for row in table.rows][1:]
    assert len(shown) == len(rich_inquiry.rows)
    head = table.rows[0].cells[1].text
    mark = words.say("inquiry.cite_mark")
    for cells, row in zip(shown, rich_inquiry.rows, strict=True):
        date, _, time = row.time.partition(" ")
        assert cells[1] == time
        assert date in head
        assert rich_inquiry.zone in head
        assert cells[3] == row.id
        assert row.name in cells[4]
        assert cells[5] == row.target
        assert cells[6].split("\n") == row.source.split(mark)


def test_times_of_several_days_keep_their_date_in_each_row(
    rich_inquiry: Inquiry, words: Words, when: datetime
) -> None:
    later = replace(rich_inquiry.rows[-1], time="2026-04-21 00:00:01")
    inquiry = replace(rich_inquiry, rows=(*rich_inquiry.rows[:-1], later))
    (table,) = tables_with(parsed(render(inquiry, words, when)), words.say("document.column.event"))
    assert table.rows[1].cells[1].text == inquiry.rows[0].time
    assert table.rows[-1].cells[1].text == "2026-04-21 00:00:01"


def test_the_event_asked_about_is_marked_by_more_than_colour(
    document: Any, rich_inquiry: Inquiry, words: Words
) -> None:
    (table,) = tables_with(document, words.say("document.column.event"))
    mark = words.say("document.symbol.asked")
    marked = [row for row in table.rows[1:] if row.cells[0].text == mark]
    assert len(marked) == 1
    (row,) = marked
    assert row.cells[3].text == "2205"
    styles = {run.style.name for cell in row.cells for p in cell.paragraphs for run in p.runs}
    assert "Strong Cell" in styles
    assert row._tr.findall(f".//{qn('w:shd')}")
    assert words.say("document.events.legend") in all_text(document)


def test_a_level_is_told_by_word_symbol_and_colour(document: Any, words: Words) -> None:
    (table,) = tables_with(document, words.say("document.column.event"))
    looks = {(row.cells[2].text, row.cells[2].paragraphs[0].runs[0].style.name) for row in table.rows[1:]}
    assert len({text.split(" ")[0] for text, _ in looks}) == 4
    assert {style for _, style in looks} == {"Level Error", "Level Warning", "Level Info", "Level Unknown"}


@pytest.mark.parametrize(("rows", "expected"), [(ROWS_A_TABLE, 1), (ROWS_A_TABLE + 1, 2), (500, 5)])
def test_many_rows_become_tables_of_a_hundred(
    make_rich: Callable[..., Inquiry], words: Words, when: datetime, rows: int, expected: int
) -> None:
    document = parsed(render(make_rich(words.lang, rows=rows), words, when))
    tables = tables_with(document, words.say("document.column.event"))
    assert len(tables) == expected
    assert sum(len(table._tbl.tr_lst) - 1 for table in tables) == rows
    for table in tables:  # two tables without a paragraph between them are one to Word
        assert table._tbl.getnext().tag == qn("w:p")


def test_a_gap_says_its_weight_what_why_and_how_in_one_box(
    empty_inquiry: Inquiry, words: Words, when: datetime
) -> None:
    document = parsed(render(empty_inquiry, words, when))
    boxed = [p.text for p in document.paragraphs if p.style.name == "Gap Blocks"]
    gaps = [gap for item in empty_inquiry.items for gap in item.gaps] + list(empty_inquiry.checked_gaps)
    assert len(boxed) == 3 * len(gaps)
    assert boxed[0] == f"{words.say('document.weight.blocks')}\t{gaps[0].what}"
    assert boxed[1] == f"{words.say('document.gap.why')}\t{gaps[0].why}"
    assert boxed[2] == f"{words.say('document.gap.mend')}\t{gaps[0].mend}"


def test_an_empty_inquiry_still_has_every_heading_and_no_empty_table(
    empty_inquiry: Inquiry, words: Words, when: datetime
) -> None:
    document = parsed(render(empty_inquiry, words, when))
    assert len(headings(document)) == 7
    assert len(document.tables) == 2
    assert empty_inquiry.rows_note in all_text(document)
    assert words.say("document.exhibits.none") in all_text(document)


def test_the_first_page_tells_the_state_of_each_item_in_words(
    document: Any, rich_inquiry: Inquiry, words: Words
) -> None:
    (table,) = tables_with(document, words.say("document.column.state"))
    shown = [[cell.text for cell in row.cells] for row in table.rows[1:6]]
    for cells, item in zip(shown, rich_inquiry.items, strict=True):
        symbol = words.say(f"document.symbol.{item.state}")
        assert cells == [str(item.number), item.title, f"{symbol} {item.state_word}", item.place]
    assert table.rows[6].cells[1].text == words.say("document.checked.heading")


def test_a_raw_record_is_set_apart_and_its_source_named(document: Any, rich_inquiry: Inquiry) -> None:
    raw = [p.text for p in document.paragraphs if p.style.name == "Raw Record"]
    assert raw[0] == rich_inquiry.message.text
    assert any(rich_inquiry.message.cites[0] in p.text for p in document.paragraphs)


def test_every_statement_of_the_inquiry_is_in_the_document(document: Any, rich_inquiry: Inquiry) -> None:
    text = all_text(document).replace("\n", "")
    for item in rich_inquiry.items:
        for statement in item.statements:
            assert statement.text.replace("\n", "") in text
    for line in (*rich_inquiry.checked, *rich_inquiry.exhibits):
        assert (line.text if hasattr(line, "text") else line.sha256[:16]) in text


def test_a_long_description_is_shortened_and_says_where_the_rest_is(
    rich_inquiry: Inquiry, words: Words, when: datetime
) -> None:
    row = replace(rich_inquiry.rows[0], description="x" * 100_000)
    document = parsed(render(replace(rich_inquiry, rows=(row,)), words, when))
    (table,) = tables_with(document, words.say("document.column.event"))
    assert len(table.rows[1].cells[4].text) < 1200
    assert words.say("document.events.cut") in table.rows[1].cells[4].text


def test_a_row_too_long_for_a_page_may_be_split(rich_inquiry: Inquiry, words: Words, when: datetime) -> None:
    long = replace(rich_inquiry.checked[0], text="長い。" * 2000)
    document = parsed(render(replace(rich_inquiry, checked=(long,)), words, when))
    (table,) = tables_with(document, words.say("document.column.checked"))
    assert table.rows[1]._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is None


def test_blank_lines_of_a_description_do_not_make_its_row_tall(
    rich_inquiry: Inquiry, words: Words, when: datetime
) -> None:
    row = replace(rich_inquiry.rows[0], description="one\n\n \ntwo\nthree")
    document = parsed(render(replace(rich_inquiry, rows=(row,)), words, when))
    (table,) = tables_with(document, words.say("document.column.event"))
    assert table.rows[1].cells[4].paragraphs[-1].text == "one\ntwo\nthree"


def kept_rows(table: Any) -> list[bool]:
    return [
        all(p.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None for p in row.iter(qn("w:p")))
        for row in table._tbl.tr_lst
    ]


def test_a_short_table_stays_on_one_page_and_a_long_one_does_not_leave_its_heading_alone(
    document: Any, words: Words
) -> None:
    short = kept_rows(tables_with(document, words.say("document.column.count"))[0])
    assert short == [True] * (len(short) - 1) + [False]
    (long,) = tables_with(document, words.say("document.column.event"))
    assert kept_rows(long)[:4] == [True, True, True, False]


def test_no_line_ends_inside_an_exhibits_number(rich_inquiry: Inquiry, words: Words, when: datetime) -> None:
    document = parsed(render(rich_inquiry, words, when))
    cited = [link for link in document.element.body.iter(qn("w:hyperlink")) if told(link).startswith("E-0")]
    assert len(cited) > 5
    assert all(link.findall(f".//{qn('w:noBreakHyphen')}") for link in cited)


def test_a_short_record_stays_on_one_page_with_its_source_and_a_long_one_may_be_split(
    rich_inquiry: Inquiry, words: Words, when: datetime
) -> None:
    for text, whole in (("one\ntwo", True), ("line\n" * 60, False)):
        message = replace(rich_inquiry.message, text=text)
        document = parsed(render(replace(rich_inquiry, message=message), words, when))
        raw = next(p for p in document.paragraphs if p.style.name == "Raw Record" and p.text == text)
        assert bool(raw._p.xpath("w:pPr/w:keepLines")) is whole
        assert raw._p.xpath("w:pPr/w:keepNext")
