import io
import random
import struct
import warnings
import zlib

import pytest
from PIL import Image, ImageChops, ImageStat, PngImagePlugin

from dscase.case.pictures import Box
from dscase.errors import InputError
from dscase.intake.screenshots import MAX_HEIGHT, MAX_WIDTH, prepare

RED, GREEN, WHITE = (255, 0, 0), (0, 128, 0), (255, 255, 255)


def encoded(picture: Image.Image, form="PNG", **more) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, form, **more)
    return stream.getvalue()


def opened(shot) -> Image.Image:
    return Image.open(io.BytesIO(shot.copy))


def half_red(mode="RGB", size=(40, 20)) -> Image.Image:
    """Left half red, right half green."""
    picture = Image.new("RGB", size, RED)
    picture.paste(GREEN, (size[0] // 2, 0, *size))
    return picture.convert(mode)


def refused(put, data) -> str:
    with pytest.raises(InputError) as caught:
        prepare(put("lamp.png", data))
    return caught.value.code


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_small_picture_keeps_its_size_and_the_original_its_bytes(put, form):
    data = encoded(half_red(), form)
    file = put("lamp.png", data)
    shot = prepare(file)
    assert (shot.file, shot.width, shot.height) == (file, 40, 20)
    assert opened(shot).format == "PNG"
    assert file.path.read_bytes() == data


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((15_360, 100), (7680, 50)),
        ((100, 20_000), (100, 20_000)),  # the longest side taken at all
        ((8000, 4500), (5333, 3000)),
        ((3840, 2160), (3840, 2160)),
        ((20_000, 1), (7680, 1)),
    ],
)
def test_only_a_picture_larger_than_screens_are_is_scaled(put, size, expected):
    shot = prepare(put("lamp.png", encoded(Image.new("RGB", size, RED))))
    assert (shot.width, shot.height) == opened(shot).size == expected
    assert shot.width <= MAX_WIDTH
    assert shot.height <= MAX_HEIGHT


def test_the_orientation_is_applied(put):
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its left side: turn clockwise
    shot = prepare(put("lamp.jpg", encoded(half_red(size=(64, 32)), "JPEG", exif=exif, quality=95)))
    picture = opened(shot)
    assert picture.size == (32, 64)
    top, bottom = picture.getpixel((16, 8)), picture.getpixel((16, 56))
    assert top[0] > 200
    assert bottom[0] < 50


def test_no_metadata_is_left_in_the_copy(put):
    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    exif.get_ifd(0x8825)[1] = "N"
    note = PngImagePlugin.PngInfo()
    note.add_text("Author", "SECRET-NAME")
    note.add_itxt("XML:com.adobe.xmp", "SECRET-XMP")
    shots = [
        prepare(
            put(
                "a.png", encoded(half_red(), exif=exif, pnginfo=note, icc_profile=b"SECRET-ICC", dpi=(99, 99))
            )
        ),
        prepare(put("b.jpg", encoded(half_red(), "JPEG", exif=exif, comment=b"SECRET-COMMENT"))),
    ]
    for shot in shots:
        assert b"SECRET" not in shot.copy
        picture = opened(shot)
        picture.load()
        assert picture.info == {}
        assert not picture.getexif()
        assert {shot.copy[at + 4 : at + 8] for at in chunks(shot.copy)} == {b"IHDR", b"IDAT", b"IEND"}


def test_no_metadata_is_left_in_a_photo(put):
    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    data = encoded(noise(), "JPEG", exif=exif, comment=b"SECRET-COMMENT", icc_profile=b"SECRET-ICC")
    shot = prepare(put("b.jpg", data))
    assert shot.format == "jpeg"
    assert b"SECRET" not in shot.copy
    jfif, tables, frame, codes, scan = 0xE0, 0xDB, 0xC0, 0xC4, 0xDA
    assert set(segments(shot.copy)) == {jfif, tables, frame, codes, scan}


def noise(size=(200, 150)) -> Image.Image:
    """A photo, as far as file sizes go; the same one each time."""
    pixels = random.Random(5).randbytes(3 * size[0] * size[1])
    return Image.frombytes("RGB", size, pixels)


def segments(jpeg: bytes):
    """The marker of each segment up to the picture itself."""
    at = 2
    while True:
        marker, size = struct.unpack_from(">xBH", jpeg, at)
        yield marker
        if marker == 0xDA:
            return
        at += 2 + size


def test_a_photo_ships_as_jpeg_and_everything_else_as_png(put):
    photo = prepare(put("photo.jpg", encoded(noise(), "JPEG")))
    assert (photo.format, opened(photo).format, opened(photo).size) == ("jpeg", "JPEG", (200, 150))
    for name, data in (
        ("noise.png", encoded(noise())),
        ("plain.jpg", encoded(half_red(size=(800, 600)), "JPEG")),  # which is smaller as PNG
    ):
        shot = prepare(put(name, data))
        assert (shot.format, opened(shot).format) == ("png", "PNG")


def test_a_photo_looks_as_it_did(put):
    smooth = Image.radial_gradient("L").convert("RGB")
    data = encoded(Image.blend(smooth, noise(smooth.size), 0.05), "JPEG", quality=95)
    shot = prepare(put("photo.jpg", data))
    assert shot.format == "jpeg"
    before, after = Image.open(io.BytesIO(data)), opened(shot)
    differences = ImageStat.Stat(ImageChops.difference(before, after)).mean
    assert max(differences) < 2


def chunks(png: bytes):
    at = 8
    while at < len(png):
        yield at
        at += 12 + struct.unpack_from(">L", png, at)[0]


def test_a_screenshots_pixels_are_not_packed_once_more(put):
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "kaga")
    data = encoded(half_red(), compress_level=9, pnginfo=notes)
    copy = prepare(put("x.png", data)).copy
    assert data.endswith(copy[copy.index(b"IDAT") :])
    assert b"kaga" not in copy


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_the_same_picture_gives_the_same_bytes(put, form):
    file = put("lamp", encoded(noise((2000, 300)), form))
    assert prepare(file).format == form.lower()
    assert prepare(file).copy == prepare(file).copy
    boxes = (Box(0.1, 0.1, 0.2, 0.9),)
    assert prepare(file, boxes=boxes).copy == prepare(file, boxes=boxes).copy != prepare(file).copy


@pytest.mark.parametrize("size", [(160, 80), (3000, 500), (7000, 4500)])
@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_what_a_box_covers_is_black_and_the_rest_is_there(put, size, form):
    file = put("lamp", encoded(Image.new("RGB", size, WHITE), form))
    shot = prepare(file, boxes=[Box(0.25, 0.25, 0.5, 0.75)])
    picture = opened(shot)
    wide, high = picture.size
    inside = (wide // 4, high // 4, wide // 2, high * 3 // 4)
    assert picture.crop(inside).getextrema() == ((0, 0),) * 3
    assert (shot.hidden, shot.format) == (1, "png")
    outside = picture.crop((wide * 2 // 3 + 16, 0, wide, high))
    assert min(low for low, _ in outside.getextrema()) >= 250


def test_boxes_are_of_the_upright_picture(put):
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(Image.new("RGB", (640, 320), WHITE), "JPEG", exif=exif)
    picture = opened(prepare(put("lamp.jpg", data), boxes=[Box(0, 0, 1, 0.25)]))
    assert picture.size == (320, 640)
    assert picture.crop((0, 0, 320, 160)).getextrema() == ((0, 0),) * 3
    assert picture.getpixel((160, 200)) == WHITE


def test_what_is_transparent_or_coloured_by_a_palette_is_covered_as_well(put):
    clear = Image.new("RGBA", (400, 400), (255, 255, 255, 0))
    palette = Image.new("RGB", (400, 400), WHITE).convert("P")
    grey = Image.new("I;16", (400, 400), 0xFFFF)
    for picture in (
        clear,
        palette,
        grey,
        Image.new("LA", (400, 400), (255, 9)),
        Image.new("1", (400, 400), 1),
    ):
        shot = opened(prepare(put("x.png", encoded(picture)), boxes=[Box(0.5, 0.5, 1, 1)]))
        assert shot.crop((200, 200, 400, 400)).getextrema() == ((0, 0),) * 3
        assert shot.crop((0, 0, 400, 200)).getextrema() == ((255, 255),) * 3


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_mode_becomes_plain_colour(put, mode):
    if mode == "I;16":
        picture = Image.new("I;16", (4, 4), 0x8000)
        expected = (128, 128, 128)
    else:
        picture = Image.new("RGB", (4, 4), WHITE).convert(mode)
        expected = WHITE
    shot = opened(prepare(put("x", encoded(picture, "JPEG" if mode == "CMYK" else "PNG"))))
    assert shot.mode == "RGB"
    assert shot.getpixel((1, 1)) == expected


def test_what_is_transparent_becomes_white(put):
    clear = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    palette = Image.new("P", (4, 4), 0)
    palette.putpalette([0, 0, 0, *RED])
    for data in (encoded(clear), encoded(palette, transparency=0)):
        assert opened(prepare(put("x.png", data))).getpixel((1, 1)) == WHITE


def test_other_pictures_are_refused_whatever_they_are_called(put):
    assert refused(put, encoded(half_red(), "GIF")) == "intake.picture_broken"
    assert refused(put, encoded(half_red(), "BMP")) == "intake.picture_broken"
    assert refused(put, b"%!PS-Adobe-3.0 EPSF-3.0\n") == "intake.picture_broken"


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_picture_cut_short_is_refused(put, form):
    data = encoded(Image.effect_noise((200, 200), 50), form)
    for keep in (1, 9, 40, len(data) // 2):
        assert refused(put, data[:keep]) == "intake.picture_broken"


def header_of(width: int, height: int) -> bytes:
    body = b"IHDR" + struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">L", 13) + body + struct.pack(">L", zlib.crc32(body))


@pytest.mark.parametrize("size", [(9_000, 9_900), (9_500, 9_500), (60_000, 60_000), (2**31 - 1, 1)])
def test_a_picture_of_too_many_pixels_is_refused_unopened(put, size):
    data = header_of(*size) + b"\0\0\0\0IDAT" + struct.pack(">L", zlib.crc32(b"IDAT"))
    assert refused(put, data) == "intake.picture_too_large"


def test_damaged_exif_does_not_cost_the_picture(put):
    data = encoded(half_red(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + b"\xff" * 40)
    assert prepare(put("x.jpg", data)).width == 40


def test_the_processs_own_warning_rules_and_limits_are_left_alone(put):
    rules, limit = list(warnings.filters), Image.MAX_IMAGE_PIXELS
    prepare(put("x.png", encoded(half_red())))
    refused(put, header_of(60_000, 60_000))
    assert (warnings.filters, Image.MAX_IMAGE_PIXELS) == (rules, limit)


def test_a_file_that_is_gone_is_refused(put):
    file = put("x.png", encoded(half_red()))
    file.path.unlink()
    with pytest.raises(InputError):
        prepare(file)
