"""The agent's own diagnostic package, made where a person asks for it: the only thing that is not looking.

`dsa_control -d` prints where the package lies; while it is written a `.tmp` stands beside it (facts: the
help's page on diagnostic packages, and public scripts that wait for it).

Where self-protection has a password, `dsa_control` takes it with `-p`, and in no other way that is in print:
while it runs, who may see this computer's processes can see it. The prompt says so.
"""

import os
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from dscase.errors import InputError
from dscase.fetch.doctor.known import looked_for
from dscase.fetch.doctor.machine import Machine

PASSWORD = "DSCASE_DSA_PASSWORD"  # noqa: S105 - the name of the variable
MAKING = 1800.0
"""Seconds that making one may take."""
_LOOK = 2.0
_STILL = 600.0
_PLACE = re.compile(r"^\s*path\s*=\s*(.+?)\s*$", re.MULTILINE)
_NAME = re.compile(r"^\s*file name\s*=\s*(.+?)\s*$", re.MULTILINE)


def make(
    machine: Machine,
    pause: Callable[[float], None] = time.sleep,
    ask: Callable[[], str | None] = lambda: None,
) -> Path:
    """Where the package lies that the agent made, whole. Raises InputError.

    `ask` gives the password of self-protection: it is called where the agent refuses and no variable gives
    one; None or "" for none.
    """
    command = next(
        (
            command.name
            for command in looked_for("dsa", machine.system, "control")
            if machine.path(command.name).is_file()
        ),
        None,
    )
    if command is None:
        raise InputError("fetch.no_agent")
    stated = os.environ.get(PASSWORD, "")
    path = _order(machine, command, stated)
    if isinstance(path, InputError) and not stated and (typed := ask()):
        path = _order(machine, command, typed)
    if isinstance(path, InputError):
        raise path
    _wait(path, pause)
    try:
        with zipfile.ZipFile(path) as archive:
            broken = archive.testzip()
    except (OSError, zipfile.BadZipFile, RuntimeError, ValueError) as error:
        raise InputError("fetch.package_not_made", reason=type(error).__name__) from error
    if broken is not None:
        raise InputError("fetch.package_not_made", reason="CRC")
    return path


def _order(machine: Machine, command: str, password: str) -> Path | InputError:
    """Where the agent says that the package lies, or why it makes none."""
    own = [str(machine.path(command)), "-d", *(["-p", password] if password else [])]
    answer = machine.run(["cmd.exe", "/c", *own] if machine.system == "windows" else own, MAKING)
    place, name = (pattern.search(answer[1]) if answer else None for pattern in (_PLACE, _NAME))
    if answer is None or answer[0] != 0 or place is None or name is None:
        reason = " ".join(answer[1].split()) if answer else ""
        if password:  # it may say what it was called with
            reason = reason.replace(password, "…")
        return InputError("fetch.package_not_made", reason=reason[-300:])
    return machine.path(f"{place[1]}{'' if place[1].endswith(('/', chr(92))) else '/'}{name[1]}")


def _wait(path: Path, pause: Callable[[float], None]) -> None:
    """Until no `.tmp` stands beside it and its size is still."""
    size, waited = -1, 0.0
    while waited < _STILL:
        try:
            now = path.stat().st_size
            writing = any(neighbour.suffix.casefold() == ".tmp" for neighbour in path.parent.iterdir())
        except OSError:
            now, writing = -1, True
        if not writing and now == size and now > 0:
            return
        size = now
        pause(_LOOK)
        waited += _LOOK
    raise InputError("fetch.package_not_made", reason=".tmp")
