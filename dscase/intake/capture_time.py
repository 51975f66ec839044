"""When a screenshot was taken, as the picture itself says, or else as its file does."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO, Literal, NamedTuple

from dscase.intake.evidence import EvidenceFile
from dscase.window import Zone
from dscase.window.stamps import Stamp, mailed, plausible, read

if TYPE_CHECKING:
    from PIL.Image import Image

Rule = Literal["exif", "png", "mtime", "none"]
_EXIF_PART, _ORIGINAL, _OFFSET_ORIGINAL, _OFFSET = 0x8769, 0x9003, 0x9011, 0x9010
_CHANGED = 0x0132
_TEXT_KEYS = ("Creation Time", "creation_time", "date:create")
_PNG = b"\x89PNG\r\n\x1a\n"
_MAX_CHUNKS = 10_000
_TIME_SIZE = 7


class CaptureTime(NamedTuple):
    """`text` is as the picture says it. `moment` is aware UTC, None where no zone is known."""

    moment: datetime | None = None
    rule: Rule = "none"
    text: str = ""


def captured_at(picture: "Image", file: EvidenceFile, zone: Zone | None) -> CaptureTime:
    """The first that holds: EXIF; a PNG's creation time, or its time of change, which is in UTC; the file's.

    `picture` is open and not changed yet. Times without an offset are read in `zone`.
    """
    for rule, text in _written_times(picture):
        found = read(text, "picture")
        stamp = found if isinstance(found, Stamp) else mailed(text)
        if stamp is None or stamp.moment(UTC) is None:
            continue
        return CaptureTime(stamp.moment(zone.tz if zone is not None else None), rule, text)
    changed = _changed(file)
    if changed is not None:
        return CaptureTime(changed, "png", f"{changed:%Y-%m-%dT%H:%M:%SZ}")
    return CaptureTime(file.mtime, "mtime") if file.mtime else CaptureTime()


def _written_times(picture: "Image") -> Iterator[tuple[Rule, str]]:
    try:
        exif = picture.getexif()
        inner = exif.get_ifd(_EXIF_PART)
    except Exception:  # noqa: BLE001 - damaged EXIF raises anything, and the pixels are fine
        exif, inner = None, {}
    if exif is not None:
        offset = str(inner.get(_OFFSET_ORIGINAL) or inner.get(_OFFSET) or "")
        for clock in (inner.get(_ORIGINAL), exif.get(_CHANGED)):
            if clock:
                yield "exif", f"{clock} {offset}".strip(" \0")[:100]
    for key in _TEXT_KEYS:
        said = picture.info.get(key)
        if isinstance(said, str) and said.strip():
            yield "png", " ".join(said.split())[:100]


def _changed(file: EvidenceFile) -> datetime | None:
    """A PNG's tIME: when the picture was last changed, in UTC. Pillow passes over it."""
    try:
        with file.path.open("rb") as stream:
            return _time_chunk(stream) if stream.read(len(_PNG)) == _PNG else None
    except (OSError, ValueError, OverflowError):
        return None


def _time_chunk(stream: BinaryIO) -> datetime | None:
    for _ in range(_MAX_CHUNKS):
        head = stream.read(8)
        size, kind = int.from_bytes(head[:4], "big"), head[4:]
        if kind in (b"", b"IEND"):
            return None
        if kind == b"tIME" and size == _TIME_SIZE:
            data = stream.read(size)
            year, month, day, hour, minute, second = int.from_bytes(data[:2], "big"), *data[2:]
            moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
            return moment if plausible(moment) else None
        stream.seek(size + 4, 1)
    return None
