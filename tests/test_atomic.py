"""What differs on Windows, tried wherever the suite runs: the system's answers are put in its mouth."""

import sys
import threading
from pathlib import Path

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


def test_replacing_a_file_waits_while_another_program_holds_it(monkeypatch, tmp_path):
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
