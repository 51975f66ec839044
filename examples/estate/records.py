"""One system event, and the two shapes it is written in: a CEF line as rsyslog files it, a row of the
console's export. The CEF shape is that of the vendor's page KA-0010424.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from estate.places import MANAGER, MANAGER_IP, MANAGER_VERSION

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October")
MONTHS += ("November", "December")
EXPORT_COLUMNS = ("Time", "Level", "Event ID", "Event", "Tag(s)", "Event Origin", "Target", "Action By")
EXPORT_COLUMNS += ("Manager", "Description")

EVENTS = {
    "110": ("Info", "System Events Exported"),
    "114": ("Info", "Scheduled Rule Update Downloaded"),
    "150": ("Info", "System Settings Saved"),
    "164": ("Info", "Security Update Successful"),
    "190": ("Info", "Alert Started"),
    "191": ("Info", "Alert Changed"),
    "192": ("Info", "Alert Ended"),
    "197": ("Info", "Alert Emails Sent"),
    "252": ("Info", "Computer Updated"),
    "256": ("Info", "Send Policy Requested"),
    "267": ("Info", "Check Status Requested"),
    "273": ("Info", "Security Update: Security Update Check and Download Requested"),
    "600": ("Info", "User Signed In"),
    "601": ("Info", "User Signed Out"),
    "602": ("Info", "User Timed Out"),
    "603": ("Warning", "User Locked Out"),
    "615": ("Info", "User Viewed System Event"),
    "710": ("Info", "Events Retrieved"),
    "720": ("Info", "Policy Sent"),
    "730": ("Error", "Offline"),
    "731": ("Info", "Back Online"),
    "741": ("Warning", "Abnormal Restart Detected"),
    "851": ("Warning", "Reconnaissance Detected: Network or Port Scan"),
    "910": ("Info", "Diagnostic Package Generated"),
    "911": ("Info", "Diagnostic Package Exported"),
    "970": ("Info", "Command Line Utility Started"),
    "979": ("Info", "Command Line Utility Shutdown"),
    "2204": ("Info", "Security Update: Pattern Update on Agents/Appliances Successful"),
    "2205": ("Warning", "Security Update: Pattern Update on Agents/Appliances Failed"),
    "2206": ("Info", "Security Update: Pattern Update on Agents/Appliances Skipped"),
}
SEVERITY = {"Info": 3, "Warning": 6, "Error": 8}
BORN_AT_AGENT = {"710", "741", "2204", "2205"}

Kind = Literal["system", "agent", "other", "truncated"]


@dataclass(frozen=True)
class SystemEvent:
    """A system event. `message` is what syslog says of it, `detail` what the console shows ("": the same).

    `seen` names the files it stands in: "s" syslog, "c" the console's export.
    """

    at: datetime
    id: str
    target: str = ""
    message: str = "No Description"
    detail: str = ""
    actor: str = "System"
    src: str = MANAGER_IP
    tags: str = ""
    seen: Literal["sc", "s", "c"] = "sc"

    @property
    def key(self) -> tuple[datetime, str, str]:
        """What makes two sightings the same event."""
        return (self.at, self.id, self.target)


@dataclass(frozen=True)
class Line:
    """A line of the syslog file and what it is."""

    at: datetime
    kind: Kind
    text: str
    event: SystemEvent | None = None


def stamp(at: datetime) -> str:
    """RFC 3164: no year, no zone, the day padded with a blank."""
    return f"{MONTHS[at.month - 1][:3]} {at.day:>2} {at:%H:%M:%S}"


def console_time(at: datetime) -> str:
    """As the console writes it for a user with English, 24 h: "April 20, 2026 03:20:54"."""
    return f"{MONTHS[at.month - 1]} {at.day:02d}, {at.year} {at:%H:%M:%S}"


def escape(value: str) -> str:
    r"""An extension value by the CEF rule: `\\`, `\=`, and a line break as `\n`."""
    return value.replace("\\", "\\\\").replace("=", "\\=").replace("\n", "\\n")


def cef_line(event: SystemEvent) -> Line:
    """The event as the manager sends it and rsyslog files it: "CEF: 0|", with the blank."""
    level, name = EVENTS[event.id]
    pairs = [("src", event.src), ("suser", event.actor), ("target", event.target), ("msg", event.message)]
    pairs += [
        ("TrendMicroDsTags", event.tags),
        ("TrendMicroDsTenant", "Primary"),
        ("TrendMicroDsTenantId", "0"),
    ]
    extension = " ".join(f"{key}={escape(value)}" for key, value in pairs if value)
    head = f"CEF: 0|Trend Micro|Deep Security Manager|{MANAGER_VERSION}|{event.id}|{name}|{SEVERITY[level]}"
    return Line(event.at, "system", f"{stamp(event.at)} {MANAGER} {head}|{extension}", event)


def export(events: Iterable[SystemEvent], columns: tuple[str, ...] = EXPORT_COLUMNS) -> str:
    """The console's CSV export, newest first: CRLF after a row, plain LF inside a description."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for event in sorted(events, key=lambda event: event.at, reverse=True):
        level, name = EVENTS[event.id]
        origin = "Agent" if event.id in BORN_AT_AGENT else "Manager"
        row = [console_time(event.at), level, event.id, name, event.tags, origin, event.target, event.actor]
        writer.writerow([*row, MANAGER, event.detail or event.message])
    return out.getvalue()
