"""Standard output that is full, closed, or lost its reader: told by every command, never a normal code."""

import errno
import os
import subprocess
import sys

import pytest

from dscase import atomic
from dscase.cli.error_handler import guarded
from dscase.errors import ExitCode

pytestmark = pytest.mark.whole

COMMANDS = {
    "version": ["--version"],
    "help": ["--help"],
    "help of one": ["build", "--help"],
    "nothing": [],
    "init": ["init", "new"],
    "events": ["events", "ds.log"],
    "events as json": ["events", "ds.log", "--format", "json"],
    "raw": ["events", "ds.log", "--format", "raw", "--jsonl"],
    "count": ["events", "ds.log", "--count", "id"],
    "inspect": ["inspect", "ds.log"],
    "inspect as json": ["inspect", "ds.log", "--json"],
    "review": ["review", "--events", "ds.log", "-w", "2026-04-20 03:00/03:40"],
    "explain": ["explain", "2205"],
    "explain as json": ["explain", "2205", "--json"],
    "templates": ["templates", "copy", "--list"],
    "walk": ["walk", "case", "--list"],
}
LINE = (
    "<134>Apr 20 03:20:54 dsm CEF:0|Trend Micro|Deep Security Manager|12.0.383|2205|Component Update Failed|"
    "8|src=192.0.2.1 suser=System target=web01 msg=x TrendMicroDsTenant=Primary TrendMicroDsTenantId=0\n"
)


@pytest.fixture
def place(tmp_path, monkeypatch):
    (tmp_path / "ds.log").write_text(LINE * 200, encoding="utf-8")
    (tmp_path / "case" / "evidence").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.skipif(sys.platform == "win32", reason="there is no /dev/full, and a shell without >&-")
@pytest.mark.parametrize("name", COMMANDS)
def test_what_cannot_be_written_is_told_by_every_command(place, name):
    words = " ".join(f"'{word}'" for word in COMMANDS[name])
    for target in ("> /dev/full", ">&-"):
        line = f"'{sys.executable}' -m dscase {words} {target}"
        done = subprocess.run(["sh", "-c", line], capture_output=True, check=False, timeout=120)
        told = done.stderr.decode("utf-8")
        assert done.returncode == 2, (name, target, told)
        assert "Traceback" not in told
        assert told.strip()
        (place / "new" / "case.yaml").unlink(missing_ok=True)


@pytest.mark.skipif(sys.platform == "win32", reason="the shell")
def test_a_reader_that_went_away_is_no_error(place):
    for words in (["--help"], ["events", "ds.log"], ["inspect", "ds.log"], ["explain", "2205"]):
        with subprocess.Popen(
            [sys.executable, "-m", "dscase", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as running:
            running.stdout.close()
            assert running.stderr.read() == b""
            assert running.wait(120) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="locks are others there")
def test_a_lock_that_the_disk_fails_is_not_taken_for_another_program(tmp_path, monkeypatch):
    import fcntl

    def failing(fd, how):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(fcntl, "flock", failing)
    fd = os.open(tmp_path / "file", os.O_RDWR | os.O_CREAT)
    try:
        with pytest.raises(OSError, match="Input/output"):
            atomic.lock(fd, wait=True)
    finally:
        os.close(fd)


def test_a_table_of_ours_that_the_disk_fails_is_told_as_what_it_is(capsys):
    @guarded
    def command(*, lang: str) -> ExitCode:
        raise OSError(errno.EIO, "Input/output error", "profiles.json")

    with pytest.raises(Exception) as caught:
        command(lang="en")
    assert caught.value.exit_code == ExitCode.INPUT
    told = capsys.readouterr().err
    assert "profiles.json" in told
    assert "Input/output error" in told
