"""Archives made to harm, by a script: each is looked into within the same bounds, and searched within them.

Asserted of every one: no exception; nothing written; as many bytes unpacked and members begun as counted;
memory; the hash of the whole file all the same; and the troubles it has, named.
"""

import hashlib
import io
import random
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dscase.intake import contents, diagnostics, inflate, log_search
from dscase.intake.evidence import EvidenceFile, StatedMessage
from dscase.intake.message_search import find_message
from dscase.kinds import Kind
from dscase.window import zone_named

LATEST = datetime(2026, 4, 20, 4, 0, tzinfo=UTC)
TOKYO = zone_named("Asia/Tokyo", "case")
MEMORY = 24 << 20
BOMB = 4 << 20
"""The limit on unpacked bytes in these tests; the real one would take seconds to reach."""
DATE = (2026, 4, 20, 3, 41, 0)
LINE = b"2026-04-20 03:20:54 [+0900]: [Info/5] | Heartbeat\n"
AGENT = (("Agent/plugins.txt", b"<a;b;c> 20.0.0-1\n"), ("Agent/guids.xml", b"<guids/>"))
ENTRY, LOCAL, END = b"PK\1\2", b"PK\3\4", b"PK\5\6"

FINE: set[str] = set()
BROKEN = {"intake.zip_broken"}
MEMBER = {"intake.zip_member"}
TOO_MANY = {"intake.zip_too_many"}


def packed(*members, method=zipfile.ZIP_DEFLATED, level=9, comment=b"") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method, compresslevel=level) as made:
        made.comment = comment
        for name, data in members:
            made.writestr(zipfile.ZipInfo(name, DATE), data, compress_type=method)
    return stream.getvalue()


def patched(data: bytes, signature: bytes, offset: int, value: bytes, which: int = 0) -> bytes:
    """Bytes changed at an offset behind the n-th of a signature."""
    changed, at = bytearray(data), -1
    for _ in range(which + 1):
        at = changed.index(signature, at + 1)
    changed[at + offset : at + offset + len(value)] = value
    return bytes(changed)


def flagged(data: bytes) -> bytes:
    """Every member marked as encrypted."""
    for signature, offset in ((LOCAL, 6), (ENTRY, 8)):
        for which in range(data.count(signature)):
            data = patched(data, signature, offset, b"\1", which)
    return data


def overlapping(count: int) -> bytes:
    """Many members of the directory that share one member's bytes."""
    kernel = packed(("k", bytes(1 << 20)))
    start = kernel.index(ENTRY)
    entry = kernel[start : kernel.index(END)]
    end = struct.pack("<4s4H2LH", END, 0, 0, count, count, len(entry) * count, start, 0)
    return kernel[:start] + entry * count + end


def nested(depth: int) -> bytes:
    data = packed(*AGENT)
    for _ in range(depth):
        data = packed(("inner.zip", data))
    return data


def quine() -> bytes:
    """A member that is a zip of zips of zeros."""
    inner = packed(("zeros", bytes(2_000_000)))
    return packed(*((f"{n}.zip", inner) for n in range(20)))


def declared(count: int, size: int = 0, offset: int = 0) -> bytes:
    return struct.pack("<4s4H2LH", END, 0, 0, count, count, size, offset, 0)


def zip64(count: int, size: int, offset: int = 0) -> bytes:
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, 0, 1)
    return end64 + locator + struct.pack("<4s4H2LH", END, 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)


def named(raw: bytes, data=b"x") -> bytes:
    """A member whose name is these very bytes."""
    stand_in = b"Q" * len(raw)
    return packed((stand_in.decode(), data), *AGENT).replace(stand_in, raw)


WHOLE = packed(*AGENT, ("Agent/logs/ds_agent.log", LINE * 200))
STORED = packed(*AGENT, ("Agent/logs/ds_agent.log", LINE * 200), method=zipfile.ZIP_STORED)
NOISE = random.Random(3).randbytes(50_000)
EMPTY = struct.pack("<4s6H3L5H2L", ENTRY, *[0] * 16)
TABLE = b'Target\n"' + NOISE.replace(b'"', b"") * 10
MANY = packed(*((f"{n}.txt", b"") for n in range(3000)))

# name -> (the archive's bytes, the troubles it must have; None: any, but it must have some)
ARCHIVES: dict[str, tuple[bytes, set[str] | None]] = {
    "bomb of zeros": (packed(("ds_agent.log", bytes(60_000_000))), {"intake.zip_bomb"}),
    "bomb behind honest members": (packed(*AGENT, ("z", bytes(60_000_000))), {"intake.zip_bomb"}),
    "bomb in what tells": (packed(("plugins.txt", bytes(60_000_000))), {"intake.zip_bomb"}),
    "bomb of one line": (packed(("ds_agent.log", LINE * 1_000_000)), {"intake.zip_bomb"}),
    "bomb without a line's end": (packed(("ds_agent.log", b"x" * 60_000_000)), {"intake.zip_bomb"}),
    "bomb in many members": (packed(*((str(n), bytes(3_000_000)) for n in range(20))), {"intake.zip_bomb"}),
    "bomb that claims to be small": (
        patched(packed(("a", bytes(60_000_000))), ENTRY, 24, struct.pack("<L", 10)), MEMBER,
    ),
    "bomb that claims to be larger": (
        patched(packed(("a", bytes(60_000_000))), ENTRY, 24, b"\xf0\xff\xff\xff"), {"intake.zip_bomb"},
    ),
    "members that overlap": (overlapping(1000), {"intake.zip_duplicate", *MEMBER}),
    "zips in zips": (nested(6), {"intake.zip_nested"}),
    "zips of zeros": (quine(), {"intake.zip_nested"}),
    "a 7z inside": (packed(("a.7z", b"7z")), {"intake.zip_nested"}),
    "a tar.gz inside": (packed(("a.tar.gz", b"\x1f\x8b")), {"intake.zip_nested"}),
    "no members": (packed(), FINE),
    "folders only": (packed(("a/", b""), ("a/b/", b"")), FINE),
    "a million declared": (declared(0xFFFE), None),
    "a million declared in zip64": (zip64(1_000_000, 46_000_000), TOO_MANY),
    "a directory of gigabytes": (zip64(1, 1 << 40), TOO_MANY),
    "a directory before the file's start": (declared(1, 4_000_000), None),
    "more members than declared": (EMPTY * 100_001 + declared(1, 4_600_046), TOO_MANY),
    "three thousand empty members": (MANY, FINE),
    "encrypted": (flagged(WHOLE), {"intake.zip_encrypted"}),
    "encrypted in the directory alone": (patched(WHOLE, ENTRY, 8, b"\1"), {"intake.zip_encrypted"}),
    "absolute name": (named(b"/etc/passwd"), {"intake.zip_paths"}),
    "climbing name": (named(b"../../../../etc/passwd"), {"intake.zip_paths"}),
    "climbing in the middle": (named(b"a/../../b"), {"intake.zip_paths"}),
    "climbing with backslashes": (named(b"..\\..\\b"), {"intake.zip_paths"}),
    "a drive": (named(b"C:\\Windows\\x"), {"intake.zip_paths"}),
    "a network share": (named(b"\\\\host\\share\\x"), {"intake.zip_paths"}),
    "a name of blanks": (named(b"   "), FINE),
    "a name with a NUL": (named(b"a\0b"), None),
    "a name of control characters": (named(b"\x1b[2J\x07"), FINE),
    "a name with a line break": (named(b"a\nb: c"), FINE),
    "a template as a name": (named(b"{{ 7 * 7 }}"), FINE),
    "a formula as a name": (named(b"=cmd|' /C calc'!A0"), FINE),
    "a name of cp932": (named("診断/ds_agent.log".encode("cp932"), LINE), FINE),
    "a name of 60,000 letters": (named(b"n" * 60_000), FINE),
    "a name of 5,000 folders": (named(b"a/" * 5_000 + b"ds_agent.log", LINE), FINE),
    "half a character as a name": (named(b"\x83"), FINE),
    "a name that is no UTF-8 and says it is": (
        packed(("あ", b"x")).replace("あ".encode(), b"\xff\xfe\xff"), BROKEN,
    ),
    "two names in one member": (WHOLE.replace(b"Agent/guids.xml", b"Agent/guidz.xml", 1), MEMBER),
    "lzma": (packed(*AGENT, method=zipfile.ZIP_LZMA, level=None), MEMBER),
    "bzip2": (packed(*AGENT, method=zipfile.ZIP_BZIP2), MEMBER),
    "a method nobody knows": (patched(WHOLE, ENTRY, 10, b"\x63"), MEMBER),
    "deflate64": (patched(WHOLE, ENTRY, 10, b"\x09"), MEMBER),
    "stored, says deflated": (patched(STORED, ENTRY, 10, b"\x08"), MEMBER),
    "deflated, says stored": (patched(WHOLE, ENTRY, 10, b"\x00"), MEMBER),
    "a wrong checksum": (patched(WHOLE, ENTRY, 16, b"\0\0\0\0"), MEMBER),
    "a wrong packed size": (patched(WHOLE, ENTRY, 20, b"\1\0\0\0"), MEMBER),
    "a packed size of gigabytes": (patched(STORED, ENTRY, 20, b"\xf0\xff\xff\xff"), MEMBER),
    "a member past the end": (patched(WHOLE, ENTRY, 42, b"\xf0\xff\xff\x7f"), MEMBER),
    "a member in the directory": (patched(WHOLE, ENTRY, 42, struct.pack("<L", WHOLE.index(ENTRY))), MEMBER),
    "no local header": (patched(WHOLE, LOCAL, 0, b"XXXX"), MEMBER),
    "noise for content": (patched(packed(*AGENT, ("n", NOISE)), NOISE[100:108], 0, b"\xff" * 8), MEMBER),
    "a date that is none": (patched(WHOLE, ENTRY, 12, b"\xff\xff\xff\xff"), FINE),
    "cut in a member": (WHOLE[:60], BROKEN),
    "cut in the directory": (WHOLE[: WHOLE.index(ENTRY) + 20], BROKEN),
    "cut before its last byte": (WHOLE[:-1], None),
    "without its first bytes": (WHOLE[10:], None),
    "one byte": (b"P", {"intake.not_zip"}),
    "two letters": (b"PK", BROKEN),
    "an end and no more": (END, None),
    "a script in front": (b"#!/bin/sh\nrm -rf /\n" + WHOLE, FINE),
    "bytes behind": (WHOLE + b"\0" * 1000, None),
    "two archives in a row": (WHOLE + STORED, FINE),
    "a comment that is an end": (packed(*AGENT, comment=END + b"\0" * 18), None),
    "a comment of 64 KB": (packed(*AGENT, comment=b"c" * 65_535), FINE),
    "one part of several": (b"PK\7\x08" + LOCAL + b"rest", {"intake.zip_split"}),
    "the last part of several": (patched(WHOLE, END, 4, b"\3\0\3\0"), {"intake.zip_split"}),
    "a zip in a stored member": (packed(*AGENT, ("s.bin", WHOLE), method=zipfile.ZIP_STORED), FINE),
    "entities for guids": (packed(AGENT[0], ("guids.xml", b'<!ENTITY a "&b;&b;">' * 50_000)), FINE),
    "a line of megabytes": (packed(("ds_agent.log", NOISE.replace(b"\n", b" ") * 60)), FINE),
    "a table of one field": (packed(*AGENT, ("hostevents.csv", TABLE)), FINE),
}  # fmt: skip


def test_there_are_enough_of_them() -> None:
    assert len(ARCHIVES) >= 60


@pytest.fixture
def guarded_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inflate, "BOMB_FROM", BOMB)
    monkeypatch.setattr(inflate, "BOMB_RATIO", 50)
    monkeypatch.setattr(log_search, "MAX_COUNTED", 2_000)


@pytest.fixture
def within(tmp_path: Path) -> Callable[[bytes, Callable[[EvidenceFile], object]], object]:
    """Runs something over an archive: memory is held against its bound, and the folder against its state."""

    def run(data: bytes, look: Callable[[EvidenceFile], object]) -> object:
        path = tmp_path / "x.zip"
        path.write_bytes(data)
        tracemalloc.start()
        try:
            told = look(EvidenceFile(path, "x.zip", Kind.PACKAGE))
            assert tracemalloc.get_traced_memory()[1] < MEMORY
        finally:
            tracemalloc.stop()
        assert [entry.name for entry in tmp_path.iterdir()] == ["x.zip"]
        assert path.read_bytes() == data
        return told

    return run


@pytest.mark.usefixtures("guarded_limits")
@pytest.mark.parametrize("name", ARCHIVES)
def test_it_is_looked_into_within_bounds_and_named_for_what_it_is(name, within):
    data, expected = ARCHIVES[name]
    found = within(data, lambda file: contents.read(file, TOKYO))
    codes = {trouble.code for trouble in found.troubles}
    assert expected is None or codes == expected
    assert len(found.troubles) == len(codes), "a trouble was told twice"
    assert found.cost.inflated <= BOMB + 51 * inflate.STEP
    assert found.cost.members <= max(found.members, 0) <= 65_535
    assert found.sha256 == hashlib.sha256(data).hexdigest()
    assert not (found.checked and codes & {"intake.zip_member", "intake.zip_bomb", "intake.zip_encrypted"})
    file = EvidenceFile(Path("x.zip"), "x.zip", Kind.PACKAGE)
    assert diagnostics.inspect(file, None, LATEST, TOKYO, found).kind in ("dsa", "unknown")


@pytest.mark.usefixtures("guarded_limits")
@pytest.mark.parametrize("name", ARCHIVES)
def test_it_is_searched_within_bounds(name, within):
    search = within(ARCHIVES[name][0], lambda file: find_message(StatedMessage("Heartbeat"), [file], TOKYO))
    assert len(search.found) <= 20
    assert all(len(one.text) <= 3000 for one in search.found)
