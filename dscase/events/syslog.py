"""The syslog header: what stands in front of the message, in the shapes files really hold.

Usage: `read("<134>Apr  2 03:20:54 kaga CEF: …")` gives the stamp as a `Stamp`, the host "kaga", and the
rest of the text; `in_front(text)` reads what stands in front of a message whose beginning is known, and so
also a host with blanks, a stamp behind other text, and what relays put between stamp and message.

Known are: an optional PRI (also with an RFC 6587 count in front, or the RFC 5424 version behind), RFC 3164
stamps (the day padded with a blank or not, with a year before or after the day or behind the clock, with a
fraction, with UTC, GMT, JST or an offset behind), ISO stamps (offset and fraction optional), the stamp "-"
for none, a missing host, and no header at all.
"""

import re
from typing import NamedTuple

from dscase.events.clock import Stamp

_PRI = re.compile(r"[ \t\ufeff]*(?:(?:\d{1,7} )?<\d{1,3}>(?:([1-9]\d?) )? *)?", re.ASCII)
_BSD = re.compile(
    r"(?:(\d{4}) )?([A-Z][a-z]{2}) {1,2}(\d{1,2}) (?:(\d{4}) )?"
    r"(\d{1,2}):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?![\w:.]*\w)"
    r"(?: (?:(Z|UTC|GMT|JST|[+-]\d\d:?\d\d)|((?:19|20)\d\d))(?=:? \S))?",
    re.ASCII,
)
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?"
    r"(?:(Z)| ?([+-])(\d\d)(?::?(\d\d))?)?(?![\w:])",
    re.ASCII,
)
# A stamp and a host alone, as nearly every line has them.
_USUAL = re.compile(
    r"(?:<\d{1,3}>(?:1 )?)?"
    r"([A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.]*\d(?:Z|[+-]\d\d:\d\d)?)"
    r" ([A-Za-z0-9][A-Za-z0-9_.\-]*) ",
    re.ASCII,
)
_TOKEN = re.compile(r"[ \t]*(\S+)[ \t]?")
_SYSLOG_LEVEL = re.compile(
    r"(?:kern|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|authpriv|ftp|local[0-7])"
    r"\.(?:emerg|alert|crit|critical|err|error|warn|warning|notice|info|debug)",
    re.IGNORECASE | re.ASCII,
)
_BRACKETED = re.compile(r"\[[^\[\]]+\]")
_TAG = re.compile(r"(?:^|[ \t])\S+(?::|\]:?)$")
_MOST_HOST_WORDS = 4
_JST = 9 * 3600
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
        if pri is None or not pri[1] or not text.startswith("- ", start):
            return Head(None, "", text[start:])
        end = start + 1  # RFC 5424 without a time
    end += text.startswith(":", end)
    token = _TOKEN.match(text, end)
    if token is None:
        return Head(stamp, "", text[end:].lstrip(" "))
    host = token[1].rstrip("\ufeff")
    if host == "-":
        return Head(stamp, "", text[token.end() :])
    if (host.endswith((":", "]")) and not _BRACKETED.fullmatch(host)) or "[" in host.rstrip("]")[1:]:
        # A tag such as "dsm[12]:": this header has no host.
        return Head(stamp, "", text[token.start(1) :])
    return Head(stamp, host, text[token.end() :])


def in_front(text: str) -> Head:
    """Reads the part of a line that stands in front of a message. Never raises.

    The host may hold blanks, as a "log source identifier" may; a tag ("dsm[12]:") is none, and neither is
    what RFC 5424 puts behind the host.
    """
    if usual := _USUAL.fullmatch(text):
        written, host = usual.groups()
        stamp, end = read_stamp(written)
        if stamp is not None and end == len(written) and not _SYSLOG_LEVEL.fullmatch(host):
            return Head(stamp, host, "")
    return _in_front(text)


def _in_front(text: str) -> Head:
    """The same, of whatever it is."""
    head = read(text)
    if head.stamp is None and not head.host:
        found = _BSD.search(text) or _ISO.search(text)
        if found is None:
            return Head(None, "", text)
        head = read(text[found.start() :])
    rest = head.rest.strip(" \t\ufeff")
    pri = _PRI.match(text)
    if pri is not None and pri[1]:
        return head._replace(rest=rest)
    if _SYSLOG_LEVEL.fullmatch(head.host):  # Kiwi writes "Local0.Info", then the host
        token = _TOKEN.match(rest)
        return Head(head.stamp, token[1], rest[token.end() :]) if token else head._replace(host="", rest="")
    words = rest.split()
    if not rest or _TAG.search(rest) or len(words) >= _MOST_HOST_WORDS or not head.host:
        return head._replace(rest=rest)
    if read_stamp(rest)[0] is not None or read(rest).stamp is not None or "- -" in rest:
        return head._replace(rest=rest)
    return Head(head.stamp, " ".join((head.host, *words)), "")


def read_stamp(text: str, start: int = 0) -> tuple[Stamp | None, int]:
    """The time stamp that begins at `start`, and where it ends; (None, start) if none does."""
    if found := _BSD.match(text, start):
        before, month, day, after, hour, minute, second, fraction, zone, behind = found.groups()
        number = _MONTHS.get(month)
        if number is None or sum(map(bool, (before, after, behind))) > 1:
            return None, start
        year = before or after or behind
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
                _east(zone) if zone else None,
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


def _east(zone: str) -> int:
    """Seconds east of UTC of a zone written behind an RFC 3164 stamp."""
    if zone[0] in "+-":
        return offset_seconds(zone[0], zone[1:3], zone[-2:])
    return _JST if zone == "JST" else 0


def micro(fraction: str | None) -> int:
    """Microseconds of the digits behind the point; finer ones are cut off."""
    return int(fraction[:6].ljust(6, "0")) if fraction else 0


def offset_seconds(sign: str, hours: str, minutes: str | None) -> int:
    """Seconds east of UTC. The clock refuses an offset of a day or more."""
    seconds = int(hours) * 3600 + int(minutes or 0) * 60
    return -seconds if sign == "-" else seconds
