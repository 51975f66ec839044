"""The nouns of intake: what each file turned out to be, with how that is known."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from dscase.case.pictures import Box
from dscase.errors import DscaseError
from dscase.events.remote.ranged import Stored
from dscase.events.table import InSet
from dscase.kinds import Kind

SYSTEM_FIELDS = 4
"""Of what a package says of its system, the first ones tell the system itself."""


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """One file of evidence. `name` is how it is shown and cited: relative, with forward slashes."""

    path: Path
    name: str
    kind: Kind
    size: int = 0
    sha256: str = ""
    mtime: datetime | None = None  # aware, UTC
    stated: Kind | None = None  # what the person said it is, by the flag used
    error: DscaseError | None = field(default=None, compare=False)  # why it cannot be used
    package: str = ""  # shown name of the package it lies in; then `path` is the package's
    member: str = ""  # its name there, as the archive writes it
    headers: str = ""  # of a table that is none of the kinds known: what its columns are called
    module_export: bool = False  # the console's export of a protection module's events
    stored: Stored | None = field(default=None, compare=False)  # where it lies in a store, not at `path`
    url: str = field(default="", repr=False)  # that was stated, with what is secret in it
    in_set: InSet | None = None  # found as one of the objects that a log was cut into


MadeRule = Literal["timestamp_file", "file_name", "newest_member", "unknown"]
Alike = Literal["", "same", "similar", "named"]
Certainty = Literal["certain", "likely", "weak", "none"]
HostRule = Literal["stated", "events", "files", "logs", "none"]
"""Who says whose package it is: the person; the system events in it; another file in it; the agent's logs."""


@dataclass(frozen=True, slots=True)
class LogInside:
    """A log in a package or an archive: which stretch of time it covers. `zoned`: its stamps name their
    offset; `offset`: the one of an agent's log whose first and last stamp name the same.

    Without an offset the stamps were read in the zone given (see `zone_rule` of the reading), and say so.
    """

    member: str  # name inside the package, with forward slashes
    size: int  # bytes, unpacked
    first: datetime | None = None  # aware UTC
    last: datetime | None = None
    zoned: bool = False
    offset: timedelta | None = None


@dataclass(frozen=True, slots=True)
class ArchiveMember:
    """A file in an archive of logs. `log`: what stretch a product log covers, None of any other file."""

    name: str  # inside the archive, with forward slashes
    kind: Kind
    log: LogInside | None = None


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive of logs, with what lies in it, in its order."""

    file: EvidenceFile
    members: tuple[ArchiveMember, ...]

    @property
    def logs(self) -> tuple[LogInside, ...]:
        """Its product logs; those with events are sources of their own."""
        return tuple(member.log for member in self.members if member.log is not None)


@dataclass(frozen=True, slots=True)
class Package:
    """A diagnostic package, referenced and never repacked. `made` is aware UTC, or None.

    `kind_rule`: "stated" (the person's word), "members" (basenames inside), "none".
    `hosts_inside`: those it names itself, where `hosts` is the person's word.
    `made_text` is the text `made` was read from, or that could not be read as a time.
    """

    file: EvidenceFile
    kind: Literal["dsa", "dsm", "unknown"]
    kind_rule: Literal["stated", "members", "none"]
    made: datetime | None = None
    made_rule: MadeRule = "unknown"
    made_text: str = ""
    agent_version: str = ""
    hosts: tuple[str, ...] = ()
    host_rule: HostRule = "none"
    hosts_inside: tuple[str, ...] = ()
    members: int = 0
    os: str = ""
    guids: tuple[str, ...] = ()
    logs: tuple[LogInside, ...] = ()
    unread_logs: int = 0  # logs inside that could not be read to their end
    made_certainty: Certainty = "none"
    checked: bool = False  # every member was read to its end and its CRC is right
    secrets: tuple[str, ...] = ()  # members whose beginning holds a password or a key
    troubles: tuple[DscaseError, ...] = field(default=(), compare=False)  # broken, encrypted, too large …

    @property
    def system(self) -> str:
        """What people name a system by: platform, distribution, release and architecture, of `os`."""
        return " ".join(filter(None, self.os.split(";")[:SYSTEM_FIELDS]))


@dataclass(frozen=True, slots=True)
class Screenshot:
    """A screenshot. `copy` is what ships: upright, scaled, no metadata. Pixels are of that copy."""

    file: EvidenceFile
    copy: bytes
    width: int
    height: int
    taken: datetime | None = None  # aware UTC
    taken_rule: Literal["exif", "png", "mtime", "none"] = "none"
    taken_text: str = ""  # as the picture says it
    format: Literal["png", "jpeg"] = "png"
    hidden: int = 0  # areas covered in the copy
    caption: str = ""  # as the case's record of pictures says
    caption_en: str = ""  # the same in English
    blank: bool = False  # of one colour, or nearly so: it shows nothing
    look: str = ""  # what it looks like, see `likeness`
    looked: bool = False  # a person has looked at it, and said what is to be covered, if only nothing
    withheld: bool = False  # wholly covered until a person has looked at it
    proposed: tuple[Box, ...] = ()  # areas that were covered in the picture this one may be
    like: str = ""  # the name of that picture
    alike: Alike = ""  # by what it may be that one: the same screen, a similar layout, the name
    instead_of: str = ""  # its SHA-256, where it is lost


@dataclass(frozen=True, slots=True)
class AlertMail:
    """An alert mail as its headers say. `sent` is aware, or None when the Date header has no usable time."""

    file: EvidenceFile
    subject: str
    sender: str
    sent: datetime | None
    body: str  # the text part, at most 4,000 characters
    alert: str = ""  # the catalogue's English alert name, "" when none matches
    count: int | None = None  # of computers, as the subject says


@dataclass(frozen=True, slots=True)
class ComputerStatus:
    """A computer's lamp and status text, from an export of the computers list. All text as written."""

    file: EvidenceFile
    row: int  # the header is row 1
    computer: str
    lamp: Literal["green", "yellow", "red", "grey", "blue", ""]
    text: str
    last_contact: str = ""
    agent: str = ""  # the agent's version
    components: str = ""  # each with its version


@dataclass(frozen=True, slots=True)
class StatedMessage:
    """The product-log line asked about, as the person states it. At least one field is set.

    `text`: the line, or words of it. `place`: "FILE:LINE" or "FILE!MEMBER:LINE". `time`: about when.
    """

    text: str = ""
    place: str = ""
    time: datetime | None = None  # aware UTC


@dataclass(frozen=True, slots=True)
class FoundMessage:
    """A product-log line found in the evidence. Lines count from 1."""

    file: EvidenceFile
    member: str  # name inside the package; "" in a loose log
    line: int
    text: str
    before: tuple[str, ...]  # the lines around it, as they stand
    after: tuple[str, ...]
    time: datetime | None  # aware UTC
