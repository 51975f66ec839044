"""The files that one log was cut into."""

import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dscase.events.collect import Collected
from dscase.events.rotated import arranged
from dscase.events.table import SourceSpec
from dscase.window import Window

MakeSource = Callable[..., SourceSpec]
Collect = Callable[..., Collected]
MakeWindow = Callable[..., Window]

MTIME = datetime(2026, 4, 25, tzinfo=UTC)


def manager(time: datetime, target: str) -> str:
    header = "CEF:0|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|"
    return f"{time:%b} {time.day:2} {time:%H:%M:%S} host {header}target={target}"


def day(number: int, tag: str = "") -> bytes:
    """The log of 15 April plus `number` days, an event every ten minutes."""
    start = datetime(2026, 4, 15) + timedelta(days=number)  # noqa: DTZ001 - as the log's clock shows it
    lines = [
        manager(start + timedelta(minutes=minute), f"d{number}m{minute}{tag}")
        for minute in range(0, 1440, 10)
    ]
    return "".join(f"{line}\n" for line in lines).encode()


@pytest.fixture
def five_days(source_of: MakeSource) -> list[SourceSpec]:
    """15 to 19 April, in the order a folder lists them."""
    return [
        source_of("ds.log", day(4), mtime=MTIME),
        source_of("ds.log.1", day(3), mtime=MTIME),
        source_of("ds.log.2.gz", gzip.compress(day(2)), mtime=MTIME),
        source_of("ds.log.3.gz", gzip.compress(day(1)), mtime=MTIME),
        source_of("ds.log.4.gz", gzip.compress(day(0)), mtime=MTIME),
    ]


def notes(done: Collected) -> dict[str, list[str]]:
    return {source.spec.name: [note.code for note in source.notes] for source in done.sources}


def test_a_set_is_read_in_the_order_of_its_own_time(
    five_days: list[SourceSpec], collected: Collect, window_of: MakeWindow
) -> None:
    done = collected(*five_days, window=window_of("2026-04-15T00:00", "2026-04-20T00:00"))
    assert [source.spec.name for source in done.sources] == [
        "ds.log.4.gz",
        "ds.log.3.gz",
        "ds.log.2.gz",
        "ds.log.1",
        "ds.log",
    ]
    assert len(done.events) == 5 * 144
    assert done.merged == 0


def test_files_that_cannot_touch_the_window_are_not_read_and_their_bytes_are_stated(
    five_days: list[SourceSpec], collected: Collect, window_of: MakeWindow
) -> None:
    done = collected(*five_days, window=window_of("2026-04-17T10:00", "2026-04-17T12:00"))
    assert list(done.events["target"]) == [f"d2m{minute}" for minute in range(600, 720, 10)]
    told = notes(done)
    assert told["ds.log.4.gz"] == told["ds.log.3.gz"] == ["source.skipped"]
    tallies = {source.spec.name: (source.tally, source.spec.size) for source in done.sources}
    for name in ("ds.log.4.gz", "ds.log.3.gz"):
        tally, size = tallies[name]
        assert (tally.read, tally.bytes_before) == (0, size)
    for name in ("ds.log.1", "ds.log"):
        tally, size = tallies[name]
        assert tally.bytes_after > size - 200
    assert tallies["ds.log.2.gz"][0].in_window == 12


def test_files_behind_the_window_are_not_unpacked(
    five_days: list[SourceSpec], collected: Collect, window_of: MakeWindow
) -> None:
    done = collected(*five_days, window=window_of("2026-04-15T10:00", "2026-04-15T12:00"))
    assert len(done.events) == 12
    told = notes(done)
    assert told["ds.log.3.gz"] == told["ds.log.2.gz"] == ["source.stopped"]
    assert {
        source.tally.read for source in done.sources if source.spec.name in ("ds.log.3.gz", "ds.log.2.gz")
    } == {0}


@pytest.mark.parametrize("edge", ["2026-04-17T00:00", "2026-04-18T00:00"])
def test_a_window_over_the_seam_of_two_files_has_the_events_of_both(
    five_days: list[SourceSpec], collected: Collect, window_of: MakeWindow, edge: str
) -> None:
    middle = datetime.fromisoformat(edge)
    start, end = (
        f"{middle + step:%Y-%m-%dT%H:%M}" for step in (timedelta(minutes=-30), timedelta(minutes=30))
    )
    assert len(collected(*five_days, window=window_of(start, end)).events) == 6


def test_dates_in_names_make_a_set_too(
    source_of: MakeSource, collected: Collect, window_of: MakeWindow
) -> None:
    specs = [
        source_of("ds-20260418.log.gz", gzip.compress(day(2)), mtime=MTIME),
        source_of("ds-20260417.log.gz", gzip.compress(day(1)), mtime=MTIME),
        source_of("ds.log", day(3), mtime=MTIME),
        source_of("ds.log-20260416.gz", gzip.compress(day(0)), mtime=MTIME),
    ]
    done = collected(*specs, window=window_of("2026-04-17T10:00", "2026-04-17T12:00"))
    assert done.sources[0].spec.name == "ds.log-20260416.gz"
    assert notes(done)["ds.log-20260416.gz"] == notes(done)["ds-20260417.log.gz"] == ["source.skipped"]
    assert len(done.events) == 12


def test_the_same_thing_in_the_last_second_of_one_file_and_the_first_of_the_next_happened_twice(
    source_of: MakeSource, collected: Collect, window_of: MakeWindow
) -> None:
    line = manager(datetime(2026, 4, 20, 3, 10), "web-01") + "\n"  # noqa: DTZ001 - a log's wall clock
    before = manager(datetime(2026, 4, 20, 3, 5), "web-01") + "\n"  # noqa: DTZ001 - the same
    older, newer = source_of("ds.log.1", before + line), source_of("ds.log", line)
    done = collected(newer, older)
    assert (len(done.events), done.merged) == (3, 0)
    apart = source_of("other.log", line)
    assert collected(older, apart).merged == 1


def test_a_copy_in_the_set_is_seen_twice_but_happened_once(
    source_of: MakeSource, collected: Collect, window_of: MakeWindow
) -> None:
    specs = [
        source_of("ds.log.1", day(0)),
        source_of("ds.log.1.gz", gzip.compress(day(0))),
        source_of("ds.log", day(1)),
    ]
    done = collected(*specs, window=window_of("2026-04-15T00:00", "2026-04-17T00:00"))
    assert (len(done.events), done.merged) == (2 * 144, 144)


def test_names_that_contradict_the_times_are_not_believed(
    source_of: MakeSource, collected: Collect, window_of: MakeWindow
) -> None:
    specs = [
        source_of("ds.log.2.gz", gzip.compress(day(1))),
        source_of("ds.log.1.gz", gzip.compress(day(0) + day(3))),
        source_of("ds.log", day(4)),
    ]
    done = collected(*specs, window=window_of("2026-04-18T10:00", "2026-04-18T12:00"))
    assert len(done.events) == 12
    assert "source.skipped" not in notes(done)["ds.log.1.gz"]


def test_logs_of_other_names_or_folders_are_no_set(source_of: MakeSource, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    first, second = source_of("ds.log", day(0)), source_of("dsa.log.1", day(1))
    third = replace(first, path=tmp_path / "b" / "ds.log.1")
    third.path.write_bytes(day(2))
    pieces = arranged([first, second, third], lambda *_: MTIME)
    assert [piece.in_set for piece in pieces] == [False, False, False]


def test_a_file_of_a_set_that_cannot_be_opened_says_so_and_the_others_are_read(
    five_days: list[SourceSpec], collected: Collect, window_of: MakeWindow
) -> None:
    five_days[2].path.unlink()
    five_days[3].path.write_bytes(five_days[3].path.read_bytes()[:-20])
    done = collected(*five_days, window=window_of("2026-04-15T00:00", "2026-04-20T00:00"))
    errors = {source.spec.name: source.error.code for source in done.sources if source.error}
    assert errors == {"ds.log.2.gz": "events.missing", "ds.log.3.gz": "events.cut_short"}
    assert len(done.events) > 3 * 144
