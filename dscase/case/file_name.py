"""Names that came from elsewhere, made fit for a file of ours on every system."""

import re
import unicodedata

LONGEST = 180
"""Bytes of UTF-8: with a number added it stays below what file systems take (255)."""

_FORBIDDEN = re.compile(r'[<>:"|?*]')  # on Windows; a colon there names a hidden stream of a file
_DEVICES = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³])\s*(\..*)?", re.IGNORECASE)
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,10}$")


def clean_file_name(stated: str) -> str:
    """A base name that is safe to create: no folder, no control or direction character, nothing hidden, no
    device of Windows, not too long; the extension stays. "file" where nothing is left.
    """
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", stated)[-1])
    # Categories C*: controls, format characters such as those that turn the reading direction, surrogates.
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C" or char in "\t\r\n")
    name = _FORBIDDEN.sub("_", " ".join(name.split())).strip(". ")
    name = f"_{name}" if _DEVICES.fullmatch(name) else name
    return _shortened(name) or "file"


def _shortened(name: str) -> str:
    if len(name.encode()) <= LONGEST:
        return name
    found = _EXTENSION.search(name)
    extension = found[0] if found else ""
    stem = name.removesuffix(extension).encode()[: LONGEST - len(extension)]
    return stem.decode("utf-8", "ignore").rstrip(". ") + extension
