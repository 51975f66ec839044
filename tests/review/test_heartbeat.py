from dataclasses import replace
from datetime import timedelta

import pytest

from dscase.review.grounds import findings, grounds
from dscase.review.subject_event import choose
from dscase.wording.words import Words

MINUTE = timedelta(minutes=1)


@pytest.fixture
def found(complete, make_event, profile):
    """Findings on events given as (minutes after the one asked about, id, target); those behind the window by
    `beyond`.
    """

    def make(*events, beyond=(), product="Deep Security Manager", end=15, stated="2205@a", known=profile):
        about = make_event(target="a", product=product, description="")

        def made(minute, event_id, target):
            return make_event(
                time=about.time + minute * MINUTE, id=event_id, level="info", target=target, product=product
            )

        rows = tuple(sorted((about, *(made(*one) for one in events)), key=lambda event: event.time))
        collected = replace(complete.collected, rows=rows, beyond=tuple(made(*one) for one in beyond))
        window = replace(complete.window, start=about.time - 15 * MINUTE, end=about.time + end * MINUTE)
        facts = replace(complete, collected=collected, window=window)
        on = grounds(facts, profile=known, asked=choose(rows, stated))
        return list(findings(on, "heartbeat"))

    return make


def codes(told):
    return [finding.code for finding in told]


def test_a_window_of_a_quarter_hour_may_end_before_the_agents_events_arrive(found):
    (late,) = found()
    assert (late.code, late.facts["minutes"], late.facts["target"]) == ("events.heartbeat", 30, "a")
    for lang in ("ja", "en"):
        assert "03:50:54" in Words(lang).say("finding.events.heartbeat.mend", **late.facts)


def test_what_is_found_behind_the_window_within_the_heartbeat_is_not_missed(found):
    assert found(beyond=[(22, "710", "a")]) == []
    assert codes(found(beyond=[(31, "710", "a")])) == ["events.heartbeat"]
    assert codes(found(beyond=[(22, "710", "b")])) == ["events.heartbeat"]


def test_the_online_editions_heartbeat_is_fixed_and_shorter(found):
    online = "Server & Workload Protection Manager"
    assert found(product=online) == []
    (late,) = found(product=online, end=8)
    assert late.facts["minutes"] == 10


def test_a_wide_window_an_event_sent_at_once_and_a_profile_without_agent_events_warn_of_nothing(
    found, profile
):
    assert found(end=31) == []
    assert found(known=profile.model_copy(update={"agent_events": ()})) == []
    assert found((1, "741", "a"), stated="741@a") == []


def test_suppressed_events_are_told_with_what_was_not_touched(found):
    (told,) = found((1, "710", "a"), (2, "725", "b"), (3, "725", "b"))
    assert (told.code, told.facts["count"], told.facts["targets"]) == ("events.suppressed", 2, "b")
    assert "1103838" in Words("ja").say("finding.events.suppressed.why", **told.facts)


def at_each(target, *minutes, sent=True):
    for minute in minutes:
        yield minute, "710", target
        if sent:
            yield minute, "720", target


def test_events_fetched_with_a_policy_sent_at_every_heartbeat_are_a_fault(found):
    (told,) = found(*at_each("a", -10, 0, 10))
    assert (told.code, told.facts["count"]) == ("events.every_heartbeat", 3)
    assert "1119122" in Words("en").say("finding.events.every_heartbeat.why", **told.facts)


@pytest.mark.parametrize(
    "events",
    [
        [*at_each("a", -10, 0)],  # twice may be chance
        [*at_each("a", -10, 0, 10, sent=False)],
        [*at_each("a", -10, 0), *at_each("a", 10, sent=False)],
        [*at_each("a", -10, 0), *at_each("b", 10)],
    ],
)
def test_a_policy_sent_now_and_then_is_none(found, events):
    assert "events.every_heartbeat" not in codes(found(*events))
