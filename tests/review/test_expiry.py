from dataclasses import replace
from datetime import timedelta

import pytest

from dscase.review.grounds import findings, grounds
from dscase.wording.words import Words


@pytest.fixture
def short(complete):
    """The facts with a log that ends inside the window."""
    log = replace(complete.collected.sources[0], last=complete.window.end - timedelta(minutes=9))
    return replace(complete, collected=replace(complete.collected, sources=(log,)))


def found(facts, profile):
    return [(each.code, each.weight) for each in findings(grounds(facts, profile=profile), "expiry")]


def kept(facts, days, after):
    as_of = facts.window.start + timedelta(days=after)
    return replace(facts, retention=timedelta(days=days), as_of=as_of)


def test_unknown_retention_matters_only_where_something_is_still_to_be_fetched(complete, short, profile):
    assert found(complete, profile) == []
    assert found(short, profile) == [("expiry.unknown", "note")]


def test_where_nobody_said_how_long_the_documented_default_says_how_soon_it_may_be(short, profile):
    (finding,) = findings(grounds(short, profile=profile), "expiry")
    for lang, told in (("ja", "7 日"), ("en", "7 days")):
        why = Words(lang).say("finding.expiry.unknown.why", **finding.facts)
        assert told in why
        assert "Deep Security Manager 9.6" in why


def test_the_date_is_told_while_it_lies_ahead(complete, short, profile):
    for facts in (complete, short):
        assert found(kept(facts, 7, 6.9), profile) == [("expiry.due", "note")]


def test_what_is_gone_is_weak_only_where_it_is_lacking(complete, short, profile):
    assert found(kept(complete, 7, 7), profile) == []
    assert found(kept(short, 7, 7), profile) == [("expiry.gone", "weak")]


def test_logging_for_the_next_time_is_told_of_what_came_twice(complete, make_event, profile):
    known = profile.model_copy(update={"debug": {"ja": ("一", "二"), "en": ("one", "two")}})
    assert found(complete, known) == []
    rows = (*complete.collected.rows, make_event(time=make_event().time + timedelta(minutes=3)))
    twice = replace(complete, collected=replace(complete.collected, rows=rows))
    assert found(twice, known) == [("debug.before_next", "note")]
    assert found(twice, profile) == []
