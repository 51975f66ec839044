"""What belongs to a manager and to an agent on a machine, by the table `machine.csv`."""

import csv
import io
import pkgutil
from functools import cache
from typing import Literal, NamedTuple

Role = Literal["dsm", "dsa"]
System = Literal["linux", "windows"]
ROLES: tuple[Role, ...] = ("dsm", "dsa")
QUERIES = ("GetAgentStatus", "GetComponentInfo", "GetPluginVersion", "GetHostInfo")
"""What `dsa_query -c` is asked (facts: the help's page on command-line basics)."""
LOGS = ("ds_agent", "ds_am", "server")
"""How the names of product logs begin."""


class Known(NamedTuple):
    """One thing to look for. `main`: without it the product does not work."""

    role: str
    on: str
    what: str
    name: str
    main: bool


@cache
def known() -> tuple[Known, ...]:
    """All rows of the table. Read by the import system, so that it may lie inside an archive."""
    data = pkgutil.get_data("dscase.knowledge", "data/machine.csv") or b""
    rows = csv.DictReader(io.StringIO(data.decode("utf-8")))
    return tuple(
        Known(row["role"], row["on"], row["what"], row["name"], row["main"] == "yes") for row in rows
    )


def looked_for(role: str, system: str, what: str) -> tuple[Known, ...]:
    """The rows of a role, a system and a sort of thing."""
    return tuple(
        thing
        for thing in known()
        if thing.role == role and thing.what == what and thing.on in {system, "any"}
    )
