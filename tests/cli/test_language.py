"""Before a case is read: `--lang`, `DSCASE_LANG`, the locale, Japanese. Of a case: `--lang`, `DSCASE_LANG`,
the case's own, Japanese; never the locale.
"""

import ctypes
import subprocess
import sys
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from dscase.cli.language import of_start
from dscase.cli.main import app


@pytest.fixture
def case(tmp_path):
    def made(lang: str):
        (tmp_path / "evidence").mkdir()
        window = 'window: "2026-04-20 03:00/03:40"\ntz: Asia/Tokyo\n'
        (tmp_path / "case.yaml").write_text(f"schema: 1\n{window}{lang}", encoding="utf-8")
        return tmp_path

    return made


@pytest.fixture
def run(monkeypatch):
    """Runs the command where the locale, and `DSCASE_LANG` if any, are these."""

    def go(words, locale, variable=""):
        monkeypatch.setenv("LC_ALL", locale)
        return CliRunner().invoke(app, [*map(str, words)], env={"DSCASE_LANG": variable or None})

    return go


@pytest.mark.parametrize(
    ("option", "variable", "stated", "heard"),
    [
        ("en", "ja", "lang: ja\n", "en"),
        ("ja", "en", "lang: en\n", "ja"),
        ("", "en", "lang: ja\n", "en"),
        ("", "ja", "lang: en\n", "ja"),
        ("", "", "lang: en\n", "en"),
        ("", "", "", "ja"),
    ],
)
def test_of_a_case_the_first_that_is_stated_holds(case, run, option, variable, stated, heard):
    words = ["review", case(stated), *(["--lang", option] if option else [])]
    out = run(words, "en_US.UTF-8" if heard == "ja" else "ja_JP.UTF-8", variable).stdout
    assert ("Verdict" in out, "判定" in out) == (heard == "en", heard == "ja")


def test_an_error_within_a_case_is_told_in_its_language(case, run):
    folder = case("lang: ja\nwhat_happened: '@nothing.txt'\n")
    assert run(["review", folder], "en_US.UTF-8").stderr.startswith("エラー: ")


@pytest.mark.parametrize(
    "words",
    [
        ["build", "--nosuch"],
        ["templates", "lint", "nowhere"],
        ["verify", "nowhere"],
        ["events"],
        ["mask", "nowhere", "--case", "nowhere"],
        ["review", "nowhere"],
        ["build"],
    ],
)
def test_an_error_before_a_case_is_read_is_told_in_the_language_of_the_locale(run, words):
    assert run(words, "en_US.UTF-8").stderr.startswith("Error: ")
    assert run(words, "ja_JP.UTF-8").stderr.startswith("エラー: ")
    assert run(words, "en_US.UTF-8", "ja").stderr.startswith("エラー: ")
    assert run([*words, "--lang", "en"], "ja_JP.UTF-8", "ja").stderr.startswith("Error: ")


def test_help_follows_the_locale(run):
    assert run(["build", "--help"], "en_US.UTF-8").stdout.startswith("Usage: ")
    assert run(["build", "--help"], "ja_JP.UTF-8").stdout.startswith("使い方: ")
    assert run(["build", "--help", "--lang", "ja"], "en_US.UTF-8").stdout.startswith("使い方: ")


def test_a_case_that_cannot_be_read_is_told_in_the_language_of_the_list_it_is_in(tmp_path, run):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "case.yaml").write_text("schema: [\n", encoding="utf-8")
    out = run(["review", "--all-cases", tmp_path], "en_US.UTF-8").stdout
    assert "Could not be processed" in out
    assert "Error: " in out
    assert "エラー" not in out


@pytest.mark.parametrize(
    ("variables", "heard"),
    [
        ({}, "ja"),
        ({"LANG": "C.UTF-8"}, "ja"),
        ({"LANG": "POSIX"}, "ja"),
        ({"LANG": "ja_JP.eucJP"}, "ja"),
        ({"LANG": "ja"}, "ja"),
        ({"LANG": "en"}, "en"),
        ({"LANG": "en_GB.UTF-8@euro"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "en_US", "LC_MESSAGES": "ja_JP"}, "ja"),
        ({"LANG": "ja_JP", "LC_MESSAGES": "ja_JP", "LC_ALL": "en_US"}, "en"),
        ({"LANG": "en_US", "LC_ALL": "C"}, "ja"),
        ({"LANG": "en_US", "LC_MESSAGES": "", "LC_ALL": ""}, "en"),
        ({"LANG": "ja_JP", "LC_CTYPE": "en_US", "LANGUAGE": "en"}, "ja"),
        ({"LANG": "ja_JP", "DSCASE_LANG": "en"}, "en"),
        ({"LANG": "en_US", "DSCASE_LANG": "fr"}, "en"),
        ({"LANG": "en_US", "DSCASE_LANG": "both"}, "en"),
    ],
)
def test_the_locale_is_what_posix_takes_for_it(monkeypatch, variables, heard):
    monkeypatch.setattr(sys, "platform", "linux")
    assert of_start([], variables) == heard


@pytest.mark.parametrize(
    ("number", "variables", "heard"),
    [
        (0x0411, {}, "ja"),
        (0x0409, {}, "en"),
        (0x0C09, {}, "en"),
        (0x0407, {}, "en"),
        (0x0409, {"LANG": "ja_JP.UTF-8"}, "ja"),
        (0x0411, {"DSCASE_LANG": "en"}, "en"),
    ],
)
def test_on_windows_it_is_the_language_of_its_screens(monkeypatch, number, variables, heard):
    monkeypatch.setattr(sys, "platform", "win32")
    kernel = SimpleNamespace(GetUserDefaultUILanguage=lambda: number)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    assert of_start([], variables) == heard


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such variables")
def test_to_find_the_language_nothing_is_loaded():
    code = (
        "import sys, re; from dscase.cli.language import of_start; of_start([], {});"
        "sys.exit(any(name in sys.modules for name in ('ctypes', 'locale', 'gettext')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
