"""A window out of a large log in a store: few requests, few bytes, and the same events as on disk."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dscase.events.collect import Collected, collect
from dscase.events.remote.address import address
from dscase.events.remote.finding import find_stored
from dscase.events.remote.ranged import MOST
from dscase.events.table import SourceSpec
from dscase.kinds import Kind
from dscase.window import Window, zone_named

START = datetime(2026, 4, 20, tzinfo=UTC)
LINE = 256
EVENT = "CEF:0|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|target=t{} msg="


def line_at(number: int, seconds: float) -> bytes:
    """The line of a number, LINE bytes, of a log with so many seconds between lines; 1 of 64 is an event."""
    stamp = (START + timedelta(seconds=number * seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = EVENT.format(number) if number % 64 == 0 else f"kernel: {number} "
    return f"{stamp} kaga {text}".ljust(LINE - 1, "x").encode() + b"\n"


def made(start: int, end: int, seconds: float) -> bytes:
    """Bytes of that log, made when they are asked for."""
    first, last = start // LINE, -(-end // LINE)
    data = b"".join(line_at(number, seconds) for number in range(first, last))
    return data[start - first * LINE : end - first * LINE]


def hour(begin: float, length: float = 1) -> Window:
    start = START + timedelta(hours=begin)
    return Window(start, start + timedelta(hours=length), zone_named("UTC", "window"), "start_end", "")


def read(spec: SourceSpec, window: Window, slack: timedelta = timedelta(minutes=10)) -> Collected:
    done = collect(
        [spec], window, tz=zone_named("UTC", "option"), year=None, as_of=None, csv_columns={}, slack=slack
    )
    assert all(source.tally.adds_up for source in done.sources)
    return done


def stored(url: str) -> SourceSpec:
    (one,) = find_stored(address(url))
    return SourceSpec(Path("ds.log"), "ds.log", Kind.SYSLOG, one.size, "", one.changed, stored=one)


def events(done: Collected) -> list[Any]:
    return [(event.time, event.id, event.target, event.raw) for event in done.rows]


def test_a_window_of_a_stored_log_has_the_same_events_as_of_the_file(things: Any, tmp_path: Path) -> None:
    data = made(0, 12 * 1024 * 1024, 1.5)
    things.content["/ds.log"] = data
    path = tmp_path / "ds.log"
    path.write_bytes(data)
    on_disk = read(SourceSpec(path, "ds.log", Kind.SYSLOG, len(data), "", None), hour(9))
    done = read(stored(f"{things.base}/ds.log"), hour(9))
    assert events(done) == events(on_disk) != []
    assert [note.code for note in done.sources[0].notes] == ["source.unprotected", "source.bisected"]
    assert max(end - start for start, end in things.asked) <= MOST
    assert things.bytes < len(data) / 4


@pytest.mark.heavy
@pytest.mark.parametrize("begin", [0, 11.75])
def test_an_hour_of_two_gigabytes_takes_fifty_requests_and_a_fiftieth_more_than_its_bytes(
    things: Any, begin: float
) -> None:
    size, seconds = 2 << 30, 86_400 / ((2 << 30) / LINE)
    things.content["/ds.log"] = size, lambda start, end: made(start, end, seconds)
    slack = timedelta(0)
    done = read(stored(f"{things.base}/ds.log"), hour(begin), slack)
    wanted = 3600 / seconds * LINE
    assert len(done.rows) == pytest.approx(3600 / seconds / 64, abs=1)
    assert len(things.asked) <= 50
    assert things.bytes <= 1.02 * wanted
    assert max(end - start for start, end in things.asked) <= MOST
