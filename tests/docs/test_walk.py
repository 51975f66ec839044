"""The checklist in the pages: every question, every answer, and a file of answers that works."""

import re
from typing import Any

import pytest

from dscase.cli import answer_file
from dscase.knowledge.checklist import checklist

TITLES = {"ja": ("質問と回答", "回答のファイル"), "en": ("Questions and answers", "The file of answers")}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_questions_and_their_answers_are_exactly_those_documented(manual: Any, lang: str) -> None:
    rows = manual(lang, "reference").rows(TITLES[lang][0])[1:]
    told = [(row[0].strip("`"), row[1], re.findall(r"`([a-z_]+)`", row[2])) for row in rows]
    assert told == [
        (step.id, step.title.say(lang), [answer.id for answer in step.answers]) for step in checklist().steps
    ]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_file_of_answers_in_the_reference_is_understood(manual: Any, lang: str, tmp_path: Any) -> None:
    (block,) = [
        content
        for kind, content in manual(lang, "reference").blocks
        if kind == "yaml" and content.startswith("confirm")
    ]
    (tmp_path / "why.txt").write_text("because", encoding="utf-8")
    path = tmp_path / "answers.yaml"
    path.write_text(block, encoding="utf-8")
    taken = answer_file.read(path)
    assert taken.confirm
    assert [(one.step.id, one.answer) for one in taken.answers] == [
        ("lamp", "changed"),
        ("alerts", "none"),
        ("background", "stated"),
    ]
    assert [one.text for one in taken.answers][1:] == ["", "because"]
    assert taken.answers[0].files == (tmp_path / "lamp.png",)
