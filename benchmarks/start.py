"""Starting up."""

import sys
from pathlib import Path

from logs import write
from side_by_side import Command, Row, dscase, rows


def measure(folder: Path, rounds: int) -> list[tuple[str, list[Row]]]:
    """Table: a bare interpreter, the help, a small log."""
    small = write(folder / "small.log", 20_000)
    tasks = {
        "python -c pass": Command([sys.executable, "-c", "pass"]),
        "dscase --help": Command(dscase("--help")),
        "dscase events, 20 kB": Command(dscase("events", small, "-w", "all", "--tz", "UTC", "--csv")),
    }
    goals = {"dscase --help": ("python -c pass", "≤ 0.2 s more"), "dscase events, 20 kB": ("", "≤ 0.8 s")}
    return [("Starting up", rows(tasks, rounds, goals))]
