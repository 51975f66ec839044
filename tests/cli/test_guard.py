import subprocess
import sys

import pytest
import typer

from dscase.cli.guard import guarded
from dscase.errors import DscaseError, ExitCode, InputError, OutputError, UsageError


def code_of(fault, lang="ja"):
    @guarded
    def command(*, lang: str) -> ExitCode:
        raise fault

    with pytest.raises(typer.Exit) as caught:
        command(lang=lang)
    return caught.value.exit_code


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (UsageError("cli.nothing_given"), 2),
        (OutputError("cli.nothing_given"), 2),
        (InputError("cli.nothing_given"), 5),
        (DscaseError("cli.internal"), 1),
        (KeyboardInterrupt(), 130),
        (ZeroDivisionError("oops"), 1),
    ],
)
def test_each_kind_of_error_has_its_exit_code(fault, code, capsys):
    assert code_of(fault) == code
    capsys.readouterr()


def test_a_reader_that_goes_away_leaves_no_noise(tmp_path):
    code = (
        "from dscase.cli.guard import guarded\n"
        "from dscase.errors import ExitCode\n"
        "@guarded\n"
        "def command() -> ExitCode:\n"
        "    for _ in range(100_000):\n"
        "        print('x' * 100)\n"
        "    return ExitCode.COMPLETE\n"
        "import typer\n"
        "typer.run(command)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(60) == 0


def test_an_error_is_told_as_what_why_and_next_on_stderr(capsys):
    code_of(UsageError("cli.nothing_given"), "en")
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split(":")[0] for line in err.splitlines()] == ["Error", "Why", "Next"]


def test_control_characters_in_an_errors_facts_do_not_reach_the_terminal(capsys):
    code_of(UsageError("cli.text_file_missing", file="a\x1b[31m\x07b"))
    err = capsys.readouterr().err
    assert "\x1b" not in err
    assert "\x07" not in err


def test_an_unexpected_error_shows_its_trace_and_asks_for_a_report(capsys):
    code_of(ZeroDivisionError("oops"))
    err = capsys.readouterr().err
    assert "ZeroDivisionError: oops" in err
    assert "エラー: " in err


def test_a_broken_template_of_the_users_own_does_not_silence_the_error(tmp_path, monkeypatch, capsys):
    (tmp_path / "ja" / "words").mkdir(parents=True)
    (tmp_path / "ja" / "words" / "x.toml").write_text("[broken", encoding="utf-8")
    monkeypatch.setenv("DSCASE_TEMPLATES", str(tmp_path))
    assert code_of(UsageError("cli.nothing_given")) == 2
    assert "エラー: " in capsys.readouterr().err
