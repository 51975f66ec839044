"""What differs on Windows, tried wherever the suite runs: the system's answers are put in its mouth."""

import ctypes
import stat
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from dscase import atomic

ON_WINDOWS = sys.platform == "win32"


@pytest.mark.parametrize(
    ("name", "reserved"),
    [("CON", True), ("nul.txt", True), ("COM1", True), ("console", False), ("出力 1", False), ("out", False)],
)
def test_names_of_devices_are_known_wherever_they_stand_in_a_path(name, reserved, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "platform", "win32")
    assert atomic.reserved(Path(name)) is reserved
    assert atomic.reserved(Path(name) / "below") is reserved


@pytest.mark.skipif(ON_WINDOWS, reason="there it is a device")
def test_elsewhere_any_name_will_do():
    assert not atomic.reserved(Path("CON"))


def test_replacing_a_file_waits_while_another_program_holds_it(system_calls, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "platform", "win32")
    refusals = iter([PermissionError("in use"), PermissionError("in use")])
    replace = Path.replace

    def held(self, target):
        if (refusal := next(refusals, None)) is not None:
            raise refusal
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", held)
    atomic.write_over(tmp_path / "a.txt", b"new")
    assert (tmp_path / "a.txt").read_bytes() == b"new"


@pytest.fixture
def system_calls(monkeypatch):
    """Windows' own calls for attributes; elsewhere a table of them by inode, which survives a rename."""
    if not ON_WINDOWS:
        known = {}
        kernel = SimpleNamespace(
            GetFileAttributesW=lambda path: (
                known.get(Path(path).stat().st_ino, 0) if Path(path).exists() else -1
            ),
            SetFileAttributesW=lambda path, attributes: known.update({Path(path).stat().st_ino: attributes}),
        )
        monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
        monkeypatch.setattr(sys, "platform", "win32")
    return ctypes.windll.kernel32


@pytest.fixture
def hidden(system_calls):
    """Whether Explorer hides a path."""
    return lambda path: bool(system_calls.GetFileAttributesW(str(path)) & stat.FILE_ATTRIBUTE_HIDDEN)


def test_what_is_on_its_way_is_hidden_from_explorer_and_what_has_arrived_is_not(hidden, tmp_path):
    stage, out, aside = (tmp_path / name for name in (".out.dscase-stage", "out", ".out.dscase-old"))
    atomic.make_stage(stage)
    assert hidden(stage)
    atomic.rename(stage, out)
    assert not hidden(out)
    atomic.rename(out, aside)
    assert hidden(aside)
    atomic.rename(aside, out)
    assert not hidden(out)


def test_a_file_written_whole_is_seen_in_explorer(hidden, tmp_path):
    seen = []
    atomic.stream_new(tmp_path / "new", lambda _: seen.extend(map(hidden, tmp_path.iterdir())))
    atomic.write_over(tmp_path / "over", b"")
    assert seen == [True]
    assert [hidden(tmp_path / name) for name in ("new", "over")] == [False, False]


def test_a_read_only_file_is_deleted_where_windows_refuses_that(monkeypatch, tmp_path):
    path = tmp_path / "a.txt"
    path.touch()
    path.chmod(stat.S_IREAD)
    monkeypatch.setattr(sys, "platform", "win32")
    unlink = Path.unlink

    def as_windows(self, *, missing_ok=False):
        if not self.stat().st_mode & stat.S_IWRITE:
            raise PermissionError(13, "read-only")
        unlink(self, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", as_windows)
    atomic.delete(path)
    assert not path.exists()


def test_a_place_the_system_cannot_resolve_is_the_path_itself(monkeypatch):
    def fails(path):
        raise OSError(6, "the handle is invalid")

    monkeypatch.setattr("os.path.realpath", fails)
    assert atomic.real(Path("CON")) == Path("CON").absolute()


def test_all_that_wait_for_a_lock_get_it_one_after_the_other(tmp_path):
    path, added, lock = tmp_path / "lines", 8, threading.Lock()
    failed = []

    def add(number):
        fd = atomic.open_append(path)
        try:
            if not atomic.lock(fd, wait=True):
                with lock:
                    failed.append(number)
                return
            with atomic.stream(fd) as sink:
                sink.write(b"%d\n" % number)
        finally:
            import os

            os.close(fd)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(added)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed
    assert sorted(path.read_bytes().split()) == [b"%d" % number for number in range(added)]
