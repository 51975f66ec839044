"""Set everything up below this folder, then show dscase at work or check it.

    python3 start.py demo     the main job on examples/
    python3 start.py check    linters, types, floors and tests

Needs Python 3.11 or newer with pip; works the same on Linux, macOS and Windows. What it sets
up is in .tools/ and .venv/ here; remove them and it is gone. Further words are handed on to dscase or pytest.
"""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOOLS = HERE / ".tools"
UV = TOOLS / "bin" / ("uv.exe" if os.name == "nt" else "uv")
UV_WANTED = "uv>=0.9,<1"
BUILT_BUT_INCOMPLETE = 3

DEMO = ["build", "examples/pattern-update", "--force"]
CHECKS = [
    ["ruff", "check"],
    ["ruff", "format", "--check"],
    ["mypy"],
    ["lint-imports"],
]
TESTS = ["pytest", "-n", "auto", "--dist", "loadscope"]


def main(argv: list[str]) -> int:
    """Do what the first word says; the process's exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the whole point: say so instead of failing later
        return _fail(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    job, *rest = argv or ["help"]
    os.chdir(HERE)
    if job == "demo":
        # --inexact: extras that were added since, such as web, stay.
        return _set_up("--no-dev", "--inexact") or _demo(rest)
    if job == "check":
        return _set_up("--all-extras") or _check(rest)
    print(__doc__)
    return 0 if job in {"help", "-h", "--help"} else 2


def _set_up(*options: str) -> int:
    if not UV.exists():
        print("Fetching uv into .tools/...", flush=True)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        # --target, because a plain install is refused where the system manages Python (PEP 668).
        if _run([*pip, "--target", str(TOOLS), UV_WANTED]):
            return _fail("uv could not be fetched: is pip installed, and can it reach its package index?")
    print("Setting up .venv/...", flush=True)
    code = _uv("sync", "--locked", "--quiet", *options)
    return _fail("the environment could not be set up; see the lines above.") if code else 0


def _demo(rest: list[str]) -> int:
    code = _uv("run", "--no-sync", "dscase", *DEMO, *rest)
    if code == BUILT_BUT_INCOMPLETE:
        # A console that cannot show Japanese gets the English sentence alone.
        with contextlib.suppress(UnicodeEncodeError):
            print("\n例では、足りないものの示し方が分かるように、わざと一部を欠いています(終了コード 3)。")
        print("The example leaves things out on purpose, to show how dscase names them (exit code 3).")
        return 0
    return code


def _check(rest: list[str]) -> int:
    failed = [check[0] for check in CHECKS if _uv("run", "--no-sync", *check)]
    if _uv("run", "--no-sync", *TESTS, *rest):
        failed.append("pytest")
    return _fail(f"failed: {', '.join(failed)}") if failed else 0


def _uv(*words: str) -> int:
    # The Python that runs this script is the one to use: nothing else is fetched.
    environment = {**os.environ, "UV_PYTHON": sys.executable, "UV_PYTHON_DOWNLOADS": "never"}
    environment.pop("VIRTUAL_ENV", None)
    return _run([str(UV), *words], environment)


def _run(words: list[str], environment: dict[str, str] | None = None) -> int:
    try:
        return subprocess.run(words, env=environment, check=False).returncode
    except OSError as fault:
        return _fail(f"{words[0]} cannot be started: {fault}")


def _fail(why: str) -> int:
    print(f"start.py: {why}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
