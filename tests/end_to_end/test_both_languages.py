"""One build, every document in Japanese and in English."""

import hashlib
import html
import io
import json
import re
import shutil
from datetime import UTC, datetime

import docx
import pytest
from pypdf import PdfReader

from dscase.case.pictures import Pictures, Treatment

pytestmark = pytest.mark.whole

KINDS = ("inquiry.docx", "inquiry.html", "inquiry.txt", "events.csv", "events.xlsx")


@pytest.fixture
def both(case, tmp_path, dscase):
    ran = dscase("build", case, "-o", tmp_path / "both", "--lang", "both", "--json")
    return tmp_path / "both", ran


def test_every_document_is_there_in_each_language_and_told(both):
    out, ran = both
    names = {kind.replace(".", f".{lang}.") for kind in KINDS for lang in ("ja", "en")}
    assert ran.code == 3
    assert names <= {path.name for path in out.iterdir()}
    assert not set(KINDS) & {path.name for path in out.iterdir()}
    assert names <= {file["name"] for file in json.loads(ran.out)["files"]}
    manifest = json.loads((out / "manifest.json").read_bytes())
    assert manifest["lang"] == "both"
    assert names <= {file["name"] for file in manifest["files"]}


def test_the_screen_names_what_was_made(case, tmp_path, dscase):
    ran = dscase("build", case, "-o", tmp_path / "both", "--lang", "both")
    assert "inquiry.ja.docx を開いて" in ran.out


def test_a_document_names_its_companions_as_they_are_called(both):
    out, _ = both
    for lang, other in (("ja", "en"), ("en", "ja")):
        text = (out / f"inquiry.{lang}.txt").read_text("utf-8-sig")
        assert f"inquiry.{lang}.docx" in text
        assert f"events.{lang}.xlsx" in text
        for each in (text, (out / f"inquiry.{lang}.html").read_text("utf-8")):
            assert not re.search(r"(?<![\w.-])(?:inquiry|events)\.(?:docx|html|txt|csv|xlsx)", each, re.ASCII)
            assert f".{other}.xlsx" not in each


def test_each_is_what_its_language_alone_makes_but_for_those_names(both, case, tmp_path, dscase):
    out, _ = both
    dscase("build", case, "-o", tmp_path / "one", "--lang", "en")
    one = docx.Document(str(tmp_path / "one" / "inquiry.docx"))
    two = docx.Document(io.BytesIO((out / "inquiry.en.docx").read_bytes()))
    plain = [each.text for each in one.paragraphs]
    assert [each.text.replace(".en.", ".") for each in two.paragraphs] == plain
    csv = (tmp_path / "one" / "events.csv").read_bytes()
    assert (out / "events.en.csv").read_bytes() == csv


def test_it_is_reproducible(both, case, tmp_path, dscase, sums):
    out, _ = both
    dscase("build", case, "-o", tmp_path / "again", "--lang", "both")
    assert sums(out) == sums(tmp_path / "again")


@pytest.fixture
def both_in_case_yaml(case):
    path = case / "case.yaml"
    stated = path.read_text("utf-8")
    assert "\nlang: ja\n" in stated
    path.write_text(stated.replace("\nlang: ja\n", "\nlang: both\n"), encoding="utf-8")
    return case


def test_case_yaml_can_ask_for_both(both_in_case_yaml, both, tmp_path, dscase, sums):
    ran = dscase("build", both_in_case_yaml, "-o", tmp_path / "stated")
    assert ran.code == 3
    assert "inquiry.ja.docx を開いて" in ran.out
    assert sums(tmp_path / "stated") == sums(both[0])


def test_an_option_for_one_language_wins_over_both_in_case_yaml(both_in_case_yaml, tmp_path, dscase):
    dscase("build", both_in_case_yaml, "-o", tmp_path / "one", "--lang", "en")
    assert (tmp_path / "one" / "inquiry.docx").is_file()
    assert not (tmp_path / "one" / "inquiry.ja.docx").exists()


@pytest.mark.parametrize("command", [["review"], ["walk", "--list"], ["events"]])
def test_where_both_are_wanted_every_other_command_speaks_the_first(both_in_case_yaml, dscase, command):
    told = dscase(command[0], both_in_case_yaml, *command[1:])
    alone = dscase(command[0], both_in_case_yaml, *command[1:], "--lang", "ja")
    assert told.code == alone.code
    assert told.out == alone.out


def test_what_the_sender_is_told_in_english_holds_no_japanese_but_names(case, tmp_path, dscase):
    dscase("build", case, "-o", tmp_path / "out", "--lang", "both")
    told = (tmp_path / "out" / "before-sending.en.txt").read_text(encoding="utf-8-sig")
    told = re.sub(r"[^\s,]*[\u3040-\u9fff][^\s,]*-[^\s,.]*|[^\s,]*-[^\s,]*[\u3040-\u9fff][^\s,.]*", "", told)
    assert not re.search(r"[\u3040-\u9fff]", told)


ANSWERS = """\
answers:
  when: 2026-04-20 03:00/03:40
  background: {text: 夜間の更新が失敗した, text_en: The nightly update failed on two hosts}
  question: {text: 原因は何でしょうか。, text_en: What is the cause of it?}
  happened: {text: 3時20分にランプが橙になった, text_en: The lamp turned orange at 3:20}
  lamp: {answer: changed, text: DSA-testが橙の表示, text_en: DSA-test went orange}
  alerts: {answer: found, text: 更新失敗のアラートが3件, text_en: three alerts of failed updates}
"""
PAIRS = [
    ("夜間の更新が失敗した", "The nightly update failed on two hosts"),
    ("原因は何でしょうか。", "What is the cause of it?"),
    ("3時20分にランプが橙になった", "The lamp turned orange at 3:20"),
    ("DSA-testが橙の表示", "DSA-test went orange"),
    ("更新失敗のアラートが3件", "three alerts of failed updates"),
    ("ランプの一覧画面です", "The list of lamps as it was"),
]


@pytest.fixture
def bare(case, tmp_path, dscase):
    """A case that says nothing but that its documents are in both languages, with the example's evidence."""
    folder = tmp_path / "bare"
    dscase("init", folder)
    shutil.copytree(case / "evidence", folder / "evidence", dirs_exist_ok=True)
    (folder / "case.yaml").write_text(
        "schema: 1\nlang: both\ntz: Asia/Tokyo\nevent: 2205@DSA-test\n", "utf-8"
    )
    return folder


def told(out, lang):
    """What a document of each format says, its blanks as one."""
    word = docx.Document(str(out / f"inquiry.{lang}.docx"))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    yield "docx", " ".join([each.text for each in word.paragraphs] + cells)
    yield "pdf", " ".join(page.extract_text() for page in PdfReader(out / f"inquiry.{lang}.pdf").pages)
    page = (out / f"inquiry.{lang}.html").read_text("utf-8")
    yield "html", html.unescape(re.sub(r"<[^>]*>", "", page))
    yield "txt", (out / f"inquiry.{lang}.txt").read_text("utf-8-sig")


def packed(text):
    return re.sub(r"\s+", "", text)


def test_what_was_answered_in_english_too_is_in_the_english_documents_of_every_format(bare, tmp_path, dscase):
    (tmp_path / "answers.yaml").write_text(ANSWERS, encoding="utf-8")
    assert dscase("walk", bare, "--answers", tmp_path / "answers.yaml").code == 3
    shot = hashlib.sha256((bare / "evidence" / "01-lamp.png").read_bytes()).hexdigest()
    Pictures(bare).keep(shot, Treatment(caption=PAIRS[-1][0], caption_en=PAIRS[-1][1]), datetime.now(UTC))
    dscase("build", bare, "-o", tmp_path / "out", "--pdf", "typst")
    for lang, other in (("ja", "en"), ("en", "ja")):
        for kind, text in told(tmp_path / "out", lang):
            for pair in PAIRS:
                own, foreign = pair if lang == "ja" else pair[::-1]
                assert packed(own) in packed(text), (kind, lang)
                assert packed(foreign) not in packed(text), (kind, lang)
            named = "in Japanese" if lang == "en" else "（英語）"
            assert named not in text, (kind, other)


@pytest.mark.parametrize(
    ("lang", "text", "named"),
    [
        ("en", "夜間の更新が失敗した", "(in Japanese)"),
        ("ja", "The nightly update failed on two hosts", "（英語）"),
    ],
)
def test_a_text_that_is_there_in_one_language_only_is_shown_with_it_named(
    bare, tmp_path, dscase, lang, text, named
):
    written = "schema: 1\nlang: both\nwindow: 2026-04-20 03:00/03:40\ntz: Asia/Tokyo\n"
    key = "background" if lang == "en" else "background_en"
    (bare / "case.yaml").write_text(f"{written}{key}: {text}\n", encoding="utf-8")
    dscase("build", bare, "-o", tmp_path / "out")
    page = (tmp_path / "out" / f"inquiry.{lang}.html").read_text("utf-8")
    before, found, _ = page.partition(text)
    assert found
    assert named in before[-200:]
