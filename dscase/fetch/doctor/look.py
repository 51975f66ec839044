"""The whole look: what is there, what runs, what listens, what the agent answers, what the logs end with."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from dscase import __version__
from dscase.fetch.address import Address
from dscase.fetch.doctor import tails
from dscase.fetch.doctor.known import QUERIES, ROLES, Role, looked_for
from dscase.fetch.doctor.machine import Machine, Process
from dscase.window import Window, Zone

RECORD = "dscase.doctor"
TEXT = "# dscase.doctor"
"""How the text begins."""
_MOST = 500
"""Values of one answer of the agent that are kept."""


def look(
    machine: Machine,
    zone: Zone,
    *,
    window: Window | None = None,
    manager: Address | None = None,
    ca_file: Path | None = None,
) -> dict[str, Any]:
    """What the machine tells, as `doctor.json` keeps it. Never raises for what is not there."""
    moment = machine.now()
    roles = [role for role in ROLES if _is_here(machine, role)]
    processes = machine.processes()
    report: dict[str, Any] = {
        "record": RECORD,
        "schema": 1,
        "tool": f"dscase {__version__}",
        "made": _local(moment, zone),
        "zone": zone.name,
        "host": machine.name(),
        "system": machine.described(),
        "roles": roles,
        "window": window.format() if window else None,
        "services": [entry for role in roles for entry in _services(machine, role)],
        "processes": None
        if processes is None
        else [entry for role in roles for entry in _processes(machine, role, processes, zone)],
        "ports": _ports(machine, roles),
        "disks": _disks(machine, roles),
        "clock": _clock(manager, ca_file),
        "dsa_query": _queries(machine) if "dsa" in roles else {},
        "logs": [
            log
            for role in roles
            for place in looked_for(role, machine.system, "logs")
            for log in tails.logs(machine.path(place.name), window, zone)
        ],
    }
    return report


def _is_here(machine: Machine, role: Role) -> bool:
    """Whether a role is installed: its folder is there, or its service is known."""
    if any(machine.path(known.name).is_dir() for known in looked_for(role, machine.system, "folder")):
        return True
    return any(
        machine.service(known.name) for known in looked_for(role, machine.system, "service") if known.main
    )


def _services(machine: Machine, role: Role) -> list[dict[str, Any]]:
    services = []
    for known in looked_for(role, machine.system, "service"):
        state = machine.service(known.name)
        if state or known.main:
            services.append(
                {"role": role, "name": known.name, "main": known.main, "state": state or "absent"}
            )
    return services


def _processes(machine: Machine, role: Role, running: Sequence[Process], zone: Zone) -> list[dict[str, Any]]:
    processes = []
    for known in looked_for(role, machine.system, "process"):
        for process in running:
            own = process.path if "/" in known.name else process.name
            if own.casefold() != known.name.casefold():
                continue
            processes.append(
                {
                    "role": role,
                    "name": known.name,
                    "main": known.main,
                    "pid": process.pid,
                    "started": _local(process.started, zone) if process.started else None,
                    "memory": process.memory,
                }
            )
    return processes


def _ports(machine: Machine, roles: Sequence[Role]) -> list[dict[str, Any]]:
    listening = machine.listening()
    return [
        {
            "role": role,
            "port": int(known.name),
            "listening": None if listening is None else int(known.name) in listening,
        }
        for role in roles
        for known in looked_for(role, machine.system, "port")
    ]


def _disks(machine: Machine, roles: Sequence[Role]) -> list[dict[str, Any]]:
    places = [
        one.name
        for role in roles
        for what in ("folder", "logs")
        for one in looked_for(role, machine.system, what)
    ]
    disks = (machine.disk(machine.path(name)) for name in dict.fromkeys(places))
    return [{"path": one.path, "total": one.total, "free": one.free} for one in disks if one]


def _clock(manager: Address | None, ca_file: Path | None) -> dict[str, Any] | None:
    if manager is None:
        return None
    from dscase.fetch.doctor import clock  # TLS: its libraries may be missing on a bare machine

    offset = clock.against(manager, ca_file)
    return {"manager": manager.shown, **offset._asdict()}


def _queries(machine: Machine) -> dict[str, Any]:
    """What the agent answers, each question by itself. Where none can be asked, nothing."""
    for known in looked_for("dsa", machine.system, "query"):
        if machine.path(known.name).is_file():
            return {question: _query(machine, known.name, question) for question in QUERIES}
    return {}


def _query(machine: Machine, command: str, question: str) -> dict[str, Any]:
    own = [str(machine.path(command)), "-c", question]
    answer = machine.run(["cmd.exe", "/c", *own] if machine.system == "windows" else own)
    if answer is None:
        return {"code": None, "values": {}, "text": ""}
    values = values_of(answer[1])
    return {"code": answer[0], "values": values, "text": "" if values else answer[1].strip()[:_MOST]}


def values_of(output: str) -> dict[str, str]:
    """`Key: value` lines, as `dsa_query` prints them. Of a key that comes again, the values are listed."""
    values_by_key: dict[str, list[str]] = {}
    for line in output.splitlines():
        key, colon, value = line.partition(":")
        if colon and key.strip() and " " not in key.strip() and len(values_by_key) < _MOST:
            values_by_key.setdefault(key.strip(), []).append(value.strip())
    return {key: " | ".join(values) for key, values in values_by_key.items()}


def as_json(report: Mapping[str, Any]) -> bytes:
    """`doctor.json`. Its first line says what kind of file it is."""
    return json.dumps(report, ensure_ascii=False, indent=1).replace("{\n ", "{", 1).encode()


def as_text(report: Mapping[str, Any]) -> str:
    """The same to be read by people: names, states and numbers, in no language."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Mapping[str, Any]) -> Iterator[str]:
    yield f"{TEXT} {report['host']} {report['made']}"
    yield str(report["system"])
    yield f"roles: {', '.join(report['roles'])}"
    for one in report["services"]:
        yield f"service {one['role']} {one['name']}: {one['state']}"
    if report["processes"] is None:
        yield "processes: unknown"
    for one in report["processes"] or ():
        memory = f", {one['memory'] // 2**20} MiB" if one["memory"] is not None else ""
        yield f"process {one['role']} {one['name']}: pid {one['pid']}, {one['started'] or '-'}{memory}"
    for one in report["ports"]:
        state = {True: "listening", False: "not listening", None: "unknown"}[one["listening"]]
        yield f"port {one['role']} {one['port']}: {state}"
    for one in report["disks"]:
        yield f"disk {one['path']}: {one['free'] / 2**30:.1f} of {one['total'] / 2**30:.1f} GiB free"
    if (clocked := report["clock"]) is not None:
        offset = clocked["trouble"]
        if clocked["offset"] is not None:
            offset = f"{clocked['offset']:+.1f} s ({clocked['by']})"
        yield f"clock of {clocked['manager']}: {offset}"
    for question, answer in report["dsa_query"].items():
        yield f"dsa_query {question}: exit {answer['code']} {answer['text']}".rstrip()
        yield from (f"  {key}: {value}" for key, value in answer["values"].items())
    for log in report["logs"]:
        yield f"log {log['path']}: {log.get('trouble') or log['in_window']}"
        yield from (f"  {line}" for line in log["lines"])


def _local(moment: datetime, zone: Zone) -> str:
    return moment.astimezone(zone.tz).isoformat(timespec="seconds")
