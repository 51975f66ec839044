"""The clipboard: what its program is given, and what is said where there is none."""

import sys

import pytest

from dscase.cli import clipboard
from dscase.errors import OutputError

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="programs made by a script are none there")


@pytest.fixture
def programs(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)

    def make(name, body):
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)

    return make


@POSIX
@pytest.mark.parametrize(
    ("name", "display", "encoding"),
    [("xclip", "DISPLAY", "utf-8"), ("wl-copy", "WAYLAND_DISPLAY", "utf-8"), ("clip.exe", "", "utf-16")],
)
def test_the_program_gets_the_text_on_its_stdin(programs, tmp_path, monkeypatch, name, display, encoding):
    programs(name, f"exec /bin/cat > {tmp_path}/got")
    if display:
        monkeypatch.setenv(display, ":0")
    clipboard.put("経理-01 が「オフライン」—\n")
    assert (tmp_path / "got").read_bytes().decode(encoding) == "経理-01 が「オフライン」—\n"


@POSIX
def test_a_program_without_its_desktop_is_not_asked(programs):
    programs("xclip", "exit 0")
    with pytest.raises(OutputError, match="no_clipboard"):
        clipboard.put("x")


@POSIX
def test_a_program_that_fails_is_named(programs, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":0")
    programs("xsel", "exit 3")
    with pytest.raises(OutputError, match="clipboard_failed"):
        clipboard.put("x")
