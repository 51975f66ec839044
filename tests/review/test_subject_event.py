from dataclasses import replace
from datetime import timedelta

import pytest

from dscase.events.collect import Collected
from dscase.events.computers import mentioned
from dscase.events.same_computer import resolve
from dscase.review.subject_event import Asked, candidates, candidates_of, choose, choose_of, nearest


@pytest.fixture
def events(make_event):
    """Four events, a minute apart: info, warning, error, error."""
    first = make_event().time
    told = [("710", "info", "a"), ("2205", "warning", "b"), ("740", "error", "c"), ("730", "error", "d")]
    return tuple(
        (
            make_event(id=id_, level=level, target=target, time=first + timedelta(minutes=minute))
            for minute, (id_, level, target) in enumerate(told)
        )
    )


def test_unstated_it_is_the_highest_level_and_then_the_earliest(events):
    asked = choose(events, None)
    assert (asked.row, asked.chosen, asked.event.id) == (2, "gravest", "740")


def test_stated_by_id_and_target(events):
    asked = choose(events, "2205@b")
    assert (asked.row, asked.chosen) == (1, "stated")


def test_stated_by_id_alone_it_is_the_earliest_of_that_id(events, make_event):
    twice = (make_event(id="9"), make_event(target="x"), make_event(target="y"))
    assert choose(twice, "2205").row == 1


def test_target_names_differ_only_by_case_and_may_hold_an_at_sign(make_event):
    events = (make_event(target="ope@EXAMPLE.jp"),)
    assert choose(events, " 2205 @ ope@example.JP ").chosen == "stated"


@pytest.mark.parametrize("stated", ["2205@nobody", "999", "@b"])
def test_a_stated_event_that_is_not_there_is_absent_and_nothing_else_is_taken(events, stated):
    asked = choose(events, stated)
    assert (asked.row, asked.chosen, asked.event) == (None, "absent", None)


def test_of_no_events_none_is_chosen():
    assert choose((), None).chosen == "none"
    assert choose((), "2205").chosen == "absent"


def test_information_alone_is_nothing_to_ask_about_unless_it_is_stated(make_event):
    events = (make_event(level="info", id="710"), make_event(level="info", id="600"))
    assert choose(events, None) == Asked(None, "calm")
    assert choose(events, "600").chosen == "stated"


def test_an_unknown_level_is_the_lowest(make_event):
    events = (make_event(level="unknown"), make_event(level="info", id="710"))
    assert choose(events, None).event.id == "710"


def test_full_width_forms_of_id_and_at_sign_are_understood(make_event):
    events = (make_event(target="ＡＰ-01"),)
    assert choose(events, "２２０５＠AP-01").chosen == "stated"


def test_unstated_it_is_the_gravest_then_the_unrecovered_then_what_befell_most_then_the_earliest(make_event):
    def event(id_, level, target):
        return make_event(id=id_, level=level, target=target)

    rows = [
        event("705", "error", "a"),
        event("721", "error", "a"),
        event("730", "error", "a"),
        event("730", "error", "b"),
        event("2205", "warning", "a"),
    ]
    assert choose(rows, None).event.id == "730"
    assert choose(rows, None, mended=lambda one: one.id == "730").event.id == "705"
    told = candidates(rows, resolve({}), lambda one: one.id == "705")
    assert [(one.event.id, one.count, one.affected) for one in told] == [
        ("730", 2, 2), ("721", 1, 1), ("705", 1, 1), ("2205", 1, 1),
    ]  # fmt: skip


def test_computers_that_recovered_do_not_make_an_event_graver(make_event):
    """Four went offline, of which three came back; three have no driver, and nothing mends that."""
    offline = [make_event(id="730", level="error", target=name) for name in "abcd"]
    driver = [make_event(id="1112", level="error", target=name) for name in "abc"]
    back = {(one.id, one.target) for one in offline[:3]}
    told = candidates((*offline, *driver), resolve({}), lambda one: (one.id, one.target) in back)
    assert [(one.event.id, one.affected) for one in told] == [("1112", 3), ("730", 1)]


@pytest.mark.parametrize(
    ("stated", "first"),
    [("2205@nobody", "2205@b"), ("999@c", "740@c"), ("70", "740@c"), ("2250", "2205@b"), ("@b", "2205@b")],
)
def test_the_nearest_of_an_absent_event_is_of_its_id_then_of_its_computer_then_written_alike(
    events, stated, first
):
    who = resolve(mentioned(events))
    offered = candidates(events, who, each_computer=True)
    assert choose(events, stated, who).chosen == "absent"
    near = nearest(stated, offered, who)
    assert near[0] == first
    assert len(near) == 3


def test_each_computer_of_an_id_is_offered_by_itself(make_event):
    events = (make_event(target="x"), make_event(target="y"), make_event(target="X"))
    offered = candidates(events, resolve(mentioned(events)), each_computer=True)
    assert [(one.stated, one.count) for one in offered] == [("2205@x", 2), ("2205@y", 1)]


@pytest.fixture
def detected(make_event):
    """A window of one piece of information, and a detection of a protection module beside it."""
    found = make_event(id="4000000", module="anti_malware", level="unknown", target="b", name="Eicar")
    unnumbered = make_event(id="", module="firewall", level="unknown", target="b")
    return Collected((), (make_event(id="710", level="info"),), 0, protection=(unnumbered, found))


@pytest.mark.parametrize(
    ("stated", "chosen"), [("4000000", "stated"), ("4000000@b", "stated"), (None, "gravest")]
)
def test_an_event_of_a_protection_module_may_be_asked_about(detected, stated, chosen):
    asked = choose_of(detected, stated)
    assert (asked.chosen, asked.event.id, asked.event.module) == (chosen, "4000000", "anti_malware")
    assert asked.row >= len(detected.rows)


def test_a_system_event_comes_before_one_of_a_module(detected, make_event):
    told = replace(detected, rows=(make_event(),))
    assert choose_of(told, None).event.id == "2205"
    assert choose_of(detected, "710").event.module == ""
    assert choose_of(detected, "4000001").chosen == "absent"


def test_events_of_modules_are_offered_behind_those_of_the_system(detected):
    assert [one.stated for one in candidates_of(detected)] == ["710@DSA-test", "4000000@b"]
