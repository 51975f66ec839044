"""The date in a file's name as evidence for its times, and what contradicts a year that was inferred.

Usage: `named_day("ds.log-20251130.gz")` is 30 November 2025; `latest("ds.log-20251130.gz")` the moment behind
which nothing in it lies; `contradictions(…)` what to tell of the year its times were read in.

A log is named by the day on which it was put away (logrotate), by the day it holds, or by the first day of
the week or month it holds; an export by the day on which it was made. So what stands in it lies before that
day, or within a month behind it.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from dscase.events.table import Note, YearRule

_DAY = re.compile(
    r"(?<!\d)((?:19|20|21)\d\d)([-_.]?)(0[1-9]|1[0-2])(?:\2(0[1-9]|[12]\d|3[01])(?:[-_T.]?\d{2,6})?)?(?!\d)"
)
_BEHIND = timedelta(days=32)
_SLACK = timedelta(days=1)
_YEAR = timedelta(days=366)
_HALF_YEAR = timedelta(days=183)
_INFERRED: frozenset[YearRule] = frozenset(("name", "order", "window", "mtime"))
_LAST_MONTH = 12
# A time of last change from before the first Deep Security is one that a copy, an archive or a clone made up.
_FIRST_PRODUCT = datetime(2009, 1, 1, tzinfo=UTC)


class _Read(Protocol):
    """What is looked at of a source as read."""

    @property
    def first(self) -> datetime | None: ...
    @property
    def last(self) -> datetime | None: ...
    @property
    def year_rules(self) -> tuple[YearRule, ...]: ...


def named_day(name: str) -> date | None:
    """The day in a file's name, the last of several; of a month alone its last day. None without one.

    Only the name itself counts, not its folders; of a file in an archive the archive's name where its own
    has none: `logs-20251130.zip!ds/ds.log`.
    """
    for part in reversed(name.split("!")):
        base = re.split(r"[/\\]", part)[-1]
        days = [day for found in _DAY.finditer(base) if (day := _day(found)) is not None]
        if days:
            return max(days)
    return None


def _day(match: re.Match[str]) -> date | None:
    year, month = int(match[1]), int(match[3])
    try:
        if match[4]:
            return date(year, month, int(match[4]))
        after = date(year + month // _LAST_MONTH, month % _LAST_MONTH + 1, 1)
        return after - timedelta(days=1)
    except ValueError:  # 31 April
        return None


def latest(name: str) -> datetime | None:
    """The moment behind which nothing lies in a file of this name; None where its name has no date."""
    day = named_day(name)
    return None if day is None else _start(day) + _SLACK + _BEHIND


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def contradictions(
    name: str, mtime: datetime | None, read: _Read, newer: datetime | None = None
) -> Iterator[Note]:
    """What does not go with the times that were read in a file.

    `newer`: when the next file of its rotated set begins, by the numbers in their names.
    """
    if read.first is None or read.last is None:
        return
    if mtime is not None and mtime < _FIRST_PRODUCT:
        mtime = None
    day = named_day(name)
    if day is not None:
        start = _start(day)
        if read.last > start + _SLACK + _BEHIND or read.last < start - _YEAR:
            yield _contradiction("name", day, read)
        if mtime is not None and mtime < start - _BEHIND:
            yield _contradiction("mtime_and_name", mtime.date(), read)
    if not _INFERRED.isdisjoint(read.year_rules) and mtime is not None and read.last > mtime + _SLACK:
        yield _contradiction("mtime", mtime.date(), read)
    if newer is not None and read.first > newer + _HALF_YEAR:
        yield _contradiction("order", newer.date(), read)


def _contradiction(by: str, day: date, read: _Read) -> Note:
    first, last = read.first, read.last
    facts = (
        ("by", by),
        ("day", day.isoformat()),
        ("first", first.date().isoformat() if first else ""),
        ("last", last.date().isoformat() if last else ""),
    )
    return Note("source.year_contradicted", facts)
