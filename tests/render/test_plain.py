import sys

from hypothesis import given
from hypothesis import strategies as st

from dscase.inquiry.model import CheckedLine, Statement
from dscase.render import plain
from dscase.render.plain import clean, cleaned, columns, shortened

ANY_TEXT = st.text(st.characters(categories=None, exclude_categories=()))  # type: ignore[arg-type]
FORBIDDEN = {
    *map(chr, range(0x20)),
    *map(chr, range(0x7F, 0xA0)),
    *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x206A)),
    *map(chr, range(0xFDD0, 0xFDF0)),
    "\u2028",
    "\u2029",
    "\ufffe",
    "\uffff",
} - {"\t", "\n"}


def test_tab_and_line_feed_stay() -> None:
    assert clean("a\tb\nc") == "a\tb\nc"


def test_ordinary_japanese_text_stays() -> None:
    assert clean("パターンファイルのアップデート失敗 ～①￥") == "パターンファイルのアップデート失敗 ～①￥"


def test_escape_and_other_controls_become_their_pictures() -> None:
    assert clean("\x1b[31m\x07\x00\x7f") == "␛[31m␇␀␡"


def test_controls_without_a_picture_are_named() -> None:
    assert clean("\x9b\x85") == "‹U+009B›‹U+0085›"


def test_a_windows_line_end_is_a_line_end_and_a_lone_return_is_shown() -> None:
    assert clean("a\r\nb\rc") == "a\nb␍c"


def test_a_byte_that_could_not_be_decoded_is_shown_as_that_byte() -> None:
    assert clean(b"\x81\xff".decode("utf-8", "surrogateescape")) == "‹\\x81›‹\\xff›"


def test_any_other_lone_surrogate_is_named() -> None:
    assert clean("\ud83d") == "‹U+D83D›"


def test_bidirectional_overrides_and_isolates_are_shown() -> None:
    assert clean("exe\u202egpj\u2066x") == "exe‹U+202E›gpj‹U+2066›x"


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(ANY_TEXT)
def test_what_is_cleaned_can_be_encoded_and_holds_nothing_forbidden(text: str) -> None:
    shown = clean(text)
    shown.encode("utf-8")
    assert not FORBIDDEN & set(shown)


@given(ANY_TEXT)
def test_nothing_is_dropped(text: str) -> None:
    assert len(clean(text)) >= len(text) - text.count("\r\n")


def test_every_text_in_nested_data_is_cleaned_and_the_rest_stays() -> None:
    given_data = (Statement("a\x00", ("\x01", "b"), quoted=True), CheckedLine("c", "\x02"), 7, None)
    assert cleaned(given_data) == (Statement("a␀", ("␁", "b"), quoted=True), CheckedLine("c", "␂"), 7, None)


def test_shortening_keeps_short_text_and_says_when_it_cut() -> None:
    assert shortened("abc", 3, 1) == ("abc", False)
    assert shortened("abcd", 3, 1) == ("abc", True)
    assert shortened("a\nb\nc", 99, 2) == ("a\nb", True)


@given(st.text(), st.integers(1, 50), st.integers(1, 5))
def test_shortened_text_is_a_beginning_within_the_limits(text: str, characters: int, lines: int) -> None:
    short, cut = shortened(text, characters, lines)
    assert text.startswith(short)
    assert len(short) <= characters
    assert short.count("\n") < lines
    assert cut == (short != text) or short == text.rstrip()


def test_full_width_characters_count_twice() -> None:
    assert columns("ab漢字ｶ") == 7


def test_no_character_that_has_to_be_shown_passes_for_printable() -> None:
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    assert not any(found.isprintable() for found in plain._UNSAFE.findall(everything))
