"""A process that has imported everything once and forks for each run of the command.

A run is what a new process would do, without the two or three seconds that a new process needs to import
libraries and to read our own tables. It reads one request per line from its standard input (`words`, `env`,
`cwd`, and `out` and `err`, the files to write to) and answers each with the exit code in a line. Linux only,
where the fork of a process that has one thread is safe.
"""

import atexit
import json
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any, TextIO

PATIENCE = 120.0  # seconds, as for a run in a process of its own


def main() -> None:
    """Warms up with one build, then serves until the standard input ends."""
    requests = os.fdopen(os.dup(0), encoding="utf-8")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    _warm_up(Path(sys.argv[1]))
    for line in requests:
        answers.write(f"{_served(json.loads(line), requests, answers)}\n")
        answers.flush()


def _warm_up(example: Path) -> None:
    """Builds an example once, in every way that loads a library of its own."""
    folder = Path(tempfile.mkdtemp())
    try:
        case = shutil.copytree(example, folder / "case", ignore=shutil.ignore_patterns("out", "sealed.jsonl"))
        for lang in ("ja", "en"):
            sys.argv = ["dscase", "build", str(case), "-o", str(folder / f"out-{lang}"), "--lang", lang]
            _command()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _served(request: dict[str, Any], requests: TextIO, answers: TextIO) -> int:
    """The exit code of one run, as subprocess would tell it: negative when a signal ended it."""
    child = os.fork()
    if child == 0:
        requests.close()
        answers.close()
        _become(request)
    end = time.monotonic() + PATIENCE
    pause = 0.002
    while time.monotonic() < end:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    raise TimeoutError(request["words"])


def _become(request: dict[str, Any]) -> None:
    """Turns this process into the run that was asked for; never returns."""
    code = 1
    try:
        os.environ.clear()
        os.environ.update(request["env"])
        os.chdir(request["cwd"])
        for number, name in ((1, request["out"]), (2, request["err"])):
            file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.dup2(file, number)
            os.close(file)
        sys.stdin = os.fdopen(0, encoding="utf-8")
        sys.stdout = os.fdopen(1, "w", encoding="utf-8")
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1)
        sys.argv = request["words"]
        code = _command()
    finally:
        os._exit(code)


def _command() -> int:
    """Runs the installed command's own entry point on `sys.argv`; the exit code."""
    from dscase.cli.main import run

    code = 1
    try:
        run()
        code = 0
    except SystemExit as end:
        if isinstance(end.code, str):
            sys.stderr.write(end.code + "\n")
        else:
            code = end.code or 0
    except BaseException:  # noqa: BLE001  # as the interpreter does: told, and exit code 1
        traceback.print_exc()
    try:
        atexit._run_exitfuncs()  # what the interpreter does at its end
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = 120
    return code


if __name__ == "__main__":
    main()
