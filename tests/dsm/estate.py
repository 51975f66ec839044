"""The example incident, held by the stand-in: its events, computers and alert."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import dscase
from tests.dsm.store import Held, Host, Raised, Store

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "pattern-update" / "evidence"
SOURCES = ("ds.log", "systemevents.csv")
_WORDS = {"info": "Info", "warning": "Warning", "error": "Error"}
_FAILED, _OVER = "2205", "2204"


def example() -> Store:
    """What a manager holds of the example: the events of its two logs, each once."""
    table = dscase.read_events([EXAMPLE / name for name in SOURCES], tz="Asia/Tokyo", year=2026, window="all")
    events = [
        Held(
            key=5000 + number,
            time=row.time.to_pydatetime(),
            id=int(row.id),
            name=row.name_,
            level=_WORDS.get(str(row.level), "Info"),
            origin=(row.origin or "Manager").upper(),
            target=row.target or None,
            target_type="Host" if row.target else None,
            actor=row.actor or "System",
            manager=row.manager or "kaga",
            description=row.description or None,
        )
        for number, row in enumerate(table.rename(columns={"name": "name_"}).itertuples(index=False))
        if str(row.id).isdecimal()
    ]
    store = Store(events=events)
    store.hosts = _hosts(events)
    failing = [one for one in store.hosts if one.light == "YELLOW"]
    if failing:
        text = f"Anti-Malware Component Update Failed on {len(failing)} computers"
        store.alerts.append(Raised(text, datetime.fromisoformat("2026-04-20T03:11:04+09:00")))
    return store


def _hosts(events: list[Held]) -> list[Host]:
    """A computer for every target that has more than a few events; its lamp follows the last of them."""
    found: dict[str, Host] = {}
    for one in events:
        if not one.target or one.target == "System" or " " in one.target:
            continue
        host = found.setdefault(
            one.target,
            Host(
                len(found) + 1,
                one.target,
                agent="12.0.0.725",
                components=(("Virus Pattern", "17.495.00"), ("Anti-Malware Engine", "12.000.1008")),
            ),
        )
        if str(one.id) == _FAILED:
            host = replace(host, light="YELLOW", status=one.name)
        elif str(one.id) == _OVER:
            host = replace(host, light="GREEN", status="Managed (Online)")
        found[one.target] = replace(host, contact=one.time)
    return list(found.values())
