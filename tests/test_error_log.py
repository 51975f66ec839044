"""What an unforeseen error leaves behind: enough to find it, nothing that was read or typed."""

import errno
import json
import stat
import sys

import pytest

from dscase import __version__, error_log, home
from dscase.errors import InputError

SECRET = "host-kanda-01"


def raised(work):
    with pytest.raises(Exception) as caught:
        work()
    return caught.value


def test_it_says_which_dscase_python_platform_and_libraries_and_where_it_happened():
    told = error_log.text(raised(lambda: json.loads("{")), "dscase build (case_dir)")
    assert f"- dscase: {__version__}\n" in told
    assert f"- python: {sys.version.split()[0]} " in told
    assert "- platform: " in told
    assert "- command: dscase build (case_dir)\n" in told
    assert "pydantic " in told
    assert "  json/decoder.py:" in told
    assert told.endswith("JSONDecodeError\n```\n")


def chained():
    try:
        {}[SECRET]
    except KeyError as fault:
        raise InputError("case.exists", path=SECRET) from fault


def unreadable():
    raise OSError(errno.ENOENT, "not there", SECRET)


@pytest.mark.parametrize(
    ("work", "ending"),
    [
        (lambda: int(SECRET), "ValueError"),
        (chained, "InputError: case.exists"),
        (unreadable, "FileNotFoundError: ENOENT"),
        (lambda: SECRET.encode().decode("utf-16").encode("ascii"), "UnicodeDecodeError"),
        (lambda: exec(compile(f"{'{}'}['{SECRET}']", f"/cases/{SECRET}.py", "exec")), "KeyError"),
    ],
)
def test_it_holds_nothing_of_what_was_read_or_typed(work, ending):
    told = error_log.text(raised(work), "dscase build")
    assert SECRET not in told.replace(__file__, "")
    assert ending in told.splitlines()[-2]


def test_the_errors_that_led_to_it_stand_before_it():
    told = error_log.text(raised(chained), "dscase build")
    assert told.index("\nKeyError\n") < told.index("\nInputError: case.exists\n")


def test_an_error_that_is_its_own_cause_is_told():
    fault = ValueError()
    fault.__cause__ = fault
    assert error_log.text(fault, "dscase build").count("\nValueError\n") == 1


def test_it_is_at_the_persons_own_place_and_for_nobody_else(capsys):
    error = error_log.unforeseen(ZeroDivisionError(), "dscase build")
    log = home.folder() / error_log.NAME
    assert error.facts == {"log": str(log)}
    assert error.code == "cli.internal"
    if sys.platform != "win32":
        assert stat.S_IMODE(log.stat().st_mode) == 0o600
    error_log.unforeseen(KeyError(), "dscase walk")
    assert "dscase walk" in log.read_text(encoding="utf-8")
    assert "dscase build" not in log.read_text(encoding="utf-8")
    assert "ZeroDivisionError" in capsys.readouterr().err
