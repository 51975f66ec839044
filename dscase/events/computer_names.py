r"""How a computer's name is written: the same text for every way of writing one.

Folded are width, case, half-width kana, dashes of other alphabets and a full stop at the end; a relay's
escapes (`#345#220#215`, `\xe5\x90\x8d`, `\u540d`) are undone first. Which names are one computer's,
`same_computer` decides.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import ip_address
from unicodedata import normalize

_OCTAL = re.compile(r"(?:#[0-3][0-7]{2}){2,}")
_HEX = re.compile(r"(?:\\x[0-9A-Fa-f]{2}){2,}")
_UNICODE = re.compile(r"(?:\\u[0-9A-Fa-f]{4})+")
_DOTS = 3  # of an address of IPv4
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), "-")


@lru_cache(maxsize=65_536)
def folded(name: str) -> str:
    """A name without what people, consoles and relays write one way or another."""
    return normalize("NFKC", unescaped(name)).translate(_DASHES).casefold().strip().rstrip(".")


def unescaped(text: str) -> str:
    r"""A name as it was before a relay escaped what is not ASCII; as it stands where that makes no text."""
    if "#" not in text and "\\" not in text:
        return text
    text = _OCTAL.sub(lambda found: _text(found[0], [int(one, 8) for one in found[0][1:].split("#")]), text)
    text = _HEX.sub(lambda found: _text(found[0], [int(one, 16) for one in found[0][2:].split(r"\x")]), text)
    return _UNICODE.sub(_from_utf16, text)


def _text(raw: str, numbers: Iterable[int]) -> str:
    data = bytes(numbers)
    for encoding in ("utf-8", "cp932"):
        try:
            plain = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return plain if plain.isprintable() else raw
    return raw


def _from_utf16(match: re.Match[str]) -> str:
    data = bytes.fromhex(match[0].replace(r"\u", ""))
    try:
        plain = data.decode("utf-16-be")
    except UnicodeDecodeError:
        return match[0]
    return plain if plain.isprintable() else match[0]


def is_address(name: str) -> bool:
    """Whether a folded name is an address: its parts are no labels."""
    if ":" not in name and name.count(".") != _DOTS:
        return False  # most names, at a tenth of the time
    try:
        ip_address(name.strip("[]").partition("%")[0])
    except ValueError:
        return False
    return True


def begins(short: str, long: str) -> bool:
    """Whether a folded name is another's first labels. Digits alone are none: 10 is not 10.0.0.1."""
    return bool(short) and not short.isdigit() and long.startswith(f"{short}.") and not is_address(long)


def beginnings(name: str) -> list[str]:
    """The shorter names a folded name begins with, label by label; none of an address."""
    if is_address(name):
        return []
    labels = name.split(".")
    return [".".join(labels[:end]) for end in range(1, len(labels))]
