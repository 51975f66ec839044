"""Measures dscase beside what one would type instead, and prints the tables as Markdown.

Usage: `python benchmarks/run.py [--gigabytes 0.1] [--rounds 5] [--folder DIR] [--only window …]`

Data is made into a temporary folder that is removed afterwards; with `--folder` it stays for the next run.
Programs to compare with are used when they are there: rg, zcat; and pycef when it can be imported.
"""

import argparse
import platform
import sys
import tempfile
from pathlib import Path

import packed
import parse
import start
import window
from side_by_side import Row

PARTS = ("window", "packed", "parse", "start")


def main() -> None:
    """Measures the parts asked for."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("--gigabytes", type=float, default=0.1, help="size of the big log")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--folder", type=Path, help="keep the data here")
    asked.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    given = asked.parse_args()
    size = int(given.gigabytes * 1e9)
    with tempfile.TemporaryDirectory(prefix="dscase-benchmark-") as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        print(f"{platform.system()} {platform.machine()}, Python {platform.python_version()}\n")
        for part in given.only:
            for title, rows in measured(part, folder, size, given.rounds):
                show(title, rows)


def measured(part: str, folder: Path, size: int, rounds: int) -> list[tuple[str, list[Row]]]:
    """The tables of one part."""
    if part == "start":
        return start.measure(folder, rounds)
    return {"window": window, "packed": packed, "parse": parse}[part].measure(folder, size, rounds)


def show(title: str, rows: list[Row]) -> None:
    """One table."""
    print(f"### {title}\n\n| | s | × | compared with | goal | peak MB |\n|---|---|---|---|---|---|")
    for row in rows:
        ratio = f"{row.ratio:.2f}" if row.ratio is not None else ""
        memory = f"{row.megabytes:.0f}" if row.megabytes is not None else ""
        print(f"| {row.what} | {row.seconds:.3f} | {ratio} | {row.against} | {row.goal} | {memory} |")
    print()
    sys.stdout.flush()


if __name__ == "__main__":
    main()
