"""When a package was made: four rules, each with how certain it is."""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from dscase.intake.evidence import Certainty, MadeRule
from dscase.window import Zone
from dscase.window.stamps import Stamp, mailed, plausible, read

_EPOCH_NAME = re.compile(r"(\d{10})\.zip", re.IGNORECASE)  # `dsa_control -d` names packages so
_EPOCH_FROM = datetime(2005, 1, 1, tzinfo=UTC)


class PackageTime(NamedTuple):
    """`text` is what `moment` (aware UTC) was read from, or what could not be read as a time."""

    moment: datetime | None
    rule: MadeRule
    text: str
    certainty: Certainty


def made_at(
    name: str, stamp: str, newest: datetime | None, latest: datetime, zone: Zone | None
) -> PackageTime:
    """When the package of file name `name` was made. The first that holds:

    1. `timestamp.txt` (`stamp`) that names its own zone: certain
    2. ten digits as file name, taken for Unix seconds from 2005 to one day after `latest` (aware): likely
    3. `timestamp.txt` without a zone: likely in a `zone` that a person stated, weak in the machine's
    4. the stamp of the newest member (naive, as zips have it), in `zone`: weak

    Without `zone`, rules 3 and 4 give a text alone.
    """
    stamped = _stamp(stamp)
    if stamped is not None and stamped.zoned:
        return PackageTime(stamped.moment(None), "timestamp_file", stamp, "certain")
    digits = _EPOCH_NAME.fullmatch(name)
    if digits is not None:
        moment = datetime.fromtimestamp(int(digits[1]), tz=UTC)
        if _EPOCH_FROM <= moment <= latest.astimezone(UTC) + timedelta(days=1):
            return PackageTime(moment, "file_name", digits[1], "likely")
    if stamp:
        moment_here = stamped.moment(zone.tz) if stamped is not None and zone is not None else None
        certainty: Certainty = "weak" if zone is None or zone.rule == "machine" else "likely"
        return PackageTime(moment_here, "timestamp_file", stamp, certainty if moment_here else "weak")
    if newest is not None:
        return PackageTime(_in_zone(newest, zone), "newest_member", f"{newest:%Y-%m-%d %H:%M}", "weak")
    return PackageTime(None, "unknown", "", "none")


def _stamp(text: str) -> Stamp | None:
    """The stamp of a package's text, which its makers write in several forms."""
    found = read(text, "export")
    stamp = found if isinstance(found, Stamp) else mailed(text)
    return stamp if stamp is not None and stamp.moment(UTC) is not None else None


def _in_zone(naive: datetime | None, zone: Zone | None) -> datetime | None:
    if naive is None or zone is None or not plausible(naive):
        return None
    return naive.replace(tzinfo=zone.tz).astimezone(UTC)
