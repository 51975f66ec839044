"""Names in forms of letters: half-width within a word, marks apart, ㈱, ①, Ⅲ, blanks of another width."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.masking.analysis import analysed
from dscase.masking.composed import composed
from dscase.masking.fold import folded
from dscase.masking.gate import Gate, LeakError
from dscase.masking.mask import Mask
from dscase.masking.unmask import Unmask

HOSTS = ("ガゾウ診断ｻｰﾊﾞ02", "サーバⅢ", "㈱青葉-DB", "A･B局-PC", "検査①号機", "karte-db3")
WORDS = ("山田 太郎", "鈴木　花子")
WRITTEN = (
    *HOSTS,
    "ｶﾞｿﾞｳ診断サーバ02",
    normalize("NFD", HOSTS[0]),
    "サーバⅲ",
    "サーバIII",
    "(株)青葉-DB",
    "検査1号機",
    "山田　太郎",
    "山田\u00a0太郎",
    "鈴木　花子",
    "鈴木 花子",
    "山田太郎",
    "%E9%88%B4%E6%9C%A8%E8%8A%B1%E5%AD%90",
    "karte-db3①",
    "①karte-db3",
    "%EF%BD%BB%EF%BD%B0%EF%BE%8A%EF%BE%9EⅢ",
)


@pytest.fixture
def book(learned):
    return learned(*HOSTS, words=WORDS)


@pytest.mark.parametrize("written", WRITTEN)
def test_a_name_is_masked_sought_and_read_again_in_every_form_of_its_letters(book, written):
    text = f"これは{written}、です。"
    with pytest.raises(LeakError):
        Gate(book).check_text(text, "a")
    masked = Mask(book).text(text)
    assert masked.startswith("これは")
    assert masked != text
    Gate(book).check_text(masked, "a")
    assert Mask(book).text(masked) == masked
    assert Unmask(book).text(masked) == text


@pytest.mark.parametrize("text", ["検査②号機", "サーバⅣ", "…①②Ⅲ㈱™", "ｻｰﾊﾞ", "山田", "カ\u3099タ"])
def test_what_is_no_name_stays_in_its_form(book, text):
    assert Mask(book).text(text) == text
    Gate(book).check_text(text, "a")


def test_every_letter_of_such_a_form_is_seen():
    for letter in map(chr, (*range(0x80, 0xD800), *range(0xE000, 0x10000))):
        assert composed(folded(letter)) is None or analysed(letter).has_forms, letter


@given(st.text(alphabet="ｻｰﾊﾞﾟｱカハ\u3099\u309aⅢ①㈱…aA1 　。神é", max_size=20))
def test_places_are_those_of_the_text(text):
    plain = folded(text)
    assert len(plain) == len(text)
    if (usual := composed(plain)) is None:
        return
    assert analysed(text).has_forms
    told, places = usual
    assert len(places) == len(told) + 1
    assert places == sorted(places)
    assert places[-1] == len(plain)
    assert not any(letter in told for letter in "ｻｰﾊｱⅢ①㈱")
