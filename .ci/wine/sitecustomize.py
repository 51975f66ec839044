"""Makes the embeddable Python under Wine behave as an installed one does. Imported by Python at every start."""

import _winapi
import os
import sys
from pathlib import Path

# What Wine 8 says it has, but ends the process at: shutil copies with it where it is there.
if hasattr(_winapi, "CopyFile2"):
    del _winapi.CopyFile2


def _command() -> tuple[str, str]:
    """The options that this Python was started with, their letters only, and the script after them; the script
    is empty for -m, -c and none at all.
    """
    letters = ""
    words = iter(sys.orig_argv[1:])
    for word in words:
        if not word.startswith("-"):
            return letters, word
        letters += word[1:2] if word[1:2] in "XW" else word[1:]
        if word[1:2] in "cm":
            break
        if word in {"-X", "-W"}:
            next(words, None)
    return letters, ""


# The embeddable Python looks neither where PYTHONPATH says nor beside a script; an installed one does both,
# but for -I, for -E and for -P.
options, script = _command()
if script.endswith(".py") and not set(options) & set("IP"):
    sys.path.insert(0, str(Path(script).resolve().parent))
if not set(options) & set("IE"):
    sys.path[:0] = [each for each in os.environ.get("PYTHONPATH", "").split(os.pathsep) if each]
