"""What is not installed with dscase unless asked for: whether it is there, and how it is had."""

import os
import re
import shutil
import sys
from collections.abc import Iterable
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from dscase.errors import UsageError
from dscase.text import Listed, typed


def lacking(code: str, extra: str, modules: Iterable[str]) -> UsageError | None:
    """The error `code`, with the line that installs what an extra stands for, where modules of its cannot be
    imported; None where all can.
    """
    missing = [name for name in modules if find_spec(name) is None]
    return UsageError(code, missing=Listed(missing), command=install_command(extra)) if missing else None


def check(code: str, extra: str, modules: Iterable[str]) -> None:
    """Raises what `lacking` gives."""
    if error := lacking(code, extra, modules):
        raise error


def extras() -> dict[str, bool]:
    """Every extra by name, and whether all it stands for is installed."""
    described = metadata.metadata("dscase")
    names = described.get_all("Provides-Extra") or []
    return {name: all(_installed(each) for each in _needed(name)) for name in sorted(names)}


def install_command(extra: str) -> str:
    """What to type so that this very Python has what an extra stands for, at the versions it needs.

    The packages themselves are named: the name dscase, asked of an index, might be somebody else's.
    """
    if find_spec("pip") is not None:
        return typed(sys.executable, "-m", "pip", "install", *_needed(extra))
    return typed(_uv(), "pip", "install", "--python", sys.executable, *_needed(extra))


def _needed(extra: str) -> list[str]:
    """The packages an extra stands for, with the versions it needs, as `starlette>=1.2`."""
    marks = (f'extra == "{extra}"', f"extra == '{extra}'")
    needed = [each.partition(";") for each in metadata.requires("dscase") or ()]
    return [name.strip() for name, _, rule in needed if any(mark in rule for mark in marks)]


def _installed(requirement: str) -> bool:
    try:
        metadata.distribution(re.split(r"[<>=!~ \[]", requirement, maxsplit=1)[0])
    except metadata.PackageNotFoundError:
        return False
    return True


def _uv() -> str:
    """The uv that start.py fetched beside this .venv/, where there is one: it is on nobody's path."""
    fetched = Path(sys.prefix).parent / ".tools" / "bin" / ("uv.exe" if os.name == "nt" else "uv")
    return str(fetched) if fetched.is_file() else shutil.which("uv") or "uv"
