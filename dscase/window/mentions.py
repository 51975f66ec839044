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
_BEHIND = re.compile(r" ?(?:頃|ころ|ごろ|前後|過ぎ|すぎ|あたり|or so)")


class Mention(NamedTuple):
    """`starts`: the moments (aware UTC) it may mean, one for each day it may be of; it lasts `length`.

    `vague`: how far off it may be by its own words ("頃").
    """

    text: str
    starts: tuple[datetime, ...]
    length: timedelta
    vague: timedelta


def mentions(text: str, zone: Zone, days: Sequence[date]) -> Iterator[Mention]:
    """The times in `text`. `days`, at least one: those a time without a day may be of, besides the days
    that `text` names; what a day leaves out of year and month may be theirs. What names no moment that
    exists is passed over.
    """
    said = normalize("NFKC", text)
    points = list(points_in(said))
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
            yield Mention(
                point.text.strip(),
                tuple(starts),
                _SECOND if exact else _MINUTE,
                _VAGUELY if vague else timedelta(0),
            )


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
