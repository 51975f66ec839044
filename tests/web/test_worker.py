"""The worker: one thread that looks and builds, whatever befalls it."""

import threading
import time

import pytest

from dscase.cli.case_options import case_request
from dscase.errors import UsageError
from dscase.knowledge.checklist import checklist
from dscase.web import views
from dscase.web import worker as own
from dscase.web.worker import BuildOrder, Worker

pytestmark = pytest.mark.whole


@pytest.fixture
def worker(case):
    return Worker(lambda lang: case_request(case, lang, None))


def ended(worker):
    for _ in range(400):
        if not worker.busy:
            return
        time.sleep(0.05)
    raise AssertionError("it goes on and on")


def test_before_the_first_look_there_is_a_sight_of_what_is_stated(worker):
    assert worker.sight.done is None
    assert worker.sight.walk.route().next() is not None


def test_a_look_is_waited_for(worker):
    worker.look(300)
    assert not worker.stale
    assert worker.sight.inquiry is not None
    assert worker.sight.drawing.startswith("<svg")
    assert {item.number for item in worker.sight.inquiry.items} == {1, 2, 3, 4, 5}


def test_a_look_that_takes_long_is_not_waited_for_and_the_last_sight_stays(worker, monkeypatch):
    go_on = threading.Event()
    real = own.sighted
    monkeypatch.setattr(own, "sighted", lambda *told: go_on.wait(20) and real(*told))
    before = worker.sight
    worker.look(0.05)
    assert worker.stale
    assert worker.busy
    assert worker.sight is before
    go_on.set()
    ended(worker)
    assert worker.sight is not before


def test_where_a_look_takes_long_only_what_changes_the_evidence_causes_one(worker, monkeypatch):
    worker.look(300)
    monkeypatch.setattr(own, "QUICK", 0.0)
    before = worker.sight
    worker.answered(changes=False)
    assert worker.sight is before
    worker.answered(changes=True)
    ended(worker)
    assert worker.sight is not before


def test_a_look_that_fails_is_told_and_the_next_may_do(worker, monkeypatch, capsys):
    worker.look(300)
    real = own.sighted

    def fail(*_):
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(own, "sighted", fail)
    worker.look(300)
    assert worker.sight.trouble is not None
    assert worker.sight.trouble.code == "cli.internal"
    assert worker.sight.inquiry is not None  # what was seen before stays
    assert "unforeseen" in capsys.readouterr().err
    monkeypatch.setattr(own, "sighted", real)
    worker.look(300)
    assert worker.sight.trouble is None


def test_a_users_own_template_at_fault_is_told(case):
    words = case / "templates" / "ja" / "words"
    words.mkdir(parents=True)
    (words / "own.toml").write_text('[inquiry]\nspan = "{{ no_such_fact }}"\n', encoding="utf-8")
    worker = Worker(lambda lang: case_request(case, lang, None))
    worker.look(300)
    assert isinstance(worker.sight.trouble, UsageError)


def test_a_second_order_while_one_is_worked_on_is_none(worker, monkeypatch):
    go_on, orders = threading.Event(), []

    def build(request, out, **_):
        orders.append(request.case.lang)
        go_on.wait(20)

    monkeypatch.setattr(own.pipeline, "build", build)
    worker.build(BuildOrder("ja"))
    while not orders:
        time.sleep(0.01)
    worker.build(BuildOrder("en"))
    assert worker.building
    go_on.set()
    ended(worker)
    assert orders == ["ja"]


def test_progress_is_told_in_bytes(worker, monkeypatch):
    told = []
    real = own.pipeline.build

    def build(request, out, *, progress, **more):
        done = real(request, out, progress=progress, **more)
        told.append(worker.work)
        return done

    monkeypatch.setattr(own.pipeline, "build", build)
    worker.build(BuildOrder("ja"))
    ended(worker)
    assert worker.trouble is None
    assert told[0].doing == "build"
    assert 0.9 * told[0].total < told[0].read <= told[0].total
    assert worker.work.doing == ""


def test_a_case_in_both_languages_is_to_be_built_in_both(case):
    stated = case / "case.yaml"
    lines = [line for line in stated.read_text(encoding="utf-8").split("\n") if not line.startswith("lang:")]
    stated.write_text("\n".join([*lines, "lang: both", ""]), encoding="utf-8")
    worker = Worker(lambda lang: case_request(case, lang, None))
    assert views.build(worker, worker.sight, worker.sight.walk.route())["own"] == "both"


def test_an_answer_that_is_the_only_one_is_chosen(tmp_path, dscase):
    dscase("init", tmp_path / "case")
    worker = Worker(lambda lang: case_request(tmp_path / "case", lang, None))
    step = checklist().step("when")
    assert step is not None
    facts = views.step(worker.sight, worker.sight.walk.route(), step, views.Typed())
    assert [answer["chosen"] for answer in facts["answers"]] == [True]


def test_files_that_cannot_be_read_yet_are_not_passed_over(tmp_path, dscase):
    case = tmp_path / "case"
    dscase("init", case)
    (case / "evidence" / "ds.log").write_text("x", encoding="utf-8")
    worker = Worker(lambda lang: case_request(case, lang, None))
    worker.look(300)
    assert worker.sight.done is None
    assert views.side(worker.sight, worker.sight.walk.route())["unread"] == 1
