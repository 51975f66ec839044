"""Makes the embeddable Python under Wine behave as an installed one does. Imported by Python at every start."""

import _winapi
import os
import sys
from pathlib import Path

# What Wine 8 says it has, but ends the process at: shutil copies with it where it is there.
if hasattr(_winapi, "CopyFile2"):
    del _winapi.CopyFile2


def _script() -> str:
    """The script that this Python was started with; empty for -m, -c and no script at all."""
    words = iter(sys.orig_argv[1:])
    for word in words:
        if not word.startswith("-"):
            return word
        if word[1:2] in "cm":
            return ""
        if word in {"-X", "-W"}:
            next(words, None)
    return ""


# The embeddable Python looks neither where PYTHONPATH says nor beside a script; an installed one does both.
if (script := _script()).endswith(".py"):
    sys.path.insert(0, str(Path(script).resolve().parent))
sys.path[:0] = [each for each in os.environ.get("PYTHONPATH", "").split(os.pathsep) if each]
