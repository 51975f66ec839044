"""Dividing a picture: every pixel is in a part, the parts overlap, and each fits a page."""

import io

import pytest
from PIL import Image, ImageDraw

from dscase.intake.picture_parts import PAGE, divided


def picture(width, height):
    """A picture whose every row of text says its own number by its colour."""
    made = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(made)
    for number, top in enumerate(range(0, height - 12, 30)):
        draw.rectangle((4, top + 6, width - 4, top + 18), fill=(number % 256, number // 256, 90))
    written = io.BytesIO()
    made.save(written, "PNG")
    return written.getvalue()


def colours(copy):
    return (
        set(Image.open(io.BytesIO(copy)).get_flattened_data())
        if hasattr(Image.Image, "get_flattened_data")
        else set(Image.open(io.BytesIO(copy)).getdata())
    )


@pytest.mark.parametrize(("width", "height"), [(675, 2490), (1200, 6000), (400, 9000)])
def test_a_tall_picture_comes_in_parts_that_lose_no_row(width, height):
    copy = picture(width, height)
    cut = divided(copy, width, height)
    assert cut.how == "tall"
    assert len(cut.parts) > 1
    assert sum(part.height for part in cut.parts) > height  # they overlap
    assert all(part.width == width for part in cut.parts)
    assert set().union(*(colours(part.copy) for part in cut.parts)) == colours(copy)
    share = (PAGE[0] - 11 * (cut.across - 1)) / cut.across
    assert all(part.height * min(0.75, share / width) <= PAGE[1] * 1.05 for part in cut.parts)


def test_a_wide_picture_is_divided_from_left_to_right_with_an_overlap():
    cut = divided(picture(4800, 400), 4800, 400)
    assert (cut.how, cut.across) == ("wide", 1)
    assert sum(part.width for part in cut.parts) > 4800
    assert all(part.height == 400 for part in cut.parts)


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (300, 200), (1280, 720), (1170, 2532)])
def test_a_screen_stays_whole(width, height):
    copy = picture(width, height)
    cut = divided(copy, width, height)
    assert (cut.how, [part.copy for part in cut.parts]) == ("", [copy])
