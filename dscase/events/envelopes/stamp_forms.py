"""Stamps that exports, collectors and relays write beside those of syslog: in front of a line, or in a field.

Usage: `begins_at(text, 3)` reads the stamp that begins there; `whole("1776622854123456")` reads a field that
holds a stamp and nothing else. Day and month are not guessed: where both could be either, there is none.
Numbers count from 1970 in seconds, or thousandths, millionths or billionths of them, told by their size.
"""

import re
from datetime import UTC, datetime

from dscase.window.stamps import MONTHS, Stamp, east, hour_of_day, micro
from dscase.window.stamps import begins_at as syslog_stamp

_ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "JST": 9, "KST": 9, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3,
    "EDT": -4, "CDT": -5, "MDT": -6, "PDT": -7, "PST": -8, "SGT": 8, "HKT": 8, "AEST": 10, "AEDT": 11,
}  # fmt: skip
_ZONE = (
    r"(?: ?(?:(?P<zone>"
    + "|".join(sorted(_ZONES, key=len, reverse=True))
    + r")\b|(?:UTC|GMT)?(?P<sign>[+-])(?P<zh>\d\d):?(?P<zm>\d\d)?))?"
)
_CLOCK = r"(?P<h>\d{1,2}):(?P<mi>\d\d):(?P<s>\d\d)(?:[.,](?P<f>\d{1,9}))?(?: ?(?P<half>[AaPp]\.?[Mm]\.?))?"
_DAY_NAME = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +)?"
_MONTH = r"(?P<name>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_FORMS = tuple(
    re.compile(form + r"(?![\w:])", re.ASCII)
    for form in (
        _DAY_NAME + r"(?P<y>\d{4})[-/](?P<mo>\d\d?)[-/](?P<d>\d\d?)(?:T|[ \t]+)" + _CLOCK + _ZONE,
        _DAY_NAME + _MONTH + r" +(?P<d>\d{1,2}),? +(?P<y>\d{4}),?(?: @)? +" + _CLOCK + _ZONE,
        _DAY_NAME
        + _MONTH
        + r" +(?P<d>\d{1,2}),? +"
        + _CLOCK
        + r"(?: (?P<zone>UTC|GMT|JST))? +(?P<y>(?:19|20)\d\d)",
        _DAY_NAME + r"(?P<d>\d{1,2})[-/ ]" + _MONTH + r"[-/ ](?P<y>\d{4})[: ] *" + _CLOCK + _ZONE,
        r"(?P<one>\d{1,2})/(?P<two>\d{1,2})/(?P<y>\d{4}),? +" + _CLOCK + _ZONE,
        r"(?P<y>\d{4})年(?P<mo>\d{1,2})月(?P<d>\d{1,2})日 *" + _CLOCK + _ZONE,
    )
)
_COMPACT = re.compile(
    r"(\d{4})(\d\d)(\d\d)T?(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)?\Z", re.ASCII
)
_EPOCH = re.compile(r"(1\d{9})(?:\.(\d{1,9}))?(?![\w.:/-])", re.ASCII)
_COUNT = re.compile(r"(1\d{9})(\d{3}|\d{6}|\d{9})\Z|(1\d{9})(?:[.,](\d{1,9}))?\Z", re.ASCII)
_NOON = 12


def begins_at(text: str, start: int = 0) -> tuple[Stamp | None, int]:
    """The stamp that begins at `start`, and where it ends; (None, start) where none does."""
    stamp, end = syslog_stamp(text, start)
    longer, behind = _of_a_form(text, start)
    if longer is not None and behind > end:
        return longer, behind
    if stamp is not None:
        return stamp, end
    if (found := _EPOCH.match(text, start)) and (found[2] or start == 0):
        return _counted(found[0], int(found[1]), found[2] or ""), found.end()
    return None, start


def whole(text: str) -> Stamp | None:
    """The stamp that a text is, and nothing else; None for anything else."""
    text = text.strip().strip('"[]').strip()
    if found := _COUNT.match(text):
        seconds, rest = (found[1], found[2]) if found[1] else (found[3], found[4] or "")
        return _counted(text, int(seconds), rest)
    if found := _COMPACT.match(text):
        year, month, day, hour, minute, second, fraction, zone = found.groups()
        offset = east(zone) if zone else None
        numbers = (int(year), int(month), int(day), int(hour), int(minute), int(second))
        return Stamp(text, *numbers, micro(fraction), offset)
    stamp, end = begins_at(text, 0)
    return stamp if stamp is not None and end == len(text) else None


def _counted(text: str, seconds: int, fraction: str) -> Stamp:
    moment = datetime.fromtimestamp(seconds, UTC)
    return Stamp(text, *moment.timetuple()[:6], micro(fraction), 0)


def _of_a_form(text: str, start: int) -> tuple[Stamp | None, int]:
    for form in _FORMS:
        found = form.match(text, start)
        if found is None:
            continue
        stamp = _stamp(found)
        if stamp is not None:
            return stamp, found.end()
    return None, start


def _stamp(found: re.Match[str]) -> Stamp | None:
    part = found.groupdict()
    day, month = part.get("d"), part.get("mo")
    if "one" in part:
        one, two = int(found["one"]), int(found["two"])
        if one <= _NOON and two <= _NOON and one != two:
            return None
        day, month = (str(one), str(two)) if one > _NOON else (str(two), str(one))
    number = MONTHS[(part["name"] or "").lower()] if part.get("name") else int(month or 0)
    hour = hour_of_day(int(found["h"]), part.get("half"))
    if hour is None:
        return None
    return Stamp(
        found[0],
        int(found["y"]),
        number,
        int(day or 0),
        hour,
        int(found["mi"]),
        int(found["s"]),
        micro(part.get("f")),
        _offset(part),
    )


def _offset(part: dict[str, str | None]) -> int | None:
    if zone := part.get("zone"):
        return _ZONES[zone] * 3600
    if sign := part.get("sign"):
        return east(f"{sign}{part['zh'] or '00'}{part['zm'] or '00'}")
    return None
