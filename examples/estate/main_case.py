"""The main example: the incident does not recover. Every file of its case folder, but the pictures."""

import json
from collections.abc import Sequence
from typing import Any

from estate import agents_day, incident, manager_day, others_day, packages, papers, planted
from estate.dice import Dice
from estate.places import ASKED_HOST, MANAGER, jst
from estate.records import Line, SystemEvent, cef_line, export, stamp

START, END = jst("04-19 09:00:00"), jst("04-20 09:15:00")
EXPORT_START, EXPORT_END = jst("04-20 02:00:00"), jst("04-20 04:10:00")
ASKED = planted.Asked(
    "2026-04-20 03:00/03:40",
    jst("04-20 03:00:00"),
    jst("04-20 03:40:00"),
    "2205",
    ASKED_HOST,
    jst("04-20 03:20:54"),
)
AGENT_LINES, OTHER_LINES = 1900, 3700
COMMAND_LINE_PACKAGE = jst("04-20 03:41:00")
CONSOLE_PACKAGE = jst("04-20 04:05:02")
KINDS = {
    "01-lamp.png": "screenshot",
    "02-events.png": "screenshot",
    "03-alert.jpg": "screenshot",
    "1776624060.zip": "package",
    "alert.eml": "mail",
    "diagnostic1163886380.zip": "package",
    "ds.log": "syslog",
    "kaga-20260420.zip": "package",
    "memo.txt": "unknown",
    "systemevents.csv": "console_csv",
}


def events() -> list[SystemEvent]:
    """Every system event of the day, in time order; the asked-about one before the one that explains it."""
    dice = Dice(20260420)
    found = incident.planted(dice) + manager_day.ordinary(dice, START, END, ASKED.at)
    return sorted(found, key=lambda event: event.at)


def log(found: Sequence[SystemEvent]) -> list[Line]:
    """The log host's file: the manager's events among everything else, in time order."""
    dice = Dice(3164)
    # Cut off in the header: it should have been an event, and nobody can say which.
    cut = jst("04-20 03:33:47")
    lines = [
        *(cef_line(event) for event in found if "s" in event.seen),
        Line(cut, "truncated", f"{stamp(cut)} {MANAGER} CEF: 0|Trend Micro|Deep Security Man"),
        *agents_day.lines(dice, START, END, AGENT_LINES),
        *others_day.lines(dice, START, END, OTHER_LINES),
    ]
    return sorted(lines, key=lambda line: line.at)


def _agent_log(target: str) -> list[str]:
    """The agent's own log around its failure; the asked-about message among it."""
    failed = incident.FAILED[target][0]
    said = [
        (failed.replace(second=0), "Info/5", "Heartbeat: connected to kaga:4120", 12044),
        (
            failed.replace(second=2),
            "Info/5",
            "AmUpdate: update requested, source relay01.example.jp:4122",
            91520,
        ),
        (failed.replace(second=3), "Warning/2", "AmUpdate: no answer yet (attempt 1 of 3)", 330871),
    ]
    lines = [packages.log_line(at, level, text, micro) for at, level, text, micro in said]
    return [*lines, papers.MESSAGE] if target == ASKED_HOST else lines


def _truth(lines: Sequence[Line], rows: Sequence[SystemEvent]) -> dict[str, Any]:
    failed = [{"target": target, "at": at.isoformat()} for target, (at, _) in incident.FAILED.items()]
    recovered = {target: at.isoformat() for target, at in incident.RECOVERED.items()}
    alerted = next(line for line in lines if line.event and line.event.id == "190" and ASKED.holds(line.at))
    return {
        "schema": 1,
        "window": {"stated": ASKED.window, "start": ASKED.start.isoformat(), "end": ASKED.end.isoformat()},
        "zone": "Asia/Tokyo",
        "asked": {
            "id": ASKED.id,
            "target": ASKED.target,
            "at": ASKED.at.isoformat(),
            "line": planted.line_of(lines, ASKED.at, "2205", ASKED_HOST),
            "events_retrieved_line": planted.line_of(lines, ASKED.at, "710", ASKED_HOST),
        },
        "sources": {
            "ds.log": planted.syslog(lines, ASKED),
            "systemevents.csv": planted.exported(rows, ASKED),
        },
        "in_window": planted.merged(lines, rows, ASKED),
        "failed_in_window": failed,
        "recovered": recovered,
        "not_recovered": [entry["target"] for entry in failed if entry["target"] not in recovered],
        "alert": {"name": incident.ALERT, "started": alerted.at.isoformat(), "ended": None},
        "evidence": KINDS,
        "packages": {
            "1776624060.zip": {"kind": "dsa", "made": COMMAND_LINE_PACKAGE.isoformat(), "hosts": []},
            "diagnostic1163886380.zip": {
                "kind": "dsa",
                "made": CONSOLE_PACKAGE.isoformat(),
                "hosts": [ASKED_HOST],
            },
            "kaga-20260420.zip": {"kind": "unknown", "made": None, "hosts": []},
        },
        "checked": len(papers.CHECKED),
        "verdict": "inquire",
    }


def files() -> dict[str, bytes]:
    """Path in the case folder → content."""
    found = events()
    lines = log(found)
    rows = [event for event in found if "c" in event.seen and EXPORT_START <= event.at <= EXPORT_END]
    own = [event for event in rows if event.target == ASKED_HOST]
    texts = {
        "case.yaml": papers.CASE,
        "journal.jsonl": papers.journal(),
        "planted.json": json.dumps(_truth(lines, rows), ensure_ascii=False, indent=2) + "\n",
        "flags/why.txt": papers.BACKGROUND,
        "flags/checked.txt": papers.CHECKED_FLAG,
        "evidence/ds.log": "".join(line.text + "\n" for line in lines),
        "evidence/systemevents.csv": "\ufeff" + export(rows),
        "evidence/memo.txt": papers.MEMO,
    }
    one, other = "8C2A61F0-0000-4000-8000-0000000000A1", "D94E7B35-0000-4000-8000-0000000000A2"
    made = {
        "evidence/alert.eml": papers.mail(),
        "evidence/diagnostic1163886380.zip": packages.from_console(
            one, ASKED_HOST, CONSOLE_PACKAGE, _agent_log(ASKED_HOST), own
        ),
        "evidence/1776624060.zip": packages.from_command_line(
            other, COMMAND_LINE_PACKAGE, _agent_log("web03")
        ),
        "evidence/kaga-20260420.zip": packages.unrecognisable(jst("04-20 08:47:30")),
    }
    return {name: text.encode() for name, text in texts.items()} | made
