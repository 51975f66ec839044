"""What is grouped over the table of events is what one counts by hand."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.events.frame import bins, bursts, counts, frame, targets
from dscase.events.table import LEVELS, Event

START = datetime(2026, 4, 19, 18, 20, tzinfo=UTC)
WITHIN = timedelta(minutes=5)


def event(minute: float, level: str, event_id: str, target: str, module: str) -> Event:
    told = dict.fromkeys(Event._fields[6:16], "")
    told |= {"name": "x", "target": target}
    return Event(
        START + timedelta(minutes=minute), "option", "window", event_id, level, "catalogue", **told,  # type: ignore[arg-type]
        raw="", sightings=(), module=module,
    )  # fmt: skip


EVENTS = st.lists(
    st.builds(
        event,
        st.integers(0, 40).map(lambda half: half / 2),
        st.sampled_from(LEVELS),
        st.sampled_from(("710", "2205", "9")),
        st.sampled_from(("", "a", "A", "\udcff")),
        st.sampled_from(("", "firewall")),
    ),
    max_size=40,
).map(lambda events: sorted(events, key=lambda one: one.time))


@given(EVENTS, st.sampled_from([("module", "id"), ("module", "id", "target"), ("target",), ("level",)]))
def test_counts_are_those_of_a_counter(events: list[Event], by: tuple[str, ...]) -> None:
    found = counts(frame(events), events, by, ("count", "first"))
    keys = [tuple(getattr(one, column) for column in by) for one in events]
    assert [tuple(getattr(one.sample, column) for column in by) for one in found] == [
        key for key, _ in Counter(keys).most_common()
    ]
    for one in found:
        key = tuple(getattr(one.sample, column) for column in by)
        alike = [event for event, own in zip(events, keys, strict=True) if own == key]
        assert one.sample is alike[0]
        assert one[1:] == (len(alike), alike[0].time, alike[-1].time, len({event.target for event in alike}))


@given(EVENTS)
def test_targets_are_told_most_frequent_first_as_first_written(events: list[Event]) -> None:
    told = targets(frame(events), [event.target.casefold() for event in events])
    for module, event_id in {(one.module, one.id) for one in events}:
        alike = [one.target for one in events if (one.module, one.id) == (module, event_id) and one.target]
        shown = {target.casefold(): target for target in reversed(alike)}
        expected = [shown[key] for key, _ in Counter(map(str.casefold, alike)).most_common()]
        assert told.get((module, event_id), []) == expected


def by_hand(events: list[Event], most: int) -> set[tuple[int, int, int]]:
    found = set()
    for key in {(one.module, one.id) for one in events}:
        places = [at for at, one in enumerate(events) if (one.module, one.id) == key]
        crowded: set[int] = set()
        runs: list[list[int]] = []
        for last in range(most - 1, len(places)):
            low = last - most + 1
            if events[places[last]].time - events[places[low]].time <= WITHIN:
                if low not in crowded:
                    runs.append([])
                runs[-1] = sorted({*runs[-1], *range(low, last + 1)})
                crowded |= {*range(low, last + 1)}
        found |= {(places[run[0]], places[run[-1]], len(run)) for run in runs}
    return found


@given(EVENTS, st.integers(2, 5))
def test_bursts_are_those_found_by_walking_along(events: list[Event], most: int) -> None:
    found = bursts(frame(events), most, WITHIN)
    assert {tuple(run) for run in found} == by_hand(events, most)
    assert [run.first for run in found] == sorted(run.first for run in found)


@given(st.lists(st.tuples(st.integers(-3, 3), st.sampled_from((*LEVELS, ""))), min_size=1))
def test_a_bin_has_its_count_and_its_gravest_level(told: list[tuple[int, str]]) -> None:
    found = bins([cell for cell, _ in told], [level for _, level in told])
    assert [one.cell for one in found] == sorted({cell for cell, _ in told})
    for one in found:
        levels = [level for cell, level in told if cell == one.cell]
        gravest = min((level for level in levels if level), key=LEVELS.index, default="")  # type: ignore[arg-type]
        assert (one.size, one.gravest) == (len(levels), gravest)


@pytest.mark.parametrize("level", LEVELS)
def test_the_gravest_level_sorts_first(level: str) -> None:
    events = [event(0, "unknown", "1", "", ""), event(1, level, "2", "", "")]
    found = counts(frame(events), events, ("module", "id"), ("level", "id"))
    assert [one.sample.id for one in found] == (["1", "2"] if level == "unknown" else ["2", "1"])


def test_nothing_is_counted_of_nothing() -> None:
    assert counts(frame([]), [], ("id",), ("count",)) == bursts(frame([]), 5, WITHIN) == []
