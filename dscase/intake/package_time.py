"""When a package was made: four rules, each with how certain it is."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from dscase.intake.evidence import Certainty, MadeRule
from dscase.window import Zone, plausible

_EPOCH_NAME = re.compile(r"(\d{10})\.zip", re.IGNORECASE)  # `dsa_control -d` names packages so
_EPOCH_FROM = datetime(2005, 1, 1, tzinfo=UTC)


class Made(NamedTuple):
    """`text` is what `moment` (aware UTC) was read from, or what could not be read as a time."""

    moment: datetime | None
    rule: MadeRule
    text: str
    certainty: Certainty


def made(name: str, stamp: str, newest: datetime | None, latest: datetime, zone: Zone | None) -> Made:
    """When the package of file name `name` was made. The first that holds:

    1. `timestamp.txt` (`stamp`) that names its own zone: certain
    2. ten digits as file name, taken for Unix seconds from 2005 to one day after `latest` (aware): likely
    3. `timestamp.txt` without a zone: likely in a `zone` that a person stated, weak in the machine's
    4. the stamp of the newest member (naive, as zips have it), in `zone`: weak

    Without `zone`, rules 3 and 4 give a text alone.
    """
    stamped = _time_in(stamp)
    if stamped is not None and stamped.tzinfo is not None:
        return Made(stamped.astimezone(UTC), "timestamp_file", stamp, "certain")
    digits = _EPOCH_NAME.fullmatch(name)
    if digits is not None:
        moment = datetime.fromtimestamp(int(digits[1]), tz=UTC)
        if _EPOCH_FROM <= moment <= latest.astimezone(UTC) + timedelta(days=1):
            return Made(moment, "file_name", digits[1], "likely")
    if stamp:
        moment_here = _in_zone(stamped, zone)
        certainty: Certainty = "weak" if zone is None or zone.rule == "machine" else "likely"
        return Made(moment_here, "timestamp_file", stamp, certainty if moment_here else "weak")
    if newest is not None:
        return Made(_in_zone(newest, zone), "newest_member", f"{newest:%Y-%m-%d %H:%M}", "weak")
    return Made(None, "unknown", "", "none")


def _time_in(text: str) -> datetime | None:
    """A time as ISO 8601 or as mail headers have it; naive where the text names no offset."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
        if plausible(moment):
            return moment
    return None


def _in_zone(naive: datetime | None, zone: Zone | None) -> datetime | None:
    if naive is None or zone is None or not plausible(naive):
        return None
    return naive.replace(tzinfo=zone.tz).astimezone(UTC)
