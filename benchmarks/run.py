"""Measures dscase beside what one would type instead, and prints the tables as Markdown.

Usage: `python benchmarks/run.py [--full] [--rounds 5] [--folder DIR] [--only hour …]`

Without `--full`, which takes the sizes of the goals (4 GB and 2 GB), the big logs have 1 GB: some minutes.
The data is made in a folder of its own (below `--folder`, or the system's for temporary files) and removed.
Programs to compare with are used when they are there: rg, zcat; and pycef when it can be imported.
"""

import argparse
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import hour
import index
import packed
import parse
import records
import rendering
import starting

PARTS = ("start", "parse", "hour", "packed", "index", "records", "rendering")
GIGABYTE = 1_000_000_000
ROOM = 2.5  # times the size of the big log: itself, the one in disorder, and what is small


def main() -> None:
    """Measures the parts asked for, each in a process of its own."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("--full", action="store_true", help="4 GB for the hour, 2 GB for the rest")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--folder", type=Path, help="where to make the data")
    asked.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    asked.add_argument("--inside", type=Path, help=argparse.SUPPRESS)  # a part's own process
    given = asked.parse_args()
    size, half = (4 * GIGABYTE, 2 * GIGABYTE) if given.full else (GIGABYTE, GIGABYTE)
    if given.inside is not None:
        measure(given.only[0], given.inside, size, half, given.rounds)
        return
    with tempfile.TemporaryDirectory(prefix="dscase-benchmark-", dir=given.folder) as name:
        free, needed = shutil.disk_usage(name).free, int(size * ROOM)
        if free < needed:
            raise SystemExit(f"{name}: {free / 1e9:.1f} GB free, {needed / 1e9:.1f} GB needed; see --folder")
        print(f"{platform.system()} {platform.machine()}, Python {platform.python_version()}\n", flush=True)
        options = ["--rounds", str(given.rounds), "--inside", name, *(["--full"] if given.full else [])]
        for part in given.only:
            subprocess.run([sys.executable, __file__, *options, "--only", part], check=True)


def measure(part: str, folder: Path, size: int, half: int, rounds: int) -> None:
    """One part's tables."""
    if part == "start":
        starting.measure(folder, rounds)
    elif part == "parse":
        parse.measure(folder, half, rounds)
    elif part == "hour":
        hour.measure(folder, size, rounds)
    elif part == "packed":
        packed.measure(folder, half, rounds)
    elif part == "index":
        index.measure(folder, half, rounds)
    elif part == "records":
        records.measure(folder, rounds)
    else:
        rendering.measure(folder, rounds)


if __name__ == "__main__":
    main()
