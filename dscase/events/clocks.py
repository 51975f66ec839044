"""Whose clock is off? Sources that hold the same events are compared, and most of them are believed.

Schema: `judged(logs)` gives an `Off` for every log whose clock or zone does not go with the others'. Logs
that agree with each other form a group; believed is the group of most logs, then the one whose zone is
surest, then the one that tells of more trouble in the window, then the one given first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import NamedTuple

from dscase.events.clock_compare import Distance, Moments, compared


@dataclass(frozen=True, slots=True)
class ClockedLog:
    """One source, or the files of one rotated set. `rank`: how sure its zone is, 0 being the surest.

    `troubles`: errors and warnings it has in the window. `offset`: of the zone its times were read in.
    """

    name: str
    moments: Moments
    rank: int = 0
    troubles: int = 0
    offset: timedelta | None = None


class Off(NamedTuple):
    """A log whose times run `seconds` ahead of those of `other`, the first of the logs that are believed.

    `zone`: by whole quarters of an hour, as a zone read wrongly does; then `fits` is the offset from UTC that
    would bring both together, None where every stamp names its own.
    """

    name: str
    other: str
    seconds: int
    agreeing: int
    shared: int
    zone: bool
    fits: timedelta | None = None

    def facts(self) -> dict[str, str | int]:
        """What a person should know, as numbers."""
        return {
            "other": self.other,
            "seconds": self.seconds,
            "agreeing": self.agreeing,
            "shared": self.shared,
            "zone": int(self.zone),
        }


def judged(logs: Sequence[ClockedLog]) -> tuple[Off, ...]:
    """The logs whose clocks are off, in their order."""
    found = {
        (one, two): distance
        for one, two in combinations(range(len(logs)), 2)
        if (distance := compared(logs[one].moments, logs[two].moments)) is not None
    }
    groups = _groups(len(logs), [pair for pair, distance in found.items() if not distance.seconds])
    believed = min(
        groups,
        key=lambda group: (
            -len(group),
            min(logs[one].rank for one in group),
            -max(logs[one].troubles for one in group),
            group[0],
        ),
        default=[],
    )
    clocks_off = []
    for place, log in enumerate(logs):
        if place in believed:
            continue
        against = [(one, _between(found, one, place)) for one in believed]
        known = [(distance.agreeing, -one, distance) for one, distance in against if distance is not None]
        if known:
            _, one, best = max(known)
            clocks_off.append(_off(log, logs[-one], best))
    return tuple(clocks_off)


def _off(log: ClockedLog, other: ClockedLog, distance: Distance) -> Off:
    fits = None
    if distance.is_zone and log.offset is not None:
        quarter = timedelta(minutes=15)
        fits = log.offset + quarter * round(timedelta(seconds=distance.seconds) / quarter)
    return Off(
        log.name, other.name, distance.seconds, distance.agreeing, distance.shared, distance.is_zone, fits
    )


def _between(found: dict[tuple[int, int], Distance], one: int, two: int) -> Distance | None:
    if one < two:
        return found.get((one, two))
    distance = found.get((two, one))
    return distance._replace(seconds=-distance.seconds) if distance is not None else None


def _groups(count: int, agreeing: Sequence[tuple[int, int]]) -> list[list[int]]:
    names = list(range(count))
    for one, two in agreeing:
        first, second = sorted((names[one], names[two]))
        names = [first if name == second else name for name in names]
    return [[place for place in range(count) if names[place] == name] for name in dict.fromkeys(names)]
