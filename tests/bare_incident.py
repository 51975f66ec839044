"""An incident that is in no example: agents went offline, one came back, and nothing is written of it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.end_to_end.conftest import Estate, Pack, Row, export, package, picture

ZONE = "Asia/Tokyo"
OFFLINE = datetime(2026, 6, 3, 17, 12, tzinfo=UTC)
HOSTS = ("ap-01", "ap-02", "db-03")
SAID = {
    "when": ("stated", "2026-06-04 02:00/03:00"),
    "lamp": ("changed", "ap-01、db-03: グレー、オフライン。ap-02 は 02:26 に復旧"),
    "liveness": ("running", ""),
    "advice": ("failed", "ap-01 の ds_agent を再起動したが、オフラインのまま"),
    "qa_search": ("neither", "730 オフライン"),
    "decision": ("inquire", "2 台が復旧しないため"),
    "background": ("stated", "夜間に 3 台がオフラインになり、2 台が戻らない。原因を知りたい"),
}
"""What only a person knows of it, by question: the answer and its text."""


def make(folder: Path, dscase) -> Path:
    """A case as `dscase init` makes it, with the incident's evidence."""
    assert dscase("init", folder).code == 0
    put(folder / "evidence")
    return folder


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def put(evidence: Path) -> None:
    """An export, a picture, the manager's package and an agent's."""
    told = "The computer did not answer a heartbeat for 20 minutes."
    rows = [Row(OFFLINE - minutes(60 - 4 * turn), "710", HOSTS[turn % 3]) for turn in range(14)]
    rows += [Row(OFFLINE + minutes(turn), "730", host, told) for turn, host in enumerate(HOSTS)]
    rows.append(Row(OFFLINE + minutes(14), "731", "ap-02", "The computer answered again."))
    estate = Estate(ZONE, OFFLINE)
    log = (OFFLINE - minutes(600), OFFLINE + minutes(50))
    agent = Pack(OFFLINE + minutes(55), hosts=("ap-01",), log=log)
    (evidence / "systemevents.csv").write_bytes(export(rows, ZoneInfo(ZONE)))
    (evidence / "offline.png").write_bytes(picture())
    (evidence / "dsm01.zip").write_bytes(package(Pack(OFFLINE + minutes(60), agent=False), estate))
    (evidence / "agent.zip").write_bytes(package(agent, estate))
