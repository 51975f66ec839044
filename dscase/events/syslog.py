"""The syslog header: what stands in front of the message, in the shapes files really hold.

Schema: `read("<134>Apr  2 03:20:54 kaga CEF: …")` gives the stamp as a `Stamp`, the host "kaga", and the
rest of the text. Known are: an optional PRI (also with an RFC 6587 count in front, or the RFC 5424 version
behind), RFC 3164 stamps (the day padded with a blank or not, with a year before or after the day, with a
fraction), ISO stamps (offset and fraction optional), a missing host, and no header at all.
"""

import re
from typing import NamedTuple

from dscase.events.clock import Stamp

_PRI = re.compile(r"(?:\d{1,7} )?<\d{1,3}>(?:[1-9]\d? )? *|[ \t]*")
_BSD = re.compile(
    r"(?:(\d{4}) )?([A-Z][a-z]{2}) {1,2}(\d{1,2}) (?:(\d{4}) )?"
    r"(\d{1,2}):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?![\w:])",
    re.ASCII,
)
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?"
    r"(?:(Z)| ?([+-])(\d\d)(?::?(\d\d))?)?(?![\w:])",
    re.ASCII,
)
_TOKEN = re.compile(r" *(\S+) ?")
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), start=1
    )
}


class Head(NamedTuple):
    """What a syslog header says. `stamp` is None without a time; `host` is "" without a host."""

    stamp: Stamp | None
    host: str
    rest: str


def read(text: str) -> Head:
    """Splits a line, or the part of it before the message proper. Never raises."""
    pri = _PRI.match(text)
    start = pri.end() if pri else 0
    stamp, end = read_stamp(text, start)
    if stamp is None:
        return Head(None, "", text[start:])
    token = _TOKEN.match(text, end)
    if token is None:
        return Head(stamp, "", text[end:].lstrip(" "))
    host = token[1]
    if host == "-":
        return Head(stamp, "", text[token.end() :])
    if host.endswith((":", "]")) or "[" in host.rstrip("]"):
        # A tag such as "dsm[12]:": this header has no host.
        return Head(stamp, "", text[token.start(1) :])
    return Head(stamp, host, text[token.end() :])


def read_stamp(text: str, start: int = 0) -> tuple[Stamp | None, int]:
    """The time stamp that begins at `start`, and where it ends; (None, start) if none does."""
    if found := _BSD.match(text, start):
        before, month, day, after, hour, minute, second, fraction = found.groups()
        number = _MONTHS.get(month)
        if number is None or (before and after):
            return None, start
        year = before or after
        return (
            Stamp(
                found[0],
                int(year) if year else None,
                number,
                int(day),
                int(hour),
                int(minute),
                int(second),
                micro(fraction),
            ),
            found.end(),
        )
    if found := _ISO.match(text, start):
        *numbers, fraction, zulu, sign, hours, minutes = found.groups()
        year_, month_, day_, hour_, minute_, second_ = map(int, numbers)
        offset = offset_seconds(sign, hours, minutes) if sign else (0 if zulu else None)
        stamp = Stamp(found[0], year_, month_, day_, hour_, minute_, second_, micro(fraction), offset)
        return stamp, found.end()
    return None, start


def micro(fraction: str | None) -> int:
    """Microseconds of the digits behind the point; finer ones are cut off."""
    return int(fraction[:6].ljust(6, "0")) if fraction else 0


def offset_seconds(sign: str, hours: str, minutes: str | None) -> int:
    """Seconds east of UTC. The clock refuses an offset of a day or more."""
    seconds = int(hours) * 3600 + int(minutes or 0) * 60
    return -seconds if sign == "-" else seconds
