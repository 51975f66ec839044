"""The clipboard, by the program that each system has for it; the text never stands in a command line."""

import os
import shutil
import subprocess
import sys

from dscase.errors import OutputError

# Each with the encoding it reads from stdin. Windows' own takes UTF-16 by its mark, on any code page.
_PROGRAMS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("clip.exe",), "utf-16"),
    (("pbcopy",), "utf-8"),
    (("wl-copy",), "utf-8"),
    (("xclip", "-selection", "clipboard"), "utf-8"),
    (("xsel", "--clipboard", "--input"), "utf-8"),
)
_SECONDS = 10


def put(text: str) -> None:
    """Puts a text on the clipboard. Raises OutputError where there is none, or its program fails."""
    for words, encoding in _PROGRAMS:
        if _usable(words[0]) and (program := shutil.which(words[0])):
            try:
                subprocess.run(  # noqa: S603 - a program of the table, by its full path
                    [program, *words[1:]],
                    input=text.encode(encoding, "replace"),
                    stdout=subprocess.DEVNULL,  # xclip stays behind as the clipboard's owner: it gets no pipe
                    stderr=subprocess.DEVNULL,
                    timeout=_SECONDS,
                    check=True,
                )
            except (OSError, subprocess.SubprocessError) as fault:
                raise OutputError("cli.clipboard_failed", program=words[0]) from fault
            return
    raise OutputError("cli.no_clipboard")


def _usable(program: str) -> bool:
    """Whether a program has a desktop to talk to; Windows' is found from its Linux, too, and serves there."""
    if program == "wl-copy":
        return bool(os.environ.get("WAYLAND_DISPLAY"))
    if program in ("xclip", "xsel"):
        return bool(os.environ.get("DISPLAY"))
    return program != "pbcopy" or sys.platform == "darwin"
