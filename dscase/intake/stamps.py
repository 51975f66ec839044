"""Time stamps of product logs: `2026-04-20 03:20:54.118204 [+0900]:` and its like, at the start of a line.

The shape is the one of the samples in `product_logs.csv`. A stamp that names its offset is certain; one that
names none is read in the zone given, and says so.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

from dscase.window import Zone, plausible

_STAMP = re.compile(
    rb"""^ (?:\xef\xbb\xbf)? \[?
         (?P<wall> \d{4}[-/]\d\d[-/]\d\d [ T] \d\d:\d\d:\d\d (?: [.,]\d{1,9} )? )
         (?: [ ]? \[? (?P<offset> Z\b | UTC\b | [+-]\d\d:?\d\d ) )?
    """,
    re.VERBOSE | re.MULTILINE,
)
_PARTS = re.compile(rb"(\d{4}).(\d\d).(\d\d).(\d\d):(\d\d):(\d\d)(?:.(\d{1,9}))?")


class Stamp(NamedTuple):
    """A stamp read. `text` is as written; `zoned`: it names its own offset."""

    moment: datetime  # aware, UTC
    zoned: bool
    text: str


def first(data: bytes, zone: Zone) -> Stamp | None:
    """The first stamp at the start of a line; `data` begins with a line."""
    return next((stamp for found in _STAMP.finditer(data) if (stamp := _read(found, zone))), None)


def last(data: bytes, zone: Zone) -> Stamp | None:
    """The last one. Looks at the lines from the end: the whole is not searched."""
    return next((stamp for found in _from_end(data) if (stamp := _read(found, zone))), None)


def last_line(data: bytes) -> bytes:
    """The last line that begins like one with a stamp, b"" where there is none."""
    found = next(_from_end(data), None)
    return data[found.start() :].partition(b"\n")[0] if found else b""


def _from_end(data: bytes) -> Iterator[re.Match[bytes]]:
    end = len(data)
    while end > 0:
        start = data.rfind(b"\n", 0, end - 1) + 1
        if found := _STAMP.match(data, start, end):
            yield found
        end = start


def _read(found: re.Match[bytes], zone: Zone) -> Stamp | None:
    """None for a day or a time that does not exist, or a year nobody can mean."""
    parts = _PARTS.fullmatch(found["wall"])
    if parts is None:
        return None
    year, month, day, hour, minute, second = (int(parts[place]) for place in range(1, 7))
    micro = int((parts[7] or b"0").ljust(6, b"0")[:6])
    offset = found["offset"]
    try:
        wall = datetime(year, month, day, hour, minute, second, micro, tzinfo=_fixed(offset) or zone.tz)
        if not plausible(wall):
            return None
        text = b" ".join(filter(None, (found["wall"], offset))).decode()
        return Stamp(wall.astimezone(UTC), offset is not None, text)
    except (ValueError, OverflowError):
        return None


def _fixed(offset: bytes | None) -> timezone | None:
    if offset is None:
        return None
    if offset in (b"Z", b"UTC"):
        return UTC
    away = timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
    return timezone(-away if offset.startswith(b"-") else away)
