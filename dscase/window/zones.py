"""Zones: naming one, labelling one, and turning a wall clock into an instant without guessing."""

import os
import re
import time
import unicodedata
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from datetime import time as clock
from pathlib import Path
from typing import Literal

from dscase.errors import UsageError

ZoneRule = Literal["window", "option", "case", "answered", "mail", "agent_log", "events", "export", "machine"]
"""Who said so: the window's own text; `--tz`; case.yaml; an answer in the journal; the evidence, by an alert
mail, an agent's log, the same events in a source that names its zone or the moment of an export; nobody, so
it is the machine's.
"""
FROM_EVIDENCE: tuple[ZoneRule, ...] = ("mail", "agent_log", "events", "export")

_LOCALTIME = Path("/etc/localtime")
_UTC_NAMES = frozenset({"utc", "z", "gmt", "etc/utc"})
_TOKYO_NAMES = frozenset({"jst", "asia/tokyo"})
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+){0,3}")
_OFFSET = re.compile(
    r"(?:utc|gmt)?(?P<sign>[+-])(?P<h>[0-9]{1,2})(?::?(?P<m>[0-9]{2})(?::?(?P<s>[0-9]{2}))?)?", re.IGNORECASE
)
_NO_PLACES = frozenset({"localtime", "posixrules", "Factory"})  # the machine's own, not a zone's name
_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone, the name it is shown under, and who chose it."""

    tz: tzinfo
    name: str  # an IANA name, "UTC", or an offset such as "+09:00"
    rule: ZoneRule


def zone_named(name: str, rule: ZoneRule) -> Zone:
    """The zone a person named: an IANA name in any case, "JST", "UTC", "Z", "+09:00", "+0900", "UTC+9".

    "JST" is Asia/Tokyo. Full-width letters and digits are read as plain ones.
    Raises UsageError "window.zone_unknown" with `zone`, and `near`: the likeliest IANA name or "".
    """
    plain = unicodedata.normalize("NFKC", name[:_LONGEST_NAME]).strip().replace("\u2212", "-")
    lowered = plain.lower()
    if len(name) > _LONGEST_NAME:
        raise UsageError("window.zone_unknown", zone=plain, near="")
    if lowered in _UTC_NAMES:
        return Zone(UTC, "UTC", rule)
    if lowered in _TOKYO_NAMES:
        return Zone(zoneinfo.ZoneInfo("Asia/Tokyo"), "Asia/Tokyo", rule)
    offset = _OFFSET.fullmatch(plain)
    if offset is not None:
        fixed = _fixed(offset)
        if fixed is not None:
            return Zone(fixed, offset_name(fixed.utcoffset(None)), rule)
    elif _PLAIN_NAME.fullmatch(plain):
        found = _iana(plain) or _iana(_same_but_case(lowered))
        if found is not None:
            return Zone(found, found.key, rule)
    raise UsageError("window.zone_unknown", zone=plain, near=_nearest(plain))


def machine_zone() -> Zone:
    """The zone this machine is set to, rule "machine": an assumption, to be labelled as one.

    Its IANA name comes from TZ or the /etc/localtime link. Where neither tells (Windows), it is the offset
    in force now, which is an hour off for the other half of the year where clocks change.
    """
    stated = os.environ.get("TZ")
    name = _linked_name() if stated is None else stated.removeprefix(":")
    if name is not None and _PLAIN_NAME.fullmatch(name):
        found = _iana(name)
        if found is not None:
            return zone_named(found.key, "machine")
    now = timezone(timedelta(seconds=time.localtime().tm_gmtoff))
    return Zone(now, offset_name(now.utcoffset(None)), "machine")


def zone_label(tz: tzinfo, at: datetime) -> str:
    """What stands behind a shown time: "JST" in Japan, "UTC", elsewhere the offset then: "UTC+05:30".

    Other abbreviations are not used: IST or CST name several zones each.
    """
    local = at.astimezone(tz)
    name = local.tzname()
    if name in ("JST", "UTC"):
        return name
    return "UTC" + _signed(local.utcoffset() or timedelta(0))


def offset_name(offset: timedelta) -> str:
    """A fixed offset's name: "+09:00", and "UTC" for none."""
    return _signed(offset) if offset else "UTC"


def wall_to_utc(naive: datetime, zone: Zone) -> datetime:
    """The instant, aware UTC, when a clock on the wall in `zone` shows `naive`.

    Raises UsageError: "window.time_in_gap" when clocks skip it (`later`: the same time past the jump),
    "window.time_in_fold" when they show it twice (`first`, `second`: each with its offset; ask for one),
    "window.year_out_of_range" at the edge of the calendar. ValueError if `naive` is aware.
    """
    if naive.tzinfo is not None:
        raise ValueError("a wall clock has no zone of its own")
    early = _offset_at(naive.replace(fold=0), zone.tz)
    late = _offset_at(naive.replace(fold=1), zone.tz)
    try:
        first = (naive - early).replace(tzinfo=UTC, fold=0)
        if early == late:
            return first
        second = (naive - late).replace(tzinfo=UTC, fold=0)
        shown = naive.isoformat(" ")
        told_first, told_second = (
            first.astimezone(zone.tz).isoformat(),
            second.astimezone(zone.tz).isoformat(),
        )
    except OverflowError:
        raise UsageError("window.year_out_of_range", year=naive.year) from None
    if early < late:
        raise UsageError("window.time_in_gap", time=shown, zone=zone.name, later=told_first)
    raise UsageError("window.time_in_fold", time=shown, zone=zone.name, first=told_first, second=told_second)


def midnight(day: date, zone: Zone) -> datetime:
    """The instant, aware UTC, at which `day` begins in `zone`.

    A day begins once, even where clocks change at midnight: when they skip it, at the jump; when they show
    it twice, the first time. Hence no error, unlike a time that a person wrote.
    """
    naive = datetime.combine(day, clock.min)
    return (naive - _offset_at(naive, zone.tz)).replace(tzinfo=UTC)


def _offset_at(naive: datetime, tz: tzinfo) -> timedelta:
    return naive.replace(tzinfo=tz).utcoffset() or timedelta(0)


def _signed(offset: timedelta) -> str:
    total = int(offset.total_seconds())
    minutes, seconds = divmod(abs(total), 60)
    tail = f":{seconds:02}" if seconds else ""
    return f"{'-' if total < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}{tail}"


def _fixed(offset: re.Match[str]) -> timezone | None:
    hours, minutes, seconds = (int(offset[part] or 0) for part in ("h", "m", "s"))
    if hours > 23 or minutes > 59 or seconds > 59:  # noqa: PLR2004 (a clock's own limits)
        return None
    away = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return timezone(-away if offset["sign"] == "-" else away)


def _iana(name: str) -> zoneinfo.ZoneInfo | None:
    if name in _NO_PLACES or name.startswith(("posix/", "right/")):
        return None
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder such as "Asia"
        return None


def _same_but_case(lowered: str) -> str:
    return next((name for name in zoneinfo.available_timezones() if name.lower() == lowered), "")


def _nearest(name: str) -> str:
    import difflib

    cities = {known.lower(): known for known in sorted(zoneinfo.available_timezones() - _NO_PLACES)}
    cities |= {known.rpartition("/")[2]: whole for known, whole in cities.items() if "/" in known}
    near = difflib.get_close_matches(name.lower(), cities, n=1, cutoff=0.8)
    return cities[near[0]] if near else ""


def _linked_name() -> str | None:
    try:
        target = _LOCALTIME.readlink().as_posix()
    except OSError:  # no such file, or a copy instead of a link
        return None
    _, mark, name = target.rpartition("zoneinfo/")
    return name if mark else None
