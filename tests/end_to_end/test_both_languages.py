"""One build, every document in Japanese and in English."""

import io
import json
import re

import docx
import pytest

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
