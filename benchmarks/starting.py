"""Starting up."""

import sys
from pathlib import Path

import logs
from side_by_side import Command, Table, dscase

SMALL = 20_000  # bytes


def measure(folder: Path, rounds: int) -> None:
    """A bare interpreter, the help, a small log."""
    small = logs.write(folder / "small.log", iter([b"".join(logs.lines(SMALL))[:SMALL]]))
    out = folder / "out"
    tasks = {
        "python -c pass": Command([sys.executable, "-c", "pass"], out=out),
        "dscase --help": Command(dscase("--help"), out=out),
        f"dscase events, {SMALL // 1000} kB": Command(
            dscase("events", small, "-w", "all", "--tz", "UTC"), out=out
        ),
    }
    notes = ["Goals: the help at most 0.2 s more than a bare interpreter, the small log at most 0.8 s.\n"]
    Table("Starting up", tasks, [], notes).measure(rounds)
