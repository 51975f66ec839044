"""What page one makes of a person's own questions."""

import pytest

from dscase.inquiry.body import inquiry_body
from dscase.inquiry.glance import _NUMBERED
from dscase.wording.words import Words


@pytest.mark.parametrize(
    ("line", "question"),
    [
        ("1. 原因は何ですか。", "原因は何ですか。"),
        ("1、原因は何ですか。", "原因は何ですか。"),
        ("(2) 対処は必要ですか。", "対処は必要ですか。"),
        ("③対処は必要ですか。", "対処は必要ですか。"),
        ("- Is it harmless?", "Is it harmless?"),
        ("20、21日の失敗の原因は何ですか。", "20、21日の失敗の原因は何ですか。"),
        ("4、5台だけ失敗するのはなぜですか。", "4、5台だけ失敗するのはなぜですか。"),
        ("12.0.383 で直りますか。", "12.0.383 で直りますか。"),
    ],
)
def test_a_question_loses_its_own_number_and_nothing_else(line: str, question: str) -> None:
    assert _NUMBERED.sub("", line) == question


@pytest.mark.parametrize(("stated", "asks"), [({}, 0), ({"what_happened": "画面が開かない"}, 1)])
def test_where_nothing_is_described_nothing_is_asked_about_it(inquiry, stated, asks):
    assert len(inquiry(lang="ja", **stated).glance.asks) == asks


def test_a_title_that_is_in_english_alone_says_so_in_a_japanese_document(inquiry, make_event):
    stated = {"title_en": "Pattern updates fail on DSA-test", "event": "2205"}
    body = inquiry_body(inquiry(make_event(), lang="ja", **stated), Words("ja"))
    assert body.title == "Pattern updates fail on DSA-test（英語）"


def test_again_is_said_of_the_computers_left_only_where_those_that_mended_failed_once(inquiry, make_event):
    def story(*mended_at: int) -> str:
        """Of b, which failed twice, and of a, which failed at these minutes and mended after the last."""
        failed = [make_event(minute, line=20 + minute, target="a") for minute in mended_at]
        left = [make_event(minute, line=60 + minute, target="b") for minute in (0, 6)]
        mended = make_event(8, line=90, id="2204", level="info", target="a")
        return inquiry(*failed, *left, mended, lang="en", event="2205@b", last_minute=9).glance.story

    assert "again" in story(0)
    assert "again" not in story(0, 6)
    assert "1 recovered" in story(0, 6)
