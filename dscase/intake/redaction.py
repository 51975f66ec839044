"""Covering parts of a picture so that nothing of them is left, not even in the pixels beside them."""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from dscase.case.pictures import Box

if TYPE_CHECKING:
    from PIL.Image import Image

_JPEG_BLOCK = 8  # pixels, times how much coarser colour is stored than light
_SAME = 1e-6  # pixels: what a fraction of the width loses by calculating with it


def grain(picture: "Image") -> int:
    """Pixels, the side of the squares that a picture was stored in: 1 where each pixel stands for itself."""
    layers = getattr(picture, "layer", ())  # of a JPEG: name, horizontal and vertical factor, table
    return _JPEG_BLOCK * max((max(layer[1:3]) for layer in layers), default=0) or 1


def widened(box: Box, size: tuple[int, int], grain: int) -> Box:
    """The box with every pixel that tells of what lies under it: all of the blocks that it touches."""
    left, right = _outward(box.left, box.right, size[0], grain)
    top, bottom = _outward(box.top, box.bottom, size[1], grain)
    return Box(left / size[0], top / size[1], right / size[0], bottom / size[1])


def redact(picture: "Image", boxes: Iterable[Box]) -> None:
    """Makes every pixel of an RGB picture that a box touches black."""
    for box in boxes:
        left, right = _outward(box.left, box.right, picture.width, 1)
        top, bottom = _outward(box.top, box.bottom, picture.height, 1)
        picture.paste((0, 0, 0), (left, top, right, bottom))


def _outward(low: float, high: float, size: int, grain: int) -> tuple[int, int]:
    """First pixel, and the one after the last. Blocks are counted from both ends: a picture that was turned
    has its odd piece at the other one.
    """
    starts = (0, size % grain)
    first = min(math.floor((low * size + _SAME - start) / grain) * grain + start for start in starts)
    after = max(math.ceil((high * size - _SAME - start) / grain) * grain + start for start in starts)
    beside = 1 if grain > 1 else 0  # a JPEG's colours are smoothed over the edge of a block
    first = min(first, size - 1)  # a box thinner than _SAME at the far edge begins behind the last pixel
    return max(0, first - beside), min(size, max(after, first + 1) + beside)
