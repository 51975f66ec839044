"""Parsing CEF in full, finding the lines to parse, and lines that get longer and longer."""

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import logs
from hour import ZONE, spec_of
from side_by_side import Call, Command, Goal, Table, Task, on_path

from dscase.events import cef, log_reader
from dscase.events.clock import Clock
from dscase.events.collect import Collected, collect, read_whole
from dscase.events.files import blocks
from dscase.events.index.columns import Columns
from dscase.events.source_reader import Hints, Reading
from dscase.events.stamp_times import StampTimes

MARK = b"|Deep Security Manager|"
SYSTEM_SIZE = 60_000_000
LONG = 16 * 1024  # characters
LONG_LINES = {
    "words": "x y ",
    "keys": " key=value",
    "backslashes": "\\\\\\",
    "bare equals": "a= =b",
}


def parsed(path: Path) -> Collected:
    """Every line parsed in full, merged, in order."""
    return collect([spec_of(path)], None, tz=ZONE, year=2026, as_of=None, csv_columns={})


def by_columns(path: Path) -> None:
    """Every line into the columns of an index, in one thread. Fails unless nearly all were taken at once."""
    os.environ["POLARS_MAX_THREADS"] = "1"  # read when Polars is first imported
    taken: list[Reading] = []
    for _ in read_whole(
        [spec_of(path)],
        lambda reading, *_: taken.append(reading),
        tz=ZONE,
        otherwise=ZONE,
        year=2026,
        csv_columns={},
        columns=Columns,
    ):
        pass
    if len(taken[0].events) * 20 > taken[0].count:
        raise SystemExit(f"{len(taken[0].events)} of {taken[0].count} lines were read one by one")


def with_pycef(path: Path) -> None:
    """Runs pycef over the same lines. Fails unless it parsed every one."""
    import pycef  # type: ignore[import-untyped]

    with path.open(encoding="utf-8") as source:
        refused = sum(pycef.parse(line.rstrip("\n")) is None for line in source)
    if refused:
        raise SystemExit(f"pycef refused {refused} lines: its time says nothing")


def candidate_lines(path: Path) -> int:
    """Cuts the lines with the manager's mark out of a log, by `find` over whole blocks; how many."""
    count = 0
    for block in blocks(path):
        data, lines = block.data, []
        find, rfind = data.find, data.rfind
        hit = find(MARK)
        while hit >= 0:
            end = find(b"\n", hit)
            lines.append(data[rfind(b"\n", 0, hit) + 1 : end])
            hit = find(MARK, end)
        count += len(lines)
    return count


class Unparsing(log_reader.Log):  # to leave out the parsing
    """What reading a log does before it parses: it finds the candidates, and counts all others."""

    def _lines(self, lines: Sequence[bytes], places: Sequence[int]) -> None:  # noqa: ARG002 - its parent's
        self._reading.outside += len(lines)


def take_candidates(path: Path) -> None:
    """The product's own first look at a log."""
    clocks = (Clock(None, zone=ZONE, year=2026) for _ in range(2))
    stamp_times = StampTimes(next(clocks), ZONE, year_known=True)
    found = Reading(spec_of(path), next(clocks), hints=Hints(stamp_times))
    Unparsing(found).run(found.stretch())


def measure_parsing(folder: Path, rounds: int) -> None:
    """Rows and table against pycef."""
    path = logs.write(folder / "system.log", logs.system_lines(SYSTEM_SIZE))
    count = len(parsed(path).rows)
    rows, table, peer = "dscase, rows", "dscase, the event table", "pycef"
    columns = "dscase, the columns of an index"
    tasks: dict[str, Task] = {
        rows: Call(partial(parsed, path)),
        table: Call(lambda: parsed(path).events),
        columns: Call(partial(by_columns, path)),
    }
    try:
        with_pycef(path)
        tasks[peer] = Call(partial(with_pycef, path))
    except ImportError:
        print("pycef is not installed: nothing to compare with.\n")
    goals = [Goal(rows, peer, 1 / 2.5), Goal(table, peer, 1 / 2), Goal(columns, peer, 1 / 12)]
    title = f"Parsing {count:,} system events ({path.stat().st_size / 1e6:.0f} MB) in full"
    Table(title, tasks, goals).measure(rounds)


def measure_candidates(folder: Path, size: int, rounds: int) -> None:
    """Finding candidates against rg."""
    mixed = logs.mixed(folder, size)
    bare, all_told, peer = "find the candidate lines", "find them, and tally all other lines", "rg -c"
    tasks: dict[str, Task] = {
        bare: Call(partial(candidate_lines, mixed)),
        all_told: Call(partial(take_candidates, mixed)),
    }
    if on_path("rg"):
        tasks[peer] = Command(["rg", "-c", "Deep Security Manager", mixed], out=folder / "out")
    goals = [Goal(bare, peer, 5), Goal(all_told, peer)]
    Table(f"Candidates in {size / 1e9:g} GB of mixed lines", tasks, goals).measure(rounds)


def read_often(text: str, times: int) -> None:
    """Reads an extension so many times."""
    known = cef.keys_of("system")
    for _ in range(times):
        cef.extension(text, known)


def measure_long_lines(rounds: int) -> None:
    """A line four times as long must take four times as long, whatever it is made of."""
    tasks: dict[str, Task] = {}
    goals = []
    for name, piece in LONG_LINES.items():
        once = ("msg=" + piece * LONG)[:LONG]
        four = ("msg=" + piece * LONG)[: 4 * LONG]
        long, short = f"64 KB of {name}", f"four times 16 KB of {name}"
        tasks[long] = Call(partial(read_often, four, 20))
        tasks[short] = Call(partial(read_often, once, 80))
        goals.append(Goal(long, short, 1.5))
    Table("Long lines", tasks, goals).measure(rounds)


def measure(folder: Path, size: int, rounds: int) -> None:
    """All three."""
    measure_parsing(folder, rounds)
    measure_candidates(folder, size, rounds)
    measure_long_lines(rounds)
