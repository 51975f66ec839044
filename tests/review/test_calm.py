"""Each rule of calm: one quiet window and one recovery that would be watched, and what forbids it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dscase.errors import InputError
from dscase.events.clocks import Off
from dscase.events.table import AgentEvent, Unparsed
from dscase.intake.evidence import ComputerStatus
from dscase.kinds import Kind
from dscase.review.grounds import grounds
from dscase.review.judge import judge_by

MINUTE = timedelta(minutes=1)
TROUBLE = AgentEvent("April 20, 2026 03:19:54", "Warning", "5003", "Agent Start Failed", "")


@pytest.fixture
def quiet(complete, make_event):
    rows = (make_event(id="710", level="info"), make_event(id="600", level="info", target="ope"))
    case = complete.case.model_copy(update={"event": None, "alerts": "none", "status": "DSA-test: green"})
    return replace(complete, case=case, collected=replace(complete.collected, rows=rows))


@pytest.fixture
def recovered(complete, make_event):
    one = make_event()
    rows = (one, make_event(id="2204", level="info", time=one.time + 6 * MINUTE))
    case = complete.case.model_copy(update={"alerts": "none", "status": "DSA-test: green"})
    return replace(complete, case=case, collected=replace(complete.collected, rows=rows))


@pytest.fixture
def verdict(profile, resolved):
    def judge(facts):
        told = judge_by(grounds(resolved(facts), profile=profile)).verdict
        return told.kind, [reason.code for reason in told.reasons]

    return judge


@pytest.fixture(params=["quiet", "recovered"])
def calm(request):
    return request.getfixturevalue(request.param)


def with_rows(facts, *rows):
    told = sorted((*facts.collected.rows, *rows), key=lambda event: event.time)
    return replace(facts, collected=replace(facts.collected, rows=tuple(told)))


def with_source(facts, **changes):
    source = replace(facts.collected.sources[0], **changes)
    return replace(facts, collected=replace(facts.collected, sources=(source,)))


def listed(facts, make_file, *rows):
    file = make_file("computers.csv", Kind.STATUS_CSV)
    found = [ComputerStatus(file, row, name, "", text) for row, (name, text) in enumerate(rows, 2)]
    return replace(facts, evidence=replace(facts.evidence, statuses=tuple(found)))


def test_calm_that_is_proven_is_watched(calm, verdict):
    assert verdict(calm)[0] == "watch"


@pytest.mark.parametrize(("level", "event_id"), [("Warning", "5003"), ("エラー", "5003"), ("", "9999")])
def test_an_agents_trouble_inside_any_event_forbids_watch(calm, verdict, make_event, level, event_id):
    later = calm.window.end - MINUTE
    told = make_event(
        id="710",
        level="info",
        time=later,
        target="web",
        agent_events=(TROUBLE._replace(level=level, id=event_id),),
    )
    kind, reasons = verdict(with_rows(calm, told))
    assert kind == "inquire"
    assert "agent_trouble" in reasons


def test_an_agents_information_does_not(calm, verdict, make_event):
    told = make_event(id="710", level="info", agent_events=(TROUBLE._replace(level="Info"),))
    assert verdict(with_rows(calm, told))[0] == "watch"


def test_the_agents_own_word_on_the_failure_that_recovered_does_not(recovered, verdict, make_event):
    inner = TROUBLE._replace(id="9017", level="Error")
    assert (
        verdict(with_rows(recovered, make_event(id="710", level="info", agent_events=(inner,))))[0] == "watch"
    )


def test_an_event_of_a_protection_module_forbids_watch(calm, verdict, make_event):
    told = make_event(module="anti_malware", id="4000000", level="unknown")
    kind, reasons = verdict(replace(calm, collected=replace(calm.collected, protection=(told,))))
    assert kind == "inquire"
    assert "protection" in reasons


@pytest.mark.parametrize("text", ["管理対象 (オフライン)", "Offline", "複数の警告", "something nobody knows"])
def test_anything_but_fine_in_a_list_of_computers_forbids_watch(calm, verdict, make_file, text):
    kind, reasons = verdict(listed(calm, make_file, ("DSA-test.example.jp", text)))
    assert kind == "inquire"
    assert "listed_status" in reasons


def test_a_list_in_which_every_computer_is_fine_does_not(calm, verdict, make_file):
    fine = listed(calm, make_file, ("DSA-test", "管理対象 (オンライン)"), ("web", "Managed (Online)"))
    assert verdict(fine)[0] == "watch"


def test_another_computers_status_forbids_watch_only_where_none_is_asked_about(
    quiet, recovered, verdict, make_file
):
    assert verdict(listed(quiet, make_file, ("web", "Offline")))[0] == "inquire"
    assert verdict(listed(recovered, make_file, ("web", "Offline")))[0] == "watch"


@pytest.mark.parametrize(("minutes", "usual", "watch"), [(15, 1, False), (12, 12, True), (4, 0.25, True)])
def test_a_silence_far_longer_than_usual_forbids_watch(calm, verdict, minutes, usual, watch):
    gap = (calm.window.start, calm.window.start + minutes * MINUTE)
    kind, reasons = verdict(with_source(calm, gap=gap, usual=usual * MINUTE))
    assert (kind == "watch") == watch
    assert ("unusual_silence" in reasons) != watch


def test_what_could_not_be_read_forbids_watch(calm, verdict):
    tally = replace(calm.collected.sources[0].tally, unparsed=1)
    unread = with_source(calm, tally=tally, unparsed=(Unparsed(3, "line", "stamp.missing", ""),))
    assert "unparsed" in verdict(unread)[1]
    failed = with_source(calm, error=InputError("intake.unreadable", file="ds.log", reason="cut"))
    for facts in (unread, failed):
        assert verdict(facts)[0] != "watch"


def test_a_zone_that_does_not_go_with_the_others_forbids_watch(calm, verdict):
    for zone, kind in ((True, "inquire"), (False, "watch")):
        off = Off("ds.log", "e.csv", 32_400 if zone else 245, 20, 20, zone)
        assert verdict(replace(calm, collected=replace(calm.collected, clocks=(off,))))[0] == kind


@pytest.mark.parametrize(
    ("failed", "mended"),
    [
        ({"extra": (("TrendMicroDsTenantId", "0"),)}, {"extra": (("TrendMicroDsTenantId", "3"),)}),
        ({"target": "web.a.example.jp"}, {"target": "web.b.example.jp"}),
    ],
)
def test_another_tenants_or_computers_recovery_is_none(recovered, verdict, failed, mended):
    one, two = recovered.collected.rows
    rows = (one._replace(**failed), two._replace(**mended))
    facts = replace(recovered, collected=replace(recovered.collected, rows=rows))
    case = facts.case.model_copy(update={"event": "2205"})
    assert verdict(replace(facts, case=case))[0] == "inquire"


def test_a_recovery_under_a_short_name_that_fits_two_is_none(recovered, verdict, make_event):
    one, two = recovered.collected.rows
    rows = (one._replace(target="web.a.example.jp"), two._replace(target="web"))
    other = make_event(id="710", level="info", target="web.b.example.jp", time=two.time)
    case = recovered.case.model_copy(update={"event": "2205"})
    for more, kind in (((), "watch"), ((other,), "inquire")):
        facts = replace(recovered, case=case, collected=replace(recovered.collected, rows=(*rows, *more)))
        assert verdict(facts)[0] == kind
