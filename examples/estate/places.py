"""The estate: its clock, its manager, its computers, its people. All invented; addresses are private or
reserved for documentation.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

JST = timezone(timedelta(hours=9))

MANAGER = "kaga"
MANAGER_IP = "192.168.100.120"
MANAGER_VERSION = "12.0.383"
AGENT_VERSION = "12.0.0-725"
ASKED_HOST = "DSA-test"


@dataclass(frozen=True)
class Computer:
    """A computer as the manager names it; `host` is what its own syslog writes, "" when it sends none."""

    name: str
    number: int  # the manager's Host ID
    ip: str
    host: str = ""


def _computers() -> tuple[Computer, ...]:
    servers = ["web01", "web02", "web03", "web04", "web05", "db01", "db02", "mail01", "ap01", "ap02"]
    servers += ["batch01", "dns01", "proxy01", "relay01"]
    named = [
        "AP-とうきょう-03",
        "AP-おおさか-01",
        "経理-ファイル01",
        "経理-端末11",
        "人事-端末04",
        "営業-NB-03",
    ]
    named += ["営業-NB-07", "倉庫-端末01", "倉庫-端末02", "工場-HMI-01", "工場-HMI-02", "開発-ビルド01"]
    named += ["受付-端末01", "会議室-PC-2F", ASKED_HOST, "DSA-stage"]
    made = [Computer(name, 11 + i, f"192.168.100.{11 + i}", name) for i, name in enumerate(servers)]
    made += [Computer(name, 41 + i, f"192.168.110.{41 + i}") for i, name in enumerate(named)]
    return tuple(made)


COMPUTERS = _computers()


def jst(text: str) -> datetime:
    """A moment of the estate: "04-20 03:20:54" of 2026, or with the year in front; Japan time."""
    full = text if text[:4].isdigit() else f"2026-{text}"
    return datetime.strptime(full, "%Y-%m-%d %H:%M:%S").replace(tzinfo=JST)
