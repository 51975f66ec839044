"""Ctrl-C and kill in the middle of a build: the place is whole before and after, and a next run works."""

import os
import signal
import subprocess
import sys
import time

import pytest

pytestmark = [
    pytest.mark.whole,
    pytest.mark.skipif(os.name == "nt", reason="signals are sent the POSIX way"),
]

# A build whose renderer waits until told: the signal hits when everything but the output is there.
WAITING = """
import sys, time
from dscase.render import text
original = text.render
def slow(*args):
    print("rendering", flush=True)
    time.sleep(60)
text.render = slow
from dscase.cli.main import run
sys.argv[0] = "dscase"
run()
"""


def interrupted(words, sent):
    """Starts a build, sends the signal while it renders; its exit code and what it said."""
    child = subprocess.Popen(
        [sys.executable, "-c", WAITING, *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "rendering\n"
    time.sleep(0.05)
    child.send_signal(sent)
    _, err = child.communicate(timeout=30)
    return child.returncode, err


def test_ctrl_c_exits_with_130_says_so_and_leaves_nothing(case, tmp_path):
    code, err = interrupted(["build", case, "-o", tmp_path / "out"], signal.SIGINT)
    assert code == 130
    assert "中断しました" in err
    assert "Traceback" not in err
    assert not [path for path in tmp_path.iterdir() if "out" in path.name]


def test_ctrl_c_keeps_an_earlier_output(case, tmp_path, dscase, sums):
    dscase("build", case, "-o", tmp_path / "out")
    before = sums(tmp_path / "out")
    code, _ = interrupted(["build", case, "-o", tmp_path / "out", "--force"], signal.SIGINT)
    assert code == 130
    assert sums(tmp_path / "out") == before


def test_after_a_kill_the_next_run_builds_as_if_nothing_had_been(case, tmp_path, dscase, sums, example):
    interrupted(["build", case, "-o", tmp_path / "out"], signal.SIGKILL)
    assert dscase("build", case, "-o", tmp_path / "out").code == 3
    assert sums(tmp_path / "out") == sums(example.out)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case", "out"]


def test_a_reader_that_goes_away_is_no_error(case, tmp_path):
    line = f'"{sys.executable}" -m dscase build "{case}" -o "{tmp_path / "out"}" | head -n 1'
    done = subprocess.run(["bash", "-c", line], capture_output=True, encoding="utf-8", check=False)
    assert "Traceback" not in done.stderr
    assert (tmp_path / "out" / "bundle.zip").is_file()
