"""What a console's code page does not have: escaped and said, never a bare "?"."""

import os
import subprocess
import sys

import pytest


def ran(encoding, *words):
    env = {**os.environ, "PYTHONIOENCODING": encoding, "DSCASE_LANG": "ja"}
    return subprocess.run([sys.executable, "-m", "dscase", *words], capture_output=True, env=env, check=False)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_letters_are_escaped_and_that_is_said(encoding):
    done = ran(encoding, "explain", "2205")
    assert done.returncode == 0
    assert b"\\u30d1\\u30bf\\u30fc\\u30f3" in done.stdout
    assert b"?" not in done.stdout
    assert encoding.encode() in done.stderr


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_a_console_that_has_them_hears_nothing(encoding):
    done = ran(encoding, "explain", "2205")
    assert "パターンファイル".encode(encoding) in done.stdout
    assert done.stderr == b""
