"""A process on strangers' files: it holds itself to its memory and its time, and ends with its children."""

import sys
import time
from pathlib import Path

import pytest

from dscase import bounded

MIB = 1 << 20
HELD = "from dscase import bounded; bounded.hold({memory}, {seconds}); print('held', flush=True)\n"


def run(code: str) -> "tuple[int, bytes, bytes]":
    """How a Python program ended that may take half a minute: its code and what it said."""
    child = bounded.start([sys.executable, "-c", code])
    try:
        said, complained = child.communicate(timeout=30)
        return child.returncode, said, complained
    finally:
        bounded.end(child)


def test_what_is_small_and_short_is_not_hindered() -> None:
    code, said, _ = run(HELD.format(memory=256 * MIB, seconds=30) + f"print(len(bytes({32 * MIB})))")
    assert (code, said.split()) == (0, [b"held", b"33554432"])


def test_more_memory_than_held_is_refused() -> None:
    code, said, complained = run(HELD.format(memory=256 * MIB, seconds=30) + f"b'1' * {512 * MIB}")
    assert said.split() == [b"held"]
    assert code != 0
    assert b"MemoryError" in complained


def test_more_work_than_held_is_ended() -> None:
    code, said, _ = run(HELD.format(memory=256 * MIB, seconds=1) + "while True: pass")
    assert said.split() == [b"held"]
    assert code != 0


def test_who_is_ended_takes_its_children_along(tmp_path: Path) -> None:
    beats = tmp_path / "beats"
    beating = f"import time\nwhile True:\n open({str(beats)!r}, 'ab').write(b'.')\n time.sleep(0.05)"
    parent = (
        f"import subprocess, sys, time\nsubprocess.Popen([sys.executable, '-c', {beating!r}])\ntime.sleep(60)"
    )
    child = bounded.start([sys.executable, "-c", parent])
    for _ in range(600):
        if beats.exists() and beats.stat().st_size > 2:
            break
        time.sleep(0.05)
    bounded.end(child)
    time.sleep(0.3)  # a beat that had begun
    counted = beats.stat().st_size
    assert counted
    time.sleep(0.5)
    assert beats.stat().st_size == counted


def test_a_program_that_is_not_there_is_told() -> None:
    with pytest.raises(FileNotFoundError):
        bounded.start(["no-such-program-of-ours"])


def test_what_is_told_a_child_is_read_and_its_errors_are_nobodys() -> None:
    child = bounded.start([sys.executable, "-c", "print(input())"], speaks=True)
    assert child.stdin is not None
    said, _ = child.communicate(b"abc\n", timeout=60)
    bounded.end(child)
    assert said.split() == [b"abc"]
    assert child.stderr is None
