"""A document typeset by Typst (extra `pdf`): data and a template in, a tagged PDF/UA-1 out.

What the document says reaches Typst as JSON and stays data: none of it is ever part of a template. Typst
runs in a process of its own, in a private folder that is all it can read, and without a network.
"""

import importlib.util
import json
import re
import sys
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from dscase.errors import DscaseError
from dscase.extras import install_command
from dscase.render import fallback_font
from dscase.render.pdf import worker
from dscase.render.pdf.process import PdfFile, run
from dscase.text import Listed
from dscase.wording.words import Words

NAME = "Typst"
SECONDS = 120.0
TEMPLATE = "document.typ"
NOWHERE = "http://127.0.0.1:9"  # the port that discards
OFFLINE = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), NOWHERE)
OFFLINE |= {name.upper(): NOWHERE for name in OFFLINE} | {"no_proxy": "", "NO_PROXY": ""}

_TOOL = re.compile(rb"<xmp:CreatorTool>(Typst [0-9A-Za-z.+-]{1,40})</xmp:CreatorTool>")

FONTS = {
    "japanese": (
        "BIZ UDPGothic",
        fallback_font.FAMILY,
        "Yu Gothic",
        "Meiryo",
        "Hiragino Sans",
        "Hiragino Kaku Gothic ProN",
        "Noto Sans CJK JP",
        "IPAexGothic",
        "IPAPGothic",
        "MS PGothic",
        "MS Gothic",
    ),
    "fixed": ("BIZ UDGothic", fallback_font.FAMILY, "MS Gothic", "Noto Sans Mono CJK JP", "IPAGothic"),
    "latin": ("Arial", "Liberation Sans", "Helvetica", "Arimo", "Segoe UI", "DejaVu Sans"),
    "mono": ("Consolas", "Menlo", "DejaVu Sans Mono"),  # the last one comes with Typst
}
"""Families by use, best first; a document is made only where one of `japanese` is there."""

WIDE = {"BIZ UDPGothic": "BIZ UDGothic", "MS PGothic": "MS Gothic", "IPAPGothic": "IPAGothic"}
"""Of families whose brackets and stops are narrow already, the sister that has them wide: Typst squeezes
them by half, and narrow ones would fall on each other."""


def typeset(
    data: Mapping[str, object],
    files: Mapping[str, bytes],
    words: Words,
    when: datetime,
    *,
    seconds: float = SECONDS,
) -> PdfFile:
    """The PDF of a body's data. `files` are pictures the data names; `when` (aware) dates it.

    Raises DscaseError: "render.pdf_no_typst", "render.pdf_no_font", "render.pdf_template" for a fault of
    the template, "render.pdf_failed", "render.pdf_timeout".
    """
    if importlib.util.find_spec("typst") is None:
        raise DscaseError("render.pdf_no_typst", command=install_command("pdf"))
    with tempfile.TemporaryDirectory(prefix="dscase-", ignore_cleanup_errors=True) as private:
        folder = Path(private)
        (folder / TEMPLATE).write_bytes(words.file(TEMPLATE).read_bytes())
        for name, content in files.items():
            (folder / name).write_bytes(content)
        (folder / worker.DATA).write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        fonts = {"families": FONTS, "wide": WIDE, "files": [str(fallback_font.path())]}
        (folder / worker.FONTS).write_text(json.dumps(fonts), encoding="utf-8")
        # -P: a file lying where the program was started must not pass for a module
        command = [sys.executable, "-P", worker.__file__, TEMPLATE, str(max(0, int(when.timestamp())))]
        answer = json.loads(run(NAME, command, folder, seconds=seconds, environment=OFFLINE))
        if answer["outcome"] == worker.NO_FONT:
            raise DscaseError("render.pdf_no_font", fonts=Listed(FONTS["japanese"]))
        if answer["outcome"] == worker.REFUSED:
            place = answer["place"] or TEMPLATE
            path = str(words.file(TEMPLATE))
            raise DscaseError("render.pdf_template", path=path, place=place, fault=answer["fault"])
        pdf = (folder / worker.MADE).read_bytes()
        font = fallback_font.label() if answer["font"] == fallback_font.FAMILY else answer["font"]
    return PdfFile(pdf, _version(pdf), font)


def _version(pdf: bytes) -> str:
    """What the PDF says made it: the version of the package is that of what surrounds Typst."""
    found = _TOOL.search(pdf)
    return found[1].decode() if found else NAME
