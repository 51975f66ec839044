"""Screenshots: the copy that ships. Upright, opaque, small enough for a page, nothing in it but pixels."""

import io
import math
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from dscase.case.pictures import Box
from dscase.errors import InputError
from dscase.events.beginning import Beginning
from dscase.intake import bare_png, likeness, redaction
from dscase.intake.capture_time import captured_at
from dscase.intake.evidence import EvidenceFile, Screenshot
from dscase.window import Zone

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 40_000_000
"""Three 4K screens side by side and half as much again."""
MAX_HELD = 200_000_000
"""Bytes of pixels held while a picture is opened, so that the program stays below 400 MB."""
MAX_SIDE = 20_000
"""Pixels. A screen's picture is no thread: scaling one takes as long as it is."""
MAX_WORK = 400_000_000
"""Pixels to be decoded. A progressive JPEG goes over its pixels once for each scan; they have some ten."""
_ORIENTATION = 0x0112
_SCAN, _BLOCK = b"\xff\xda", 1 << 20
PACKED = 3  # of 9: screens come as small as with the usual 6, in half the time
MAX_WIDTH, MAX_HEIGHT = 7680, 20_000  # pixels; a page shows such a picture in parts
SHIPPED_PIXELS = 16_000_000  # two 4K screens: a copy that is larger is scaled down
JPEG_QUALITY = 90
SHADE, ONE_OF = 8, 1000  # of 256: what nearly one colour may differ by; pixels of which one may differ more


def tells(beginning: Beginning) -> bool:
    """Whether it is a PNG or a JPEG."""
    return beginning.data.startswith((bare_png.SIGNATURE, b"\xff\xd8\xff"))


def prepare(
    file: EvidenceFile, zone: Zone | None = None, boxes: Sequence[Box] = (), *, ships: bool = True
) -> Screenshot:
    """Make the shipping copy of a PNG or JPEG; the original is only read. The same file gives the same bytes.

    `zone` is where the picture's own times hang when they name no offset. `boxes` become solid black: of
    what lies under them nothing is left in the copy. Where nothing `ships`, the copy is not written out
    (that takes most of the time) and is empty.

    Raises InputError: `intake.picture_too_large`, `intake.picture_work`, `intake.picture_broken`.
    """
    from PIL.Image import DecompressionBombError, DecompressionBombWarning

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow also warns of odd metadata, which does not ship
            warnings.simplefilter("error", DecompressionBombWarning)
            return _copy(file, zone, boxes, ships=ships)
    except (DecompressionBombError, DecompressionBombWarning) as error:
        raise InputError("intake.picture_too_large", file=file.name, limit=MAX_PIXELS) from error
    except InputError:
        raise
    except Exception as error:  # decoders of damaged pictures raise anything
        raise InputError("intake.picture_broken", file=file.name) from error


def _copy(file: EvidenceFile, zone: Zone | None, boxes: Sequence[Box], *, ships: bool) -> Screenshot:
    from PIL import Image

    with Image.open(file.path, formats=("PNG", "JPEG")) as original:
        if original.width * original.height > MAX_PIXELS:
            raise InputError("intake.picture_too_large", file=file.name, limit=MAX_PIXELS)
        if (
            max(original.size) > MAX_SIDE
            or _memory_needed(original) > MAX_HELD
            or _work(file, original) > MAX_WORK
        ):
            raise InputError("intake.picture_work", file=file.name, side=MAX_SIDE)
        photo = original.format == "JPEG"
        original.load()  # before anything asks for EXIF: that loads a PNG, and keeps to itself that it failed
        when = captured_at(original, file, zone)
        as_it_is = original.format == "PNG" and not boxes and not _turned(original)
        grain = redaction.grain(original)
        picture = _flat(_upright(original))
        looks = likeness.look(picture)
        areas = [redaction.widened(box, picture.size, grain) for box in boxes]
        redaction.redact(picture, areas)  # before scaling mixes what is under them with what is beside them
    del original  # its pixels are not needed beside those of the scaled copy
    room = math.sqrt(SHIPPED_PIXELS / (picture.width * picture.height))
    scale = min(1.0, MAX_WIDTH / picture.width, MAX_HEIGHT / picture.height, room)
    if scale < 1:
        size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    bare = Image.new("RGB", picture.size)  # a new picture: pasting carries pixels, never metadata
    bare.paste(picture)
    redaction.redact(bare, areas)  # again: scaling has made their edges grey
    kept = bare_png.bare(file.path, bare.size) if ships and as_it_is and scale == 1 else None
    copy, form = _encoded(bare, kept, photo=photo and not areas) if ships else (b"", "png")
    return Screenshot(
        file,
        copy,
        bare.width,
        bare.height,
        when.moment,
        when.rule,
        when.text,
        format=form,
        hidden=len(areas),
        blank=_is_blank(bare),
        look=looks,
    )


def _memory_needed(original: "Image") -> int:
    """Bytes that opening it takes: 4 for a pixel and one for its light; what is turned, has transparency or
    other colours is held twice.
    """
    loaded = original.format != "PNG" or "exif" in original.info  # else it would be decoded for it
    twice = (
        (loaded and _turned(original))
        or original.mode not in {"RGB", "L", "P", "1"}
        or "transparency" in original.info
    )
    return original.width * original.height * (8 if twice else 5)


def _turned(original: "Image") -> bool:
    try:
        return bool(original.getexif().get(_ORIENTATION, 1) != 1)
    except Exception:  # noqa: BLE001 - damaged EXIF raises anything, and turns nothing
        return False


def _work(file: EvidenceFile, original: "Image") -> int:
    """Pixels that opening it decodes: of a JPEG, those of each scan. Within a scan no such mark can stand."""
    scans = 1
    if original.format == "JPEG":
        with file.path.open("rb") as stream:
            before, scans = b"", 0
            while data := stream.read(_BLOCK):
                scans += (before + data).count(_SCAN)
                before = data[-1:]
    return original.width * original.height * max(1, scans)


def _is_blank(picture: "Image") -> bool:
    """Whether all but one pixel in a thousand are nearly of one colour, channel by channel."""
    pixels = picture.width * picture.height
    for channel in picture.split():
        counts = channel.histogram()
        commonest = max(range(len(counts)), key=counts.__getitem__)
        near = sum(counts[max(commonest - SHADE, 0) : commonest + SHADE + 1])
        if (pixels - near) * ONE_OF > pixels:
            return False
    return True


def _encoded(picture: "Image", kept: bytes | None, *, photo: bool) -> tuple[bytes, Literal["png", "jpeg"]]:
    """As PNG, packed already where it was `kept`; a photo as JPEG where that is smaller. What is covered must
    be exactly black: never JPEG.
    """
    if kept is not None:
        return kept, "png"
    png, jpeg = io.BytesIO(), io.BytesIO()
    picture.save(png, format="PNG", compress_level=PACKED)
    if photo:
        picture.save(jpeg, format="JPEG", quality=JPEG_QUALITY, subsampling="4:4:4")
        if jpeg.tell() < png.tell():
            return jpeg.getvalue(), "jpeg"
    return png.getvalue(), "png"


def _upright(picture: "Image") -> "Image":
    """Turned as its EXIF says; a picture whose EXIF cannot be read is taken as it lies."""
    from PIL import ImageOps

    try:
        ImageOps.exif_transpose(picture, in_place=True)
    except Exception:  # noqa: BLE001 - damaged EXIF raises anything, and the pixels are fine
        return picture
    return picture


def _flat(picture: "Image") -> "Image":
    """As RGB, transparent parts white."""
    from PIL import Image

    if picture.mode.startswith(("I", "F")):  # 16-bit grey, which a plain conversion would clip to white
        return picture.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")
    if "A" in picture.getbands() or "transparency" in picture.info:
        layer = picture if picture.mode == "RGBA" else picture.convert("RGBA")
        white = Image.new("RGB", layer.size, "white")
        white.paste(layer, mask=layer.getchannel("A"))
        return white
    return picture if picture.mode == "RGB" else picture.convert("RGB")
