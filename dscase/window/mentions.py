"""Times mentioned in running text, as a person writes them: each with the moments it may mean."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple
from unicodedata import normalize

from dscase.errors import DscaseError
from dscase.window.moments import calendar_day, instant, own_zone
from dscase.window.notation import Point, points_in
from dscase.window.zones import Zone

_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)
_VAGUELY = timedelta(minutes=15)
_BEFORE = re.compile(r"(?:約|およそ|about|around|approx(?:imately|\.)?|ca\.) ?$", re.IGNORECASE)
_STRETCH = re.compile(r"(?:[\d/.-]+ )?\d\d?:\d\d(?::\d\d)? ?[-~\u301c\u2013]")
"""A time and the mark of a stretch behind it; `-03:00` could as well be a zone."""
_BEHIND = re.compile(r" ?(?:頃|ころ|ごろ|前後|過ぎ|すぎ|あたり|or so)")


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,? (?P<year>[0-9]{4})(?![0-9:]))?"
_NAMED_DAYS = (
    re.compile(rf"(?<![A-Za-z]){_MONTH} (?:the )?{_DAY}(?![0-9:]){_YEAR}"),
    re.compile(rf"(?<![0-9:]){_DAY}(?: of)? {_MONTH}(?![a-z]){_YEAR}"),
)
_DAY_THEN_TIME = re.compile(
    r" ?(?:at|,|、|の(?:[朝昼夜]|夕方|深夜|未明|早朝)?|around|about)? ?(?:at )?(?:about )?"
)
_TIME_THEN_DAY = re.compile(r" ?[(,、]? ?(?:on|of)? ?(?:the )?")


class TimeMention(NamedTuple):
    """`starts`: the moments (aware UTC) it may mean, one for each day it may be of; it lasts `length`.

    `vague`: how far off it may be by its own words ("頃").
    """

    text: str
    starts: tuple[datetime, ...]
    length: timedelta
    vague: timedelta


def mentions(text: str, zone: Zone, days: Sequence[date]) -> Iterator[TimeMention]:
    """The times in `text`. `days`, at least one: those a time without a day may be of, besides the days
    that `text` names; what a day leaves out of year and month may be theirs. What names no moment that
    exists is passed over.
    """
    said = _numeric(normalize("NFKC", text))
    points = list(_joined(said, list(points_in(said))))
    own = [_days(point, days) for _, _, point in points]
    known = list(dict.fromkeys((*days, *(day for each in own for day in each))))
    for (start, end, point), named in zip(points, own, strict=True):
        if point.clock is None:
            continue
        meant = known if point.day is None else named
        starts = [moment for day in meant if (moment := _moment(point, day, zone)) is not None]
        if starts:
            exact = point.clock.text.count(":") > 1 or "秒" in point.clock.text
            vague = _BEFORE.search(said[max(start - 16, 0) : start]) or _BEHIND.match(said, end)
            yield TimeMention(
                point.text.strip(),
                tuple(starts),
                _SECOND if exact else _MINUTE,
                _VAGUELY if vague else timedelta(0),
            )


def begins_with_time(text: str, zone: Zone, days: Sequence[date]) -> tuple[datetime, str] | None:
    """The moment a text begins with, and what it goes on with behind a blank, else all of it; None where it
    begins with none, with one that may be of several days, or with a stretch of time. `days`: as for
    `mentions`.
    """
    said = _numeric(normalize("NFKC", text)).strip()
    first = next(mentions(said, zone, list(dict.fromkeys(days))), None)
    if first is None or first.vague or not said.startswith(first.text) or len(set(first.starts)) > 1:
        return None
    if _STRETCH.match(said):
        return None
    ends = (blank.start() for blank in re.finditer(r"\s+", text))
    end = next((end for end in ends if _numeric(normalize("NFKC", text[:end])).strip() == first.text), 0)
    return first.starts[0], text[end:].strip() or text


def _numeric(text: str) -> str:
    """Days named in English as numbers: "April 17, 2026" as "2026-04-17", "17th of April" as "4/17"."""

    def numbers(match: re.Match[str]) -> str:
        month = _MONTHS.index(match["month"][:3]) + 1
        year = match["year"]
        return f"{year}-{month:02}-{int(match['day']):02}" if year else f"{month}/{int(match['day'])}"

    for pattern in _NAMED_DAYS:
        text = pattern.sub(numbers, text)
    return text


def _joined(text: str, points: Sequence[tuple[int, int, Point]]) -> Iterator[tuple[int, int, Point]]:
    """The points, a time and the day that stands beside it being one, whichever comes first."""
    skip = False
    for place, (start, end, point) in enumerate(points):
        if skip:
            skip = False
            continue
        after = points[place + 1] if place + 1 < len(points) else None
        if after is not None and (point.day is None) != (after[2].day is None):
            gap = _DAY_THEN_TIME if point.clock is None else _TIME_THEN_DAY
            day, clock = (point, after[2]) if point.clock is None else (after[2], point)
            alone = (day.clock is None) and (clock.day is None) and clock.clock is not None
            if alone and gap.fullmatch(text[end : after[0]]):
                skip = True
                yield start, after[1], replace(clock, day=day.day, text=text[start : after[1]])
                continue
        yield start, end, point


def _days(point: Point, bases: Sequence[date]) -> list[date]:
    """The days a point's own day may be."""
    if point.day is None:
        return []
    try:
        return list({calendar_day(point.day, base): None for base in (bases[0], bases[-1])})
    except DscaseError:
        return []


def _moment(point: Point, day: date, zone: Zone) -> datetime | None:
    try:
        return instant(replace(point, day=None), own_zone(point, zone), day, role="end")
    except (DscaseError, OverflowError):
        return None
