"""The pages: equal in both languages, links that lead somewhere, and nothing of anyone's own workplace."""

import importlib.util
import io
import re
import unicodedata
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import dscase
from dscase.cli.language import of_start

DOCS = Path(__file__).parents[2] / "docs"
NAMES = sorted(path.relative_to(DOCS / "ja").as_posix() for path in (DOCS / "ja").rglob("*.md"))
MOST_LINES = 400
PAIRS = [
    ("README.md", "README.en.md"),
    *((f"docs/ja/{name}", f"docs/en/{name}") for name in NAMES if name != "coverage.md"),
]
COMMANDS = ["python3 start.py demo", "python3 start.py check"]
KNOWN_HOSTS = {
    "dsm.example.jp",
    "files.example.jp",
    "proxy.example.jp",
    "keepachangelog.com",
    "semver.org",
    "distributed.dask.org",
}
KNOWN_ROOTS = ("/opt/ds_agent", "/var/opt/ds_agent", "/var/log/", "/etc/os-release", "/opt/dsm/")


@pytest.mark.parametrize(("japanese", "english"), PAIRS)
def test_both_languages_have_the_same_headings_tables_and_lists_in_the_same_order(
    page: Any, japanese: str, english: str
) -> None:
    assert page(japanese).outline == page(english).outline


@pytest.mark.parametrize(("japanese", "english"), PAIRS)
def test_both_languages_have_the_same_kinds_of_blocks(page: Any, japanese: str, english: str) -> None:
    kinds = [[kind for kind, _ in page(name).blocks] for name in (japanese, english)]
    assert kinds[0] == kinds[1]


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_document_the_same_names(page: Any, name: str) -> None:
    def codes(lang: str) -> set[str]:
        return {code for code in page(f"docs/{lang}/{name}").named() if code.isascii()}

    assert codes("ja") == codes("en")


def test_a_page_of_one_language_has_one_of_the_other(root: Path) -> None:
    names = [
        {path.relative_to(root / "docs" / lang) for path in (root / "docs" / lang).rglob("*")}
        for lang in ("ja", "en")
    ]
    assert names[0] == names[1]


def test_no_page_is_longer_than_one_reads(pages: list[Any]) -> None:
    long = {each.path: each.text.count("\n") for each in pages if each.path.name != "CHANGELOG.md"}
    assert len(long) > 40
    assert not {path: lines for path, lines in long.items() if lines > MOST_LINES}


@pytest.mark.parametrize("name", ["README.md", "README.en.md"])
def test_the_readme_has_exactly_the_two_commands_the_demo_first(page: Any, name: str) -> None:
    assert [block.strip() for kind, block in page(name).blocks if kind == "sh"] == COMMANDS


def test_the_readmes_point_to_each_other(page: Any) -> None:
    assert "(README.en.md)" in page("README.md").text
    assert "(README.md)" in page("README.en.md").text


@pytest.fixture
def start(root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """start.py, loaded and kept from doing anything."""
    spec = importlib.util.spec_from_file_location("start_script", root / "start.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.chdir(root)  # it changes folder: this puts it back
    monkeypatch.setattr(module, "_set_up", lambda *_: 0)
    monkeypatch.setattr(module, "_demo", lambda _: 40)
    monkeypatch.setattr(module, "_check", lambda _: 41)
    monkeypatch.setattr(module, "_run", lambda words, environment=None: words)  # what it would have run
    return module


def test_start_understands_the_readmes_commands(start: ModuleType) -> None:
    words = [command.removeprefix("python3 start.py ").split() for command in COMMANDS]
    assert [start.main(each) for each in words] == [40, 41]


def test_start_refuses_a_job_it_does_not_know(start: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main(["test"]) == 2
    assert "start.py demo" in capsys.readouterr().out


def test_start_opens_the_page_of_a_case_named_from_where_it_was_typed(
    start: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = start.main(["serve", "案件"])
    assert ran[-5:] == ["--directory", str(tmp_path), "dscase", "serve", "案件"]


def test_start_makes_the_folder_for_a_machine_without_internet(
    start: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = start.main(["bundle", "持ち込み"])
    assert Path(ran[1]).is_file()
    assert ran[3:] == [str(tmp_path), "持ち込み"]


@pytest.mark.parametrize(
    ("stated", "encoding", "told"),
    [
        ("ja_JP.UTF-8", "utf-8", "準備しています"),
        ("ja_JP.UTF-8", "ascii", "Setting up"),
        ("C", "utf-8", "準備しています"),
        ("de_DE.UTF-8", "utf-8", "Setting up"),
    ],
)
def test_start_speaks_the_language_of_the_machine_if_the_console_can(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, stated: str, encoding: str, told: str
) -> None:
    monkeypatch.delenv("DSCASE_LANG", raising=False)
    monkeypatch.setenv("LC_ALL", stated)
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    start._say(start.SETTING_UP, out)
    out.flush()
    assert told in out.buffer.getvalue().decode(encoding)


@pytest.mark.parametrize("variable", ["", "ja", "en", "fr"])
@pytest.mark.parametrize(
    "locale", ["", "C.UTF-8", "POSIX", "ja_JP.eucJP", "ja", "en", "de_DE@euro", "jam_JM"]
)
def test_start_speaks_the_language_that_dscase_speaks_before_a_case_is_read(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, locale: str, variable: str
) -> None:
    for name, value in (("LC_ALL", locale), ("DSCASE_LANG", variable), ("LC_MESSAGES", ""), ("LANG", "")):
        monkeypatch.setenv(name, value)
    assert start._japanese() == (of_start([]) == "ja")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_help_of_start_is_in_the_language_and_names_every_job(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    monkeypatch.setenv("DSCASE_LANG", lang)
    assert start.main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert ("準備" in shown) == (lang == "ja")
    assert re.findall(r"start\.py (\w+)", shown) == ["demo", "serve", "bundle", "check"]


def slug(title: str) -> str:
    """The anchor a heading gets where the pages are shown."""
    plain = re.sub(r"[`*_]", "", title).strip().lower()
    kept = (sign for sign in plain if sign in " -" or unicodedata.category(sign)[0] in "LNM")
    return "".join(kept).replace(" ", "-")


def test_every_link_between_the_pages_leads_somewhere(root: Path, pages: list[Any]) -> None:
    broken = []
    for each in pages:
        for target in re.findall(r"\]\(([^)\s]+)\)", each.prose):
            if target.startswith("https://"):
                continue
            name, _, anchor = target.partition("#")
            path = (each.path.parent / name).resolve() if name else each.path
            if not path.is_file() or not path.is_relative_to(root):
                broken.append((each.path.name, target))
            elif anchor:
                text = path.read_text(encoding="utf-8")
                titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
                if anchor not in map(slug, titles):
                    broken.append((each.path.name, target))
    assert not broken


def test_every_place_in_the_source_tree_that_a_page_names_is_there(root: Path, pages: list[Any]) -> None:
    named = {
        (each.path.name, place)
        for each in pages
        for place in re.findall(r"`((?:dscase|tests|templates|docs|tools|examples)/[^`\s]*)`", each.prose)
        if not place.endswith("/out/")
    }
    assert len(named) > 30
    assert not [(page, place) for page, place in sorted(named) if not (root / place).exists()]


def test_pages_name_no_host_but_the_known_ones(pages: list[Any]) -> None:
    hosts = {host for each in pages for host in re.findall(r"https?://([\w.-]+)", each.text)}
    assert hosts <= KNOWN_HOSTS


def test_pages_name_no_folder_of_anyones_own_machine(pages: list[Any]) -> None:
    strange = [
        (each.path.name, path)
        for each in pages
        for path in re.findall(r"(?<![\w.)/…~<+\]])/[a-z][\w.-]*/[\w./-]*", each.text)
        if not path.startswith(KNOWN_ROOTS)
    ]
    assert not strange
    assert not [
        each.path.name for each in pages if re.search(r"\.\./\.\./\.\.|/home/|/root/|C:\\Users", each.text)
    ]


def test_the_changelog_knows_the_version(page: Any) -> None:
    assert dscase.__version__ in page("CHANGELOG.md").text
