"""Files in a folder of templates: looked for or not, changed or not."""

import io
import shutil

import docx
import pytest
from docx.oxml.ns import qn

from dscase.lint import files
from dscase.wording.words import package_templates


@pytest.fixture
def found(tmp_path):
    """What is wrong with the files of the folder by themselves."""
    return lambda: list(files.problems(files.own(tmp_path / "mine")))


def told(problems):
    return [(one.code, one.weight, one.key) for one in problems]


@pytest.mark.parametrize(
    ("name", "guess"),
    [
        ("ja/inquiry.txt", "ja/inquiry.txt.j2"),
        ("inquiry.txt.j2", "ja/inquiry.txt.j2"),
        ("ja/word/finding.toml", "ja/words/finding.toml"),
        ("Reference.docx", "reference.docx"),
        ("fr/notes.md", ""),
    ],
)
def test_a_file_that_nothing_looks_for_is_told_with_the_name_meant(mine, found, name, guess):
    mine(name, "x")
    (problem,) = found()
    assert (problem.code, problem.weight, problem.facts["guess"]) == ("unknown_file", "warning", guess)
    assert problem.file.endswith(name.rpartition("/")[2])


def test_catalogues_of_any_name_are_looked_for_and_what_desktops_leave_is_not_told(mine, found):
    mine("ja/words/own.toml", '[level]\nerror = "重大"')
    mine(".DS_Store", "x")
    mine("ja/~$inquiry.docx", "x")
    assert found() == []


def test_copies_that_were_not_changed_are_told_in_one_note(found, tmp_path):
    shutil.copytree(package_templates(), tmp_path / "mine")
    (problem,) = found()
    assert (problem.code, problem.weight) == ("unchanged", "note")
    assert problem.facts["count"] == len(files.own(tmp_path / "mine")) > 60


@pytest.mark.parametrize("name", ["page.css", "page.js"])
def test_a_style_sheet_or_script_has_to_be_utf8(mine, found, name):
    mine(name, "/* 題 */".encode("cp932"))
    assert told(found()) == [("unreadable", "error", "")]


@pytest.fixture
def reference(mine):
    """A reference.docx of one's own: ours, after `change` was done to it."""

    def put(change):
        document = docx.Document(str(package_templates() / "reference.docx"))
        change(document)
        out = io.BytesIO()
        document.save(out)
        return mine("reference.docx", out.getvalue())

    return put


def rename(document, name, other):
    document.styles[name].element.find(qn("w:name")).set(qn("w:val"), other)


def test_a_reference_of_other_fonts_and_margins_is_right(reference, found):
    def change(document):
        document.styles["Title"].font.name = "Courier New"
        document.sections[0].left_margin *= 2

    reference(change)
    assert found() == []


def test_a_style_that_the_reference_lacks_is_named(reference, found):
    reference(lambda document: rename(document, "Statement", "Sentence"))
    assert told(found()) == [("style_lacking", "warning", "Statement")]


def test_a_style_of_another_type_is_named(reference, found):
    def change(document):
        document.styles["Record"].element.set(qn("w:type"), "character")

    reference(change)
    assert told(found()) == [("style_type", "warning", "Record")]


def test_a_place_that_word_tore_into_pieces_is_named(reference, found):
    def change(document):
        for paragraph in document.sections[0].header.paragraphs:
            for run in paragraph.runs:
                if "{reference}" in run.text:
                    run.text = run.text.replace("{reference}", "{refer")
                    paragraph.add_run("ence}")

    reference(change)
    assert told(found()) == [("place_torn", "warning", "{reference}")]


def test_a_place_that_is_nowhere_is_a_note(reference, found):
    def change(document):
        document.sections[0].footer.paragraphs[0].runs[0].text = ""

    reference(change)
    assert told(found()) == [("place_unused", "note", "{title}")]


def test_what_is_no_document_is_an_error(mine, found):
    mine("reference.docx", b"not a zip")
    assert told(found()) == [("reference", "error", "")]
