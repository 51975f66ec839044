"""Inquiries made up for the renderers: rich, empty, long, hostile; all with synthetic values."""
# ruff: noqa: E501, ISC004 - sample sentences stay on one line each

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dscase.inquiry.body import inquiry_body
from dscase.inquiry.body.blocks import Body
from dscase.inquiry.body.linking import Linker
from dscase.inquiry.drawings import Band, Bands, Bar, DrawnNote, Lane, Mark, Timeline
from dscase.inquiry.model import (
    CheckedLine,
    ComputerRow,
    CountRow,
    CoverageRow,
    EventRow,
    ExhibitRow,
    FoldedRow,
    FollowRow,
    FunctionRow,
    Gap,
    Glance,
    Inquiry,
    Item,
    PackageRow,
    Picture,
    RecordedLine,
    SenderBlock,
    Stated,
    Statement,
)
from dscase.render.plain import cleaned
from dscase.wording.words import Words

WHEN = datetime(2026, 4, 21, 1, 0, 0, tzinfo=UTC)
RAW = (
    "Apr 20 03:20:54 kaga CEF: 0|Trend Micro|Deep Security Manager|12.0.383|2205|Security Update: Pattern "
    "Update on Agents/Appliances Failed|6|src=192.168.100.120 suser=System target=DSA-test msg=There was a "
    "failure performing an Anti-Malware Component Update. Check the Agent/Appliance Events for the cause. "
    "TrendMicroDsTenant=Primary TrendMicroDsTenantId=0"
)


def png(width: int = 64, height: int = 40) -> bytes:
    """A plain picture, made without an imaging library."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    line = b"\x00" + b"\xe8\xee\xf6" * width
    pixels = zlib.compress(line * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


LEVEL_WORDS = {
    "ja": {"error": "エラー", "warning": "警告", "info": "情報", "unknown": "不明"},
    "en": {"error": "Error", "warning": "Warning", "info": "Info", "unknown": "Unknown"},
}
STATE_WORDS = {
    "ja": {"given": "あり", "weak": "要補足", "missing": "なし"},
    "en": {"given": "given", "weak": "weak", "missing": "missing"},
}
TITLES = {
    "ja": (
        "お問い合わせの背景",
        "同時間帯に発生している具体的な事象",
        "事象を確認できる情報（画面ショットなど）",
        "DSM および DSA の診断パッケージ",
        "発生時間帯を含むシステムイベントログ",
    ),
    "en": (
        "Why this inquiry is made",
        "What happened in the same time frame",
        "Material that shows it (screenshots and the like)",
        "Diagnostic packages of the DSM and the DSA",
        "System event log that covers the time",
    ),
}
KINDS: tuple[tuple[str, Any, str, str, str], ...] = (
    ("2205", "warning", "セキュリティアップデート: Agent/Applianceでのパターンファイルのアップデート失敗",
     "Security Update: Pattern Update on Agents/Appliances Failed",
     "There was a failure performing an Anti-Malware Component Update. Check the Agent/Appliance Events for "
     "the cause."),
    ("710", "info", "イベントの取得", "Events Retrieved", "Description Omitted"),
    ("730", "error", "Offline", "Offline", "The computer could not be reached at its last heartbeat."),
    ("731", "info", "Back Online", "Back Online", ""),
    ("741", "warning", "Abnormal Restart Detected", "Abnormal Restart Detected",
     "The agent was restarted without a clean stop."),
    ("600", "info", "User Signed In", "User Signed In", 'User "jp-admin" signed in from 192.168.100.12.'),
    ("9999", "unknown", "Made-up Event", "Made-up Event", "C:\\Program Files\\Agent\\dsa~1.log says 'later'"),
)  # fmt: skip
TARGETS = (
    "DSA-test",
    "web-01.example.co.jp",
    "AP-とうきょう-03",
    "db02.example.jp",
    "",
    "経理部-ファイルサーバ",
)


def event_row(lang: str, number: int, *, asked: bool = False) -> EventRow:
    """The n-th event row; every kind and target comes up."""
    event_id, level, ja, en, description = KINDS[0] if asked else KINDS[(number * 5 + 1) % len(KINDS)]
    name = ja if lang == "ja" else en
    line = "行目" if lang == "ja" else ""
    mark = "、" if lang == "ja" else ", "
    source = f"E-01 {'' if lang == 'ja' else 'line '}{4700 + number}{line}"
    if number % 7 == 0:
        source += f"{mark}E-02 {'' if lang == 'ja' else 'row '}{number + 2}{line}"
    return EventRow(
        time=f"2026-04-20 03:{(number // 60) % 60:02d}:{number % 60:02d}",
        level=level,
        level_word=LEVEL_WORDS[lang][level],
        id=event_id,
        name=name,
        original_name="" if name == en else en,
        target="DSA-test" if asked else TARGETS[number % len(TARGETS)],
        description=description,
        source=source,
        asked=asked,
        number=number + 1,
        workbook=f"events.xlsx 「イベント」 {number + 2}"
        if lang == "ja"
        else f"events.xlsx, row {number + 2}",
    )


def rich(lang: str = "ja", *, rows: int = 48) -> Inquiry:
    """An inquiry with something in every place: given, weak and missing items, pictures, packages."""
    ja = lang == "ja"
    states = ("given", "given", "given", "weak", "given")
    cite = ("E-01 4711行目", "E-02 36行目") if ja else ("E-01 line 4711", "E-02 row 36")
    said: tuple[tuple[Statement, ...], ...] = (
        (
            Statement(
                "2026 年 4 月 20 日の定期パターンアップデート以降、検証用サーバ DSA-test で Agent のステータスランプが"
                "オレンジのままとなり、手動での再実行後も回復しません。本番環境への展開を 4 月 27 日に予定しており、"
                "原因と対処を確認したく、お問い合わせします。"
                if ja
                else "Since the scheduled pattern update of 20 April 2026 the agent on our test server DSA-test has "
                "shown an orange lamp, and starting the update by hand did not help. We plan to roll out to production "
                "on 27 April and would like to understand the cause and the remedy before that."
            ),
        ),
        (
            Statement(
                "ステータス: DSA-test はオレンジ、「セキュリティアップデート: Agent/Applianceでのパターンファイルの"
                "アップデート失敗」と表示" if ja else "Status: DSA-test is orange, the pattern update shows as failed."
            ),
            Statement(
                "DSA-testでイベント2205（警告）が記録されています。"
                if ja else "Event 2205 (Warning) was recorded for DSA-test.", cite, time="2026-04-20 03:20:54",
            ),
            Statement(
                "同じ対象DSA-testでイベント710「イベントの取得」が記録されています。"
                if ja else "Event 710 (Events Retrieved) was recorded for the same target.",
                ("E-01 4712行目",) if ja else ("E-01 line 4712",), time="2026-04-20 03:20:55",
            ),
            Statement(
                "The following Agent/Appliance events were retrieved:\n\nAgent/Appliance Event(s):\n\n"
                "Time: April 20, 2026 03:20:41\nLevel: Error\nEvent ID: 9017\n"
                "Event: Anti-Malware Component Update Failed\nDescription: \"iaurelay\" returned -24 ~ see 'au.log'",
                ("E-02 37行目",) if ja else ("E-02 row 37",), quoted=True,
            ),
        ),
        (Statement("画面ショット 2 点を掲載します。" if ja else "Two screenshots are shown.", ("E-05", "E-06")),),
        (Statement("診断パッケージ 2 点を別送します。" if ja else "Two packages are sent apart.", ("E-03", "E-04")),),
        (Statement(
            f"2 個の取得元から、対象時間帯のイベント {rows} 件を収録します。" if ja
            else f"From two sources, the {rows} events of the window are included.", ("E-01", "E-02")),),
    )  # fmt: skip
    weak = Gap(
        "packages.dsm_missing",
        "blocks",
        "DSM の診断パッケージがありません。" if ja else "There is no diagnostic package of the DSM.",
        "サポート窓口は DSM と DSA の両方の診断パッケージを求めています。" if ja
        else "The support desk asks for the packages of both the DSM and the DSA.",
        "[管理] → [システム情報] → [診断パッケージの作成] で作成し、--dsm ファイル名 を付けて再度実行してください。\n"
        "コマンドの場合: dsm_c -action diagnostic" if ja
        else "Make one at Administration > System Information > Create Diagnostic Package, then run again with "
        "--dsm FILE.\nOn the command line: dsm_c -action diagnostic",
    )  # fmt: skip
    odd = Gap(
        "packages.made_before",
        "weak",
        "E-04 は事象より前に作成されています。" if ja else "E-04 was made before the incident.",
        "事象の時刻のログが含まれていない可能性があります。" if ja
        else "It may hold no log of the time in question.",
        "DSA-test で dsa_control -d を実行して、取り直してください。" if ja
        else "Run dsa_control -d on DSA-test and take it again.",
    )  # fmt: skip
    items = tuple(
        Item(
            number=number,
            title=TITLES[lang][number - 1],
            state=states[number - 1],  # type: ignore[arg-type]
            state_word=STATE_WORDS[lang][states[number - 1]],
            place=f"{number} 章、E-0{number}" if ja else f"section {number}, E-0{number}",
            statements=said[number - 1],
            gaps=(weak, odd) if number == 4 else (),
        )
        for number in range(1, 6)
    )
    asked = event_row(lang, 20 if rows > 20 else 0, asked=True)
    shown: list[Any] = [event_row(lang, number) for number in range(rows)]
    if rows:
        shown[min(20, rows - 1)] = asked
        shown.append(folded_row())
    counts = tuple(
        CountRow(
            kind[0], kind[1], LEVEL_WORDS[lang][kind[1]], kind[2] if ja else kind[3],
            1 if kind[0] == "2205" else 1234 + place,
            "2026-04-20 03:00:00", "2026-04-20 03:39:59", asked=kind[0] == "2205",
        )
        for place, kind in enumerate(KINDS)
    )  # fmt: skip
    places = (
        ("Syslog", "ds.log", "excerpt"), ("システムイベント（CSV）" if ja else "System events (CSV)", "systemevents.csv", ""),
        ("診断パッケージ" if ja else "Diagnostic package", "1776624060.zip", ""),
        ("診断パッケージ" if ja else "Diagnostic package", "diagnostic1163886380.zip", ""),
        ("画面ショット" if ja else "Screenshot", "ランプ.png" if ja else "lamp.png", ""),
        ("画面ショット" if ja else "Screenshot", "events/console.png", ""),
    )  # fmt: skip
    where = ("events.csv に収録", "events.csv に収録", "別送", "別送", "本書の 3 章", "本書の 3 章") if ja else (
        "in events.csv", "in events.csv", "sent apart", "sent apart", "in section 3", "in section 3")  # fmt: skip
    window = "2026-04-20 03:00:00 〜 03:40:00（JST、終了時刻は含まない）" if ja else (
        "2026-04-20 03:00:00 to 03:40:00 (JST, the end not included)")  # fmt: skip
    return Inquiry(
        lang=lang,  # type: ignore[arg-type]
        title="DSA-test でセキュリティアップデートが失敗する（イベント 2205）" if ja
        else "Security update fails on DSA-test (event 2205)",
        reference=f"対象時間帯 {window}" if ja else f"Window {window}",
        facts=(
            ("対象時間帯" if ja else "Window", window),
            ("お問い合わせ対象" if ja else "Asked about", f"2205 {KINDS[0][2] if ja else KINDS[0][3]} / DSA-test / "
             "2026-04-20 03:20:54 JST"),
            ("製品とバージョン" if ja else "Product", "Deep Security Manager 12.0.383、Deep Security Agent 12.0.0-1186"),
            ("OS", "Windows Server 2019 (DSM)、Red Hat Enterprise Linux 8 (DSA-test)"),
            ("作成日時" if ja else "Made", "2026-04-21 10:00:00 JST"),
        ),
        items=items,
        message=Statement(RAW, cite, quoted=True),
        checked=(
            CheckedLine(
                "2026-04-20 09:10:00 JST",
                "イベント内記載の対処: Agent のイベントを確認 → 9017 の詳細に原因の記載なし" if ja
                else "The event's own advice: looked at the agent's events; 9017 gives no cause",
            ),
            CheckedLine(
                "2026-04-20 09:25:00 JST",
                "製品 Q&A とヘルプセンターを「2205 パターンファイル 失敗」で検索 → 該当なし" if ja
                else "Searched the Q&A and the Help Center for 2205: nothing that fits",
            ),
        ),
        checked_gaps=(),
        pictures=(
            Picture("E-05", "管理コンソール > コンピュータ: ランプがオレンジ" if ja else "Computers: orange lamp",
                    "画面ショット: ランプがオレンジの DSA-test" if ja else "Screenshot: DSA-test with an orange lamp",
                    png(960, 400), 960, 400),
            Picture("E-06", "イベントの詳細" if ja else "The event's details",
                    "画面ショット: イベントの詳細" if ja else "Screenshot: the event's details", png(300, 200), 300, 200),
        ),
        packages=(
            PackageRow("E-03", "DSA（内容から判別）" if ja else "DSA (by its content)", "1776624060.zip", "22.7 MB",
                       "0b7e44d1" * 8, "2026-04-20 03:41:00 JST（timestamp.txt の記載）" if ja
                       else "2026-04-20 03:41:00 JST (timestamp.txt)", "DSA-test", "12.0.0-1186", ()),
            PackageRow("E-04", "不明（判別できず）" if ja else "unknown", "diagnostic1163886380.zip", "184.2 MB",
                       "9f2c1a77" * 8, "不明" if ja else "unknown", "—", "—",
                       ("壊れた ZIP ファイルです: 途中で切れています。" if ja else "The zip file is broken: it is cut off.",)),
        ),
        counts=counts if rows else (),
        rows_total=rows,
        digest=tuple(shown),
        tally_notes=(
            "E-01 ds.log: 52,110 行 = 対象時間帯 48 + 時間帯外 40,000 + 他製品 12,000 + イベント以外 62 + 読み取れず 0。"
            "時差: オプション（Asia/Tokyo）、年: 対象時間帯。" if ja else
            "E-01 ds.log: 52,110 lines = 48 in the window + 40,000 outside + 12,000 of other products + 62 not events "
            "+ 0 unreadable. Zone: --tz (Asia/Tokyo), year: the window.",
            "E-02 systemevents.csv: 300 件 = 対象時間帯 30 + 時間帯外 270。" if ja else
            "E-02 systemevents.csv: 300 rows = 30 in the window + 270 outside.",
        ),
        exhibits=tuple(
            ExhibitRow(f"E-0{number}", kind, name, "12.3 MB", "5e884898da280471" * 4, where[number - 1],
                       "2026-04-19 09:00:00 〜 2026-04-20 09:14:38" if number < 3 else "")
            for number, (kind, name, _) in enumerate(places, start=1)
        ),
        zone="JST",
        timeline=_timeline(lang),
        bands=_bands(lang),
        glance=Glance(
            ("原因は何でしょうか。", "対処は必要でしょうか。") if ja else ("What is the cause?", "Must we act?"),
            "4月21日（火）17:00" if ja else "Tue 21 Apr, 17:00",
            "22日に判断" if ja else "we decide on the 22nd",
            "中" if ja else "Medium",
            Stated("7台で失敗" if ja else "7 computers failed", "業務は継続" if ja else "no service is down"),
            Stated("4月20日 03:11から" if ja else "Since 20 Apr 03:11"),
            "7台が失敗しました。" if ja else "7 computers failed.",
            (("通信は正常" if ja else "The connection works", "08:12 田中" if ja else "08:12 Tanaka"),),
            excluded_stated=True,
        ),
        message_lines=(RecordedLine("before", "811"), RecordedLine(RAW, "812", asked=True), RecordedLine("after", "813")),
        masking=(
            "コンピュータ名を仮名に置き換えています。" if ja else "Names of computers are replaced by pseudonyms.",
        ),
        functions=(
            FunctionRow(
                "ファイアウォール" if ja else "Firewall", 12, 3, "2026-04-20 03:01:00", "2026-04-20 03:39:00",
                "21 Unsolicited TCP 12件" if ja else "21 Unsolicited TCP ×12",
            ),
        ),
        computers=(
            ComputerRow("DSA-test", "2026-04-20 03:20:54", 3, 3, "2026-04-20 07:56:31", "", "E-03", asked=True),
            ComputerRow("web03", "2026-04-20 03:11:07", 1, 2, "2026-04-20 03:11:07", "2026-04-20 05:01:48", "", asked=False),
        ),
        coverage=(
            CoverageRow(5, "E-01 ds.log", "covers", "含む" if ja else "covers", "", "2026-04-19 09:00:00 〜 09:14:38", "48"),
        ),
        follow=(
            FollowRow("4", "DSM の診断パッケージ" if ja else "The DSM's package", "取得でき次第" if ja else "When taken"),
        ),
        people=SenderBlock(
            ("株式会社サンプル" if ja else "Sample Inc.", "03-0000-0000"),
            (("作成" if ja else "Prepared by", "田中" if ja else "Tanaka", "2026-04-20"),),
            "田中" if ja else "Tanaka", "株式会社サンプル" if ja else "Sample Inc.",
        ),
        recipient="サポート窓口 御中" if ja else "To the support desk",
        dated="2026年4月20日（月）" if ja else "Mon 20 Apr 2026",
        own_number="INC-1",
        code="DSC-2026-0420-7F3A",
        names=("DSA-test", "web03", "AP-とうきょう-03"),
        reading=(
            Statement("対象のイベントの記録" if ja else "How was the event recorded?", (
                "events.xlsx 「イベント」 2" if ja else "events.xlsx, row 2", "E-99", *cite)),
            Statement("Agent のログ" if ja else "What do the agent's logs say?", ("E-03",)),
        ),
    )  # fmt: skip


def _bands(lang: str) -> Bands:
    start = datetime(2026, 4, 19, 18, 0, tzinfo=UTC)
    told = "コンピュータごとの状態" if lang == "ja" else "State of each computer"
    hours = [start + timedelta(minutes=30 * number) for number in range(13)]
    bands = (
        Band(
            "DSA-test",
            (hours[1], hours[5], hours[10]),
            ((hours[1], hours[3]), (hours[5], None)),
            "未復旧" if lang == "ja" else "open",
            asked=True,
        ),
        Band("web03", (hours[1],), ((hours[1], hours[4]),), "05:01:48"),
    )
    window = (start, start + timedelta(minutes=40))
    return Bands(
        told,
        told,
        start,
        hours[12],
        hours[12],
        "09:14",
        window,
        ZoneInfo("Asia/Tokyo"),
        "2205",
        "2204",
        bands,
    )


def folded_row(first: str = "2026-04-20 03:30:00", last: str = "2026-04-20 03:31:00") -> FoldedRow:
    """A run of routine events."""
    return FoldedRow(first, last, "710×3、191×1", 4, 3)


def _timeline(lang: str) -> Timeline:
    start = datetime(2026, 4, 19, 18, 0, tzinfo=UTC)
    asked = start + timedelta(minutes=20, seconds=54)
    moments = [start + timedelta(minutes=2 * number) for number in range(20)]
    told = "時系列の図" if lang == "ja" else "A timeline"
    lanes = (
        Lane(
            "events", KINDS[0][2 if lang == "ja" else 3], (Mark(asked, "warning", asked=True),), code="2205"
        ),
        Lane("events", "Offline", tuple(Mark(at, "error") for at in moments), code="730"),
        Lane("alerts", "Empty Relay Group", bars=(Bar(asked, None),)),
        Lane("material", "E", (Mark(start + timedelta(minutes=41), label="E-03"),)),
    )
    notes = (DrawnNote("message", asked, "2205"),)
    end = start + timedelta(minutes=40)
    return Timeline(told, told, start, end, ZoneInfo("Asia/Tokyo"), "JST", told, lanes, notes)


def empty(lang: str = "ja") -> Inquiry:
    """Nothing was given: every item is missing and says so."""
    ja = lang == "ja"
    full = rich(lang, rows=0)
    what = ("背景", "具体的な事象", "画面ショット", "診断パッケージ", "システムイベントログ") if ja else (
        "background", "description of what happened", "screenshot", "diagnostic package", "event log")  # fmt: skip

    def gap(number: int) -> Gap:
        return Gap(
            f"item{number}.missing", "blocks",
            f"{what[number - 1]}がありません。" if ja else f"There is no {what[number - 1]}.",
            "サポート窓口が調査を始めるために求めている情報です。" if ja else "The support desk asks for it.",
            "case.yaml に書くか、該当するオプションを付けて再度実行してください。" if ja
            else "Write it into case.yaml, or run again with the option.",
        )  # fmt: skip

    return replace(
        full,
        items=tuple(
            replace(
                item, state="missing", state_word=STATE_WORDS[lang]["missing"], place="", statements=(),
                gaps=(gap(item.number),),
            )
            for item in full.items
        ),
        facts=(*full.facts[:1], (full.facts[2][0], "")),
        message=Statement("確認したいメッセージの記載はなく、対象時間帯にイベントもありません。" if ja
                          else "No message is specified, and there are no events in the window."),
        checked=(), follow=(),
        reading=(), checked_gaps=(replace(gap(1), what="事前に確認した内容がありません。" if ja else "Nothing was checked."),),
        pictures=(), packages=(), counts=(), digest=(), rows_total=0, tally_notes=(), exhibits=(),
        glance=Glance(), computers=(), functions=(), masking=(), bands=None, people=SenderBlock(), coverage=(), timeline=None, message_lines=(),
    )  # fmt: skip


def every_text(value: Any, text: str) -> Any:
    """The same data with every free text replaced; words of the contract (levels, states, weights) stay."""
    kept = {
        "level",
        "state",
        "weight",
        "lang",
        "group",
        "format",
        "divided",
        "shown",
        "topic",
        "kind",
        "covers",
    }
    if isinstance(value, DrawnNote):
        return replace(value, label=text)
    if isinstance(value, str):
        return text
    if isinstance(value, tuple):
        return tuple(every_text(part, text) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        names = (part.name for part in fields(value))
        return replace(
            value,
            **{name: every_text(getattr(value, name), text) for name in names if name not in kept},
        )
    return value


@pytest.fixture(params=["ja", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def words(lang: str) -> Words:
    return Words(lang)  # type: ignore[arg-type]


@pytest.fixture
def rich_inquiry(lang: str) -> Inquiry:
    return rich(lang)


@pytest.fixture
def empty_inquiry(lang: str) -> Inquiry:
    return empty(lang)


@pytest.fixture
def rich_body(rich_inquiry: Inquiry, words: Words) -> Body:
    return body_of(rich_inquiry, words)


@pytest.fixture
def empty_body(empty_inquiry: Inquiry, words: Words) -> Body:
    return body_of(empty_inquiry, words)


def body_of(inquiry: Inquiry, words: Words) -> Body:
    """The inquiry's body, cleaned as before every skin."""
    return cleaned(inquiry_body(inquiry, words))


@pytest.fixture
def make_body() -> Callable[[Inquiry, Words], Body]:
    return body_of


@pytest.fixture
def make_linker() -> Callable[[Inquiry, Words], Linker]:
    return Linker.of


@pytest.fixture
def make_rich() -> Callable[..., Inquiry]:
    return rich


@pytest.fixture
def with_text_everywhere() -> Callable[[Inquiry, str], Inquiry]:
    return every_text


@pytest.fixture
def when() -> datetime:
    return WHEN


@pytest.fixture
def words_with(tmp_path: Path) -> Callable[..., Words]:
    """Words that look into a folder of the test's own first."""

    def made(lang: str) -> Words:
        return Words(lang, [tmp_path])  # type: ignore[arg-type]

    return made


@pytest.fixture
def buffer() -> io.BytesIO:
    return io.BytesIO()
