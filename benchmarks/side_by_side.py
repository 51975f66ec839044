"""Timing several ways of doing one thing in one run: rounds interleaved, medians, peak memory."""

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Task = Callable[[], float | None]
"""Does the work once. Seconds it measured itself, or None: then the call is timed."""


@dataclass(frozen=True)
class Row:
    """A line of the table. `ratio`: seconds over those of the way it is compared with."""

    what: str
    seconds: float
    against: str = ""
    ratio: float | None = None
    goal: str = ""
    megabytes: float | None = None  # peak memory of the process, where it was one


class Command:
    """A pipeline of commands, its output thrown away or kept in a file. `megabytes`: peak of its last part."""

    def __init__(self, *parts: Sequence[str | Path], out: Path | None = None) -> None:
        self._parts = [[str(word) for word in part] for part in parts]
        self._out = out
        self.megabytes: float | None = None

    def __call__(self) -> None:
        sink = self._out.open("wb") if self._out else subprocess.DEVNULL
        try:
            running: list[subprocess.Popen[bytes]] = []
            for part in self._parts:
                last = len(running) + 1 == len(self._parts)
                before = running[-1].stdout if running else None
                out = sink if last else subprocess.PIPE
                running.append(subprocess.Popen(part, stdin=before, stdout=out, stderr=subprocess.DEVNULL))
                if before is not None:
                    before.close()
            self._wait(running[-1])
            for one in running[:-1]:
                one.wait()
        finally:
            if not isinstance(sink, int):
                sink.close()

    def _wait(self, process: "subprocess.Popen[bytes]") -> None:
        if not hasattr(os, "wait4"):
            process.wait()
            return
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
        self.megabytes = usage.ru_maxrss / unit


def medians(tasks: Mapping[str, Task], rounds: int) -> dict[str, float]:
    """Median seconds of each, measured in turns, so that what disturbs the machine disturbs all."""
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            start = time.perf_counter()
            own = task()
            seconds[name].append(time.perf_counter() - start if own is None else own)
    return {name: statistics.median(each) for name, each in seconds.items()}


def rows(tasks: Mapping[str, Task], rounds: int, against: Mapping[str, tuple[str, str]]) -> list[Row]:
    """The tasks' rows. `against`: name -> (the one it is compared with, the goal in words)."""
    found = medians(tasks, rounds)
    made = []
    for name, seconds in found.items():
        other, goal = against.get(name, ("", ""))
        ratio = seconds / found[other] if other in found else None
        task = tasks[name]
        memory = task.megabytes if isinstance(task, Command) else None
        made.append(Row(name, seconds, other if ratio is not None else "", ratio, goal, memory))
    return made


def on_path(*names: str) -> bool:
    """Whether these programs are there to compare with."""
    return all(shutil.which(name) for name in names)


def dscase(*words: str | Path) -> list[str]:
    """The command line of dscase, run by this Python."""
    return [sys.executable, "-m", "dscase", *map(str, words)]
