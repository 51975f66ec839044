import time
from dataclasses import replace
from datetime import timedelta

import pytest

from dscase.events.table import AgentEvent
from dscase.review.correlate import correlate
from dscase.review.subject_event import choose


@pytest.fixture
def told(complete, make_event, profile):
    """Correlates events given as (minute after the one asked about, id, target, changes)."""

    def make(*events, beyond=(), known=profile, stated="2205@DSA-test"):
        def built(each):
            minute, event_id, target, *changes = each
            level = "warning" if event_id == "2205" else "info"
            at = make_event().time + timedelta(minutes=minute)
            more = changes[0] if changes else {}
            return make_event(**{"id": event_id, "target": target, "time": at, "level": level, **more})

        rows = tuple(sorted(map(built, events), key=lambda event: event.time))
        collected = replace(complete.collected, rows=rows, beyond=tuple(map(built, beyond)))
        facts = replace(complete, collected=collected)
        return correlate(facts, choose(rows, stated), known)

    return make


ASKED = (0, "2205", "DSA-test")


def test_a_pair_is_of_the_same_minutes_and_the_same_target(told):
    found = told(
        ASKED, (1, "710", "ｄｓａ-TEST"), (1, "710", "web01"), (6, "710", "DSA-test"), (2, "600", "")
    )
    assert [(event.id, event.target) for event in found.paired] == [("710", "ｄｓａ-TEST")]


def test_a_related_event_that_names_no_target_is_paired_too(told):
    assert [event.id for event in told(ASKED, (1, "710", "")).paired] == ["710"]


def test_agent_events_are_found_inside_the_pairs_descriptions(told):
    inner = (AgentEvent("", "Error", "9017", "Failed", ""), AgentEvent("", "Info", "1", "", ""))
    found = told(ASKED, (0, "710", "DSA-test", {"agent_events": inner}))
    assert [each.id for each in found.inside] == ["9017"]


def test_recovery_is_the_first_of_the_same_target_afterwards_also_past_the_window(told):
    beyond = [(90, "2204", "dsa-TEST"), (95, "2204", "DSA-test")]
    found = told(ASKED, (-3, "2204", "DSA-test"), (5, "2204", "web01"), beyond=beyond)
    assert found.recovery is not None
    assert found.recovery.target == "dsa-TEST"
    assert found.recoverable


def test_without_recovery_it_says_how_far_was_looked(told, complete):
    found = told(ASKED)
    assert (found.recovery, found.sought_until) == (None, complete.collected.sources[0].last)


def test_an_event_whose_recovery_nobody_knows_is_not_recoverable(told, profile):
    assert not told(ASKED, known=profile.model_copy(update={"recovery": ()})).recoverable


def test_a_relapse_is_the_same_failure_of_the_same_target_after_the_recovery(told):
    again = told(ASKED, (3, "2204", "DSA-test"), (9, "2205", "DSA-test"), (7, "2205", "web01"))
    assert again.relapse is not None
    assert again.relapse.time == again.recovery.time + timedelta(minutes=6)
    assert again.repeated == 2
    assert told(ASKED, (3, "2204", "DSA-test"), (2, "2205", "DSA-test")).relapse is None


def test_other_targets_stay_open_until_each_has_recovered(told):
    events = [
        ASKED,
        (1, "2205", "web01"),
        (2, "2205", "web02"),
        (4, "2204", "web01"),
        (3, "2204", "DSA-test"),
    ]
    assert told(*events).open_targets == ("web02",)


def test_counts_tell_first_last_and_targets_most_frequent_first(told):
    found = told(ASKED, (1, "710", "a"), (2, "710", "b"), (3, "710", "B"), (4, "710", ""))
    (most, _) = found.counts
    assert (most.id, most.count, most.targets) == ("710", 4, ("b", "a"))
    assert most.last - most.first == timedelta(minutes=3)


def test_an_id_of_a_module_is_counted_apart(told):
    found = told(ASKED, (1, "2205", "a", {"module": "firewall"}))
    assert sorted((each.module, each.count) for each in found.counts) == [("", 1), ("firewall", 1)]


def test_a_burst_is_five_within_five_minutes_and_grows_while_it_goes_on(told):
    events = [(minute, "2205", f"pc{minute}") for minute in range(8)]
    found = told(*events, (30, "2205", "late"), stated="2205")
    (burst,) = found.bursts
    assert (burst.count, burst.end - burst.start) == (8, timedelta(minutes=7))
    assert told(*[(minute * 2, "2205", "x") for minute in range(8)], stated="2205").bursts == ()


def test_two_bursts_with_quiet_between_them_are_two(told):
    events = [(minute / 10, "2205", "x") for minute in (*range(5), *range(200, 206))]
    assert [burst.count for burst in told(*events, stated="2205").bursts] == [5, 6]


def test_information_comes_in_bursts_daily_and_is_no_burst(told):
    assert told(ASKED, *[(minute / 10, "710", "x") for minute in range(20)]).bursts == ()


def test_an_alert_is_paired_with_its_own_next_end(told):
    def alert(name):
        return {"description": f"Alert: {name}\nSubject: x"}

    found = told(
        ASKED,
        (1, "190", "", alert("A")),
        (2, "190", "", alert("B")),
        (3, "192", "", alert("A")),
        beyond=[(99, "192", "", alert("A"))],
    )
    ends = [(start.description[7], end.time - start.time if end else None) for start, end in found.alerts]
    assert ends == [("A", timedelta(minutes=2)), ("B", None)]


def test_what_people_did_is_told_only_nearby(told):
    found = told((0, "2205", "DSA-test"), (-29, "600", "ope"), beyond=[(-31, "600", "ope"), (30, "970", "")])
    assert [event.id for event in found.actions] == ["600", "970"]


def test_without_an_event_asked_about_there_is_no_pair_and_no_recovery(told):
    found = told((0, "710", "a"), (1, "2204", "a"), stated="2205@nobody")
    assert (found.paired, found.recovery, found.recoverable, found.open_targets) == ((), None, False, ())


def test_a_hundred_thousand_events_take_seconds_at_most(complete, make_event, profile):
    one = make_event()
    rows = tuple(
        one._replace(
            time=one.time + timedelta(milliseconds=20 * turn),
            id=("2205", "2204", "710", "190", "192")[turn % 5],
            target=f"pc{turn % 997}",
        )
        for turn in range(100_000)
    )
    facts = replace(complete, collected=replace(complete.collected, rows=rows))
    begun = time.process_time()
    found = correlate(facts, choose(rows, "2205"), profile)
    assert time.process_time() - begun < 10
    assert sum(each.count for each in found.counts) == 100_000
