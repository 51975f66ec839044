"""An hour out of a gzipped log: one in the middle, and the last one, behind all that has to be unpacked."""

import gzip
import shutil
from datetime import timedelta
from functools import partial
from pathlib import Path

import logs
from hour import FLAGS, HOUR, hour_at, pattern, read_stretch, stated
from side_by_side import Call, Command, Goal, Table, Task, dscase, on_path


def measure(folder: Path, size: int, rounds: int) -> None:
    """A table for each of the two hours."""
    plain = logs.mixed(folder, size)
    packed = folder / f"{plain.name}.gz"
    with plain.open("rb") as source, gzip.open(packed, "wb", compresslevel=6) as sink:
        shutil.copyfileobj(source, sink, 1 << 20)
    hours = int(size / logs.HOUR_SIZE)
    last = hour_at(logs.first_moment(size) + timedelta(hours=hours - 1))
    out = folder / "out"
    for name, window in (("an hour in the middle", HOUR), ("the last hour", last)):
        words = ("-w", stated(window), *FLAGS)
        read, whole = f"read {name}", f"dscase events, {name}"
        grep, piped = f"zcat | rg, {name}", f"zcat | rg | dscase events -, {name}"
        tasks: dict[str, Task] = {
            read: Call(partial(read_stretch, packed, window)),
            whole: Command(dscase("events", packed, *words), out=out),
        }
        if on_path("zcat", "rg"):
            unpack, search = ["zcat", packed], ["rg", pattern(window)]
            tasks[grep] = Command(unpack, search, out=out)
            tasks[piped] = Command(unpack, search, dscase("events", "-", *words), out=out)
        goals = [Goal(read, grep, 1 / 3), Goal(whole, piped, 1), Goal(whole, grep)]
        title = f"gzip, {size / 1e9:g} GB inside ({packed.stat().st_size / 1e6:.0f} MB): {name}"
        Table(title, tasks, goals).measure(rounds)
    packed.unlink()
