"""Diagnostic packages: whose, made when, of which agent. Referenced, never repacked, never extracted.

An agent's package (DSA) is recognised by the basenames inside, at any depth: `plugins.txt` beside `guids.xml`
or `timestamp.txt`. A package made through the console also holds `hostevents.csv`, whose Target column names
the computer. No published page describes a manager's package (DSM): that is the person's word alone.
"""

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal

from dscase.errors import DscaseError, InputError
from dscase.intake.archive import READ_LIMIT, is_encrypted, open_archive, parts, points_outside, read_member
from dscase.intake.evidence import EvidenceFile, MadeRule, Package
from dscase.intake.files import reason
from dscase.intake.text import decode
from dscase.knowledge.catalogue import catalogue
from dscase.window import plausible

MAX_HOSTS = 20

_PLUGINS, _GUIDS, _TIMESTAMP, _EVENTS = "plugins.txt", "guids.xml", "timestamp.txt", "hostevents.csv"
_VERSION = re.compile(r"(?:^|[\s;])(\d+(?:\.\d+){1,3}(?:-\d+)?)\s*$")
_EPOCH_NAME = re.compile(r"(\d{10})\.zip", re.IGNORECASE)  # `dsa_control -d` names packages so
_EPOCH_FROM = datetime(2005, 1, 1, tzinfo=UTC)
_ZIP_EPOCH_YEAR = 1980  # what packers write when they know no time
_TEXT_LIMIT = 100


@dataclass(slots=True)
class _Inside:
    """What was found in the archive. All of it may be missing."""

    is_agent: bool = False
    version: str = ""
    stamp: str = ""
    hosts: tuple[str, ...] = ()
    newest: str = ""
    members: int = 0


def inspect(file: EvidenceFile, stated: Literal["dsm", "dsa"] | None, latest: datetime) -> Package:
    """Say what can be known of a package. Never raises: what is wrong with it is in `troubles`.

    `stated` is the person's word and wins over what is inside. `latest` (aware) is the latest moment at which
    the package can have been made: ten digits as file name are taken for Unix seconds only from 2005 to one
    day after it. The time is taken from, in this order: `timestamp.txt` where it names its zone; the ten
    digits; and, as text without a zone (`made` is None), `timestamp.txt`; the newest member.
    """
    troubles: list[DscaseError] = []
    inside = _Inside()
    try:
        with file.path.open("rb") as stream, open_archive(stream, file.name) as archive:
            inside = _look_inside(archive, file.name, troubles)
    except InputError as error:
        troubles.append(error)
    except (OSError, ValueError) as error:
        troubles.append(InputError("intake.unreadable", file=file.name, reason=reason(error)))
    if stated == "dsm" and inside.is_agent:
        troubles.append(InputError("intake.package_contradicts", file=file.name))
    made, rule, text = _made(file.path.name, inside, latest)
    found = "dsa" if inside.is_agent else None
    return Package(
        file=file,
        kind=stated or ("dsa" if found else "unknown"),
        kind_rule="stated" if stated else "members" if found else "none",
        made=made,
        made_rule=rule,
        made_text=text,
        agent_version=inside.version,
        hosts=inside.hosts,
        members=inside.members,
        troubles=tuple(troubles),
    )


def _look_inside(archive: zipfile.ZipFile, name: str, troubles: list[DscaseError]) -> _Inside:
    # not is_dir(): it fails on a member without a name
    members = [member for member in archive.infolist() if not member.filename.endswith("/")]
    if any(is_encrypted(member) for member in members):
        troubles.append(InputError("intake.zip_encrypted", file=name))
    outside = sum(points_outside(member) for member in members)
    if outside:
        troubles.append(InputError("intake.zip_paths", file=name, count=outside))

    known = _known_members(members)
    inside = _Inside(
        is_agent=_PLUGINS in known and (_GUIDS in known or _TIMESTAMP in known),
        newest=_newest(members),
        members=len(members),
    )
    if not known and any(parts(member)[-1].endswith(".zip") for member in members):
        troubles.append(InputError("intake.zip_nested", file=name))
    for basename, member in known.items():
        if is_encrypted(member):
            continue
        try:
            data = read_member(archive, member, name)
        except InputError as error:
            troubles.append(error)
            continue
        if basename == _PLUGINS:
            inside.version = _version(data)
        elif basename == _TIMESTAMP:
            inside.stamp = " ".join(decode(data[:1024]).split())[:_TEXT_LIMIT]
        elif basename == _EVENTS:
            inside.hosts = _hosts(data)
    return inside


def _known_members(members: Sequence[zipfile.ZipInfo]) -> Mapping[str, zipfile.ZipInfo]:
    """The members that tell something, by basename. Of several the least deep one, then the first."""
    known: dict[str, zipfile.ZipInfo] = {}
    for member in members:
        pieces = parts(member)
        basename = pieces[-1]
        if basename in (_PLUGINS, _GUIDS, _TIMESTAMP, _EVENTS) and (
            basename not in known or len(pieces) < len(parts(known[basename]))
        ):
            known[basename] = member
    return known


def _version(plugins: bytes) -> str:
    """The agent's version: the last field of the first line, behind the system's `;`-separated fields."""
    first_line = decode(plugins[:4096]).partition("\n")[0]
    found = _VERSION.search(first_line)
    return found[1] if found else ""


def _hosts(events: bytes) -> tuple[str, ...]:
    """Distinct targets of the host's system events, the most frequent first, at most `MAX_HOSTS`."""
    counted: Counter[str] = Counter()
    text = decode(events)
    if len(events) >= READ_LIMIT:
        text = text[: text.rfind("\n") + 1]  # the last line is cut off
    with suppress(csv.Error):  # a field beyond csv's limit: what was read before it still names the host
        rows = csv.reader(io.StringIO(text, newline=""))
        fields = [catalogue().csv_columns.get(cell.strip().casefold()) for cell in next(rows, [])]
        if "target" in fields:
            column = fields.index("target")
            counted.update(row[column].strip() for row in rows if column < len(row))
    del counted[""]
    return tuple(host for host, _ in counted.most_common(MAX_HOSTS))


def _made(name: str, inside: _Inside, latest: datetime) -> tuple[datetime | None, MadeRule, str]:
    stamped = _zoned_moment(inside.stamp)
    if stamped is not None:
        return stamped, "timestamp_file", inside.stamp
    digits = _EPOCH_NAME.fullmatch(name)
    if digits is not None:
        made = datetime.fromtimestamp(int(digits[1]), tz=UTC)
        if _EPOCH_FROM <= made <= latest.astimezone(UTC) + timedelta(days=1):
            return made, "file_name", digits[1]
    if inside.stamp:
        return None, "timestamp_file", inside.stamp
    if inside.newest:
        return None, "newest_member", inside.newest
    return None, "unknown", ""


def _zoned_moment(text: str) -> datetime | None:
    """A moment in UTC, only where the text itself names an offset: ISO 8601 or as in mail headers."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
            if moment.tzinfo is not None and plausible(moment):
                return moment.astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None


def _newest(members: Sequence[zipfile.ZipInfo]) -> str:
    """Latest time stamp of the members. Zip stamps have no zone: this stays text."""
    latest: datetime | None = None
    for member in members:
        try:
            stamp = datetime(*member.date_time)  # noqa: DTZ001 - naive is what a zip knows
        except ValueError:
            continue
        if stamp.year > _ZIP_EPOCH_YEAR and (latest is None or stamp > latest):
            latest = stamp
    return f"{latest:%Y-%m-%d %H:%M}" if latest else ""
