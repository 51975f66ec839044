"""What the timeline shows, and on which lane."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dscase.case.model import Case
from dscase.events.collect import Collected
from dscase.events.table import AgentEvent
from dscase.inquiry.drawings import Bar
from dscase.inquiry.formatter import Teller
from dscase.inquiry.timeline import _uncovered, timeline
from dscase.intake.gather import Gathered
from dscase.review.correlate import Correlation
from dscase.review.coverage import Coverage
from dscase.review.examined import Examined
from dscase.review.subject_event import choose
from dscase.window import read_window, zone_named
from dscase.wording.words import Words


@pytest.fixture
def composed_timeline():
    def make(*events, **correlated):
        zone = zone_named("Asia/Tokyo", "option")
        window = read_window("2026-04-20 03:00/04:00", zone=zone, as_of=events[0].time)
        collected = Collected((), events, 0)
        facts = Examined(Case(), window, events[0].time, Gathered(), collected, checked=(), exhibits={})
        told = {"paired": (), "inside": (), "recoverable": True, **correlated}
        correlation = Correlation(collected, None, sought_until=None, **told)
        tell = Teller(Words("ja"), window, {})
        return timeline(facts, choose(events, None), tell, correlation=correlation)

    return make


def lanes(made, group="events"):
    return [lane for lane in made.timeline.lanes if lane.group == group]


def test_each_id_has_its_lane_the_one_asked_about_first(inquiry, make_event):
    made = inquiry(
        make_event(0, id="710", level="info"),
        make_event(1),
        make_event(2, id="730", level="error"),
        event="2205",
    )
    assert [lane.code for lane in lanes(made)] == ["2205", "730", "710"]
    assert [mark.asked for mark in lanes(made)[0].marks] == [True]


def test_one_id_on_several_targets_has_a_lane_for_each_target(inquiry, make_event):
    made = inquiry(make_event(0, target="a"), make_event(1, target="b"), make_event(2, target="b"))
    assert {(lane.label, len(lane.marks)) for lane in lanes(made)} == {("a", 1), ("b", 2)}


def test_no_event_is_lost_where_there_are_more_ids_than_lanes(inquiry, make_event):
    made = inquiry(*(make_event(number, id=str(700 + number)) for number in range(30)))
    assert len(lanes(made)) == 9
    assert sum(len(lane.marks) for lane in lanes(made)) == 30
    for lane in lanes(made):
        assert [mark.at for mark in lane.marks] == sorted(mark.at for mark in lane.marks)


def test_an_agents_event_stands_at_the_time_it_tells_and_once(inquiry, make_event):
    inner = AgentEvent("April 20, 2026 03:20:41", "Error", "9017", "Component Update Failed", "")
    made = inquiry(make_event(0, agent_events=(inner,)), make_event(1, id="710", agent_events=(inner,)))
    (lane,) = lanes(made, "agent")
    assert [mark.at for mark in lane.marks] == [make_event().time - timedelta(seconds=13)]
    assert lane.marks[0].level == "error"


def test_an_agents_event_without_a_time_stands_where_the_manager_told_it(inquiry, make_event):
    event = make_event(0, agent_events=(AgentEvent("yesterday", "?", "9017", "x", ""),))
    (lane,) = lanes(inquiry(event), "agent")
    assert lane.marks[0].at == event.time
    assert lane.marks[0].level == "unknown"


def test_the_event_asked_about_is_the_marked_moment_unless_a_message_was_found(inquiry, make_event):
    (note,) = inquiry(make_event(), event="2205").timeline.notes
    assert (note.kind, note.at) == ("message", make_event().time)


def test_alerts_recovery_and_actions_come_from_the_correlation(make_event, composed_timeline):
    started, ended, back = make_event(1, id="190"), make_event(9, id="192"), make_event(20, id="2204")
    signed_in = make_event(12, id="600", actor="ope")
    made = composed_timeline(
        make_event(), alerts=((started, ended), (ended, None)), recovery=back, actions=(signed_in,)
    )
    bars = [bar for lane in made.lanes if lane.group == "alerts" for bar in lane.bars]
    assert bars == [Bar(started.time, ended.time), Bar(ended.time, None)]
    assert [(note.kind, note.at) for note in made.notes][-1] == ("recovery", back.time)
    assert [mark.label for lane in made.lanes if lane.group == "actions" for mark in lane.marks] == ["ope"]


def test_what_the_manager_did_itself_is_no_action_and_an_alert_of_another_hour_has_no_bar(
    make_event, composed_timeline
):
    by_itself, earlier = make_event(2, id="600", actor="System"), make_event(-300, id="190")
    made = composed_timeline(
        make_event(), alerts=((earlier, make_event(-200, id="192")),), recovery=None, actions=(by_itself,)
    )
    assert {lane.group for lane in made.lanes} == {"events"}


def test_an_alert_is_called_by_its_name(make_event, composed_timeline):
    raised = make_event(1, id="190", description="Alert: Empty Relay Group\nSubject: x")
    made = composed_timeline(make_event(), alerts=((raised, None),), recovery=None, actions=())
    assert [lane.label for lane in made.lanes if lane.group == "alerts"] == ["Empty Relay Group"]


def test_what_no_source_reaches_is_a_gap_and_what_one_of_them_reaches_is_not(make_event):
    start = make_event(0).time
    end = start + timedelta(minutes=40)

    def reach(first, last, name="ds.log"):
        first, last = (start + timedelta(minutes=minute) for minute in (first, last))
        return Coverage(name, "", "partly", "", first, last, None, None, ())

    assert _uncovered([reach(-5, 50)], start, end) == ()
    assert _uncovered([reach(10, 20), reach(15, 60)], start, end) == ((start, start + timedelta(minutes=10)),)
    assert len(_uncovered([reach(5, 10), reach(20, 30)], start, end)) == 3
    inside = replace(reach(0, 50), member="a.log", partial=True)
    assert _uncovered([reach(10, 50), inside], start, end) == ((start, start + timedelta(minutes=10)),)
