"""`dscase review`, and what `dscase build` makes of each verdict."""

import hashlib
import json
import re
import zipfile
from datetime import UTC, datetime

import pytest

from dscase import pipeline
from dscase.inquiry.compose import compose
from dscase.wording.words import Words

pytestmark = pytest.mark.whole


def written(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def planted(case):
    return json.loads((case / "planted.json").read_text(encoding="utf-8"))


def manifest(out):
    return json.loads((out / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture
def unchecked(case):
    """The main example before anything was checked."""
    (case / "journal.jsonl").unlink()
    return case


@pytest.mark.parametrize(
    ("lang", "head"), [("ja", "■ 判定: お問い合わせが必要"), ("en", "■ Verdict: An inquiry is needed")]
)
def test_a_review_says_the_verdict_first_and_fits_on_one_screen(case, dscase, lang, head):
    ran = dscase("review", case, "--lang", lang)
    assert ran.code == 3, ran.err
    lines = ran.out.strip("\n").splitlines()
    assert lines[0] == head
    assert 20 <= len(lines) <= 40
    assert max(map(len, lines)) <= 120


def test_a_narrow_terminal_gets_the_first_findings_and_how_many_more(case, dscase):
    ran = dscase("review", case, env={"COLUMNS": "60"})
    assert len(ran.out.splitlines()) <= 44
    assert "--all" in ran.out
    assert "DSM" in ran.out


def test_with_all_every_finding_is_told_with_how_to_mend_it(case, dscase):
    told = " ".join(dscase("review", case, "--all").out.split())
    found = dscase("review", case, "--json").json()["findings"]
    assert len(found) > 5
    folded = told.replace(" ", "")
    for finding in found:
        assert finding["what"].replace(" ", "") in folded
        assert finding["mend"].replace(" ", "")[:40] in folded


def test_a_review_writes_nothing_even_of_what_is_said_to_be_checked(case, dscase):
    (case / "evidence" / "more.txt").write_text("a note", encoding="utf-8")
    before = written(case)
    ran = dscase("review", case, "--checked", "ヘルプセンターを 9017 で検索: 該当なし")
    assert ran.code == 3
    assert written(case) == before


def test_a_review_gives_the_exhibits_the_numbers_that_a_build_gives_them(case, dscase):
    reviewed = dscase("review", case, "--json").json()["evidence"]
    assert reviewed == dscase("build", case, "--json").json()["evidence"]


def test_the_judgement_of_the_main_example_is_the_planted_one(case, example, dscase):
    ran = dscase("review", case, "--json")
    told, truth = ran.json(), example.planted
    assert told["schema"] == "dscase.review/1"
    assert told["verdict"]["kind"] == truth["verdict"] == "inquire"
    found = told["correlation"]
    assert found["recovery"] is None
    assert {*found["open_targets"], truth["asked"]["target"]} == set(truth["not_recovered"])
    assert [one["covers"] for one in told["coverage"] if not one["member"]] == ["covers", "covers"]
    for key in ("verdict", "coverage", "correlation", "findings"):
        built = example.ran.json()[key]
        assert told[key] == built
    assert manifest(example.out)["verdict"] == told["verdict"]


def test_no_claim_in_the_examples_own_texts_is_unfounded(example):
    assert "claims.unfounded" not in {finding["code"] for finding in example.ran.json()["findings"]}


def test_a_slip_of_the_pen_is_pointed_out(case, dscase):
    ran = dscase("review", case, "--json", "--happened", "4月21日 03:20に2205、イベント 2250 が記録された")
    (found,) = [one for one in ran.json()["findings"] if one["code"] == "claims.unfounded"]
    assert found["facts"]["claims"] == "4月21日 03:20, 2250"
    assert found["weight"] == "note"


def test_where_it_mended_itself_the_review_says_watch(recovered, dscase):
    ran = dscase("review", recovered, "--json")
    told, truth = ran.json(), planted(recovered)
    assert ran.code == 7
    assert told["verdict"]["kind"] == truth["verdict"] == "watch"
    assert told["correlation"]["recovery"]["time"] == truth["recovered"][truth["asked"]["target"]]
    assert "own_rule" in {reason["code"] for reason in told["verdict"]["reasons"]}


@pytest.mark.parametrize(
    ("lang", "word", "title"),
    [("ja", "静観の記録", "静観するときに行うこと"), ("en", "watch record", "While no action is needed")],
)
def test_watching_is_recorded_on_one_page_in_place_of_an_inquiry(
    recovered, dscase, laid_out, lang, word, title
):
    out = recovered / "out"
    ran = dscase("build", recovered, "--lang", lang)
    assert ran.code == 7, ran.err
    assert {path.name for path in out.iterdir()} == {
        "watch.docx", "watch.html", "watch.txt", "events.csv", "events.xlsx", "manifest.json", "SHA256SUMS",
        "bundle.zip", f"before-sending.{lang}.txt",
    }  # fmt: skip
    text = (out / "watch.txt").read_text("utf-8-sig")
    for part in (word, "KA-0010424", "2204", "E-02"):
        assert part in text
    assert manifest(out)["verdict"]["kind"] == "watch"
    assert manifest(out)["complete"] is False
    assert (out / f"before-sending.{lang}.txt").read_text("utf-8-sig").startswith(title)  # nothing is sent
    page = laid_out(out / "watch.docx")
    assert page.pages == 1  # with the drawing, the message and room to sign
    assert "2204" in page.text


@pytest.mark.parametrize("by", ["option", "case"])
def test_a_person_may_inquire_anyway_and_the_reason_stays_everywhere(recovered, tmp_path, dscase, by):
    why, out = "毎週同じ曜日に繰り返すため、原因を知りたい", tmp_path / "out"
    words = ["build", recovered, "-o", out]
    if by == "option":
        words += ["--inquire-anyway", why]
    else:
        with (recovered / "case.yaml").open("a", encoding="utf-8") as stream:
            stream.write(f"inquire_anyway: {why}\n")
    ran = dscase(*words)
    assert ran.code == 3  # a screenshot and the DSM's package are missing now
    assert why in "".join(ran.out.split())
    assert why in (out / "before-sending.ja.txt").read_text("utf-8-sig")
    assert why not in (out / "inquiry.txt").read_text("utf-8-sig")
    verdict = manifest(out)["verdict"]
    assert (verdict["kind"], verdict["judged"], verdict["override"]) == ("inquire", "watch", why)


def test_a_watch_record_takes_the_place_of_an_earlier_inquiry_and_the_other_way_round(recovered, dscase):
    assert dscase("build", recovered, "--inquire-anyway", "x").code == 3
    assert dscase("build", recovered, "--force").code == 7
    assert not (recovered / "out" / "inquiry.docx").exists()
    assert dscase("build", recovered, "--force", "--inquire-anyway", "x").code == 3
    assert not (recovered / "out" / "watch.docx").exists()


@pytest.mark.parametrize(
    ("lang", "begins"), [("ja", "【送付前に行うこと】(1)"), ("en", "BEFORE SENDING: (1)")]
)
def test_what_is_to_be_done_first_is_told_beside_the_bundle_and_in_no_document(
    unchecked, tmp_path, dscase, lang, begins
):
    out = tmp_path / "out"
    ran = dscase("build", unchecked, "-o", out, "--lang", lang)
    assert ran.code == 3
    told = (out / f"before-sending.{lang}.txt").read_text("utf-8-sig").splitlines()
    (line,) = [line for line in told if line.startswith(begins)]
    assert "(3)" in line
    assert line not in (out / "inquiry.txt").read_text("utf-8-sig")
    with zipfile.ZipFile(out / "bundle.zip") as bundle:
        assert not [name for name in bundle.namelist() if "before-sending" in name]
    assert "before-sending" not in (out / "SHA256SUMS").read_text("utf-8")
    assert manifest(out)["verdict"]["kind"] == "act_first"


def test_doing_it_takes_the_line_away(unchecked, tmp_path, dscase):
    steps = ("イベントの対処を実施したが同じ", "製品Q&Aを検索: 該当なし", "ヘルプセンターを検索: 該当なし")
    words = [word for step in steps for word in ("--checked", step)]
    dscase("build", unchecked, "-o", tmp_path / "out", *words)
    assert "【送付前" not in (tmp_path / "out" / "before-sending.ja.txt").read_text("utf-8-sig")


def test_where_no_log_covers_the_window_it_says_that_it_cannot_tell(case, tmp_path, dscase):
    ran = dscase("build", case, "-o", tmp_path / "out", "--window", "2026-04-22 03:00/03:40", "--json")
    assert ran.code == 3
    assert ran.json()["verdict"]["kind"] == "unknown"
    assert dscase("review", case, "--window", "2026-04-22 03:00/03:40").code == 3


def test_a_case_that_lacks_nothing_is_ready_to_be_built(case, dscase):
    log = case / "evidence" / "ds.log"
    lines = log.read_bytes().split(b"\n")
    log.write_bytes(b"\n".join(line for number, line in enumerate(lines, 1) if number != 4923))
    ran = dscase("review", case, "--dsm", "kaga-20260420.zip")
    assert ran.code == 0, ran.out
    assert "足りないもの: ありません" in ran.out


@pytest.mark.parametrize(("kept", "code"), [("7d", 3), ("13週間", 3), ("soon", 2)])
def test_how_long_events_are_kept_is_a_length(case, dscase, kept, code):
    ran = dscase("review", case, "--retention", kept, "--json")
    assert ran.code == code
    if code == 3:
        assert "expiry.due" in {finding["code"] for finding in ran.json()["findings"]}
    else:
        assert "7d" in ran.err


@pytest.mark.parametrize(
    ("lang", "more"),
    [
        ("ja", r"ほか (\d+) 件(?:\(参考 (\d+) 件を含む\))?: --all"),
        ("en", r"(\d+) more(?: \((\d+) of them notes\))?: --all"),
    ],
)
def test_the_findings_left_out_and_those_shown_make_up_the_number_above_them(unchecked, dscase, lang, more):
    ran = dscase("review", unchecked, "--lang", lang, env={"COLUMNS": "60"})
    text = " ".join(ran.out.split())
    stated = int(
        re.search({"ja": r"足りないもの\((\d+) 件\)", "en": r"What is missing \((\d+)\)"}[lang], text)[1]
    )
    left, notes = re.search(more, text).groups(default="0")
    shown = len(re.findall({"ja": r"\[(?:不足|要補足)\]", "en": r"\[(?:missing|weak)\]"}[lang], text))
    assert stated == shown + int(left) - int(notes)


@pytest.mark.parametrize(("lang", "mark"), [("ja", "  ・"), ("en", "  - ")])
def test_reasons_stand_behind_the_mark_of_the_language_and_fold_under_it(case, dscase, lang, mark):
    lines = dscase("review", case, "--lang", lang, env={"COLUMNS": "40"}).out.strip("\n").splitlines()
    reasons = lines[1 : lines.index("")]
    assert reasons[0].startswith(mark)
    assert all(line.startswith((mark, "    ")) for line in reasons)
    assert len(reasons) > sum(line.startswith(mark) for line in reasons)


@pytest.mark.parametrize("stated", ["4000000@DSA-test", None])
def test_a_detection_is_asked_about_by_its_modules_profile(estates, tmp_path, stated):
    e = estates.whole("Asia/Tokyo", datetime(2026, 4, 19, 18, 20, 54, tzinfo=UTC))
    e.case |= {"event": stated, "status": "緑", "alerts": "なし"}
    e.keep(lambda row: row.id == "710")
    e.export = [estates.replace(row, detail="") for row in e.export]
    for minute in (0, 3):
        e.syslog.append(
            estates.Row(e.at(minute), "", f"dvchost={e.host}", module="4000000|Eicar_test_file|6")
        )
    done = pipeline.examine(estates.write(e, tmp_path))
    assert done.judgement.profile.key == "malware"
    assert (done.judgement.verdict.kind, done.asked.event.id) == ("inquire", "4000000")
    told = compose(done.examined, done.judgement, Words("ja").for_plain_text())
    said = [one.text for one in told.items[1].statements]
    assert any(
        "でイベント 4000000「Eicar_test_file」が記録されています(同じ対象で、対象時間帯に計 2 件)" in one
        for one in said
    )
    assert [row.module for row in told.functions] == ["不正プログラム対策"]
