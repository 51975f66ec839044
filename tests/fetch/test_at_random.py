"""Faults at random: what was fetched is complete, or told as incomplete; never short in silence, or twice."""

import random
from datetime import timedelta
from typing import Any

import pytest

from dscase.errors import DscaseError
from dscase.fetch.line import Limits
from tests.dsm.server import Fault, running
from tests.dsm.store import Held, Store, many
from tests.fetch.conftest import START, Kit

RUNS = 500
FAULTS: tuple[Fault, ...] = (
    "expire", "fault", "busy", "rate", "cut", "garbled", "halved", "drop", "slow", "arrive", "html", "entity",
)  # fmt: skip
END = START + timedelta(hours=2, minutes=40)
BEGIN = START - timedelta(minutes=30)
QUICK = Limits(connect=5, silence=5, answer=5)


def estate(dice: random.Random) -> Store:
    """Some events, at random distances, a random cap; now and then a manager that pages its own way."""
    events = many(
        dice.randrange(0, 90), START - timedelta(hours=1), timedelta(seconds=dice.randrange(20, 300))
    )
    dice.shuffle(events)
    return Store(
        events=events,
        cap=dice.choice((1, 3, 10, 50, 5000)),
        now=START + timedelta(minutes=dice.choice((20, 400))),
        newest_first=dice.random() < 0.2,
    )


def arriving(own: Store) -> None:
    """An event recorded now, as the manager's clock has it."""
    own.add(Held(max((one.key for one in own.events), default=1) + 1, own.time(), id=851, name="Scan"))


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(RUNS))
def test_complete_or_told(kit: Kit, seed: int) -> None:
    trial(kit, seed)


@pytest.mark.parametrize("seed", range(6))
def test_complete_or_told_in_a_few(kit: Kit, seed: int) -> None:
    trial(kit, 10_000 + seed)


def trial(kit: Kit, seed: int) -> None:
    dice = random.Random(seed)
    held = estate(dice)
    often = dice.choice((0.0, 0.1, 0.3, 0.6))

    def plan(_name: str, _number: int) -> Fault:
        return dice.choice(FAULTS) if dice.random() < often else ""

    settings: dict[str, Any] = {"plan": plan, "arriving": arriving, "gzipped": dice.random() < 0.5}
    with running(held, **settings) as manager:
        try:
            done = kit.fetch(manager, limits=QUICK)
        except DscaseError:
            assert often  # nobody could be signed in: nothing is left
            assert not [path for path in kit.case.rglob("*") if path.is_file()]
            return
        if not done.session_left:
            assert not held.sessions
    got = kit.got(done)
    if done.vouched is not None:
        start, end = done.vouched
        assert BEGIN <= start < end <= END
        inside = held.within(start, end)
        wanted = kit.expected(inside)
        assert [row for row in got if row[0] < end.isoformat()] == wanted
        if not held.newest_first and done.events.holds_earlier:
            assert start == BEGIN
    else:
        reasons = (not done.complete, not held.events, not done.events.holds_earlier)
        assert any(reasons)
    assert set(got) <= set(kit.expected(held.events))
    keys = [one for one in held.events if BEGIN <= one.time < END]
    assert len(got) <= len(keys)
    if often == 0.0:
        assert done.complete
