"""What page one makes of a person's own questions."""

import pytest

from dscase.inquiry.glance import _NUMBERED


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
