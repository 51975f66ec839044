"""What belongs together: pairs, bursts, targets, recovery, alerts, what people did nearby."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from dscase.events import frame
from dscase.events.alert_events import alert_of
from dscase.events.collect import Collected
from dscase.events.computer_names import folded
from dscase.events.computers import Computers, tenant_of
from dscase.events.table import AgentEvent, Event
from dscase.knowledge.catalogue import catalogue
from dscase.knowledge.heartbeat import reach
from dscase.knowledge.profiles import Profile
from dscase.review.examined import Examined
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


@dataclass(frozen=True)
class Correlation:
    """All of it, for the event asked about. Every Event is one of `Collected.rows` or `.beyond`.

    Counts and bursts are grouped over the table of events when they are first asked for: a judgement needs
    neither.
    """

    collected: Collected
    about: Event | None
    paired: tuple[Event, ...]  # the profile's related events, same target, same minutes
    inside: tuple[AgentEvent, ...]  # the profile's agent events found in descriptions of those
    recovery: Event | None  # the first that shows recovery of the same target after the event
    recoverable: bool  # whether the profile knows what recovery looks like
    sought_until: datetime | None  # how far the evidence was looked through for it
    alerts: tuple[tuple[Event, Event | None], ...]  # started, and its end where seen
    actions: tuple[Event, ...]  # what people did nearby: signed in, exported, ran a command
    relapse: Event | None = None  # the same failure of the same target, not before the recovery
    repeated: int = 0  # how often the evidence has the event asked about, of its target
    open_targets: tuple[str, ...] = ()  # others with the same event in the window and no recovery after it

    @cached_property
    def counts(self) -> tuple[Counted, ...]:
        """The events of the window by id, most frequent first."""
        table, rows = self.collected.events, self.collected.rows
        targets = frame.targets(table, [self.collected.computers.of(event) for event in rows])
        return tuple(
            Counted(
                group.sample.id,
                group.events,
                group.first,
                group.last,
                tuple(targets.get((group.sample.module, group.sample.id), ())),
                group.sample.module,
            )
            for group in frame.counts(table, rows, ("module", "id"), ("count", "first"))
        )

    @cached_property
    def bursts(self) -> tuple[Burst, ...]:
        """Runs of errors, warnings and the id asked about in which each event is one of `BURST` within
        `BURST_WITHIN`, in time order. Information comes in bursts daily.
        """
        table, rows = self.collected.events, self.collected.rows
        level = table.groupby(["module", "id"], sort=False)["level"].transform("first")
        grave = level.isin(("error", "warning"))
        if self.about is not None:
            grave |= (table["module"] == self.about.module) & (table["id"] == self.about.id)
        return tuple(
            Burst(rows[first].id, events, rows[first].time, rows[last].time, rows[first].module)
            for first, last, events in frame.bursts(table[grave], BURST, BURST_WITHIN)
        )


def correlate(examined: Examined, asked: Asked, profile: Profile) -> Correlation:
    """All of it, in time that grows with the number of events (times its logarithm)."""
    rows = examined.collected.rows
    events = in_time(rows, examined.collected.beyond)
    about, who = asked.event, examined.collected.computers
    near = _near(events, about, profile, who) if about else ()
    mending = profile.recovery_of(about.id) if about else ()
    recovered = _recoveries(events, mending, who)
    recovery = _first_after(recovered, about, who) if about else None
    return Correlation(
        collected=examined.collected,
        about=about,
        paired=near,
        inside=tuple(
            inner
            for event in ((about, *near) if about else ())
            for inner in event.agent_events
            if inner.id in profile.agent_events
        ),
        recovery=recovery,
        recoverable=bool(mending),
        sought_until=_sought_until(examined),
        alerts=_alerts(events, who),
        actions=_actions(events, about),
        relapse=_relapse(events, about, recovery, who) if about and recovery else None,
        repeated=_repeated(examined.collected, about) if about else 0,
        open_targets=_open(rows, about, recovered, who) if about and mending else (),
    )


def _repeated(collected: Collected, about: Event) -> int:
    every = (*collected.among(about), *collected.beyond)
    return sum(alike(event, about, collected.computers) for event in every)


def _sought_until(examined: Examined) -> datetime | None:
    """How far the event log reaches: of sources in the right zone, and of the one that reaches farthest."""
    off = {clock.name for clock in examined.collected.clocks if clock.zone}
    ends = [source.last for source in examined.collected.sources if source.spec.name not in off]
    return max((last for last in ends if last is not None), default=None)


def in_time(rows: Sequence[Event], beyond: Sequence[Event]) -> list[Event]:
    """Both in time order."""
    return sorted((*rows, *beyond), key=lambda event: event.time)


def _near(events: Iterable[Event], about: Event, profile: Profile, who: Computers) -> tuple[Event, ...]:
    """Related events of the same target and minutes. Where none of them brings the agent's own events, the
    first that does within the time these may take to arrive.
    """
    related = set(profile.related) - {about.id}
    target = who.of(about)
    same = [
        event
        for event in events
        if event.id in related and not event.module and who.of(event) in ("", target)
    ]
    near = [event for event in same if abs(event.time - about.time) <= PAIRED_WITHIN]
    bringing = catalogue().ids("events_retrieved")
    if not any(event.id in bringing for event in near):
        limit = about.time + reach(about.product)
        late = [event for event in same if event.id in bringing and about.time < event.time <= limit]
        near += late[:1]
    return tuple(near)


def _recoveries(events: Iterable[Event], mending: Sequence[str], who: Computers) -> dict[str, list[Event]]:
    """Events that show recovery, by computer, in time order."""
    by_computer: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event.id in mending and not event.module:
            by_computer[who.of(event)].append(event)
    return by_computer


def _first_after(recovered: dict[str, list[Event]], about: Event, who: Computers) -> Event | None:
    """The first recovery of the very same computer: a name that fits two proves nothing for either."""
    key = who.of(about)
    later = () if who.is_unclear(key) else recovered.get(key, ())
    return next((event for event in later if event.time > about.time), None)


def may_follow(event: Event, recovery: Event) -> bool:
    """Whether an event may have come after a recovery: also in its own second, as most stamps tell no more,
    and nothing tells which of the two was last.
    """
    return event.time >= recovery.time.replace(microsecond=0)


def _relapse(events: Iterable[Event], about: Event, recovery: Event, who: Computers) -> Event | None:
    """The next failure of a computer that is the same, or may be."""
    key = who.of(about)
    return next(
        (
            event
            for event in events
            if may_follow(event, recovery)
            and event is not about
            and (event.id, event.module) == (about.id, about.module)
            and who.may_be(who.of(event), key)
        ),
        None,
    )


def alike(event: Event, about: Event, who: Computers) -> bool:
    """Whether an event is another one of the event asked about: of its id and its computer."""
    return (event.id, event.module) == (about.id, about.module) and who.of(event) == who.of(about)


def _open(
    rows: Iterable[Event], about: Event, recovered: dict[str, list[Event]], who: Computers
) -> tuple[str, ...]:
    """Other computers whose last such event in the window nothing later mends."""
    same = (event for event in rows if (event.module, event.id) == (about.module, about.id))
    last = {who.of(event): event for event in same}
    last.pop(who.of(about), None)
    return tuple(event.target for event in last.values() if _first_after(recovered, event, who) is None)


def _alerts(events: Iterable[Event], who: Computers) -> tuple[tuple[Event, Event | None], ...]:
    """Each alert with the next end of the same alert about the same subject, where both tell it."""
    started, ended = catalogue().ids("alert_started"), catalogue().ids("alert_ended")
    alerts: list[tuple[Event, Event | None]] = []
    waiting: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for event in events:
        if event.module or event.id not in started | ended:
            continue
        name, subject = alert_of(event.description)
        whose = who.key(subject or event.target, tenant_of(event.extra))
        raised = waiting[folded(name)]
        if event.id in started:
            raised.append((whose, len(alerts)))
            alerts.append((event, None))
            continue
        own = next(
            (start for start in raised if not (whose and start[0]) or who.may_be(start[0], whose)), None
        )
        if own is not None:
            raised.remove(own)
            alerts[own[1]] = (alerts[own[1]][0], event)
    return tuple(alerts)


def _actions(events: Iterable[Event], about: Event | None) -> tuple[Event, ...]:
    acting = catalogue().ids("user_action")
    return tuple(
        event
        for event in events
        if event.id in acting
        and not event.module
        and (about is None or abs(event.time - about.time) <= NEARBY_WITHIN)
    )
