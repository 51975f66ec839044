from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.events.merge import fullest, merge
from dscase.events.table import AgentEvent, Event, Sighting

TIME = datetime(2026, 4, 19, 18, 20, 54, tzinfo=UTC)


def event(source: str, place: int = 1, **other: object) -> Event:
    base = Event(
        TIME, "option", "window", "710", "info", "catalogue", "3", "Events Retrieved", "", "DSA-test",
        "System", "kaga", "Deep Security Manager", "12.0.383", "", "Description Omitted", f"{source}:{place}",
        (Sighting(source, "line", place),),
    )  # fmt: skip
    return base._replace(**other)  # type: ignore[arg-type]


def test_an_event_in_syslog_and_csv_is_shown_once_with_both_sightings_and_the_fuller_text() -> None:
    row = event(
        "e.csv", year_rule="stamp", level="warning", level_rule="source", severity="", origin="Agent",
        product="", description="Agent/Appliance Event(s): …", manager="dsm01",
    )  # fmt: skip
    (merged,) = merge([[event("ds.log")], [row]])
    assert (merged.description, merged.level, merged.level_rule) == (row.description, "warning", "source")
    assert (merged.severity, merged.origin, merged.product) == ("3", "Agent", "Deep Security Manager")
    assert [sighting.source for sighting in merged.sightings] == ["ds.log", "e.csv"]
    assert merged.raw == row.raw, "its time is the surer one"


def test_what_one_source_holds_twice_happened_twice() -> None:
    assert len(merge([[event("a", 1), event("a", 2)]])) == 2


def test_sources_with_two_one_and_one_copies_give_two_events() -> None:
    merged = merge([[event("a", 1), event("a", 2)], [event("b")], [event("c")]])
    assert [[sighting[:3] for sighting in one.sightings] for one in merged] == [
        [("a", "line", 1), ("b", "line", 1), ("c", "line", 1)],
        [("a", "line", 2)],
    ]


@pytest.mark.parametrize("other", [{"id": "711"}, {"target": "DSA-2"}, {"time": TIME + timedelta(seconds=1)}])
def test_another_id_target_or_second_is_another_event(other: dict[str, object]) -> None:
    assert len(merge([[event("a")], [event("b", **other)]])) == 2


def test_a_fraction_of_a_second_is_no_difference() -> None:
    precise = event("a", time=TIME + timedelta(milliseconds=700), zone_rule="stamp", year_rule="stamp")
    (merged,) = merge([[event("b")], [precise]])
    assert (merged.time, merged.zone_rule) == (precise.time, "stamp")


def test_events_are_in_time_order_then_in_that_of_the_sources() -> None:
    early = event("b", id="1", time=TIME - timedelta(minutes=1))
    merged = merge([[event("a", 1, id="2"), event("a", 2, id="3")], [event("b", 5, id="0"), early]])
    assert [one.id for one in merged] == ["1", "2", "3", "0"]


@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        (["Description Omitted", "real"], "real"),
        (["no description", "Description Omitted"], "no description"),
        (["", "No Description"], "No Description"),
        (["short", "a longer one", "  "], "a longer one"),
        (["", ""], ""),
    ],
)
def test_a_placeholder_is_no_description(texts: list[str], kept: str) -> None:
    assert fullest(texts) == kept


@given(st.lists(st.lists(st.tuples(st.integers(0, 2), st.sampled_from("ab")), max_size=6), max_size=4))
def test_no_sighting_is_lost_and_no_source_seen_twice_in_one_event(
    sources: list[list[tuple[int, str]]],
) -> None:
    made = [
        [
            event(str(number), place, time=TIME + timedelta(seconds=second), target=target)
            for place, (second, target) in enumerate(source)
        ]
        for number, source in enumerate(sources)
    ]
    merged = merge(made)
    seen = [sighting for one in merged for sighting in one.sightings]
    assert sorted(seen) == sorted(one.sightings[0] for source in made for one in source)
    for one in merged:
        names = [sighting.source for sighting in one.sightings]
        assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("logged", "exported"),
    [("Eicar_test_file", "Eicar_test_file"), ("Test IPS Rule", "1000128 - Test IPS Rule"), ("X", "Ｘ")],
)
def test_a_modules_event_in_a_log_and_in_an_export_without_ids_is_one(logged: str, exported: str) -> None:
    log = event("a", id="4000000", name=logged, module="anti_malware")
    (merged,) = merge([[log], [event("b", id="", name=exported, module="anti_malware")]])
    assert (merged.id, len(merged.sightings)) == ("4000000", 2)
    assert len(merge([[log], [event("b", id="", name="another", module="anti_malware")]])) == 2
    assert len(merge([[log], [event("b", id="4000001", name=logged, module="anti_malware")]])) == 2


def test_a_module_event_and_a_system_event_are_two() -> None:
    assert len(merge([[event("a")], [event("b", module="firewall")]])) == 2
    one, two = event("a", id="", name="x", module="firewall"), event("b", id="", name="y", module="firewall")
    assert len(merge([[one], [two]])) == 2


def test_what_only_one_copy_knows_is_kept() -> None:
    told = (AgentEvent("", "", "9017", "", ""),)
    one = event("a", flags=("clock_fold",), extra=(("src", "1"),), target="DSA-test ")
    two = event("b", agent_events=told, flags=("truncated",), extra=(("src", "1"), ("x", "2")))
    (merged,) = merge([[one], [two]])
    assert (merged.agent_events, merged.flags) == (told, ("clock_fold", "truncated"))
    assert merged.extra == (("src", "1"), ("x", "2"))


def test_one_computer_under_two_spellings_is_one() -> None:
    spellings = ("DSA-test", "ＤＳＡ－TEST", "dsa-test.corp.example.jp")
    sources = [[event(str(number), target=name)] for number, name in enumerate(spellings)]
    (merged,) = merge(sources)
    assert (merged.target, len(merged.sightings)) == ("DSA-test", 3)


def test_a_short_name_that_fits_two_goes_with_the_copy_that_says_which() -> None:
    short = [event("a", target="web")]
    long = [event("b", target="web.a.example.jp"), event("b", 2, id="711", target="web.b.example.jp")]
    merged = merge([short, long])
    assert [(one.id, one.target) for one in merged] == [
        ("710", "web.a.example.jp"),
        ("711", "web.b.example.jp"),
    ]


def test_two_tenants_are_never_mixed_and_a_source_without_one_goes_with_any() -> None:
    first, second = (event(f"{n}", extra=(("TrendMicroDsTenantId", str(n)),)) for n in range(2))
    assert len(merge([[first], [second]])) == 2
    assert len(merge([[first], [event("x")]])) == 1
    (one, two) = merge([[first, second._replace(sightings=first.sightings)], [event("x")]])
    assert sorted(len(each.sightings) for each in (one, two)) == [1, 2]


def test_an_event_of_a_clock_that_is_off_is_one_with_both_times() -> None:
    slow = event("b", time=TIME - timedelta(seconds=244))
    (merged,) = merge([[slow], [event("a")]], ahead=[-245, 0])
    assert merged.time == TIME
    assert [(at.source, at.time) for at in merged.sightings] == [("b", slow.time), ("a", None)]
    assert len(merge([[slow], [event("a")]])) == 2


def test_sources_in_opposite_orders_are_paired_by_what_they_say() -> None:
    log = [event("ds.log", 1, description="first of two"), event("ds.log", 2, description="second of two")]
    newest_first = [
        event("e.csv", 2, description="second of two, and more"),
        event("e.csv", 3, description="first of two, and more"),
    ]
    merged = merge([log, newest_first])
    assert [[sighting.place for sighting in one.sightings] for one in merged] == [[1, 3], [2, 2]]
