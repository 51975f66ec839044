"""Records of JSON, flat and nested, beside `orjson` and the plain reader over the same lines."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import logs
from parse import parsed
from side_by_side import Call, Goal, Table, Task

SIZE = 20_000_000  # bytes of the lines
Make = Callable[[str], dict[str, object]]
MAKES: dict[str, Make] = {
    "flat": lambda line: {"@timestamp": "2026-04-20T00:00:00Z", "host": "relay", "message": line},
    "nested": lambda line: {
        "_index": "logs",
        "_source": {"event": {"original": line}, "agent": {"name": "relay"}, "tags": ["a", "b"]},
    },
    "container": lambda line: {
        "log": line + "\n",
        "stream": "stdout",
        "kubernetes": {"pod_name": "relay-0", "labels": {"app": "relay"}},
    },
}


def wrapped(lines: Iterator[bytes], make: Make) -> Iterator[bytes]:
    """Each line in a record of its own."""
    for line in lines:
        yield json.dumps(make(line.decode().removesuffix("\n"))).encode() + b"\n"


def decoded_and_read(records: Path, lines: Path) -> None:
    """Decodes every record, and reads the lines as they were before they were put into records."""
    import orjson

    with records.open("rb") as source:
        for record in source:
            orjson.loads(record)
    parsed(lines)


def measure(folder: Path, rounds: int) -> None:
    """One table. Fails unless every record gives an event."""
    lines = logs.write(folder / "lines.log", logs.system_lines(SIZE))
    count = len(parsed(lines).rows)
    tasks: dict[str, Task] = {}
    goals = []
    for name, make in MAKES.items():
        path = logs.write(folder / f"{name}.json", wrapped(logs.system_lines(SIZE), make))
        if len(parsed(path).rows) != count:
            raise SystemExit(f"{path.name}: not every record gave an event")
        own, peer = f"{name} records", f"orjson over the {name} ones, and the plain reader"
        tasks[own] = Call(partial(parsed, path))
        tasks[peer] = Call(partial(decoded_and_read, path, lines))
        goals.append(Goal(own, peer, 1 / 0.6))
    Table(f"{count:,} events out of records of JSON", tasks, goals).measure(rounds)
