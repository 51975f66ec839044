"""What a text looks like: a point in time, a length, or a time counted from now. No meaning yet.

Each reader here returns None for "not this shape" and never raises: whether the day exists, which zone
holds and which year is meant is `grammar`'s business. Readers consume a text from left to right, one
small pattern after the other, so that no text takes long.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from dscase.window.stamps import micro

LONGEST = 200  # characters; the longest sensible window has about 80

_SAME = str.maketrans({"〜": "~", "−": "-", "‐": "-", "–": "-", "—": "-", "―": "-", "ー": "-"})

_ERA = "(?P<era>令和|平成|r|h)"
_LAST = "(?P<day>[0-9]{1,2})(?![0-9])"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<year>[0-9]{4})(?P<sep>[-/.])(?P<month>[0-9]{1,2})(?P=sep)" + _LAST,
        r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?![0-9])",
        rf"{_ERA}? ?(?P<year>元|[0-9]{{1,4}}) ?年 ?(?P<month>[0-9]{{1,2}}) ?月 ?(?P<day>[0-9]{{1,2}}) ?日",
        rf"{_ERA} ?(?P<year>元|[0-9]{{1,2}})(?P<sep>[-/.])(?P<month>[0-9]{{1,2}})(?P=sep){_LAST}",
        r"(?P<unordered>[0-9]{1,2}(?P<sep>[-/.])[0-9]{1,2}(?P=sep)(?:[0-9]{4}|[0-9]{2}))(?![0-9])",
        r"(?P<month>[0-9]{1,2})[-/]" + _LAST,
        r"(?P<month>[0-9]{1,2}) ?月 ?(?P<day>[0-9]{1,2}) ?日",
        r"(?P<day>[0-9]{1,2}) ?日",
    )
)
_WEEKDAY = re.compile(r" ?\((?P<weekday>[月火水木金土日])(?:曜日?)?\)")
_HALF = re.compile(r" ?(?P<half>午前|午後|am|pm|a\.m\.|p\.m\.) ?", re.IGNORECASE)
_SECOND = "(?P<second>[0-9]{2})(?:[.,](?P<part>[0-9]{1,9}))?"
_KANJI_SECOND = "(?P<second>[0-9]{1,2})(?:[.,](?P<part>[0-9]{1,9}))? ?秒"
_CLOCKS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})" + f"(?::{_SECOND})?",
        rf"(?P<hour>[0-9]{{1,2}}) ?時(?: ?(?P<minute>半|[0-9]{{1,2}} ?分)(?: ?{_KANJI_SECOND})?)?",
        rf"(?P<hour>[0-9]{{2}})(?P<minute>[0-9]{{2}})(?:{_SECOND})?(?![0-9])",
    )
)
_HOUR = re.compile(r"(?P<hour>[0-9]{2})(?P<minute>)(?P<second>)(?P<part>)(?![0-9])")
_OFFSET = re.compile(
    r" ?(?P<offset>z|jst|(?:utc|gmt)?[+-][0-9]{1,2}(?::?[0-9]{2}(?::?[0-9]{2})?)?|utc|gmt)", re.IGNORECASE
)

_NUMBER = r"-?[0-9]+(?:[.,][0-9]+)?"
_ISO_SPAN = re.compile(
    rf"(?P<sign>-?)p(?:(?P<years>{_NUMBER})y)?(?:(?P<months>{_NUMBER})m)?(?:(?P<weeks>{_NUMBER})w)?"
    rf"(?:(?P<days>{_NUMBER})d)?"
    rf"(?:t(?:(?P<hours>{_NUMBER})h)?(?:(?P<minutes>{_NUMBER})m)?(?:(?P<seconds>{_NUMBER})s)?)?",
    re.IGNORECASE,
)
_COUNT = r"[0-9]+(?:\.[0-9]+)?"
_PLAIN_SPAN = re.compile(
    rf"(?:(?P<days>{_COUNT}) ?(?:d|日間))? ?(?:(?P<hours>{_COUNT}) ?(?:h|時間))? ?"
    rf"(?:(?P<minutes>{_COUNT}) ?(?:min|m|分間?))? ?(?:(?P<seconds>{_COUNT}) ?(?:sec|s|秒間?))?",
    re.IGNORECASE,
)
_EXACT = ("days", "hours", "minutes", "seconds")
_NOW = frozenset({"now", "現在", "今"})
_MENTION = re.compile(r"(?<![0-9A-Za-z.:])(?=[0-9]|午前|午後|令和|平成)")
_MENTIONED = 48  # characters; the longest day with a time has fewer


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day as written. `unordered`: 04/05/2026, whose month nobody can know."""

    text: str
    era: str | None = None  # "r" or "h"
    year: int | None = None
    month: int | None = None
    day: int = 0
    weekday: str | None = None  # one of 月火水木金土日
    unordered: bool = False


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time of day as written; `half`: "午前", "pm" or its like, or None."""

    text: str
    hour: int
    minute: int
    second: int
    microsecond: int
    half: str | None


@dataclass(frozen=True, slots=True)
class Point:
    """A day, a time of day or both, and the zone written behind, if any."""

    text: str
    day: Day | None
    clock: TimeOfDay | None
    offset: str | None


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time; None when it is too long to be counted. `calendar`: has months or years."""

    text: str
    length: timedelta | None
    calendar: bool = False


@dataclass(frozen=True, slots=True)
class Ago:
    """A time counted back from as_of; length 0 for now itself."""

    text: str
    length: timedelta | None


Piece = Point | Span | Ago


def plain(text: str) -> str:
    """The text in one spelling: NFKC, one kind of dash and wave, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text[: LONGEST + 1]).translate(_SAME).split())


def read_piece(text: str) -> Piece | None:
    """What stands on one side of a window's separator."""
    text = text.strip()
    return _read_ago(text) or read_span(text) or read_point(text)


def read_span(text: str) -> Span | None:
    """`PT30M`, `P1DT2H`, `30m`, `1h30m`, `90秒`, `1時間30分`. A day is 24 hours."""
    text = text.strip()
    iso = _ISO_SPAN.fullmatch(text)
    match = iso or _PLAIN_SPAN.fullmatch(text)
    if match is None:
        return None
    amounts = {
        unit: float(number.replace(",", "."))
        for unit, number in match.groupdict().items()
        if number and unit != "sign"
    }
    if not amounts:
        return None
    if "years" in amounts or "months" in amounts:
        return Span(text, None, calendar=True)
    try:
        length = timedelta(weeks=amounts.get("weeks", 0), **{unit: amounts.get(unit, 0) for unit in _EXACT})
    except OverflowError:
        return Span(text, None)
    return Span(text, -length if iso is not None and iso["sign"] else length)


def _read_ago(text: str) -> Ago | None:
    """`now`, `-30m`, `30分前`. Not `-PT30M`: that is a negative length in ISO's extension."""
    if text.lower() in _NOW:
        return Ago(text, timedelta(0))
    back = text[1:] if text.startswith("-") else text[:-1] if text.endswith("前") else ""
    span = read_span(back) if _PLAIN_SPAN.fullmatch(back) else None
    return Ago(text, span.length) if span is not None else None


def read_point(text: str) -> Point | None:
    """`2026-04-20T03:00:00.5+09:00`, `20260420T0300Z`, `2026/4/20 3:00 am`, `令和8年4月20日(月)午後3時半`."""
    text = text.strip()
    day, rest = _read_day(text)
    rest = rest.lstrip()
    mark = rest[:1] if rest[:1] in ("t", "T", "の") else ""
    clock, rest = _read_clock(rest[len(mark) :].lstrip(), hour_alone=mark in ("t", "T"))
    if clock is None and (day is None or mark):
        return None
    offset = _OFFSET.fullmatch(rest)
    if rest and offset is None:
        return None
    said = offset["offset"] if offset is not None else None
    if day is None and clock is not None and clock.text.isdigit() and said is not None and said[0] in "+-":
        return None  # "2026-04" is a month, not 20:26 west of Greenwich
    return Point(text, day, clock, said)


def points_in(text: str) -> Iterator[tuple[int, int, Point]]:
    """The days and times mentioned in running text: where each starts and ends, and what it says.

    A time needs its minutes; four digits alone are none, they may be an id or a port.
    """
    end = 0
    for start in (found.start() for found in _MENTION.finditer(text)):
        if start < end:
            continue
        said = text[start : start + _MENTIONED]
        day, rest = _read_day(said)
        spoken = rest.lstrip(" ")
        mark = spoken[:1] if spoken[:1] in ("t", "T", "の") else ""
        clock, behind = _read_clock(spoken[len(mark) :].lstrip(" "), hour_alone=False)
        if clock is not None and (not re.search("[:分半]", clock.text) or behind[:1] in (":", "間")):
            clock = None
        if clock is None and day is None:
            continue
        rest = rest if clock is None else behind
        offset = _OFFSET.match(rest) if clock is not None else None
        if offset is not None and day is None and offset["offset"].startswith("-"):
            offset = None  # "4:00-4:10" is a range
        end = start + len(said) - len(rest) + (offset.end() if offset is not None else 0)
        yield start, end, Point(text[start:end], day, clock, offset["offset"] if offset is not None else None)


def _read_day(text: str) -> tuple[Day | None, str]:
    match = next((match for pattern in _DATES if (match := pattern.match(text))), None)
    if match is None:
        return None, text
    rest = text[match.end() :]
    parts = match.groupdict()
    if parts.get("unordered"):
        return Day(match[0], unordered=True), rest
    weekday = _WEEKDAY.match(rest)
    if weekday is not None:
        rest = rest[weekday.end() :]
    era, year, month = parts.get("era"), parts.get("year"), parts.get("month")
    return Day(
        match[0],
        era=None if era is None else {"令和": "r", "平成": "h"}.get(era, era.lower()),
        year=None if year is None else 1 if year == "元" else int(year),
        month=None if month is None else int(month),
        day=int(match["day"]),
        weekday=weekday["weekday"] if weekday is not None else None,
    ), rest


def _read_clock(text: str, *, hour_alone: bool) -> tuple[TimeOfDay | None, str]:
    before = _HALF.match(text)
    rest = text[before.end() :] if before is not None else text
    patterns = (*_CLOCKS, _HOUR) if hour_alone else _CLOCKS
    match = next((match for pattern in patterns if (match := pattern.match(rest))), None)
    if match is None:
        return None, text
    rest = rest[match.end() :]
    after = _HALF.match(rest) if before is None else None
    if after is not None:
        rest = rest[after.end() :]
    half = before or after
    minute = (match["minute"] or "0").rstrip(" 分")
    return TimeOfDay(
        match[0],
        hour=int(match["hour"]),
        minute=30 if minute == "半" else int(minute),
        second=int(match["second"] or 0),
        microsecond=micro(match["part"]),
        half=half["half"] if half is not None else None,
    ), rest
