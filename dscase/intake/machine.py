"""What `doctor` found on a machine: which services and processes of the product run, what listens.

    {"record": "dscase.doctor", "schema": 1, "host": "web01", "made": "2026-04-20T08:00:00+09:00",
     "roles": ["dsa"], "services": [{"role": "dsa", "name": "ds_agent", "main": true, "state": "running"}], …}

The text beside it begins with `# dscase.doctor`, and is the same for people.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dscase.errors import InputError
from dscase.events.beginning import Beginning
from dscase.intake.evidence import EvidenceFile
from dscase.intake.fetch_record import aware
from dscase.intake.files import content

MAX_BYTES = 16 << 20
_JSON = b'{"record": "dscase.doctor"'
_TEXT = b"# dscase.doctor"
_RUNNING = "running"


@dataclass(frozen=True, slots=True)
class MachinePart:
    """A service or a process of the product. `main`: without it nothing works. `state`: "running" for one
    that runs, else the system's word.
    """

    role: str  # "dsm" or "dsa"
    name: str
    main: bool
    state: str


@dataclass(frozen=True, slots=True)
class Machine:
    """One look at one machine. Text as written; `made` is aware."""

    file: EvidenceFile
    host: str
    made: datetime
    system: str
    roles: tuple[str, ...]
    services: tuple[MachinePart, ...]
    processes: tuple[MachinePart, ...] | None  # None: they could not be seen
    listening: tuple[int, ...]
    offset: float | None = None  # seconds the manager's clock was ahead

    @property
    def stopped(self) -> tuple[str, ...]:
        """The main services that do not run, and roles without a main process that does."""
        services = [part.name for part in self.services if part.main and part.state != _RUNNING]
        if self.processes is None:
            return tuple(services)
        alive = {part.role for part in self.processes if part.main}
        lacking = [role for role in self.roles if role not in alive]
        return tuple(dict.fromkeys((*services, *lacking)))


def tells(beginning: Beginning) -> bool:
    """Whether it is what `doctor` writes, as data or as text."""
    start = b" ".join(beginning.data[:200].split())
    return start.replace(b"{ ", b"{").startswith(_JSON) or start.startswith(_TEXT)


def read(file: EvidenceFile) -> Machine | None:
    """What the file tells; None of the text, which says the same. Raises InputError where it is broken."""
    data = content(file, MAX_BYTES)
    if data.lstrip().startswith(_TEXT):
        return None
    try:
        record: dict[str, Any] = json.loads(data)
        time = aware(record["made"])
        clock = record["clock"] or {}
        return Machine(
            file=file,
            host=str(record["host"]),
            made=time,
            system=str(record["system"]),
            roles=tuple(map(str, record["roles"])),
            services=tuple(_part(entry, str(entry["state"])) for entry in record["services"]),
            processes=None
            if record["processes"] is None
            else tuple(_part(entry, _RUNNING) for entry in record["processes"]),
            listening=tuple(int(entry["port"]) for entry in record["ports"] if entry["listening"]),
            offset=float(clock["offset"]) if clock.get("offset") is not None else None,
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InputError("intake.machine", file=file.name) from error


def _part(entry: dict[str, Any], state: str) -> MachinePart:
    return MachinePart(str(entry["role"]), str(entry["name"]), entry["main"] is True, state)
