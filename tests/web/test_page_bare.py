"""A bare case at 3 a.m., at the page: clicks from the address to the bundle are counted, every one."""

import json

import pytest

from dscase.knowledge.checklist import checklist
from tests.bare_incident import SAID, make

pytestmark = pytest.mark.whole

MOST = 20
"""Clicks: fields that are typed into, buttons, and the build among them."""


@pytest.fixture
def bare(tmp_path, dscase, monkeypatch):
    """A case as `dscase init` makes it, with an incident's evidence, on a machine set to another zone."""
    monkeypatch.setenv("TZ", "UTC")
    return make(tmp_path / "bare", dscase)


@pytest.fixture
def person(bare, serving, page, reader_of):
    person = reader_of(page, serving(bare))
    person.come_in()
    yield person
    assert not person.strangers


class Clicks:
    """Clicks at a page, and counts them."""

    def __init__(self, person):
        self.person, self.page = person, person.page
        self.count = 0

    def click(self, selector):
        self.page.click(selector)
        self.count += 1

    def on(self, selector):
        """A click that leads to another question."""
        before = self.person.path
        self.click(selector)
        self.page.wait_for_function("before => location.pathname !== before", arg=before)
        self.person.settle()

    def answer(self, step, result, text=""):
        assert self.person.path == f"/step/{step}"
        chosen = self.page.is_checked(f"#answer-{result}")  # as the only answer
        self.click(f"#text-{result}" if chosen else f"#answer-{result}")
        if text:
            self.page.keyboard.insert_text(text)
        self.on("form.answer .buttons button")


def test_a_bare_case_takes_at_most_twenty_clicks_to_the_bundle(person, bare, violations):
    at, page = Clicks(person), person.page
    at.answer("when", *SAID["when"])
    assert person.path == "/step/zone"
    at.on(".known button")
    person.go("/")
    assert person.path == "/confirm"
    at.on(".confirm button")
    at.answer("lamp", *SAID["lamp"])
    assert person.path == "/together"
    assert violations(page) == []
    at.on(".confirm .buttons button")
    for step in ("liveness", "advice", "qa_search", "decision", "background"):
        at.answer(step, *SAID[step])
    assert person.path == "/together"
    at.on(".confirm .buttons button")
    assert person.path == "/build"
    at.click("form.build button")
    page.locator("a[download]").first.wait_for(timeout=60_000)
    assert at.count <= MOST
    journal = [json.loads(line) for line in (bare / "journal.jsonl").read_text("utf-8").splitlines()]
    assert {record["step"] for record in journal} == {step.id for step in checklist().steps} - {"help_search"}


def test_what_is_not_ticked_is_asked_for_itself_and_nothing_is_recorded_of_it(person, bare):
    at, page = Clicks(person), person.page
    at.answer("when", *SAID["when"])
    at.on(".known button")
    person.go("/")
    at.on(".confirm button")
    at.answer("lamp", *SAID["lamp"])
    assert page.locator("form.confirm input[name=step]:checked").count() == 0  # nobody looked yet
    for box in page.locator("form.confirm input[name=step]").all():
        if box.get_attribute("value") not in ("alerts", "message"):
            box.check()
    at.on(".confirm .buttons button:not(.first)")
    at.answer("message", "none")
    at.answer("alerts", "found", "通信不能のアラートが 3 件")
    assert person.path == "/step/liveness"
    told = [json.loads(line) for line in (bare / "journal.jsonl").read_text("utf-8").splitlines()]
    assert [one["result"] for one in told if one["step"] in ("message", "alerts", "modules")] == [
        "none",
        "none",
        "found",
    ]


def test_examples_speak_of_the_event_at_hand(person):
    at, page = Clicks(person), person.page
    at.answer("when", *SAID["when"])
    at.on(".known button")
    for step in ("os", "lamp", "events"):
        person.go(f"/step/{step}")
        asked = page.inner_html("form.answer")
        assert "ap-01" in asked
        assert "web-01" not in asked
        assert "DSA-test" not in asked
