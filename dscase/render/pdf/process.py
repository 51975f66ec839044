"""Running a program that makes a PDF: without a shell, within a time, its children ended with it."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from dscase import bounded
from dscase.errors import DscaseError

TAIL = 300
"""How many characters of a program's last words an error quotes."""


class PdfFile(NamedTuple):
    """A PDF, the program that made it, with its version, and the font it wrote in, "" where not known."""

    pdf: bytes
    engine: str
    font: str = ""


def run(
    engine: str, command: Sequence[str], folder: Path, *, seconds: float, environment: Mapping[str, str]
) -> str:
    """Runs `command` in `folder`; what it wrote to its standard output.

    `environment` is set over the process's own. Raises DscaseError("render.pdf_failed" or
    "render.pdf_timeout") when it cannot be started, fails or takes longer.
    """
    try:
        child = bounded.start(command, folder, environment)
    except (OSError, ValueError) as fault:
        raise DscaseError("render.pdf_failed", engine=engine, fault=str(fault)) from fault
    try:
        out, err = child.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise DscaseError("render.pdf_timeout", engine=engine, seconds=round(seconds)) from None
    finally:
        bounded.end(child)
    if child.returncode:
        words = " ".join(err.decode("utf-8", "replace").split())[-TAIL:]
        raise DscaseError("render.pdf_failed", engine=engine, fault=f"{words} ({child.returncode})".strip())
    return out.decode("utf-8", "replace")
