"""Screenshots: the copy that ships. Upright, opaque, small enough for a page, nothing in it but pixels."""

import io
import warnings
from typing import TYPE_CHECKING

from dscase.errors import InputError
from dscase.intake.evidence import EvidenceFile, Screenshot
from dscase.intake.taken import taken
from dscase.window import Zone

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 40_000_000  # three 4K screens side by side and half as much again; bounds the memory
MAX_WIDTH, MAX_HEIGHT = 1600, 2200  # pixels; more shows nothing on an A4 page


def prepare(file: EvidenceFile, zone: Zone | None = None) -> Screenshot:
    """Make the shipping copy of a PNG or JPEG; the original is only read. The same file gives the same bytes.

    `zone` is where the picture's own times hang when they name no offset.

    Raises InputError: `intake.picture_too_large`, `intake.picture_broken`.
    """
    from PIL.Image import DecompressionBombError, DecompressionBombWarning

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow also warns of odd metadata, which does not ship
            warnings.simplefilter("error", DecompressionBombWarning)
            return _copy(file, zone)
    except (DecompressionBombError, DecompressionBombWarning) as error:
        raise InputError("intake.picture_too_large", file=file.name, limit=MAX_PIXELS) from error
    except InputError:
        raise
    except Exception as error:  # decoders of damaged pictures raise anything
        raise InputError("intake.picture_broken", file=file.name) from error


def _copy(file: EvidenceFile, zone: Zone | None) -> Screenshot:
    from PIL import Image

    with Image.open(file.path, formats=("PNG", "JPEG")) as original:
        if original.width * original.height > MAX_PIXELS:
            raise InputError("intake.picture_too_large", file=file.name, limit=MAX_PIXELS)
        when = taken(original, file, zone)
        original.draft("RGB", (MAX_WIDTH * 2, MAX_HEIGHT * 2))  # a large JPEG is decoded smaller at once
        original.load()
        picture = _flat(_upright(_halved(original)))
    scale = min(1.0, MAX_WIDTH / picture.width, MAX_HEIGHT / picture.height)
    if scale < 1:
        size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    bare = Image.new("RGB", picture.size)  # a new picture: pasting carries pixels, never metadata
    bare.paste(picture)
    png = io.BytesIO()
    bare.save(png, format="PNG")
    return Screenshot(file, png.getvalue(), bare.width, bare.height, when.moment, when.rule, when.text)


def _halved(picture: "Image") -> "Image":
    """Reduced by whole steps while it is far too large, before anything copies it."""
    factor = min(picture.width // MAX_WIDTH, picture.height // MAX_HEIGHT) // 2
    if factor > 1 and picture.mode in {"L", "LA", "RGB", "RGBA"}:
        smaller = picture.reduce(factor)
        smaller.info = picture.info  # the EXIF orientation is still to be read
        return smaller
    return picture


def _upright(picture: "Image") -> "Image":
    """Turned as its EXIF says; a picture whose EXIF cannot be read is taken as it lies."""
    from PIL import ImageOps

    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # noqa: BLE001 - damaged EXIF raises anything, and the pixels are fine
        return picture


def _flat(picture: "Image") -> "Image":
    """As RGB, transparent parts white."""
    from PIL import Image

    if picture.mode.startswith(("I", "F")):  # 16-bit grey, which a plain conversion would clip to white
        return picture.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")
    if "A" in picture.getbands() or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        white = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(white, layer).convert("RGB")
    return picture.convert("RGB")
