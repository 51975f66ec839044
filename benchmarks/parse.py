"""Parsing CEF in full, and finding the lines to parse."""

import time
from collections.abc import Iterator
from pathlib import Path

from logs import DAY, bodies, write
from side_by_side import Command, Row, Task, on_path, rows
from window import ZONE, spec_of

from dscase.events import log_lines
from dscase.events.clock import Clock
from dscase.events.collect import collect
from dscase.events.files import blocks
from dscase.events.reading import Reading

MARK = b" Manager|"


def manager_lines(path: Path, size: int) -> Path:
    """A log of system events alone, as `CEF:0|`: the form pycef can read."""
    if not path.exists():
        variants = [body for body in bodies("plain") if b"Deep Security Manager" in body]
        with path.open("wb") as sink:
            written = index = 0
            while written < size:
                second = min(86_399, written * 86_400 // size)
                stamp = f"{DAY:%b %d} {second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}".encode()
                written += sink.write(stamp + variants[index % len(variants)])
                index += 1
    return path


def parse_rows(path: Path) -> int:
    """Every line parsed in full to an event; how many."""
    found = Reading(spec_of(path), None, Clock(None, zone=ZONE, year=2026))
    log_lines.read(found)
    return len(found.events)


def parse_table(path: Path) -> int:
    """The same, merged and made into the table."""
    done = collect([spec_of(path)], None, tz=ZONE, year=2026, as_of=None, csv_columns={})
    return len(done.events)


def with_pycef(path: Path) -> int:
    """pycef over the same lines. Fails unless it parsed every one."""
    import pycef

    parsed = lines = 0
    with path.open(encoding="utf-8") as source:
        for line in source:
            lines += 1
            parsed += pycef.parse(line.rstrip("\n")) is not None
    if parsed != lines:
        raise SystemExit(f"pycef parsed {parsed} of {lines} lines: its time says nothing")
    return parsed


def candidate_lines(path: Path) -> Iterator[tuple[int, int]]:
    """Where the lines with the manager's mark begin and end, by `find` over whole blocks."""
    for block in blocks(path):
        data = block.data
        hit = data.find(MARK)
        while hit >= 0:
            begin = data.rfind(b"\n", 0, hit) + 1
            end = data.find(b"\n", hit)
            yield block.offset + begin, block.offset + end
            hit = data.find(MARK, end)


def count_candidates(path: Path) -> None:
    """Finds them all."""
    for _ in candidate_lines(path):
        pass


def take_candidates(path: Path) -> float:
    """What reading a log does before it parses: finds the lines, and counts all others for the tally."""

    class Blind(log_lines._Log):  # noqa: SLF001 - to leave the parsing out
        def _lines(self, lines: list[str], places: list[int]) -> None:
            self._reading.outside += len(lines)

    found = Reading(spec_of(path), None, Clock(None, zone=ZONE, year=2026))
    start = time.perf_counter()
    Blind(found).run(found.stretch())
    return time.perf_counter() - start


def measure(folder: Path, size: int, rounds: int) -> list[tuple[str, list[Row]]]:
    """Tables: rows and table against pycef, candidates against rg."""
    only = manager_lines(folder / f"manager-{size // 10}.log", size // 10)
    count = parse_rows(only)
    tasks: dict[str, Task] = {
        "dscase, rows": lambda: parse_rows(only) and None,
        "dscase, event table": lambda: parse_table(only) and None,
    }
    try:
        import pycef
    except ImportError:
        pycef = None
    if pycef is not None:
        tasks["pycef"] = lambda: with_pycef(only) and None
    parsing = rows(
        tasks, rounds, {"dscase, rows": ("pycef", "≤ 0.4"), "dscase, event table": ("pycef", "≤ 0.5")}
    )
    mixed = write(folder / f"day-{size}.log", size)
    search: dict[str, Task] = {
        "find the candidate lines": lambda: count_candidates(mixed),
        "find them, and tally all other lines": lambda: take_candidates(mixed),
    }
    if on_path("rg"):
        search["rg -c"] = Command(["rg", "-c", "Deep Security Manager", mixed])
    found = rows(
        search,
        rounds,
        {
            "find the candidate lines": ("rg -c", "≤ 5"),
            "find them, and tally all other lines": ("rg -c", ""),
        },
    )
    return [
        (f"Parsing {count:,} system events ({only.stat().st_size / 1e6:.0f} MB)", parsing),
        (f"Candidates in {size / 1e9:g} GB of mixed lines", found),
    ]
