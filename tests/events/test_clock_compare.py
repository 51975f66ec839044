import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.events.clock_compare import compare, is_zone, moments
from dscase.events.clocks import ClockedLog, judged

START = datetime(2026, 4, 20, tzinfo=UTC)
RARE = [("2205", 5000), ("600", 777), ("190", 5060)]


def told(seconds: list[tuple[str, int]], off: int = 0) -> dict[str, list[int]]:
    return moments((what, START + timedelta(seconds=at + off)) for what, at in seconds)


def beats(count: int, jitter: int = 0, seed: int = 1) -> list[tuple[str, int]]:
    dice = random.Random(seed)
    return [("710", 240 * turn + dice.randint(0, jitter)) for turn in range(count)]


@pytest.mark.parametrize("off", [0, 90, -7, 245, 240, -245, 1800, 2700, 3600, 5 * 3600 + 1800, 9 * 3600])
@pytest.mark.parametrize("jitter", [0, 9])
def test_the_distance_of_two_clocks_is_found_beside_a_steady_rhythm(off: int, jitter: int) -> None:
    own = [*beats(200, jitter), *RARE]
    found = compare(told(own), told(own, off))
    assert found is not None
    assert found.seconds == off
    assert found.is_zone == (abs(off) >= 1800)


@pytest.mark.parametrize("jitter", [0, 9])
@pytest.mark.parametrize("kept", [1, 2, 3])
def test_clocks_that_agree_are_never_told_to_differ(jitter: int, kept: int) -> None:
    own = [*beats(300, jitter), *RARE]
    found = compare(told(own), told(own[::kept]))
    assert found is None or found.seconds == 0


@pytest.mark.parametrize("hours", [1, 9, 24])
def test_the_same_rhythm_of_another_day_is_no_distance(hours: int) -> None:
    today, before = beats(60), [(what, at - hours * 3600) for what, at in beats(60)]
    found = compare(told(today), told(before))
    assert found is None or found.seconds == 0
    other = [(what, at - 86_400) for what, at in beats(60, 9, seed=2)]
    assert compare(told(beats(60, 9)), told(other)) is None


def test_a_clock_may_jitter_by_a_second() -> None:
    own = [("710", 97 * place**2) for place in range(10)]
    found = compare(told(own), told([(what, at + 60 + at % 2) for what, at in own]))
    assert found is not None
    assert found.seconds in (60, 61)


def test_too_little_in_common_tells_nothing() -> None:
    assert compare(told(RARE[:2]), told(RARE[:2], 60)) is None
    assert compare(told(RARE), told([("1", 5), ("2", 6)])) is None
    assert compare({}, told(RARE)) is None


@given(st.integers(-93_600, 93_600), st.integers(0, 2**32))
def test_any_distance_of_events_without_a_rhythm_is_found_exactly(off: int, seed: int) -> None:
    dice = random.Random(seed)
    own = [(dice.choice(("710", "600", "2205")), dice.randrange(40_000)) for _ in range(40)]
    found = compare(told(own), told(own, off))
    assert found is not None
    assert abs(found.seconds - off) <= 2


@pytest.mark.parametrize(
    ("seconds", "zone"),
    [(1800, True), (-2700, True), (32_401, True), (900, False), (1700, False), (0, False)],
)
def test_zones_lie_whole_quarters_of_an_hour_apart_from_half_an_hour_on(seconds: int, zone: bool) -> None:
    assert is_zone(seconds) == zone


def test_most_logs_are_believed_and_the_zone_that_would_fit_is_named() -> None:
    own = [*beats(100, 9), *RARE]
    tokyo = timedelta(hours=9)
    logs = [
        ClockedLog("ds.log", told(own, -32_400), 2, 0, tokyo),
        ClockedLog("export.csv", told(own), 2, 1, tokyo),
        ClockedLog("package", told(own[::4]), 2, 1, tokyo),
    ]
    (off,) = judged(logs)
    assert (off.name, off.other, off.seconds, off.zone, off.fits) == (
        "ds.log", "export.csv", -32_400, True, timedelta(0),
    )  # fmt: skip


def test_of_two_logs_the_one_with_the_surer_zone_is_believed_then_the_one_with_the_trouble() -> None:
    own = [*beats(100, 9), *RARE]
    assert [
        one.name for one in judged([ClockedLog("a", told(own), 2), ClockedLog("b", told(own, 3600), 0)])
    ] == ["a"]
    assert [
        one.name for one in judged([ClockedLog("a", told(own)), ClockedLog("b", told(own, 3600), 0, 3)])
    ] == ["a"]
    assert [one.name for one in judged([ClockedLog("a", told(own)), ClockedLog("b", told(own, 3600))])] == [
        "b"
    ]


def test_logs_that_agree_have_nothing_to_tell() -> None:
    own = [*beats(100, 9), *RARE]
    assert judged([ClockedLog("a", told(own)), ClockedLog("b", told(own))]) == ()
    assert judged([]) == ()
