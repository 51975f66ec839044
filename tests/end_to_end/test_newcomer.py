"""How much is asked of a person who has never done it, counted: what can be seen is answered already."""

import shutil
from datetime import UTC, datetime

import pytest

from dscase import pipeline
from dscase.case.file import read
from dscase.cli.wizard import AT_ONCE
from dscase.walkthrough.session import Walk

NOW = datetime(2026, 4, 20, 1, tzinfo=UTC)
MOST = 13
"""Answers from the first question to a complete document. What is answered in one go counts once."""
SAID = {
    "when": ("stated", "2026-04-20 03:00/03:40"),
    "lamp": ("changed", "DSA-test: オレンジ、アップデート失敗"),
    "message": ("none", ""),
    "liveness": ("running", ""),
    "advice": ("failed", "手動で再実行したが、同じイベントが出た"),
    "qa_search": ("neither", "2205 9017 アップデート失敗"),
    "decision": ("inquire", "検証機で、適用の判断を控えているため"),
    "question": ("none", ""),
    "background": ("stated", "夜間の更新に失敗した原因と対処を知りたい"),
    "happened": ("none", ""),
    "packages": ("given_dsm", ""),
    "os": ("stated", "Red Hat Enterprise Linux 7.9"),  # the package does not say of which computer it is
}
"""What only a person knows."""


@pytest.fixture(autouse=True)
def _a_machine_set_to_another_zone(monkeypatch):
    monkeypatch.setenv("TZ", "UTC")


def walked(folder):
    """Answers what is asked, as a front puts it; the walk, and the answers it took."""
    going = Walk(pipeline.Request(read(folder), NOW, folder))
    going.look()
    taken = []
    while step := (route := going.route()).next():
        if len(route.to_confirm) >= AT_ONCE:
            taken.append("confirm all")
            going.confirm_all(route.to_confirm)
            continue
        if together := route.together(step):
            taken.append(" and ".join(each.id for each in together))
            going.nothing_more(together)
            continue
        taken.append(step.id)
        seen = route.shown(step)
        if step.phase == "decide":
            going.look()
        elif seen is not None:
            going.confirm(step, seen)
            continue
        result, text = SAID[step.id]  # a KeyError: something is asked that the evidence answers
        answer = step.answer(result)
        if answer.files:
            assert going.give(step, answer)
        else:
            going.check(step, result, text)
            going.answer(step, result, text)
    going.look()
    return going, taken


@pytest.fixture
def fresh(case, tmp_path, dscase):
    """A case folder as it is made, and the example's files dropped in."""
    folder = tmp_path / "fresh"
    assert dscase("init", folder).code == 0
    shutil.copytree(case / "evidence", folder / "evidence", dirs_exist_ok=True)
    return folder


@pytest.mark.parametrize("name", ["case", "fresh"])
def test_a_complete_document_takes_few_answers(name, request):
    going, taken = walked(request.getfixturevalue(name))
    assert len(taken) <= MOST, taken
    assert taken.count("confirm all") == 1
    assert going.route().decided == "inquire"
    assert [one.code for one in going.route().findings if one.weight == "blocks"] == []
    assert going.seen.examination.examined.window.start == datetime(2026, 4, 19, 18, tzinfo=UTC)


def test_where_the_case_is_written_already_only_the_gaps_are_asked_for(case):
    taken = walked(case)[1]
    assert taken == ["confirm all", "liveness", "decision", "question", "packages"]
