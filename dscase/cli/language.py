"""Which language is spoken.

Help and errors, until a case is read: what `of_start` says. Documents, and what a command shows of a case:
`--lang`, `DSCASE_LANG`, `lang` of case.yaml, Japanese. Never the locale: a Japanese case on a server whose
locale is English would change its documents in silence.
"""

import os
import re
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dscase.case.model import Lang

VARIABLE = "DSCASE_LANG"
LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
"""In the order of POSIX: the first that is not empty holds."""
UNSTATED = frozenset({"c", "posix"})
JAPANESE = frozenset({"ja", "japanese"})
JAPANESE_ID = 0x11
"""What Windows calls Japanese, in the ten lower bits of a language's number."""


def of_start(typed: Sequence[str], environment: Mapping[str, str] = os.environ) -> "Lang":
    """The language before a case is read: `--lang` as it was typed, `DSCASE_LANG`, the locale, Japanese.

    A `--lang` or variable that names none of our languages, or both, is passed over.
    """
    stated = [
        after if word == "--lang" else word.removeprefix("--lang=")
        for word, after in pairwise((*typed, ""))
        if word == "--lang" or word.startswith("--lang=")
    ]
    for one in (*reversed(stated), environment.get(VARIABLE)):
        if one in {"ja", "en"}:
            return "ja" if one == "ja" else "en"
    return _of_locale(environment)


def _of_locale(environment: Mapping[str, str]) -> "Lang":
    """Japanese where the locale is, or is none; English for every other: whoever has it reads that sooner."""
    for name in LOCALE:
        if stated := environment.get(name):
            language = re.split(r"[._@-]", stated, maxsplit=1)[0].lower()
            return "ja" if language in JAPANESE | UNSTATED else "en"
    if sys.platform == "win32":
        import ctypes

        found: int = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        return "ja" if found & 0x3FF == JAPANESE_ID else "en"
    return "ja"
