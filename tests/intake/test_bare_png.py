"""The PNG that is taken as it is: its pixels and nothing else, or none at all."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from dscase.intake import bare_png

SIZE = (64, 48)
SECRET = b"kaga.corp.example.jp"


def chunks(data):
    """The kinds and contents of a PNG's chunks."""
    at, found = 8, []
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        found.append((kind, data[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def joined(parts):
    """A PNG of such chunks."""
    written = bare_png.SIGNATURE
    for kind, data in parts:
        written += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return written


def encoded(mode="RGB", **options):
    """A picture with a gradient, as PNG."""
    picture = Image.linear_gradient("L").resize(SIZE).convert(mode)
    sink = io.BytesIO()
    picture.save(sink, "PNG", **options)
    return sink.getvalue()


@pytest.fixture
def bare(tmp_path):
    """What is taken of a file with this content."""

    def taken(data, size=SIZE):
        path = tmp_path / "x.png"
        path.write_bytes(data)
        return bare_png.bare(path, size)

    return taken


def changed(data, kind, content):
    """The same PNG, the content of its chunks of one kind replaced."""
    return joined([(each, content if each == kind else old) for each, old in chunks(data)])


def test_the_pixels_are_taken_as_they_were_packed_and_nothing_else(bare):
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", SECRET.decode())
    original = encoded(pnginfo=notes, dpi=(96, 96)) + SECRET
    copy = bare(original)
    assert [kind for kind, _ in chunks(copy)] == [b"IHDR", b"IDAT", b"IEND"]
    assert SECRET not in copy
    with Image.open(io.BytesIO(copy)) as one, Image.open(io.BytesIO(original)) as other:
        assert one.tobytes() == other.tobytes()
    assert dict(chunks(copy))[b"IDAT"] == dict(chunks(original)[:-1])[b"IDAT"]


def test_pixels_in_several_pieces_are_put_together(bare):
    (_, header), (_, pixels), end = chunks(encoded())
    pieces = [(b"IDAT", pixels[:7]), (b"IDAT", b""), (b"IDAT", pixels[7:])]
    assert bare(joined([(b"IHDR", header), *pieces, end])) == bare(encoded())


def test_what_hides_behind_the_pixels_is_not_taken(bare):
    pixels = dict(chunks(encoded()))[b"IDAT"]
    lines = zlib.decompress(pixels)
    for hiding in (
        pixels + SECRET,
        zlib.compress(lines + SECRET),
        pixels + pixels,
        zlib.compress(lines[:-1]),
    ):
        assert bare(changed(encoded(), b"IDAT", hiding)) is None


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA"])
def test_pixels_of_another_form_are_not_taken(bare, mode):
    assert bare(encoded(mode)) is None


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(encoded(compress_level=0), id="badly packed"),
        pytest.param(encoded(transparency=(0, 0, 0)), id="a transparent colour"),
        pytest.param(
            changed(encoded(), b"IHDR", struct.pack(">IIBBBBB", *SIZE, 8, 2, 0, 0, 1)), id="interlaced"
        ),
        pytest.param(
            changed(encoded(), b"IHDR", struct.pack(">IIBBBBB", *SIZE, 16, 2, 0, 0, 0)), id="16 bits"
        ),
        pytest.param(changed(encoded(), b"IDAT", b"no such thing"), id="damaged"),
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff\xd8\xff", id="no PNG"),
    ],
)
def test_other_pictures_are_not_taken(bare, data):
    assert bare(data) is None


def test_an_animation_is_not_taken(bare):
    header, *others = chunks(encoded())
    assert bare(joined([header, (b"acTL", bytes(8)), *others])) is None


def test_a_picture_of_another_size_than_was_decoded_is_not_taken(bare):
    assert bare(encoded(), (48, 64)) is None


def test_little_that_unpacks_to_much_is_not_unpacked_whole(bare):
    bomb = zlib.compress(bytes(200_000_000), 9)
    assert bare(changed(encoded(), b"IDAT", bomb)) is None


@given(st.data())
def test_any_damage_leaves_a_copy_of_those_pixels_or_none(tmp_path_factory, data):
    damaged = bytearray(encoded())
    for _ in range(data.draw(st.integers(1, 3))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("png") / "x.png"
    path.write_bytes(damaged)
    copy = bare_png.bare(path, SIZE)
    if copy is not None:
        with Image.open(io.BytesIO(copy)) as picture:
            assert len(picture.tobytes()) == SIZE[0] * SIZE[1] * 3
