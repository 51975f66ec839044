"""Dividing a picture that does not fit a page: nothing is cropped, and parts overlap so that no line is lost.

A tall one is cut where its rows are quiet, between lines of text; a wide one into a left and a right part.
"""

import io
import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from PIL.Image import Image

PAGE = (476.0, 600.0)
"""Points: the text's width, and the height that leaves room for a caption."""
GUTTER = 11.0
NATURAL, LEAST = 0.75, 0.24
"""Points a pixel: at 96 dots an inch, and the least at which a screen's text is still read."""
COLUMNS = 3
OVERLAP = 0.05  # of a part
SHRUNK = 0.12  # of a page: what is left over makes the others smaller rather than a part of its own
NEARLY = 1.06  # so much smaller than the least, rather than in two parts: the screens of phones
WIDE = 1.9  # times as wide as high: a picture that is divided rather than shown small


@dataclass(frozen=True, slots=True)
class PicturePiece:
    """A part of a picture, encoded as the whole was."""

    copy: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Divided:
    """The parts in reading order; one alone, where the picture fits. `across`: beside each other."""

    how: Literal["", "tall", "wide"]
    parts: tuple[PicturePiece, ...]
    across: int = 1


def divided(copy: bytes, width: int, height: int) -> Divided:
    """The picture in parts that fit a page. `copy` is a PNG or JPEG of that size, in pixels."""
    wide, high = PAGE
    scale = min(NATURAL, wide / width)
    if scale < LEAST and width > WIDE * height:
        return _cut_columns(copy, width, height)
    if height * scale > high:
        return _cut_rows(copy, width, height)
    return Divided("", (PicturePiece(copy, width, height),))


def _cut_rows(copy: bytes, width: int, height: int) -> Divided:
    wide, high = PAGE
    for across in range(COLUMNS, 0, -1):
        scale = min(NATURAL, (wide - GUTTER * (across - 1)) / across / width)
        count = max(math.ceil(height * scale * (1 + OVERLAP) / high - SHRUNK), 2)
        if scale >= LEAST and count >= across:
            break
    if (
        across == 1 and height * LEAST <= high * NEARLY and scale * height < 2 * high
    ):  # a little too tall: shown whole, smaller
        return Divided("", (PicturePiece(copy, width, height),))
    with _opened(copy) as whole:
        size = -(-height // count)
        lap = max(round(size * OVERLAP), 24)
        cuts = [0, *(_quiet(whole, size * number, lap) for number in range(1, count)), height]
        boxes = [(0, max(top - lap, 0) if top else 0, width, bottom) for top, bottom in pairwise(cuts)]
        return Divided("tall", tuple(_piece(whole, box) for box in boxes), across)


def _cut_columns(copy: bytes, width: int, height: int) -> Divided:
    count = max(-(-round(width * LEAST) // round(PAGE[0])), 2)
    with _opened(copy) as whole:
        size = -(-width // count)
        lap = max(round(size * OVERLAP), 24)
        boxes = [
            (max(size * number - lap, 0), 0, min(size * (number + 1) + lap, width), height)
            for number in range(count)
        ]
        return Divided("wide", tuple(_piece(whole, box) for box in boxes))


def _quiet(whole: "Image", row: int, reach: int) -> int:
    """The row nearest to `row` within reach whose pixels differ least: between two lines of text."""
    grey = whole.convert("L")
    rows = range(max(row - reach, 1), min(row + reach, whole.height - 3))

    def unrest(at: int) -> tuple[int, int]:
        low, high = grey.crop((0, at, grey.width, at + 3)).getextrema()
        return int(str(high)) - int(str(low)), abs(at - row)

    return min(rows, key=unrest, default=row)


def _opened(copy: bytes) -> "Image":
    from PIL import Image

    return Image.open(io.BytesIO(copy), formats=("PNG", "JPEG"))


def _piece(whole: "Image", box: tuple[int, int, int, int]) -> PicturePiece:
    part, written = whole.crop(box), io.BytesIO()
    if whole.format == "JPEG":
        part.save(written, format="JPEG", quality=92, subsampling="4:4:4")
    else:
        part.save(written, format="PNG", compress_level=3)
    return PicturePiece(written.getvalue(), part.width, part.height)
