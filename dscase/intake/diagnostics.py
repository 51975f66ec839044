"""Diagnostic packages: whose, made when, of which agent. Referenced, never repacked, never extracted.

An agent's package (DSA) is recognised by the basenames inside, at any depth: `plugins.txt` beside `guids.xml`
or `timestamp.txt`. No published page describes a manager's package (DSM): that is the person's word alone.
Other archives than zip are none that any published page speaks of.
"""

import re
from datetime import datetime
from typing import Literal

from dscase.errors import DscaseError, InputError
from dscase.intake import contents as inside
from dscase.intake import package_hosts
from dscase.intake.contents import EVENTS, GUIDS, PLUGINS, READ_LIMIT, TIMESTAMP, Contents
from dscase.intake.evidence import EvidenceFile, Package
from dscase.intake.package_time import made_at
from dscase.text import decode
from dscase.window import Zone, machine_zone

_FIRST_LINE = re.compile(r"\s*<?(?P<os>[^<>;]*(?:;[^<>;]*)+?)>?\s+(?P<version>\d+(?:\.\d+){1,3}(?:-\d+)?)\s*")
_VERSION = re.compile(r"(?:^|[\s;])(\d+(?:\.\d+){1,3}(?:-\d+)?)\s*$")
_GUID = re.compile(rb"<(AgentGUID|DSMGUID)\s*>\s*\{?([0-9A-Fa-f-]{1,64})\}?\s*</\1", re.IGNORECASE)
_MAX_GUIDS = 10
_TEXT_LIMIT = 100


def inspect(
    file: EvidenceFile,
    stated: Literal["dsm", "dsa"] | None,
    latest: datetime,
    zone: Zone | None = None,
    contents: Contents | None = None,
    *,
    stated_host: str = "",
) -> Package:
    """Say what can be known of a package. Never raises: what is wrong with it is in `troubles`.

    `stated` and `stated_host` are the person's word and win over what is inside. `latest` (aware) is the
    latest moment at which the package can have been made. `zone` is where times without one are read; without
    it they stay text.
    `contents`: what a pass over the file has found already; else it is read here.
    """
    if contents is None:
        contents = inside.read(file, zone or machine_zone())
    known = contents.known
    is_agent = PLUGINS in known and (GUIDS in known or TIMESTAMP in known)
    troubles: list[DscaseError] = list(contents.troubles)
    if stated == "dsm" and is_agent:
        troubles.append(InputError("intake.package_contradicts", file=file.name))
    system, version = _agent(known.get(PLUGINS) or b"")
    stamp = " ".join(decode((known.get(TIMESTAMP) or b"")[:1024]).split())[:_TEXT_LIMIT]
    events = known.get(EVENTS) or b""
    hosts = package_hosts.hosts(
        stated_host.strip(), events, contents.naming, contents.log_hosts, cut=len(events) >= READ_LIMIT
    )
    moment, rule, text, certainty = made_at(file.path.name, stamp, contents.newest, latest, zone)
    return Package(
        file=file,
        kind=stated or ("dsa" if is_agent else "unknown"),
        kind_rule="stated" if stated else "members" if is_agent else "none",
        made=moment,
        made_rule=rule,
        made_text=text,
        made_certainty=certainty,
        agent_version=version,
        os=system,
        guids=_guids(known.get(GUIDS) or b""),
        hosts=hosts.names,
        host_rule=hosts.rule,
        hosts_inside=hosts.inside,
        logs=contents.logs,
        unread_logs=contents.unread_logs,
        members=contents.members,
        checked=contents.checked,
        secrets=contents.secrets,
        troubles=tuple(troubles),
    )


def _agent(plugins: bytes) -> tuple[str, str]:
    """The system's `;`-separated fields as written and the agent's version, of the first line; "" if none."""
    line = decode(plugins[:4096]).partition("\n")[0]
    whole = _FIRST_LINE.fullmatch(line)
    if whole:
        return whole["os"].strip()[:_TEXT_LIMIT], whole["version"]
    version = _VERSION.search(line)
    return "", version[1] if version else ""


def _guids(xml: bytes) -> tuple[str, ...]:
    """`AgentGUID …` and `DSMGUID …` as written. A pattern, not a parser of XML: a bomb needs entities."""
    found = dict.fromkeys(f"{tag.decode()} {guid.decode()}" for tag, guid in _GUID.findall(xml))
    return tuple(found)[:_MAX_GUIDS]
