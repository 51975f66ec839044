"""A log cut into objects, however they are named, packed and mixed: the same events as in one piece."""

import gzip
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dscase.events.collect import Collected, collect, head_times
from dscase.events.remote.ranged import Stored
from dscase.events.remote.sets import Kept, narrowed
from dscase.events.table import SourceSpec
from dscase.kinds import Kind
from dscase.window import Window, zone_named

START = datetime(2026, 4, 20, tzinfo=UTC)
SLACK = timedelta(minutes=10)
UTC_ZONE = zone_named("UTC", "option")


class Held:
    """An object in memory that counts how often it is asked for."""

    protected = True
    parallel = False

    def __init__(self, shown: str, content: bytes, changed: datetime | None = None) -> None:
        self.shown, self.path, self.tag = shown, Path(shown), "a"
        self.content, self.size, self.changed = content, len(content), changed
        self.asked = 0

    def read(self, start: int, length: int) -> bytes:
        self.asked += 1
        return self.content[start : start + length]

    def grown(self) -> int:
        return 0


def line(number: int, moment: datetime, relay: str = "kaga", zone: str = "UTC") -> bytes:
    stamp = moment.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")
    header = "CEF:0|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|"
    return f"{stamp} {relay} {header}target=t{number} msg=x\n".encode()


def window(minutes: float, length: float = 60) -> Window:
    start = START + timedelta(minutes=minutes)
    return Window(start, start + timedelta(minutes=length), UTC_ZONE, "start_end", "")


def spec(stored: Any, in_set: Any = None) -> SourceSpec:
    path = Path(stored.shown)
    return SourceSpec(
        path, stored.shown, Kind.SYSLOG, stored.size, "", stored.changed, stored=stored, in_set=in_set
    )


def chosen(objects: Sequence[Stored], wanted: Window) -> list[Kept]:
    times = head_times(spec, wanted, tz=UTC_ZONE, otherwise=None, year=None, as_of=None)
    return narrowed(objects, wanted, times, SLACK)


def read(specs: list[SourceSpec], wanted: Window) -> Collected:
    done = collect(specs, wanted, tz=UTC_ZONE, year=None, as_of=None, csv_columns={}, slack=SLACK)
    assert all(source.tally.adds_up and source.error is None for source in done.sources)
    return done


def told(done: Collected) -> list[tuple[datetime, str]]:
    return sorted((event.time, event.raw) for event in done.rows)


def by_hour(
    count: int, name: Callable[[datetime], str], zone: str = "UTC", relay: str = "kaga"
) -> list[Held]:
    """An object for each hour, of a line every ten minutes."""
    made = []
    for hour in range(count):
        begin = START + timedelta(hours=hour)
        lines = [
            line(hour * 6 + tens, begin + timedelta(minutes=10 * tens), relay, zone) for tens in range(6)
        ]
        made.append(Held(name(begin), b"".join(lines)))
    return made


NAMES: dict[str, Callable[[datetime], str]] = {
    "by folders": lambda hour: f"s3://logs/{hour:%Y/%m/%d/%H}.log",
    "by date": lambda hour: f"s3://logs/ds-{hour:%Y%m%d-%H}.log.gz",
    "by partitions": lambda hour: f"s3://logs/dt={hour:%Y-%m-%d}/hour={hour:%H}/part-0.log",
    "by count": lambda hour: f"s3://logs/ds.log.{int((hour - START).total_seconds() // 3600) + 1}",
    "newest first": lambda hour: f"s3://logs/ds.log.{9_999 - int((hour - START).total_seconds() // 3600)}",
    "with ids": lambda hour: (
        f"s3://logs/{hour:%Y%m%d%H}_a{random.Random(str(hour)).getrandbits(80):020x}.log"
    ),
}


@pytest.mark.parametrize("name", NAMES.values(), ids=list(NAMES))
def test_few_of_many_objects_are_looked_at_and_fewer_read(name: Callable[[datetime], str]) -> None:
    objects = by_hour(1_000, name)
    kept = chosen(objects, window(24_030))
    assert {one.stored.shown for one in kept} >= {objects[400].shown, objects[401].shown}
    assert len(kept) <= 5
    assert sum(one.asked > 0 for one in objects) <= 40
    first = kept[0].in_set
    assert first is not None
    assert (first.objects, first.unread) == (1_000, 1_000 - len(kept))
    done = read([spec(*one) for one in kept], window(24_030))
    assert [event.target for event in done.rows] == [f"t{number}" for number in range(2_403, 2_409)]
    note = next(note for note in done.sources[0].notes if note.code == "source.objects_unread")
    assert dict(note.facts)["unread"] == 1_000 - len(kept)


def test_relays_that_write_side_by_side_are_told_apart() -> None:
    objects = [
        one
        for relay in range(3)
        for one in by_hour(
            200,
            lambda hour, relay=relay: f"s3://logs/relay-{relay}-{hour:%Y%m%d%H}.log",  # type: ignore[misc]
            relay=f"relay{relay}",
        )
    ]
    kept = chosen(objects, window(6_000))
    assert {one.stored.shown[:18] for one in kept} == {f"s3://logs/relay-{relay}-" for relay in range(3)}
    assert len(kept) <= 12


def test_a_relay_in_another_zone_is_read_by_its_own_stamps() -> None:
    objects = by_hour(300, NAMES["by folders"], zone="Asia/Tokyo")
    done = read([spec(*one) for one in chosen(objects, window(6_000))], window(6_000))
    assert [event.target for event in done.rows] == [f"t{number}" for number in range(600, 606)]


def test_an_object_out_of_its_place_that_was_written_out_of_turn_is_found() -> None:
    objects = by_hour(40, NAMES["by folders"])
    for hour, one in enumerate(objects):
        one.changed = START + timedelta(hours=hour + 1)
    late = Held("s3://logs/2026/04/20/00.log", line(9_999, START + timedelta(hours=20, minutes=5)))
    late.changed = START + timedelta(days=30)
    objects[0] = late
    done = read([spec(*one) for one in chosen(objects, window(1_200))], window(1_200))
    assert "t9999" in {event.target for event in done.rows}


def test_objects_that_do_not_sort_by_time_are_all_read_but_those_behind_the_window() -> None:
    chance = random.Random(1)
    numbers = chance.sample(range(10_000), 60)
    objects = by_hour(
        60, lambda hour: f"s3://logs/{numbers[int((hour - START).total_seconds() // 3600)]}.log"
    )
    kept = chosen(objects, window(1_200))
    assert {one.shown for one in objects[:20]} <= {one.stored.shown for one in kept}
    assert len(read([spec(*one) for one in kept], window(1_200)).rows) == 6


def test_objects_whose_beginning_tells_no_time_are_read() -> None:
    objects = [
        *by_hour(20, NAMES["by count"]),
        *(Held(f"s3://logs/ds.log.{n}", b"x\n" * 9) for n in range(21, 24)),
    ]
    assert {one.stored.shown for one in chosen(objects, window(1_140))} >= {one.shown for one in objects[-3:]}


@settings(deadline=None, max_examples=15)
@given(data=st.data())
def test_any_split_of_any_log_has_the_events_of_the_log_in_one_piece(data: st.DataObject) -> None:
    split_and_compared(data)


@pytest.mark.heavy
@settings(deadline=None, max_examples=400)
@given(data=st.data())
def test_any_split_of_any_log_has_the_events_of_the_log_in_one_piece_at_length(data: st.DataObject) -> None:
    split_and_compared(data)


def split_and_compared(data: st.DataObject) -> None:
    steps = data.draw(st.lists(st.integers(0, 40), min_size=1, max_size=150))
    back = data.draw(st.lists(st.integers(0, 9), min_size=1, max_size=10))
    moment, lines = START, []
    for number, step in enumerate(steps):
        moment += timedelta(minutes=step, seconds=1)
        lines.append(line(number, moment - timedelta(minutes=back[number % len(back)])))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(lines)), max_size=30)) | {len(lines)})
    overlap = data.draw(
        st.sampled_from([0, 0, 2, 3])
    )  # of one line nobody can say that it did not come twice
    packed, descending = data.draw(st.booleans()), data.draw(st.booleans())
    objects, before = [], 0
    for place, cut in enumerate(cuts):
        content = b"".join(lines[max(0, before - overlap) : cut])
        number = len(cuts) - place if descending else place
        name = f"s3://logs/ds.log.{number:03}{'.gz' if packed else ''}"
        objects.append(Held(name, gzip.compress(content) if packed else content))
        before = cut
    data.draw(st.randoms(use_true_random=False)).shuffle(objects)
    wanted = window(data.draw(st.integers(-60, sum(steps) + 60)), data.draw(st.integers(1, 300)))
    whole = read([spec(Held("s3://logs/all.log", b"".join(lines)))], wanted)
    cut_up = read([spec(*one) for one in chosen(objects, wanted)], wanted)
    assert told(cut_up) == told(whole)
