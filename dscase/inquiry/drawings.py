"""What the inquiry's drawings show, as plain data: the timeline, and the computers over time.

All texts are worded already, in the document's language.
"""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Literal

from dscase.events.table import Level

Group = Literal["events", "agent", "alerts", "material", "actions"]
"""Of lanes: the manager's events; agents' own, told in their descriptions; alerts; pictures, mails and
packages; what people did.
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at a moment (aware UTC). `level` "" is no event. `label` is short, "" for none."""

    at: datetime
    level: Level | Literal[""] = ""
    label: str = ""
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that lasted. `end` None: its end was not seen."""

    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Lane:
    """One line of the timeline. `code` stands in front of the label, in bold: an event's id."""

    group: Group
    label: str
    marks: tuple[Mark, ...] = ()  # in time order
    bars: tuple[Bar, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class DrawnNote:
    """A moment marked across all lanes."""

    kind: Literal["message", "recovery"]
    at: datetime
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """All of it. `start` and `end` are the window's (half-open, aware UTC), `zone` the one to show times in.

    `gaps`: stretches that no source covers. `title` and `description` are for those who cannot see it.
    """

    title: str
    description: str
    start: datetime
    end: datetime
    zone: tzinfo
    zone_label: str
    window_label: str
    lanes: tuple[Lane, ...]
    notes: tuple[DrawnNote, ...] = ()
    gaps: tuple[tuple[datetime, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Band:
    """A computer's states (aware UTC, in time order): its failures, and the stretches in which it was not
    mended, None for no end; `outcome` words whether it mended after the last.
    """

    name: str
    failures: tuple[datetime, ...]
    failed: tuple[tuple[datetime, datetime | None], ...]
    outcome: str
    asked: bool = False

    @property
    def mended(self) -> bool:
        """Whether it mended after its last failure."""
        return all(end is not None for _, end in self.failed)


@dataclass(frozen=True, slots=True)
class Bands:
    """Computers over time. `start` and `end` are the axis, `until` where the records end, `window` the
    window's own stretch; `failure` and `success` name the events in the legend.
    """

    title: str
    description: str
    start: datetime
    end: datetime
    until: datetime
    until_label: str
    window: tuple[datetime, datetime]
    zone: tzinfo
    failure: str
    success: str
    bands: tuple[Band, ...]
