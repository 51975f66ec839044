from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.events.filter import Sieve, count
from dscase.events.table import Event, Sighting

START = datetime(2026, 4, 19, 18, 20, tzinfo=UTC)


def event(number=0, **changes):
    made = Event(
        time=START + timedelta(minutes=number),
        zone_rule="option",
        year_rule="window",
        id="2205",
        level="warning",
        level_rule="catalogue",
        severity="6",
        name="Pattern Update Failed",
        origin="",
        target="DSA-test",
        actor="System",
        manager="kaga",
        product="Deep Security Manager",
        version="12.0.383",
        tags="",
        description="It failed.",
        raw="Apr 20 03:20:54 kaga CEF: 0|… dvc=10.0.0.1",
        sightings=(Sighting("ds.log", "line", 1),),
    )
    return made._replace(**changes)


def fits(sieve, one, shown="更新の失敗"):
    return list(sieve.sifted([one], lambda _: shown)) == [one]


def test_without_conditions_everything_fits():
    assert fits(Sieve(), event())


def test_one_of_several_ids_is_enough_and_an_id_is_whole():
    assert fits(Sieve(ids=("710", "2205")), event())
    assert fits(Sieve(ids=("２２０５",)), event())
    assert not fits(Sieve(ids=("220",)), event())


def test_a_level_means_that_level_and_no_graver_one():
    assert fits(Sieve(levels=("warning",)), event())
    assert not fits(Sieve(levels=("warning",)), event(level="error"))
    assert fits(Sieve(levels=("warning", "error")), event(level="error"))


@pytest.mark.parametrize(
    ("target", "fit"),
    [
        ("dsa-TEST", True),
        ("ＤＳＡ－ｔｅｓｔ", True),
        ("DSA", False),
        ("DSA*", True),
        ("*test", True),
        ("d*a*t", True),
        ("*", True),
        ("DSA-test*test", False),
        ("DSA-[t]est", False),
        ("DSA-tes?", False),
        ("", False),
    ],
)
def test_a_target_is_whole_and_a_star_is_any_text(target, fit):
    assert fits(Sieve(targets=(target,)), event()) is fit


def test_a_target_with_brackets_is_taken_as_it_stands():
    assert fits(Sieve(targets=("10.0.0.1 (web) [i-0abc]",)), event(target="10.0.0.1 (web) [i-0abc]"))


@pytest.mark.parametrize("text", ["FAILED", "dsa-", "10.0.0.1", "更新", "kaga", "system", "０３：２０"])
def test_text_is_found_in_every_field_in_any_case_and_width(text):
    assert fits(Sieve(grep=text), event())


@pytest.mark.parametrize("text", ["fail.d", "failed.dsa", "^It", "nothing"])
def test_text_is_no_pattern_and_is_not_found_across_two_fields(text):
    assert not fits(Sieve(grep=text), event())


def test_half_width_kana_and_the_usual_kana_are_the_same():
    assert fits(Sieve(grep="ｲﾍﾞﾝﾄ"), event(name="イベントの取得"))


def test_conditions_of_different_kinds_all_count():
    assert not fits(Sieve(ids=("2205",), levels=("error",)), event())


@given(st.text(max_size=6), st.text(max_size=6), st.text(max_size=3))
def test_a_star_stands_for_whatever_lies_between(before, after, between):
    if "*" not in before + after:
        assert fits(Sieve(targets=(f"{before}*{after}",)), event(target=f"{before}{between}{after}"))


def test_events_are_counted_by_id_gravest_first_then_most():
    found = [event(0, id="710", level="info"), event(1), event(2, id="710", level="info"), event(3, id="1")]
    counted = count(found, "id")
    assert [(one.sample.id, one.events) for one in counted] == [("1", 1), ("2205", 1), ("710", 2)]
    assert (counted[2].first, counted[2].last) == (found[0].time, found[2].time)


def test_a_modules_id_is_not_counted_with_the_same_id_of_a_system_event():
    counted = count([event(id="600"), event(id="600", module="firewall")], "id")
    assert {(one.sample.module, one.sample.id): one.events for one in counted} == {
        ("", "600"): 1,
        ("firewall", "600"): 1,
    }


def test_events_are_counted_by_target_most_first_and_by_level_gravest_first():
    found = [event(level="info"), event(level="info", target="b"), event(level="error", target="b")]
    assert [(one.sample.target, one.events) for one in count(found, "target")] == [("b", 2), ("DSA-test", 1)]
    assert [(one.sample.level, one.events) for one in count(found, "level")] == [("error", 1), ("info", 2)]
    assert count([], "level") == []
