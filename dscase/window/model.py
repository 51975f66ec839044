"""The Window itself."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from dscase.window.zones import Zone

WindowRule = Literal[
    "start_end", "start_clock", "start_duration", "duration_end", "around", "relative", "day", "message"
]
"""Which form of the grammar a window was read by. "relative": it hangs on as_of. "message": none was stated,
it lies around the product-log line asked about."""


@dataclass(frozen=True, slots=True)
class Window:
    """`[start, end)`: the start belongs to it, the end does not. ValueError if naive or not forward."""

    start: datetime  # aware; kept in UTC
    end: datetime
    zone: Zone  # for showing; zone.rule says who chose it
    rule: WindowRule
    stated: str  # as the person wrote it

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", _in_utc(self.start))
        object.__setattr__(self, "end", _in_utc(self.end))
        if self.end <= self.start:
            raise ValueError("a window ends after it starts")

    def contains(self, moment: datetime) -> bool:
        """Whether `moment`, aware, lies inside. ValueError if it is naive."""
        return self.start <= _in_utc(moment) < self.end

    def local(self, moment: datetime) -> datetime:
        """`moment`, aware, as the clocks in the window's zone show it. ValueError if it is naive."""
        return _in_utc(moment).astimezone(self.zone.tz)

    @property
    def local_start(self) -> datetime:
        return self.local(self.start)

    @property
    def local_end(self) -> datetime:
        return self.local(self.end)

    def format(self) -> str:
        """`2026-04-20T03:00:00+09:00/2026-04-20T03:40:00+09:00`: `read_window` gives the same back."""
        return f"{self.local_start.isoformat()}/{self.local_end.isoformat()}"


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:  # astimezone() would silently take the machine's zone
        raise ValueError("a moment without a zone")
    return moment.astimezone(UTC)
