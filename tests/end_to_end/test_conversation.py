"""A whole conversation: inquiry, the desk's mail, answers, supplement, approval, verified at each step."""

import json
import shutil
import zipfile
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from pypdf import PdfReader

from dscase.case.requests import Ledger
from dscase.masking.book import Book

pytestmark = pytest.mark.whole

REPLY = """\
いつもお世話になっております。
以下のご提供をお願いいたします。
1. 現象発生時の画面ショット
2. server0.log
また、再起動後も再現するでしょうか。
よろしくお願いいたします。
"""
LINE = (
    "Apr 20 03:38:00 kaga CEF:0|Trend Micro|Deep Security Manager|12.0.383|710|Events Retrieved|3|"
    "src=192.168.100.120 suser=System target=DSA-new msg=Description Omitted\n"
)


@pytest.fixture(scope="module")
def talk(copied, dscase, tmp_path_factory):
    """The main example, built, asked about and supplemented; what each step printed."""
    case = copied("pattern-update", tmp_path_factory.mktemp("talk") / "case")
    told = {"first": dscase("build", case, "--json")}
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Date"] = "desk@v.example", "Re", "Tue, 21 Apr 2026 10:00:00 +0900"
    mail.set_content(REPLY)
    (case / "reply.eml").write_bytes(mail.as_bytes())
    told["proposed"] = dscase("requests", case, "--read", case / "reply.eml")
    told["taken"] = dscase("requests", case, "--read", case / "reply.eml", "--take", "all", "--json")
    shutil.copy(case / "evidence" / "01-lamp.png", case / "evidence" / "after.png")
    with (case / "evidence" / "after.png").open("ab") as sink:
        sink.write(b"\0")  # another file that shows the same
    with (case / "evidence" / "ds.log").open("a", encoding="utf-8") as sink:
        sink.write(LINE)
    told["answered"] = dscase(
        "requests", case, "--answer", "R-01=E-10", "--answer", "R-03=はい、再現します。", "--json"
    )
    told["second"] = dscase(
        "build", case, "--supplement", "--json", "--as-of", "2026-04-22T10:00+09:00", "-o", case / "out-2",
        "--pdf", "auto",
    )  # fmt: skip
    return case, told


def test_nothing_of_the_mail_is_kept_before_a_person_said_so(talk):
    _, told = talk
    assert told["proposed"].code == 3
    assert "--take" in told["proposed"].out
    kept = told["taken"].json()["requests"]
    assert [(one["number"], one["asked_on"]) for one in kept] == [
        ("R-01", "2026-04-21"),
        ("R-02", "2026-04-21"),
        ("R-03", "2026-04-21"),
    ]


def test_the_supplement_answers_one_by_one_and_has_only_what_is_new(talk, valid_manifest):
    case, told = talk
    assert told["second"].code == 3  # R-02 is open
    facts = told["second"].json()["supplement"]
    assert [(one["number"], one["is_open"]) for one in facts["answers"]] == [
        ("R-01", False),
        ("R-02", True),
        ("R-03", False),
    ]
    assert facts["events"] == 1
    assert facts["unread"] == []
    assert {(one["number"], one["how"]) for one in facts["exhibits"]} == {
        ("E-07", "changed"),
        ("E-10", "new"),
    }
    manifest = valid_manifest(case / "out-2")
    assert {one["number"] for one in manifest["exhibits"]} == {"E-07", "E-10"}
    assert manifest["sent_apart"] == []
    text = (case / "out-2" / "supplement.txt").read_text(encoding="utf-8-sig")
    for part in (
        "R-01",
        "はい、再現します。",
        "まだお答えしていません",
        "E-10",
        "DSA-new",
        manifest["reference"],
    ):
        assert part in text
    rows = (case / "out-2" / "events.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 2
    with zipfile.ZipFile(case / "out-2" / "events.xlsx") as book:
        cells = b"".join(book.read(name) for name in book.namelist() if name.endswith(".xml")).decode()
    assert "DSA-new" in cells
    (page, *_) = PdfReader(case / "out-2" / "supplement.pdf").pages
    assert "R-01" in page.extract_text()
    assert "supplement.pdf" in (case / "out-2" / "README.txt").read_text(encoding="utf-8-sig")


def test_a_supplement_in_two_languages_has_each_document_in_both(talk, dscase, tmp_path, valid_manifest):
    case = tmp_path / "case"
    shutil.copytree(talk[0], case)
    with (case / "evidence" / "ds.log").open("a", encoding="utf-8") as sink:
        sink.write(LINE.replace("03:38:00", "03:39:00"))
    ran = dscase("build", case, "--supplement", "--lang", "both", "-o", tmp_path / "out")
    assert ran.code == 3, ran.err
    for lang in ("ja", "en"):
        made = {path.suffix[1:] for path in (tmp_path / "out").glob(f"supplement.{lang}.*")}
        assert made == {"docx", "html", "txt"}
        assert (tmp_path / "out" / f"events.{lang}.csv").is_file()
    assert "Not answered yet" in (tmp_path / "out" / "supplement.en.txt").read_text(encoding="utf-8-sig")
    valid_manifest(tmp_path / "out")


def test_the_supplement_is_chained_to_the_bundle_before_it(talk, dscase):
    case, _ = talk
    first = json.loads((case / "out" / "manifest.json").read_bytes())
    second = json.loads((case / "out-2" / "manifest.json").read_bytes())
    assert second["reference"] == first["reference"]
    assert (first["round"], second["round"]) == (1, 2)
    ran = dscase("verify", case / "out-2", "--against", case / "out", "--json")
    assert ran.code == 0
    assert ran.json()["against"]["follows"]
    assert second["predecessor"]["manifest"] == ran.json()["against"]["manifest"]


def test_another_bundle_of_that_round_is_the_wrong_predecessor(talk, dscase, tmp_path):
    case, _ = talk
    dscase("build", case, "-o", tmp_path / "other", "--as-of", "2026-04-21T11:00+09:00", "--title", "x")
    ran = dscase("verify", case / "out-2", "--against", tmp_path / "other", "--json")
    assert ran.code == 6
    assert {one["code"] for one in ran.json()["troubles"]} == {"wrong_predecessor"}


def test_an_answer_that_cites_what_is_not_there_builds_nothing(talk, dscase, tmp_path):
    case = tmp_path / "case"
    shutil.copytree(talk[0], case)
    Ledger(case).answer("R-02", datetime(2026, 4, 22, tzinfo=UTC), exhibits=["E-77"])
    ran = dscase("build", case, "--supplement", "-o", tmp_path / "out")
    assert ran.code == 2
    assert "E-77" in ran.err
    assert not (tmp_path / "out").exists()


def test_an_answer_that_names_a_file_which_is_not_sent_builds_nothing(talk, dscase, tmp_path):
    case = tmp_path / "case"
    shutil.copytree(talk[0], case)
    (case / "evidence" / "uname.txt").write_text("Linux apl-01 5.14.0\n", encoding="utf-8")
    dscase("requests", case, "--answer", "R-02=uname.txt のとおりです。")
    ran = dscase("build", case, "--supplement", "-o", tmp_path / "out")
    assert ran.code == 2
    assert "uname.txt" in ran.err
    assert not (tmp_path / "out").exists()


def test_an_approval_stands_in_the_next_document_and_lapses_when_anything_stated_changes(
    copied, dscase, tmp_path, valid_manifest
):
    case, out = copied("recovered", tmp_path / "case"), tmp_path / "case" / "out"
    build = ("build", case, "--force", "--inquire-anyway", "念のため", "--lang", "en")
    dscase(*build)
    assert dscase("approve", out, "--by", "Sato").code == 0
    looked_at = dscase("verify", out, "--json").json()["manifest"]
    again = dscase(*build)
    assert "Sato" not in again.err
    approval = valid_manifest(out)["approval"]
    assert (approval["by"], approval["manifest"]) == ("Sato", looked_at)
    assert "Sato" in (out / "inquiry.txt").read_text(encoding="utf-8-sig")
    assert dscase("verify", out, "--json").json()["approval"]["by"] == "Sato"
    changed = dscase(*build, "--question", "Another question?")
    assert "Sato" in changed.err
    assert valid_manifest(out)["approval"] is None
    assert dscase("verify", out, "--json").json()["approval"] is None
    assert "Sato" not in (out / "inquiry.txt").read_text(encoding="utf-8-sig")


def test_requests_are_kept_and_shown_with_the_names_the_sender_knows(tmp_path, dscase):
    (tmp_path / "case.yaml").write_text("lang: en\n")
    dscase("requests", tmp_path, "--add", "the log of amber-otter")
    book = Book.new()
    book.learn({("host", "karte-db3"): ["KARTE-db3"]})
    book.save(tmp_path / "masking.json")
    told = book.entries["karte-db3"].pseudonym
    (tmp_path / "reply.txt").write_text(f"Please send the log of {told}.\n")
    proposed = dscase("requests", tmp_path, "--read", tmp_path / "reply.txt")
    assert "karte-db3" in proposed.out
    dscase("requests", tmp_path, "--read", tmp_path / "reply.txt", "--take", "all")
    kept = dscase("requests", tmp_path, "--add", f"server0.log of {told}?", "--json").json()["requests"]
    assert [one["text"] for one in kept] == [
        "the log of amber-otter",
        "Please send the log of karte-db3.",
        "server0.log of karte-db3?",
    ]
