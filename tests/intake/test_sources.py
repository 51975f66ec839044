import bz2
import gzip
import io
import lzma
import sys
import zipfile
from types import SimpleNamespace

import pytest

from dscase.events.files import standard_input
from dscase.intake.sources import find
from dscase.kinds import Kind

LINE = "Apr 20 03:20:54 kaga CEF: 0|Trend Micro|Deep Security Manager|12.0.383|710|Events Retrieved|3|msg=x\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "logs" / "old").mkdir(parents=True)
    (tmp_path / "logs" / "ds.log").write_bytes(LINE.encode())
    (tmp_path / "logs" / "old" / "ds.log.1").write_bytes(LINE.encode())
    (tmp_path / "logs" / "memo.txt").write_text("just a note\n")
    (tmp_path / "logs" / "empty.log").write_text("")
    return tmp_path


def names(*paths):
    return [file.name for file in find(paths, {}).files]


def errors(*paths):
    return {file.name: file.error.code for file in find(paths, {}).files if file.error}


def test_a_file_is_called_as_it_was_typed_and_neither_hashed_nor_guessed(folder):
    (file,) = find(["logs/ds.log"], {}).files
    assert (file.name, file.kind, file.sha256, file.size) == ("logs/ds.log", Kind.SYSLOG, "", len(LINE))


def test_a_folder_stands_for_the_event_files_in_it_and_the_rest_is_named(folder):
    found = find(["logs"], {})
    assert [file.name for file in found.files] == ["logs/ds.log", "logs/old/ds.log.1"]
    assert found.skipped == ("logs/empty.log", "logs/memo.txt")


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_protection_modules_export_holds_events_too(folder, pack):
    rows = b"Time,Computer,Malware,Infected File(s),Scan Type\r\n"
    (folder / "logs" / "am.csv").write_bytes(pack(rows))
    for path in ("logs/am.csv", "logs/*.csv"):
        (file,) = find([path], {}).files
        assert (file.kind, file.error) == (Kind.CONSOLE_CSV, None)


def test_a_glob_that_no_shell_expanded_is_expanded(folder):
    assert names("logs/*.log") == ["logs/ds.log"]
    assert names("logs/**/ds.log*") == ["logs/ds.log", "logs/old/ds.log.1"]


def test_a_glob_that_fits_nothing_is_an_error(folder):
    assert errors("logs/*.gz") == {"logs/*.gz": "intake.no_match"}


def test_a_file_whose_name_looks_like_a_glob_is_that_file(folder):
    (folder / "ds[1].log").write_text(LINE)
    assert names("ds[1].log") == ["ds[1].log"]


def test_a_file_that_was_named_must_hold_events(folder):
    assert errors("logs/memo.txt") == {"logs/memo.txt": "intake.not_events"}
    assert errors("logs/empty.log") == {"logs/empty.log": "intake.empty"}
    assert errors("nowhere.log") == {"nowhere.log": "intake.missing"}


def test_a_named_file_of_another_kind_is_not_read_as_events(folder):
    (folder / "lamp.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert errors("lamp.png") == {"lamp.png": "intake.not_events"}


def test_the_same_file_is_read_once_however_it_is_named(folder):
    assert names("logs/ds.log", "logs", str(folder / "logs" / "ds.log")) == [
        "logs/ds.log",
        "logs/old/ds.log.1",
    ]


@pytest.mark.parametrize("mark", ["case.yaml", "evidence/.keep"])
def test_a_case_folder_stands_for_its_evidence(folder, mark):
    place = folder / "case" / mark
    place.parent.mkdir(parents=True)
    place.write_text("")
    (folder / "case" / "evidence").mkdir(exist_ok=True)
    (folder / "case" / "evidence" / "ds.log").write_text(LINE)
    (folder / "case" / "not-evidence.log").write_text(LINE)
    assert names("case") == ["ds.log"]


def test_a_name_stands_for_one_file(folder):
    (folder / "case" / "evidence" / "logs").mkdir(parents=True)
    (folder / "case" / "evidence" / "logs" / "ds.log").write_text(LINE)
    assert names("case", "logs/ds.log") == ["logs/ds.log", "logs/ds.log (2)"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_what_cannot_be_read_in_a_folder_is_not_passed_over(folder):
    (folder / "logs" / "ds.log.2").symlink_to(folder / "gone")
    assert errors("logs") == {"logs/ds.log.2": "intake.dangling_link"}


@pytest.mark.parametrize("packer", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_standard_input_is_told_apart_by_its_beginning(monkeypatch, packer):
    data = packer(LINE.encode() * 20_000)
    stream = io.BufferedReader(io.BytesIO(data))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=stream))
    (file,) = find(["-", "-"], {}).files
    assert (file.name, file.kind, file.error) == ("-", Kind.SYSLOG, None)
    assert b"".join(iter(lambda: standard_input().read(1 << 16), b"")) == data  # nothing of it was used up


def test_a_package_stands_for_the_exports_inside(folder):
    header = "Time,Level,Event ID,Event,Target\r\n"
    with zipfile.ZipFile(folder / "logs" / "diag.zip", "w") as made:
        made.writestr("Manager/hostevents.csv", header)
        made.writestr("Manager/firewallevents.csv", header)
    with zipfile.ZipFile(folder / "logs" / "other.zip", "w") as made:
        made.writestr("Agent/plugins.txt", "x")
    inside = ["logs/diag.zip!Manager/hostevents.csv", "logs/diag.zip!Manager/firewallevents.csv"]
    assert names("logs/diag.zip") == inside
    assert names("logs")[:2] == inside
    assert "logs/other.zip" in find(["logs"], {}).skipped
    assert errors("logs/other.zip") == {"logs/other.zip": "intake.no_events_inside"}
