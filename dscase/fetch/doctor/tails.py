"""The last lines of product logs: those of the window, else the very last."""

from pathlib import Path
from typing import Any

from dscase.errors import reason
from dscase.fetch.doctor.known import LOGS
from dscase.fetch.doctor.machine import decoded
from dscase.intake import log_times
from dscase.window import Window, Zone

END = 4 << 20
"""Bytes of a log's end that are looked at."""
IN_WINDOW = 200
LAST = 50
_LONGEST = 500  # characters of a line
_MOST_LOGS = 20


def logs(folder: Path, window: Window | None, zone: Zone) -> list[dict[str, Any]]:
    """What the logs of a folder end with, each with how many lines of the window there are."""
    try:
        names = sorted(path for path in folder.iterdir() if _is_log(path))
    except OSError:
        return []
    return [_log(path, window, zone) for path in names[:_MOST_LOGS]]


def _is_log(path: Path) -> bool:
    return path.name.casefold().startswith(LOGS) and ".log" in path.name.casefold() and path.is_file()


def _log(path: Path, window: Window | None, zone: Zone) -> dict[str, Any]:
    entry: dict[str, Any] = {"path": str(path), "size": None, "lines": [], "in_window": None}
    try:
        with path.open("rb") as source:
            size = source.seek(0, 2)
            source.seek(max(0, size - END))
            data = source.read(END)
    except OSError as error:
        return {**entry, "trouble": reason(error)}
    lines = decoded(data).splitlines()
    if size > END and lines:
        del lines[0]  # cut in its middle
    entry["size"] = size
    if window is None:
        return {**entry, "lines": [line[:_LONGEST] for line in lines[-LAST:]]}
    inside = _inside(lines, window, zone)
    return {
        **entry,
        "in_window": len(inside),
        "whole": size <= END,
        "lines": [line[:_LONGEST] for line in inside[-IN_WINDOW:]],
    }


def _inside(lines: list[str], window: Window, zone: Zone) -> list[str]:
    """The lines of the window. One without a stamp belongs to the one before it."""
    found: list[str] = []
    within = False
    for line in lines:
        if (entry := log_times.first(line.encode(), zone)) is not None:
            within = window.contains(entry.moment)
        if within:
            found.append(line)
    return found
