"""Make docs/*/coverage.md: which problems are known, how well, and what is not.

Run it after changing a profile or a table of knowledge:  python tools/make_coverage_page.py
The pages are made of `dscase/knowledge/data` alone. A test makes them again and compares.
"""
# ruff: noqa: E501 - the sentences of a page

from collections.abc import Iterable, Iterator
from pathlib import Path

from dscase.case.model import LANGS, Lang
from dscase.knowledge.catalogue import catalogue, table
from dscase.knowledge.profiles import Profile, profiles
from dscase.knowledge.retention import retention_defaults
from dscase.knowledge.statuses import statuses

ROOT = Path(__file__).parent.parent
NOT_FOUND = "NOT FOUND"
GRADES = ("A", "B", "C", "own")
WORDS: dict[Lang, dict[str, str]] = {
    "ja": {
        "title": "dscase が知っていること",
        "intro": "どの事象を、どこまで知っているか、何が見つかっていないかの一覧です。`dscase/knowledge/data/` の表から作られます"
        "(`python tools/make_coverage_page.py`)。English: [What dscase knows](../en/coverage.md)",
        "profiles": "事象プロファイルの一覧",
        "profiles_intro": "`dscase explain キー` で読め、`--sources` を付けると文ごとの出典が出ます。「文」は根拠の確かさごとの文の数です。"
        "「ベンダーの一覧」は、その事象でベンダーが求めるものの一覧が見つかっているかです。",
        "profiles_head": "| キー | イベント、機能 | 内容 | 復旧を示すイベント | 文(A / B / C / own) | ベンダーの一覧 |",
        "grades": "根拠の確かさ",
        "grade_head": "| 記号 | 意味 |",
        "A": "ベンダーの資料",
        "B": "ベンダーの人の公開物",
        "C": "社外の情報。文の中にも、そう書いてあります",
        "own": "dscase の一般的な助言。文の中にも、そう書いてあります",
        "grade_note": "記憶だけで確かめられないことは、載せていません。",
        "tables": "名前の表",
        "tables_head": "| 表 | 行 | 日本語の名前があるもの | レベルや重要度があるもの |",
        "tables_note": "日本語の名前が見つかっていないものは、英語で示し、そう書き添えます。`dscase events --learn-names` で、"
        "管理コンソールの書き出しから名前を覚えさせられます。",
        "events": "システムイベント",
        "agent_events": "Agent イベント",
        "alerts": "アラート",
        "statuses": "ステータス",
        "packets": "ファイアウォール・侵入防御の理由 ID",
        "labels": "管理コンソールの表示",
        "reasons": "イベントの理由 ID",
        "reasons_head": "| イベント | 理由 ID | 意味 | 出典 |",
        "retention": "イベントの保存期間の既定",
        "retention_head": "| 製品 | 版 | 対象 | 日数 | 確かさ | 出典 |",
        "system_events": "システムイベント",
        "security_events": "セキュリティイベント",
        "unknown": "見つかっていないこと",
        "unknown_head": "| キー | 見つかっていないこと |",
        "sources": "出典の一覧",
        "sources_head": "| 記号 | 確かさ | 資料 |",
    },
    "en": {
        "title": "What dscase knows",
        "intro": "Which problems are known, how well, and what was not found. The page is made of the tables in "
        "`dscase/knowledge/data/` (`python tools/make_coverage_page.py`). Japanese: "
        "[dscase が知っていること](../ja/coverage.md)",
        "profiles": "Profiles",
        "profiles_intro": "`dscase explain KEY` shows a profile; with `--sources` each sentence has its sources. "
        "\"Sentences\" counts them by how far they can be trusted. \"Vendor's list\" says whether a list of what the "
        "vendor asks for in this case was found.",
        "profiles_head": "| Key | Events, module | What it is about | Events that show it is over | Sentences (A / B / C / own) | Vendor's list |",
        "grades": "How far a source can be trusted",
        "grade_head": "| Grade | Meaning |",
        "A": "The vendor's own print",
        "B": "What the vendor's people published",
        "C": "Information from outside the vendor; the sentence says so",
        "own": "General advice of dscase's; the sentence says so",
        "grade_note": "What is only remembered and could not be looked up is not shipped.",
        "tables": "Tables of names",
        "tables_head": "| Table | Rows | With a Japanese name | With a level or severity |",
        "tables_note": "What has no known Japanese name is shown in English and said to be so. "
        "`dscase events --learn-names` learns names from the console's export.",
        "events": "System events",
        "agent_events": "Agent events",
        "alerts": "Alerts",
        "statuses": "Statuses",
        "packets": "Reason ids of firewall and intrusion prevention",
        "labels": "Labels in the console",
        "reasons": "Reason ids of events",
        "reasons_head": "| Events | Reason id | Meaning | Source |",
        "retention": "How long events are kept by default",
        "retention_head": "| Product | Version | Of what | Days | Grade | Source |",
        "system_events": "system events",
        "security_events": "security events",
        "unknown": "What was not found",
        "unknown_head": "| Key | What was not found |",
        "sources": "List of sources",
        "sources_head": "| Code | Grade | What it is |",
    },
}  # fmt: skip


def page(lang: Lang) -> str:
    """The page in a language."""
    return "\n".join(_lines(lang)) + "\n"


def _lines(lang: Lang) -> Iterator[str]:
    say = WORDS[lang]
    yield from (f"# {say['title']}", "", say["intro"], "")
    yield from (f"## {say['profiles']}", "", say["profiles_intro"], "")
    yield from _table(say["profiles_head"], (_profile(one, lang) for one in profiles()))
    yield from (f"## {say['grades']}", "")
    yield from _table(say["grade_head"], ((grade, say[grade]) for grade in GRADES))
    yield from (say["grade_note"], "")
    yield from (f"## {say['tables']}", "")
    yield from _table(say["tables_head"], _names(say))
    yield from (say["tables_note"], "")
    yield from (f"## {say['reasons']}", "")
    yield from _table(
        say["reasons_head"],
        (
            (row["events"], row["reason"], row[f"meaning_{lang}"], f"`{row['source']}`")
            for row in table("reason_ids.csv")
        ),
    )
    yield from (f"## {say['retention']}", "")
    yield from _table(
        say["retention_head"],
        (
            (
                each.product,
                each.version or "–",
                say[each.what],
                str(each.kept.days) if each.kept else NOT_FOUND,
                each.grade or "–",
                f"`{each.source}`",
            )
            for each in retention_defaults()
        ),
    )
    yield from (f"## {say['unknown']}", "")
    yield from _table(
        say["unknown_head"], ((f"`{one.key}`", text) for one in profiles() for text in one.unknown[lang])
    )
    yield from (f"## {say['sources']}", "")
    yield from _table(
        say["sources_head"],
        ((f"`{row['code']}`", row["grade"], row[f"source_{lang}"]) for row in table("sources.csv")),
    )


def _table(head: str, rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield head
    yield "|---" * (head.count("|") - 1) + "|"
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""


def _profile(one: Profile, lang: Lang) -> tuple[str, ...]:
    ids = " ".join(f"`{event_id}`" for event_id in sorted(one.ids, key=int))
    over = " ".join(f"`{event_id}`" for event_id in one.recovery)
    count = {grade: sum(_grade(said.sources) == grade for said in one.statements) for grade in GRADES}
    return (
        f"`{one.key}`",
        ids or (f"`{one.module}`" if one.module else "–"),
        one.title[lang],
        over or "–",
        " / ".join(str(count[grade]) for grade in GRADES),
        "✓" if one.asked.each else NOT_FOUND,
    )


def _grade(codes: Iterable[str]) -> str:
    """The best grade among sources."""
    known = {row["code"]: row["grade"] for row in table("sources.csv")}
    return min((known[code] for code in codes), key=GRADES.index)


def _names(say: dict[str, str]) -> Iterator[tuple[str, ...]]:
    events = list(catalogue().events.values())
    own = list(catalogue().agent_events.values())
    alerts = catalogue().alerts.all
    packets = list(table("packet_reasons.csv"))
    labels = list(table("console_labels.csv"))
    yield say["events"], str(len(events)), *_counted([e.name_ja for e in events], [e.level for e in events])
    yield say["agent_events"], str(len(own)), *_counted([e.name_ja for e in own], [e.level for e in own])
    yield (
        say["alerts"],
        str(len(alerts)),
        *_counted([a.name_ja for a in alerts], [a.severity for a in alerts]),
    )
    yield say["statuses"], str(len(statuses())), *_counted([s.text_ja for s in statuses()], None)
    yield say["packets"], str(len(packets)), *_counted([row["name_ja"] for row in packets], None)
    yield say["labels"], str(len(labels)), *_counted([row["label_ja"] for row in labels], None)


def _counted(names: list[str], levels: list[str] | None) -> tuple[str, str]:
    return str(sum(map(bool, names))), "–" if levels is None else str(sum(map(bool, levels)))


if __name__ == "__main__":
    for lang in LANGS:
        (ROOT / "docs" / lang / "coverage.md").write_text(page(lang), encoding="utf-8", newline="\n")
