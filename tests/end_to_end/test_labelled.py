"""Cases with their right answers: what is judged, what is found, and what item 2 says and never says.

Each is one failure, or a calm window, with one thing changed. Names, numbers and times are made up here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from dscase import pipeline
from dscase.inquiry.formatter import teller
from dscase.inquiry.items import items
from dscase.wording.words import Words

AT = datetime(2026, 6, 9, 2, 15, 40, tzinfo=UTC)  # 11:15:40 in Tokyo
HOST = "ap-07"
CASES: dict[str, "Label"] = {}


@dataclass(frozen=True)
class Label:
    """A case and its answers. `says` and `never` are patterns of item 2."""

    plant: Callable[..., None]
    verdict: str
    codes: tuple[str, ...]
    says: tuple[str, ...]
    never: tuple[str, ...]
    calm: bool
    lang: str


def label(verdict="inquire", *, codes=(), says=(), never=(), calm=False, lang="ja"):
    """Makes a function that changes an estate a case. `calm`: of a window of information alone."""

    def add(plant):
        CASES[plant.__name__] = Label(plant, verdict, tuple(codes), tuple(says), tuple(never), calm, lang)
        return plant

    return add


# --- one computer


ONCE = "が 1 件記録されています"
TWICE = ("計 2 件", "2 台")


@label(says=["2026-06-09 11:15:40 JST に、ap-07 でイベント 2205「", ONCE], never=TWICE)
def nothing_else(e, kit):
    pass


@label(says=[ONCE], never=TWICE)
def one_computer_in_two_cases_of_letters(e, kit):
    e.export = [replace(row, target=row.target.upper()) for row in e.export]


@label(says=[ONCE, "警告 1、"], never=TWICE)
def one_computer_in_two_widths(e, kit):
    wide = {ord(letter): ord(letter) + 0xFEE0 for letter in "ap07-"}
    e.export = [replace(row, target=row.target.translate(wide)) for row in e.export]


@label(says=[ONCE], never=TWICE)
def one_computer_by_its_short_and_its_full_name(e, kit):
    e.export = [replace(row, target=f"{row.target}.corp.example" * bool(row.target)) for row in e.export]


@label(says=["同じ対象で、対象時間帯に計 2 件"], never=["2 台", "対象は 2 件"])
def two_failures_of_one_computer_under_two_names(e, kit):
    e.both(kit.Row(e.at(4), "2205", f"{HOST}.corp.example", "The component update did not succeed."))


@label(codes=["computer.unclear"], never=["復旧を示すイベント 2204「"])
def the_short_name_of_two_computers_mends_neither(e, kit):
    for name in (f"{HOST}.east.example", f"{HOST}.west.example"):
        e.both(kit.Row(e.at(-9), "710", name))
    e.both(kit.Row(e.at(6), "2204", HOST, "The components are up to date."))
    e.both(kit.Row(e.moment, "2205", f"{HOST}.east.example", "The component update did not succeed."))
    e.case["event"] = f"2205@{HOST}.east.example"


@label(
    codes=["computer.unclear"],
    says=[f"2026-06-09 11:15:40 JST に、ap-07 でイベント 2205「.*{ONCE}"],
    never=["復旧を示すイベント 2204「"],
)
def another_tenants_recovery(e, kit):
    e.export = []
    e.syslog.append(kit.Row(e.at(6), "2204", HOST, "The components are up to date.", tenant="4"))


# --- one moment


@label(codes=["zone.shifted"], says=[ONCE], never=["計 2 件"])
def an_export_in_a_zone_of_45_minutes(e, kit):
    e.export = [replace(row, at=row.at - kit.seconds(3.25 * 3600)) for row in e.export]


@label(codes=["source.skew"], says=[ONCE], never=["計 2 件"])
def a_clock_that_is_slow(e, kit):
    e.export = [replace(row, at=row.at - kit.seconds(171)) for row in e.export]


# --- proof of calm


@label("watch", calm=True)
def a_calm_window(e, kit):
    pass


@label(calm=True, codes=["reason:agent_trouble"])
def an_agents_warning_in_a_calm_window(e, kit):
    told = kit.DETAIL.format(time="June 9, 2026 11:15:01").replace("Level: Error", "Level: Warning")
    e.both(kit.Row(e.at(1), "710", e.others[0], "Description Omitted", told))


@label(calm=True, codes=["reason:protection"], says=["保護機能のイベントが 1 件あります"])
def a_detection_in_a_calm_window(e, kit):
    e.syslog.append(kit.Row(e.at(1), "", f"dvchost={HOST}", module="4000000|Eicar_test_file|6"))


@label(calm=True, codes=["reason:listed_status"])
def an_offline_computer_in_a_calm_window(e, kit):
    e.files["evidence/list.csv"] = f"Name,Platform,Status\n{HOST},Linux,Managed (Offline)\n".encode()


@label(calm=True, codes=["events.gap", "reason:unusual_silence"])
def a_hole_in_a_dense_log(e, kit):
    e.export = []
    beats = [kit.Row(e.at(-60 + turn / 3), "710", HOST) for turn in range(360)]
    e.syslog = [row for row in beats if not e.at(-8) < row.at < e.at(6)]


@label("watch", calm=True)
def the_same_silence_in_a_sparse_log(e, kit):
    rows = [kit.Row(e.at(-540 + turn * 14 + 0.5), "710", HOST) for turn in range(80)]
    e.syslog = e.export = rows


@label(calm=True, codes=["events.unparsed", "reason:unparsed"])
def a_line_that_breaks_off(e, kit):
    line = kit.cef(kit.Row(e.at(1), "710", HOST), e.tz, stamped=True)
    e.files["evidence/ds.log"] = line[: line.index("|710")].encode() + b"\n"


# --- what is stated against what is there


@label(codes=["status.contradicted"])
def green_but_offline_in_the_list(e, kit):
    e.case["status"] = f"{HOST}: 緑"
    e.files["evidence/list.csv"] = f"Name,Platform,Status\n{HOST},Linux,Managed (Offline)\n".encode()


@label(codes=["status.not_recovered"], lang="en")
def green_but_nothing_mended_it(e, kit):
    e.case["status"] = f"{HOST}: green (managed)"


@label(codes=["claims.unfounded"], lang="en")
def a_time_that_no_exhibit_reaches(e, kit):
    e.case["background"] = "The guest was moved at 22:47 on 2026-06-05. We want to know the cause."


@label(codes=["mail.count"])
def a_mail_of_nine_computers(e, kit):
    sent = f"{e.local(e.at(1)):%a, %d %b %Y %H:%M:%S %z}"
    subject = "Anti-Malware Component Update Failed on 9 computers"
    e.files["evidence/a.eml"] = f"From: dsm@example.jp\nSubject: {subject}\nDate: {sent}\n\nb\n".encode()


@label(codes=["screenshot.small"])
def a_picture_too_small_to_read(e, kit):
    e.files["evidence/lamp.png"] = kit.picture(9, size=(60, 45))


@label(codes=["screenshot.blank"])
def a_picture_of_one_colour(e, kit):
    e.files["evidence/lamp.png"] = kit.picture(0, plain=True)


# --- all that happened


@label(
    lang="en",
    says=[
        r"At 2026-06-09 11:15:40 JST, event 2205 .*ap-07",
        r"705 .*db02.* at 2026-06-09 11:06:40 JST",
        r"721 .*web01: 2 of them, from 2026-06-09 11:08:40 JST until 2026-06-09 11:20:40 JST",
        r"The window holds \d+ system events \(error 3, warning 1, info \d+, unknown 0\)\. \[E-",
    ],
)
def other_errors_of_the_window(e, kit):
    e.both(
        kit.Row(e.at(-9), "705", "db02", "No."),
        kit.Row(e.at(-7), "721", "web01", "No."),
        kit.Row(e.at(5), "721", "web01", "No."),
    )


@label(
    says=[r"に発生し、2026-06-09 11:31:40 JST に終了しています\(対象: ap-07\)"],
    never=[r"11:19:40 JST に終了しています\(対象: ap-07\)"],
)
def alerts_of_two_subjects(e, kit):
    named = "Alert: Anti-Malware Component Update Failed\nSubject: {}"
    e.both(
        kit.Row(e.at(1), "190", "", named.format("db02")),
        kit.Row(e.at(4), "192", "", named.format("db02")),
        kit.Row(e.at(16), "192", "", named.format(HOST)),
    )


@label(
    says=[
        r"復旧を示すイベント\(2204\)は、証跡の末尾 2026-06-09 \d\d:\d\d:\d\d JST まで記録がありません。 \[E-"
    ]
)
def nothing_mended_it(e, kit):
    pass


@label(
    codes=["export.level_missing"],
    says=[r"件です\(エラー 1、警告 4、情報 \d+、不明 0\)。 \[E-\d\d、E-\d\d"],
)
def a_total_cites_all_that_it_sums(e, kit):
    again = [kit.Row(e.at(minute), "2205", HOST, "No.") for minute in (3, 6, 9)]
    e.export = [*(row for row in e.export if row.id == "2205"), *again, kit.Row(e.at(9), "705", "db02")]
    e.syslog = [row for row in e.syslog if row.id != "2205"]


# --- what was checked


@label("inquire")
def a_remedy_that_speaks_of_a_status(e, kit):
    e.checked = [one for one in e.checked if one[0] != "advice"]
    e.newly_checked = ("手順書どおり再配布を実施。その後ステータスの確認を実行したが失敗",)


@label("act_first")
def a_remedy_that_nobody_tried(e, kit):
    e.checked = [one for one in e.checked if one[0] != "advice"]


def estate(kit, one):
    e = kit.whole("Asia/Tokyo", AT, lang=one.lang, host=HOST, stamped=True)
    e.packages = {}
    if one.calm:
        e.keep(lambda row: row.id in {"710", "600"} and not row.detail)
        e.case |= {"event": None, "alerts": "none", "status": "緑"}
    one.plant(e, kit)
    return e


@pytest.mark.parametrize("name", CASES)
def test_a_case_is_judged_and_told_as_it_is_labelled(estates, tmp_path, name):
    one = CASES[name]
    done = pipeline.examine(estates.write(estate(estates, one), tmp_path))
    verdict = done.judgement.verdict
    assert verdict.kind == one.verdict, verdict.reasons
    found = {finding.code for finding in done.findings}
    found |= {note.code for source in done.examined.collected.sources for note in source.notes}
    found |= {f"reason:{reason.code}" for reason in verdict.reasons}
    assert set(one.codes) <= found
    tell = teller(done.examined, Words(one.lang).for_plain_text())
    _, happened, *_, log = items(done.examined, done.judgement, tell)
    counts = [said for said in log.statements if said.topic == "counts"]
    draft = "\n".join(f"{said.text} [{'、'.join(said.cites)}]" for said in (*happened.statements, *counts))
    assert [pattern for pattern in one.says if not re.search(pattern, draft)] == [], draft
    assert [pattern for pattern in one.never if re.search(pattern, draft)] == [], draft


def test_there_are_cases_of_every_kind():
    assert len(CASES) > 25
    assert {one.verdict for one in CASES.values()} == {"watch", "inquire", "act_first"}
