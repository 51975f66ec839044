"""The Japanese font for machines without one: Noto Sans JP (SIL OFL 1.1), from the package that brings it.

A bare server has no Japanese font; without this one a Word file made there had no drawing, and no PDF was
made. It stands behind BIZ UDPGothic and before all others, so that documents look alike everywhere.
"""

from importlib.metadata import version
from pathlib import Path

FAMILY = "Noto Sans JP"
PACKAGE = "pylopdf-fonts-jp"


def path() -> Path:
    """Where the font's file is."""
    import pylopdf_fonts_jp

    return Path(pylopdf_fonts_jp.sans_path())


def label() -> str:
    """The font as a document or manifest names it: with the package and its version."""
    return f"{FAMILY} ({PACKAGE} {version(PACKAGE)})"
