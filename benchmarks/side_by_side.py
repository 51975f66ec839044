"""Several ways of doing one thing, timed in turns in one run: medians, ratios, peak memory.

Ratios are medians of the rounds' own ratios, so that what disturbs the machine for a while disturbs both
sides. Beside wall time stands processor time (user and system, of all processes of a pipeline).
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

WARM_UP = 1  # rounds that do not count: caches, byte code


class Spent(NamedTuple):
    """What one go took, in seconds."""

    wall: float
    processor: float


class Task(Protocol):
    """Does its work once."""

    def __call__(self) -> Spent: ...


class Call:
    """A function of ours, in this process. It must give the same every time."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work = work

    def __call__(self) -> Spent:
        wall, processor = time.perf_counter(), _processor()
        self._work()
        return Spent(time.perf_counter() - wall, _processor() - processor)


def _processor() -> float:
    """Seconds of processor time so far, of this process and of those that it started and waited for."""
    both = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


class Command:
    """A pipeline of commands. What the last one prints goes to `out`. `megabytes`: its peak memory."""

    def __init__(self, *parts: Sequence[str | Path], out: Path, codes: Sequence[int] = (0,)) -> None:
        """`codes`: those that the commands may end with."""
        self._parts = [[str(word) for word in part] for part in parts]
        self._out = out
        self._codes = codes
        self.megabytes = 0.0

    def __call__(self) -> Spent:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        wall = time.perf_counter()
        running: list[subprocess.Popen[bytes]] = []
        with self._out.open("wb") as sink:
            for part in self._parts:
                source = running[-1].stdout if running else None
                out = sink if len(running) + 1 == len(self._parts) else subprocess.PIPE
                process = subprocess.Popen(
                    part, stdin=source, stdout=out, stderr=subprocess.DEVNULL, env=environment(self._out)
                )
                running.append(process)
                if source is not None:
                    source.close()
            _, status, usage = os.wait4(running[-1].pid, 0)
            running[-1].returncode = os.waitstatus_to_exitcode(status)
            codes = [process.wait() for process in running]
        wall = time.perf_counter() - wall
        if not set(codes) <= set(self._codes):
            raise SystemExit(f"{self._parts} ended with {codes}")
        self.megabytes = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Spent(wall, spent)


def environment(beside: Path) -> dict[str, str]:
    """A user's: output is buffered, and byte code is kept (beside the data) as an installer would."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**own, "PYTHONPYCACHEPREFIX": str(beside.parent / "bytecode")}


@dataclass(frozen=True)
class Goal:
    """`what` is to take at most `most` times as long as `against`; with no `most`, it is only shown."""

    what: str
    against: str
    most: float | None = None


@dataclass
class Table:
    """A heading, what is measured, and what of it is compared with what."""

    title: str
    tasks: Mapping[str, Task]
    goals: Sequence[Goal]
    notes: list[str] = field(default_factory=list)

    def measure(self, rounds: int) -> None:
        """Runs all tasks in turns and prints the table as Markdown."""
        spent: dict[str, list[Spent]] = {name: [] for name in self.tasks}
        for number in range(WARM_UP + rounds):
            for name, task in self.tasks.items():
                one = task()
                if number >= WARM_UP:
                    spent[name].append(one)
        print(f"### {self.title}\n\n| | s | processor s | MB |\n|---|---|---|---|")
        for name, each in spent.items():
            task = self.tasks[name]
            memory = f"{task.megabytes:.0f}" if isinstance(task, Command) else ""
            wall, processor = (statistics.median(times) for times in zip(*each, strict=True))
            print(f"| {_cell(name)} | {wall:.3f} | {processor:.3f} | {memory} |")
        print(
            "\n| | times as long as | by the clock | by processor time | goal | |\n|---|---|---|---|---|---|"
        )
        for goal in self.goals:
            if goal.against not in spent:
                continue
            both = zip(spent[goal.what], spent[goal.against], strict=True)
            ratios = [
                (one.wall / other.wall, one.processor / max(other.processor, 1e-3)) for one, other in both
            ]
            wall, processor = (statistics.median(each) for each in zip(*ratios, strict=True))
            wanted = f"≤ {goal.most:g}" if goal.most else ""
            verdict = ("met" if wall <= goal.most else "**missed**") if goal.most else ""
            print(
                f"| {_cell(goal.what)} | {_cell(goal.against)} "
                f"| {wall:.2f} | {processor:.2f} | {wanted} | {verdict} |"
            )
        print("".join(f"\n{note}" for note in self.notes), flush=True)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def on_path(*names: str) -> bool:
    """Whether these programs are there to compare with."""
    return all(shutil.which(name) for name in names)


def dscase(*words: str | Path) -> list[str]:
    """The command line of dscase, run by this Python."""
    return [sys.executable, "-m", "dscase", *map(str, words)]
