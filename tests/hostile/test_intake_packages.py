"""Zips made to harm. Whatever they hold: no exception, no file written, bounded work."""

import io
import random
import struct
import tracemalloc
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dscase.intake.diagnostics import inspect
from dscase.intake.evidence import EvidenceFile
from dscase.kinds import Kind

LATEST = datetime(2026, 4, 20, 4, 0, tzinfo=UTC)
AGENT = {
    "Agent/plugins.txt": b"redhat;8;x;y;z;R 20.0.0-8438\n",
    "Agent/guids.xml": b"<guids/>",
    "Agent/timestamp.txt": b"2026-04-20T03:41:10+09:00",
    "Manager/hostevents.csv": b"Time,Event ID,Event,Target\r\nx,2205,y,web01\r\n",
}


def agent_zip(extra=(), method=zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        for name, data in [*extra, *AGENT.items()]:
            made.writestr(zipfile.ZipInfo(name, (2026, 4, 20, 3, 41, 0)), data, compress_type=method)
    return stream.getvalue()


def look_into(folder: Path, data: bytes):
    path = folder / "x.zip"
    path.write_bytes(data)
    package = inspect(EvidenceFile(path, "x.zip", Kind.PACKAGE), None, LATEST)
    assert [entry.name for entry in folder.iterdir()] == ["x.zip"], "something was written"
    assert path.read_bytes() == data
    return package


def codes(package):
    return [trouble.code for trouble in package.troubles]


def encrypted(data: bytes, only: bytes = b"") -> bytes:
    """Sets the flag "needs a password" of every member, or of the one named, in both its headers."""
    marked = bytearray(data)
    for signature, flags, name_at in ((b"PK\3\4", 6, 30), (b"PK\1\2", 8, 46)):
        at = marked.find(signature)
        while at >= 0:
            if marked.startswith(only, at + name_at):
                marked[at + flags] |= 1
            at = marked.find(signature, at + 4)
    return bytes(marked)


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/evil", r"..\evil", r"C:\evil", r"\\server\evil"])
def test_names_that_point_outside_are_told_and_nothing_is_written(tmp_path, name):
    package = look_into(tmp_path, agent_zip([(name, b"evil")]))
    assert codes(package) == ["intake.zip_paths"]
    assert (package.kind, package.hosts) == ("dsa", ("web01",))


def test_an_encrypted_package_is_known_by_its_names_and_told(tmp_path):
    package = look_into(tmp_path, encrypted(agent_zip()))
    assert codes(package) == ["intake.zip_encrypted"]
    assert (package.kind, package.agent_version, package.hosts) == ("dsa", "", ())


def test_one_encrypted_member_does_not_hide_the_others(tmp_path):
    package = look_into(tmp_path, encrypted(agent_zip(), only=b"Agent/plugins.txt"))
    assert codes(package) == ["intake.zip_encrypted"]
    assert package.hosts == ("web01",)


def test_a_bomb_is_read_no_further_than_the_limit(tmp_path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name in ("plugins.txt", "timestamp.txt", "guids.xml", "hostevents.csv"):
            made.writestr(name, bytes(30_000_000))
    tracemalloc.start()
    try:
        package = look_into(tmp_path, path.read_bytes())
        assert tracemalloc.get_traced_memory()[1] < 16 * 1024 * 1024
    finally:
        tracemalloc.stop()
    assert package.kind == "dsa"


def test_sizes_that_are_lies_change_nothing(tmp_path):
    data = bytearray(agent_zip())
    at = data.find(b"PK\1\2")
    struct.pack_into("<L", data, at + 24, 0xFFFFFFF0)  # 4 GiB uncompressed, says the directory
    assert look_into(tmp_path, bytes(data)).kind == "dsa"


def test_a_million_members_declared_are_refused(tmp_path):
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1_000_000, 1_000_000, 46_000_000, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    assert codes(look_into(tmp_path, end64 + locator + end)) == ["intake.zip_too_many"]


def test_more_members_than_declared_are_refused(tmp_path):
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", *[0] * 16)
    directory = entry * 100_001
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(directory), 0, 0)
    assert codes(look_into(tmp_path, directory + end)) == ["intake.zip_too_many"]


@pytest.mark.parametrize("keep", [1, 30, 200, -1, -10, -22, -40, -100])
def test_a_package_cut_short_is_broken(tmp_path, keep):
    package = look_into(tmp_path, agent_zip()[:keep])
    assert codes(package) in (["intake.zip_broken"], ["intake.not_zip"])
    assert package.kind == "unknown"


def test_damage_in_one_member_leaves_the_others(tmp_path):
    data = agent_zip(method=zipfile.ZIP_STORED).replace(b"redhat", b"redHat")
    package = look_into(tmp_path, data)
    assert codes(package) == ["intake.zip_member"]
    assert package.troubles[0].facts["member"] == "Agent/plugins.txt"
    assert (package.kind, package.agent_version, package.hosts) == ("dsa", "", ("web01",))


def test_a_damaged_log_tells_no_times_and_is_counted(tmp_path):
    line = b"2026-04-20 03:20:54.000000 [+0900]: [dsa/1] | whole | x.lua:1 | 1:1\n"
    logs = [
        ("Agent/logs/ds_agent.log", line.replace(b"whole", b"worse")),
        ("Agent/logs/ds_agent-1.log", line),
    ]
    data = agent_zip(logs, method=zipfile.ZIP_STORED)
    assert look_into(tmp_path, data).unread_logs == 0
    package = look_into(tmp_path, data.replace(b"worse", b"w?rse"))
    assert [each.member for each in package.logs] == ["Agent/logs/ds_agent-1.log"]
    assert package.unread_logs == 1


def test_a_method_that_could_ask_for_gigabytes_is_not_unpacked(tmp_path):
    package = look_into(tmp_path, agent_zip(method=zipfile.ZIP_LZMA))
    assert set(codes(package)) == {"intake.zip_member"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_members_of_one_name_the_first_counts_and_it_is_told(tmp_path):
    package = look_into(tmp_path, agent_zip([("Agent/plugins.txt", b"a;b;c;d;e;f 1.2.3\n")]))
    assert (package.agent_version, codes(package)) == ("1.2.3", ["intake.zip_duplicate"])


@pytest.mark.parametrize(
    "name", ["診断.txt".encode("cp932"), b"\x83\x5c.txt", b"\x1b[31m.txt", b"a\nb", b"{{7*7}}", b"\xff\xfe"]
)
def test_odd_names_are_harmless(tmp_path, name):
    placeholder = b"N" * len(name)
    data = agent_zip([(placeholder.decode(), b"x")]).replace(placeholder, name)
    assert look_into(tmp_path, data).kind == "dsa"


def test_a_member_without_a_name_is_harmless(tmp_path):
    data = agent_zip([("QQQ", b"x")]).replace(b"QQQ", b"\0\0\0")
    assert look_into(tmp_path, data).kind == "dsa"


def test_a_name_that_claims_to_be_utf8_and_is_not_is_reported(tmp_path):
    data = agent_zip([("あ.txt", b"x")]).replace("あ".encode(), b"\xff\xff\xff")
    assert codes(look_into(tmp_path, data)) == ["intake.zip_broken"]


def test_a_zip_in_a_zip_is_not_opened(tmp_path):
    data = agent_zip()
    for _ in range(5):
        outer = io.BytesIO()
        with zipfile.ZipFile(outer, "w") as made:
            made.writestr("inner.zip", data)
        data = outer.getvalue()
    package = look_into(tmp_path, data)
    assert (package.kind, codes(package)) == ("unknown", ["intake.zip_nested"])


@pytest.mark.parametrize("seed", range(8))
def test_no_damage_whatever_makes_it_raise(tmp_path, seed):
    chance = random.Random(seed)
    whole = agent_zip(method=chance.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
    directory = whole.find(b"PK\1\2")
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(chance.choice([0, directory]), len(data))
            match chance.randrange(4):
                case 0:
                    data[at] ^= 1 << chance.randrange(8)
                case 1:
                    data[at : at + 4] = chance.choice(
                        [b"\xff" * 4, bytes(4), b"PK\5\6", b"PK\6\7", b"PK\1\2"]
                    )
                case 2:
                    del data[at : at + chance.randrange(1, 40)]
                case _:
                    data[at:at] = chance.randbytes(chance.randrange(1, 40))
            if len(data) <= directory:
                break
        look_into(tmp_path, bytes(data))
