from dataclasses import replace
from datetime import timedelta

import pytest

from dscase.knowledge.profiles import Statement, Statements
from dscase.review.grounds import findings, grounds
from dscase.wording.words import Words


@pytest.fixture
def short(complete):
    """The facts with a log that ends inside the window."""
    log = replace(complete.collected.sources[0], last=complete.window.end - timedelta(minutes=9))
    return replace(complete, collected=replace(complete.collected, sources=(log,)))


@pytest.fixture
def found(found_by):
    return lambda facts, known: [(each.code, each.weight) for each in found_by("expiry", facts, known)]


def kept(facts, days, after):
    as_of = facts.window.start + timedelta(days=after)
    return replace(facts, retention=timedelta(days=days), as_of=as_of)


def test_unknown_retention_matters_only_where_something_is_still_to_be_fetched(
    complete, short, profile, found
):
    assert found(complete, profile) == []
    assert found(short, profile) == [("expiry.unknown", "note")]


def of_product(facts, product, version):
    rows = tuple(event._replace(product=product, version=version) for event in facts.collected.rows)
    return replace(facts, collected=replace(facts.collected, rows=rows))


def test_an_unstated_time_is_assumed_from_the_default_of_the_very_product_and_version(short, profile):
    old = of_product(short, "Deep Security Manager", "9.6.3177")
    (finding,) = findings(grounds(old, profile=profile), "expiry")
    assert (finding.code, finding.facts["days"]) == ("expiry.assumed", 7)
    for lang, told in (("ja", "既定(7 日)"), ("en", "(7 days)")):
        what = Words(lang).say("finding.expiry.assumed.what", **finding.facts)
        assert told in what
        assert "Deep Security Manager 9.6" in what


def test_of_two_figures_of_the_vendors_the_shorter_is_assumed_and_both_are_told(short, profile):
    online = of_product(short, "Server & Workload Protection Manager", "50.0.1063")
    (finding,) = findings(grounds(online, profile=profile), "expiry")
    assert (finding.facts["days"], finding.facts["others"]) == (32, "91")
    assert "91" in Words("ja").say("finding.expiry.assumed.why", **finding.facts)


def test_of_a_version_whose_default_is_not_known_no_days_are_told(short, profile, found_by):
    (finding,) = found_by("expiry", short, profile)
    for lang in ("ja", "en"):
        why = Words(lang).say("finding.expiry.unknown.why", **finding.facts)
        assert "NOT FOUND" in why
        assert "Deep Security Manager 12.0.383" in why
    unnamed = of_product(short, "", "")
    (finding,) = findings(grounds(unnamed, profile=profile), "expiry")
    assert "NOT FOUND" not in Words("ja").say("finding.expiry.unknown.why", **finding.facts)


@pytest.mark.parametrize(
    ("stated", "days"),
    [
        ("DSM 9.6 SP1", 7),
        ("Deep Security 9.6", 7),
        ("Workload Security", 32),
        ("Deep Security 20.0.560", None),
    ],
)
def test_the_product_a_person_states_counts_where_no_event_names_one(short, profile, stated, days):
    unnamed = of_product(short, "", "")
    told = replace(unnamed, case=unnamed.case.model_copy(update={"product": stated}))
    (finding,) = findings(grounds(told, profile=profile), "expiry")
    assert finding.facts.get("days") == days


def test_the_date_is_told_while_it_lies_ahead(complete, short, profile, found):
    for facts in (complete, short):
        assert found(kept(facts, 7, 6.9), profile) == [("expiry.due", "note")]


def test_what_is_gone_is_weak_only_where_it_is_lacking(complete, short, profile, found):
    assert found(kept(complete, 7, 7), profile) == []
    assert found(kept(short, 7, 7), profile) == [("expiry.gone", "weak")]


def test_logging_for_the_next_time_is_told_of_what_came_twice(complete, make_event, profile, found):
    both = Statement(ja="一", en="one"), Statement(ja="二", en="two")
    known = profile.model_copy(update={"debug": Statements(both)})
    assert found(complete, known) == []
    rows = (*complete.collected.rows, make_event(time=make_event().time + timedelta(minutes=3)))
    twice = replace(complete, collected=replace(complete.collected, rows=rows))
    assert found(twice, known) == [("debug.before_next", "note")]
    assert found(twice, profile) == []
