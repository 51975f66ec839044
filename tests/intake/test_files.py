import bz2
import gzip
import hashlib
import os
import random
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dscase.errors import InputError
from dscase.intake.classify import HEAD
from dscase.intake.evidence import EvidenceFile
from dscase.intake.files import look, walk
from dscase.kinds import Kind
from dscase.wording.words import Words

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")


def code(file: EvidenceFile) -> str | None:
    return file.error.code if file.error else None


def test_a_file_is_measured_hashed_dated_and_told_apart(tmp_path):
    data = b"Apr 20 03:20:54 kaga x\n" * (HEAD // 10)
    path = tmp_path / "ds.log"
    path.write_bytes(data)
    os.utime(path, (0, 1776624060))
    assert look(path, "ds.log", Kind.SYSLOG) == EvidenceFile(
        path=path,
        name="ds.log",
        kind=Kind.SYSLOG,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        mtime=datetime(2026, 4, 19, 18, 41, tzinfo=UTC),
        stated=Kind.SYSLOG,
    )


def test_an_empty_file_is_hashed_and_unusable(tmp_path):
    path = tmp_path / "ds.log"
    path.touch()
    file = look(path, "ds.log", None)
    assert (file.kind, file.size, code(file)) == (Kind.UNKNOWN, 0, "intake.empty")
    assert file.sha256 == hashlib.sha256(b"").hexdigest()


def test_the_users_csv_headers_reach_the_classifier(tmp_path):
    path = tmp_path / "e.csv"
    path.write_text("発生,番号,事象\n", encoding="utf-8")
    own = {"発生": "time", "番号": "id", "事象": "name"}
    assert look(path, "e.csv", None, own).kind is Kind.CONSOLE_CSV


def test_a_file_that_is_not_there_is_an_error_in_the_record(tmp_path):
    assert code(look(tmp_path / "none", "none", None)) == "intake.missing"
    assert code(look(Path("a\0b"), "a\0b", None)) == "intake.unreadable"


def test_what_is_not_there_is_told_with_the_whole_path_but_not_where_a_document_shows_it(tmp_path):
    """A document holds what is wrong; the way to mend it is told on the screen alone."""
    error = look(tmp_path / "far" / "none.log", "none.log", None).error
    assert error is not None
    for lang in ("ja", "en"):
        told = Words(lang).explain(error)
        assert str(tmp_path / "far" / "none.log") in told.next
        assert str(tmp_path) not in told.what + told.why


def test_a_file_used_as_a_folder_is_not_found(tmp_path):
    (tmp_path / "file").touch()
    assert look(tmp_path / "file" / "below", "below", None).error is not None


def test_a_folder_is_not_opened(tmp_path):
    assert code(look(tmp_path, "evidence", None)) == "intake.folder"


@posix
def test_links_are_followed_to_files_only(tmp_path):
    (tmp_path / "real").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "folder").mkdir()
    for name, target in (
        ("to_file", "real"),
        ("to_folder", "folder"),
        ("to_nothing", "gone"),
        ("loop", "loop"),
    ):
        (tmp_path / name).symlink_to(tmp_path / target)
    assert look(tmp_path / "to_file", "to_file", None).kind is Kind.SCREENSHOT
    assert code(look(tmp_path / "to_folder", "to_folder", None)) == "intake.folder_link"
    assert code(look(tmp_path / "to_nothing", "to_nothing", None)) == "intake.dangling_link"
    assert look(tmp_path / "loop", "loop", None).error is not None


@posix
def test_a_pipe_and_a_device_are_never_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe")  # opening it would wait for ever
    assert code(look(tmp_path / "pipe", "pipe", None)) == "intake.not_regular"
    assert code(look(Path("/dev/zero"), "zero", None)) == "intake.not_regular"


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (PermissionError(13, "no"), "intake.no_permission"),
        (OSError(5, "I/O error"), "intake.unreadable"),
    ],
)
def test_a_file_that_cannot_be_opened_is_an_error_in_the_record(tmp_path, monkeypatch, raised, expected):
    path = tmp_path / "ds.log"
    path.write_bytes(b"x")

    def refuse(*_args, **_kwargs):
        raise raised

    monkeypatch.setattr(Path, "open", refuse)
    assert code(look(path, "ds.log", None)) == expected


def test_a_time_outside_the_calendar_is_no_time(tmp_path, monkeypatch):
    path = tmp_path / "x"
    path.write_bytes(b"x")
    found = list(path.stat())
    found[8] = 10**15
    monkeypatch.setattr(Path, "stat", lambda _self: os.stat_result(found))
    assert look(path, "x", None).mtime is None


def test_a_folder_is_walked_in_the_order_of_the_shown_names(tmp_path):
    for name in ("b.log", "a/z.log", "a/b/c.log", "a.log"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert walk(tmp_path) == [(tmp_path / name, name) for name in ("a.log", "a/b/c.log", "a/z.log", "b.log")]


def test_only_what_desktops_drop_is_left_out(tmp_path):
    for name in (".DS_Store", "._ds.log", "Thumbs.db", "DESKTOP.INI", "~$report.docx", ".hidden", "ds.log"):
        (tmp_path / name).touch()
    assert [name for _, name in walk(tmp_path)] == [".hidden", "ds.log"]


@posix
def test_a_link_to_a_folder_is_listed_and_not_followed(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    assert [name for _, name in walk(tmp_path)] == ["a/up"]


def test_a_folder_that_cannot_be_listed_is_an_entry_of_its_own(tmp_path, monkeypatch):
    (tmp_path / "closed").mkdir()
    (tmp_path / "open").touch()
    scandir = os.scandir

    def refuse(path):
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert [name for _, name in walk(tmp_path)] == ["closed", "open"]
    assert code(look(tmp_path / "closed", "closed", None)) == "intake.unreadable"


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        walk(tmp_path / "none")
    assert caught.value.code == "intake.folder_unreadable"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_no_text_can_still_be_written(tmp_path):
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\x82\xa0.log")).write_bytes(b"x")
    [(path, name)] = walk(tmp_path)
    assert name == r"\udc82\udca0.log"
    assert look(path, name, None).size == 1
    assert look(path, path.name, None).name == name


@given(data=st.binary(), stated=st.none() | st.sampled_from(Kind))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_content_makes_it_raise(tmp_path, data, stated):
    path = tmp_path / "any"
    path.write_bytes(data)
    file = look(path, "any", stated)
    assert file.size == len(data)
    assert file.sha256 == hashlib.sha256(data).hexdigest()


def test_a_file_may_be_told_apart_without_reading_it_all(tmp_path, monkeypatch):
    path = tmp_path / "ds.log"
    path.write_bytes(b"Apr 20 03:20:54 kaga x\n" * HEAD)
    monkeypatch.setattr(hashlib, "file_digest", None)
    file = look(path, "ds.log", Kind.SYSLOG, hashed=False)
    assert (file.kind, file.sha256, file.size) == (Kind.SYSLOG, "", path.stat().st_size)


@pytest.mark.parametrize("pack", [bz2.compress, gzip.compress])
def test_a_compressed_log_is_told_by_its_content_and_hashed_as_it_lies(tmp_path, pack):
    line = b"Apr 20 03:20:54 kaga CEF:0|Trend Micro|Deep Security Manager|20|600|x|3|target=%d %x\n"
    chance = random.Random(1)
    data = pack(b"".join(line % (number, chance.getrandbits(256)) for number in range(9000)))
    assert len(data) > HEAD
    path = tmp_path / "ds.log.1"
    path.write_bytes(data)
    file = look(path, "ds.log.1", None)
    assert (file.kind, file.error, file.size) == (Kind.SYSLOG, None, len(data))
    assert file.sha256 == hashlib.sha256(data).hexdigest()
