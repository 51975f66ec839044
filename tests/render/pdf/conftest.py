"""PDFs made by Typst from made-up inquiries, and what poppler finds in them."""

import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from dscase.inquiry.body.blocks import Body
from dscase.render import pdf
from dscase.render.pdf.process import PdfFile
from dscase.wording.words import Words

Print = Callable[..., Path]


@pytest.fixture
def typeset(tmp_path: Path, when: datetime, typst: None) -> Print:
    """Call it with a body: the path of its PDF, made by Typst."""

    def made(body: Body, words: Words | None = None) -> Path:
        told = words or Words(body.lang)
        done = pdf.render("inquiry.pdf", body, b"", words=told, when=when, wanted="typst")
        assert done.pdf is not None, [trouble.facts for trouble in done.troubles]
        assert not done.troubles
        path = tmp_path / "inquiry.pdf"
        path.write_bytes(done.pdf)
        return path

    return made


@pytest.fixture
def as_xml() -> Callable[[Path], str]:
    """Call it with a PDF: its pages with their links, and its outline."""
    if shutil.which("pdftohtml") is None:
        pytest.skip("pdftohtml not found: install poppler-utils")

    def read(path: Path) -> str:
        command = ["pdftohtml", "-xml", "-i", "-stdout", str(path)]
        return subprocess.run(command, capture_output=True, timeout=60, check=True).stdout.decode("utf-8")

    return read


@pytest.fixture
def structure() -> Callable[[Path], list[str]]:
    """Call it with a PDF: the kinds of its structure elements, in reading order."""
    if shutil.which("pdfinfo") is None:
        pytest.skip("pdfinfo not found: install poppler-utils")

    def read(path: Path) -> list[str]:
        told = subprocess.run(["pdfinfo", "-struct", str(path)], capture_output=True, timeout=60, check=True)
        return re.findall(r"^ *([A-Z][A-Za-z0-9]*)\b", told.stdout.decode("utf-8", "replace"), re.MULTILINE)

    return read


@pytest.fixture
def made() -> PdfFile:
    return PdfFile(b"%PDF-1.7 made up", "Made Up 1.0")
