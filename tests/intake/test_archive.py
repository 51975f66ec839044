import io
import struct
import zipfile

import pytest

from dscase.errors import InputError
from dscase.intake import archive
from dscase.intake.archive import open_archive, parts, points_outside, readable, readable_name


def zipped(
    *members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b""
) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        made.comment = comment
        for name, data in members:
            made.writestr(name, data)
    return stream


def refused(stream) -> str:
    with pytest.raises(InputError) as caught:
        open_archive(stream, "x.zip")
    return caught.value.code


@pytest.mark.parametrize("comment", [b"", b"a comment", b"x" * 65_535])
def test_members_are_listed(comment):
    with open_archive(zipped(("a/b.txt", b"hello"), comment=comment), "x.zip") as opened:
        assert [member.filename for member in opened.infolist()] == ["a/b.txt"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [(b"", "intake.not_zip"), (b"text", "intake.not_zip"), (b"PK\3\4 cut short", "intake.zip_broken")],
)
def test_what_has_no_directory_at_its_end_is_refused(data, expected):
    assert refused(io.BytesIO(data)) == expected


def test_an_archive_that_lost_its_end_is_broken():
    data = zipped(("a", b"hello" * 100)).getvalue()
    assert refused(io.BytesIO(data[:-30])) == "intake.zip_broken"


def test_too_many_members_are_refused_by_the_count_declared(monkeypatch):
    monkeypatch.setattr(archive, "MAX_MEMBERS", 3)
    assert refused(zipped(*((str(n), b"") for n in range(4)))) == "intake.zip_too_many"
    open_archive(zipped(*((str(n), b"") for n in range(3))), "x.zip").close()


def test_too_many_members_are_refused_when_the_count_declared_is_a_lie(monkeypatch):
    monkeypatch.setattr(archive, "MAX_MEMBERS", 3)
    data = bytearray(zipped(*((str(n), b"") for n in range(4))).getvalue())
    struct.pack_into("<HH", data, len(data) - 14, 1, 1)
    assert refused(io.BytesIO(data)) == "intake.zip_too_many"


def test_a_directory_too_large_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(archive, "MAX_DIRECTORY", 100)
    assert refused(zipped(("n" * 200, b""))) == "intake.zip_too_many"


def test_a_zip64_directory_is_counted_by_its_own_record(monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 2)
    stream = zipped(*((str(n), b"") for n in range(4)))
    assert b"PK\x06\x06" in stream.getvalue()
    open_archive(stream, "x.zip").close()
    monkeypatch.setattr(archive, "MAX_MEMBERS", 3)
    assert refused(stream) == "intake.zip_too_many"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_uncommon_methods_are_not_readable(method):
    with open_archive(zipped(("a", b"hello"), method=method), "x.zip") as opened:
        assert not readable(opened.infolist()[0])


@pytest.mark.parametrize("name", ["x.z01", "x.Z02", "x.zip.001"])
def test_a_part_of_a_split_archive_is_told_by_its_name(name):
    with pytest.raises(InputError) as caught:
        open_archive(io.BytesIO(b"PK\3\4 the rest is in other files"), name)
    assert caught.value.code == "intake.zip_split"


def test_a_part_of_a_split_archive_is_told_by_its_marks():
    assert refused(io.BytesIO(b"PK\7\x08PK\3\4 more")) == "intake.zip_split"
    last = bytearray(zipped(("a", b"x")).getvalue())
    struct.pack_into("<HH", last, len(last) - 18, 2, 2)
    assert refused(io.BytesIO(last)) == "intake.zip_split"


def test_a_name_in_cp932_is_told_as_such():
    assert readable_name(zipfile.ZipInfo("診断/ログ.txt".encode("cp932").decode("cp437"))) == "診断/ログ.txt"
    marked = zipfile.ZipInfo("é")
    marked.flag_bits = 0x800
    assert readable_name(marked) == "é"
    assert readable_name(zipfile.ZipInfo(r"Agent\logs\a.log")) == "Agent/logs/a.log"


@pytest.mark.parametrize(
    "name",
    ["../up", "a/../../up", "/root", r"..\up", r"\root", "C:/win", r"c:\win", "c:win", r"\\server\share\x"],
)
def test_names_that_point_outside_are_told(name):
    assert points_outside(zipfile.ZipInfo(name))


@pytest.mark.parametrize("name", ["a", "a/b", r"a\b", "..a/b..", "ab:c/d", ""])
def test_other_names_are_left_alone(name):
    assert not points_outside(zipfile.ZipInfo(name))


def test_names_are_taken_apart_at_both_kinds_of_slashes():
    assert parts(zipfile.ZipInfo(r"Agent\Logs/ds_agent.LOG")) == ["agent", "logs", "ds_agent.log"]
