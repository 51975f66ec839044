from collections.abc import Callable
from dataclasses import replace

import pytest

from dscase.inquiry.model import Inquiry
from dscase.render.form import OTHER_ROWS, around_asked
from dscase.render.text import render
from dscase.wording.words import Words

FIELDS = {
    "ja": ("===== 説明 ここから", "===== 説明 ここまで", "===== 事前に確認頂いた内容 ここから"),
    "en": ("===== Description", "===== Description", "===== What was checked beforehand"),
}


def text_of(inquiry: Inquiry, words: Words) -> str:
    return render(inquiry, words).decode("utf-8-sig").replace("\r\n", "\n")


def test_both_fields_of_the_form_are_marked_in_order(rich_inquiry: Inquiry, words: Words) -> None:
    text = text_of(rich_inquiry, words)
    begin, end, beforehand = FIELDS[rich_inquiry.lang]
    assert text.index(begin) < text.rindex(end) < text.index(beforehand)
    assert "説明" in text
    assert "事前に確認頂いた内容" in text


def test_the_five_items_stand_in_order_with_their_statements(rich_inquiry: Inquiry, words: Words) -> None:
    text = text_of(rich_inquiry, words)
    places = [text.index(f"\n{item.number}. {item.title}\n") for item in rich_inquiry.items]
    assert places == sorted(places)
    for item in rich_inquiry.items:
        for statement in item.statements:
            assert statement.text.splitlines()[0] in text


def test_what_was_checked_stands_in_its_own_field(rich_inquiry: Inquiry, words: Words) -> None:
    text = text_of(rich_inquiry, words)
    begin = text.index(FIELDS[rich_inquiry.lang][2])
    for line in rich_inquiry.checked:
        assert text.index(line.text) > begin


def test_a_gap_says_what_why_and_how(empty_inquiry: Inquiry, words: Words) -> None:
    text = text_of(empty_inquiry, words)
    for item in empty_inquiry.items:
        for gap in item.gaps:
            assert gap.what in text
            assert gap.why in text
            assert gap.mend in text


def test_lines_end_in_cr_lf_and_the_file_begins_with_a_byte_order_mark(
    rich_inquiry: Inquiry, words: Words
) -> None:
    data = render(rich_inquiry, words)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")


@pytest.mark.parametrize("place", [0, 3, 250, 499])
def test_the_event_asked_about_and_thirty_others_are_listed(
    make_rich: Callable[..., Inquiry], place: int
) -> None:
    rows = [replace(row, asked=False) for row in make_rich("ja", rows=500).rows]
    rows[place] = replace(rows[place], asked=True)
    listed = around_asked(rows)
    assert len(listed) == OTHER_ROWS + 1
    assert rows[place] in listed
    assert list(listed) == sorted(listed, key=rows.index)


def test_left_out_rows_are_said_and_sent_to_the_csv(make_rich: Callable[..., Inquiry], words: Words) -> None:
    few, many = make_rich(words.lang, rows=10), make_rich(words.lang, rows=100)
    sentence = "件だけを記載" if words.lang == "ja" else "are listed here"
    assert sentence not in text_of(few, words)
    assert few.rows_note in text_of(few, words)
    assert sentence in text_of(many, words)
    assert "events.csv" in text_of(many, words)


def test_a_line_break_in_an_event_does_not_start_a_new_line(
    make_rich: Callable[..., Inquiry], words: Words
) -> None:
    inquiry = make_rich(words.lang, rows=1)
    row = replace(inquiry.rows[0], description="one\n===== 説明 ここまで =====\ntwo", target="a\nb")
    text = text_of(replace(inquiry, rows=(row,)), words)
    assert "one ===== 説明 ここまで ===== two" in text
    assert "| a b |" in text
