"""Cases of sizes and shapes that the examples do not have: many events, twelve pictures, nothing at all."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image, ImageDraw

START = datetime(2026, 4, 20)  # noqa: DTZ001 - by the clock of the zone that each line names
FAILURES = (
    ("2205", "Security Update: Pattern Update on Agents/Appliances Failed", 6,
     ("There was a failure performing an Anti-Malware Component Update. "
     "Check the Agent/Appliance Events for the cause.")),
    ("730", "Offline", 8, "The computer could not be reached at its last heartbeat."),
)  # fmt: skip
SENDER = """\
sender:
  company: 架空物産株式会社
  department: 情報システム部
  name: 山田 花子
  telephone: 03-0000-0000
  mail: yamada@example.jp
  contract: TM-000000
  prepared_by: 山田 花子
  approved_by: 佐藤 次郎
own_number: INC-2026-0420
"""
SHAPES = (
    (1920, 1080), (1280, 800), (900, 1600), (1080, 6000), (6000, 600), (640, 480),
    (300, 200), (320, 240), (2400, 3200), (800, 12000), (3840, 1200), (1000, 1000),
)  # fmt: skip


def _line(at: datetime, event: str, name: str, severity: int, target: str, message: str) -> str:
    return (
        f"{at:%Y-%m-%dT%H:%M:%S}+09:00 dsm01 CEF:0|Trend Micro|Deep Security Manager|20.0.100|{event}|{name}|"
        f"{severity}|src=192.0.2.10 suser=System target={target} msg={message} "
        "TrendMicroDsTenant=Primary TrendMicroDsTenantId=0\n"
    )


def many_events(folder: Path) -> None:
    """Some 5,000 events of 40 computers in three days: nightly failures, most of which recover."""
    hosts = [f"web{n:02d}" for n in range(1, 21)] + [f"営業-端末{n:02d}" for n in range(1, 16)]
    hosts += [f"db{n:02d}.tokyo.example.co.jp" for n in range(1, 6)]
    pace = timedelta(days=3) / 4_700
    rows = [
        (START + pace * n, "710", "Events Retrieved", 3, hosts[n % 40], "Description Omitted")
        for n in range(4_700)
    ]
    for day in range(3):
        night = START + timedelta(days=day, hours=3)
        for n, host in enumerate(hosts):
            if (n + day) % 5 == 4:
                continue
            failed = night + timedelta(seconds=37 * n + 11)
            rows.append((failed, FAILURES[0][0], FAILURES[0][1], FAILURES[0][2], host, FAILURES[0][3]))
            if n % 7 or day < 2:
                name = "Security Update: Pattern Update on Agents/Appliances Successful"
                mended = failed + timedelta(minutes=30 + n)
                rows.append((mended, "2204", name, 3, host, "The component update succeeded."))
        for n in range(0, 40, 9):
            lost = night + timedelta(hours=6, minutes=n)
            rows.append((lost, *FAILURES[1][:3], hosts[n], FAILURES[1][3]))
            rows.append((lost + timedelta(minutes=12), "731", "Back Online", 3, hosts[n], "No Description"))
    (folder / "evidence").mkdir(parents=True)
    rows.sort()
    (folder / "evidence" / "ds.log").write_text("".join(_line(*row) for row in rows), encoding="utf-8")
    (folder / "case.yaml").write_text(
        f"""\
schema: 1
title: 40台のコンピュータで夜間のパターンアップデートが3日続けて失敗する
title_en: Nightly pattern updates fail on 40 computers three nights in a row
window: "2026-04-20 00:00/2026-04-23 00:00"
tz: Asia/Tokyo
as_of: "2026-04-23T09:30+09:00"
product: Deep Security 20.0
os: Windows Server 2019
question: |
  毎夜の失敗の原因は何でしょうか。
  未復旧のコンピュータに必要な対処は何でしょうか。
question_en: |
  What causes the failures every night?
  What must be done on the computers that did not recover?
answer_by: 4月24日（金）17:00
decision: 25日の全社展開を判断します
urgency: 中
impact: 40台で失敗、業務の停止なし
background: |
  4月20日から3夜続けて、定期アップデートが30台以上で失敗しています。
background_en: |
  Since 20 April the scheduled update has failed on more than 30 computers, three nights in a row.
event: 2205@web01
{SENDER}""",
        encoding="utf-8",
    )


def twelve_pictures(folder: Path, root: Path) -> None:
    """The main example's log with twelve pictures, from very tall to very wide and very small."""
    (folder / "evidence").mkdir(parents=True)
    for name in ("ds.log", "systemevents.csv"):
        data = (root / "examples" / "pattern-update" / "evidence" / name).read_bytes()
        (folder / "evidence" / name).write_bytes(data)
    stated = []
    for number, (wide, high) in enumerate(SHAPES, start=1):
        picture = Image.new("RGB", (wide, high), "white")
        pen = ImageDraw.Draw(picture)
        pen.rectangle((0, 0, wide - 1, high - 1), outline="#1f3a5f", width=4)
        for row, y in enumerate(range(30, high - 20, 34)):
            for x in range(20, wide - 60, 320):
                pen.text((x, y), f"{number}: row {row}, at {x}", fill="#1d2530", font_size=20)
        name = f"{number:02d}-shot.png"
        picture.save(folder / "evidence" / name)
        caption = f"{number} 枚目の画面 ({wide}×{high})"
        stated.append(f"  - file: {name}\n    caption: {caption}\n")
        if number % 2:
            stated.append(f"    caption_en: Screen {number} ({wide}×{high})\n")
    (folder / "case.yaml").write_text(
        f"""\
schema: 1
title: DSA-testでパターンファイルのアップデートに失敗する（画面12枚）
title_en: Pattern update fails on DSA-test (twelve screens)
window: "2026-04-20 03:00/03:40"
tz: Asia/Tokyo
as_of: "2026-04-20T09:30+09:00"
question: 原因は何でしょうか。
background: 検証機DSA-testで失敗が続いています。
status: "DSA-test: オレンジ"
alerts: none
event: 2205@DSA-test
{SENDER}evidence:
  - file: ds.log
    tz: Asia/Tokyo
  - file: systemevents.csv
    tz: Asia/Tokyo
{"".join(stated)}""",
        encoding="utf-8",
    )


def nothing(folder: Path) -> None:
    """A case of which nothing is there but its window."""
    (folder / "evidence").mkdir(parents=True)
    (folder / "case.yaml").write_text(
        'schema: 1\nwindow: "2026-04-20 03:00/03:40"\ntz: Asia/Tokyo\nas_of: "2026-04-20T09:30+09:00"\n',
        encoding="utf-8",
    )


SIZED: dict[str, Callable[[Path, Path], None]] = {
    "many": lambda folder, root: many_events(folder),
    "pictures": twelve_pictures,
    "nothing": lambda folder, root: nothing(folder),
}
