"""The flags alone, without a case folder; and flags over case.yaml."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.whole


@pytest.fixture
def evidence(root):
    return root / "examples" / "pattern-update" / "evidence"


@pytest.fixture
def flags(evidence, root):
    """The whole command line a user would type, but for -o."""
    return (
        "build",
        "--window", "2026-04-20 03:00/03:40",
        "--tz", "Asia/Tokyo",
        "--screenshot", evidence / "01-lamp.png",
        "--events", evidence / "ds.log",
        "--diag", evidence / "diagnostic1163886380.zip",
        "--events", evidence / "systemevents.csv",
        "--dsm", evidence / "kaga-20260420.zip",
        "--evidence", evidence / "alert.eml",
        "--title", "更新の失敗",
        "--background", f"@{root / 'examples' / 'pattern-update' / 'flags' / 'why.txt'}",
        "--status", "DSA-test: オレンジ",
        "--alerts", "アップデート失敗のアラート、03:11",
        "--checked", "イベントの対処を実施: 変化なし",
        "--checked", "製品Q&Aとヘルプセンターを「2205」で検索: 該当なし",
        "--os", "RHEL 7.9",
        "--event", "2205@DSA-test",
        "--message", "[Warning/2] | AmUpdate: no answer",
        "--as-of", "2026-04-20 09:30",
        "--json",
    )  # fmt: skip


def test_everything_given_by_flags_is_complete_but_for_the_cut_line(flags, tmp_path, dscase):
    ran = dscase(*flags, "-o", tmp_path / "out")
    heavy = [finding["code"] for finding in ran.json()["findings"] if finding["weight"] != "note"]
    assert heavy == ["events.unparsed"], ran.err
    assert ran.code == 3


def test_the_computer_behind_dsa_is_the_packages_and_is_held_against_the_event(
    flags, evidence, tmp_path, dscase
):
    diag = evidence / "diagnostic1163886380.zip"
    words = list(flags)
    words[words.index("--diag") : words.index(diag) + 1] = ["--dsa", f"{diag}@web01"]
    told = dscase(*words, "-o", tmp_path / "out").json()
    codes = {finding["code"] for finding in told["findings"]}
    assert {"package.host_differs", "package.names_another"} <= codes


def test_the_candidates_are_in_the_json_and_each_is_an_event_to_ask_about(flags, tmp_path, dscase):
    words = list(flags)
    del words[words.index("--event") : words.index("--event") + 2]
    told = dscase("review", *words[1:]).json()
    first, *others = told["candidates"]
    assert (first["id"], first["target"]) == (told["asked"]["id"], told["asked"]["target"])
    assert others
    last = others[-1]
    asked = dscase("review", *words[1:], "--event", last["event"]).json()["asked"]
    assert (asked["id"], asked["target"], asked["time"]) == (last["id"], last["target"], last["time"])


def test_without_the_cut_line_the_build_is_complete_and_exits_zero(flags, evidence, tmp_path, dscase):
    log = tmp_path / "ds.log"
    lines = (evidence / "ds.log").read_bytes().split(b"\n")
    log.write_bytes(b"\n".join(line for number, line in enumerate(lines, 1) if number != 4923))
    words = [log if word == evidence / "ds.log" else word for word in flags]
    ran = dscase(*words, "-o", tmp_path / "out")
    assert ran.code == 0, ran.out
    assert ran.json()["complete"] is True


def test_exhibits_are_numbered_in_the_order_of_the_flags(flags, tmp_path, dscase):
    ran = dscase(*flags, "-o", tmp_path / "out")
    numbers = {one["exhibit"]: one["name"] for one in ran.json()["evidence"]}
    assert numbers == {
        "E-01": "01-lamp.png",
        "E-02": "ds.log",
        "E-03": "diagnostic1163886380.zip",
        "E-04": "systemevents.csv",
        "E-05": "kaga-20260420.zip",
        "E-06": "alert.eml",
    }


def test_what_was_done_keeps_the_time_it_is_stated_with(flags, tmp_path, dscase):
    words = [
        word.replace("イベントの対処", "03:31 イベントの対処") if isinstance(word, str) else word
        for word in flags
    ]
    dscase(*words, "-o", tmp_path / "out")
    told = (tmp_path / "out" / "inquiry.txt").read_text("utf-8-sig")
    lines = [line for line in told.splitlines() if "イベントの対処を実施" in line]
    assert lines
    assert all("03:31" in line and "09:30" not in line for line in lines)


def test_no_alert_is_told_as_a_checked_fact_and_held_against_the_evidence(flags, tmp_path, dscase):
    words = ["none" if word == "アップデート失敗のアラート、03:11" else word for word in flags]
    ran = dscase(*words, "-o", tmp_path / "out")
    assert "alerts.contradicted" in {finding["code"] for finding in ran.json()["findings"]}
    told = (tmp_path / "out" / "inquiry.txt").read_text("utf-8-sig")
    assert "アラートはありませんでした(確認済み)" in told


def test_without_event_the_gravest_that_did_not_recover_is_taken_and_said(flags, tmp_path, dscase):
    words = list(flags)
    place = words.index("--event")
    del words[place : place + 2]
    told = dscase(*words, "-o", tmp_path / "out").json()
    assert told["asked"]["chosen"] == "gravest"
    assert (told["asked"]["id"], told["asked"]["target"]) == ("2205", "AP-とうきょう-03")
    assert "event.chosen" in {finding["code"] for finding in told["findings"]}


def test_an_event_that_is_not_in_the_window_is_a_finding(flags, tmp_path, dscase):
    words = ["2205@nobody" if word == "2205@DSA-test" else word for word in flags]
    ran = dscase(*words, "-o", tmp_path / "out")
    assert ran.code == 3
    assert "event.absent" in {finding["code"] for finding in ran.json()["findings"]}


def test_flags_win_over_case_yaml_and_the_rest_stays(case, tmp_path, dscase):
    ran = dscase(
        "build", case, "-o", tmp_path / "out", "--title", "別の件名", "--window", "2026-04-20T03:15±6m"
    )
    text = (tmp_path / "out" / "inquiry.txt").read_text("utf-8-sig")
    assert ran.code == 3
    assert "別の件名" in text
    assert "4月22日に本番サーバへの適用判断" in text
    assert "03:09:00" in text


def test_output_goes_into_the_case_folder_by_default(case, dscase):
    dscase("build", case)
    assert (case / "out" / "bundle.zip").is_file()


def test_init_makes_a_folder_that_build_accepts(tmp_path, evidence, dscase):
    case = tmp_path / "new"
    assert dscase("init", case).code == 0
    (case / "evidence" / "ds.log").write_bytes((evidence / "ds.log").read_bytes())
    ran = dscase("build", case, "--window", "2026-04-20 03:00/03:40", "--tz", "Asia/Tokyo", "--json",
                 "--as-of", "2026-04-21 09:00")  # fmt: skip
    assert ran.code == 3, ran.err
    assert ran.json()["sources"][0]["tally"]["in_window"] == 61


def test_the_json_output_is_one_document_and_nothing_else(flags, tmp_path, dscase):
    ran = dscase(*flags, "-o", tmp_path / "out")
    assert json.loads(ran.out)["schema"] == "dscase.build/1"
    assert ran.err == ""


def test_the_order_holds_however_a_path_is_spelled(flags, evidence, tmp_path, dscase):
    words = [f"./{word.name}" if isinstance(word, Path) else word for word in flags]
    ran = dscase(*words, "-o", tmp_path / "out", cwd=evidence)
    numbers = {one["exhibit"]: one["name"] for one in ran.json()["evidence"]}
    assert numbers["E-01"] == "01-lamp.png"
    assert numbers["E-04"] == "systemevents.csv"


def test_a_bare_name_is_found_in_the_cases_evidence(case, tmp_path, dscase):
    ran = dscase("build", case, "-o", tmp_path / "out", "--dsm", "kaga-20260420.zip", "--json")
    assert not [one for one in ran.json()["findings"] if one["code"].startswith(("package.", "file.copy"))]


def test_texts_of_case_yaml_may_name_files_of_the_case(case, tmp_path, dscase):
    text = (case / "case.yaml").read_text(encoding="utf-8")
    start, end = text.index("background: |"), text.index("what_happened:")
    (case / "case.yaml").write_text(
        text[:start] + 'background: "@flags/why.txt"\n' + text[end:], encoding="utf-8"
    )
    dscase("build", case, "-o", tmp_path / "out")
    assert "4月22日に本番サーバへの適用判断" in (tmp_path / "out" / "inquiry.txt").read_text("utf-8-sig")


def test_errors_are_told_in_the_cases_language(case, tmp_path, dscase):
    text = (case / "case.yaml").read_text(encoding="utf-8").replace("lang: ja", "lang: en")
    (case / "case.yaml").write_text(text, encoding="utf-8")
    ran = dscase("build", case, "-o", tmp_path / "out", "--window", "nonsense")
    assert "Error: " in ran.err


def without_window(flags, **changed):
    words = list(flags)
    at = words.index("--window")
    del words[at : at + 2]
    return [changed.get(str(word), word) for word in words]


def test_without_a_window_it_is_derived_from_the_message_found_in_a_package(flags, tmp_path, dscase):
    whole = {"[Warning/2] | AmUpdate: no answer": "AmUpdate: no answer from relay01"}
    words = [*without_window(flags, **whole), "--around-message", "10m"]
    told = dscase(*words, "-o", tmp_path / "out").json()
    assert told["window"]["rule"] == "message"
    assert told["window"]["start"] == "2026-04-20T03:10:51+09:00"
    assert told["window"]["end"] == "2026-04-20T03:30:51+09:00"
    text = (tmp_path / "out" / "inquiry.txt").read_text(encoding="utf-8")
    assert "▶ 4 2026-04-20 03:20:51.407211" in text
    assert "Agent/logs/ds_agent.log 4 行目" in text


def test_the_place_of_a_message_is_enough_for_all_of_it(flags, tmp_path, dscase):
    place = "diagnostic1163886380.zip!Agent/logs/ds_agent.log:2"
    words = without_window(flags)
    at = words.index("--message")
    words[at : at + 2] = ["--message-at", place]
    told = dscase(*words, "-o", tmp_path / "out").json()
    assert told["window"]["start"] == "2026-04-20T02:50:02+09:00"


def test_a_message_that_is_nowhere_is_a_finding_and_needs_a_time_for_the_window(flags, tmp_path, dscase):
    nowhere = {"[Warning/2] | AmUpdate: no answer": "[Warning/2] | something else"}
    words = without_window(flags, **nowhere)
    ran = dscase(*words, "-o", tmp_path / "out")
    assert ran.code == 2
    assert "--message-time" in ran.err
    ran = dscase(*words, "--message-time", "2026-04-20 03:20", "-o", tmp_path / "out")
    assert "message.not_found" in [finding["code"] for finding in ran.json()["findings"]]
    assert ran.json()["window"]["start"] == "2026-04-20T02:50:00+09:00"


def test_evidence_in_the_output_folder_is_not_replaced(flags, evidence, tmp_path, dscase):
    out = tmp_path / "out"
    assert dscase(*flags, "-o", out).code == 3
    before = (out / "events.csv").read_bytes()
    ran = dscase(*flags, "--evidence", out / "events.csv", "-o", out, "--force")
    assert ran.code == 2
    assert str(out / "events.csv") in ran.err
    assert (out / "events.csv").read_bytes() == before
    link = tmp_path / "link"
    link.symlink_to(out)
    assert dscase(*flags, "--evidence", link / "events.csv", "-o", out, "--force").code == 2


@pytest.mark.parametrize("pattern", ["", "*.log*"])
def test_a_folder_or_glob_of_rotated_logs_gives_its_event_files(flags, evidence, tmp_path, dscase, pattern):
    logs = tmp_path / "logs"
    logs.mkdir()
    lines = (evidence / "ds.log").read_bytes().splitlines(keepends=True)
    half = len(lines) // 2
    (logs / "ds.log").write_bytes(b"".join(lines[half:]))
    (logs / "ds.log.1.gz").write_bytes(gzip.compress(b"".join(lines[:half])))
    (logs / "note.txt").write_text("not events\n", encoding="utf-8")
    words = [logs / pattern if word == evidence / "ds.log" else word for word in flags]
    told = dscase(*words, "-o", tmp_path / "out").json()
    whole = dscase(*flags, "-o", tmp_path / "whole").json()
    names = [one["name"] for one in told["sources"]]
    assert names[:2] == ["ds.log.1.gz", "ds.log"]
    assert told["events"]["shown"] == whole["events"]["shown"]


def test_a_folder_without_events_is_told(flags, evidence, tmp_path, dscase):
    (tmp_path / "empty").mkdir()
    words = [tmp_path / "empty" if word == evidence / "ds.log" else word for word in flags]
    ran = dscase(*words, "-o", tmp_path / "out")
    assert ran.code == 5
    assert "empty" in ran.err


def test_events_may_come_from_standard_input(flags, evidence, tmp_path, dscase):
    words = ["-" if word == evidence / "ds.log" else str(word) for word in flags]
    entry = Path(sys.executable).with_name("dscase.exe" if os.name == "nt" else "dscase")
    ran = subprocess.run(
        [entry, *words, "-o", tmp_path / "out"],
        input=gzip.compress((evidence / "ds.log").read_bytes()),
        capture_output=True,
        check=False,
    )
    told = json.loads(ran.stdout)
    whole = dscase(*flags, "-o", tmp_path / "whole").json()
    assert "stdin" in [one["name"] for one in told["sources"]]
    assert told["events"] == whole["events"]
