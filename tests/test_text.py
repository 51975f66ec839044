import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.text import decode, folded, kept_lines, one_line, typed


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


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("dscase", "案件 1"), "dscase '案件 1'"),
        (("/opt/py thon", "it's"), """'/opt/py thon' 'it'"'"'s'"""),
        (("dscase", "plain/path-1"), "dscase plain/path-1"),
    ],
)
def test_a_command_can_be_pasted_into_sh(words, told, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    assert typed(*words) == told


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("$P$G", '"C:\\Program Files\\py.exe" pip install "typst>=0.15"'),
        (None, '& "C:\\Program Files\\py.exe" pip install "typst>=0.15"'),
    ],
)
def test_a_command_can_be_pasted_into_cmd_and_into_powershell(prompt, told, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.delenv("PROMPT", raising=False)
    if prompt:
        monkeypatch.setenv("PROMPT", prompt)
    assert typed(r"C:\Program Files\py.exe", "pip", "install", "typst>=0.15") == told
    assert typed(r"D:\案件") == r"D:\案件"
    assert typed(r"D:\案件 1") == r'"D:\案件 1"'


def test_kept_lines_keeps_lines_and_nothing_else():
    assert kept_lines(" a \r\n\n b\tc \n") == "a\nb c"
