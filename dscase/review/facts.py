"""What was gathered, before anything is judged: the one input of every review function."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dscase.case.model import Case, Checked
from dscase.events.collect import Collected
from dscase.intake.evidence import (
    AlertMail,
    ComputerStatus,
    EvidenceFile,
    FoundMessage,
    Package,
    Screenshot,
    StatedMessage,
)
from dscase.knowledge.names import Names
from dscase.knowledge.profiles import Profiles
from dscase.window import Window


@dataclass(frozen=True, slots=True)
class Facts:
    """The case as stated, the evidence as found, the events as read."""

    case: Case
    window: Window
    files: tuple[EvidenceFile, ...]  # every file given or found, once each
    copies: tuple[tuple[str, str], ...]  # (name, name of the file it is a copy of): read once
    unmatched: tuple[str, ...]  # patterns of case.yaml's `evidence` that match no file
    packages: tuple[Package, ...]
    screenshots: tuple[Screenshot, ...]
    mails: tuple[AlertMail, ...]
    collected: Collected
    checked: tuple[Checked, ...]
    names: Names = field(default_factory=Names)  # of events: the site's own, then the published
    profiles: Profiles = field(default_factory=Profiles)  # the person's own, then ours
    statuses: tuple[ComputerStatus, ...] = ()
    message: StatedMessage | None = None  # the product-log line asked about, where one is
    found: tuple[FoundMessage, ...] = ()  # where it was found, the one meant first; see `found_total`
    found_total: int = 0  # how many places there are in all
    retention: timedelta | None = None  # how long the manager keeps events, as stated
    as_of: datetime | None = None  # aware: the moment this is judged at
