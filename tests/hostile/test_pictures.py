"""Pictures made to hold a program up: told as unusable within seconds, and within little memory."""

import io
import os
import struct
import subprocess
import sys
import zlib

import pytest
from PIL import Image

from dscase.intake import screenshots

SECONDS, MEMORY = (
    60,
    400,
)  # scaling needs the picture and its copy; for a process with its start-up, on a busy machine; MB
MEASURED = """
import sys
from pathlib import Path
from dscase.errors import InputError
from dscase.intake.files import look
from dscase.intake.screenshots import prepare
file = look(Path(sys.argv[1]), "x", None)
try:
    said = str(prepare(file).width)
except InputError as error:
    said = error.code
status = Path("/proc/self/status")  # of this process alone: what rusage says is handed down by the parent
lines = status.read_text().splitlines() if status.exists() else ()
most = next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), 0)
print(said, most)
"""


def png(wide, high, colour=0, bits=8):
    """A PNG of one value, packed as it is made: no picture of that size is held."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    row = b"\0" + b"\x7f" * (wide * channels * bits // 8)
    packer, at_once = zlib.compressobj(1), max(1, 2**20 // len(row))
    data = b"".join(packer.compress(row * min(at_once, high - at)) for at in range(0, high, at_once))
    data += packer.flush()
    head = struct.pack(">IIBBBBB", wide, high, bits, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def jpeg(wide, high, scans, rotated=False):
    """A progressive JPEG with its last scan said again and again."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6 if rotated else 1
    Image.new("RGB", (wide, high), "grey").save(out, "JPEG", progressive=True, exif=exif)
    data = out.getvalue()
    last = data.rindex(b"\xff\xda")
    scan = data[last:-2]
    return data[:-2] + scan * scans + b"\xff\xd9"


HOSTILE = {
    "a thread down": (lambda: png(1, 24_000_000), "intake.picture_work"),
    "a thread of 39 million": (lambda: png(1, 39_000_000), "intake.picture_work"),
    "a thread across": (lambda: png(24_000_000, 1), "intake.picture_work"),
    "too many pixels": (lambda: png(8_001, 5_000), "intake.picture_too_large"),
    "too many with transparency": (lambda: png(5_001, 5_000, 6), "intake.picture_work"),
    "thousands of scans": (lambda: jpeg(2_000, 2_000, 3_000), "intake.picture_work"),
    "scans of a small one": (lambda: jpeg(300, 300, 6_000), "intake.picture_work"),
}
HEAVY = {
    "the most of RGB": lambda: png(8_000, 5_000, 2),
    "the most of grey": lambda: png(8_000, 5_000, 0),
    "the most with transparency": lambda: png(5_000, 5_000, 6),
    "the most of 16 bits": lambda: png(5_000, 5_000, 0, 16),
    "the most with 16 bits and transparency": lambda: png(5_000, 5_000, 6, 16),
    "the most, turned": lambda: jpeg(5_000, 5_000, 0, rotated=True),
}


def measured(path):
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, os.fspath(path)], capture_output=True, timeout=SECONDS, check=True
    )
    said, most = done.stdout.decode().split()
    return said, int(most)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_picture_made_to_hold_up_is_told_in_seconds(tmp_path, name):
    make, code = HOSTILE[name]
    (tmp_path / "x").write_bytes(make())
    said, most = measured(tmp_path / "x")
    assert said == code
    assert most <= MEMORY


@pytest.mark.parametrize("name", HEAVY)
def test_the_largest_pictures_that_are_taken_stay_within_memory(tmp_path, name):
    (tmp_path / "x").write_bytes(HEAVY[name]())
    said, most = measured(tmp_path / "x")
    assert said.isdigit()
    assert most <= MEMORY


def test_an_ordinary_progressive_photo_is_taken(tmp_path):
    (tmp_path / "x").write_bytes(jpeg(4_000, 3_000, 0))
    assert measured(tmp_path / "x")[0].isdigit()
    assert screenshots.MAX_PIXELS >= 3 * 3_840 * 2_160
