"""The screen's language: --lang, then DSCASE_LANG, then the case's own, then Japanese; never the locale."""

import pytest
from typer.testing import CliRunner

from dscase.cli.main import app


@pytest.fixture
def case(tmp_path):
    def made(lang: str):
        (tmp_path / "evidence").mkdir()
        window = 'window: "2026-04-20 03:00/03:40"\ntz: Asia/Tokyo\n'
        (tmp_path / "case.yaml").write_text(f"schema: 1\n{window}{lang}", encoding="utf-8")
        return tmp_path

    return made


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
def test_the_first_that_is_stated_holds(case, monkeypatch, option, variable, stated, heard):
    monkeypatch.setenv("LANG", "en_US.UTF-8" if heard == "ja" else "ja_JP.UTF-8")
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8" if heard == "ja" else "ja_JP.UTF-8")
    words = ["review", str(case(stated)), *(["--lang", option] if option else [])]
    out = CliRunner().invoke(app, words, env={"DSCASE_LANG": variable or None}).stdout
    assert ("Verdict" in out, "判定" in out) == (heard == "en", heard == "ja")
