"""Times as the manager's console writes them into an export, in the signed-in user's own format.

Known: "March 16, 2021 08:51:44" (24 hours, or with AM/PM), "2026-04-20 03:20:54" (also with an offset),
"2026/4/20 3:20:54", "2026年4月20日 午後3時20分54秒", and numeric days where day and month cannot be
mistaken. "04/05/2026" can be, so it is refused.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from dscase.events.clock import Stamp
from dscase.events.syslog import micro, offset_seconds

Refusal = Literal["time.missing", "time.unreadable", "time.ambiguous"]

_MONTHS = {
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
_CLOCK = (
    r"(?P<before>午前|午後|[AP]\.?M\.?)? ?"
    r"(?P<hour>\d{1,2})(?::|時) ?(?P<minute>\d{1,2})"
    r"(?:(?::|分) ?(?:(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,9}))?秒?)?)?"
    r" ?(?P<after>[AP]\.?M\.?)?"
    r" ?(?P<zone>Z|UTC|GMT|JST|"
    r"(?:UTC|GMT)?(?P<sign>[+-])(?P<offset_hours>\d{1,2})(?::?(?P<offset_minutes>\d\d))?)?"
)
_DATES = (
    r"(?P<name>[A-Z][a-z]+)\.? (?P<day>\d{1,2}),? (?P<year>\d{4}),?",
    r"(?P<day>\d{1,2})[ -](?P<name>[A-Z][a-z]+)\.?,?[ -](?P<year>\d{4}),?",
    r"(?P<year>\d{4})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})",
    r"(?P<year>\d{4}) ?年 ?(?P<month>\d{1,2}) ?月 ?(?P<day>\d{1,2}) ?日(?: ?\(.\))?",
    r"(?P<one>\d{1,2})(?P<sep>[-/.])(?P<two>\d{1,2})(?P=sep)(?P<year>\d{4}),?",
)
_FORMS = tuple(re.compile(rf"{date}(?:[ T]|(?<=[日)])){_CLOCK}", re.IGNORECASE | re.ASCII) for date in _DATES)
_NOON = 12


@lru_cache(maxsize=4096)
def read(text: str) -> Stamp | Refusal:
    """The stamp a text stands for, or why it has none. Never raises."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if not plain:
        return "time.missing"
    for form in _FORMS:
        if found := form.fullmatch(plain):
            return _stamp(text, found.groupdict())
    return "time.unreadable"


def _stamp(text: str, part: dict[str, str | None]) -> Stamp | Refusal:
    day, month = part.get("day"), part.get("month")
    if "one" in part:
        one, two = int(part["one"] or 0), int(part["two"] or 0)
        if one != two and one <= _NOON and two <= _NOON:
            return "time.ambiguous"
        month, day = (str(two), str(one)) if one > _NOON else (str(one), str(two))
    elif "name" in part:
        number = _MONTHS.get((part["name"] or "").casefold())
        if number is None:
            return "time.unreadable"
        month = str(number)
    hour = _hour(int(part["hour"] or 0), part["before"] or part["after"])
    if hour is None or (part["before"] and part["after"]):
        return "time.unreadable"
    return Stamp(
        text,
        int(part["year"] or 0),
        int(month or 0),
        int(day or 0),
        hour,
        int(part["minute"] or 0),
        int(part["second"] or 0),
        micro(part["fraction"]),
        _offset(part),
    )


def _hour(hour: int, half: str | None) -> int | None:
    if half is None:
        return hour
    if hour > _NOON:
        return None
    after_noon = half == "午後" or half[0] in "Pp"
    return hour % _NOON + (_NOON if after_noon else 0)


def _offset(part: dict[str, str | None]) -> int | None:
    zone = part["zone"]
    if zone is None:
        return None
    if part["sign"]:
        return offset_seconds(part["sign"], part["offset_hours"] or "0", part["offset_minutes"])
    return 9 * 3600 if zone.upper() == "JST" else 0
