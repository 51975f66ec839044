"""The texts of the main example: what a person writes, and a mail the manager sent."""

# ruff: noqa: E501 - the texts stand as they are written, one paragraph a line

import base64
import json

from estate.packages import log_line
from estate.places import jst

MESSAGE = log_line(
    jst("04-20 03:20:51"),
    "Warning/2",
    "AmUpdate: no answer from relay01.example.jp:4122 within 30 s (attempt 3 of 3), "
    "current pattern stays in place | update/AmUpdate.lua:214:fetch | 5F0A:7C21",
    407211,
)

BACKGROUND = """\
2026年4月20日未明の定期セキュリティアップデートで、複数のAgentがパターンファイルの更新に失敗しました。
DSA-testほか2台は再実行後も解消しません。DSA-testは本番展開前の検証機で、4月22日に本番サーバへの適用判断を控えているため、失敗の原因と、製品ログに残ったメッセージが対処を要するものかどうかを確認したく、お問い合わせします。
"""

BACKGROUND_EN = """\
In the scheduled security update in the early hours of 20 April 2026, pattern updates failed on several agents.
On DSA-test and two other computers they fail again after a retry. DSA-test is the test machine for our rollout: on 22 April we decide whether the production servers get the update. We would like to know the cause, and whether the message in the product log requires action.
"""

CASE = f"""\
# 例題: パターンファイルのアップデート失敗 (架空の環境)
# 画面、診断パッケージ、ログは evidence/ に置きます。確認した内容は journal.jsonl にあります。
schema: 1
title: DSA-testでパターンファイルのアップデートに失敗し、再実行しても復旧しない
title_en: Pattern update fails on DSA-test, and fails again after a retry
window: "2026-04-20 03:00/03:40"
tz: Asia/Tokyo
lang: ja
as_of: "2026-04-20T09:30:00+09:00"   # この例の「今」。いつ実行しても同じ結果になります。

product: Trend Micro Deep Security 12.0 (DSM 12.0.383 / DSA 12.0.0-725)
os: "DSM: Red Hat Enterprise Linux 7.9 / DSA-test: Red Hat Enterprise Linux 7.9"

background: |
{"".join(f"  {line}" + chr(10) for line in BACKGROUND.splitlines())}
background_en: |
{"".join(f"  {line}" + chr(10) for line in BACKGROUND_EN.splitlines())}
what_happened: |
  03:10から03:35にかけて7台のAgentでイベントID 2205が記録されました。
  05:00の再実行で4台は復旧しましたが、DSA-test、AP-とうきょう-03、倉庫-端末02は再び失敗しました。
  DSA-testは07:56に手動でも再実行しましたが、同じイベントが記録されました。

what_happened_en: |
  From 03:10 to 03:35 event ID 2205 was recorded for 7 agents.
  A retry at 05:00 succeeded on 4 computers; DSA-test, AP-とうきょう-03 and 倉庫-端末02 failed again.
  On DSA-test we ran the update by hand at 07:56; the same event was recorded.

status: "DSA-test: ステータスランプはオレンジ。「セキュリティアップデート: Agent/Applianceでのパターンファイルのアップデート失敗」と表示"
status_en: "DSA-test: the status lamp is orange. Status text: Security Update: Pattern Update on Agents/Appliances Failed"
alerts: 「7台のコンピュータで不正プログラム対策コンポーネントのアップデートに失敗しました。」(03:11発生。再実行後は3台、09:00時点で継続)
alerts_en: "“Anti-Malware Component Update Failed” on 7 computers (raised at 03:11; on 3 computers after the retry, not ended at 09:00)"

# お問い合わせの対象: 製品ログのメッセージと、対応するシステムイベント
message: |-
  {MESSAGE}
event: 2205@DSA-test

evidence:
  # ds.log の時刻には年がありません。年は対象時間帯から決まります。
  - file: ds.log
    tz: Asia/Tokyo
  - file: systemevents.csv
    tz: Asia/Tokyo
  - file: 01-lamp.png
    caption: 管理コンソール「コンピュータ」画面。DSA-testのランプがオレンジ (03:31)
    caption_en: "The page [Computers] of the console: the lamp of DSA-test is orange (03:31)"
  - file: 02-events.png
    caption: 「イベントとレポート」>「システムイベント」。03:20:54のイベントID 2205と710 (03:33)
    caption_en: "[Events & Reports] > [System Events]: events 2205 and 710 at 03:20:54 (03:33)"
  - file: 03-alert.jpg
    caption: 「アラート」画面。アップデート失敗のアラートが継続 (03:36)
    caption_en: "The page [Alerts]: the alert of the failed update has not ended (03:36)"
  # kaga-20260420.zip はDSMの診断パッケージのはずですが、中身からは判別できません。
  # 確かな場合は次の2行を有効にしてください。
  # - file: kaga-20260420.zip
  #   package: dsm
"""

CHECKED = (
    (
        "2026-04-20T07:58:00+09:00",
        "event_advice",
        (
            "イベント2205の記載に従いAgentのイベントを確認。9017「更新元から応答なし」が記録されていた。"
            "07:56にDSA-testで手動アップデートを再実行したが、同じく失敗した。"
        ),
        "運用 田中",
    ),
    (
        "2026-04-20T08:12:00+09:00",
        "checked",
        "DSA-testからrelay01.example.jpの4122番ポートへ接続できることを確認。時刻のずれ、ディスク残量にも問題なし。",
        "運用 田中",
    ),
    (
        "2026-04-20T08:24:00+09:00",
        "search_qa",
        (
            "製品Q&Aを「2205 パターンファイル アップデート失敗」「9017」で検索。KA-0010424とKA-0016311が該当。"
            "後者は電子署名の期限切れが原因で、エラーの内容が異なるため当てはまらないと判断。"
        ),
        "運用 田中",
    ),
    (
        "2026-04-20T08:31:00+09:00",
        "search_help",
        "Deep Securityヘルプセンターを「component update failed relay」「アップデート失敗 応答なし」で検索。該当なし。",
        "運用 田中",
    ),
)

MEMO = """\
引き継ぎ (田中 → 佐藤)
・DSA-testほか2台が朝まで直らず。relay01のネットワーク担当に03:10ごろの作業の有無を確認中。
・kaga-20260420.zip は鈴木さんが取ったもの。DSMの診断パッケージだと思うが未確認。
・サポートに出す前に {{ 担当者名 }} を埋めること。
"""

CHECKED_FLAG = """\
製品Q&Aを「2205」「9017」で検索し、KA-0010424を確認しました。
ヘルプセンターでは該当する記事が見つかりませんでした。
"""

MAIL_SUBJECT = (
    "新しいアラートの発令: 1台のコンピュータで不正プログラム対策コンポーネントのアップデートに失敗しました。"
)
MAIL_BODY = """\
管理マネージャ kaga でアラートが発令されました。

アラート: 1台のコンピュータで不正プログラム対策コンポーネントのアップデートに失敗しました。
重要度: 警告
日時: 2026年4月20日 3:11:12
対象: web03

詳しくは管理コンソールの [アラート] をご覧ください。
"""


def journal() -> str:
    """journal.jsonl: a record a line, oldest first."""
    records = [
        {"when": when, "step": step, "text": text, "who": who, "tool": ""}
        for when, step, text, who in CHECKED
    ]
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def _encoded_words(text: str, size: int = 12) -> str:
    """A header value by RFC 2047 in ISO-2022-JP, folded."""
    parts = [text[start : start + size] for start in range(0, len(text), size)]
    words = [f"=?ISO-2022-JP?B?{base64.b64encode(part.encode('iso2022_jp')).decode()}?=" for part in parts]
    return "\r\n ".join(words)


def mail() -> bytes:
    """The alert mail as it was saved, CRLF, ISO-2022-JP."""
    head = (
        "Received: from kaga.example.jp (kaga.example.jp [192.168.100.120])\r\n"
        "\tby mail01.example.jp (Postfix) with ESMTP id 4A0C1F2B77\r\n"
        "\tfor <ops@example.jp>; Mon, 20 Apr 2026 03:11:15 +0900 (JST)\r\n"
        "Date: Mon, 20 Apr 2026 03:11:14 +0900\r\n"
        "From: dsm@example.jp\r\n"
        "To: ops@example.jp\r\n"
        "Message-ID: <20260420031114.1903@kaga.example.jp>\r\n"
        f"Subject: {_encoded_words(MAIL_SUBJECT)}\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=ISO-2022-JP\r\n"
        "Content-Transfer-Encoding: 7bit\r\n\r\n"
    )
    return head.encode("ascii") + MAIL_BODY.replace("\n", "\r\n").encode("iso2022_jp")
