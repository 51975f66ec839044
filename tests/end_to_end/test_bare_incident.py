"""A bare case at 3 a.m., at a terminal: what is asked from the first question to the bundle is counted."""

import json

import pytest

from dscase.cli.case_options import case_request
from dscase.cli.page import Page, console
from dscase.cli.wizard import CONFIRM, Talk
from dscase.knowledge.checklist import checklist
from dscase.walkthrough.session import Walk
from tests.bare_incident import SAID, make

MOST = 12
"""Answers, whether to build and to mask among them."""


@pytest.fixture
def bare(tmp_path, dscase, monkeypatch):
    """A case as `dscase init` makes it, with an incident's evidence, on a machine set to another zone."""
    monkeypatch.setenv("TZ", "UTC")
    return make(tmp_path / "bare", dscase)


class Person:
    """Who answers what a terminal asks, with as few answers as are honest, and counts them.

    `apart`: questions that are not answered together with others, and what is answered to each.
    """

    def __init__(self, folder, apart=()):
        self.going = Walk(case_request(folder, None, None))
        self.going.look()
        self.said = SAID | dict(apart)
        self.apart = set(dict(apart))
        self.given = []
        talk = Talk(self.going, Page(console(), self.going.words, "walk"))
        talk.asking.choose, talk.asking.text, talk.asking.several = self.choose, self.text, self.several
        self._asked, talk._ask = talk._ask, self.ask
        talk.run(checklist().steps[0], anew=False)

    def ask(self, step):
        self.step = step.id
        self.given.append(step.id)
        self._asked(step)

    def choose(self, _message, choices, *_, **__):
        values = [value for _, value in choices]
        if isinstance(values[0], str):
            return CONFIRM if CONFIRM in values else self.said[self.step][0]
        self.given.append("build" if isinstance(values[0], tuple) else "all that the evidence shows")
        return values[0]

    def text(self, _message, default="", _check=None):
        return default or self.said[self.step][1]

    def several(self, _message, choices):
        kept = [step for _, step in choices if step.id not in self.apart]
        self.given.append(" and ".join(step.id for step in kept))
        return kept


def records(folder):
    return [json.loads(line) for line in (folder / "journal.jsonl").read_text("utf-8").splitlines()]


def test_a_bare_case_takes_at_most_twelve_answers_to_the_bundle_and_no_question_is_lost(bare):
    person = Person(bare)
    assert len(person.given) <= MOST, person.given
    assert (bare / "out" / "bundle.zip").is_file()
    route = person.going.route()
    assert [finding.code for finding in route.findings if finding.weight == "blocks"] == []
    assert [step.id for step in checklist().steps if route.state(step) != "answered"] == []
    counted = {record["step"] for record in records(bare)}
    assert counted == {step.id for step in checklist().steps} - {"help_search"}  # qa_search answers it, too
    told = (bare / "out" / "inquiry.txt").read_text("utf-8-sig")
    for check in ("製品Q&A", "ヘルプセンター", "アラート", "保護機能", "死活監視"):
        assert check in told
    for search in ("製品Q&Aの検索", "ヘルプセンターの検索"):
        assert f"[{search}]: 該当なし。730 オフライン" in told


def test_what_is_taken_out_of_those_answered_together_is_asked_for_itself(bare):
    person = Person(bare, {"alerts": ("found", "通信不能のアラートが 3 件"), "message": ("none", "")})
    given = {record["step"]: record["result"] for record in records(bare)}
    assert (given["alerts"], given["message"], given["modules"]) == ("found", "none", "none")
    assert {"alerts", "message"} <= set(person.given)
    assert "通信不能のアラートが 3 件" in (bare / "out" / "inquiry.txt").read_text("utf-8-sig")
