"""All files of all folders together."""

import pytest

from dscase.lint.check import lint
from dscase.wording.words import Words

pytestmark = pytest.mark.whole


@pytest.fixture
def found(tmp_path):
    """The folder tried, and others behind it."""
    return lambda *more: lint([tmp_path / "mine", *more], Words("en", ours_alone=True))


def test_a_folder_that_is_not_there_holds_nothing(found):
    done = found()
    assert (done.files, done.problems, done.clean) == ((), (), True)


def test_changes_that_are_right_pass(mine, found):
    mine("ja/words/mine.toml", '[mine]\nhead = "{{ who }} より"\n[level]\nerror = "重大"')
    mine("ja/inquiry.txt.j2", change=("{% for field", '{{ say("mine.head", who="運用") }}{% for field'))
    done = found()
    assert done.problems == ()
    assert len(done.files) == 2


def test_the_files_of_every_folder_are_tried_and_the_gravest_comes_first(mine, found, tmp_path):
    mine("en/inquiry.txt", "x")
    mine("ja/words/a.toml", '[level]\nother = "x"\nerror = "{{ x }}"')
    mine("page.html.j2", "{{ nothing }}")
    (tmp_path / "other" / "en" / "words").mkdir(parents=True)
    (tmp_path / "other" / "en" / "words" / "b.toml").write_text("[level\n", encoding="utf-8")
    done = found(tmp_path / "other")
    assert [(one.weight, one.code) for one in done.problems] == [
        ("error", "unknown_name"),
        ("error", "unknown_name"),  # of the page, which both languages share, once
        ("error", "toml"),
        ("warning", "unknown_file"),
        ("note", "unknown_key"),
    ]
    assert not done.clean


def test_what_only_shows_when_a_document_is_made_is_told(mine, found):
    mine("ja/words/a.toml", '[inquiry]\nreference = "{{ window / 2 }}"')
    (problem,) = found().problems
    assert (problem.code, problem.weight) == ("no_document", "error")
    assert "inquiry.reference" in str(problem.facts["fault"])


def test_one_bad_file_does_not_hide_the_others(mine, found):
    mine("page.css", "/* 題 */".encode("cp932"))
    mine("reference.docx", b"not a zip")
    mine("ja/words/a.toml", '[level]\nerror = "{{ x }}"')
    assert {one.code for one in found().problems} == {"unreadable", "reference", "unknown_name"}


def test_a_template_of_the_pdf_is_tried_and_told_with_its_line(mine, found, typst):
    path = mine("document.typ", change=("#", "#nothing-of-this-name\n#"))
    (problem,) = found().problems
    if problem.code == "not_tried":
        pytest.skip("Typst finds no Japanese font: install BIZ UDPGothic")
    assert (problem.code, problem.weight, problem.file) == ("fails", "error", str(path))
    assert problem.line > 0


def test_a_pdf_template_that_cannot_be_tried_here_is_a_note(mine, found, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    mine("document.typ", change=("#", "// mine\n#"))
    (problem,) = found().problems
    assert (problem.code, problem.weight) == ("not_tried", "note")
