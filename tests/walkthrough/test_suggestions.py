"""What the evidence answers, and what it must not be taken to answer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dscase.case.model import Case
from dscase.events.collect import Collected
from dscase.events.table import Event, Sighting, Source, SourceSpec, Tally
from dscase.inquiry.formatter import Teller
from dscase.intake.alert_list import AlertList, ListedAlert
from dscase.intake.evidence import (
    AlertMail,
    ComputerStatus,
    EvidenceFile,
    FoundMessage,
    Package,
    Screenshot,
)
from dscase.intake.gather import Gathered
from dscase.intake.machine import Machine, MachinePart
from dscase.intake.message_search import MessageSearch
from dscase.kinds import Kind
from dscase.knowledge.checklist import checklist
from dscase.review.examined import Examined
from dscase.review.subject_event import choose
from dscase.walkthrough.suggestions import Seen, meant, observe, stated
from dscase.window import read_window, zone_named
from dscase.wording.words import Words

AT = datetime(2026, 4, 19, 18, 20, 54, tzinfo=UTC)
WINDOW = read_window("2026-04-20 03:00/03:40", zone=zone_named("Asia/Tokyo", "option"), as_of=AT)
EXHIBITS = {"ds.log": "E-01", "lamp.png": "E-02", "m.zip": "E-03", "a.zip": "E-04", "x.eml": "E-05"}


def event(**changes):
    made = Event(
        time=AT, zone_rule="option", year_rule="window", id="2205", level="warning",
        level_rule="catalogue", severity="6", name="Failed", origin="", target="web-01", actor="System",
        manager="kaga", product="Deep Security Manager", version="12.0.383", tags="",
        description="", raw="raw", sightings=(Sighting("ds.log", "line", 7),),
    )  # fmt: skip
    return made._replace(**changes)


def file(name, kind=Kind.UNKNOWN):
    return EvidenceFile(Path(name), name, kind, 10, "0" * 64)


def facts(*rows, found=(), window=WINDOW, **evidence):
    spec = SourceSpec(Path("ds.log"), "ds.log", Kind.SYSLOG, 10, "0" * 64, None)
    source = Source(spec, Tally(read=len(rows), in_window=len(rows)), "utf-8")
    return Examined(
        case=Case(), window=window, as_of=AT, evidence=Gathered(**evidence), checked=(), exhibits=EXHIBITS,
        collected=Collected((source,), rows, 0), search=MessageSearch(found),
    )  # fmt: skip


def seen(made, case=None):
    words = Words("ja")
    asked = choose(made.collected.rows, None)
    return observe(case or made.case, made, asked, words, Teller(words, WINDOW, EXHIBITS))


def test_an_empty_case_answers_nothing():
    assert seen(facts()) == {}
    assert stated(Case()) == {}


def test_the_event_asked_about_is_named_so_that_the_case_can_ask_about_it():
    one = seen(facts(event()))["events"]
    assert (one.result, one.text, one.evidence) == ("found", "2205@web-01", ("E-01",))
    assert one.source == "E-01 7行目"
    assert seen(facts(event(target="")))["events"].text == "2205"


def test_silence_in_a_log_is_no_answer():
    """Recording is switched per event: that no 710, alert or module event is there proves nothing."""
    known = seen(facts(event()))
    assert not known.keys() & {"retrieved", "details", "alerts", "modules", "lamp"}


def test_the_710_nearest_to_the_event_is_told_with_what_it_holds():
    later = event(id="710", level="info", time=AT + timedelta(minutes=9), description="far")
    near = event(
        id="710", level="info", time=AT + timedelta(seconds=1), description="Agent event\n 9017 " + "x" * 400
    )
    other = event(id="710", level="info", target="db-01", description="another computer's")
    one = seen(facts(event(), near, later, other))["retrieved"]
    assert "710" in one.text
    assert "Agent event 9017" in one.text
    assert "another" not in one.text
    assert one.text.endswith("…")
    assert seen(facts(event(), other)).keys().isdisjoint({"retrieved"})
    earlier = event(id="710", level="info", time=AT - timedelta(minutes=22))  # of another heartbeat
    assert seen(facts(earlier, event())).keys().isdisjoint({"retrieved"})


def test_a_description_that_only_says_there_is_none_is_no_detail():
    assert "details" not in seen(facts(event(description="Description Omitted")))
    assert seen(facts(event(description="No\nanswer")))["details"].text == "No answer"


def test_a_lamp_of_the_computer_that_is_not_green_answers():
    def status(computer, lamp):
        return ComputerStatus(file("list.csv"), 3, computer, lamp, "更新失敗")

    one = seen(facts(event(), statuses=(status("db-01", "red"), status("WEB-01", "yellow"))))["lamp"]
    assert (one.result, one.text) == ("changed", "WEB-01: オレンジ、更新失敗")
    assert "lamp" not in seen(facts(event(), statuses=(status("db-01", "red"),)))
    # Green now says nothing of what it was then.
    assert "lamp" not in seen(facts(event(), statuses=(status("web-01", "green"),)))


def test_alerts_come_from_mails_in_the_window_else_from_events():
    raised = event(id="190", description="Alert: Some\nSubject: web-01")
    assert seen(facts(event(), raised))["alerts"].text == "Alert: Some Subject: web-01"
    mail = AlertMail(file("x.eml"), "新しいアラート", "dsm@example.jp", AT, "")
    one = seen(facts(event(), raised, mails=(mail,)))["alerts"]
    assert "新しいアラート" in one.text
    assert one.evidence == ("E-05",)
    old = replace(mail, sent=AT - timedelta(days=1))
    assert "alerts" not in seen(facts(event(), mails=(old, replace(mail, sent=None))))


def test_module_events_are_told_by_their_function():
    made = facts(event())
    told = replace(made, collected=replace(made.collected, protection=(event(module="anti_malware"),)))
    one = seen(told)["modules"]
    assert one.text == Words("ja").say("module.anti_malware")


def test_packages_are_there_when_both_are_known_and_one_of_unknown_kind_is_proposed_as_the_managers():
    dsm, dsa = (
        Package(file("m.zip"), "dsm", "stated"),
        Package(file("a.zip"), "dsa", "members", os="linux", hosts=("web-01",)),
    )
    unknown = replace(dsm, kind="unknown")
    proposed = seen(facts(event(), packages=(dsa, unknown)))["packages"]
    assert (proposed.result, proposed.source) == ("given_dsm", "E-04、E-03")
    assert "m.zip は DSM のもの" in proposed.text
    other = replace(unknown, file=file("b.zip"))
    for some in ((dsa,), (unknown,), (dsa, unknown, other), (replace(dsa, hosts=()), unknown)):
        assert "packages" not in seen(facts(event(), packages=some))
    known = seen(facts(event(), packages=(dsm, dsa)))
    assert known["packages"].evidence == ("E-03", "E-04")
    assert (known["os"].text, known["os"].source) == ("linux", "E-04")


def test_system_and_agent_of_another_computers_package_are_not_proposed():
    other = Package(
        file("a.zip"), "dsa", "members", os="linux;x", agent_version="20.0.0-8438", hosts=("db-9",)
    )
    found = seen(facts(event(), packages=(other,)))
    assert "os" not in found
    assert "20.0.0-8438" not in found["product"].text
    own = replace(other, hosts=(event().target,))
    found = seen(facts(event(), packages=(own, replace(other, os="windows"))))
    assert found["os"].text == "linux x"
    assert "20.0.0-8438" in found["product"].text
    assert "E-04" in found["product"].evidence


def test_screenshots_logs_and_the_product_are_seen():
    shot = Screenshot(file("lamp.png"), b"", 1, 1)
    known = seen(facts(event(), screenshots=(shot,)))
    assert known["screenshots"].evidence == ("E-02",)
    assert known["log"].evidence == ("E-01",)
    assert known["product"].text == "Deep Security Manager 12.0.383"
    assert "log" not in seen(facts())


def test_the_line_asked_about_is_told_with_the_place_where_it_was_found():
    one = FoundMessage(file("a.zip", Kind.PACKAGE), "Agent/logs/ds_agent.log", 8, "the line", (), (), AT)
    words = Case(message="as it was stated")
    assert "message" not in seen(facts())
    assert seen(facts(), words)["message"] == Seen("line", "as it was stated", "case.yaml")
    found = seen(facts(found=(one,)), words)["message"]
    assert (found.result, found.text, found.evidence) == ("line", "as it was stated", ("E-04",))
    assert found.source.startswith("E-04 Agent/logs/ds_agent.log 8行目")
    place = Case(message_at="a.zip!ds_agent.log:8")
    assert seen(facts(), place)["message"] == Seen("place", "a.zip!ds_agent.log:8", "case.yaml")
    assert seen(facts(found=(one,)), place)["message"].text == "the line"


@pytest.mark.parametrize(
    ("rule", "source"), [("option", "--tz"), ("case", "case.yaml"), ("machine", "推定・この PC の設定")]
)
def test_the_zone_is_told_with_who_said_so(rule, source):
    known = meant(zone_named("Asia/Tokyo", rule), Words("ja"))
    assert known == {"zone": Seen("stated", "Asia/Tokyo", source, assumed=rule == "machine")}


def test_an_offset_in_the_window_tells_more_of_the_zone_than_the_machine_does():
    machine = zone_named("UTC", "machine")
    window = read_window("2026-04-20T03:00+09:00/03:40", zone=machine, as_of=AT)
    one = meant(machine, Words("en"), facts(window=window))["zone"]
    assert (one.text, one.assumed) == ("+09:00", True)
    stated = zone_named("Asia/Tokyo", "option")
    window = read_window("2026-04-20T03:00+08:00/03:40", zone=stated, as_of=AT)
    assert meant(stated, Words("en"), facts(window=window))["zone"].text == "Asia/Tokyo"


@pytest.mark.parametrize("rule", ["mail", "agent_log", "events", "export"])
def test_a_zone_that_the_evidence_told_is_named_with_the_exhibit(rule):
    machine = zone_named("UTC", "machine")
    window = replace(WINDOW, zone=zone_named("+09:00", rule))
    one = meant(machine, Words("en"), replace(facts(window=window), zone_from="a.zip"))["zone"]
    assert (one.text, one.assumed, one.evidence) == ("+09:00", True, ("E-04",))
    assert "E-04" in one.source


def test_a_zone_that_was_answered_needs_no_confirming():
    assert meant(zone_named("Asia/Tokyo", "answered"), Words("ja"), facts()) == {}


def test_what_case_yaml_says_comes_before_what_the_evidence_shows():
    case = Case(
        window="w", status="赤", alerts="なし", product="p", os="o", background="b", what_happened="h"
    )
    known = seen(facts(event()), case)
    told = {name: (one.result, one.text, one.source) for name, one in known.items()}
    assert told["lamp"] == ("changed", "赤", "case.yaml")
    assert told["alerts"] == ("none", "", "case.yaml")
    assert told["product"] == ("stated", "p", "case.yaml")
    assert stated(Case(alerts="あるアラート"))["alerts"].result == "found"


@pytest.mark.parametrize("with_case", [True, False])
def test_every_answer_that_is_seen_is_one_that_its_step_takes(with_case):
    case = Case(window="w", status="s", alerts="a", product="p", os="o", background="b", what_happened="h")
    rows = (
        event(description="d"),
        event(id="710", description="d"),
        event(id="190", description="d"),
        event(module="firewall"),
    )
    packages = (
        Package(file("m.zip"), "dsm", "stated"),
        Package(file("a.zip"), "dsa", "members", os="linux", hosts=("web-01",)),
    )
    shot = Screenshot(file("lamp.png"), b"", 1, 1)
    status = ComputerStatus(file("list.csv"), 3, "web-01", "red", "t")
    made = facts(*rows, packages=packages, screenshots=(shot,), statuses=(status,))
    known = seen(made, case if with_case else Case())
    assert len(known) > 8
    for name, one in known.items():
        step = checklist().step(name)
        assert step is not None
        assert step.answer(one.result) is not None


def test_a_list_of_alerts_answers_where_it_holds_any():
    listed = file("x.eml", Kind.ALERT_LIST)
    one = ListedAlert(listed, 2, "Update Failed on 1 computers", "Warning", AT)
    told = seen(facts(event(), alerts=(AlertList(listed, (one,)),)))["alerts"]
    assert (told.result, told.text, told.evidence) == ("found", "Update Failed on 1 computers", ("E-05",))
    assert "alerts" not in seen(facts(event(), alerts=(AlertList(listed, ()),)))


def machine(state, roles=("dsa",)):
    parts = tuple(MachinePart(role, "ds_agent", True, state) for role in roles)
    running = tuple(one for one in parts if one.state == "running")
    return Machine(file("a.zip", Kind.MACHINE), "web-01", AT, "Linux", roles, parts, running, ())


def test_a_machine_that_was_looked_at_answers_whether_it_runs():
    told = seen(facts(event(), machines=(machine("running"),)))["liveness"]
    assert (told.result, told.evidence) == ("running", ("E-04",))
    assert told.text.startswith("web-01")
    told = seen(facts(event(), machines=(machine("running"), machine("failed"))))["liveness"]
    assert told.result == "stopped"
    assert "ds_agent" in told.text
    assert "liveness" not in seen(facts(event(), machines=(machine("running", ()),)))
