"""What was examined, before anything is judged: the input of every rule, handed on whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dscase.case.model import Case, Checked
from dscase.events.collect import Collected
from dscase.intake.evidence import StatedMessage
from dscase.intake.gather import Gathered
from dscase.intake.message_search import MessageSearch
from dscase.knowledge.names import Names
from dscase.knowledge.profiles import Profiles
from dscase.review.finding import Finding
from dscase.window import Window


@dataclass(frozen=True, slots=True)
class Examined:
    """The case as stated, the evidence as found, the events as read, and what is known to judge them by."""

    case: Case
    window: Window
    as_of: datetime  # aware: the moment this is judged at
    evidence: Gathered
    collected: Collected
    checked: tuple[Checked, ...]
    exhibits: Mapping[str, str]  # shown name of a file -> "E-01"
    names: Names = field(default_factory=Names)  # of events: the site's own, then the published
    profiles: Profiles = field(default_factory=Profiles)  # the person's own, then ours
    message: StatedMessage | None = None  # the product-log line asked about, where one is
    search: MessageSearch = field(default_factory=MessageSearch)  # its places, the one meant first
    zone_from: str = ""  # shown name of the file the zone comes from, where evidence gave it
    retention: timedelta | None = None  # how long the manager keeps events, as stated
    met: tuple[Finding, ...] = ()  # what reading and keeping the case folder's own records led to
