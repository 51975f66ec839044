"""Japanese in a plain text: blanks and brackets of our own words, and values as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.wording.plain_text import spaced, value
from dscase.wording.words import Words

ASKED = {"id": "2205", "level": "警告", "count": 1, "odd": "", "at": ""}


@pytest.mark.parametrize(
    ("target", "begins"),
    [
        ("DSA-test", "DSA-test でイベント 2205「"),
        ("経理ｻｰﾊﾞ01", "経理ｻｰﾊﾞ01 でイベント 2205「"),
        ("倉庫-端末02", "倉庫-端末02 でイベント 2205「"),
        ("ＤＳＡ－test", "ＤＳＡ－test でイベント 2205「"),
        ("経理サーバ", "経理サーバでイベント 2205「"),
    ],
)
def test_a_name_stands_apart_and_is_not_changed(target: str, begins: str) -> None:
    words = Words("ja").for_plain_text()
    told = words.say("draft.asked", target=target, name="更新（Agentの失敗）", **ASKED)
    assert told == f"{begins}更新（Agentの失敗）」(警告)が 1 件記録されています。"


def test_a_name_of_the_vendors_stays_whole() -> None:
    assert Words("ja").for_plain_text().say("checked.qa_search") == "製品Q&Aの検索"


def test_english_is_the_same_in_a_plain_text() -> None:
    said = [
        words.say("draft.asked", target="経理サーバ01", name="更新（x）", **ASKED)
        for words in (Words("en"), Words("en").for_plain_text())
    ]
    assert said[0] == said[1]


@given(
    st.lists(
        st.tuples(st.text(max_size=8), st.sampled_from(["で", "の（", "）、Agent", "", " "])), max_size=5
    )
)
def test_whatever_a_value_holds_it_stands_in_the_text_as_it_is(parts: list[tuple[str, str]]) -> None:
    told = spaced("".join(value(held) + own for held, own in parts))
    at = 0
    for held, _ in parts:
        at = told.index(held, at) + len(held)


@given(st.text("件で2205A（）：、 ", max_size=20))
def test_what_is_spaced_stays_as_it_is(text: str) -> None:
    assert spaced(spaced(text)) == spaced(text)
