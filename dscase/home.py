"""The folder a person keeps their own things in: tables and profiles, and templates."""

import os
import sys
from pathlib import Path

VARIABLE = "DSCASE_SETTINGS"


def folder() -> Path:
    """What `DSCASE_SETTINGS` names, else `dscase` in the platform's settings; it need not be there."""
    if stated := os.environ.get(VARIABLE):
        return Path(stated)
    if sys.platform == "win32":
        place = os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming"
    elif sys.platform == "darwin":
        place = Path.home() / "Library" / "Application Support"
    else:
        place = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(place) / "dscase"
