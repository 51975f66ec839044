import io
import os
import stat
import subprocess
import sys

import pytest

from dscase.case.evidence import keep, keep_bytes
from dscase.errors import InputError, OutputError


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "elsewhere" / "画面 1.png"
    path.parent.mkdir()
    path.write_bytes(b"pixels" * 1000)
    return path


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "case").mkdir()
    return tmp_path / "case"


def names(folder):
    return sorted(path.name for path in (folder / "evidence").iterdir())


def test_a_file_is_copied_as_it_is_and_the_original_stays(folder, picture):
    assert keep(folder, picture) == "画面 1.png"
    assert (folder / "evidence" / "画面 1.png").read_bytes() == picture.read_bytes() == b"pixels" * 1000
    assert [path.name for path in folder.iterdir()] == ["evidence"]


def test_a_taken_name_gets_a_number_and_nothing_is_replaced(folder, picture):
    keep(folder, picture)
    picture.write_bytes(b"other")
    assert keep(folder, picture) == "画面 1-2.png"
    assert keep(folder, picture) == "画面 1-3.png"
    assert (folder / "evidence" / "画面 1.png").read_bytes() == b"pixels" * 1000
    assert (folder / "evidence" / "画面 1-2.png").read_bytes() == b"other"


def test_a_file_that_is_evidence_already_stays_where_it_is(folder):
    inside = folder / "evidence" / "deeper" / "a.log"
    inside.parent.mkdir(parents=True)
    inside.write_bytes(b"x")
    assert keep(folder, inside) == "deeper/a.log"
    assert names(folder) == ["deeper"]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_copy_is_private(folder, picture):
    picture.chmod(0o644)
    keep(folder, picture)
    assert stat.S_IMODE((folder / "evidence" / "画面 1.png").stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["missing.png", ".", "a\x00b"])
def test_what_is_no_file_is_refused(folder, tmp_path, name, refused):
    with refused("case.keep_unreadable", InputError):
        keep(folder, tmp_path / name)


@pytest.mark.skipif(os.name != "posix", reason="fifos are POSIX's")
def test_a_fifo_is_not_waited_for(folder, tmp_path, refused):
    os.mkfifo(tmp_path / "pipe")
    with refused("case.keep_unreadable", InputError):
        keep(folder, tmp_path / "pipe")


def test_a_full_disk_leaves_nothing(folder, picture, monkeypatch, refused):
    def fail(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with refused("case.keep_unwritable", OutputError):
        keep(folder, picture)
    assert names(folder) == []
    assert [path.name for path in folder.iterdir()] == ["evidence"]


def test_without_hard_links_a_file_is_kept_all_the_same(folder, picture, monkeypatch):
    def fail(*_args):
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", fail)
    assert [keep(folder, picture), keep(folder, picture)] == ["画面 1.png", "画面 1-2.png"]


def test_bytes_are_kept_under_a_safe_name_as_a_file_is(folder):
    assert keep_bytes(folder, "C:\\me\\画面.png", io.BytesIO(b"one")) == "画面.png"
    assert keep_bytes(folder, "../画面.png", io.BytesIO(b"two")) == "画面-2.png"
    assert keep_bytes(folder, "../../..", io.BytesIO(b"")) == "file"
    assert names(folder) == ["file", "画面-2.png", "画面.png"]
    assert (folder / "evidence" / "画面.png").read_bytes() == b"one"
    assert [path.name for path in folder.iterdir()] == ["evidence"]


def test_bytes_that_break_off_leave_nothing(folder, refused):
    class Cut(io.BytesIO):
        def read(self, *_size):
            raise OSError(5, "Input/output error")

    with refused("case.keep_unwritable", OutputError):
        keep_bytes(folder, "lamp.png", Cut())
    assert names(folder) == []
    assert [path.name for path in folder.iterdir()] == ["evidence"]


KILLED = """
import os, shutil, signal, sys
from pathlib import Path
from dscase.case import evidence
def half(source, sink, size):
    sink.write(source.read(100))
    sink.flush()
    os.kill(os.getpid(), signal.SIGKILL)
shutil.copyfileobj = half
evidence.keep(Path(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX's")
def test_a_kill_while_copying_leaves_no_half_evidence(folder, picture):
    done = subprocess.run([sys.executable, "-c", KILLED, folder, picture], check=False, timeout=60)
    assert done.returncode == -9
    assert names(folder) == []
    assert keep(folder, picture) == "画面 1.png"
