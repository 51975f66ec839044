"""What is not installed with dscase unless asked for: whether it is there, and how it is had."""

import os
import shutil
import sys
from collections.abc import Iterable
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path


def missing(modules: Iterable[str]) -> tuple[str, ...]:
    """Those of the modules that cannot be imported."""
    return tuple(name for name in modules if find_spec(name) is None)


def install_command(extra: str) -> str:
    """What to type so that this very Python has what an extra stands for, at the versions it needs.

    The packages themselves are named: the name dscase, asked of an index, might be somebody else's.
    """
    marks = (f'extra == "{extra}"', f"extra == '{extra}'")
    needed = [each.partition(";") for each in metadata.requires("dscase") or ()]
    wanted = " ".join(f'"{name.strip()}"' for name, _, rule in needed if any(mark in rule for mark in marks))
    if find_spec("pip") is not None:
        return f'"{sys.executable}" -m pip install {wanted}'
    return f'"{_uv()}" pip install --python "{sys.executable}" {wanted}'


def _uv() -> str:
    """The uv that start.py fetched beside this .venv/, where there is one: it is on nobody's path."""
    fetched = Path(sys.prefix).parent / ".tools" / "bin" / ("uv.exe" if os.name == "nt" else "uv")
    return str(fetched) if fetched.is_file() else shutil.which("uv") or "uv"
