import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.text import decode, folded, one_line


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_japanese_text_is_read_in_each_encoding_deep_security_writes(encoding):
    assert decode("イベント①～".encode(encoding)) == "イベント①～"


def test_a_character_cut_in_half_does_not_turn_utf8_into_cp932():
    assert decode("時刻,レベル".encode()[:-1]) == "時刻,レベ"


@given(st.binary())
def test_no_bytes_are_refused(data):
    assert isinstance(decode(data), str)


def test_a_text_on_one_line_has_single_blanks():
    assert one_line("  a\n\tb　c\r\n") == "a b c"


def test_a_folded_text_knows_neither_width_nor_case():
    assert folded("ＷＥＢ０１ ｱ") == folded("web01 ア")
