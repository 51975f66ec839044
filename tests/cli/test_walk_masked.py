"""Pseudonyms, once wanted, stay in `dscase walk`, too: it asks only where nothing says so yet."""

import json
from datetime import UTC, datetime

import pytest

from dscase import pipeline
from dscase.case.file import read
from dscase.cli.page import Page, console
from dscase.cli.wizard import Talk
from dscase.walkthrough.route import Route
from dscase.walkthrough.session import Walk

NOW = datetime(2026, 4, 20, 1, tzinfo=UTC)
ROWS = """\
"Time","Level","Event ID","Event","Tag(s)","Event Origin","Target","Action By","Manager","Description"
"April 20, 2026 03:20:54","Warning","2205","Security Update: Pattern Update on Agents/Appliances Failed","",\
"Agent","KARTE-db3","System","kaga","x"
"""


class Yes:
    """Says yes to whatever is asked, with pseudonyms where they are offered, and keeps what it chose from."""

    def __init__(self):
        self.asked = []

    def choose(self, message, choices, *_, **__):
        self.asked.append([message, *(label for label, _ in choices)])
        return choices[-2][1]


@pytest.fixture
def case(tmp_path):
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "events.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "case.yaml").write_text('window: "2026-04-20 03:20±15m"\ntz: Asia/Tokyo\n', encoding="utf-8")
    return tmp_path


def walked(case):
    """Walk to the end of the case: what is asked there."""
    going = Walk(pipeline.Request(read(case), NOW, case))
    going.look()
    talk = Talk(going, Page(console(), going.words, "walk"))
    talk.asking = Yes()
    assert talk._build() is not None
    return going.words.say, talk.asking.asked


def is_masked(case):
    out = case / "out"
    told = json.loads((out / "manifest.json").read_text("utf-8"))["masking"] is not None
    assert ("karte-db3" in (out / "events.csv").read_text("utf-8").lower()) is not told
    return told


def test_it_asks_about_pseudonyms_where_nothing_says_so_and_never_again(case, monkeypatch):
    monkeypatch.setattr(Route, "decided", "inquire")
    say, asked = walked(case)
    ways = [say(f"walk.ask.{each}") for each in ("plain", "mask", "no")]
    assert asked == [[say("walk.ask.build", out=str(case / "out")), *ways]]
    assert is_masked(case)
    say, asked = walked(case)
    ways = [say("walk.ask.yes"), say("walk.ask.no")]
    assert asked == [[say("walk.ask.build_over", out=str(case / "out")), *ways]]
    assert is_masked(case)
