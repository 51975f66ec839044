"""Events of one id out of hourly gz logs: by the index, by reading the logs, by grep; what an index costs."""

import gzip
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import logs
from side_by_side import Command, Goal, Table, Task, dscase, on_path

YEAR = "2026"
ID = "2205"


def measure(folder: Path, size: int, rounds: int) -> None:
    """The sizes and the time of making an index, then a table of searches."""
    place = folder / f"hours-{size}"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    count = sum(1 for _ in _hours(place, size))
    packed = sum(path.stat().st_size for path in place.iterdir())
    index, out = folder / "index", folder / "out"
    shutil.rmtree(index, ignore_errors=True)
    make = ("index", place, "--into", index, "--year", YEAR, "--tz", "UTC")
    making = Command(dscase(*make), out=out)
    spent = making()
    held = sum(path.stat().st_size for path in index.rglob("*") if path.is_file())
    print(
        f"index of {count} files, {size / 1e6:,.0f} MB, {packed / 1e6:,.0f} MB of gz: {held / 1e6:,.1f} MB, "
        f"{spent.wall:.1f} s ({spent.processor:.1f} s of the processor), {making.megabytes:,.0f} MB of memory"
    )
    words = ("--year", YEAR, "--tz", "UTC", "--window", "all", "--id", ID, "--csv")
    tasks: dict[str, Task] = {
        "by the index": Command(dscase("events", place, *words, "--index", index), out=out),
        "by reading": Command(dscase("events", place, *words), out=out),
    }
    goals = [Goal("by the index", "by reading", 1 / 2)]
    if on_path("zcat", "rg"):
        tasks["zcat | rg"] = Command(["zcat", *sorted(place.iterdir())], ["rg", rf"\|{ID}\|"], out=out)
        goals.append(Goal("by the index", "zcat | rg"))
    _side_by_side(folder, place, make).measure(rounds)
    Table(f"events of one id in {count} files of gz", tasks, goals).measure(rounds)


def _side_by_side(folder: Path, place: Path, make: Sequence[str | Path]) -> Table:
    """One process beside two: an index, and whole logs to CSV, packed and in one plain file."""
    plain, out = folder / "plain.log", folder / "out"
    with plain.open("wb") as sink:
        for path in sorted(place.iterdir()):
            sink.write(gzip.decompress(path.read_bytes()))
    words = ("--year", YEAR, "--tz", "UTC", "--window", "all")
    asked: dict[str, Sequence[str | Path]] = {
        "index": (*make, "--rebuild"),
        "one id, packed": ("events", place, *words, "--id", ID, "--csv"),
        "one id, one plain file": ("events", plain, *words, "--id", ID, "--csv"),
        "all events to CSV, one plain file": ("events", plain, *words, "--csv"),
    }
    tasks: dict[str, Task] = {
        f"{name}, jobs {jobs}": Command(dscase(*command, "--jobs", str(jobs)), out=out)
        for name, command in asked.items()
        for jobs in (1, 2)
    }
    goals = [Goal(f"{name}, jobs 2", f"{name}, jobs 1", 1 / 1.6) for name in asked]
    return Table("one process and two", tasks, goals)


def _hours(place: Path, size: int) -> Iterator[Path]:
    """Writes a log as a file of gz for each hour; a file's name does not tell its time."""
    pieces = logs.lines(size)
    left = size
    for number in range(-(-size // logs.HOUR_SIZE)):
        path = place / f"ds-{number:05}.log.gz"
        with gzip.open(path, "wb", compresslevel=6) as sink:
            held = 0
            while held < min(logs.HOUR_SIZE, left) and (piece := next(pieces, b"")):
                held += sink.write(piece)
        left -= held
        yield path
