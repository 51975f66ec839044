"""The second example: the same failure, mended by the product itself eight minutes later. Syslog only."""

import json

from estate import agents_day, incident, others_day, packages, planted
from estate.dice import Dice
from estate.places import COMPUTERS, jst
from estate.records import Line, SystemEvent, cef_line

HOST = "web02"
START, END = jst("05-11 02:30:00"), jst("05-11 05:00:00")
ASKED = planted.Asked(
    "2026-05-11 03:10/03:50",
    jst("05-11 03:10:00"),
    jst("05-11 03:50:00"),
    "2205",
    HOST,
    jst("05-11 03:20:10"),
)
RECOVERED = jst("05-11 03:28:10")
PACKAGE_MADE = jst("05-11 04:02:10")
PACKAGE = f"{int(PACKAGE_MADE.timestamp())}.zip"
MESSAGE = packages.log_line(
    jst("05-11 03:20:07"),
    "Warning/2",
    "AmUpdate: no answer from relay01.example.jp:4122 within 30 s (attempt 3 of 3), "
    "current pattern stays in place | update/AmUpdate.lua:214:fetch | 5F0A:11E3",
    88310,
)

CASE = f"""\
# 例題: 8分後に自動で復旧したアップデート失敗 (架空の環境)
schema: 1
title: web02でパターンファイルのアップデートに失敗し、8分後に成功した
title_en: Pattern update failed on web02 and succeeded 8 minutes later
window: "{ASKED.window}"
tz: Asia/Tokyo
lang: ja
as_of: "2026-05-11T09:00:00+09:00"

product: Trend Micro Deep Security 12.0 (DSM 12.0.383 / DSA 12.0.0-725)
os: Red Hat Enterprise Linux 7.9

background: web02で記録された製品ログのメッセージについて、対処の要否を社内で確認しています。
background_en: We are checking whether a product-log message recorded on web02 requires action.
what_happened: 03:20:10にイベントID 2205が1件記録され、03:28:10にイベントID 2204 (成功) が記録されました。
what_happened_en: Event ID 2205 was recorded once at 03:20:10, and event ID 2204 (success) at 03:28:10.
status: "web02: 緑。「管理対象 (オンライン)」(09:00時点)"
status_en: "web02: green, Managed (Online), at 09:00"
alerts: アップデート失敗のアラートが03:20:15に発生し、03:28:16に終了。09:00時点でアラートなし。
alerts_en: The alert of the failed update was raised at 03:20:15 and ended at 03:28:16. No alert at 09:00.
message: |-
  {MESSAGE}
event: 2205@web02
"""

CHECKED = (
    (
        "2026-05-11T08:40:00+09:00",
        "event_advice",
        "Agentのイベントを確認。9017の後に9016 (成功) が記録されていた。",
    ),
    ("2026-05-11T08:48:00+09:00", "search_qa", "製品Q&Aを「2205」で検索し、KA-0010424を確認した。"),
    ("2026-05-11T08:52:00+09:00", "search_help", "ヘルプセンターを「アップデート失敗」で検索。該当なし。"),
)


def _events() -> list[SystemEvent]:
    alert = f"Alert: {incident.ALERT}\nSubject: {HOST}\nSeverity: Warning"
    dice = Dice(511)
    found = [
        *incident.failure(HOST, ASKED.at, 0),
        *incident.success(HOST, RECOVERED, 70),
        SystemEvent(jst("05-11 03:20:15"), "190", message=alert),
        SystemEvent(jst("05-11 03:28:16"), "192", message=alert),
    ]
    for computer in COMPUTERS[:12]:
        if computer.name != HOST:
            found += incident.success(
                computer.name, dice.moment(jst("05-11 02:40:00"), jst("05-11 03:40:00")), 66
            )
        found.append(SystemEvent(dice.moment(START, END), "710", computer.name, "Description Omitted"))
    return sorted(found, key=lambda event: event.at)


def files() -> dict[str, bytes]:
    """Path in the case folder → content."""
    dice = Dice(2204)
    lines: list[Line] = [cef_line(event) for event in _events()]
    lines += [*agents_day.lines(dice, START, END, 60), *others_day.lines(dice, START, END, 120)]
    lines.sort(key=lambda line: line.at)
    truth = {
        "schema": 1,
        "window": {"stated": ASKED.window, "start": ASKED.start.isoformat(), "end": ASKED.end.isoformat()},
        "zone": "Asia/Tokyo",
        "asked": {
            "id": ASKED.id,
            "target": HOST,
            "at": ASKED.at.isoformat(),
            "line": planted.line_of(lines, ASKED.at, "2205", HOST),
        },
        "sources": {"ds.log": planted.syslog(lines, ASKED)},
        "in_window": planted.merged(lines, [], ASKED),
        "recovered": {HOST: RECOVERED.isoformat()},
        "not_recovered": [],
        "evidence": {PACKAGE: "package", "ds.log": "syslog"},
        "packages": {PACKAGE: {"kind": "dsa", "made": PACKAGE_MADE.isoformat(), "hosts": []}},
        "checked": len(CHECKED),
        "verdict": "watch",
    }
    records = [
        {"when": when, "step": step, "text": text, "who": "運用 田中", "tool": ""}
        for when, step, text in CHECKED
    ]
    texts = {
        "case.yaml": CASE,
        "journal.jsonl": "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records),
        "planted.json": json.dumps(truth, ensure_ascii=False, indent=2) + "\n",
        "evidence/ds.log": "".join(line.text + "\n" for line in lines),
    }
    agent_log = [
        packages.log_line(jst("05-11 03:19:30"), "Info/5", "AmUpdate: update requested", 4410),
        MESSAGE,
    ]
    package = packages.from_command_line("1F6B90CE-0000-4000-8000-0000000000A3", PACKAGE_MADE, agent_log)
    return {name: text.encode() for name, text in texts.items()} | {f"evidence/{PACKAGE}": package}
