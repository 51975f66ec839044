import gzip
import io
import tarfile
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.case.file import Case
from dscase.errors import InputError
from dscase.events.collect import collect
from dscase.events.line_blocks import whole_lines
from dscase.intake import members
from dscase.intake.classify import classify
from dscase.intake.evidence import StatedMessage
from dscase.intake.files import look
from dscase.intake.members import event_files, kind_of, listed, looked_into, opened
from dscase.intake.message_search import find_message
from dscase.intake.sources import find
from dscase.kinds import Kind
from dscase.pipeline.case_options import source_spec
from dscase.window import zone_named

LINE = b"Apr 20 03:20:54 kaga CEF:0|Trend Micro|Deep Security Manager|20.0.1|710|Events Retrieved|3|suser=x\n"
AGENT = b"2026-04-20 03:20:54.118204: [dsa.Heartbeat/5] | no answer | a.lua:1:x | 1:2:3\n"


def tarred(held, mode="w"):
    kept = io.BytesIO()
    with tarfile.open(fileobj=kept, mode=mode) as made:
        for name, data in held.items():
            inside = tarfile.TarInfo(name)
            inside.size = len(data)
            made.addfile(inside, io.BytesIO(data))
    return kept.getvalue()


def zipped(held):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in held.items():
            made.writestr(name, data)
    return kept.getvalue()


def content(file):
    with opened(file) as stream:
        return b"".join(block.data for block in whole_lines(stream))


MAKERS = {
    "zip": zipped,
    "tar": tarred,
    "tar.gz": lambda held: tarred(held, "w:gz"),
    "tar.bz2": lambda held: tarred(held, "w:bz2"),
    "tar.xz": lambda held: tarred(held, "w:xz"),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_each_log_in_an_archive_is_a_source_of_its_own(put, make):
    held = {"logs/ds.log": LINE, "logs/ds.log.1.gz": gzip.compress(LINE * 3), "memo.txt": b"bought milk\n"}
    archive = put("kept.dat", make(held))
    assert (archive.kind, archive.error) == (Kind.ARCHIVE, None)
    files = event_files(archive)
    assert [file.name for file in files] == ["kept.dat!logs/ds.log", "kept.dat!logs/ds.log.1.gz"]
    assert [content(file) for file in files] == [LINE, LINE * 3]
    told = [(member.readable_name, kind_of(member)) for member in listed(archive, beginnings=True)]
    assert told == [
        ("logs/ds.log", Kind.SYSLOG),
        ("logs/ds.log.1.gz", Kind.SYSLOG),
        ("memo.txt", Kind.UNKNOWN),
    ]


@pytest.mark.parametrize(
    "held",
    [
        {"Agent/plugins.txt": b"x", "Agent/guids.xml": b"y", "ds.log": LINE},
        {"logs/ds_agent.log": AGENT, "version.txt": b"20.0.1\n"},
        {"logs/ds_agent.log": AGENT, "ds.log": LINE, "version.txt": b"20.0.1\n"},
        {"memo.txt": b"bought milk\n"},
        {"ds_agent.log": b"no stamp in it\n"},
    ],
)
def test_a_zip_with_the_marks_of_a_package_or_without_logs_is_a_package(put, held):
    assert put("a.zip", zipped(held)).kind is Kind.PACKAGE


@pytest.mark.parametrize(
    "held",
    [
        {"ds_agent.log": AGENT, "ds_am.log": AGENT},
        {"logs/ds_agent.log": AGENT, "ds.log": LINE},
        {"kept/agent.txt": AGENT, "ds_agent.log.1": b""},
    ],
)
def test_a_zip_of_logs_alone_is_an_archive(put, held):
    assert put("a.zip", zipped(held)).kind is Kind.ARCHIVE


def test_what_is_stated_to_be_a_package_is_one(put):
    path = put("a.zip", zipped({"ds.log": LINE})).path
    assert look(path, "a.zip", Kind.PACKAGE).kind is Kind.PACKAGE


@pytest.mark.parametrize("front", [b"\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"#!/bin/sh\nexit\n"])
def test_bytes_in_front_of_a_zip_do_no_harm(put, front):
    package = put("diag.zip", front + zipped({"Agent/plugins.txt": b"x", "Manager/hostevents.csv": LINE}))
    assert package.kind is Kind.PACKAGE
    assert [content(file) for file in event_files(package)] == [LINE]
    archive = put("logs.zip", front + zipped({"ds.log": LINE}))
    assert archive.kind is Kind.ARCHIVE
    assert [content(file) for file in event_files(archive)] == [LINE]


def test_a_message_is_found_in_a_log_inside_a_tar(put):
    archive = put("logs.tgz", tarred({"a/ds.log": LINE, "a/ds_agent.log": AGENT * 2}, "w:gz"))
    zone = zone_named("Asia/Tokyo", "case")
    found = find_message(StatedMessage("no answer"), [archive], zone).found
    assert [(one.member, one.line) for one in found] == [("a/ds_agent.log", 1), ("a/ds_agent.log", 2)]
    (placed,) = find_message(StatedMessage(place="logs.tgz!a/ds_agent.log:2"), [archive], zone).found
    assert placed.line == 2


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_the_search_in_an_archive_takes_files_by_name_too_and_tells_its_progress(put, make):
    unlike = b"no stamp\n" * 3 + b"no answer, says the manager\n"
    memo = b"memo: no answer, says the memo\n"
    held = {"ds.log": LINE + b"# no answer in events\n", "a/ds_agent.log": unlike, "memo.txt": memo}
    archive = put("kept.dat", make(held))
    if archive.kind is Kind.PACKAGE:
        archive = replace(archive, kind=Kind.ARCHIVE)
    told = []
    zone = zone_named("Asia/Tokyo", "case")
    found = find_message(StatedMessage("no answer"), [archive], zone, told.append).found
    assert [(one.member, one.line) for one in found] == [("a/ds_agent.log", 4)]
    assert 0 < sum(told) <= archive.size
    (other,) = find_message(StatedMessage("says the memo"), [archive], zone).found
    assert other.member == "memo.txt"


def test_a_damaged_file_in_a_zip_does_not_hide_the_next_one(put):
    line = b"2026-04-20 03:20:54 [+0900]: [Info/5] | %d\n"
    data = bytearray(zipped({"ds_agent.log": b"".join(line % n for n in range(3000)), "ds_am.log": AGENT}))
    data[2000] ^= 0xFF
    archive = put("logs.zip", bytes(data))
    assert archive.kind is Kind.ARCHIVE
    (found,) = find_message(StatedMessage("no answer"), [archive], zone_named("UTC", "case")).found
    assert found.member == "ds_am.log"


def test_a_zip_inside_a_tar_does_not_make_it_a_zip(put):
    archive = put("logs.tar", tarred({"a.log": LINE, "inner.zip": zipped({"b.log": LINE})}))
    assert archive.kind is Kind.ARCHIVE
    assert [file.name for file in event_files(archive) if file.error is None] == ["logs.tar!a.log"]


def test_a_tar_that_is_cut_is_an_error(put):
    data = tarred({"a.log": LINE, "b.log": LINE * 400})
    archive = put("logs.tar", data[:4000])
    (broken,) = event_files(archive)
    assert broken.error.code == "intake.tar_broken"


def test_a_member_is_never_written_and_links_are_passed_over(put, tmp_path):
    kept = io.BytesIO()
    with tarfile.open(fileobj=kept, mode="w") as made:
        link = tarfile.TarInfo("link.log")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        made.addfile(link)
        inside = tarfile.TarInfo("../../up.log")
        inside.size = len(LINE)
        made.addfile(inside, io.BytesIO(LINE))
    (file,) = event_files(put("logs.tar", kept.getvalue()))
    assert file.name == "logs.tar!../../up.log"
    assert content(file) == LINE
    assert [path.name for path in tmp_path.iterdir()] == ["logs.tar"]


@given(st.binary(max_size=2000))
def test_no_bytes_make_telling_raise(data):
    classify(data, "x.tar")


def test_an_outlook_mail_is_told_with_what_to_do():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
    inside = ole + "__substg1.0_0037001F".encode("utf-16-le")
    assert classify(ole, "alert.msg").error.code == "intake.outlook_msg"
    assert classify(inside, "x").error.code == "intake.outlook_msg"
    assert classify(ole, "old.doc").error is None


def test_a_member_that_is_gone_is_an_error(put):
    archive = put("logs.tar", tarred({"a.log": LINE}))
    (file,) = event_files(archive)
    archive.path.write_bytes(tarred({"b.log": LINE}))
    with pytest.raises(InputError):
        content(file)
    assert members.listed(archive)[0].name == "b.log"


@pytest.mark.parametrize("make", [zipped, tarred], ids=["zip", "tar"])
def test_what_is_not_read_of_an_archive_is_told(put, make):
    held = {"ds.log": LINE, "memo.txt": b"bought milk\n", "more.zip": zipped({"ds.log": LINE})}
    archive = put("kept.dat", make(held))
    files, others = looked_into(archive, named=True)
    assert [(file.name, file.error.code if file.error else "") for file in files] == [
        ("kept.dat!ds.log", ""),
        ("kept.dat!more.zip", "intake.zip_nested"),
    ]
    assert others == ("kept.dat!memo.txt",)
    with pytest.raises(InputError, match=r"intake\.zip_nested"):
        content(files[1])
    listing = find([str(archive.path)], {})
    assert listing.skipped == (f"{archive.path.as_posix()}!memo.txt",)
    assert [file.error is None for file in listing.files] == [True, False]


def test_a_protected_file_in_an_archive_is_one_that_cannot_be_read(put):
    data = bytearray(zipped({"locked.log": LINE, "plain.log": LINE}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    files, _ = looked_into(put("kept.zip", bytes(data)))
    assert [(file.name, file.error.code if file.error else "") for file in files] == [
        ("kept.zip!locked.log", "intake.zip_encrypted"),
        ("kept.zip!plain.log", ""),
    ]


def test_a_members_own_time_bounds_its_years(put):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        made.writestr(zipfile.ZipInfo("ds.log", (2024, 4, 21, 0, 0, 0)), LINE)
        made.writestr(zipfile.ZipInfo("none.log"), LINE)
        made.writestr(zipfile.ZipInfo("bad.log", (2024, 13, 41, 0, 0, 0)), LINE)
    inside = {file.member: file for file in event_files(put("kept.zip", kept.getvalue()))}
    assert {name: file.mtime for name, file in inside.items()} == {
        "ds.log": datetime(2024, 4, 21, tzinfo=UTC),
        "none.log": None,
        "bad.log": None,
    }
    tarred_one = tarfile.TarInfo("ds.log")
    tarred_one.size, tarred_one.mtime = len(LINE), 1713657600
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as made:
        made.addfile(tarred_one, io.BytesIO(LINE))
    (file,) = event_files(put("kept.tar", held.getvalue()))
    assert file.mtime == datetime(2024, 4, 21, tzinfo=UTC)
    done = collect(
        [source_spec(file, None, Case())],
        None,
        tz=zone_named("UTC", "option"),
        year=None,
        as_of=None,
        csv_columns={},
    )
    assert [event.time.year for event in done.rows] == [2024]


def test_of_a_large_zip_few_files_are_looked_into_to_tell_it(put, monkeypatch):
    looked = []
    begins = members._begins
    monkeypatch.setattr(members, "_begins", lambda pieces, name: looked.append(name) or begins(pieces, name))
    data = zipped({f"{number}.log": LINE for number in range(400)})
    assert put("many.zip", data).kind is Kind.ARCHIVE
    assert len(looked) <= 50
