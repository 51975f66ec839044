"""How long an agent's events may take to reach the manager (`heartbeat.csv`).

Most travel with the next heartbeat. The online edition's comes every 10 minutes, which cannot be changed. On
premises it is a setting whose default was not found in print; heartbeats may be missed there, so three times
the usual 10 minutes are looked at.
"""

from datetime import timedelta

from dscase.knowledge.catalogue import table
from dscase.knowledge.retention import ONLINE, is_online


def longest() -> timedelta:
    """The longest of all editions."""
    return max(map(_reach, table("heartbeat.csv")))


def reach(product: str) -> timedelta:
    """That of a product as logs name it; the longest where it is not known."""
    if not is_online(product):
        return longest()
    return next(_reach(row) for row in table("heartbeat.csv") if row["product"] == ONLINE)


def interval() -> timedelta:
    """From one heartbeat to the next where nobody set another: the longest of all editions."""
    return timedelta(minutes=max(int(row["minutes"]) for row in table("heartbeat.csv")))


def _reach(row: dict[str, str]) -> timedelta:
    return timedelta(minutes=int(row["minutes"])) * int(row["times"])
