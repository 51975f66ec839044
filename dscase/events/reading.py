"""What the reading of one source builds up, whatever its form: the events, the tally, what was refused."""

from dataclasses import dataclass, field

from dscase.errors import DscaseError
from dscase.events.clock import Clock
from dscase.events.table import Event, Source, SourceSpec, Tally, Unit, Unparsed
from dscase.window import Window

KEPT_UNPARSED = 100
KEPT_TEXT = 500


@dataclass(slots=True)
class Reading:
    """Readers add to it line by line, so that what came before a failure is never lost.

    A reader accounts for every line or row exactly once: `keep`, `refuse`, or one of the counters.
    """

    spec: SourceSpec
    window: Window
    clock: Clock
    events: list[Event] = field(default_factory=list)
    outside: int = 0
    other_product: int = 0
    not_event: int = 0
    refused: int = 0
    unparsed: list[Unparsed] = field(default_factory=list)
    read: int = 0
    encoding: str = ""

    def refuse(self, place: int, unit: Unit, reason: str, text: str) -> None:
        """Counts a line or row that should have been an event, and keeps the first ones' text."""
        self.refused += 1
        if len(self.unparsed) < KEPT_UNPARSED:
            self.unparsed.append(Unparsed(place, unit, reason, text[:KEPT_TEXT]))

    def source(self, error: DscaseError | None = None) -> Source:
        """The finished account."""
        first, last = self.clock.span()
        return Source(
            spec=self.spec,
            tally=Tally(
                read=self.read,
                in_window=len(self.events),
                outside=self.outside,
                other_product=self.other_product,
                not_event=self.not_event,
                unparsed=self.refused,
            ),
            encoding=self.encoding,
            zone=self.clock.zone_name(),
            zone_rules=self.clock.zone_rules(),
            year_rules=self.clock.year_rules(),
            first=first,
            last=last,
            unparsed=tuple(self.unparsed),
            error=error,
        )
