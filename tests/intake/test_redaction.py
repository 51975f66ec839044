"""Nothing of what is covered is left: shown by pictures that differ only there, and ship the same."""

import io
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from dscase.case.pictures import Box
from dscase.intake.files import look
from dscase.intake.redaction import grain, redact, widened
from dscase.intake.screenshots import MAX_WIDTH, prepare

sides = st.lists(st.floats(0, 1), min_size=2, max_size=2, unique=True).map(sorted)
boxes = st.builds(lambda x, y: Box(x[0], y[0], x[1], y[1]), sides, sides)


def shipped(folder, picture: Image.Image, boxes, form="PNG", **more) -> bytes:
    path = folder / "lamp"
    picture.save(path, form, **more)
    return prepare(look(path, "lamp", None), boxes=boxes).copy


def noise(size, seed) -> Image.Image:
    return Image.frombytes("RGB", size, random.Random(seed).randbytes(3 * size[0] * size[1]))


def touched(box: Box, size) -> tuple[int, int, int, int]:
    """Every pixel of which a box covers more than a millionth."""
    mask = Image.new("RGB", size, "white")
    redact(mask, [box])
    black = mask.convert("L").point(lambda value: 255 - value).getbbox()
    assert black
    return black


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(box=boxes, wide=st.integers(1, 90), high=st.integers(1, 90), secret=st.integers(0, 2**32))
def test_what_lies_under_a_box_does_not_change_the_copy(tmp_path, box, wide, high, secret):
    one, other = noise((wide, high), 1), noise((wide, high), 1)
    left, top, right, bottom = touched(box, one.size)
    other.paste(noise((right - left, bottom - top), secret), (left, top))
    copy = shipped(tmp_path, one, [box])
    assert copy == shipped(tmp_path, other, [box])
    kept = Image.open(io.BytesIO(copy))
    redact(one, [box])
    assert kept.tobytes() == one.tobytes()  # and all the rest is as it was


@pytest.mark.parametrize("size", [(MAX_WIDTH * 2 + 77, 300), (MAX_WIDTH + 1, 41)])
def test_scaling_mixes_nothing_of_it_into_what_is_beside(tmp_path, size):
    box = Box(0.301, 0.2, 0.4999, 0.777)
    one = Image.new("RGB", size, "white")
    other = one.copy()
    left, top, right, bottom = touched(box, size)
    other.paste(noise((right - left, bottom - top), 2), (left, top))
    assert shipped(tmp_path, one, [box]) == shipped(tmp_path, other, [box])


@pytest.mark.parametrize("subsampling", ["4:4:4", "4:2:2", "4:2:0"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_jpegs_blocks_tell_nothing_of_it(tmp_path, subsampling, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    size = upright = (123, 141)
    if orientation > 4:
        upright = (size[1], size[0])
    box = Box(0.31, 0.32, 0.54, 0.5)
    left, top, right, bottom = touched(box, upright)
    lies = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]  # how to lay an upright one down
    copies = set()
    for seed in (3, 4):
        picture = noise(upright, 1)
        picture.paste(noise((right - left, bottom - top), seed), (left, top))
        if lies is not None:
            picture = picture.transpose(lies)
        assert picture.size == size
        more = {"quality": 70, "subsampling": subsampling, "exif": exif}
        copies.add(shipped(tmp_path, picture, [box], "JPEG", **more))
    assert len(copies) == 1


@given(box=boxes, wide=st.integers(1, 3000), high=st.integers(1, 3000), by=st.sampled_from([1, 8, 16, 32]))
def test_a_widened_box_holds_the_box_and_lies_in_the_picture(box, wide, high, by):
    wider = widened(box, (wide, high), by)
    pixel = 1e-5
    assert wider.left <= box.left + pixel / wide
    assert wider.top <= box.top + pixel / high
    assert wider.right >= box.right - pixel / wide
    assert wider.bottom >= box.bottom - pixel / high
    assert (wider.right - wider.left) * wide <= (box.right - box.left) * wide + 4 * by + 2


@pytest.mark.parametrize(("subsampling", "expected"), [("4:4:4", 8), ("4:2:2", 16), ("4:2:0", 16)])
def test_the_grain_of_a_jpeg_is_its_block(subsampling, expected):
    stream = io.BytesIO()
    noise((50, 50), 1).save(stream, "JPEG", subsampling=subsampling)
    assert grain(Image.open(stream)) == expected


def test_the_grain_of_a_png_is_a_pixel():
    stream = io.BytesIO()
    noise((5, 5), 1).save(stream, "PNG")
    assert grain(Image.open(stream)) == 1
