"""This machine, asked by what it offers: psutil where it is there, else /proc and the system's own commands.

Every call looks only. A command that is not there, or hangs, gives nothing; its absence shows that.
"""

import csv
import platform
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

WAIT = 20.0
"""Seconds for a command that only looks."""
_LISTEN = "0A"  # the state in /proc/net/tcp
_SERVICE_COLUMN = "STATE"


class Process(NamedTuple):
    """`path` may be "" where it may not be seen; `started` is aware UTC; `memory` in bytes."""

    pid: int
    name: str
    path: str
    started: datetime | None = None
    memory: int | None = None


class Disk(NamedTuple):
    """Bytes."""

    path: str
    total: int
    free: int


class Machine:
    """The machine this runs on. Tests give one of their own."""

    @property
    def system(self) -> str:
        """`windows` or `linux`; other systems are looked at as Linux is."""
        return "windows" if sys.platform == "win32" else "linux"

    def name(self) -> str:
        """The host's name."""
        return socket.gethostname()

    def described(self) -> str:
        """System, release and architecture."""
        if self.system == "linux":
            try:
                return f"{platform.freedesktop_os_release()['PRETTY_NAME']} {platform.machine()}"
            except (OSError, KeyError):
                pass
        return f"{platform.system()} {platform.release()} {platform.version()} {platform.machine()}"

    def path(self, name: str) -> Path:
        """Where a file of the table lies."""
        return Path(name)

    def run(self, words: Sequence[str], wait: float = WAIT) -> tuple[int, str] | None:
        """The exit code and the output of a command; None where it cannot be run or does not end."""
        try:
            process = subprocess.run(  # noqa: S603 - the table's own commands, never a text from elsewhere
                list(words),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=wait,
                check=False,
            )
        except (OSError, ValueError, subprocess.SubprocessError):
            return None
        return process.returncode, decoded(process.stdout)

    def service(self, name: str) -> str:
        """`running`, another word of the system's for its state, or "" where there is no such service."""
        if self.system == "windows":
            return _windows_service(self.run(["sc.exe", "query", name]))
        answer = self.run(["systemctl", "show", "--property=LoadState,ActiveState,SubState", name])
        if answer is None:
            answer = self.run(["service", name, "status"])
            return "" if answer is None else "running" if answer[0] == 0 else "stopped"
        properties = dict(line.split("=", 1) for line in answer[1].splitlines() if "=" in line)
        if properties.get("LoadState") != "loaded":
            return ""
        active, sub = properties.get("ActiveState", ""), properties.get("SubState", "")
        return "running" if active == "active" else f"{active} ({sub})".strip()

    def processes(self) -> list[Process] | None:
        """All of them, as far as they may be seen; None where none can be."""
        try:
            return _by_psutil()
        except (ImportError, OSError):  # not installed, or refused by the system
            pass
        if self.system == "windows":
            return _by_tasklist(self.run(["tasklist", "/FO", "CSV", "/NH"]))
        return _by_proc(Path("/proc")) or None

    def listening(self) -> set[int] | None:
        """The TCP ports something listens on; None where that cannot be seen."""
        if self.system == "windows":
            return _by_netstat(self.run(["netstat", "-ano", "-p", "TCP"]))
        return _ports_by_proc(Path("/proc/net"))

    def disk(self, path: Path) -> Disk | None:
        """The room on the disk of a folder."""
        try:
            found = shutil.disk_usage(path)
        except OSError:
            return None
        return Disk(str(path), found.total, found.free)

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC)


def decoded(output: bytes) -> str:
    """What a command printed: UTF-8, else the system's own."""
    for encoding in ("utf-8", "cp932", "latin-1"):
        try:
            return output.decode(encoding)
        except UnicodeDecodeError:
            continue
    return output.decode("utf-8", "replace")


def _windows_service(answer: tuple[int, str] | None) -> str:
    """The state `sc.exe` tells, by its number: 4 is running, 1 stopped, in every language."""
    if answer is None or answer[0] != 0:
        return ""
    for line in answer[1].splitlines():
        _, _, value = line.partition(":")
        number, _, word = value.strip().partition(" ")
        if _SERVICE_COLUMN in line.upper().split(":")[0] and number.isdecimal():
            return "running" if number == "4" else (word.strip().lower() or number)
    return ""


def _by_psutil() -> list[Process]:
    import psutil

    processes = []
    for running in psutil.process_iter(["pid", "name", "exe", "create_time", "memory_info"]):
        info = running.info
        memory = info["memory_info"]
        processes.append(
            Process(
                info["pid"],
                info["name"] or "",
                info["exe"] or "",
                datetime.fromtimestamp(info["create_time"], UTC) if info["create_time"] else None,
                memory.rss if memory else None,
            )
        )
    return processes


def _by_proc(place: Path) -> list[Process]:
    found = []
    for folder in place.glob("[0-9]*"):
        try:
            name = (folder / "comm").read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            continue  # it has ended
        try:
            path = str((folder / "exe").readlink())
        except OSError:
            path = ""
        found.append(Process(int(folder.name), name, path))
    return found


def _by_tasklist(answer: tuple[int, str] | None) -> list[Process] | None:
    rows = csv.reader((answer[1] if answer else "").splitlines())
    return [Process(int(row[1]), row[0], "") for row in rows if len(row) > 1 and row[1].isdecimal()] or None


def _ports_by_proc(place: Path) -> set[int] | None:
    """From /proc/net/tcp and tcp6: the second column is address:port in hexadecimal, the fourth the state."""
    found: set[int] = set()
    read = False
    for name in ("tcp", "tcp6"):
        try:
            lines = (place / name).read_text(encoding="ascii", errors="replace").splitlines()[1:]
        except OSError:
            continue
        read = True
        for cells in map(str.split, lines):
            if len(cells) > 3 and cells[3] == _LISTEN:  # noqa: PLR2004 - the fourth column
                found.add(int(cells[1].rpartition(":")[2], 16))
    return found if read else None


def _by_netstat(answer: tuple[int, str] | None) -> set[int] | None:
    """A line of a port that is listened on has no peer: `TCP 0.0.0.0:4118 0.0.0.0:0 LISTENING 1234`."""
    if answer is None:
        return None
    found = set()
    for cells in map(str.split, answer[1].splitlines()):
        if len(cells) > 2 and cells[0].upper() == "TCP" and cells[2].endswith(":0"):  # noqa: PLR2004
            port = cells[1].rpartition(":")[2]
            if port.isdecimal():
                found.add(int(port))
    return found or None  # something always listens: nothing in the list is a list that was not had
