"""One hour out of a big log: bisection against reading everything."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from logs import DAY, write
from side_by_side import Command, Row, Task, dscase, on_path, rows

from dscase.events import reading
from dscase.events.clock import Clock
from dscase.events.collect import collect
from dscase.events.find import Timeline
from dscase.events.reading import Reading
from dscase.events.table import SourceSpec
from dscase.window import Window, zone_named

ZONE = zone_named("UTC", "option")
HOUR = Window(DAY + timedelta(hours=3), DAY + timedelta(hours=4), ZONE, "start_end", "")
STATED = "2026-04-20 03:00/04:00"
PATTERN = "^Apr 20 03:"
FLAGS = ("--tz", "UTC", "--csv")


def spec_of(path: Path) -> SourceSpec:
    """The log as a source."""
    return SourceSpec(path, path.name, "syslog", path.stat().st_size, "", datetime(2026, 4, 21, tzinfo=UTC))


def read_stretch(path: Path, window: Window = HOUR) -> int:
    """Finds the window and reads its bytes; how many."""
    timeline = Timeline(Clock(window, zone=ZONE), ZONE, year_known=False)
    found = Reading(spec_of(path), window, Clock(window, zone=ZONE), timeline=timeline)
    return sum(len(block.data) for block in found.stretch())


def same_as_whole(path: Path) -> bool:
    """Whether bisection gives the very events that reading the whole file gives."""

    def lines() -> list[str]:
        done = collect([spec_of(path)], HOUR, tz=ZONE, year=None, as_of=None, csv_columns={})
        return list(done.events["raw"])

    usual, reading.WHOLE = reading.WHOLE, 1 << 60
    try:
        whole = lines()
        reading.WHOLE = 0
        return lines() == whole
    finally:
        reading.WHOLE = usual


def measure(folder: Path, size: int, rounds: int) -> list[tuple[str, list[Row]]]:
    """Tables: the hour at full size, growth, and disorder."""
    big = write(folder / f"day-{size}.log", size)
    small = write(folder / f"day-{size // 4}.log", size // 4)
    jumbled = write(folder / f"day-{size}-120s.log", size, disorder=120)
    out = folder / "out"
    alone = folder / f"hour-{size}.log"
    with big.open("rb") as source, alone.open("wb") as sink:
        sink.writelines(line for line in source if line.startswith(PATTERN[1:].encode()))
    tasks: dict[str, Task] = {
        "dscase events, the hour as a file of its own": Command(
            dscase("events", alone, "-w", STATED, *FLAGS), out=out
        ),
        "dscase events, the hour out of the log": Command(
            dscase("events", big, "-w", STATED, *FLAGS), out=out
        ),
        "locate and read the hour": lambda: read_stretch(big) and None,
    }
    if on_path("rg"):
        tasks["rg the hour"] = Command(["rg", PATTERN, big], out=out)
        tasks["rg the hour | dscase events -"] = Command(
            ["rg", PATTERN, big], dscase("events", "-", "-w", STATED, *FLAGS), out=out
        )
    hour = rows(
        tasks,
        rounds,
        {
            "dscase events, the hour out of the log": ("dscase events, the hour as a file of its own", "≤ 2"),
            "locate and read the hour": ("rg the hour", "≤ 0.5"),
            "rg the hour | dscase events -": ("dscase events, the hour out of the log", "≥ 1"),
        },
    )
    growth = rows(
        {
            "locate, a minute of the log": lambda: read_stretch(big, minute()) and None,
            "locate, a minute of a quarter of it": lambda: read_stretch(small, minute()) and None,
        },
        rounds,
        {"locate, a minute of the log": ("locate, a minute of a quarter of it", "about 1")},
    )
    same = "the same events as a full scan" if same_as_whole(jumbled) else "NOT the same events"
    name = f"locate and read, 120 s of disorder ({same})"
    disorder: dict[str, Task] = {name: lambda: read_stretch(jumbled) and None}
    if on_path("rg"):
        disorder["rg the hour, 120 s of disorder"] = Command(["rg", PATTERN, jumbled], out=out)
    return [
        (f"An hour out of {size / 1e9:g} GB ({alone.stat().st_size / 1e6:.0f} MB)", hour),
        (f"Growth from {size / 4e9:g} to {size / 1e9:g} GB", growth),
        ("Disorder", rows(disorder, rounds, {name: ("rg the hour, 120 s of disorder", "≤ 0.5")})),
    ]


def minute() -> Window:
    """A minute in the middle of the day."""
    start = DAY + timedelta(hours=12)
    return Window(start, start + timedelta(minutes=1), ZONE, "start_end", "")
