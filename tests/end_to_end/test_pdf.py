"""`build --pdf`: the PDF beside the other documents, and how it is told when there is none."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.whole

AS_OF = ("--as-of", "2026-04-20 09:30")


@pytest.fixture
def no_engine(tmp_path: Path) -> dict[str, str]:
    """An environment in which there is neither Typst nor LibreOffice."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text('import sys\nsys.modules["typst"] = None\n', encoding="utf-8")
    return {"PYTHONPATH": str(site), "DSCASE_SOFFICE": str(tmp_path / "nowhere")}


@pytest.mark.usefixtures("typst")
def test_the_example_is_a_tagged_pdf_that_says_what_the_inquiry_says(
    case: Path, dscase: Any, read_pdf: Any, folded: Callable[[str], str]
) -> None:
    ran = dscase("build", case, "--pdf", "typst", "--json", *AS_OF)
    assert ran.code == 3
    assert ran.err == ""
    (told,) = ran.json()["pdf"]
    assert told["engine"].startswith("Typst ")
    manifest = json.loads((case / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["pdf"] == [told]
    assert "inquiry.pdf" in {file["name"] for file in manifest["files"]}
    read = read_pdf(case / "out" / "inquiry.pdf")
    assert read.about["Tagged"] == "yes"
    assert read.fonts_embedded
    for finding in ran.json()["findings"]:
        if finding["weight"] == "blocks":
            assert folded(finding["what"]) in read.text
    events = (case / "out" / "events.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    failed = {line.partition("T")[2][:8] for line in events if ",2205," in line and "2026-04-20T03:" in line}
    assert len(failed) == 7
    assert not [time for time in failed if time not in read.text]


@pytest.mark.usefixtures("typst")
def test_both_languages_have_one_each_and_the_same_bytes_again(case: Path, dscase: Any) -> None:
    made = []
    for _ in range(2):
        assert dscase("build", case, "--pdf", "auto", "--lang", "both", "--force", *AS_OF).code == 3
        made.append([(case / "out" / f"inquiry.{lang}.pdf").read_bytes() for lang in ("ja", "en")])
    assert made[0] == made[1]
    assert made[0][0] != made[0][1]


@pytest.mark.usefixtures("typst")
def test_the_screen_names_what_made_it(case: Path, dscase: Any) -> None:
    ran = dscase("build", case, "--pdf", "typst", *AS_OF)
    (line,) = [line for line in ran.out.splitlines() if "inquiry.pdf" in line]
    assert "Typst" in line


@pytest.mark.usefixtures("typst")
def test_a_watch_record_is_a_pdf_of_one_page(recovered: Path, dscase: Any, read_pdf: Any) -> None:
    assert dscase("build", recovered, "--pdf", "typst", "--lang", "both").code == 7
    for lang in ("ja", "en"):
        assert read_pdf(recovered / "out" / f"watch.{lang}.pdf").pages == 1


def test_without_any_engine_the_rest_is_built_and_a_hint_says_what_to_type(
    case: Path, dscase: Any, no_engine: dict[str, str]
) -> None:
    plain = dscase("build", case, *AS_OF)
    documents = {path.name for path in (case / "out").iterdir()}
    ran = dscase("build", case, "--pdf", "auto", "--lang", "both", "--force", *AS_OF, env=no_engine)
    assert ran.code == plain.code == 3
    assert ran.err.count("typst>=") == 1  # once for both languages
    assert "pip install" in ran.err
    assert "Traceback" not in ran.err
    assert not list((case / "out").glob("*.pdf"))
    ran = dscase("build", case, "--pdf", "auto", "--force", "--json", *AS_OF, env=no_engine)
    assert {path.name for path in (case / "out").iterdir()} == documents
    assert [one["troubles"][0]["code"] for one in ran.json()["pdf"]] == ["render.pdf_no_engine"]
    manifest = json.loads((case / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["pdf"] == [
        {"name": "inquiry.pdf", "engine": None, "font": None, "troubles": ["render.pdf_no_engine"]}
    ]


def test_no_pdf_is_wanted_by_default(example: Any) -> None:
    assert not (example.out / "inquiry.pdf").exists()
    assert example.ran.json()["pdf"] == []


@pytest.mark.usefixtures("typst")
def test_a_template_with_a_fault_costs_the_pdf_only(case: Path, dscase: Any) -> None:
    (case / "templates").mkdir()
    (case / "templates" / "document.typ").write_text("#let x =\n", encoding="utf-8")
    ran = dscase("build", case, "--pdf", "auto", *AS_OF)
    assert ran.code == 3
    assert str(Path("templates") / "document.typ") in ran.err
    assert "expected expression" in ran.err
    assert (case / "out" / "inquiry.docx").exists()
    assert not (case / "out" / "inquiry.pdf").exists()


def test_an_unknown_program_is_refused(case: Path, dscase: Any) -> None:
    assert dscase("build", case, "--pdf", "word").code == 2
