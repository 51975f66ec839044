"""What the stand-in holds: system events, computers, alerts; and what it was asked."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True)
class Held:
    """A system event. `key` is the record's own, `id` the public one."""

    key: int
    time: datetime
    id: int = 710
    name: str = "Events Retrieved"
    level: str = "Info"
    origin: str = "MANAGER"
    target: str | None = "web01"
    target_id: int | None = 1
    target_type: str | None = "Host"
    actor: str | None = "System"
    manager: str | None = "dsm01"
    tags: str | None = ""
    description: str | None = ""


@dataclass(frozen=True)
class Host:
    """A computer with its lamp, status text and components."""

    id: int
    name: str
    light: str = "GREEN"
    status: str = "Managed (Online)"
    agent: str = "20.0.0.8438"
    platform: str = "Red Hat Enterprise 8 (64 bit)"
    contact: datetime | None = None
    components: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Raised:
    """An alert as it stands."""

    type: str
    time: datetime
    severity: int = 1
    word: str = "Warning"


@dataclass
class Store:
    """The stand-in's content and state. Times are aware."""

    events: list[Held] = field(default_factory=list)
    hosts: list[Host] = field(default_factory=list)
    alerts: list[Raised] = field(default_factory=list)
    user: str = "case-reader"
    password: str = "correct horse battery staple"
    tenant: str = ""
    api_key: str = "2:standInKeyOfNoWorth"
    cap: int = 5000
    most_sessions: int = 10
    most_failures: int = 5
    clock: timedelta = timedelta()  # how far the manager's clock is ahead of this machine's
    now: datetime | None = None  # what the manager's clock shows, where it stands still
    newest_first: bool = False  # an answer cut to the newest items
    naive_times: bool = False
    sessions: set[str] = field(default_factory=set)
    ever: set[str] = field(default_factory=set)  # every session there was
    failures: int = 0
    ended: int = 0
    asked: list[str] = field(default_factory=list)  # operations, in order
    guard: threading.Lock = field(default_factory=threading.Lock)

    def time(self) -> datetime:
        return self.now or datetime.now(UTC) + self.clock

    def add(self, event: Held) -> None:
        with self.guard:
            self.events.append(event)

    def within(self, start: datetime, end: datetime) -> list[Held]:
        """The events of a half-open window, by time: what a fetch of it has to give."""
        return sorted((one for one in self.events if start <= one.time < end), key=lambda one: one.key)

    def answer(
        self, start: datetime, end: datetime, compare: str, key: int | None
    ) -> tuple[list[Held], bool]:
        """The events of a range, both its ends included, at most `cap` of them; whether that cut some off."""
        with self.guard:
            inside = [one for one in self.events if start <= one.time <= end and _fits(one.key, compare, key)]
        inside.sort(key=lambda one: one.key, reverse=self.newest_first)
        return inside[: self.cap], len(inside) > self.cap


def _fits(own: int, compare: str, key: int | None) -> bool:
    if key is None:
        return True
    return own > key if compare == "GREATER_THAN" else own < key if compare == "LESS_THAN" else own == key


def many(
    count: int, start: datetime, step: timedelta, targets: Iterable[str] = ("web01", "web02")
) -> list[Held]:
    """So many events, one after the other, with what makes texts difficult among them."""
    names = list(targets)
    texts = (
        "", None, "line one\nline two", "<&>\"'", "更新に失敗", '=cmd|"x"!A1', "a,b;c\td", "端",
    )  # fmt: skip
    return [
        Held(
            key=1000 + number,
            time=start + step * number,
            id=(710, 720, 2204, 600)[number % 4],
            name=("Events Retrieved", "Policy Sent", "Pattern Update", "User Signed In")[number % 4],
            level=("Info", "Warning", "Error")[number % 3],
            target=names[number % len(names)] if number % 7 else None,
            description=texts[number % len(texts)],
        )
        for number in range(count)
    ]
