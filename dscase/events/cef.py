r"""CEF, the Common Event Format, version 0, as files really hold it.

Usage: `find(line)` gives the header and where its extension begins; `extension(text)` gives the pairs.

    CEF:0|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|suser=sato target=sato msg=…

Also read are `CEF: 0|` (rsyslog puts a blank behind what it takes for a tag) and `CEF - - - 0|` (its
RFC 5424 output). In the header `\|` and `\\` are escapes, in the extension `\=`, `\\`, `\n` and `\r`; other
backslashes stay as they are. A key starts only behind white space. Empty values are data; a key seen twice
is kept twice, in order. White space at a value's end is not data.
"""

import re
from functools import cache
from typing import NamedTuple

from dscase.knowledge.catalogue import table

_START = r"CEF(?::[ \t]*| - - - +)"


def _header_of(field: str) -> re.Pattern[str]:
    return re.compile(rf"{_START}(\d+)\|" + r"\|".join([field] * 6) + r"(?:\||\Z)", re.DOTALL | re.ASCII)


_HEADER = _header_of(r"([^|\\]*+(?:\\.[^|\\]*+)*+)")
_PLAIN_HEADER = _header_of(r"([^|\\]*+)")
_BEGUN = re.compile(r"CEF(?::[ \t]*[\w.]*| - - - +\d+)(?:\||\Z)", re.ASCII)
_KEY = re.compile(r"(?:^|[ \t])([A-Za-z0-9_.,\[\]\-]+)=")
_ESCAPE = re.compile(r"\\([=\\nr])")
_MEANT = {"=": "=", "\\": "\\", "n": "\n", "r": "\r"}
_HEADER_ESCAPE = re.compile(r"\\([|\\])")
_VENDOR_KEY = "TrendMicroDs"


class Header(NamedTuple):
    """The seven header fields, unescaped. The CEF text is `line[start:]`, the extension `line[end:]`."""

    start: int
    end: int
    version: str
    vendor: str
    product: str
    device_version: str
    signature_id: str
    name: str
    severity: str


class Extension(NamedTuple):
    """`pairs` as on the wire, values decoded. `stray`: text in front of the first key.

    `truncated`: the text ends inside a key; the pairs before it are whole.
    """

    pairs: list[tuple[str, str]]
    stray: str = ""
    truncated: bool = False


def find(line: str) -> Header | None:
    """The first CEF header in a line, or None. Whatever stands before it is left alone."""
    plain = _PLAIN_HEADER.match(line, line.find("CEF"))
    if plain is not None:
        return Header(plain.start(), plain.end(), *plain.groups())
    found = _HEADER.search(line)
    if found is None:
        return None
    fields = (_HEADER_ESCAPE.sub(r"\1", field) for field in found.groups())
    return Header(found.start(), found.end(), *fields)


def is_begun(line: str) -> bool:
    """Whether a line holds the beginning of a CEF header, which `find` may be unable to finish."""
    return _BEGUN.search(line) is not None


def extension(text: str, known: frozenset[str] | None = None) -> Extension:
    """Reads `key=value key=value …` in one pass, in time linear in the text.

    With `known` keys, an unknown ` word=` behind a `msg` is part of the message, as no key list of the
    vendor's has it: "msg=Update failed, code=7" is one value.
    """
    split = _plain(text, known) if known is not None else None
    if split is None:
        split = _settled(text, known)
    stray, keys, values = split
    if not keys:
        return Extension([], stray, truncated=bool(stray))
    truncated = False
    if _VENDOR_KEY in values[-1]:
        tail = values[-1].rpartition(" ")[2]
        truncated = tail.startswith(_VENDOR_KEY)
        values[-1] = values[-1].removesuffix(tail) if truncated else values[-1]
    if "\\" in text:
        values = [_ESCAPE.sub(_unescape, value) if "\\" in value else value for value in values]
    if truncated or "  " in text or "\t" in text or text.endswith(" "):
        values = [value.rstrip(" \t") for value in values]
    return Extension(list(zip(keys, values, strict=True)), stray, truncated)


_Split = tuple[str, list[str], list[str]]  # stray text, keys, values still escaped


def _plain(text: str, known: frozenset[str]) -> _Split | None:
    """The common case, several times faster: every `=` stands behind a blank and a known key. Or None."""
    parts = text.split("=")
    if len(parts) == 1:
        return None
    inner = [part.rpartition(" ") for part in parts[1:-1]]
    keys = [parts[0].lstrip(" "), *[cell[2] for cell in inner]]
    if not known.issuperset(keys) or not all(cell[1] for cell in inner):
        return None
    return "", keys, [*[cell[0] for cell in inner], parts[-1]]


def _settled(text: str, known: frozenset[str] | None) -> _Split:
    keys: list[str] = []
    bounds: list[tuple[int, int]] = []  # of each pair: where its key's white space and its value begin
    for found in _KEY.finditer(text):
        key = found[1]
        if (
            known is not None
            and keys
            and keys[-1] == "msg"
            and key not in known
            and not key.startswith(_VENDOR_KEY)
        ):
            continue
        keys.append(key)
        bounds.append((found.start(), found.end()))
    ends = [start for start, _ in bounds] + [len(text)]
    values = [text[start:end] for (_, start), end in zip(bounds, ends[1:], strict=True)]
    return text[: ends[0]].strip(" \t"), keys, values


def _unescape(found: re.Match[str]) -> str:
    return _MEANT[found[1]]


@cache
def keys_of(module: str) -> frozenset[str]:
    """Extension keys Deep Security documents for a module, "system" among them."""
    return frozenset(row["key"] for row in table("cef_keys.csv") if row["module"] == module)
