"""Which event shows that a failure is over: of any event, by what its profile knows."""

from bisect import bisect_right
from collections import defaultdict
from operator import attrgetter

from dscase.events.table import Event
from dscase.review.examined import Examined


class Recoveries:
    """The system events of the evidence by id and computer, in the window and beyond it."""

    def __init__(self, examined: Examined) -> None:
        self._profiles = examined.profiles
        self._who = examined.collected.computers
        self._ids: dict[tuple[str, str], tuple[str, ...]] = {}
        self._by_id_and_computer: dict[tuple[str, str], list[Event]] = defaultdict(list)
        every = (*examined.collected.rows, *examined.collected.beyond)
        for event in sorted((event for event in every if not event.module), key=attrgetter("time")):
            self._by_id_and_computer[event.id, self._who.of(event)].append(event)

    def ids(self, event: Event) -> tuple[str, ...]:
        """The ids that show the recovery of such an event; () where none is known."""
        key = event.id, event.module
        if key not in self._ids:
            self._ids[key] = self._profiles.of(*key).recovery_of(event.id)
        return self._ids[key]

    def after(self, event: Event) -> Event | None:
        """The first that shows recovery, of the very same computer: a name that fits two proves nothing."""
        own = self._who.of(event)
        if self._who.is_unclear(own):
            return None
        later = []
        for event_id in self.ids(event):
            events = self._by_id_and_computer.get((event_id, own), [])
            later += events[bisect_right(events, event.time, key=attrgetter("time")) :][:1]
        return min(later, key=attrgetter("time"), default=None)
