import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.masking.fold import folded
from dscase.masking.matcher import Matcher, Pattern


def found(names, text, **told):
    matcher = Matcher(Pattern(folded(name), name, **told) for name in names)
    return [(text[one.start : one.end], one.tag) for one in matcher.find(text)]


def test_the_leftmost_longest_name_that_stands_by_itself_wins():
    names = ["dsm", "dsm-web", "web-01", "dsm-web-01x"]
    assert found(names, "dsm-web-01") == [("dsm-web", "dsm-web")]


def test_a_longer_match_that_does_not_stand_leaves_the_shorter_one():
    assert found(["karte", "karte-db"], "karte-db3") == [("karte", "karte")]


@pytest.mark.parametrize(
    "text",
    [
        "IMG_karte-db3_0001.png",
        "karte-db3_bak",
        "x.karte-db3.y",
        "サーバkarte-db3です",
        "(karte-db3)",
        "ＫＡＲＴＥ－ＤＢ３",
    ],
)
def test_marks_and_japanese_bound_a_name(text):
    assert len(found(["karte-db3"], text)) == 1


@pytest.mark.parametrize("text", ["xkarte-db3", "karte-db31", "karte-db3a", "１karte-db3"])
def test_letters_and_digits_do_not(text):
    assert found(["karte-db3"], text) == []


@pytest.mark.parametrize(
    "text", [r"a\nkarte-db3", r"\u000akarte-db3", "a%20karte-db3", "#012karte-db3", r"\x0akarte-db3"]
)
def test_an_escape_in_front_bounds_a_name(text):
    assert len(found(["karte-db3"], text)) == 1


@pytest.mark.parametrize("text", ["110.0.0.1", "10.0.0.12", "10.0.0.1.3", "1.10.0.0.1"])
def test_an_address_is_no_part_of_a_longer_row_of_numbers(text):
    assert found(["10.0.0.1"], text, numeric=True) == []


@pytest.mark.parametrize(
    "text", ["IP10.0.0.1", "from addr10.0.0.1:443", "ホストip10.0.0.1は", "_ＩＰ10.0.0.1"]
)
def test_an_address_glued_to_a_word_is_one(text):
    assert len(found(["10.0.0.1"], text, numeric=True)) == 1


@pytest.mark.parametrize("text", ["v10.0.0.1", "Version10.0.0.1", "build10.0.0.1", "ip110.0.0.1"])
def test_a_version_glued_to_its_word_is_no_address(text):
    assert found(["10.0.0.1"], text, numeric=True) == []


def test_what_could_not_be_decoded_does_not_move_places():
    assert found(["dsm01"], "\udc83\udc41 İ Ａ dsm01") == [("dsm01", "dsm01")]


def test_a_name_that_is_only_part_of_a_longer_word_is_told_apart():
    matcher = Matcher([Pattern("karte", "karte")])
    assert matcher.look("xkartex karte") == ([(8, 13, "karte")], ["karte"])


@given(st.text())
def test_folding_keeps_every_place(text):
    assert len(folded(text)) == len(text)
    assert folded(folded(text)) == folded(text)


ALPHABET = "ab-_.あ"


@given(st.lists(st.text("ab-", min_size=1, max_size=4), max_size=6), st.text(ALPHABET, max_size=20))
def test_the_automaton_agrees_with_trying_every_place(names, text):
    expected, at = [], 0
    letters = set("ab")
    while at < len(text):
        stands = [
            name
            for name in names
            if text.startswith(name, at)
            and not (at and text[at - 1] in letters and name[0] in letters)
            and not (text[at + len(name) : at + len(name) + 1] in letters and name[-1] in letters)
        ]
        if stands:
            expected.append(max(stands, key=len))
            at += len(expected[-1])
        else:
            at += 1
    assert [name for _, name in found(names, text)] == expected
