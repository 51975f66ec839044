"""An hour out of a compressed log."""

import gzip
import shutil
from datetime import timedelta
from pathlib import Path

from logs import DAY, write
from side_by_side import Command, Row, Task, dscase, on_path, rows
from window import FLAGS, ZONE, read_stretch

from dscase.window import Window


def measure(folder: Path, size: int, rounds: int) -> list[tuple[str, list[Row]]]:
    """Tables: an early and a late hour."""
    plain = write(folder / f"day-{size}.log", size)
    packed = folder / f"{plain.name}.gz"
    if not packed.exists():
        with plain.open("rb") as source, gzip.open(packed, "wb", compresslevel=6) as sink:
            shutil.copyfileobj(source, sink, 1 << 20)
    made = []
    for name, hour in (("early", 3), ("late", 21)):
        start = DAY + timedelta(hours=hour)
        window = Window(start, start + timedelta(hours=1), ZONE, "start_end", "")
        stated = f"2026-04-20 {hour:02}:00/{hour + 1:02}:00"
        tasks: dict[str, Task] = {
            f"read to behind the {name} hour": lambda window=window: read_stretch(packed, window) and None,
            f"dscase events, the {name} hour": Command(
                dscase("events", packed, "-w", stated, *FLAGS), out=folder / "out"
            ),
        }
        yardstick = f"zcat | rg, the {name} hour"
        if on_path("zcat", "rg"):
            tasks[yardstick] = Command(["zcat", packed], ["rg", f"^Apr 20 {hour:02}:"], out=folder / "out")
        made += rows(
            tasks,
            rounds,
            {task: (yardstick, "≤ 0.33") for task in tasks if task != yardstick},
        )
    return [(f"An hour out of {size / 1e9:g} GB in gzip ({packed.stat().st_size / 1e6:.0f} MB)", made)]
