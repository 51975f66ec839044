"""What belongs together: pairs, bursts, targets, recovery, alerts, what people did nearby."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dscase.events.table import AgentEvent, Event
from dscase.knowledge.catalogue import catalogue
from dscase.knowledge.profiles import Profile
from dscase.review.examined import Examined
from dscase.review.host_match import folded
from dscase.review.subject_event import Asked

PAIRED_WITHIN = timedelta(minutes=5)
NEARBY_WITHIN = timedelta(minutes=30)
BURST = 5
"""Events of one id within `BURST_WITHIN` are a burst."""
BURST_WITHIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Counted:
    """Events of one id in the window."""

    id: str
    count: int
    first: datetime
    last: datetime
    targets: tuple[str, ...]  # distinct, most frequent first; as first written
    module: str = ""  # whose id it is; "" of a system event


@dataclass(frozen=True, slots=True)
class Burst:
    """Many events of one id within minutes."""

    id: str
    count: int
    start: datetime
    end: datetime
    module: str = ""


@dataclass(frozen=True, slots=True)
class Correlation:
    """All of it, for the event asked about. Every Event is one of `Collected.rows` or `.beyond`."""

    counts: tuple[Counted, ...]  # most frequent first
    paired: tuple[Event, ...]  # the profile's related events, same target, same minutes
    inside: tuple[AgentEvent, ...]  # the profile's agent events found in descriptions of those
    bursts: tuple[Burst, ...]  # of errors, warnings and the id asked about; in time order
    recovery: Event | None  # the first that shows recovery of the same target after the event
    recoverable: bool  # whether the profile knows what recovery looks like
    sought_until: datetime | None  # how far the evidence was looked through for it
    alerts: tuple[tuple[Event, Event | None], ...]  # started, and its end where seen
    actions: tuple[Event, ...]  # what people did nearby: signed in, exported, ran a command
    relapse: Event | None = None  # the same failure of the same target, after the recovery
    repeated: int = 0  # how often the evidence has the event asked about, of its target
    open_targets: tuple[str, ...] = ()  # others with the same event in the window and no recovery after it


def correlate(examined: Examined, asked: Asked, profile: Profile) -> Correlation:
    """All of it, in time that grows with the number of events (times its logarithm)."""
    rows = examined.collected.rows
    told = in_time(rows, examined.collected.beyond)
    groups: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in rows:
        groups[event.module, event.id].append(event)
    about = asked.event
    near = _near(told, about, profile) if about else ()
    recovered = _recoveries(told, profile)
    recovery = _first_after(recovered, about) if about else None
    return Correlation(
        counts=tuple(sorted(map(_counted, groups.values()), key=lambda counted: -counted.count)),
        paired=near,
        inside=tuple(
            inner
            for event in ((about, *near) if about else ())
            for inner in event.agent_events
            if inner.id in profile.agent_events
        ),
        bursts=_bursts(groups, about),
        recovery=recovery,
        recoverable=about is not None and bool(profile.recovery),
        sought_until=max((source.last for source in examined.collected.sources if source.last), default=None),
        alerts=_alerts(told),
        actions=_actions(told, about),
        relapse=_relapse(told, about, recovery) if about and recovery else None,
        repeated=sum(_alike(event, about) for event in told) if about else 0,
        open_targets=_open(groups, about, recovered) if about and profile.recovery else (),
    )


def in_time(rows: Sequence[Event], beyond: Sequence[Event]) -> list[Event]:
    """Both in time order."""
    return sorted((*rows, *beyond), key=lambda event: event.time)


def _counted(events: Sequence[Event]) -> Counted:
    one = events[0]
    shown: dict[str, str] = {}
    frequent: Counter[str] = Counter()
    for event in events:
        if event.target:
            key = folded(event.target)
            shown.setdefault(key, event.target)
            frequent[key] += 1
    targets = tuple(shown[key] for key, _ in frequent.most_common())
    return Counted(one.id, len(events), one.time, events[-1].time, targets, one.module)


def _near(told: Iterable[Event], about: Event, profile: Profile) -> tuple[Event, ...]:
    related = set(profile.related) - {about.id}
    target = folded(about.target)
    return tuple(
        event
        for event in told
        if event.id in related
        and not event.module
        and abs(event.time - about.time) <= PAIRED_WITHIN
        and folded(event.target) in ("", target)
    )


def _bursts(groups: dict[tuple[str, str], list[Event]], about: Event | None) -> tuple[Burst, ...]:
    """Runs in which each event is one of `BURST` within `BURST_WITHIN`. Information comes in bursts daily."""
    found: list[Burst] = []
    for (module, event_id), events in groups.items():
        asked = about is not None and (about.module, about.id) == (module, event_id)
        if not asked and events[0].level not in ("error", "warning"):
            continue
        start = end = -1  # the run as positions, both belonging to it
        for last in range(BURST - 1, len(events)):
            first = last - BURST + 1
            if events[last].time - events[first].time > BURST_WITHIN:
                continue
            if first > end:
                _close(found, events, start, end)
                start = first
            end = last
        _close(found, events, start, end)
    return tuple(sorted(found, key=lambda burst: burst.start))


def _close(found: list[Burst], events: Sequence[Event], start: int, end: int) -> None:
    if end >= 0:
        one = events[start]
        found.append(Burst(one.id, end - start + 1, one.time, events[end].time, one.module))


def _recoveries(told: Iterable[Event], profile: Profile) -> dict[str, list[Event]]:
    """Events that show recovery, by folded target, in time order."""
    found: dict[str, list[Event]] = defaultdict(list)
    for event in told:
        if event.id in profile.recovery and not event.module:
            found[folded(event.target)].append(event)
    return found


def _first_after(recovered: dict[str, list[Event]], about: Event) -> Event | None:
    later = recovered.get(folded(about.target), ())
    return next((event for event in later if event.time > about.time), None)


def _relapse(told: Iterable[Event], about: Event, recovery: Event) -> Event | None:
    return next((event for event in told if event.time > recovery.time and _alike(event, about)), None)


def _alike(event: Event, about: Event) -> bool:
    return (event.id, event.module) == (about.id, about.module) and (
        folded(event.target) == folded(about.target)
    )


def _open(
    groups: dict[tuple[str, str], list[Event]], about: Event, recovered: dict[str, list[Event]]
) -> tuple[str, ...]:
    """Other targets whose last such event in the window nothing later mends."""
    last = {folded(event.target): event for event in groups[about.module, about.id]}
    last.pop(folded(about.target), None)
    return tuple(event.target for event in last.values() if _first_after(recovered, event) is None)


def _alerts(told: Iterable[Event]) -> tuple[tuple[Event, Event | None], ...]:
    """Each alert with the next end of the same alert: the first line of both descriptions names it."""
    started, ended = catalogue().ids("alert_started"), catalogue().ids("alert_ended")
    found: list[tuple[Event, Event | None]] = []
    waiting: dict[str, deque[int]] = defaultdict(deque)
    for event in told:
        if event.module or event.id not in started | ended:
            continue
        name = folded(event.description.strip().partition("\n")[0])
        if event.id in started:
            waiting[name].append(len(found))
            found.append((event, None))
        elif waiting[name]:
            place = waiting[name].popleft()
            found[place] = (found[place][0], event)
    return tuple(found)


def _actions(told: Iterable[Event], about: Event | None) -> tuple[Event, ...]:
    acting = catalogue().ids("user_action")
    return tuple(
        event
        for event in told
        if event.id in acting
        and not event.module
        and (about is None or abs(event.time - about.time) <= NEARBY_WITHIN)
    )
