"""The addresses: forms answered by another page; nothing lost; nothing written by reading."""

import hashlib
import html
import json
import re
import time

import pytest

from dscase.case.journal import Journal
from dscase.errors import DscaseError
from dscase.render.pdf.choose import Printed
from dscase.wording.words import Words

pytestmark = pytest.mark.whole


def field(page, name):
    return html.unescape(re.search(rf'name="{name}" value="([^"]*)"', page)[1])


def answers(case, step):
    return [record for record in Journal(case).records() if record.step == step]


def everything_in(folder):
    return {
        path.relative_to(folder): hashlib.sha256(path.read_bytes()).digest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def built(visitor, **fields):
    visitor.post("/build", **{"lang": "ja", **fields})
    for _ in range(300):
        page = visitor.get("/build").text
        if 'data-poll="700"' not in page:
            return page
        time.sleep(0.1)
    raise AssertionError("the build did not end")


def test_the_first_page_offers_what_the_evidence_answers(visitor):
    assert visitor.get("/").place == "/confirm"


def test_an_answer_is_on_disk_and_leads_on_to_the_next_open_question(case, visitor):
    told = visitor.post("/step/modules", result="none", last="")
    assert (told.status, told.place) == (303, "/step/liveness")
    assert [record.result for record in answers(case, "modules")] == ["none"]
    assert "保存しました" in visitor.get(told.headers["location"]).text


def test_an_event_is_chosen_by_a_click_on_the_list_and_one_that_is_not_there_is_refused(case, visitor):
    page = visitor.get("/step/events").text
    picks = [html.unescape(one) for one in re.findall(r'name="pick" value="([^"]+)"', page)]
    stated = [html.unescape(one) for one in re.findall(r'<option value="([^"]+)"', page)]
    assert picks
    assert set(picks) <= {f"found:{one}" for one in stated}
    told = visitor.post("/step/events", result="found", last="", text__found="2205@nobody")
    assert told.status == 400
    assert "2205@DSA-test" in told.text
    assert not answers(case, "events")
    chosen = picks[-1]
    assert visitor.post("/step/events", pick=chosen, last="").status == 303
    assert [f"found:{record.text}" for record in answers(case, "events")] == [chosen]


def test_line_ends_of_a_browser_become_those_of_the_journal(case, visitor):
    visitor.post("/step/background", result="stated", last="", text__stated="一行目\r\n二行目")
    assert answers(case, "background")[0].text == "一行目\n二行目"


def test_a_text_that_begins_like_a_files_name_is_a_text(case, visitor):
    visitor.post("/step/background", result="stated", last="", text__stated="@/etc/passwd")
    assert answers(case, "background")[0].text == "@/etc/passwd"


def test_an_answer_that_cannot_be_taken_is_told_with_what_was_typed_and_nothing_is_recorded(case, visitor):
    told = visitor.post(
        "/step/lamp", result="changed", last="", text__changed=" ", text__cleared="<b>一時</b>"
    )
    assert told.status == 400
    assert "内容を書いてください" in told.text
    assert "&lt;b&gt;一時&lt;/b&gt;" in told.text
    assert not answers(case, "lamp")
    assert visitor.post("/step/lamp", result="nonsense", last="").status == 400
    assert visitor.post("/step/lamp").status == 400


def test_what_the_evidence_shows_is_confirmed_at_once_but_for_what_was_unticked(case, visitor):
    page = visitor.get("/confirm").text
    seen = re.findall(r'name="seen" value="([^"]+)"', page)
    assert len(seen) > 5
    told = visitor.post("/confirm", seen=[one for one in seen if not one.startswith("alerts:")])
    assert told.status == 303
    assert answers(case, "lamp")[0].result == "changed"
    assert not answers(case, "alerts")


def test_what_was_not_shown_is_not_confirmed(case, visitor):
    told = visitor.post("/confirm", seen=["lamp:0000000000000000", "no_such_step:x", "lamp"])
    assert told.status == 409
    assert "変わりました" in told.text
    one = visitor.post("/step/lamp", result="confirm", seen="0000000000000000", last="")
    assert one.status == 400
    assert not answers(case, "lamp")


def test_one_answer_of_the_evidence_is_confirmed_on_its_own_page(case, visitor):
    page = visitor.get("/step/lamp").text
    told = visitor.post("/step/lamp", result="confirm", seen=field(page, "seen"), last=field(page, "last"))
    assert told.status == 303
    assert "オレンジ" in answers(case, "lamp")[0].text


def test_two_tabs_lose_no_answer_and_the_later_one_is_told_of_the_other(case, visitor):
    first, second = (field(visitor.get("/step/modules").text, "last") for _ in range(2))
    visitor.post("/step/modules", result="found", text__found="一つめのタブ", last=first)
    told = visitor.post("/step/modules", result="found", text__found="二つめのタブ", last=second)
    assert [record.text for record in answers(case, "modules")] == ["一つめのタブ", "二つめのタブ"]
    page = visitor.get(told.headers["location"]).text
    assert "別の画面" in page
    assert "一つめのタブ" in page


def test_a_walk_beside_the_page_is_seen_at_once_and_loses_nothing(case, visitor, dscase, tmp_path):
    last = field(visitor.get("/step/modules").text, "last")
    file = tmp_path / "answers.yaml"
    file.write_text("answers:\n  modules: {answer: none}\n", encoding="utf-8")
    assert dscase("walk", case, "--answers", file).code in (0, 3)
    assert "前の回答" in visitor.get("/step/modules").text
    told = visitor.post("/step/modules", result="found", text__found="ページから", last=last)
    assert "note=meanwhile" in told.headers["location"]
    assert [record.result for record in answers(case, "modules")] == ["none", "found"]


def test_a_correction_is_a_new_record_and_no_other_window_is_blamed_for_it(case, visitor):
    visitor.post("/step/modules", result="none", last="")
    last = field(visitor.get("/step/modules").text, "last")
    told = visitor.post("/step/modules", result="found", text__found="あった", last=last)
    assert "note=saved" in told.headers["location"]
    assert len(answers(case, "modules")) == 2


def test_reading_any_page_writes_nothing(case, visitor):
    before = everything_in(case)
    paths = ["/", "/confirm", "/step/lamp", "/step/background", "/preview", "/preview/document", "/build"]
    for path in [*paths, "/picture/E-01", "/picture/E-01/image", "/picture/E-01/image?plain=1", "/page.css"]:
        assert visitor.get(path).status in (200, 303), path
    for path in ("/lang", "/look", "/stop", "/files"):
        assert visitor.get(path).status == 404
    assert everything_in(case) == before
    assert not visitor.server._server.should_exit


def test_files_said_to_be_there_are_looked_for(case, visitor):
    told = visitor.post("/step/packages", result="given", last="")
    assert told.status == 400
    assert not answers(case, "packages")
    assert visitor.post("/step/packages", result="given_dsm", last="").status == 303
    assert answers(case, "packages")[0].evidence == ("kaga-20260420.zip",)


def test_the_other_language_is_spoken_from_then_on(visitor):
    told = visitor.post("/lang", lang="en", back="/step/lamp")
    assert told.place == "/step/lamp"
    page = visitor.get("/step/lamp").text
    assert '<html lang="en">' in page
    assert "Status lamp" in page
    assert visitor.post("/lang", lang="en", back="//evil.example").place == "/"
    assert visitor.post("/lang", lang="xx", back="/").status == 400


def test_the_preview_is_the_document_and_brings_its_own_policy(visitor):
    assert 'src="/preview/document"' in visitor.get("/preview").text
    document = visitor.get("/preview/document")
    assert "DSA-test" in document.text
    policy = document.headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self'")
    assert policy.partition("; frame-ancestors")[0] in html.unescape(document.text)
    assert "unsafe" not in policy


def test_a_build_is_summed_up_and_its_files_can_be_had_byte_by_byte(case, visitor):
    page = built(visitor)
    listed = set(re.findall(r'href="/download/([^"]+)"', page))
    manifest = json.loads((case / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert {
        "bundle.zip",
        "inquiry.docx",
        "manifest.json",
        *(each["name"] for each in manifest["files"]),
    } <= listed
    for name in ("bundle.zip", "inquiry.txt"):
        got = visitor.get(f"/download/{name}")
        assert got.body == (case / "out" / name).read_bytes()
        assert f'filename="{name}"' in got.headers["content-disposition"]
    again = visitor.get("/build").text
    assert 'name="replace" value="yes"' in again


def test_nothing_else_can_be_downloaded(case, visitor):
    assert visitor.get("/download/bundle.zip").status == 404
    built(visitor)
    (case / "out" / "mine.txt").write_text("private", encoding="utf-8")
    for name in ("mine.txt", "..%2Fcase.yaml", "%2e%2e/case.yaml", "../case.yaml", "case.yaml", "%00"):
        got = visitor.get(f"/download/{name}")
        assert got.status == 404, name
        assert b"schema" not in got.body


def test_a_build_that_fails_is_told_and_an_output_of_others_stays(case, visitor):
    (case / "out").mkdir()
    (case / "out" / "mine.txt").write_text("private", encoding="utf-8")
    page = built(visitor, replace="yes")
    assert 'class="note bad"' in page
    assert (case / "out" / "mine.txt").read_text(encoding="utf-8") == "private"


def test_documents_are_made_in_both_languages(case, visitor):
    built(visitor, lang="both")
    assert (case / "out" / "inquiry.ja.docx").exists()
    assert (case / "out" / "inquiry.en.docx").exists()


@pytest.mark.parametrize("able", [True, False])
def test_a_pdf_is_made_only_where_it_is_asked_for_and_what_hinders_it_is_told(
    case, visitor, monkeypatch, able
):
    told = () if able else (DscaseError("render.pdf_no_engine", command="install it"),)
    made = Printed("inquiry.pdf", b"%PDF-1.7" if able else None, "Typst", told)
    ways = {"auto": made, "none": Printed("inquiry.pdf", None)}
    monkeypatch.setattr("dscase.render.pdf.choose.printed", lambda _, wanted, *__: ways[wanted])
    built(visitor)
    assert not (case / "out" / "inquiry.pdf").exists()
    page = built(visitor, pdf="yes", replace="yes")
    assert (case / "out" / "inquiry.pdf").exists() is able
    assert ("/download/inquiry.pdf" in page) is able
    assert ("install it" in page) is not able


def test_what_was_put_into_the_folder_or_case_yaml_is_read_when_asked(case, visitor):
    (case / "evidence" / "more.png").write_bytes((case / "evidence" / "01-lamp.png").read_bytes()[:20])
    text = (case / "case.yaml").read_text(encoding="utf-8")
    (case / "case.yaml").write_text(
        re.sub("(?m)^title: .*$", "title: 書き直した件名", text), encoding="utf-8"
    )
    assert "more.png" not in visitor.get("/step/lamp").text
    told = visitor.post("/look", step="lamp")
    assert told.place == "/step/lamp"
    page = visitor.get("/step/lamp").text
    assert "more.png" in page
    assert "書き直した件名" in page


def test_a_case_yaml_that_broke_meanwhile_is_told_on_the_page(case, visitor):
    (case / "case.yaml").write_text("window: [", encoding="utf-8")
    visitor.post("/look", step="lamp")
    page = visitor.get("/step/lamp")
    assert page.status == 200
    assert "case.yaml" in page.text
    assert 'class="note bad"' in page.text
    assert visitor.post("/step/modules", result="none", last="").status == 303


def test_evidence_that_cannot_be_read_keeps_nobody_from_answering(case, visitor):
    visitor.post("/step/when", result="stated", text__stated="2026-04-20 03:00/03:40", last="")
    text = (case / "case.yaml").read_text(encoding="utf-8")
    (case / "case.yaml").write_text(text.replace("tz: Asia/Tokyo", "tz: Nowhere/Atlantis"), encoding="utf-8")
    visitor.post("/look", step="lamp")
    page = visitor.get("/step/lamp")
    assert page.status == 200
    assert "Nowhere/Atlantis" in page.text


def test_a_journal_that_cannot_be_read_is_told_in_words_and_the_server_goes_on(case, visitor):
    (case / "journal.jsonl").unlink()
    (case / "journal.jsonl").mkdir()
    told = visitor.get("/step/lamp")
    assert told.status in (422, 507)
    assert "journal.jsonl" in told.text
    assert visitor.get("/page.css").status == 200


def test_what_nobody_foresaw_tells_nothing_and_the_server_goes_on(visitor, monkeypatch):
    def fail(*_):
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr("dscase.web.views.side", fail)
    told = visitor.get("/step/lamp")
    assert told.status == 500
    assert "secret" not in told.text
    assert "予期しない" in told.text
    monkeypatch.undo()
    assert visitor.get("/step/lamp").status == 200


@pytest.mark.parametrize(
    "path", ["/nowhere", "/step/nowhere", "/picture/E-99", "/picture/..%2F..", "/step/lamp/x"]
)
def test_an_address_that_leads_nowhere_is_told_in_words(visitor, path):
    told = visitor.get(path)
    assert told.status == 404
    assert "ここには何もありません" in told.text


def test_a_form_that_is_none_is_told_in_words(visitor):
    for kind, body in (("multipart/form-data", b"x"), ("multipart/form-data; boundary=a", b"nonsense")):
        told = visitor.ask("POST", "/files", body, {**visitor.own, "Content-Type": kind})
        assert told.status == 400
        assert "読み取れません" in told.text


def test_an_answer_cut_short_by_a_kill_is_told_and_asked_again(case, visitor):
    with (case / "journal.jsonl").open("a", encoding="utf-8") as journal:
        journal.write('nonsense\n{"when": "2026-04-20T09:00:00+09:00", "step": "modules", "te')
    page = visitor.get("/step/modules").text
    assert "途中で止まった回答" in page
    assert "読めない行が 1 行" in page
    assert visitor.post("/step/modules", result="none", last="").status == 303
    assert answers(case, "modules")[0].result == "none"


def test_the_windows_events_are_there_to_be_clicked_at_and_one_that_is_not_there_is_refused(visitor, case):
    page = visitor.ask("GET", "/step/events").text
    picks = re.findall(r'<button name="pick" value="found:([^"]+)"', page)
    assert picks
    assert all(f'<option value="{one}">' in page for one in picks)
    told = visitor.post("/step/events", result="found", last="", text__found="2205@nobody")
    assert told.status == 400
    assert picks[0] in told.text
    assert answers(case, "events") == []
    assert visitor.post("/step/events", last="", pick=f"found:{picks[-1]}").status == 303
    assert [record.text for record in answers(case, "events")] == [picks[-1]]


def test_the_switch_on_the_page_masks_the_build(case, visitor):
    assert 'name="mask" value="yes" id="mask">' in visitor.get("/build").text
    built(visitor, mask="yes")
    text = (case / "out" / "inquiry.txt").read_text(encoding="utf-8")
    assert "DSA-test" not in text
    assert (case / "masking.json").exists()
    assert visitor.get("/download/masking.json").status == 404
    page = visitor.get("/build").text
    assert 'name="mask" value="yes" id="mask" checked>' in page  # it stays so unless a person says otherwise
    packages = Words("ja").say("inquiry.list_mark").join(visitor.server.worker.built.unmasked)
    assert "diagnostic1163886380.zip" in packages
    raw = Words("ja").say("masking.raw", files=packages)
    assert raw in page
    built(visitor, replace="yes")
    page = visitor.get("/build").text
    assert Words("ja").say("error.masking.lifted.what") in page
    assert raw.partition(":")[0] not in page
    assert "DSA-test" in (case / "out" / "inquiry.txt").read_text(encoding="utf-8")
