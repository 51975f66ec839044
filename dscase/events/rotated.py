"""Rotated logs: the files that one log was cut into, as one source in several pieces.

`ds.log`, `ds.log.1`, `ds.log.2.gz`, `ds.log-20260420.gz` and `ds-20260420.log` in one folder are a set. Its
files are put in the order of their own first stamps, whatever their names say; where the names agree, the
first stamp of each bounds the file before it, so that most compressed files need not be unpacked.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from dscase.errors import DscaseError
from dscase.events.files import open_source
from dscase.events.line_heads import head_at, stamp_of
from dscase.events.table import Event, SourceSpec
from dscase.window.stamps import Stamp

TimeOf = Callable[[SourceSpec, Stamp, datetime | None], datetime | None]
_SLACK = timedelta(days=1)
_NEVER = datetime.max.replace(tzinfo=UTC)
_PEEK = 64 * 1024
_PACKED = re.compile(r"\.(?:gz|bz2|xz|zst)$", re.IGNORECASE)
_NUMBER = re.compile(r"\.(\d{1,4})$")
_DATE = re.compile(r"[-._](\d{8}(?:[-_T]?\d{2,6})?|\d{4}-\d\d-\d\d(?:[-_T]\d{2,6})?)(?=\.[A-Za-z]+$|$)")


@dataclass(frozen=True, slots=True)
class SetFile:
    """One file of a set. `not_after`: when the next one begins, None where that is not known for sure.

    `newer`: when the next one begins by the numbers in the names. `latest`: behind which nothing in it lies,
    where its place in the set says that its stamps are of another year than they seem.
    """

    spec: SourceSpec
    family: str
    label: str  # which piece it is, by its name: two files with the same are copies
    first: datetime | None
    stamp: Stamp | None = None  # of its first line
    not_after: datetime | None = None
    in_set: bool = False
    latest: datetime | None = None
    newer: datetime | None = None


def arranged(specs: Sequence[SourceSpec], time_of: TimeOf) -> list[SetFile]:
    """The sources with the files of each set in time order, at the places the set's files had.

    `time_of` reads a stamp as the source's own clock does; not behind a moment, where that is known. Files
    that cannot be opened, or have no stamp near their beginning, stay where they were.
    """
    families: dict[str, list[int]] = {}
    for index, spec in enumerate(specs):
        if spec.kind.grows:
            families.setdefault(_family(spec)[0], []).append(index)
    pieces = [SetFile(spec, *_family(spec), None) for spec in specs]
    for members in families.values():
        if len(members) < 2:  # noqa: PLR2004 - one file is no set
            continue
        found = [_first_of(pieces[index], time_of) for index in members]
        dated = [piece for piece in _in_order(found, time_of) if piece.first is not None]
        slots = [index for index, piece in zip(members, found, strict=True) if piece.first is not None]
        for index, piece in zip(slots, _bounded(dated), strict=True):
            pieces[index] = piece
    return pieces


def _family(spec: SourceSpec) -> tuple[str, str]:
    """Which set a file belongs to, by folder and name, and which piece of it the name says it is.

    Of an object that was found as one of a set, the set and its place there.
    """
    if spec.in_set is not None:
        return spec.in_set.name, f"{spec.in_set.place:014}"  # as a date, whose order is that of time
    path = spec.path if spec.opened is None else spec.path / spec.name  # a member of an archive
    name = _PACKED.sub("", path.name)
    label = ""
    if found := _NUMBER.search(name):
        label, name = found[1], name[: found.start()]
    elif found := _DATE.search(name):
        label, name = found[1], name[: found.start()] + name[found.end() :]
    return str(path.with_name(name)), label


def _in_order(pieces: Sequence[SetFile], time_of: TimeOf) -> list[SetFile]:
    """The pieces, those whose numbers tell a year apart: an older file does not begin behind a newer one.

    One that seems to, and comes nearer to the newer one in an earlier year, is of that year. Where numbers
    run the other way, it does not come nearer, and nothing is concluded.
    """
    ordered = list(pieces)
    newer: datetime | None = None
    for place in sorted(range(len(ordered)), key=lambda place: _age(ordered[place].label), reverse=True):
        if _age(ordered[place].label)[0] != "date" and ordered[place].first is not None:
            if newer is not None:
                ordered[place] = _before(ordered[place], newer, time_of)
            newer = ordered[place].first
    return ordered


def _before(piece: SetFile, newer: datetime, time_of: TimeOf) -> SetFile:
    piece = replace(piece, newer=newer)
    if piece.first is None or piece.stamp is None or piece.first <= newer + _SLACK:
        return piece
    earlier = time_of(piece.spec, piece.stamp, newer + _SLACK)
    if earlier is None or earlier >= piece.first or newer - earlier > piece.first - newer:
        return piece
    return replace(piece, first=earlier, latest=newer + _SLACK)


def _first_of(piece: SetFile, time_of: TimeOf) -> SetFile:
    try:
        spec = piece.spec
        with spec.opened() if spec.opened is not None else open_source(spec.place, spec.name) as stream:
            head = stream.read(_PEEK)
    except DscaseError:  # reading it will say so
        return piece
    for line in head.split(b"\n")[:-1]:
        stamp = stamp_of(head_at(line, 0))
        time = time_of(piece.spec, stamp, None) if stamp is not None else None
        if time is not None:
            return replace(piece, first=time, stamp=stamp, in_set=True)
    return piece


def _bounded(pieces: Sequence[SetFile]) -> list[SetFile]:
    """By first stamp, each bounded by the next, if the names tell of the same order."""
    ordered = sorted(pieces, key=lambda piece: (piece.first or _NEVER, _age(piece.label)))
    ages = [_age(piece.label) for piece in ordered]
    # Numbers and dates cannot be compared with each other, and copies are not cut from one log.
    if ages != sorted(set(ages)) or {"number", "date"} <= {kind for kind, _ in ages}:
        return ordered
    return [replace(piece, not_after=_next(piece, ordered[at:])) for at, piece in enumerate(ordered, 1)]


def _next(piece: SetFile, behind: Sequence[SetFile]) -> datetime | None:
    """When the next one begins: of those that begin with the same moment nobody can say which is first."""
    return next((one.first for one in behind if one.first != piece.first), None)


def _age(label: str) -> tuple[str, int]:
    """Sorts the pieces of a set from the oldest on: numbers count up into the past, dates do not."""
    if not label:
        return ("written", 0)  # the one still written to
    digits = re.sub(r"\D", "", label)
    is_date = len(digits) >= 8  # noqa: PLR2004 - year, month, day
    return ("date", int(digits.ljust(14, "0"))) if is_date else ("number", -int(digits))


def joined(pieces: Sequence[SetFile], groups: Sequence[list[Event]]) -> list[list[Event]]:
    """The events of the sources for merging: what one log holds twice happened twice, so files that follow
    each other in one set count as one source.
    """
    chains: list[list[Event]] = []
    ends: dict[str, tuple[list[Event], datetime, str]] = {}
    for piece, own in zip(pieces, groups, strict=True):
        if not own:
            continue
        events = list(own) if piece.in_set else own
        first, last = min(event.time for event in events), max(event.time for event in events)
        before = ends.get(piece.family) if piece.in_set else None
        # What ships objects may ship a line twice; who renames a file does not.
        shipped = piece.spec.in_set is not None and before is not None and before[1] == first
        if before is not None and before[1] <= first and before[2] != piece.label and not shipped:
            before[0].extend(events)
            ends[piece.family] = (before[0], last, piece.label)
            continue
        chains.append(events)
        ends[piece.family] = (events, last, piece.label)
    return chains
