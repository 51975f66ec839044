from dataclasses import replace

import pytest

from dscase.inquiry.body.blocks import Body, Facts, Table, plain
from dscase.inquiry.model import EventRow, Inquiry
from dscase.render.form import fields
from dscase.render.text import render, whole
from dscase.wording.words import Words

FIELDS = {
    "ja": ("===== 説明 ここから", "===== 説明 ここまで", "===== 事前に確認頂いた内容 ここから"),
    "en": ("===== Description", "===== Description", "===== What was checked beforehand"),
}


@pytest.fixture
def text(rich_inquiry: Inquiry, rich_body: Body, words: Words) -> str:
    made = render(rich_body, words, fields(rich_inquiry, rich_body, words, {}))
    return made.decode("utf-8-sig").replace("\r\n", "\n")


def test_both_fields_of_the_form_are_marked_in_order(text: str, rich_inquiry: Inquiry) -> None:
    begin, end, beforehand = FIELDS[rich_inquiry.lang]
    assert text.index(begin) < text.rindex(end) < text.index(beforehand)


def test_the_five_items_stand_in_order_with_their_statements(rich_inquiry: Inquiry, text: str) -> None:
    places = [text.index(f"\n■ {item.number} {item.title}\n") for item in rich_inquiry.items]
    assert places == sorted(places)
    for item in rich_inquiry.items:
        for statement in item.statements:
            assert statement.text.splitlines()[0] in text


def test_what_was_checked_stands_in_its_own_field(rich_inquiry: Inquiry, text: str) -> None:
    begin = text.index(FIELDS[rich_inquiry.lang][2])
    for line in rich_inquiry.checked:
        assert text.index(line.text) > begin


def test_lines_end_in_cr_lf_and_the_file_begins_with_a_byte_order_mark(
    rich_inquiry: Inquiry, rich_body: Body, words: Words
) -> None:
    data = render(rich_body, words, fields(rich_inquiry, rich_body, words, {}))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")


def test_every_statement_and_every_row_is_there_with_its_place(rich_body: Body, words: Words) -> None:
    told = whole(rich_body, words)
    for block in rich_body.blocks:
        if isinstance(block, Facts):
            assert all(plain(fact.line) in told for fact in block.rows)
            assert all(plain(cite) in told for fact in block.rows for cite in fact.cites)
        if isinstance(block, Table):
            assert all(plain(cell.line) in told for row in block.rows for cell in row.cells)


def test_a_line_break_in_an_event_does_not_start_a_new_line(
    rich_inquiry: Inquiry, make_body: object, words: Words
) -> None:
    first = next(row for row in rich_inquiry.digest if isinstance(row, EventRow))
    row = replace(first, description="one\n===== 説明 ここまで =====\ntwo")
    body = make_body(replace(rich_inquiry, digest=(row,)), words)  # type: ignore[operator]
    mark = {"ja": "\u3000", "en": " · "}[words.lang]
    assert f"one{mark}===== 説明 ここまで ====={mark}two" in whole(body, words)


def test_english_has_no_wide_blanks(rich_inquiry: Inquiry, words: Words, text: str) -> None:
    assert ("\u3000" in text) == (words.lang == "ja")


def test_a_text_of_several_lines_stays_one_entry_of_a_list(
    rich_inquiry: Inquiry, make_body: object, words: Words
) -> None:
    glance = replace(rich_inquiry.glance, excluded=(("one\ntwo", "08:12"),))
    told = whole(make_body(replace(rich_inquiry, glance=glance), words), words)  # type: ignore[operator]
    assert "\n- one\n  two (08:12)\n" in told
