"""The three screenshots of the main example: the lamp, the events, the alert. They bear metadata on purpose,
so that it can be seen to be gone from what dscase ships.
"""

import io
from typing import Any

from estate import main_case
from estate.canvas import (
    ACCENT,
    CHOSEN,
    GREEN,
    GREY,
    INK,
    LINE,
    ORANGE,
    PAPER,
    SHADE,
    SOFT,
    WIDTH,
    CannotDrawError,
    Canvas,
    console,
    head,
)
from estate.incident import FAILED
from estate.main_case import ASKED
from estate.places import COMPUTERS as ALL
from estate.records import EVENTS, SystemEvent

__all__ = ["CannotDrawError", "files"]

FAILED_STATUS = "セキュリティアップデート: Agent/Applianceでのパターンファイルのアップデート失敗"
ONLINE = "管理対象 (オンライン)"
COMPUTERS = (
    ("ap02", "Red Hat Enterprise Linux 7", "標準サーバ", GREEN, ONLINE),
    ("AP-おおさか-01", "Windows Server 2019", "店舗サーバ", GREEN, ONLINE),
    ("AP-とうきょう-03", "Windows Server 2019", "店舗サーバ", ORANGE, FAILED_STATUS),
    ("batch01", "Red Hat Enterprise Linux 7", "標準サーバ", GREEN, ONLINE),
    ("db01", "Red Hat Enterprise Linux 7", "データベース", GREEN, ONLINE),
    ("db02", "Red Hat Enterprise Linux 7", "データベース", ORANGE, FAILED_STATUS),
    ("DSA-stage", "Red Hat Enterprise Linux 7", "検証機", GREEN, ONLINE),
    ("DSA-test", "Red Hat Enterprise Linux 7", "検証機", ORANGE, FAILED_STATUS),
    ("mail01", "Red Hat Enterprise Linux 7", "標準サーバ", GREEN, ONLINE),
    ("web03", "Red Hat Enterprise Linux 7", "公開サーバ", ORANGE, FAILED_STATUS),
    ("営業-NB-07", "Windows 10", "持ち出し端末", GREY, "オフライン"),
    ("経理-ファイル01", "Windows Server 2019", "ファイルサーバ", ORANGE, FAILED_STATUS),
)
NAMES = {
    "191": "アラートの変更",
    "273": "セキュリティアップデートの確認とダウンロードの要求",
    "600": "ユーザのサインイン",
    "710": "イベントの取得",
    "2205": FAILED_STATUS,
}
SHOWN = 9  # rows of the event list; the asked-about one is the sixth


def _level(canvas: Canvas, x: int, y: int, level: str) -> None:
    if level == "Warning":
        canvas.warning(x + 7, y - 7, 14)
        canvas.text(x + 22, y, "警告", 14, "#a85a00")
    else:
        canvas.lamp(x + 7, y, 5, "#8fb8dd")
        canvas.text(x + 22, y, "情報", 14)


def _rows() -> list[SystemEvent]:
    """The recorded events around the failure, newest first, as the console lists them."""
    recorded = [event for event in main_case.events() if "c" in event.seen]
    asked = next(
        number for number, event in enumerate(recorded) if event.key == (ASKED.at, ASKED.id, ASKED.target)
    )
    return recorded[asked - 3 : asked - 3 + SHOWN][::-1]


def lamp() -> Any:
    """The computers, the asked-about one chosen, its lamp orange."""
    canvas = console("コンピュータ", "コンピュータ", "2026-04-20 03:31")
    canvas.box(150, 110, 128, 28, SHADE, edge=LINE, round_by=14)
    canvas.text(214, 124, f"夜間更新A  {len(COMPUTERS)} 台", 13, SOFT, at="mm")
    canvas.box(WIDTH - 288, 110, 260, 28, PAPER, edge=LINE, round_by=4)
    canvas.text(WIDTH - 276, 124, "名前で検索", 13, GREY)
    columns = ((44, "状態"), (104, "名前"), (282, "プラットフォーム"), (510, "ポリシー"), (650, "ステータス"))
    head(canvas, 152, columns)
    for number, (name, platform, policy, colour, status) in enumerate(COMPUTERS):
        y, chosen = 186 + number * 41, name == "DSA-test"
        canvas.box(28, y, WIDTH - 56, 41, CHOSEN if chosen else PAPER)
        canvas.box(28, y + 40, WIDTH - 56, 1, LINE)
        if chosen:
            canvas.box(28, y, 4, 41, ACCENT)
        canvas.lamp(58, y + 20, 8, colour)
        canvas.text(104, y + 20, name, 14, ACCENT if chosen else INK, bold=chosen)
        canvas.text(282, y + 20, platform, 14, SOFT)
        canvas.text(510, y + 20, policy, 14, SOFT)
        canvas.fitted(
            650, y + 20, status, WIDTH - 28 - 650 - 12, "#a85a00" if colour == ORANGE else INK, bold=chosen
        )
    canvas.text(
        28, 700, f"グループ: 夜間更新A ({len(COMPUTERS)} / {len(ALL)} 台)      並べ替え: 名前", 12, SOFT
    )
    return canvas.finished()


def events() -> Any:
    """The system events around the failure, the asked-about one chosen, its description below."""
    canvas = console("イベントとレポート", "システムイベント", "2026-04-20 03:33")
    canvas.box(206, 110, 330, 28, SHADE, edge=LINE, round_by=14)
    canvas.text(371, 124, "期間: 2026-04-20 03:00 - 03:40 (JST)", 13, SOFT, at="mm")
    columns = (44, 192, 276, 348, 1068)
    names = ("時刻", "レベル", "ID", "イベント", "対象")
    head(canvas, 152, tuple(zip(columns, names, strict=True)))
    for number, event in enumerate(_rows()):
        y, chosen = 186 + number * 34, (event.id, event.target) == (ASKED.id, ASKED.target)
        canvas.box(28, y, WIDTH - 56, 34, CHOSEN if chosen else PAPER)
        canvas.box(28, y + 33, WIDTH - 56, 1, LINE)
        if chosen:
            canvas.box(28, y, 4, 34, ACCENT)
        canvas.text(columns[0], y + 17, f"{event.at:%m-%d %H:%M:%S}", 14, bold=chosen)
        _level(canvas, columns[1], y + 17, EVENTS[event.id][0])
        canvas.text(columns[2], y + 17, event.id, 14, bold=chosen)
        canvas.fitted(columns[3], y + 17, NAMES[event.id], 700, bold=chosen)
        canvas.text(columns[4], y + 17, event.target, 14, bold=chosen)
    canvas.box(WIDTH - 36, 187, 7, 304, SHADE)
    canvas.box(WIDTH - 36, 300, 7, 70, "#c3ccd6", round_by=3)
    canvas.box(28, 506, WIDTH - 56, 196, SHADE, edge=LINE, round_by=6)
    canvas.text(48, 530, f"2205  {FAILED_STATUS}", 15, bold=True)
    told = (
        ("時刻", "2026-04-20 03:20:54"),
        ("対象", "DSA-test"),
        ("発生元", "Agent"),
        ("Agentのイベント", "9017 (03:20:51) 不正プログラム対策コンポーネントのアップデート失敗"),
        ("説明", "更新元 relay01.example.jp:4122 から30秒以内に応答がありませんでした (3回試行)。"),
    )
    for number, (name, said) in enumerate(told):
        canvas.text(48, 562 + number * 29, name, 13, SOFT, bold=True)
        canvas.text(190, 562 + number * 29, said, 14)
    return canvas.finished()


def alert() -> Any:
    """The alert that started with the first failure and goes on."""
    canvas = console("アラート", "アラート", "2026-04-20 03:36")
    canvas.box(112, 110, 120, 28, SHADE, edge=LINE, round_by=14)
    canvas.text(172, 124, "発令中  1 件", 13, SOFT, at="mm")
    canvas.box(28, 156, WIDTH - 56, 536, PAPER, edge=LINE, round_by=8)
    canvas.box(28, 156, 6, 536, ORANGE, round_by=3)
    canvas.warning(74, 182, 32)
    title = f"{len(FAILED)}台のコンピュータで不正プログラム対策コンポーネントのアップデートに失敗しました。"
    canvas.text(112, 191, title, 19, bold=True)
    canvas.text(
        112,
        219,
        "重要度: 警告      発令: 2026-04-20 03:11:12      消去: 原因が解消すると自動で消えます",
        14,
        SOFT,
    )
    canvas.box(56, 244, WIDTH - 112, 1, LINE)
    canvas.text(56, 268, "対象のコンピュータ", 14, SOFT, bold=True)
    for number, (name, (failed, _)) in enumerate(FAILED.items()):
        y = 288 + number * 46
        if name == "DSA-test":
            canvas.box(56, y, WIDTH - 112, 46, CHOSEN, round_by=4)
        canvas.lamp(80, y + 23, 8, ORANGE)
        canvas.text(106, y + 23, name, 15, bold=name == "DSA-test")
        canvas.text(340, y + 23, f"{failed:%Y-%m-%d %H:%M:%S}", 14, SOFT)
        canvas.text(540, y + 23, "イベントID 2205   パターンファイルのアップデート失敗", 14)
        canvas.text(WIDTH - 76, y + 23, "詳細", 14, ACCENT, at="rm")
    canvas.text(
        56,
        654,
        "Agentのイベントで原因を確認し、解消後にセキュリティアップデートを再度実行してください。",
        14,
        SOFT,
    )
    return canvas.finished()


def _metadata(taken: str, orientation: int) -> Any:
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "ope-tanaka desktop, kaga.example.jp"  # ImageDescription
    exif[0x0131] = "Example Screen Grabber 2.1"  # Software
    exif[0x0132] = taken
    exif[0x013B] = "ope-tanaka"  # Artist
    return exif


def _png(picture: Any, taken: str) -> bytes:
    from PIL import PngImagePlugin

    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "ope-tanaka")
    notes.add_itxt("Comment", "撮影: 運用 田中 192.168.100.31", lang="ja", tkey="コメント")
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True, pnginfo=notes, exif=_metadata(taken, 1))
    return out.getvalue()


def _sideways_jpeg(picture: Any, taken: str) -> bytes:
    """Stored lying on its side; orientation 6 says to turn it a quarter clockwise for viewing."""
    from PIL import Image

    out = io.BytesIO()
    lying = picture.transpose(Image.Transpose.ROTATE_90)
    lying.save(out, "JPEG", quality=90, subsampling=0, exif=_metadata(taken, 6))
    return out.getvalue()


def files() -> dict[str, bytes]:
    """Path in the case folder → content. Raises CannotDrawError."""
    return {
        "evidence/01-lamp.png": _png(lamp(), "2026:04:20 03:31:20"),
        "evidence/02-events.png": _png(events(), "2026:04:20 03:33:05"),
        "evidence/03-alert.jpg": _sideways_jpeg(alert(), "2026:04:20 03:36:41"),
    }
