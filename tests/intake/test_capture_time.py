import io
import struct
import zlib
from datetime import UTC, datetime

import pytest
from PIL import Image, PngImagePlugin

from dscase.intake.screenshots import prepare
from dscase.window import zone_named

TOKYO = zone_named("Asia/Tokyo", "case")
AT = datetime(2026, 4, 19, 18, 20, 54, tzinfo=UTC)


def saved(form="PNG", **more) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (4, 4)).save(stream, form, **more)
    return stream.getvalue()


def exif(original="2026:04:20 03:20:54", offset=None) -> Image.Exif:
    made = Image.Exif()
    inner = {0x9003: original}
    if offset:
        inner[0x9011] = offset
    made[0x8769] = inner
    return made


def with_chunk(png: bytes, kind: bytes, data: bytes) -> bytes:
    chunk = struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return png[:33] + chunk + png[33:]


def noted(text: str) -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Creation Time", text)
    return info


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
@pytest.mark.parametrize(
    ("offset", "zone"), [("+09:00", None), ("+09:00", zone_named("UTC", "case")), (None, TOKYO)]
)
def test_exif_tells_when_with_its_own_offset_or_in_the_zone_given(put, form, offset, zone):
    shot = prepare(put("a.jpg", saved(form, exif=exif(offset=offset))), zone)
    assert (shot.taken, shot.taken_rule) == (AT, "exif")
    assert shot.taken_text == " ".join(filter(None, ("2026:04:20 03:20:54", offset)))
    assert b"2026:04:20" not in shot.copy


def test_without_any_zone_it_stays_a_text(put):
    shot = prepare(put("a.jpg", saved("JPEG", exif=exif())))
    assert (shot.taken, shot.taken_rule, shot.taken_text) == (None, "exif", "2026:04:20 03:20:54")


@pytest.mark.parametrize(
    "text", ["Mon, 20 Apr 2026 03:20:54 +0900", "2026-04-20T03:20:54+09:00", "2026:04:20 03:20:54"]
)
def test_a_png_may_note_its_creation(put, text):
    shot = prepare(put("a.png", saved(pnginfo=noted(text))), TOKYO)
    assert (shot.taken, shot.taken_rule, shot.taken_text) == (AT, "png", text)


def test_a_png_may_note_its_last_change_in_utc(put):
    data = with_chunk(saved(), b"tIME", struct.pack(">HBBBBB", 2026, 4, 19, 18, 20, 54))
    shot = prepare(put("a.png", data), TOKYO)
    assert (shot.taken, shot.taken_rule, shot.taken_text) == (AT, "png", "2026-04-19T18:20:54Z")


@pytest.mark.parametrize(
    "data",
    [
        saved(),
        saved("JPEG", exif=exif("0000:00:00 00:00:00")),
        saved(pnginfo=noted("yesterday")),
        with_chunk(saved(), b"tIME", struct.pack(">HBBBBB", 2026, 13, 1, 0, 0, 0)),
        with_chunk(saved(), b"tIME", struct.pack(">HBBBBB", 1, 1, 1, 0, 0, 0)),
    ],
)
def test_a_picture_that_says_nothing_usable_has_the_time_of_its_file(put, data):
    file = put("a.png", data)
    shot = prepare(file, TOKYO)
    assert (shot.taken, shot.taken_rule) == (file.mtime, "mtime")
