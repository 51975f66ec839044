"""The nouns of intake: what each file turned out to be, with how that is known."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Literal

from dscase.errors import DscaseError


class Kind(StrEnum):
    """What a file is. UNKNOWN is an answer: it is listed, never guessed away."""

    SYSLOG = "syslog"
    CONSOLE_CSV = "console_csv"
    PACKAGE = "package"
    SCREENSHOT = "screenshot"
    MAIL = "mail"
    PRODUCT_LOG = "product_log"
    UNKNOWN = "unknown"


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


MadeRule = Literal["timestamp_file", "file_name", "newest_member", "unknown"]


@dataclass(frozen=True, slots=True)
class Package:
    """A diagnostic package, referenced and never repacked. `made` is aware UTC, or None.

    `kind_rule`: "stated" (the person's word), "members" (basenames inside), "none".
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
    members: int = 0
    troubles: tuple[DscaseError, ...] = field(default=(), compare=False)  # broken, encrypted, too large …


@dataclass(frozen=True, slots=True)
class Screenshot:
    """A screenshot. `png` is the copy that ships: upright, scaled, no metadata. Pixels are of that copy."""

    file: EvidenceFile
    png: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class AlertMail:
    """An alert mail as its headers say. `sent` is aware, or None when the Date header has no usable time."""

    file: EvidenceFile
    subject: str
    sender: str
    sent: datetime | None
    body: str  # the text part, at most 4,000 characters
    alert: str = ""  # the catalogue's English alert name, "" when none matches
