import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.case.evidence import LONGEST, clean_file_name


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("lamp.png", "lamp.png"),
        ("画面 1.png", "画面 1.png"),
        ("ｶﾞ.png", "ｶﾞ.png"),
        ("カ\u3099.png", "ガ.png"),
        ("ds.log.1.gz", "ds.log.1.gz"),
        ("C:\\Users\\me\\lamp.png", "lamp.png"),
        ("/home/me/lamp.png", "lamp.png"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("a\x00b\x1b[31m.png", "ab[31m.png"),
        ("a\nb\t c.png", "a b c.png"),
        ("lamp.png:hidden", "lamp.png_hidden"),
        ('<"|?*>', "______"),
        (".hidden", "hidden"),
        ("lamp.png. . ", "lamp.png"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("Com1 .log", "_Com1 .log"),
        ("LPT².x", "_LPT².x"),
        ("console.log", "console.log"),
        ("", "file"),
        ("..", "file"),
        ("/", "file"),
        ("folder/", "file"),
        ("\u200b\ufeff", "file"),
        ("\ud800.png", "png"),
    ],
)
def test_a_name_keeps_what_is_safe_of_it(stated, expected):
    assert clean_file_name(stated) == expected


@pytest.mark.parametrize("stem", ["x" * 400, "画" * 400, "画像" * 60 + ". . " * 30])
def test_a_long_name_is_cut_and_keeps_its_extension(stem):
    name = clean_file_name(f"{stem}.png")
    assert len(name.encode()) <= LONGEST
    assert name.endswith(".png")
    assert not name.endswith((" .png", "..png"))


def test_a_long_end_is_no_extension():
    assert clean_file_name("a." + "b" * 400) == "a." + "b" * (LONGEST - 2)


@given(st.text(st.characters(), max_size=300) | st.text("./\\ :CONaux19\x00\u202e"))
def test_no_name_can_do_harm(stated):
    name = clean_file_name(stated)
    assert name
    assert not set(name) & set('/\\<>:"|?*')
    assert not name.startswith((".", " "))
    assert not name.endswith((".", " "))
    assert all(unicodedata.category(char)[0] != "C" for char in name)
    assert len(name.encode()) <= LONGEST
    assert clean_file_name(name) == name
