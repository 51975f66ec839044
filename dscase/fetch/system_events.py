"""The system events of a stretch of time, all of them and each once; or the outcome is incomplete.

A manager cuts an answer at so many items and says `truncated`. The next page is asked for by the record's
key, greater than the last one. That is right only where an answer is cut at its greatest keys, which nobody
promises: the first cut answer is checked by asking for smaller keys, and each page for rising ones. Where
either fails, the stretch is halved until no answer is cut: then no order matters.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from dscase.errors import DscaseError, InputError
from dscase.fetch.manager import Manager

MARGIN = timedelta(minutes=1)
"""Asked for on either side, and cut off by us: whether a range holds its own ends is not in print."""
_OVERLAP = timedelta(seconds=1)
_SHORTEST = timedelta(seconds=8)
_SMALLEST_KEY = 0
_LOOK_BACK = (timedelta(hours=1), timedelta(days=1), timedelta(days=60))


class FetchedEvent(NamedTuple):
    """An event as the manager answered it. `time`: aware, UTC. `key`: its record's. `id`: the public one."""

    key: int | None
    time: datetime
    id: str
    name: str
    level: str
    origin: str
    target: str
    actor: str
    manager: str
    tags: str
    description: str


@dataclass
class FetchOutcome:
    """How the fetching went. `troubles`: why it is not complete; none means it is."""

    events: int = 0
    pages: int = 0
    truncated: int = 0  # answers that were cut
    outside: int = 0  # events of the margins
    again: int = 0  # answered twice, by pages that overlap
    halved: bool = False
    earliest: datetime | None = None  # of all events answered, those of the margins included
    holds_earlier: bool = True  # whether the manager holds events from before the stretch
    first_key: int | None = None
    last_key: int | None = None
    unread: int = 0  # events without a time, or of which nothing tells whether they are here already
    troubles: list[DscaseError] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether all of it was answered and could be read."""
        return not self.troubles


def fetch(
    manager: Manager,
    start: datetime,
    end: datetime,
    take: Callable[[FetchedEvent], None],
    progress: Callable[[int], None] = lambda _count: None,
) -> FetchOutcome:
    """Hands every event of `[start, end)` to `take`, once. Never raises DscaseError: it stands in `troubles`.

    It calls `progress` with the number of events so far after each page.
    """
    pages = _Pages(manager, start, end, take, progress)
    try:
        pages.by_key()
        pages.look_back()
    except DscaseError as error:
        pages.outcome.troubles.append(error)
    if pages.outcome.unread:
        pages.outcome.troubles.append(InputError("fetch.unread_events", count=pages.outcome.unread))
    return pages.outcome


class _Unordered(Exception):  # noqa: N818 - what was met
    """An answer was not cut at its greatest keys."""


class _Page(NamedTuple):
    items: list[Mapping[str, Any]]
    truncated: bool


class _Pages:
    def __init__(
        self,
        manager: Manager,
        start: datetime,
        end: datetime,
        take: Callable[[FetchedEvent], None],
        progress: Callable[[int], None],
    ) -> None:
        self._manager = manager
        self._start, self._end = start.astimezone(UTC), end.astimezone(UTC)
        self._take = take
        self._progress = progress
        self._keys: set[int] = set()
        self._operation = "systemEventRetrieve"
        if manager.offers("systemEventRetrieve2"):  # its keys have 64 bits
            self._operation = "systemEventRetrieve2"
        self.outcome = FetchOutcome()

    def by_key(self) -> None:
        """Page after page, by rising keys; by halves where that cannot be trusted."""
        begin, end = self._start - MARGIN, self._end + MARGIN
        try:
            self._by_key(begin, end)
        except _Unordered:
            self.outcome.halved = True
            self._by_halves(begin, end)

    def look_back(self) -> None:
        """Learns whether the manager holds anything older than the stretch: it forgets with time."""
        out = self.outcome
        if out.earliest is not None and out.earliest < self._start:
            return
        out.holds_earlier = any(
            self._ask(self._start - reach, self._start, "GREATER_THAN", _SMALLEST_KEY).items
            for reach in _LOOK_BACK
        )

    def _by_key(self, begin: datetime, end: datetime) -> None:
        last = _SMALLEST_KEY
        first = True
        while True:
            page = self._ask(begin, end, "GREATER_THAN", last)
            keys = [item["systemEventID"] for item in page.items]
            if page.truncated:
                if not _rising(keys, last):
                    raise _Unordered
                if first and self._ask(begin, end, "LESS_THAN", keys[0]).items:
                    raise _Unordered
            self._keep(page.items)
            if not page.truncated:
                return
            last, first = keys[-1], False

    def _by_halves(self, begin: datetime, end: datetime) -> None:
        waiting = [(begin, end)]
        while waiting:
            begin, end = waiting.pop()
            page = self._ask(begin, end, "GREATER_THAN", _SMALLEST_KEY)
            self._keep(page.items)
            if not page.truncated:
                continue
            if end - begin <= _SHORTEST:
                self.outcome.troubles.append(InputError("fetch.too_dense", time=begin.isoformat()))
                continue
            middle = begin + (end - begin) / 2
            waiting += [(middle - _OVERLAP, end), (begin, middle + _OVERLAP)]

    def _ask(self, begin: datetime, end: datetime, compare: str, key: int) -> _Page:
        answer = self._manager.ask(
            self._operation,
            timeFilter={"type": "CUSTOM_RANGE", "rangeFrom": begin, "rangeTo": end},
            hostFilter={"type": "ALL_HOSTS"},
            eventIdFilter={"id": key, "operator": compare},
            includeNonHostEvents=True,
        )
        self.outcome.pages += 1
        self.outcome.truncated += bool(answer.truncated)
        listed = answer.systemEvents
        # The plain mapping inside: asking zeep's own objects for each field takes many times as long.
        items = [item.__values__ for item in listed.item] if listed else []
        return _Page(items, bool(answer.truncated))

    def _keep(self, items: Iterable[Mapping[str, Any]]) -> None:
        out = self.outcome
        for item in items:
            key, time = item["systemEventID"], item["time"]
            if key is not None:
                if key in self._keys:
                    out.again += 1
                    continue
                self._keys.add(key)
            elif out.halved:  # ranges overlap, and nothing tells whether it is here for the first time
                out.unread += 1
                continue
            if time is None or time.tzinfo is None:  # where it belongs is not certain
                out.unread += 1
                continue
            out.earliest = time if out.earliest is None else min(out.earliest, time)
            if not self._start <= time < self._end:
                out.outside += 1
                continue
            if key is not None:
                out.first_key = key if out.first_key is None else min(out.first_key, key)
                out.last_key = key if out.last_key is None else max(out.last_key, key)
            out.events += 1
            self._take(_event(item, key, time))
        self._progress(out.events)


def _rising(keys: list[int | None], last: int) -> bool:
    """Whether the keys of a page that was cut rise, from above the last page's; a page of none does not."""
    before = last
    for key in keys:
        if key is None or key <= before:
            return False
        before = key
    return bool(keys)


_ORIGINS = {
    "MANAGER": "Manager",
    "AGENT": "Agent",
    "GUESTAGENT": "Guest Agent",
    "APPLIANCEAGENT": "Appliance Agent",
    "UNKNOWN": "Unknown",
}
"""The service's word -> as the console's export writes it, where that was seen; else spelled out."""


def _event(item: Mapping[str, Any], key: int | None, time: datetime) -> FetchedEvent:
    origin = str(item["eventOrigin"] or "")
    return FetchedEvent(
        key=key,
        time=time.astimezone(UTC),
        id=str(item["eventID"]),
        name=item["event"] or "",
        level=item["type"] or "",
        origin=_ORIGINS.get(origin, origin),
        target=item["target"] or "",
        actor=item["actionPerformedBy"] or "",
        manager=item["managerHostname"] or "",
        tags=item["tags"] or "",
        description=item["description"] or "",
    )
