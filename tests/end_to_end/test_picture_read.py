"""A console drawn in letters of 12 pixels is read, and the names of a case are found where they stand."""

import io
import random

import pylopdf_fonts_jp
import pytest
from PIL import Image, ImageDraw, ImageFont

from dscase.intake.ocr.reader import PictureReading, not_installed
from dscase.masking.book import Book
from dscase.masking.pictured import Seeker

WIDTH, HEIGHT, ROW = 1100, 420, 26
HOSTS = ("tokyo-web-01", "dc-01.corp.example.jp", "SRV-DB1", "大阪経理サーバ", "会計サーバ03", "lab-il0")
USERS = ("CORP\\sato", "tanaka.ichiro@corp.example.jp", "佐藤花子", "admin-ops")

pytestmark = [
    pytest.mark.heavy,  # it loads a model and reads for a minute on a busy machine
    pytest.mark.skipif(not_installed() is not None, reason="the extra ocr is not installed"),
]


@pytest.fixture(scope="module")
def console():
    """A picture of a list of computers; the names drawn in it with their places, and what is no name."""
    folder = next(iter(pylopdf_fonts_jp.__path__))
    font = ImageFont.truetype(f"{folder}/NotoSansJP-Regular.otf", 12)
    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(picture)
    some = random.Random(7)
    names, others = [], []
    for row in range(14):
        top = 20 + row * ROW
        if row % 2:
            draw.rectangle((0, top - 4, WIDTH, top + ROW - 4), fill="#f2f5f8")
        address = f"10.{some.randrange(250)}.{some.randrange(250)}.{some.randrange(1, 250)}"
        cells = (
            (20, HOSTS[row % len(HOSTS)], names),
            (260, address, names),
            (400, "オフライン" if row % 3 else "管理対象 (オンライン)", others),
            (580, USERS[row % len(USERS)], names),
            (830, f"2026/04/20 03:{row:02}:11", others),
            (980, f"20.0.0-{some.randrange(4000, 9000)}", others),
        )
        for left, text, into in cells:
            draw.text((left, top), text, font=font, fill="#222")
            into.append((text, draw.textbbox((left, top), text, font=font)))
    sink = io.BytesIO()
    picture.save(sink, "PNG")
    return sink.getvalue(), names, others


def test_every_name_is_found_where_it_stands_and_nothing_else(console):
    picture, names, others = console
    book = Book.new()
    book.learn(
        {
            **{("host", one.partition(".")[0].lower()): [one.partition(".")[0]] for one in HOSTS},
            ("domain", "corp.example.jp"): ["corp.example.jp"],
            ("netbios", "corp"): ["CORP"],
            **{("user", one): [one] for one in ("sato", "tanaka.ichiro", "佐藤花子", "admin-ops")},
        }
    )
    lines = [line for part in PictureReading(picture).parts() for line in part.lines]
    areas = Seeker(book).areas(lines)
    unseen = [text for text, box in names if not any(over(area, box, 0.97) for area in areas)]
    assert not unseen
    assert not [text for text, box in others if any(over(area, box, 0.2) for area in areas)]


def over(area, box, share):
    """Whether an area covers so much of a drawn text's extent."""
    left, top, right, bottom = (
        area.left * WIDTH,
        area.top * HEIGHT,
        area.right * WIDTH,
        area.bottom * HEIGHT,
    )
    wide = min(right, box[2]) - max(left, box[0])
    high = min(bottom, box[3]) - max(top, box[1])
    return max(0, wide) * max(0, high) >= share * (box[2] - box[0]) * (box[3] - box[1])
