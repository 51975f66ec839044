"""What belongs together: pairs, bursts, targets, recovery, alerts, what people did nearby."""

from dataclasses import dataclass
from datetime import datetime

from dscase.events.table import AgentEvent, Event


@dataclass(frozen=True, slots=True)
class Counted:
    """Events of one id in the window."""

    id: str
    count: int
    first: datetime
    last: datetime
    targets: tuple[str, ...]  # distinct, most frequent first


@dataclass(frozen=True, slots=True)
class Burst:
    """Many events of one id within minutes."""

    id: str
    count: int
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Correlation:
    """All of it, for the event asked about. Every Event is one of `Collected.rows` or `.beyond`."""

    counts: tuple[Counted, ...]
    paired: tuple[Event, ...]  # the profile's related events, same target, same minutes
    inside: tuple[AgentEvent, ...]  # the profile's agent events found in descriptions of those
    bursts: tuple[Burst, ...]
    recovery: Event | None  # the first that shows recovery of the same target after the event
    recoverable: bool  # whether the profile knows what recovery looks like
    sought_until: datetime | None  # how far the evidence was looked through for it
    alerts: tuple[tuple[Event, Event | None], ...]  # started, and its end where seen
    actions: tuple[Event, ...]  # what people did nearby: signed in, exported, ran a command
