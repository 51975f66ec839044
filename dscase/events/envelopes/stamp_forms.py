"""Stamps that exports, collectors and relays write beside those of syslog: in front of a line, or in a field.

What a stamp's parts mean, and the names of zones, `window.stamps` knows; here are the forms alone.

Usage: `begins_at(text, 3)` reads the stamp that begins there; `whole("1776622854123456")` reads a field that
holds a stamp and nothing else. Day and month are not guessed: where both could be either, there is none.
Numbers count from 1970 in seconds, or thousandths, millionths or billionths of them, by their size.
"""

import re
from datetime import UTC, datetime

from dscase.window.stamps import ZONE_NAME, Stamp, east, from_parts, hour_of_day, micro
from dscase.window.stamps import begins_at as syslog_stamp

_ZONE = rf"(?: ?(?P<zone>(?:{ZONE_NAME}|Z)\b|(?:UTC|GMT)?[+-]\d\d:?(?:\d\d)?))?"
_CLOCK = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d):(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?"
    r"(?: ?(?P<after>[AaPp]\.?[Mm]\.?))?"
)
_DIGITS = r"(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?"
_DAY_NAME = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +)?"
_MONTH = r"(?P<name>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DAY, _YEAR = r"(?P<day>\d{1,2})", r"(?P<year>\d{4})"
_FORMS = tuple(
    re.compile(form + r"(?![\w:])", re.ASCII)
    for form in (
        rf"{_DAY_NAME}{_YEAR}[-/.](?P<month>\d\d?)[-/.]{_DAY}(?:T|[ \t]+){_CLOCK}{_ZONE}",
        rf"{_DAY_NAME}{_MONTH} +{_DAY},? +{_YEAR},?(?: @)? +{_CLOCK}{_ZONE}",
        rf"{_DAY_NAME}{_MONTH} +{_DAY},? +{_CLOCK}(?: (?P<zone>{ZONE_NAME}))? +(?P<year>(?:19|20)\d\d)",
        rf"{_DAY_NAME}{_DAY}[-/ ]{_MONTH}[-/ ]{_YEAR}[: ] *{_CLOCK}{_ZONE}",
        rf"(?P<one>\d{{1,2}})(?P<sep>[-/.])(?P<two>\d{{1,2}})(?P=sep){_YEAR},?[ \t]+{_CLOCK}{_ZONE}",
        rf"{_YEAR}年(?P<month>\d{{1,2}})月{_DAY}日 *{_CLOCK}{_ZONE}",
        rf"(?P<month>\d{{1,2}})月 {{1,2}}{_DAY} {_CLOCK}{_ZONE}",  # what `journalctl` prints in Japanese
        rf"{_YEAR}(?P<month>\d\d)(?P<day>\d\d)T{_DIGITS}{_ZONE}",
    )
)
_HALF = re.compile(r" ?([AaPp]\.?[Mm]\.?)(?= )")
_COMPACT = re.compile(
    r"(\d{4})(\d\d)(\d\d)T?(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)?\Z", re.ASCII
)
_EPOCH = re.compile(r"(1\d{9})(?:\.(\d{1,9}))?(?![\w.:/-])", re.ASCII)
_COUNT = re.compile(r"(1\d{9})(\d{3}|\d{6}|\d{9})\Z|(1\d{9})(?:[.,](\d{1,9}))?\Z", re.ASCII)


def begins_at(text: str, start: int = 0) -> tuple[Stamp | None, int]:
    """The stamp that begins at `start`, and where it ends; (None, start) where none does."""
    stamp, end = syslog_stamp(text, start)
    longer, behind = _of_a_form(text, start)
    if longer is not None and behind > end:
        return longer, behind
    if stamp is not None:
        half = _HALF.match(text, end)
        if half is None:
            return stamp, end
        hour = hour_of_day(stamp.hour, half[1])
        return (None, start) if hour is None else (stamp._replace(hour=hour), half.end())
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
        stamp = from_parts(found[0], found.groupdict())
        if isinstance(stamp, Stamp):
            return stamp, found.end()
    return None, start
