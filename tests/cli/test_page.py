import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from dscase.cli.page import fold


def folded(text, width):
    return list(fold(text, width))


def test_japanese_is_folded_between_letters_by_the_columns_they_take():
    assert folded("同じ時刻のイベントを読みます。", 12) == ["同じ時刻のイ", "ベントを読み", "ます。"]


def test_a_closing_mark_never_begins_a_line_and_an_opening_one_never_ends_one():
    assert folded("見ます。次", 6) == ["見ま", "す。次"]
    assert folded("これは「対象」です", 8) == ["これは", "「対象」", "です"]


def test_words_and_commands_stay_whole_where_they_fit():
    assert folded("まず dsa_control -d を", 14) == ["まず", "dsa_control -d", "を"]


def test_what_is_longer_than_a_line_is_cut_and_nothing_is_lost():
    assert folded("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]


def test_the_lines_of_a_text_stay_and_so_does_what_they_begin_with():
    assert folded("a\n\n  b", 10) == ["a", "", "  b"]


@given(st.text(st.characters(exclude_categories=("C", "Zl", "Zp", "M")), max_size=60), st.integers(4, 30))
def test_no_line_is_too_wide_and_no_letter_is_lost(text, width):
    lines = folded(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.mark.parametrize("width", [20, 80])
def test_no_line_ends_in_blanks(width):
    assert all(line == line.rstrip() for line in folded("a b  " * 30 + "  ", width))
