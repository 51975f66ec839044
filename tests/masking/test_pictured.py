"""Names in what a picture was read to say: the same as the mask's, and what readers take for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.intake.ocr.reader import TextLine
from dscase.knowledge.catalogue import table
from dscase.masking.book import Book
from dscase.masking.pictured import Seeker, skeleton

NAMES = {
    ("host", "tokyo-web-01"): ["tokyo-web-01"],
    ("host", "カルテサーバ"): ["カルテサーバ"],
    ("host", "modern7"): ["modern7"],
    ("user", "佐藤花子"): ["佐藤花子"],
    ("user", "update"): ["update"],
    ("domain", "corp.example.jp"): ["corp.example.jp"],
    ("ipv4", "10.20.30.40"): ["10.20.30.40"],
}


@pytest.fixture(scope="module")
def book():
    made = Book.new()
    made.learn(NAMES)
    return made


@pytest.fixture(scope="module")
def seeker(book):
    return Seeker(book)


def shown(seeker, text):
    return [text[start:end] for start, end in seeker.spans(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tokyo-web-01", ["tokyo-web-01"]),
        ("host tokyo-web-O1 up", ["tokyo-web-O1"]),
        ("tokyo - web-0l", ["tokyo - web-0l"]),
        ("力ルテサーバ", ["力ルテサーバ"]),
        ("カルテサ一バ 停止", ["カルテサ一バ"]),
        ("modem7.corp.example.jp", ["modem7.corp.example.jp"]),
        ("佐藤 花子さん", ["佐藤 花子"]),
        ("10,20.30.4O", ["10,20.30.4O"]),
        ("10.1.2.3", ["10.1.2.3"]),  # by its form alone
        ("tanaka@office.example.jp", ["tanaka@office.example.jp"]),
        ("update", ["update"]),  # alone in a cell
        ("Security Update failed", []),
        ("tokyo-web-011", []),
        ("mytokyo-web-01", []),
        ("20.0.0-7244", []),
        ("2026/04/20 03:00:11", []),
        ("127.0.0.1", []),
        ("オフライン", []),
        ("", []),
    ],
)
def test_names_are_found_as_readers_see_them(seeker, text, found):
    assert shown(seeker, text) == found


def test_every_row_of_the_confusions_finds_a_name_that_was_seen_so():
    for row in table("picture_confusions.csv"):
        book = Book.new()
        name = f"ab{row['meant']}xy"
        book.learn({("word", name): [name]})
        assert shown(Seeker(book), f"ab{row['seen']}xy") == [f"ab{row['seen']}xy"], row


def test_pseudonyms_and_what_may_be_shown_are_not_suggested(book):
    for entry in book.entries.values():
        assert shown(Seeker(book), entry.pseudonym) == []
    assert shown(Seeker(book, ["tokyo-web-01"]), "tokyo-web-01") == []


@given(st.text("ab1lO0rnm.- ｶﾞ一ー\u3000", max_size=20))
def test_a_skeleton_knows_where_each_of_its_characters_stood(text):
    plain, places = skeleton(text)
    assert len(plain) == len(places)
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)


def line(text, top, left=0.1):
    return TextLine(
        text, tuple((left + 0.01 * n, top, left + 0.01 * (n + 1), top + 0.02) for n in range(len(text)))
    )


def test_areas_go_around_the_names_and_one_that_two_parts_saw_is_one(seeker):
    seen = [
        line("at tokyo-web-01 now", 0.5),
        line("at tokyo-web-01 now", 0.5005),
        line("オフライン", 0.1),
        line("佐藤花子", 0.2),
    ]
    first, second = seeker.areas(seen)
    assert (first.top, second.top) == (0.2, pytest.approx(0.5, abs=0.001))
    assert second.left == pytest.approx(0.1 + 0.03 - 0.005)
    assert second.right == pytest.approx(0.1 + 0.15 + 0.005)
