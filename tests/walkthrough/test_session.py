"""A case on its way: looking, recording, and another walk beside it."""

from datetime import UTC, datetime

import pytest

from dscase import pipeline
from dscase.case.file import read
from dscase.case.model import Case
from dscase.errors import UsageError
from dscase.knowledge.checklist import checklist
from dscase.walkthrough.session import Answered, Walk
from dscase.walkthrough.suggestions import Seen

NOW = datetime(2026, 4, 21, tzinfo=UTC)


def step(name):
    found = checklist().step(name)
    assert found is not None
    return found


def walk_of(folder, **over):
    case = read(folder) if (folder / "case.yaml").exists() else Case()
    going = Walk(pipeline.Request(case.model_copy(update=over), NOW, folder))
    going.look()
    return going


@pytest.fixture
def unzoned(case, monkeypatch):
    """The main example with no zone stated, on a machine that is set to another one."""
    monkeypatch.setenv("TZ", "UTC")
    text = (case / "case.yaml").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.lstrip().startswith("tz:")]
    (case / "case.yaml").write_text("\n".join(kept), encoding="utf-8")
    return case


def test_without_a_window_questions_are_asked_all_the_same(tmp_path):
    going = walk_of(tmp_path)
    assert going.seen.examination is None
    assert going.route().next() == step("when")
    assert going.answer(step("when"), "stated", "2026-04-20 03:20±15m")
    assert going.look().examination is not None
    assert going.route().next() == step("zone")


def test_evidence_that_cannot_be_read_is_told_and_keeps_nobody_from_answering(tmp_path):
    (tmp_path / "evidence").mkdir()
    going = walk_of(tmp_path, window="2026-04-20 03:20±15m", tz="Nowhere/Atlantis")
    assert going.seen.trouble is not None
    assert going.route().shown(step("when")) is not None


def test_the_profile_the_verdict_and_the_hosts_are_those_of_the_event_asked_about(case):
    going = walk_of(case)
    assert going.seen.profile is not None
    assert going.seen.profile.key == "2205"
    assert going.seen.judged in ("watch", "act_first", "inquire")
    assert going.seen.hosts == {"manager": "kaga", "target": "DSA-test"}
    assert [package.file.name for package in going.seen.unknown_packages] == ["kaga-20260420.zip"]


def test_whose_a_package_is_makes_the_item_whole(case):
    going = walk_of(case)
    assert going.given(step("packages"), step("packages").answer("given")) is None
    record = going.given(step("packages"), step("packages").answer("given_dsm"))
    assert record is not None
    assert record.evidence == ("kaga-20260420.zip",)
    going.keep(record)
    going.look()
    assert going.seen.unknown_packages == ()
    assert "package.dsm_missing" not in {finding.code for finding in going.route().findings}


def test_to_inquire_against_the_evidence_needs_a_reason(tmp_path, refused):
    going = walk_of(tmp_path)
    going.answer(step("advice"), "solved", "再起動で解消")
    with refused("walk.reason_needed", UsageError):
        going.check(step("decision"), "inquire", "")
    going.check(step("decision"), "inquire", "毎週くり返すため")
    going.check(step("decision"), "watch", "")


def test_what_another_walk_answered_meanwhile_is_found_and_only_that(tmp_path):
    mine, other = walk_of(tmp_path), walk_of(tmp_path)
    lamp = step("lamp")
    mine.answer(lamp, "changed", "橙")
    before = mine.route().answer(lamp)
    mine.answer(lamp, "none", "")
    assert mine.others(lamp, before) is None
    before = mine.route().answer(lamp)
    other.answer(lamp, "cleared", "元に戻った")
    mine.answer(lamp, "changed", "赤")
    found = mine.others(lamp, before)
    assert found is not None
    assert found.text == "元に戻った"
    assert mine.others(step("modules"), None) is None


@pytest.mark.parametrize("decision", ["watch", "act_first"])
def test_who_does_not_inquire_is_done_when_all_is_answered(tmp_path, decision):
    going = walk_of(tmp_path)
    assert not going.complete
    while (one := going.route().next()) is not None:
        answer = one.answer(decision) if one.phase == "decide" else one.answers[0]
        assert answer is not None
        text = {"window": "2026-04-20 03:20±15m", "tz": "UTC", "event": "2205"}.get(answer.states or "", "文")
        going.answer(one, answer.id, text if answer.ask else "")
    assert going.complete


def results(going):
    return [(one.step, one.result) for one in going.journal.records() if one.result]


def test_several_answers_are_recorded_with_their_files_and_what_the_evidence_shows(case, tmp_path):
    (tmp_path / "memo.txt").write_text("memo", encoding="utf-8")
    going = walk_of(case)
    told = [
        Answered(step("modules"), "found", "検索", (tmp_path / "memo.txt",)),
        Answered(step("packages"), "given_dsm"),
    ]
    going.take(told, confirm=True)
    assert (case / "evidence" / "memo.txt").is_file()
    assert results(going)[:2] == [("modules", "found"), ("packages", "given_dsm")]
    assert ("events", "found") in results(going)
    assert going.route().to_confirm == ()
    assert going.seen.unknown_packages == ()  # looked at with what was answered


def test_of_several_answers_none_is_recorded_when_one_will_not_do(case, refused):
    going = walk_of(case)
    with refused("walk.files_missing", UsageError):
        going.take([Answered(step("modules"), "none"), Answered(step("packages"), "given")], confirm=True)
    assert results(going) == []


def test_of_several_files_none_is_copied_where_one_cannot_be(case, tmp_path, refused):
    good = tmp_path / "good.png"
    good.write_bytes(b"x")
    told = Answered(step("screenshots"), "given", files=(good, tmp_path / "missing.png"))
    with refused("case.keep_unreadable"):
        walk_of(case).take([told])
    assert not (case / "evidence" / "good.png").exists()


def test_files_that_are_added_are_given_once_all_are_there(case):
    going = walk_of(case)
    log = case / "evidence" / "ds.log"
    away = case / "ds.log"
    log.rename(away)
    (case / "evidence" / "systemevents.csv").unlink()
    item = step("log")
    assert not going.give(item, item.answer("given"))
    assert going.add(away) == "ds.log"
    assert going.give(item, item.answer("given"))
    assert results(going) == [("log", "given")]


def test_an_answer_that_settles_what_is_looked_for_is_looked_at_at_once(case):
    going = walk_of(case, event=None)
    going.answer(step("events"), "found", "710")
    assert going.seen.examination.asked.event.id == "710"
    looked = going.seen
    going.answer(step("modules"), "none", "")
    assert going.seen is looked


def test_an_event_that_is_not_there_is_refused_with_the_nearest_and_one_offered_is_taken(case, refused):
    going = walk_of(case)
    offered = going.offers()
    with refused("walk.event_absent", UsageError) as caught:
        going.check(step("events"), "found", "2205@nobody")
    assert "2205@" in caught[0].facts["nearest"]
    for one in offered:
        going.check(step("events"), "found", one.stated)
    assert offered[0].grave
    assert offered[0].stated in offered[0].text
    with refused("walk.event_absent", UsageError):
        going.take([Answered(step("events"), "found", "2205@nobody")])
    assert results(going) == []


def test_the_zone_is_that_of_the_option_else_of_case_yaml_else_answered_else_assumed(tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    going = walk_of(tmp_path)
    assert (going.zone.name, going.zone.rule) == ("America/New_York", "machine")
    assert going.route().shown(step("zone")).text == "America/New_York"
    going.answer(step("zone"), "stated", "Asia/Tokyo")
    assert (going.zone.name, going.zone.rule) == ("Asia/Tokyo", "answered")
    assert walk_of(tmp_path, tz="+08:00").zone.rule == "case"
    request = pipeline.Request(Case(tz="+08:00"), NOW, tmp_path, tz="UTC")
    stated = Walk(request)
    stated.look()
    assert (stated.zone.name, stated.zone.rule) == ("UTC", "option")


def test_the_zone_that_was_answered_is_that_of_the_window_and_the_logs(unzoned):
    going = walk_of(unzoned)
    assert "zone.from_evidence" in {one.code for one in going.route().missing(step("zone"))}  # a mail's
    going.answer(step("zone"), "stated", "Asia/Tokyo")
    facts = going.seen.examination.examined
    assert facts.window.zone.rule == "answered"
    assert facts.window.start == datetime(2026, 4, 19, 18, tzinfo=UTC)
    rules = {rule for one in facts.collected.sources for rule in one.zone_rules}
    assert rules - {"stamp"} == {"answered"}
    assert going.route().missing(step("zone")) == ()
    listed = pipeline.list_events(pipeline.ListRequest((str(unzoned),), NOW))
    assert listed.window.zone.rule == "answered"
    assert {rule for one in listed.sources for rule in one.zone_rules} >= {"answered"}


def test_a_zone_that_is_none_is_refused_at_once_as_an_option(tmp_path, refused):
    with refused("window.zone_unknown", UsageError):
        Walk(pipeline.Request(Case(), NOW, tmp_path, tz="Tokio"))


def test_a_line_that_is_answered_is_looked_for_in_the_evidence(case):
    message = read(case).message
    going = walk_of(case, message=None)
    assert going.route().shown(step("message")) is None
    going.answer(step("message"), "line", message)
    shown = going.route().shown(step("message"))
    assert "ds_agent" in shown.source
    going.answer(step("message"), "line", "nothing of the kind")
    assert [one.code for one in going.route().missing(step("message"))] == ["message.not_found"]


def test_confirming_an_assumed_zone_looks_at_the_evidence_in_it(unzoned):
    going = walk_of(unzoned)
    shown = going.route().shown(step("zone"))
    assert (shown.text, shown.assumed) == ("+09:00", True)  # as the alert mail has it
    going.confirm(step("zone"), shown)
    assert going.seen.examination.examined.window.start == datetime(2026, 4, 19, 18, tzinfo=UTC)
    assert not {"zone.assumed", "zone.from_evidence"} & {one.code for one in going.route().findings}


def test_to_confirm_all_includes_the_assumed_zone_and_reads_in_it(unzoned):
    going = walk_of(unzoned)
    going.take([], confirm=True)
    told = {one.step: one.text for one in going.journal.records()}
    assert told["zone"] == "+09:00"
    assert "03:20:54 UTC+09:00" in told["retrieved"]


def test_to_confirm_all_unseen_leaves_out_what_is_only_proposed(unzoned, monkeypatch):
    going = walk_of(unzoned)
    proposed = Seen("given_dsm", "m.zip", "E-01", proposed=True)
    monkeypatch.setitem(going.seen.seen, "packages", proposed)
    monkeypatch.setattr(going, "look", lambda *_: None)
    going.take([], confirm=True)
    told = {one.step for one in going.journal.records()}
    assert "retrieved" in told
    assert "packages" not in told
    assert step("packages") in going.route().confirmable
