"""The one reader of the time stamps that programs write. (What a person states is `notation`'s.)

A stamp is read as it is written, and as a whole: what could be read in two ways, or has something behind it
that nobody knows, is no stamp. Only the stamps of RFC 3164, and those like them, may lack their year, all
may lack their zone; a zone's name that means several is none. Neither is made up here: `events.clock` gives a
log line both, by rules that it names; everybody else calls `Stamp.moment` with the zone that holds for the
file, and `Stamp.zoned` tells whether that zone was needed.

    found, end = begins_at("Apr 20 03:20:54 kaga CEF: …")     a syslog header's stamp, and where it ends
    stamp = in_line(IN_LINE.match(b"2026-04-20 03:20:54 …"))  a product log's
    stamp = read("2026年4月20日 午後3時20分54秒", "export")     a whole text, or the reason why it is none
"""

import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Literal, NamedTuple

from dscase.text import decode

Refusal = Literal["time.missing", "time.unreadable", "time.ambiguous"]

FIRST_YEAR, LAST_YEAR = 1970, 2200
_FIRST, _LAST = datetime(FIRST_YEAR, 1, 1), datetime(LAST_YEAR, 12, 31)  # noqa: DTZ001 - any zone
DAY = 86400  # seconds
_NOON = 12
_LEAP_SECOND = 60

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun",
            "july jul", "august aug", "september sep sept", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = frozenset(("mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun"))
ZONES = {
    name: int(hours * 3600)
    for hours, names in {
        0: "Z UTC GMT", 1: "CET", 2: "CEST EET SAST", 3: "EEST MSK", 5: "PKT", 7: "WIB", 8: "SGT HKT AWST",
        9: "JST KST", 9.5: "ACST", 10: "AEST", 10.5: "ACDT", 11: "AEDT", 12: "NZST", 13: "NZDT",
        -4: "EDT", -6: "MDT", -7: "PDT", -8: "AKDT", -9: "AKST", -10: "HST",
    }.items()
    for name in names.split()
}  # fmt: skip
"""The names that mean one zone everywhere, and its seconds east of UTC."""
UNCLEAR_ZONES = {
    "ADT": (-3, 4), "AST": (-4, 3), "BST": (1, 6, 11), "CDT": (-5, -4), "CST": (-6, -5, 8), "EST": (-5, 10),
    "GST": (4, 10), "IST": (1, 2, 5.5), "MST": (-7, 6.5, 8), "PST": (-8, 8), "SST": (-11, 8, 11),
    "WST": (8, 13),
}  # fmt: skip
"""The names that mean several, and the hours each may be east of UTC: PST is Manila's time as well, CST
China's and Havana's, IST India's and Israel's."""
ZONE_NAME = "|".join(sorted({*ZONES, *UNCLEAR_ZONES} - {"Z"}, key=lambda name: (-len(name), name)))
"""A pattern of all of them."""


class Stamp(NamedTuple):
    """A time as written. `year` and `offset` (seconds east of UTC) are None where it has none."""

    text: str
    year: int | None
    month: int
    day: int
    hour: int
    minute: int
    second: int
    microsecond: int = 0
    offset: int | None = None

    @property
    def zoned(self) -> bool:
        """Whether it names its own zone."""
        return self.offset is not None

    @property
    def may_be_east(self) -> tuple[timedelta, ...]:
        """How far east of UTC it may be by the name of its zone, where that means several; else nothing."""
        words = self.text.split() if self.offset is None else ()
        hours = next((UNCLEAR_ZONES[word] for word in words if word in UNCLEAR_ZONES), ())
        return tuple(timedelta(hours=hour) for hour in hours)

    def wall(self, year: int | None = None, tz: tzinfo | None = None) -> datetime | None:
        """The time as a clock on a wall shows it, in the stamp's zone, else in `tz`, else without one.

        `year`: for a stamp without one. A leap second is the last second of its minute, because datetime
        knows none. None when there is no such time (25:61, 30 February, +99:00), or no year.
        """
        if self.offset is not None:
            if abs(self.offset) >= DAY:
                return None
            tz = timezone(timedelta(seconds=self.offset))
        year = self.year if self.year is not None else year
        second = self.second - 1 if self.second == _LEAP_SECOND else self.second
        if year is None:
            return None
        with suppress(ValueError, OverflowError):
            return datetime(
                year, self.month, self.day, self.hour, self.minute, second, self.microsecond, tzinfo=tz
            )
        return None

    def moment(self, tz: tzinfo | None, year: int | None = None) -> datetime | None:
        """The moment, aware UTC, by the stamp's own zone, else by `tz`; None as `wall`, and without a zone.

        None, too, for a year that nobody can mean. A time that `tz` skips is read with the offset before
        the change, one that it has twice as the first of the two.
        """
        wall = self.wall(year, tz)
        return _utc(wall) if wall is not None and wall.tzinfo is not None else None


def _utc(wall: datetime) -> datetime | None:
    with suppress(ValueError, OverflowError):
        return wall.astimezone(UTC) if plausible(wall) else None
    return None


def plausible(moment: datetime) -> bool:
    """Whether a moment lies in the years a window may have, with a day's room for any zone.

    What lies outside is a broken clock or a forged stamp, and arithmetic on it can overflow.
    """
    return _FIRST <= moment.replace(tzinfo=None) <= _LAST


def east(zone: str) -> int | None:
    """Seconds east of UTC of a zone as it stands in a stamp: "Z", "JST", "+09:00", "-0530", "UTC+9"; None for
    a name that means several.
    """
    name = zone.upper()
    if name in ZONES or name in UNCLEAR_ZONES:
        return ZONES.get(name)
    place = max(zone.find("+"), zone.find("-"))
    hours, _, minutes = zone[place + 1 :].partition(":")
    if len(hours) > 2:  # noqa: PLR2004 - "+0900", "+900"
        hours, minutes = hours[:-2], hours[-2:]
    seconds = int(hours) * 3600 + int(minutes or 0) * 60
    return -seconds if zone[place] == "-" else seconds


def micro(fraction: str | None) -> int:
    """Microseconds of the digits behind the point; finer ones are cut off."""
    return int(fraction[:6].ljust(6, "0")) if fraction else 0


def hour_of_day(hour: int, half: str | None) -> int | None:
    """The hour of 24 of one of 12 with its half: "am", "P.M.", "午後"; None beyond 12. No half: the hour."""
    if half is None:
        return hour
    if hour > _NOON:
        return None
    return hour % _NOON + (_NOON if half == "午後" or half[0] in "Pp" else 0)


_RFC_3164 = re.compile(
    r"(?:(\d{4}) )?([A-Z][a-z]{2}) {1,2}(\d{1,2}) (?:(\d{4}) )?"
    r"(\d{1,2}):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?![\w:.]*\w)"
    rf"(?: (?:(Z|{ZONE_NAME}|[+-]\d\d:?\d\d)|((?:19|20)\d\d))(?=:? \S))?",
    re.ASCII,
)
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?"
    r"(Z| ?[+-]\d\d(?::?\d\d)?)?(?![\w:])",
    re.ASCII,
)


def begins_at(text: str, start: int = 0) -> tuple[Stamp | None, int]:
    """The stamp of a syslog header that begins at `start`, and where it ends; (None, start) if none does.

    RFC 3164: year (before or behind the day, or behind the clock), fraction and zone may be missing.
    ISO 8601, as RFC 5424 and SNS messages write it: the zone may be missing.
    """
    if found := _RFC_3164.match(text, start):
        before, month, day, after, hour, minute, second, fraction, zone, behind = found.groups()
        number = MONTHS.get(month.lower())
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
                east(zone) if zone else None,
            ),
            found.end(),
        )
    if found := _ISO.match(text, start):
        return _numeric(found), found.end()
    return None, start


def _numeric(match: re.Match[str]) -> Stamp:
    """Of a pattern whose groups are six numbers, a fraction and a zone, in this order."""
    *numbers, fraction, zone = match.groups()
    year, month, day, hour, minute, second = (int(number or 0) for number in numbers)
    offset = east(zone.strip()) if zone else None
    return Stamp(match[0], year, month, day, hour, minute, second, micro(fraction), offset)


def _bytes_of(word: str) -> tuple[bytes, ...]:
    """A word in the encodings that logs are written in."""
    return tuple(re.escape(word.encode(name)) for name in ("utf-8", "cp932"))


_LINE_START = rb"^(?:\xef\xbb\xbf)?\[?"
_TO_THE_MINUTE = rb"\d{4}[-/]\d\d?[-/]\d\d?[ T]\d{1,2}:\d\d"
_SECOND = rb":\d\d(?:[.,:]\d{1,9})?"
_LINE_ZONE = rb"(?: ?\[?(?P<zone>Z\b|UTC\b|JST\b|[+-]\d\d:?\d\d))?"
_MONTH_WORD = rb"(?:[A-Z][a-z]{2,8}|\d{1,2}(?:" + b"|".join(_bytes_of("月")) + rb"))"
_JAPANESE_DAY = rb"\d{4}(?:%s)\d{1,2}(?:%s)\d{1,2}(?:%s)" % tuple(b"|".join(_bytes_of(w)) for w in "年月日")
_JAPANESE_HALF = b"|".join((*_bytes_of("午前"), *_bytes_of("午後")))
_HALF_WORD = rb"(?:AM|PM|" + _JAPANESE_HALF + b")"
_JAVA = (
    rb"(?:\d{1,2} \d{1,2}, \d{4} \d{1,2}:\d\d:\d\d (?:" + _JAPANESE_HALF + b")|"  # Java 8 in Japanese
    rb"(?:" + _MONTH_WORD + rb" \d{1,2}, \d{4},?|\d{1,2}-" + _MONTH_WORD + rb"-\d{4}|"
    rb"\d{1,2} [A-Z][a-z]{2,8} \d{4},?|" + _JAPANESE_DAY + rb")"
    rb" \d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?"
    rb"(?:(?: |\xe2\x80\xaf)" + _HALF_WORD + rb")?)"  # newer Javas write a narrow no-break space
)
IN_LINE = re.compile(
    _LINE_START + b"(?P<wall>" + _TO_THE_MINUTE + _SECOND + b"|" + _JAVA + b")" + _LINE_ZONE, re.MULTILINE
)
"""A product log's stamp at the start of a line: `2026-04-20 03:20:54.118204 [+0900]:`, Java's `Apr 20, 2026
3:20:54.118 AM [+0900]`, `20 Apr 2026 03:20:54`, in Japanese `4月 20, 2026 3:20:54 午前`, Java 8's `4 20, 2026
3:20:54 午前`, `2026年4月20日 3:20:54` or `2026/04/20 3:20:54`, its server's `20-Apr-2026 03:20:54.118`, and
their like, the shapes of the samples in `product_logs.csv`. The zone may be missing."""
JAVA_IN_LINE = re.compile(_LINE_START + b"(" + _JAVA + b")" + _LINE_ZONE, re.MULTILINE)
"""Java's forms alone, with two groups: the time and the zone."""
MINUTE_IN_LINE = re.compile(_LINE_START + b"(" + _TO_THE_MINUTE + b")" + _SECOND + _LINE_ZONE, re.MULTILINE)
"""The same with two groups alone, the minute and the zone, to be run over whole logs."""
_WALL = re.compile(
    r"(\d{4})[-/](\d\d?)[-/](\d\d?).(\d{1,2}):(\d\d)(?::(\d\d))?(?:.(\d{1,9}))?(?: (\D.*))?", re.ASCII
)


def in_line(wall: bytes, zone: bytes | None) -> Stamp:
    """The stamp of what one of the three patterns found."""
    text = decode(wall + b" " + zone if zone else wall)
    if found := _WALL.fullmatch(text):
        return _numeric(found)
    stamp = read(text, "log")
    # A word that is no month, an hour beyond 12 with a half: no time that there is, as the 30th of February.
    return stamp if isinstance(stamp, Stamp) else Stamp(text, 0, 0, 0, 0, 0, 0)


_TIME = (
    r"(?P<before>午前|午後|[AP]\.?M\.?)? ?"
    r"(?P<hour>\d{1,2})(?::|時) ?(?P<minute>\d{1,2})"
    r"(?:(?::|分) ?(?:(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,9}))?秒?)?)?"
    r" ?(?P<after>午前|午後|[AP]\.?M\.?)?"
    r" ?(?P<zone>Z|UTC|GMT|JST|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d\d)?)?"
)


def _form(date: str) -> re.Pattern[str]:
    return re.compile(rf"{date}(?:[ T]|(?<=[日)])){_TIME}", re.IGNORECASE | re.ASCII)


Use = Literal["export", "picture", "log"]
_FORMS: dict[Use, tuple[re.Pattern[str], ...]] = {
    # As the manager's console writes times into exports and descriptions, in the signed-in user's own format.
    "export": (
        _form(r"(?P<name>[A-Z][a-z]+)\.? (?P<day>\d{1,2}),? (?P<year>\d{4}),?"),
        _form(r"(?P<day>\d{1,2})[ -](?P<name>[A-Z][a-z]+)\.?,?[ -](?P<year>\d{4}),?"),
        _form(r"(?P<year>\d{4})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})"),
        _form(r"(?P<year>\d{4}) ?年 ?(?P<month>\d{1,2}) ?月 ?(?P<day>\d{1,2}) ?日(?: ?\(.\))?"),
        _form(r"(?P<one>\d{1,2})(?P<sep>[-/.])(?P<two>\d{1,2})(?P=sep)(?P<year>\d{4}),?"),
    ),
    # As Java's logging writes them, in the language of the machine.
    "log": (
        _form(r"(?P<name>[A-Z][a-z]+) (?P<day>\d{1,2}), (?P<year>\d{4}),?"),
        _form(r"(?P<day>\d{1,2})(?P<sep>[- ])(?P<name>[A-Z][a-z]+)(?P=sep)(?P<year>\d{4}),?"),
        _form(r"(?P<day>\d{1,2})-(?P<month>\d{1,2})月-(?P<year>\d{4})"),
        _form(r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日"),
        _form(r"(?P<month>\d{1,2})月? (?P<day>\d{1,2}), (?P<year>\d{4})"),
    ),
    # As EXIF and other notes in a picture have it.
    "picture": (_form(r"(?P<year>\d{4})(?P<sep>[-:])(?P<month>\d\d)(?P=sep)(?P<day>\d\d)"),),
}


@lru_cache(maxsize=4096)
def read(text: str, use: Use) -> Stamp | Refusal:
    """The stamp a whole text stands for in one of the forms of a use, or why it has none. Never raises.

    "export": "March 16, 2021 08:51:44" (24 hours, or with AM/PM), "16 March 2021 …", "2026-04-20 03:20:54",
    "2026/4/20 3:20", "2026年4月20日 午後3時20分54秒", and numeric days where day and month cannot be
    mistaken: in "04/05/2026" they can. "picture": "2026:04:20 03:20:54". "log": "Apr 20, 2026 3:20:54 AM",
    "4月 20, 2026 3:20:54 午前". The zone may be missing from all.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if not plain:
        return "time.missing"
    for form in _FORMS[use]:
        if found := form.fullmatch(plain):
            return from_parts(text, found.groupdict())
    return "time.unreadable"


def from_parts(text: str, part: Mapping[str, str | None]) -> Stamp | Refusal:
    """The stamp of a pattern's parts: `year`, if any, `month` or the `name` of one, `day`, or `one` and `two`
    where either may be the day; `hour`, its half `before` or `after` it; `minute`, `second`, `fraction`,
    `zone`.
    """
    day, month = part.get("day"), part.get("month")
    if "one" in part:
        one, two = int(part["one"] or 0), int(part["two"] or 0)
        if one != two and one <= _NOON and two <= _NOON:
            return "time.ambiguous"
        month, day = (str(two), str(one)) if one > _NOON else (str(one), str(two))
    elif "name" in part:
        number = MONTHS.get((part["name"] or "").casefold())
        if number is None:
            return "time.unreadable"
        month = str(number)
    before, after, zone = part.get("before"), part.get("after"), part.get("zone")
    hour = hour_of_day(int(part["hour"] or 0), before or after)
    if hour is None or (before and after):
        return "time.unreadable"
    return Stamp(
        text,
        int(year) if (year := part.get("year")) else None,
        int(month or 0),
        int(day or 0),
        hour,
        int(part["minute"] or 0),
        int(part["second"] or 0),
        micro(part.get("fraction")),
        east(zone) if zone else None,
    )


_COMMENT = re.compile(r"\([^()]*\)")
_WORD = re.compile(r"[^\W\d_]+")


def mailed(text: str) -> Stamp | None:
    """The stamp of a mail's Date header, or in one of the forms kin to it ("Mon Apr 20 03:20:54 2026").

    The zone may be missing; "-0000" is none. The standard library reads them, and passes over any word it
    does not know: such a text is no stamp, unless the word is a zone that we know.
    """
    words = {word.casefold() for word in _WORD.findall(_COMMENT.sub(" ", text))}
    others = words - MONTHS.keys() - _WEEKDAYS
    try:
        wall = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    away = wall.utcoffset()
    offset = int(away.total_seconds()) if away is not None else None
    if offset is None and others:
        offsets = [ZONES.get(word.upper()) for word in others]
        if len(offsets) != 1 or offsets[0] is None:
            return None
        offset = offsets[0]
    return Stamp(text, *wall.timetuple()[:6], wall.microsecond, offset)
