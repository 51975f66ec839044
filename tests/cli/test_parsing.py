"""A command line that is not understood, in this process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from dscase.cli.main import app
from dscase.cli.sources import filled_in

HEADS = {"ja": ("エラー: ", "理由: ", "次にすること: "), "en": ("Error: ", "Why: ", "Next: ")}


@pytest.fixture
def run():
    def go(*words, **env):
        return CliRunner().invoke(app, list(words), env=env, prog_name="dscase")

    return go


@pytest.mark.parametrize(
    ("words", "what", "hint"),
    [
        (["build", "--titel", "x"], "no option --titel", "--title"),
        (["templates", "copy", "d", "--frce"], "no option --frce", "--force"),
        (["bild"], "no command dscase bild", "Did you mean dscase build?"),
        (["templates", "cpy"], "no command dscase templates cpy", "Did you mean dscase templates copy?"),
        (["xyzzy"], "no command dscase xyzzy", "dscase --help shows all commands"),
        (["explain"], "dscase explain needs WHAT", "dscase explain --help"),
        (["walk", "one", "two"], "unexpected arguments: two", "dscase walk --help"),
        (["review", "--window"], "--window needs a value", "Add a value after --window"),
        (["build", "--year", "x"], "--year does not accept", "whole number"),
        (["build", "--year", "3000"], "--year does not accept", "2200 or less"),
        (["build", "--copy", "x"], "--copy does not accept", "title, description, checked, product, os"),
        (["build", "--force=x"], "not understood", "--force"),
    ],
)
def test_what_is_wrong_and_what_to_do_is_told_in_three_lines(run, words, what, hint):
    done = run(*words, "--lang=en") if words[-1] != "--window" else run(*words, DSCASE_LANG="en")
    assert done.exit_code == 2
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert [line.startswith(head) for line, head in zip(lines, HEADS["en"], strict=True)] == [True] * 3
    assert what in lines[0]
    assert hint in f"{lines[1]} {lines[2]}" or hint in lines[0]


@pytest.mark.parametrize(
    ("words", "env", "lang"),
    [
        (["bild"], "", "ja"),
        (["bild", "--lang", "en"], "", "en"),
        (["bild", "--lang=en"], "ja", "en"),
        (["bild", "--lang", "ja"], "en", "ja"),
        (["bild", "--lang"], "en", "en"),
        (["bild", "--lang="], "en", "en"),
        (["bild"], "en", "en"),
        (["explain", "2205", "--lang", "fr"], "", "ja"),
        (["explain", "2205", "--lang", "fr"], "en", "en"),
        (["explain", "2205", "--lang", "en", "--lang", "fr"], "", "en"),
        (["explain", "2205", "--langs", "en"], "", "ja"),
    ],
)
def test_it_is_told_in_the_language_asked_for_as_far_as_that_can_be_seen(run, words, env, lang):
    done = run(*words, DSCASE_LANG=env)
    assert done.exit_code == 2
    assert done.stderr.startswith(HEADS[lang][0])


def test_what_was_typed_is_cleaned_and_cut_before_it_is_said_again(run):
    done = run("x\x1b[31m" + "y" * 5000)
    assert "\x1b" not in done.stderr
    assert len(done.stderr) < 1000


def test_help_and_version_are_as_ever(run):
    assert run("--version").exit_code == 0
    assert run("build", "--help").exit_code == 0
    for words in ([], ["templates"]):
        done = run(*words)
        assert done.exit_code == 2
        assert "コマンド:" in done.output


def test_the_installed_command_tells_it_too(dscase):
    ran = dscase("build", "--nosuch", env={"DSCASE_LANG": "en"})
    assert ran.code == 2
    assert ran.err.startswith("Error: dscase build has no option --nosuch")
    assert "Traceback" not in ran.err


def test_no_word_of_a_command_line_is_filled_in_from_the_environment_or_from_a_folder(tmp_path):
    for name in ("2205 log", "2206 log"):
        (tmp_path / name).write_bytes(b"")
    words = ("init", "case", "--lang", "en")
    subprocess.run([sys.executable, "-m", "dscase", *words], cwd=tmp_path, check=True, capture_output=True)
    said = "%DSCASE_SAID% 220?*"
    build = ("build", "case", "-w", "2026-04-20 03:00/03:40", "--tz", "UTC", "-o", "out", "--title", said)
    subprocess.run(
        [sys.executable, "-m", "dscase", *build],
        cwd=tmp_path,
        env={**os.environ, "DSCASE_SAID": "filled in"},
        check=False,
        capture_output=True,
    )
    assert said in (tmp_path / "out" / "inquiry.txt").read_text(encoding="utf-8-sig")


def test_on_windows_a_pattern_stands_for_files_where_files_are_meant(tmp_path, monkeypatch):
    names = [tmp_path / name for name in ("a.zip", "b.zip", "c [1].txt")]
    for name in names:
        name.write_bytes(b"")
    typed = [tmp_path / "*.zip", names[2], tmp_path / "*.none", Path("-")]
    monkeypatch.setattr(sys, "platform", "win32")
    assert filled_in(typed) == [*names, tmp_path / "*.none", Path("-")]
    monkeypatch.setattr(sys, "platform", "linux")
    assert filled_in(typed) == typed


def commands_of(command, *words):
    """Every command with the words that call it."""
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands_of(inner, *words, name)
    if words and not hasattr(command, "commands"):
        yield words, command


OPTIONS = [
    (words, param)
    for words, command in commands_of(typer.main.get_command(app))
    for param in command.params
    if param.param_type_name == "option"
]
SINGLE = [
    (words, param)
    for words, param in OPTIONS
    if not param.multiple and (not param.is_flag or param.secondary_opts)
]


@pytest.mark.parametrize(
    ("words", "param"), SINGLE, ids=lambda one: " ".join(one) if isinstance(one, tuple) else one.name
)
def test_an_option_that_takes_one_value_is_refused_when_it_is_given_twice(run, words, param):
    option, other = max(param.opts, key=len), (param.secondary_opts or param.opts)[0]
    twice = [option, other] if param.is_flag else [option, "1", other, "1"]
    done = run(*words, *twice, DSCASE_LANG="en")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: {option} is given more than once.")


def test_others_may_come_again(run):
    assert {"events", "checked", "csv_column", "ids"} <= {
        param.name for _, param in OPTIONS if param.multiple
    }
    done = run("events", "no-such.log", "--id", "2205", "--id", "730", "--json", "--json", "--lang", "en")
    assert "more than once" not in done.stderr
