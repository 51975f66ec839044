"""The Word document as a PDF, by LibreOffice where it is installed."""

import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from dscase.errors import DscaseError
from dscase.render.pdf.process import PdfFile, run

NAME = "LibreOffice"
STATED = "DSCASE_SOFFICE"
"""The environment variable that says where the program is."""
SECONDS = 180.0
FILTER = {
    "UseTaggedPDF": {"type": "boolean", "value": "true"},
    "PDFUACompliance": {"type": "boolean", "value": "true"},
    "ExportBookmarks": {"type": "boolean", "value": "true"},
}
"""For those who have it read aloud, and for those who jump."""
_PRODUCER = re.compile(rb"/Producer\s*<FEFF([0-9A-Fa-f]{4,400})>")


def program() -> str | None:
    """LibreOffice's command: the one stated, else the one on the PATH, else where installers put it."""
    if stated := os.environ.get(STATED):
        return stated if Path(stated).is_file() else None
    for name in ("soffice", "libreoffice"):
        if found := shutil.which(name):
            return found
    if sys.platform == "win32":
        roots = filter(None, map(os.environ.get, ("ProgramW6432", "ProgramFiles", "ProgramFiles(x86)")))
        places = [Path(root) / "LibreOffice" / "program" / "soffice.com" for root in roots]
    else:
        places = [Path("/Applications/LibreOffice.app/Contents/MacOS/soffice")]
    return next((str(place) for place in places if place.is_file()), None)


def convert(docx: bytes, *, seconds: float = SECONDS) -> PdfFile:
    """The PDF. It has a profile of its own, so that neither a LibreOffice that is open nor the user's
    settings take part. Raises DscaseError.
    """
    command = program()
    if command is None:
        raise DscaseError("render.pdf_no_office", variable=STATED)
    with tempfile.TemporaryDirectory(prefix="dscase-", ignore_cleanup_errors=True) as private:
        folder = Path(private)
        source = folder / "inquiry.docx"
        source.write_bytes(docx)
        words = [
            command,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            f"pdf:writer_pdf_Export:{json.dumps(FILTER)}",
            "--outdir",
            str(folder),
            str(source),
        ]
        run(NAME, words, folder, seconds=seconds, environment={})
        made = folder / "inquiry.pdf"
        pdf = made.read_bytes() if made.is_file() else b""
    if not pdf.startswith(b"%PDF"):  # it says so on its output and ends without an error
        raise DscaseError("render.pdf_failed", engine=NAME, fault="no PDF")
    return PdfFile(pdf, _version(pdf))


def _version(pdf: bytes) -> str:
    """What the PDF says made it, "LibreOffice 7.4": asking the program takes as long as starting it."""
    found = _PRODUCER.search(pdf)
    producer = bytes.fromhex(found[1].decode()).decode("utf-16-be", "replace") if found else ""
    return producer if producer.startswith(NAME) else NAME
