"""The computers as the manager tells them: lamp, status text, versions of agent and components."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from dscase.errors import InputError
from dscase.fetch.line import Broken, Line
from dscase.fetch.manager import Manager
from dscase.fetch.secret import Secret

HEADER = ("Name", "Status", "Lamp", "Platform", "Agent Version", "Last Communication", "Components")
REST = "/api/computers?expand=computerStatus"
_LAMPS = {"active": "green", "warning": "yellow", "error": "red", "inactive": "grey", "not-supported": "grey"}
"""What the newer service says of an agent -> the lamp the console shows for it (facts: the SDK's samples)."""
_DENIED = frozenset((401, 403))
_OK = 200


@dataclass(frozen=True, slots=True)
class FetchedComputer:
    """One computer. `lamp` as the tables of lamps write it; `components`: name and version."""

    name: str
    status: str
    lamp: str
    platform: str = ""
    agent: str = ""
    contact: datetime | None = None
    components: tuple[tuple[str, str], ...] = ()


def by_soap(manager: Manager) -> list[FetchedComputer]:
    """All of them, as the older service tells them. Raises DscaseError."""
    hosts = manager.ask("hostDetailRetrieve", hostFilter={"type": "ALL_HOSTS"}, hostDetailLevel="HIGH")
    return [_of_soap(host) for host in hosts or []]


def _of_soap(host: Any) -> FetchedComputer:
    names = host.componentNames.item if host.componentNames else []
    versions = host.componentVersions.item if host.componentVersions else []
    components = list(zip(names, versions, strict=False)) if len(names) == len(versions) else []
    contact = host.overallLastSuccessfulCommunication
    return FetchedComputer(
        name=host.displayName or host.name or "",
        status=host.overallStatus or "",
        lamp=str(host.hostLight or "").lower(),
        platform=host.platform or "",
        agent=host.overallVersion or "",
        contact=contact if contact is not None and contact.tzinfo is not None else None,
        components=tuple((name or "", version or "") for name, version in components),
    )


def with_rest(
    computers: Sequence[FetchedComputer], line: Line, key: Secret, keep: Any
) -> list[FetchedComputer]:
    """The same, each with all that the newer service says of its status. Raises DscaseError.

    A computer that only one of the two tells of is kept as that one tells it.
    """
    by_name = {computer.name: computer for computer in by_rest(line, key, keep)}
    joined = [
        replace(
            computer,
            status=by_name[computer.name].status or computer.status,
            lamp=by_name[computer.name].lamp or computer.lamp,
            contact=by_name[computer.name].contact or computer.contact,
        )
        if computer.name in by_name
        else computer
        for computer in computers
    ]
    known = {computer.name for computer in computers}
    return joined + [computer for name, computer in by_name.items() if name not in known]


def by_rest(line: Line, key: Secret, keep: Any) -> list[FetchedComputer]:
    """All of them, as the newer service tells them. Raises DscaseError."""

    def reading() -> list[FetchedComputer]:
        answer = line.exchange("GET", REST, None, {"api-secret-key": key.reveal(), "api-version": "v1"})
        if answer.status_code in _DENIED:
            raise InputError("fetch.key_refused", manager=line.address.shown)
        if answer.status_code != _OK:
            raise InputError("fetch.no_service", manager=line.address.shown, status=answer.status_code)
        try:
            answered = [_of_rest(record) for record in json.loads(answer.content)["computers"]]
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, OSError) as error:
            raise Broken(type(error).__name__) from None
        keep("computers", answer.content)
        return answered

    try:
        return line.patiently(reading)
    except Broken as broken:
        raise InputError(
            "fetch.broken", operation="/api/computers", reason=broken.why, tries=line.retried + 1
        ) from None


def _of_rest(record: dict[str, Any]) -> FetchedComputer:
    status = record.get("computerStatus") or {}
    messages = [str(message) for message in status.get("agentStatusMessages") or []]
    contact = record.get("lastAgentCommunication")
    return FetchedComputer(
        name=str(record.get("displayName") or record["hostName"]),
        status=" / ".join(messages),
        lamp=_LAMPS.get(str(status.get("agentStatus", "")), ""),
        platform=str(record.get("platform") or ""),
        agent=str(record.get("agentVersion") or ""),
        contact=datetime.fromtimestamp(contact / 1000, UTC) if contact else None,
    )


def rows(computers: Sequence[FetchedComputer], written: Any) -> list[tuple[str, ...]]:
    """As rows of the table, by name. `written` writes a moment."""
    return [
        (
            one.name,
            one.status,
            one.lamp,
            one.platform,
            one.agent,
            written(one.contact),
            "; ".join(f"{name} {version}".strip() for name, version in one.components),
        )
        for one in sorted(computers, key=lambda one: one.name)
    ]
