import io
import sys

import pytest

from dscase.cli.progress import LONG, Bar


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_nobody_watching_means_no_bar(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with Bar() as bar:
        assert bar(LONG * 10) is None


def test_a_short_read_has_no_bar(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    with Bar() as bar:
        assert bar(LONG - 1) is None
    assert sys.stderr.getvalue() == ""


def test_a_long_read_shows_bytes_and_rate_and_takes_the_bar_away(monkeypatch):
    terminal = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", terminal)
    with Bar() as bar:
        advance = bar(LONG * 2)
        assert advance is not None
        for _ in range(4):
            advance(LONG // 4)
    shown = terminal.getvalue()
    assert "67.1/134.2 MB" in shown
    assert "/s" in shown
    assert shown.endswith(("\x1b[2K", "\x1b[?25h")) or "\x1b[2K" in shown.rpartition("MB")[2]


def test_a_failure_below_still_takes_the_bar_away(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    bar = Bar()

    def fails():
        with bar:
            bar(LONG)
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    assert bar._progress is not None
    assert not bar._progress.live.is_started


def test_of_two_reads_each_bar_is_taken_away(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    with Bar() as bar:
        bar(LONG)
        first = bar._progress
        bar(LONG)
    assert first is not bar._progress
    for one in (first, bar._progress):
        assert one is not None
        assert not one.live.is_started
