"""The window in a big log: the same events as reading it whole, and little else read."""

import io
import random
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dscase.events import bisection, stretch
from dscase.events.collect import Collected, collect
from dscase.events.line_heads import heads
from dscase.events.table import SourceSpec
from dscase.kinds import Kind
from dscase.window import Window, zone_named

MakeSource = Callable[..., SourceSpec]

MANAGER = "CEF:0|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|"
AGENT = "CEF:0|Trend Micro|Deep Security Agent|20.0.1|21|Out Of Policy|3|src=192.0.2.1"
ZONES = ["UTC", "Asia/Tokyo", "America/New_York", "Europe/Berlin"]
STARTS = [
    datetime(2026, 4, 20, tzinfo=UTC),
    datetime(2025, 12, 30, 3, tzinfo=UTC),  # over New Year
    datetime(2024, 2, 27, tzinfo=UTC),  # over 29 February
    datetime(2026, 10, 31, 20, tzinfo=UTC),  # New York puts its clocks back
    datetime(2026, 3, 7, 20, tzinfo=UTC),  # and forward
    datetime(2026, 10, 24, 16, tzinfo=UTC),  # Berlin puts its clocks back
]
HOUR = 3600


def log_of(
    chance: random.Random,
    start: datetime,
    span: float,
    *,
    zone: str = "UTC",
    count: int = 800,
    disorder: float = 0,
    year: bool = False,
) -> bytes:
    """A log in the order in which lines arrived; each was stamped up to `disorder` seconds before that."""
    tz = ZoneInfo(zone)
    lines = []
    for number, arrived in enumerate(sorted(chance.uniform(0, span) for _ in range(count))):
        wall = (start + timedelta(seconds=arrived - chance.uniform(0, disorder))).astimezone(tz)
        stamp = wall.isoformat(timespec="seconds") if year else f"{wall:%b} {wall.day:2} {wall:%H:%M:%S}"
        text = [f"{MANAGER}target=t{number} msg={'x' * chance.randint(0, 150)}", AGENT, f"kernel: {number}"]
        line = f"{stamp} host {chance.choice(text)}"
        lines.append("  at some.Trace(Line)" if chance.random() < 0.05 else line)
    return ("\n".join(lines) + "\n").encode()


def read(
    path: Path,
    window: Window,
    zone: str,
    *,
    whole: bool,
    numbered: int = 0,
    mtime: datetime | None = None,
    year: int | None = None,
) -> Collected:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stretch, "SMALL", 1 << 40 if whole else 0)
        patch.setattr(stretch, "NUMBERED", numbered)
        spec = SourceSpec(path, "ds.log", Kind.SYSLOG, path.stat().st_size, "", mtime)
        done = collect([spec], window, tz=zone_named(zone, "option"), year=year, as_of=None, csv_columns={})
    assert done.sources[0].tally.adds_up
    return done


def window_at(start: datetime, seconds: float, zone: str = "UTC") -> Window:
    end = start + timedelta(seconds=max(1, seconds))
    return Window(start, end, zone_named(zone, "option"), "start_end", "")


def notes(done: Collected) -> list[str]:
    return [note.code for note in done.sources[0].notes]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    seed=st.integers(0, 10**9),
    start=st.sampled_from(STARTS),
    span=st.sampled_from([HOUR, 24 * HOUR, 96 * HOUR, 40 * 24 * HOUR]),
    zone=st.sampled_from(ZONES),
    disorder=st.sampled_from([0, 0, 30, 120, 590]),
    year=st.booleans(),
    at=st.floats(-0.2, 1.1),
    length=st.sampled_from([60, 600, HOUR, 8 * HOUR]),
    mtime=st.sampled_from([None, datetime(2027, 2, 1, tzinfo=UTC)]),
)
@example(  # a year that the log's last lines cannot have, as the file is older
    seed=1,
    start=datetime(2025, 12, 30, 3, tzinfo=UTC),
    span=40 * 24 * HOUR,
    zone="America/New_York",
    disorder=0,
    year=False,
    at=1.0323,
    length=600,
    mtime=datetime(2027, 2, 1, tzinfo=UTC),
)
def test_bisection_finds_the_same_events_as_reading_it_whole(
    tmp_path: Path,
    seed: int,
    start: datetime,
    span: float,
    zone: str,
    disorder: float,
    year: bool,
    at: float,
    length: float,
    mtime: datetime | None,
) -> None:
    path = tmp_path / "ds.log"
    path.write_bytes(log_of(random.Random(seed), start, span, zone=zone, disorder=disorder, year=year))
    window = window_at((start + timedelta(seconds=at * span)).replace(microsecond=0), length, zone)
    whole = read(path, window, zone, whole=True, mtime=mtime)
    found = read(path, window, zone, whole=False, mtime=mtime)
    assert list(found.events["raw"]) == list(whole.events["raw"])
    assert "source.unsorted" not in notes(found)


@pytest.fixture
def day(tmp_path: Path) -> Path:
    """A day with 30,000 lines, about 3 MB."""
    path = tmp_path / "ds.log"
    path.write_bytes(day_log(year=False))
    return path


@cache
def day_log(*, year: bool) -> bytes:
    return log_of(random.Random(1), STARTS[0], 24 * HOUR, count=30_000, disorder=120, year=year)


def test_what_lies_before_and_behind_the_window_is_left_unread_and_stated(day: Path) -> None:
    window = window_at(STARTS[0] + timedelta(hours=12), HOUR)
    done = read(day, window, "UTC", whole=False)
    source = done.sources[0]
    size = day.stat().st_size
    read_bytes = size - source.tally.bytes_before - source.tally.bytes_after
    assert len(done.events) > 250
    assert read_bytes < size * (1 + 20 / 60 + 0.15) / 24
    assert notes(done) == ["source.bisected"]
    assert source.disorder is not None
    assert 60 < source.disorder <= 120


def test_an_event_is_cited_by_the_offset_of_its_line_where_its_number_is_unknown(day: Path) -> None:
    data = day.read_bytes()
    done = read(day, window_at(STARTS[0] + timedelta(hours=12), HOUR), "UTC", whole=False)
    for raw, sightings in zip(done.events["raw"], done.events["sightings"], strict=True):
        [(_, unit, place, *_)] = sightings
        assert unit == "byte"
        assert data[place:].startswith(f"{raw}\n".encode())
        assert data[place - 1 : place] == b"\n"


def test_lines_keep_their_numbers_when_the_window_begins_with_the_file(day: Path) -> None:
    done = read(day, window_at(STARTS[0], HOUR), "UTC", whole=False)
    lines = day.read_text().split("\n")
    [(_, unit, place, *_)] = done.events["sightings"].iloc[100]
    assert unit == "line"
    assert lines[place - 1] == done.events["raw"].iloc[100]
    assert done.sources[0].tally.bytes_before == 0 < done.sources[0].tally.bytes_after


def test_lines_keep_their_numbers_where_those_in_front_can_be_counted(day: Path) -> None:
    window = window_at(STARTS[0] + timedelta(hours=12), HOUR)
    done = read(day, window, "UTC", whole=False, numbered=1 << 30)
    assert done.sources[0].tally.bytes_before > 0
    whole = read(day, window, "UTC", whole=True)
    assert list(done.events["sightings"]) == list(whole.events["sightings"])


@pytest.mark.parametrize("hours", [-48, 48])
def test_a_window_the_file_does_not_touch_is_told_by_a_few_lines(day: Path, hours: int) -> None:
    done = read(day, window_at(STARTS[0] + timedelta(hours=hours), HOUR), "UTC", whole=False)
    tally = done.sources[0].tally
    assert len(done.events) == 0
    assert tally.bytes_before + tally.bytes_after > day.stat().st_size - 20_000
    assert (tally.bytes_before > tally.bytes_after) is (hours > 0)


def test_a_small_file_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "ds.log"
    path.write_bytes(log_of(random.Random(2), STARTS[0], 24 * HOUR))
    spec = SourceSpec(path, "ds.log", Kind.SYSLOG, path.stat().st_size, "", None)
    window = window_at(STARTS[0] + timedelta(hours=3), HOUR)
    source = collect(
        [spec], window, tz=zone_named("UTC", "option"), year=None, as_of=None, csv_columns={}
    ).sources[0]
    assert source.tally.read == 800
    assert source.notes == ()


def shuffled(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines)


def interleaved(data: bytes, _: random.Random) -> bytes:
    """A second host whose clock is nine hours off."""
    lines = data.splitlines(keepends=True)
    other = log_of(random.Random(4), STARTS[0] - timedelta(hours=9), 24 * HOUR).splitlines(keepends=True)
    return b"".join(line for pair in zip(lines, other, strict=False) for line in pair)


def rejoined(data: bytes, _: random.Random) -> bytes:
    """Two halves of a log put together the wrong way round."""
    half = data.index(b"\n", len(data) // 2) + 1
    return data[half:] + data[:half]


@pytest.mark.parametrize("spoiled", [shuffled, interleaved, rejoined])
def test_a_file_out_of_order_is_read_whole_and_says_so(
    tmp_path: Path, spoiled: Callable[[bytes, random.Random], bytes]
) -> None:
    path = tmp_path / "ds.log"
    chance = random.Random(3)
    path.write_bytes(spoiled(log_of(chance, STARTS[0], 24 * HOUR), chance))
    window = window_at(STARTS[0] + timedelta(hours=12), HOUR)
    done = read(path, window, "UTC", whole=False)
    assert notes(done) == ["source.unsorted"]
    assert list(done.events["raw"]) == list(read(path, window, "UTC", whole=True).events["raw"])
    assert done.sources[0].tally.bytes_before == done.sources[0].tally.bytes_after == 0
    assert (done.sources[0].disorder or 0) > HOUR


def test_events_without_a_stamp_in_front_are_not_bisected(tmp_path: Path) -> None:
    path = tmp_path / "ds.log"
    lines = log_of(random.Random(3), STARTS[0], HOUR).splitlines(keepends=True)
    lines[::7] = [f"{MANAGER}target=x\n".encode()] * len(lines[::7])
    path.write_bytes(b"".join(lines))
    done = read(path, window_at(STARTS[0], 600), "UTC", whole=False)
    assert notes(done) == ["source.unstamped"]
    assert done.sources[0].tally.read == 800


def test_a_year_of_stamps_without_a_year_is_not_bisected(tmp_path: Path) -> None:
    path = tmp_path / "ds.log"
    path.write_bytes(log_of(random.Random(3), STARTS[0], 380 * 24 * HOUR))
    done = read(path, window_at(STARTS[0], HOUR), "UTC", whole=False)
    assert notes(done) == ["source.ambiguous"]


def test_a_stated_year_that_makes_new_year_run_backwards_is_found_out(tmp_path: Path) -> None:
    path = tmp_path / "ds.log"
    path.write_bytes(log_of(random.Random(3), STARTS[1], 96 * HOUR))
    window = window_at(datetime(2026, 1, 1, tzinfo=UTC), HOUR)
    done = read(path, window, "UTC", whole=False, year=2026)
    assert notes(done) == ["source.unsorted"]
    assert len(done.events) > 0


@pytest.mark.parametrize(
    "data", [b"", b"\n" * 5000, b"x" * 300_000, b"\0\xff\n" * 9000, b"Apr 31 25:00:00 x\n" * 900]
)
def test_a_file_without_stamps_is_read_whole(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "ds.log"
    path.write_bytes(data)
    done = read(path, window_at(STARTS[0], HOUR), "UTC", whole=False)
    assert done.sources[0].tally.read == data.count(b"\n") + (not data.endswith(b"\n") and data != b"")


def test_few_bytes_are_read_to_find_the_window(day: Path) -> None:
    met: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stretch, "SMALL", 0)
        patch.setattr(stretch, "NUMBERED", 0)
        patch.setattr(stretch, "NEAR_BY", bisection.NEAR_BY._replace(samples=16))
        spec = SourceSpec(day, "ds.log", Kind.SYSLOG, day.stat().st_size, "", None)
        window = window_at(STARTS[0] + timedelta(hours=12), 60)
        done = collect(
            [spec],
            window,
            tz=zone_named("UTC", "option"),
            year=None,
            as_of=None,
            csv_columns={},
            progress=met.append,
        )
    assert len(done.events) > 0
    assert sum(met) < day.stat().st_size / 4


@given(
    parts=st.lists(st.binary(max_size=400), max_size=40),
    place=st.integers(0, 9000),
    span=st.integers(0, 9000),
)
def test_every_line_that_begins_in_a_stretch_is_met_once(parts: list[bytes], place: int, span: int) -> None:
    data = b"\n".join(parts)
    begins = [0, *(index + 1 for index, byte in enumerate(data) if byte == ord("\n"))]
    wanted = [begin for begin in begins if place <= begin < place + span and begin < len(data)]
    met = list(heads(io.BytesIO(data), place, place + span))
    assert [offset for offset, _ in met] == wanted
    assert all(data[offset:].startswith(head) for offset, head in met)


def compressed(data: bytes) -> Iterator[tuple[str, bytes]]:
    import bz2
    import gzip
    import lzma

    yield "ds.log.gz", gzip.compress(data, 1)
    yield "ds.log.bz2", bz2.compress(data, 1)
    yield "ds.log.xz", lzma.compress(data, preset=0)


@pytest.mark.parametrize("year", [False, True])
def test_compressed_logs_give_the_same_events_and_stop_behind_the_window(
    tmp_path: Path, day: Path, year: bool
) -> None:
    window = window_at(STARTS[0] + timedelta(hours=6), HOUR)
    if year:
        day.write_bytes(day_log(year=True))
    whole = read(day, window, "UTC", whole=True)
    for name, packed in compressed(day.read_bytes()):
        path = tmp_path / name
        path.write_bytes(packed)
        done = read(path, window, "UTC", whole=True)
        assert list(done.events["raw"]) == list(whole.events["raw"])
        assert list(done.events["sightings"]) == list(whole.events["sightings"])
        assert notes(done) == ["source.stopped"]
        assert 0 < done.sources[0].tally.bytes_after < len(packed)


def test_a_compressed_log_that_seems_to_lie_behind_the_window_is_read_when_its_year_is_unsure(
    tmp_path: Path,
) -> None:
    # Begins on 1 May without a year: the file may run on to April of the year after.
    data = log_of(random.Random(1), datetime(2025, 5, 1, tzinfo=UTC), 355 * 24 * HOUR, count=20_000)
    window = window_at(STARTS[0], 24 * HOUR)
    path = tmp_path / "ds.log.gz"
    path.write_bytes(dict(compressed(data))["ds.log.gz"])
    plain = tmp_path / "ds.log"
    plain.write_bytes(data)
    whole = read(plain, window, "UTC", whole=True)
    assert len(whole.events) > 5
    assert len(read(path, window, "UTC", whole=True).events) == len(whole.events)


def test_a_late_hour_of_a_compressed_log_has_its_line_numbers(tmp_path: Path, day: Path) -> None:
    window = window_at(STARTS[0] + timedelta(hours=22), HOUR)
    whole = read(day, window, "UTC", whole=True)
    for name, packed in compressed(day.read_bytes()):
        path = tmp_path / name
        path.write_bytes(packed)
        done = read(path, window, "UTC", whole=True)
        assert list(done.events["sightings"]) == list(whole.events["sightings"])
        tally = done.sources[0].tally
        assert 0 < tally.bytes_before <= len(packed)
        assert tally.read < whole.sources[0].tally.read


def test_a_compressed_log_that_turns_out_to_be_out_of_order_is_read_again_from_its_start(
    tmp_path: Path, day: Path
) -> None:
    # What is passed over at first, before the window, would have held events of the window.
    data = rejoined(day.read_bytes() * 2, random.Random(1))
    lines = data.splitlines(keepends=True)
    data = b"".join([*lines[: len(lines) // 4], lines[-1], *lines[len(lines) // 4 :]])
    path = tmp_path / "ds.log.gz"
    path.write_bytes(dict(compressed(data))["ds.log.gz"])
    plain = tmp_path / "plain.log"
    plain.write_bytes(data)
    window = window_at(STARTS[0] + timedelta(hours=22), HOUR)
    whole = read(plain, window, "UTC", whole=True)
    done = read(path, window, "UTC", whole=True)
    assert len(done.events) > 0
    assert list(done.events["raw"]) == list(whole.events["raw"])
    assert "source.unsorted" in notes(done)


@pytest.mark.parametrize("early", [0, 12])
def test_a_cut_keeps_what_came_before_wherever_the_window_lies(tmp_path: Path, day: Path, early: int) -> None:
    data = day.read_bytes()[:700_000]
    packed = dict(compressed(data))["ds.log.gz"][:-9]
    path = tmp_path / "ds.log.gz"
    path.write_bytes(packed)
    window = window_at(STARTS[0] + timedelta(hours=early), 24 * HOUR)
    done = read(path, window, "UTC", whole=True)
    assert done.sources[0].error is not None
    assert (len(done.events) > 1000) is (early == 0)


def test_a_compressed_log_out_of_order_is_read_to_its_end(tmp_path: Path, day: Path) -> None:
    data = rejoined(day.read_bytes(), random.Random(1))
    path = tmp_path / "ds.log.gz"
    path.write_bytes(dict(compressed(data))["ds.log.gz"])
    window = window_at(STARTS[0] + timedelta(hours=11), 24 * HOUR)
    done = read(path, window, "UTC", whole=True)
    assert len(done.events) > 0
    assert notes(done) == ["source.unsorted"]
    assert done.sources[0].tally.read == 30_000


def test_what_came_before_a_cut_counts_and_the_cut_is_the_sources_error(tmp_path: Path, day: Path) -> None:
    packed = dict(compressed(day.read_bytes()))["ds.log.gz"]
    path = tmp_path / "ds.log.gz"
    path.write_bytes(packed[: len(packed) // 2])
    window = window_at(STARTS[0], 24 * HOUR)
    done = read(path, window, "UTC", whole=True)
    source = done.sources[0]
    assert source.error is not None
    assert source.error.code == "events.cut_short"
    assert 4_000 < len(done.events) < len(read(day, window, "UTC", whole=True).events)


def test_a_log_that_grows_is_read_up_to_the_size_it_had(day: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = SourceSpec(day, "ds.log", Kind.SYSLOG, day.stat().st_size, "", None)
    lines = day.read_bytes().count(b"\n")
    with day.open("ab") as log:
        log.write(f"Apr 20 12:00:00 host {MANAGER}target=late\n".encode())
    done = collect([spec], None, tz=zone_named("UTC", "option"), year=2026, as_of=None, csv_columns={})
    source = done.sources[0]
    assert source.tally.read == lines
    assert [note.code for note in source.notes] == ["source.grew"]


@pytest.mark.skipif(sys.platform == "win32", reason="a file that is open cannot be renamed there")
def test_a_log_that_is_rotated_while_it_is_read_is_told(day: Path) -> None:
    def rotate(_: int) -> None:
        if not day.with_name("ds.log.1").exists():
            day.rename(day.with_name("ds.log.1"))
            day.write_bytes(b"new\n")

    spec = SourceSpec(day, "ds.log", Kind.SYSLOG, day.stat().st_size, "", None)
    lines = day.read_bytes().count(b"\n")
    done = collect(
        [spec], None, tz=zone_named("UTC", "option"), year=2026, as_of=None, csv_columns={}, progress=rotate
    )
    assert done.sources[0].tally.read == lines
    assert [note.code for note in done.sources[0].notes] == ["source.rotated"]


def test_a_log_that_was_cut_down_while_it_is_read_is_told(day: Path) -> None:
    spec = SourceSpec(day, "ds.log", Kind.SYSLOG, day.stat().st_size + 100, "", None)
    done = collect([spec], None, tz=zone_named("UTC", "option"), year=2026, as_of=None, csv_columns={})
    assert [note.code for note in done.sources[0].notes] == ["source.shrunk"]
