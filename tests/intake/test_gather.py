import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from zipfile import ZipFile

import pytest

from dscase.case.model import StatedFile
from dscase.intake.gather import Given, gather
from dscase.kinds import Kind

LATEST = datetime(2026, 4, 21, tzinfo=UTC)
LINE = "Apr 20 03:20:54 kaga CEF:0|Trend Micro|Deep Security Manager|12.0|{id}|x|3|target=a msg=b\n"


@pytest.fixture
def evidence(tmp_path):
    folder = tmp_path / "evidence"
    folder.mkdir()
    return folder


def log(path, event_id=710):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(LINE.format(id=event_id), encoding="utf-8")
    return path


def package(path, text="x"):
    path.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(path, "w") as archive:
        archive.writestr("a.txt", text)
    return path


def names(gathered):
    return [file.name for file in gathered.files]


def test_files_of_flags_come_first_in_their_order_then_the_folders_by_name(tmp_path, evidence):
    log(evidence / "b.log", 1)
    log(evidence / "a.log", 2)
    given = [Given(log(tmp_path / "z.log", 3)), Given(log(tmp_path / "y.log", 4))]
    assert names(gather(given, evidence, (), {}, LATEST)) == ["z.log", "y.log", "a.log", "b.log"]


def test_what_case_yaml_states_holds_for_the_folders_file_not_for_a_flags_of_the_same_name(
    tmp_path, evidence
):
    log(evidence / "ds.log", 1)
    stated = StatedFile(file="ds.log", tz="UTC")
    gathered = gather([Given(log(tmp_path / "ds.log", 2))], evidence, [stated], {}, LATEST)
    assert names(gathered) == ["ds.log", "evidence/ds.log"]
    assert gathered.stated == {"evidence/ds.log": stated}


def test_names_are_told_apart_whatever_lies_in_the_folder(tmp_path, evidence):
    log(evidence / "ds.log", 1)
    log(evidence / "evidence" / "ds.log", 2)
    gathered = gather([Given(log(tmp_path / "ds.log", 3))], evidence, (), {}, LATEST)
    assert len(set(names(gathered))) == 3


def test_the_same_file_given_twice_is_read_once_and_keeps_what_either_flag_says(tmp_path):
    path = package(tmp_path / "x.zip")
    given = [Given(path, Kind.PACKAGE), Given(path, Kind.PACKAGE, "dsm")]
    gathered = gather(given, None, (), {}, LATEST)
    assert [one.kind for one in gathered.packages] == ["dsm"]
    assert gathered.copies == ()


def test_a_copy_is_named_and_hands_on_what_is_said_of_it(evidence):
    package(evidence / "a.zip")
    package(evidence / "sub" / "b.zip")
    stated = StatedFile(file="sub/*.zip", package="dsa")
    gathered = gather((), evidence, [stated], {}, LATEST)
    assert gathered.copies == (("sub/b.zip", "a.zip"),)
    assert [one.kind for one in gathered.packages] == ["dsa"]
    assert gathered.unmatched == ()


def test_a_pattern_that_matches_nothing_is_told(evidence):
    assert gather((), evidence, [StatedFile(file="*.evtx")], {}, LATEST).unmatched == ("*.evtx",)


def test_a_file_that_cannot_be_opened_keeps_its_error_and_the_others_go_on(evidence):
    (evidence / "cut.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 20)
    log(evidence / "ds.log")
    cut, good = gather((), evidence, (), {}, LATEST).files
    assert cut.error is not None
    assert good == replace(good, error=None)


def test_a_folder_that_is_not_there_holds_nothing(tmp_path):
    assert gather((), tmp_path / "nowhere", (), {}, LATEST).files == ()


def test_a_package_is_hashed_and_checked_in_one_reading_that_shows_its_progress(tmp_path):
    path = package(tmp_path / "x.zip")
    totals, told = [], []

    def progress(total):
        totals.append(total)
        return told.append

    gathered = gather([Given(path), Given(log(tmp_path / "a.log"))], None, (), {}, LATEST, progress=progress)
    assert totals == [sum(told)] == [sum(file.size for file in gathered.files)]
    [found] = gathered.packages
    assert found.checked
    assert found.file.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_what_lies_beside_an_empty_evidence_folder_is_named_and_not_read(tmp_path, evidence):
    log(tmp_path / "ds.log")
    (tmp_path / "case.yaml").write_text("title: x\n", encoding="utf-8")
    gathered = gather([], evidence, (), {}, LATEST)
    assert (names(gathered), gathered.beside) == ([], ("ds.log",))
    evidence.rmdir()
    assert gather([], evidence, (), {}, LATEST).beside == ("ds.log",)
    log(evidence / "a.log")
    assert gather([], evidence, (), {}, LATEST).beside == ()
    assert gather([Given(tmp_path / "ds.log")], tmp_path / "none" / "evidence", (), {}, LATEST).beside == ()
