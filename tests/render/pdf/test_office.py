"""LibreOffice at work, by stand-ins that behave well, badly or not at all; and once for real."""

import os
import shutil
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from dscase.inquiry.model import Inquiry
from dscase.render import docx, pdf
from dscase.render.pdf import office
from dscase.wording.words import Words

PRODUCER = "LibreOffice 99.1".encode("utf-16-be").hex().upper()
PDF = f"%PDF-1.7\n<</Producer<FEFF{PRODUCER}>>>\n"
WRITES = f"""
import json, pathlib, sys
words = sys.argv[1:]
out = pathlib.Path(words[words.index("--outdir") + 1])
(out / "inquiry.pdf").write_bytes({PDF!r}.encode())
log = pathlib.Path(__file__).with_name("words.json")
log.write_text(json.dumps(words))
"""

Stand = Callable[[str], Path]


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stand:
    """Call it with a Python program: from then on, that is LibreOffice."""

    def put(program: str) -> Path:
        script = tmp_path / "soffice.py"
        script.write_text(program, encoding="utf-8")
        if sys.platform == "win32":
            command = tmp_path / "soffice.bat"
            command.write_text(f'@"{sys.executable}" "{script}" %*\n', encoding="utf-8")
        else:
            command = tmp_path / "soffice"
            command.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{script}" "$@"\n', encoding="utf-8")
            command.chmod(0o755)
        monkeypatch.setenv("DSCASE_SOFFICE", str(command))
        return tmp_path

    return put


def test_its_pdf_and_its_version_are_taken(stand_in: Stand) -> None:
    stand_in(WRITES)
    made = office.convert(b"a document")
    assert made.pdf == PDF.encode()
    assert made.engine == "LibreOffice 99.1"


def test_it_gets_a_profile_of_its_own_and_is_asked_for_a_tagged_pdf(stand_in: Stand) -> None:
    told = (stand_in(WRITES) / "words.json",)
    office.convert(b"a document")
    words = told[0].read_text(encoding="utf-8")
    assert "-env:UserInstallation=file:///" in words
    assert "UseTaggedPDF" in words
    assert "PDFUACompliance" in words
    assert "--headless" in words


def test_nothing_of_it_is_left_behind(stand_in: Stand) -> None:
    folder = stand_in(WRITES)
    office.convert(b"a document")
    words = (folder / "words.json").read_text(encoding="utf-8")
    (out,) = {word for word in words.split('"') if "dscase-" in word and not word.startswith("-env")} - {
        word for word in words.split('"') if word.endswith(".docx")
    }
    assert not Path(out).exists()


def test_a_crash_is_told_with_its_last_words(stand_in: Stand, refused: Any) -> None:
    stand_in("import sys; sys.stderr.write('out of\\nluck'); sys.exit(81)")
    with refused("render.pdf_failed") as caught:
        office.convert(b"a document")
    assert caught[0].facts == {"engine": "LibreOffice", "fault": "out of luck (81)"}


@pytest.mark.parametrize(
    "program",
    ["pass", WRITES.replace("%PDF", "%TXT")],
    ids=["nothing is written", "something else is written"],
)
def test_success_without_a_pdf_is_a_failure(stand_in: Stand, refused: Any, program: str) -> None:
    stand_in(program)
    with refused("render.pdf_failed"):
        office.convert(b"a document")


def test_one_that_hangs_is_ended_with_all_it_started(stand_in: Stand, refused: Any) -> None:
    folder = stand_in(
        "import pathlib, subprocess, sys, time\n"
        "beat = str(pathlib.Path(__file__).with_name('beat'))\n"
        'child = \'import sys, time\\nwhile True: open(sys.argv[1], "a").write("x"); time.sleep(0.02)\'\n'
        "subprocess.Popen([sys.executable, '-c', child, beat])\n"
        "time.sleep(60)\n"
    )
    with refused("render.pdf_timeout") as caught:
        office.convert(b"a document", seconds=1.5)
    assert caught[0].facts["engine"] == "LibreOffice"
    beats = (folder / "beat").stat().st_size if (folder / "beat").exists() else 0
    time.sleep(0.2)
    assert (folder / "beat").stat().st_size == beats


def test_a_stated_place_that_is_not_there_is_not_replaced_by_another(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, refused: Any
) -> None:
    monkeypatch.setenv("DSCASE_SOFFICE", str(tmp_path / "nowhere"))
    with refused("render.pdf_no_office") as caught:
        office.convert(b"a document")
    assert caught[0].facts["variable"] == "DSCASE_SOFFICE"


def test_a_program_that_cannot_be_started_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, refused: Any
) -> None:
    (tmp_path / "soffice").write_bytes(b"\0not a program")
    monkeypatch.setenv("DSCASE_SOFFICE", str(tmp_path / "soffice"))
    with refused("render.pdf_failed"):
        office.convert(b"a document")


@pytest.mark.skipif(os.name == "nt", reason="looks for a program without an ending")
def test_it_is_found_on_the_path(stand_in: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = stand_in(WRITES)
    monkeypatch.delenv("DSCASE_SOFFICE")
    monkeypatch.setenv("PATH", str(folder))
    assert office.program() == str(folder / "soffice")


def test_the_word_document_becomes_a_tagged_pdf(
    make_rich: Callable[..., Inquiry],
    make_body: Any,
    when: datetime,
    tmp_path: Path,
    read_pdf: Any,
    folded: Any,
) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("soffice not found: install LibreOffice")
    inquiry = make_rich("ja", rows=5)
    words = Words("ja")
    body = make_body(inquiry, words)
    word = docx.render(body, words, when)
    done = pdf.render("inquiry.pdf", body, word, words=words, when=when, wanted="libreoffice")
    assert done.pdf is not None, done.troubles
    assert done.engine.startswith("LibreOffice ")
    path = tmp_path / "inquiry.pdf"
    path.write_bytes(done.pdf)
    read = read_pdf(path)
    assert read.about["Tagged"] == "yes"
    assert read.about["Title"] == inquiry.title
    assert all(folded(item.title) in read.text for item in inquiry.items)
