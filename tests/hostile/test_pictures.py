"""Pictures made to hold a program up: told as unusable within seconds, and within little memory."""

import io
import os
import re
import struct
import subprocess
import sys
import zlib

import pytest
from PIL import Image

from dscase.intake import screenshots

pytestmark = pytest.mark.whole

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


def parts(*chunks, end=True):
    """A PNG of chunks, each (kind, data) or (kind, data, a check sum that is wrong)."""
    made = b"\x89PNG\r\n\x1a\n"
    for kind, data, *wrong in (*chunks, *([(b"IEND", b"")] if end else ())):
        check = zlib.crc32(kind + data) ^ bool(wrong)
        made += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)
    return made


def head(wide=4, high=4, bits=8, colour=0, interlace=0):
    return b"IHDR", struct.pack(">IIBBBBB", wide, high, bits, colour, 0, 0, interlace)


def saved(form, mode="RGB", size=(16, 16), **told):
    out = io.BytesIO()
    Image.new(mode, size, 0).save(out, form, **told)
    return out.getvalue()


ROWS = b"IDAT", zlib.compress(b"\0\x7f\x7f\x7f\x7f" * 4)
BOMB = zlib.compress(bytes(50_000_000))
PHOTO = saved("JPEG")
SMALL = {
    "empty": b"",
    "one byte": b"\x89",
    "a signature alone": b"\x89PNG\r\n\x1a\n",
    "no rows": parts(head()),
    "no end": parts(head(), ROWS, end=False),
    "no head": parts(ROWS),
    "two heads": parts(head(), head(9, 9), ROWS),
    "no width": parts(head(0, 4), ROWS),
    "a width below nothing": parts(head(2**32 - 1, 4), ROWS),
    "all the widths there are": parts(head(2**31 - 1, 2**31 - 1), ROWS),
    "seven bits": parts(head(bits=7), ROWS),
    "a colour that is none": parts(head(colour=5), ROWS),
    "a palette that is missing": parts(head(colour=3), ROWS),
    "an interlace that is none": parts(head(interlace=9), ROWS),
    "a wrong check sum of the head": parts((*head(), 1), ROWS),
    "a wrong check sum of the rows": parts(head(), (*ROWS, 1)),
    "rows that are cut": parts(head(), (b"IDAT", ROWS[1][:6])),
    "rows that are noise": parts(head(), (b"IDAT", bytes(range(64)))),
    "rows that swell": parts(head(), (b"IDAT", BOMB)),
    "a text that swells": parts(head(), (b"zTXt", b"x\0\0" + BOMB), ROWS),
    "a profile that swells": parts(head(), (b"iCCP", b"x\0\0" + BOMB), ROWS),
    "an international text that swells": parts(head(), (b"iTXt", b"x\0\1\0\0\0" + BOMB), ROWS),
    "ten thousand texts": parts(head(), *[(b"tEXt", b"x\0y")] * 10_000, ROWS),
    "a chunk longer than the file": parts(head()) + struct.pack(">I", 2**31 - 1) + b"IDAT",
    "a JPEG of its marker": b"\xff\xd8\xff",
    "a JPEG that is cut": PHOTO[:200],
    "a JPEG without an end": PHOTO[:-2],
    "a JPEG of the largest sides": PHOTO.replace(b"\x00\x10\x00\x10\x03", b"\xff\xff\xff\xff\x03"),
    "a JPEG without height": PHOTO.replace(b"\x00\x10\x00\x10\x03", b"\x00\x00\x00\x10\x03"),
    "a JPEG without tables": re.sub(rb"(?s)\xff\xc4.*?(?=\xff\xda)", b"", PHOTO),
    "a JPEG that is an archive, too": PHOTO + b"PK\x05\x06" + bytes(18),
    "a JPEG in four inks": saved("JPEG", "CMYK"),
    "a JPEG whose segment is longer than the file": b"\xff\xd8\xff\xe1\xff\xff" + PHOTO[2:40],
    "a GIF": saved("GIF"),
    "a TIFF": saved("TIFF"),
    "a BMP": saved("BMP"),
    "a WebP": saved("WEBP"),
    "an icon": saved("ICO"),
}
"""Small ones, tried in one process."""
BROKEN = "intake.picture_broken"
SAID = {
    "empty": "intake.empty",
    "one byte": "unknown",
    "no end": "4",
    "two heads": "9",
    "a width below nothing": "intake.picture_too_large",
    "all the widths there are": "intake.picture_too_large",
    "a palette that is missing": "4",
    "a wrong check sum of the rows": "4",
    "rows that swell": "4",
    "ten thousand texts": "4",
    "a JPEG of the largest sides": "intake.picture_too_large",
    "a JPEG without tables": "16",
    "a JPEG that is an archive, too": "16",
    "a JPEG in four inks": "16",
    **dict.fromkeys(("a GIF", "a TIFF", "a BMP", "a WebP"), "intake.not_picture"),
    "an icon": "unknown",
}
"""What is said of them: the width of what is taken; of all others, that they are broken."""
MANY = """
import sys
from pathlib import Path
from dscase.errors import InputError
from dscase.intake.files import look
from dscase.intake.screenshots import prepare
from dscase.kinds import Kind
for path in sorted(Path(sys.argv[1]).iterdir()):
    file = look(path, path.name, None)
    said = file.error.code if file.error else str(file.kind)
    if file.kind is Kind.SCREENSHOT and file.error is None:
        try:
            said = str(prepare(file).width)
        except InputError as error:
            said = error.code
    print(path.name, said)
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else ()
print("most", next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), 0))
"""


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


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """What was said of each of the small ones; `most` is the memory of all, in MB."""
    folder = tmp_path_factory.mktemp("pictures")
    names = list(SMALL)
    for number, name in enumerate(names):
        (folder / f"{number:02}").write_bytes(SMALL[name])
    done = subprocess.run(
        [sys.executable, "-c", MANY, os.fspath(folder)], capture_output=True, timeout=SECONDS, check=True
    )
    told = dict(line.split() for line in done.stdout.decode().splitlines())
    return {"most": int(told.pop("most")), **{names[int(number)]: one for number, one in told.items()}}


def test_there_are_forty():
    assert len(HOSTILE) + len(HEAVY) + len(SMALL) >= 40


def test_small_ones_are_taken_or_told_one_by_one(said):
    assert SAID.keys() < SMALL.keys()
    assert {name: one for name, one in said.items() if name != "most"} == dict.fromkeys(SMALL, BROKEN) | SAID


def test_small_ones_take_little_memory_together(said):
    assert said["most"] <= MEMORY
