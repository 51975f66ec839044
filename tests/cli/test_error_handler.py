import errno
import os
import subprocess
import sys

import pytest
import typer

from dscase import home
from dscase.cli.error_handler import ended, guarded, speak, without_values
from dscase.cli.main import app
from dscase.error_log import NAME
from dscase.errors import DscaseError, ExitCode, InputError, OutputError, UsageError


def code_of(fault, lang="ja"):
    @guarded
    def command() -> ExitCode:
        raise fault

    speak(lang)
    with pytest.raises(typer.Exit) as caught:
        command()
    return caught.value.exit_code


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (UsageError("cli.nothing_given"), 2),
        (OutputError("cli.nothing_given"), 2),
        (InputError("cli.nothing_given"), 5),
        (DscaseError("cli.internal", log=""), 1),
        (KeyboardInterrupt(), 130),
        (ZeroDivisionError("oops"), 1),
    ],
)
def test_each_kind_of_error_has_its_exit_code(fault, code, capsys):
    assert code_of(fault) == code
    capsys.readouterr()


@pytest.mark.parametrize(
    "place", ["dscase.cli.parsing.of_start", "dscase.cli.parsing.TyperGroup.make_context"]
)
def test_ctrl_c_while_options_are_read_ends_as_any_other(place, monkeypatch, capsys):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(place, interrupt)
    assert ended(lambda: app(["review", "--lang", "en"])) == ExitCode.INTERRUPTED
    assert "Traceback" not in capsys.readouterr().err


def test_a_reader_that_goes_away_on_windows_is_no_fault_either(monkeypatch, capsys):
    gone = OSError(errno.EINVAL, "Invalid argument")
    if os.name == "posix":
        assert code_of(gone) == ExitCode.INTERNAL
        capsys.readouterr()
    monkeypatch.setattr("os.name", "nt")
    monkeypatch.setattr("dscase.cli.error_handler._swallow_the_rest", lambda: None)
    assert code_of(gone) == ExitCode.COMPLETE
    assert capsys.readouterr().err == ""


def test_a_reader_that_goes_away_leaves_no_noise(tmp_path):
    code = (
        "from dscase.cli.error_handler import guarded\n"
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


def test_an_unforeseen_error_says_what_it_was_and_asks_for_its_log(capsys):
    code_of(ZeroDivisionError("oops"))
    err = capsys.readouterr().err
    assert "ZeroDivisionError: oops" in err
    assert "エラー: " in err
    assert str(home.folder() / NAME) in err
    assert "dscase/cli/error_handler.py" in (home.folder() / NAME).read_text(encoding="utf-8")


def test_where_no_log_can_be_written_the_trace_is_shown(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv(home.VARIABLE, str(tmp_path / "file"))
    code_of(ZeroDivisionError("oops"))
    err = capsys.readouterr().err
    assert "Traceback (most recent call last)" in err
    assert "ZeroDivisionError: oops" in err
    assert "Traceback を添えて" in err


def test_an_unforeseen_errors_message_cannot_write_to_the_terminal(capsys):
    code_of(ZeroDivisionError("a\x1b[31mb"))
    assert "\x1b" not in capsys.readouterr().err


def test_of_the_command_the_log_has_names_alone():
    def build(case_dir, *, window=None, force=False, title=None):
        raise NotImplementedError

    build.__module__ = "dscase.cli.build"
    given = {"case_dir": "SECRET", "window": "SECRET", "force": True, "title": None}
    assert without_values(build, given) == "dscase build (case_dir, window, force)"
    build.__module__ = "dscase.cli.templates"
    assert without_values(build, {"force": False}) == "dscase templates build ()"


def test_a_broken_template_of_the_users_own_does_not_silence_the_error(tmp_path, monkeypatch, capsys):
    (tmp_path / "ja" / "words").mkdir(parents=True)
    (tmp_path / "ja" / "words" / "x.toml").write_text("[broken", encoding="utf-8")
    monkeypatch.setenv("DSCASE_TEMPLATES", str(tmp_path))
    assert code_of(UsageError("cli.nothing_given")) == 2
    assert "エラー: " in capsys.readouterr().err
