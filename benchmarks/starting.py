"""Starting up, and how long the main example takes beside the help."""

import sys
from pathlib import Path

import logs
from side_by_side import Command, Goal, Table, dscase

SMALL = 20_000  # bytes
EXAMPLE = Path(__file__).parent.parent / "examples" / "pattern-update"
HELP, REVIEW, BUILD = "dscase --help", "dscase review", "dscase build"
INCOMPLETE = 3  # the example leaves things out on purpose


def measure(folder: Path, rounds: int) -> None:
    """A bare interpreter, the help, a small log."""
    small = logs.write(folder / "small.log", iter([b"".join(logs.lines(SMALL))[:SMALL]]))
    out = folder / "out"
    tasks = {
        "python -c pass": Command([sys.executable, "-c", "pass"], out=out),
        HELP: Command(dscase("--help"), out=out),
        f"dscase events, {SMALL // 1000} kB": Command(
            dscase("events", small, "-w", "all", "--tz", "UTC"), out=out
        ),
        REVIEW: Command(dscase("review", EXAMPLE), out=out, codes=(INCOMPLETE,)),
        BUILD: Command(
            dscase("build", EXAMPLE, "-o", folder / "built", "--force"), out=out, codes=(INCOMPLETE,)
        ),
    }
    goals = [Goal(REVIEW, HELP, 5), Goal(BUILD, HELP, 10)]
    notes = ["Goals: the help at most 0.2 s more than a bare interpreter, the small log at most 0.8 s.\n"]
    Table("Starting up", tasks, goals, notes).measure(rounds)
