"""Bundles made to harm: each is verified within bounds, is not sound, and nothing is written anywhere."""

import io
import json
import struct
import tracemalloc
import warnings
import zipfile
import zlib
from pathlib import Path

import pytest

from dscase.errors import InputError
from dscase.seal.verify import verify

MEMORY = 64 << 20
DATE = (2026, 4, 20, 0, 0, 0)
FACTS = {"schema": "dscase.manifest/1", "sent_apart": [], "exhibits": []}
NAMES = (
    "../evil", "..\\evil", "/etc/passwd", "C:\\evil", "C:evil", "\\\\server\\share\\evil", "a/b", "a\\b", "",
    ".", "..", ".hidden", "evil\0.txt", "evil\n.txt", "\u202eexe.txt", "日本語.txt", "ｅvil", "a" * 200,
    "CON ", "~root", "-rf", "evil ", "$(touch x)", "%TEMP%", "evil:stream",
)  # fmt: skip


def packed(*members, comment=b"") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        made.comment = comment
        for name, data in members:
            info = zipfile.ZipInfo("placeholder", DATE)
            info.filename = name  # what ZipInfo itself would mend
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the same name twice is what some of them are about
                made.writestr(info, data, compress_type=zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def listing(*files, **facts) -> bytes:
    records = [{"name": name, "size": size, "sha256": "0" * 64} for name, size in files]
    return json.dumps({**FACTS, "files": records, **facts}).encode()


def swelling(size: int) -> bytes:
    """A zip whose one file swells to `size` bytes of nothing."""
    return packed(("manifest.json", listing(("events.csv", size))), ("events.csv", bytes(size)))


def patched(data: bytes, signature: bytes, offset: int, value: bytes) -> bytes:
    at = data.index(signature) + offset
    return data[:at] + value + data[at + len(value) :]


def overlapping(count: int) -> bytes:
    kernel = packed(("events.csv", bytes(1 << 20)))
    start = kernel.index(b"PK\1\2")
    entry = kernel[start : kernel.index(b"PK\5\6")]
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(entry) * count, start, 0)
    return kernel[:start] + entry * count + end


def million() -> bytes:
    """A directory of a million entries, as it says."""
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 46_000_000, 0, 0)
    return b"PK\1\2" + bytes(46_000_000 - 4) + end


def nested(depth: int) -> bytes:
    data = b"x"
    for _ in range(depth):
        data = packed(("bundle.zip", data))
    return data


fine = packed(("manifest.json", listing()), ("SHA256SUMS", b""))
CASES = {
    "swelling 64 MiB": swelling(64 << 20),
    "overlapping": overlapping(2000),
    "million entries": million(),
    "nested": nested(6),
    "no directory": fine[: fine.index(b"PK\1\2")],
    "cut": fine[:-5],
    "head only": b"PK",
    "bytes in front": b"MZ" * 100 + fine,
    "encrypted": patched(patched(fine, b"PK\3\4", 6, b"\1"), b"PK\1\2", 8, b"\1"),
    "lies of its size": patched(fine, b"PK\1\2", 24, struct.pack("<L", 0xFFFFFFF0)),
    "zip64 lie": patched(fine, b"PK\5\6", 16, struct.pack("<L", 0xFFFFFFFF)),
    "unknown method": patched(patched(fine, b"PK\3\4", 8, b"\x63"), b"PK\1\2", 10, b"\x63"),
    "twice": packed(("manifest.json", listing()), ("manifest.json", listing(("a", 1)))),
    "twice by case": packed(("manifest.json", listing()), ("MANIFEST.JSON", b"{}")),
    "manifest is a list": packed(("manifest.json", b"[]")),
    "manifest is deep": packed(("manifest.json", b"[" * 200_000)),
    "manifest is a number": packed(("manifest.json", b"1e999")),
    "manifest lists a path": packed(("manifest.json", listing(("../evil", 1)))),
    "manifest lists a list": packed(("manifest.json", listing((["a"], 1)))),
    "manifest lists one twice": packed(("manifest.json", listing(("a", 1), ("a", 1)))),
    "manifest lists less than nothing": packed(("manifest.json", listing(("a", -1)))),
    "apart is a path": packed(
        ("manifest.json", listing(sent_apart=[{"name": "../../etc/passwd", "sha256": "", "exhibit": 1}]))
    ),
    "apart is nothing": packed(("manifest.json", listing(sent_apart=None))),
    "apart is a mapping": packed(("manifest.json", listing(sent_apart=[{"name": {}, "sha256": []}]))),
    "sums are no text": packed(("manifest.json", listing()), ("SHA256SUMS", bytes(range(256)))),
    "comment of another": packed(("manifest.json", listing()), comment=b"dscase sha256 " + b"0" * 64),
    "comment too long": packed(("manifest.json", listing()), comment=b"x" * 65_535),
    **{f"name {name!r}": packed(("manifest.json", listing()), (name, b"x")) for name in NAMES},
}


def test_there_are_enough_of_them():
    assert len(CASES) > 50
    assert zlib.crc32(fine)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("form", ["zip", "in a folder"])
def test_a_bundle_made_to_harm_is_not_sound_and_harms_nothing(tmp_path, monkeypatch, name, form):
    monkeypatch.chdir(tmp_path)
    path = Path("bundle.zip")
    path.write_bytes(CASES[name])
    if form != "zip":
        Path("received").mkdir()
        path = path.rename("received/bundle.zip").parent
        (path / "manifest.json").write_bytes(listing())
        (path / "SHA256SUMS").write_bytes(b"")
    before = sorted(tmp_path.rglob("*"))
    tracemalloc.start()
    try:
        assert not verify(path).sound
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    except InputError as error:
        assert error.code == "seal.no_bundle"  # noqa: PT017
    finally:
        tracemalloc.stop()
    assert sorted(tmp_path.rglob("*")) == before
