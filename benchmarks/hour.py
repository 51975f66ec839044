"""One hour out of a big log: bisection against reading everything."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import logs
from side_by_side import Call, Command, Goal, Table, Task, dscase, on_path

from dscase.events import stretch
from dscase.events.clock import Clock
from dscase.events.collect import collect
from dscase.events.source_reader import Hints, Reading, Wanted
from dscase.events.stamp_times import StampTimes
from dscase.events.table import SourceSpec
from dscase.kinds import Kind
from dscase.window import Window, zone_named

ZONE = zone_named("UTC", "option")
FLAGS = ("--tz", "UTC", "--csv")
DISORDER = 120  # seconds


def hour_at(start: datetime) -> Window:
    """The hour that begins then."""
    return Window(start, start + timedelta(hours=1), ZONE, "start_end", "")


HOUR = hour_at(logs.DAY + timedelta(hours=logs.SOUGHT))
MINUTE = Window(HOUR.start, HOUR.start + timedelta(minutes=1), ZONE, "start_end", "")


def stated(window: Window) -> str:
    """An hour as a person writes it."""
    return f"{window.start:%Y-%m-%d %H:%M}/PT1H"


def pattern(window: Window) -> str:
    """An hour as a person looks for it in a log."""
    return f"^{window.start:%b %d %H}:"


def spec_of(path: Path) -> SourceSpec:
    """The log as a source."""
    return SourceSpec(path, path.name, Kind.SYSLOG, path.stat().st_size, "", datetime(2026, 5, 1, tzinfo=UTC))


def read_stretch(path: Path, window: Window = HOUR) -> int:
    """Finds the window and reads its bytes; how many."""
    stamp_times = StampTimes(Clock(window, zone=ZONE), ZONE, year_known=False)
    found = Reading(spec_of(path), Clock(window, zone=ZONE), Wanted(window), Hints(stamp_times))
    return sum(len(block.data) for block in found.stretch())


def same_as_whole(path: Path) -> bool:
    """Whether bisection gives the very lines that reading the whole file gives."""

    def lines() -> list[str]:
        done = collect([spec_of(path)], HOUR, tz=ZONE, year=None, as_of=None, csv_columns={})
        return [event.raw for event in done.rows]

    usual, stretch.SMALL = stretch.SMALL, 1 << 60
    try:
        whole = lines()
        stretch.SMALL = 0
        return lines() == whole
    finally:
        stretch.SMALL = usual


def measure(folder: Path, size: int, rounds: int) -> None:
    """The hour at full size, growth, and disorder."""
    big, small = logs.mixed(folder, size), logs.mixed(folder, size // 8)
    out = folder / "out"
    alone = folder / f"hour-{size}.log"
    with big.open("rb") as source, alone.open("wb") as sink:
        sink.writelines(line for line in source if line.startswith(pattern(HOUR)[1:].encode()))
    whole, own = "dscase events, the hour out of the log", "dscase events, the hour as a file of its own"
    find, grep, piped = "locate and read the hour", "rg the hour", "rg the hour | dscase events -"
    words = ("-w", stated(HOUR), *FLAGS)
    tasks: dict[str, Task] = {
        whole: Command(dscase("events", big, *words), out=out),
        own: Command(dscase("events", alone, *words), out=out),
        find: Call(partial(read_stretch, big)),
    }
    if on_path("rg"):
        search = ["rg", pattern(HOUR), big]
        tasks[grep] = Command(search, out=out)
        tasks[piped] = Command(search, dscase("events", "-", *words), out=out)
    goals = [Goal(whole, own, 2), Goal(whole, piped, 1), Goal(find, grep, 0.5)]
    Table(f"An hour ({alone.stat().st_size / 1e6:.0f} MB) out of {size / 1e9:g} GB", tasks, goals).measure(
        rounds
    )

    much, less = f"locate a minute in {size / 1e9:g} GB", f"locate a minute in {size / 8e9:g} GB"
    growth = {
        much: Call(partial(read_stretch, big, MINUTE)),
        less: Call(partial(read_stretch, small, MINUTE)),
    }
    Table("Growth", growth, [Goal(much, less, 1.5)]).measure(rounds)
    small.unlink()

    jumbled = logs.mixed(folder, size, disorder=DISORDER)
    same = "the same lines as a full scan" if same_as_whole(jumbled) else "**not the lines of a full scan**"
    tasks = {find: Call(partial(read_stretch, jumbled))}
    if on_path("rg"):
        tasks[grep] = Command(["rg", pattern(HOUR), jumbled], out=out)
    title = f"The same hour, lines late by up to {DISORDER} s"
    Table(title, tasks, [Goal(find, grep, 0.5)], [f"Bisection gave {same}.\n"]).measure(rounds)
    jumbled.unlink()
