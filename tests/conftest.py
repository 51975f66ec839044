"""What every test shares: the installed command, the examples, and the rule that CI skips nothing."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The source tree."""
    return ROOT


@pytest.fixture(scope="session", autouse=True)
def _no_names_of_whoever_runs_this(tmp_path_factory: pytest.TempPathFactory) -> Generator[None]:
    """A developer's own table of event names must not change what the tests see."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DSCASE_NAMES", str(tmp_path_factory.mktemp("names") / "names.csv"))
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With CI=true a skipped test has failed: there, everything it needs is installed."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report


@dataclass(frozen=True)
class Ran:
    """A finished run of the command."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture(scope="session")
def dscase() -> Callable[..., Ran]:
    """Call it with the words of a command line; `env` adds to the environment, `cwd` moves."""
    command = Path(sys.executable).with_name("dscase.exe" if os.name == "nt" else "dscase")

    def run(*words: object, env: dict[str, str] | None = None, cwd: Path | None = None) -> Ran:
        done = subprocess.run(
            [str(command), *map(str, words)],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, "PYTHONIOENCODING": "utf-8", **(env or {})},
            cwd=cwd,
            check=False,
            timeout=120,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


def copied(root: Path, name: str, target: Path) -> Path:
    """An example without what a demo may have built there."""
    source = root / "examples" / name
    return Path(shutil.copytree(source, target, ignore=shutil.ignore_patterns("out")))


@pytest.fixture
def case(root: Path, tmp_path: Path) -> Path:
    """A fresh copy of the main example."""
    return copied(root, "pattern-update", tmp_path / "case")


@pytest.fixture
def recovered(root: Path, tmp_path: Path) -> Path:
    """A fresh copy of the second example."""
    return copied(root, "recovered", tmp_path / "recovered")


@dataclass(frozen=True)
class Example:
    """The main example, built once for all tests that only look at it."""

    case: Path
    out: Path
    ran: Ran
    planted: dict[str, Any]


@pytest.fixture(scope="session")
def example(root: Path, tmp_path_factory: pytest.TempPathFactory, dscase: Callable[..., Ran]) -> Example:
    folder = tmp_path_factory.mktemp("example")
    case = copied(root, "pattern-update", folder / "case")
    out = folder / "out"
    ran = dscase("build", case, "-o", out, "--json")
    planted = json.loads((case / "planted.json").read_text(encoding="utf-8"))
    return Example(case, out, ran, planted)
