"""Where time stamps stand in a product log: at the start of a line, in the form of `window.stamps.IN_LINE`.

A stamp that names its zone is certain; one that names none is read in the zone given, and says so.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from dscase.window import Zone
from dscase.window.stamps import IN_LINE, JAVA_IN_LINE, MINUTE_IN_LINE, MONTHS, in_line

_CLOCK = re.compile(rb"\d:\d\d:\d\d")


class LogEntry(NamedTuple):
    """The time of a log's entry. `text` is the stamp as written; `zoned`: it names its own zone, `offset`."""

    moment: datetime  # aware, UTC
    zoned: bool
    text: str
    offset: timedelta | None = None


def first(data: bytes, zone: Zone) -> LogEntry | None:
    """The first stamp at the start of a line; `data` begins with a line."""
    return next((entry for found in IN_LINE.finditer(data) if (entry := _read(found, zone))), None)


def last(data: bytes, zone: Zone) -> LogEntry | None:
    """The last one. Looks at the lines from the end: the whole is not searched."""
    return next((entry for found in _from_end(data) if (entry := _read(found, zone))), None)


def last_line(data: bytes) -> bytes:
    """The last line that begins like one with a stamp, b"" where there is none."""
    found = next(_from_end(data), None)
    return data[found.start() :].partition(b"\n")[0] if found else b""


def days(moment: datetime) -> tuple[bytes, ...]:
    """Every way in which a stamp of that moment, or of minutes beside it, may write its day: in no zone is
    it further away than two.
    """
    near = [moment + timedelta(days=away) for away in (-2, -1, 0, 1, 2)]
    numbers = [day.strftime(form).encode() for form in ("%Y-%m-%d", "%Y/%m/%d") for day in near]
    numbers += [f"{day.year}{mark}{day.month}{mark}{day.day}".encode() for mark in "-/" for day in near]
    return (*numbers, *(java for day in near for java in _java_days(day)))


def _java_days(day: datetime) -> Iterator[bytes]:
    """A day as Java's logging may write it: "Apr 9, 2026", "April 09, 2026", "4月 9, 2026", "4 9, 2026",
    "9-Apr-2026", "9 Apr 2026", "2026年4月9日".
    """
    words = [name.capitalize() for name, number in MONTHS.items() if number == day.month]
    for month in (*words, f"{day.month}月", f"{day.month}"):
        for number in {f"{day.day}", f"{day.day:02d}"}:
            marked = (f"{number}{mark}{month}{mark}{day.year}" for mark in "- ")
            for text in (f"{month} {number}, {day.year}", *marked):
                yield from {text.encode(), text.encode("cp932")}
    for written in (f"{day.year}年{day.month}月{day.day}日", f"{day.year}年{day.month:02d}月{day.day:02d}日"):
        yield from (written.encode(), written.encode("cp932"))


def minutes(data: bytes, zone: Zone) -> set[datetime]:
    """The minutes that stamps at the start of lines name, each once (aware, UTC): quick for a whole log."""
    found: set[tuple[bytes, bytes]] = set(MINUTE_IN_LINE.findall(data)) or set(JAVA_IN_LINE.findall(data))
    read = (in_line(wall, offset).moment(zone.tz) for wall, offset in found)
    return {moment for moment in read if moment is not None}


def _from_end(data: bytes) -> Iterator[re.Match[bytes]]:
    end = len(data) if _CLOCK.search(data) else 0  # short lines without any are many
    while end > 0:
        start = data.rfind(b"\n", 0, end - 1) + 1
        if found := IN_LINE.match(data, start, end):
            yield found
        end = start


def _read(match: re.Match[bytes], zone: Zone) -> LogEntry | None:
    """None for a day or a time that does not exist, or a year nobody can mean."""
    stamp = in_line(match["wall"], match["zone"])
    moment = stamp.moment(zone.tz)
    offset = timedelta(seconds=stamp.offset) if stamp.offset is not None else None
    return LogEntry(moment, stamp.zoned, stamp.text, offset) if moment is not None else None
