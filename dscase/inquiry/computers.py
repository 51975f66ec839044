"""How each computer fared: its failures of the event asked about, its attempts, and whether it mended."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dscase.events.table import Event
from dscase.knowledge import heartbeat
from dscase.review.examined import Examined
from dscase.review.judge import Judgement


@dataclass(frozen=True, slots=True)
class Course:
    """A computer's course.

    `recovered` is the first success after the last failure; None where no record shows one. `known`: the
    records would show one, if there were one: an event tells of recovery, and they go on for long enough.
    """

    target: str
    failures: tuple[Event, ...]  # at least one, in time order
    successes: tuple[Event, ...]  # from the first failure on, in time order
    recovered: Event | None
    known: bool
    ongoing: datetime | None  # the first failure that no success follows; None where it has recovered
    packages: tuple[str, ...]  # exhibits of its own diagnostic packages
    asked: bool

    @property
    def first(self) -> datetime:
        """The first failure."""
        return self.failures[0].time

    @property
    def attempts(self) -> int:
        """Failures and successes from the first failure on."""
        return len(self.failures) + len(self.successes)

    @property
    def failed(self) -> tuple[tuple[datetime, datetime | None], ...]:
        """The stretches in which it was not mended: from a failure to the first success after it and after
        every failure before that; None where no record shows one.
        """
        stretches: list[tuple[datetime, datetime | None]] = []
        moments = [(attempt.time, True) for attempt in self.failures] + [
            (attempt.time, False) for attempt in self.successes
        ]
        start = latest = None
        for at, failed in sorted(moments):
            if failed:
                start, latest = start or at, at
            elif start is not None and latest is not None and at > latest:
                stretches.append((start, at))
                start = None
        return tuple(stretches) if start is None else (*stretches, (start, None))

    @property
    def last(self) -> datetime:
        """The last failure."""
        return self.failures[-1].time


def courses(examined: Examined, judgement: Judgement) -> tuple[Course, ...]:
    """Of every computer with the event asked about in the window: the one asked about first, then those
    not mended, those that failed most often, those that mended last.
    """
    about = judgement.asked.event
    if about is None or about.level not in ("error", "warning"):
        return ()
    mending = set(judgement.profile.recovery_of(about.id))
    who = examined.collected.computers
    failed: dict[str, list[Event]] = defaultdict(list)
    mended: dict[str, list[Event]] = defaultdict(list)
    rows = examined.collected.among(about)
    events = sorted((*rows, *examined.collected.beyond), key=lambda event: event.time)
    lasts = [source.last for source in examined.collected.sources if source.last]
    late = max([*lasts, events[-1].time]) - heartbeat.interval() if mending else None
    for event in events:
        if (event.id, event.module) == (about.id, about.module):
            failed[who.of(event)].append(event)
        elif event.id in mending and not event.module:
            mended[who.of(event)].append(event)
    inside = {who.of(event) for event in rows if _alike(event, about)}
    found = [
        _course(failed[key], mended[key], late, examined, asked=key == who.of(about))
        for key in failed
        if key and key in inside
    ]
    return tuple(sorted(found, key=_worst))


def _alike(event: Event, about: Event) -> bool:
    return (event.id, event.module) == (about.id, about.module)


def _course(
    failures: list[Event],
    successes: Iterable[Event],
    late: datetime | None,
    examined: Examined,
    *,
    asked: bool,
) -> Course:
    """`late`: no failure after it has a recovery on record for sure; None where no event tells of any."""
    after = tuple(event for event in successes if event.time >= failures[0].time)
    last = max((event.time for event in after), default=failures[0].time)
    recovered = next((event for event in after if event.time > failures[-1].time), None)
    who = examined.collected.computers
    own = tuple(
        examined.exhibits[package.file.name]
        for package in examined.evidence.packages
        if package.file.name in examined.exhibits
        and any(who.same(who.key(host), who.of(failures[0])) for host in package.hosts)
    )
    return Course(
        target=failures[0].target,
        failures=tuple(failures),
        successes=after,
        recovered=recovered,
        known=recovered is not None or (late is not None and failures[-1].time <= late),
        ongoing=next(event.time for event in failures if event.time >= last) if recovered is None else None,
        packages=own,
        asked=asked,
    )


def _worst(one: Course) -> tuple[object, ...]:
    mended = one.recovered.time.timestamp() if one.recovered else 0.0
    return (not one.asked, one.recovered is not None, -len(one.failures), -mended, one.first)
