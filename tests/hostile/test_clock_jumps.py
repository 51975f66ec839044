"""A system's clock that goes back: what was written last counts, and nothing written before is replaced."""

import os
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from dscase.case.journal import Journal
from dscase.case.model import Case, Checked
from dscase.case.pictures import Pictures, Treatment
from dscase.fetch.doctor import keeping
from dscase.fetch.keeping import Folder
from dscase.fetch.manager import _Wire
from dscase.knowledge.answers import with_answers

NOW = datetime(2026, 4, 20, 3, 30, tzinfo=UTC)
BEFORE = NOW - timedelta(days=400)


def test_the_answer_written_last_counts_though_its_time_is_earlier(tmp_path):
    journal = Journal(tmp_path)
    for when, text in ((NOW, "昨夜から止まっている。"), (BEFORE, "今朝から止まっている。")):
        journal.append(Checked(when=when, step="background", result="stated", text=text))
    told = with_answers(Case(), journal.records())
    assert told.background == "今朝から止まっている。"


def test_what_is_covered_in_a_picture_is_what_was_said_last(tmp_path):
    pictures = Pictures(tmp_path)
    for when, caption in ((NOW, "古い"), (BEFORE, "新しい")):
        pictures.keep("a" * 64, Treatment(caption=caption), when, None)
    assert Pictures(tmp_path).all()["a" * 64].caption == "新しい"


def test_two_looks_of_one_second_have_a_folder_each(tmp_path, monkeypatch):
    monkeypatch.setattr(keeping.look, "as_text", lambda told: told["made"])
    monkeypatch.setattr(keeping.look, "as_json", lambda _: b"{}")
    told = {"made": NOW.isoformat(), "host": "vm"}
    first, second = keeping.keep(tmp_path / "new", told), keeping.keep(tmp_path / "new", told)
    assert first != second
    assert (first / keeping.TEXT).read_text("utf-8") == (second / keeping.TEXT).read_text("utf-8")


def test_two_fetches_of_one_second_do_not_take_each_others_folder(tmp_path):
    with (
        Folder(tmp_path, "20260420T033000Z", UTC) as first,
        Folder(tmp_path, "20260420T033000Z", UTC) as second,
    ):
        first.answer("a", b"{}")
        second.answer("b", b"{}")
        places = [each.placed({"kind": "x"}, {}) for each in (first, second)]
    assert [place.name for place in places] == ["dsm-20260420T033000Z", "dsm-20260420T033000Z-2"]
    assert all((place / "answers.zip").is_file() for place in places)
    assert not list(tmp_path.glob(".fetching-*"))


def test_what_a_manager_said_of_itself_is_not_kept_for_ever_where_the_clock_was_put_back(tmp_path):
    kept = tmp_path / "wsdl.xml"
    kept.write_bytes(b"<x/>")
    manager = SimpleNamespace(_place=lambda: kept)
    assert _Wire._remembered(manager) == b"<x/>"
    ahead = datetime.now(UTC) + timedelta(days=400)
    os.utime(kept, (ahead.timestamp(),) * 2)
    assert _Wire._remembered(manager) is None
