"""`dscase walk` without a terminal: listing, answers from a file, corrections, and what becomes of them."""

import json
import re
import unicodedata

import pytest

pytestmark = pytest.mark.whole

ANSWERS = """\
confirm: all
answers:
  modules: none
  liveness: {answer: running, text: ds_agent は稼働中}
  decision: inquire
  question: 原因は何でしょうか。
  packages: {answer: none, text: 取得中}
"""


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "answers.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def records(case):
    lines = (case / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def states(ran):
    return {name: state for state, name in re.findall(r"(?m)^ +(\[.\]) +(\S+)", ran.out)}


def width(text):
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_list_shows_what_the_evidence_answers_in_columns_that_line_up(dscase, case, lang):
    before = (case / "journal.jsonl").read_bytes()
    ran = dscase("walk", case, "--list", "--lang", lang)
    assert ran.code == 0
    known = states(ran)
    assert {known[one] for one in ("lamp", "events", "retrieved", "modules", "log")} == {"[?]"}
    assert known["advice"] == known["qa_search"] == known["help_search"] == "[x]"
    assert known["decision"] == known["packages"] == "[ ]"
    word = {"ja": r"(?:未回答|要確認|回答済み|不要)", "en": r"(?:open|to confirm|answered|not needed)"}[lang]
    starts = {
        width(line[: found.start()])
        for line in ran.out.splitlines()
        if (found := re.search(rf"(?<=  ){word}(?=  |$)", line))
    }
    assert len(starts) == 1
    assert (case / "journal.jsonl").read_bytes() == before


def test_without_a_terminal_nothing_is_asked_and_the_way_out_is_told(dscase, case):
    ran = dscase("walk", case)
    assert ran.code == 2
    assert "--answers" in ran.err


def test_answers_from_a_file_end_in_a_document_that_tells_them(dscase, case, file, tmp_path):
    ran = dscase("walk", case, "--answers", file(ANSWERS), "--who", "当番")
    assert ran.code == 3  # the packages are not all there
    assert set(states(ran).values()) == {"[x]"}
    assert "DSM(マネージャ)の診断パッケージがありません" in ran.out
    last = records(case)[-1]
    assert (last["who"], last["evidence"], last["result"]) == ("当番", ["E-07", "E-09"], "given")
    dscase("build", case, "-o", tmp_path / "out")
    told = (tmp_path / "out" / "inquiry.txt").read_text(encoding="utf-8")
    assert "[死活監視]: すべて動いている。ds_agent は稼働中" in told
    assert "[保護機能のイベント]: なかった(確認済み)" in told
    assert "取得中" not in told.partition("事前に確認")[2]  # an item's answer is nothing that was checked


def test_the_same_file_twice_records_nothing_twice(dscase, case, file):
    path = file(ANSWERS)
    dscase("walk", case, "--answers", path)
    once = (case / "journal.jsonl").read_bytes()
    dscase("walk", case, "--answers", path)
    assert (case / "journal.jsonl").read_bytes() == once


def test_one_answer_that_will_not_do_keeps_all_out(dscase, case, file):
    before = (case / "journal.jsonl").read_bytes()
    ran = dscase("walk", case, "--answers", file("answers:\n  modules: none\n  lamp: {answer: changed}\n"))
    assert ran.code == 2
    assert "lamp" in ran.err
    assert (case / "journal.jsonl").read_bytes() == before


def test_a_person_with_nothing_but_a_folder_gets_a_document(dscase, tmp_path, file):
    """No case.yaml is touched: everything stated comes from the answers, the window included."""
    case = tmp_path / "new"
    dscase("init", case)
    yaml = (case / "case.yaml").read_bytes()
    known = states(dscase("walk", case, "--list"))
    assert known.pop("zone") == "[?]"  # this machine's, to be confirmed
    assert set(known.values()) == {"[ ]"}
    path = file(
        "answers:\n"
        "  when: 2026-04-20 03:20±15m\n"
        "  lamp: web-01 が橙\n"
        "  alerts: none\n"
        "  background: 夜間の更新が失敗した\n"
        "  qa_search: {answer: none, text: 2205 で検索}\n"
    )
    assert dscase("walk", case, "--answers", path).code == 3
    assert (case / "case.yaml").read_bytes() == yaml
    assert dscase("build", case, "-o", tmp_path / "out").code == 3
    told = (tmp_path / "out" / "inquiry.txt").read_text(encoding="utf-8")
    assert "夜間の更新が失敗した" in told
    assert "ステータス: web-01 が橙" in told
    assert "アラート: 同じ時間帯のアラートはありませんでした" in told
    assert "[製品Q&Aの検索]: 該当なし。2205 で検索" in told


def test_a_correction_counts_and_the_earlier_answer_stays_in_the_journal(dscase, case, file, tmp_path):
    dscase("walk", case, "--answers", file("answers:\n  modules: none\n"))
    dscase("walk", case, "--answers", file("answers:\n  modules: 不正プログラム検出\n"))
    assert [one["result"] for one in records(case) if one["step"] == "modules"] == ["none", "found"]
    dscase("build", case, "-o", tmp_path / "out")
    told = (tmp_path / "out" / "inquiry.txt").read_text(encoding="utf-8")
    assert "[保護機能のイベント]: あった。不正プログラム検出" in told
    assert "[保護機能のイベント]: なかった" not in told


def test_files_named_in_the_answers_become_evidence(dscase, case, file, tmp_path):
    (tmp_path / "more.txt").write_text("memo", encoding="utf-8")
    dscase("walk", case, "--answers", file("answers:\n  lamp: {text: 橙, files: [more.txt]}\n"))
    assert (case / "evidence" / "more.txt").read_text(encoding="utf-8") == "memo"
    assert records(case)[-1]["evidence"] == ["more.txt"]


def test_whose_a_package_is_can_be_answered(dscase, case, file, tmp_path):
    dscase("walk", case, "--answers", file("answers:\n  packages: given_dsm\n"))
    found = dscase("build", case, "-o", tmp_path / "out", "--json").json()["findings"]
    codes = {finding["code"] for finding in found}
    assert not codes & {"package.dsm_missing", "package.unknown", "file.unmatched"}


def test_files_that_are_not_there_are_not_said_to_be(dscase, case, file):
    (case / "evidence" / "ds.log").unlink()
    (case / "evidence" / "systemevents.csv").unlink()
    before = (case / "journal.jsonl").read_bytes()
    ran = dscase("walk", case, "--answers", file("answers:\n  modules: none\n  log: given\n"))
    assert ran.code == 2
    assert "log" in ran.err
    assert (case / "journal.jsonl").read_bytes() == before


def test_events_look_at_the_window_that_was_answered(dscase, recovered, file):
    text = (recovered / "case.yaml").read_text(encoding="utf-8")
    (recovered / "case.yaml").write_text(re.sub(r"(?m)^window:.*\n", "", text), encoding="utf-8")
    everything = dscase("events", recovered, "--jsonl").out.count("\n")
    dscase("walk", recovered, "--answers", file("answers:\n  when: 2026-05-10 01:00/01:05\n"))
    assert dscase("events", recovered, "--jsonl").out.count("\n") < everything


def test_a_step_that_is_none_is_refused_with_those_there_are(dscase, case):
    ran = dscase("walk", case, "--from", "lump", "--list")
    assert ran.code == 2
    assert "qa_search" in ran.err


def test_a_torn_record_is_said_and_its_question_is_open_again(dscase, case, file):
    dscase("walk", case, "--answers", file("answers:\n  modules: none\n"))
    journal = case / "journal.jsonl"
    journal.write_bytes(journal.read_bytes()[:-20])
    assert states(dscase("walk", case, "--list"))["modules"] == "[?]"


def test_what_is_confirmed_keeps_its_times_in_the_zone_that_is_stated(dscase, case, file):
    stated = case / "case.yaml"
    kept = [line for line in stated.read_text(encoding="utf-8").splitlines() if not line.startswith("tz:")]
    stated.write_text("\n".join(kept), encoding="utf-8")
    dscase("walk", case, "--answers", file("confirm: all\n"), "--tz", "Asia/Tokyo")
    (told,) = [one["text"] for one in records(case) if one["step"] == "retrieved"]
    assert " JST" in told
