"""What lies in a case folder by name, and what must not be put in its way."""

from collections.abc import Iterable
from pathlib import Path

from dscase import atomic
from dscase.case import exhibits, file, journal, pictures, requests, sealed
from dscase.errors import InputError, UsageError

TEMPLATES = "templates"
PSEUDONYMS = "masking.json"
"""The case's key and its pseudonyms: never shipped."""
FILES = (file.NAME, journal.NAME, exhibits.NAME, pictures.NAME, requests.NAME, sealed.NAME, PSEUDONYMS)
FOLDERS = (file.EVIDENCE, TEMPLATES)


def refuse_output_over(out: Path, inputs: Iterable[Path]) -> None:
    """UsageError when an output at `out` would replace a file that is to be read, links followed."""
    place = atomic.real(out)
    for path in inputs:
        real = atomic.real(path)
        if place == real or place in real.parents:
            raise UsageError("case.output_over_input", place=str(out), file=str(path))


def refuse_link_outside(path: Path, case_dir: Path) -> None:
    """InputError when what lies in a case folder is a link that leads out of it."""
    if atomic.leads_out(path, case_dir):
        raise InputError("case.link_outside", path=str(path))


def templates(case_dir: Path) -> Path:
    """The case's own templates. Raises InputError for a link among them that leads out of the case."""
    folder = case_dir / TEMPLATES
    for path in (folder, *folder.rglob("*")) if folder.is_dir() else ():
        refuse_link_outside(path, case_dir)
    return folder


def refuse_output_among_own(out: Path, case_dir: Path) -> None:
    """UsageError when an output at `out` would be read as evidence, or stand in a record's way."""
    place = out.absolute()
    for name in (*FILES, *FOLDERS):
        own = case_dir.absolute() / name
        if place == own or (name in FOLDERS and own in place.parents):
            raise UsageError("case.output_inside", place=str(out), own=name)
