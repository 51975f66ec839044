"""A command run for each of many cases by a process of its own: one that breaks, or is killed, stops none."""

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen, TimeoutExpired
from threading import Lock

from dscase import bounded

GRACE = 10
"""Seconds in which a process that has to stop may put its things in order."""


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """What the command said of one case: its exit code (negative: the signal that ended it), what it printed
    on stdout, and what on stderr.
    """

    code: int
    printed: str
    errors: str


def run(
    command: Sequence[str], cases: Sequence[Path], jobs: int, ended: Callable[[], None]
) -> tuple[CaseOutcome, ...]:
    """Runs `dscase COMMAND[0] CASE COMMAND[1:]` for every case, at most `jobs` at a time; in the order of the
    cases. `ended` is called after each, by any thread. Interrupted, it ends what still runs.
    """
    running: set[Popen[bytes]] = set()
    lock = Lock()
    stopped = False

    def one(case: Path) -> CaseOutcome:
        words = [sys.executable, "-m", "dscase", command[0], str(case.absolute()), *command[1:]]
        with lock:
            if stopped:
                return CaseOutcome(-1, "", "")
            child = bounded.start(words, environment={"PYTHONIOENCODING": "utf-8"})
            running.add(child)
        try:
            printed, errors = child.communicate()
        finally:
            with lock:
                running.discard(child)
        ended()
        return CaseOutcome(
            child.returncode, *(each.decode("utf-8", "backslashreplace") for each in (printed, errors))
        )

    with ThreadPoolExecutor(max_workers=jobs) as threads:
        futures = [threads.submit(one, case) for case in cases]
        try:
            return tuple(future.result() for future in futures)
        except BaseException:
            with lock:
                stopped = True
                left = tuple(running)
            threads.shutdown(wait=False, cancel_futures=True)
            _stop(left)
            raise


def _stop(children: Sequence["Popen[bytes]"]) -> None:
    """Tells processes to stop, as Ctrl-C would; what does not is ended with all it started."""
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(GRACE)
        except TimeoutExpired:
            bounded.end(child)
