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
_CLOCK = re.compile(rb"\d\d:\d\d:\d\d")
# The same as _STAMP with two groups alone: `minutes` runs it over whole logs.
_MINUTE = re.compile(
    rb"^(?:\xef\xbb\xbf)?\[?(\d{4}[-/]\d\d[-/]\d\d[ T]\d\d:\d\d):\d\d"
    rb"(?:[.,]\d{1,9})?(?: ?\[?(Z\b|UTC\b|[+-]\d\d:?\d\d))?",
    re.MULTILINE,
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


def days(moment: datetime) -> tuple[bytes, ...]:
    """Every way in which a stamp of that moment, or of minutes beside it, may write its day: in no zone is
    it further away than two.
    """
    near = [moment + timedelta(days=away) for away in (-2, -1, 0, 1, 2)]
    return tuple(day.strftime(form).encode() for form in ("%Y-%m-%d", "%Y/%m/%d") for day in near)


def minutes(data: bytes, zone: Zone) -> set[datetime]:
    """The minutes that stamps at the start of lines name, each once (aware, UTC): quick for a whole log."""
    found: set[tuple[bytes, bytes]] = set(_MINUTE.findall(data))
    read = (_moment(wall + b":00", offset or None, zone) for wall, offset in found)
    return {moment for moment in read if moment is not None}


def _from_end(data: bytes) -> Iterator[re.Match[bytes]]:
    end = len(data) if _CLOCK.search(data) else 0  # short lines without any are many
    while end > 0:
        start = data.rfind(b"\n", 0, end - 1) + 1
        if found := _STAMP.match(data, start, end):
            yield found
        end = start


def _read(found: re.Match[bytes], zone: Zone) -> Stamp | None:
    """None for a day or a time that does not exist, or a year nobody can mean."""
    wall, offset = found["wall"], found["offset"]
    moment = _moment(wall, offset, zone)
    if moment is None:
        return None
    return Stamp(moment, offset is not None, b" ".join(filter(None, (wall, offset))).decode())


def _moment(wall: bytes, offset: bytes | None, zone: Zone) -> datetime | None:
    parts = _PARTS.fullmatch(wall)
    if parts is None:
        return None
    year, month, day, hour, minute, second = (int(parts[place]) for place in range(1, 7))
    micro = int((parts[7] or b"0").ljust(6, b"0")[:6])
    try:
        moment = datetime(year, month, day, hour, minute, second, micro, tzinfo=_fixed(offset) or zone.tz)
        return moment.astimezone(UTC) if plausible(moment) else None
    except (ValueError, OverflowError):
        return None


def _fixed(offset: bytes | None) -> timezone | None:
    if offset is None:
        return None
    if offset in (b"Z", b"UTC"):
        return UTC
    away = timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
    return timezone(-away if offset.startswith(b"-") else away)
