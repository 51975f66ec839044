"""What is said of two pictures that look alike: the same screen only if more than the frame is."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from dscase.case.pictures import Box, Treatment
from dscase.intake.evidence import EvidenceFile, Screenshot
from dscase.intake.likeness import NEAR, differ, look, weighed

COVERED = (Box(0.2, 0.2, 0.4, 0.3),)


def console(rows: int, chosen: int) -> Image.Image:
    """A page of a console: the frame is the same on all of them, what is chosen and the rows are not."""
    picture = Image.new("RGB", (1280, 800), "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 1280, 60), fill="#333333")
    pen.rectangle((0, 60, 200, 800), fill="#eeeeee")
    pen.rectangle((0, 100 + chosen * 40, 200, 140 + chosen * 40), fill="#ccddee")
    for row in range(rows):
        pen.text(
            (220, 120 + row * 24),
            f"2026-04-20 03:20:54  Warning 2205 web{row:02d} Update failed",
            fill="black",
        )
    return picture


def saved_anew(picture: Image.Image) -> Image.Image:
    stream = io.BytesIO()
    picture.resize((1024, 640)).save(stream, "JPEG", quality=60)
    return Image.open(stream)


def weigh(picture: Image.Image, recorded: Image.Image, *, name: str = "new.png", present: bool = True):
    file = EvidenceFile(Path(name), name, "screenshot", sha256="new")
    shot = Screenshot(file, b"", 1280, 800, look=look(picture))
    treatments = {"old": Treatment(COVERED, name="old.png", look=look(recorded))}
    (after,), _ = weighed([shot], treatments, ["old"] if present else [], lambda shot, boxes: shot)
    return after


def test_the_same_picture_saved_anew_is_said_to_show_the_same_screen():
    after = weigh(saved_anew(console(20, 2)), console(20, 2))
    assert (after.withheld, after.like, after.alike) == (True, "old.png", "same")


def test_two_pages_of_one_console_are_not_said_to_be_the_same_screen():
    one, other = console(12, 4), console(20, 2)
    assert 0 < differ(look(one), look(other)) <= NEAR
    after = weigh(one, other)
    assert (after.withheld, after.proposed, after.alike) == (True, COVERED, "similar")


def test_a_picture_in_a_lost_ones_place_is_told_by_its_name():
    noise = Image.effect_noise((320, 200), 90)
    after = weigh(noise, console(20, 2), name="old.png", present=False)
    assert (after.withheld, after.alike) == (True, "named")


@pytest.mark.parametrize("colour", ["white", "black"])
def test_pictures_of_one_colour_show_no_screen(colour):
    after = weigh(Image.new("RGB", (640, 400), colour), Image.new("RGB", (640, 400), "white"))
    assert after.alike == "similar"
