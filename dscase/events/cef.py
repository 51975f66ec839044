r"""CEF, the Common Event Format, version 0, as files really hold it.

Usage: `find(line)` gives the header and where its extension begins; `extension(text)` gives the pairs.

    CEF:0|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|suser=sato target=sato msg=…

Also read are `CEF: 0|` (rsyslog puts a blank behind what it takes for a tag) and `CEF - - - 0|` (its
RFC 5424 output). In the header `\|` and `\\` are escapes, in the extension `\=`, `\\`, `\n` and `\r`; other
backslashes stay as they are. A key starts only behind white space, with a letter, digit or underscore. Empty
values are data; a key seen twice is kept twice, in order. One blank stands between a value and the next key,
more belong to the value; white space at the line's end belongs to nobody.
"""

import re
from functools import cache
from typing import NamedTuple

from dscase.knowledge.catalogue import table

START = r"CEF(?::[ \t]*| - - - +)"
_BEGUN = re.compile(rf"{START}(\d+(?:\.\d+)*)\|", re.ASCII)
_PLAIN_HEADER = re.compile(rf"{START}(\d+)\|" + r"\|".join([r"([^|\\]*+)"] * 6) + r"\|", re.ASCII)
_MENTIONED = re.compile(
    r"CEF(?::[ \t]*[\w.]*[ \t]*| - - - +\d+)(?:\||\Z)|CEF:[ \t]?[0-9]\S"
    r"|CEF(?::|%3[Aa])(?:%20|\+)*\d+(?:\.\d+)?%7[Cc]",  # in a URL
    re.ASCII,
)
_LEFT_OUT = re.compile(
    r"(?:\.\.\.|\u2026|[\[(<\uff08]\W{0,4}(?:truncated|snip|cut|(?:以下|後|中)?省?略)[^\])>\uff09]{0,20}[\])>\uff09])\s*\Z",
    re.IGNORECASE,
)
"""What a program puts at the end of a text of which it left something out."""
_LONGEST_MARK = 40
_FIELDS = 6  # behind the version
_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.,\[\]\-]*")
_ESCAPE = re.compile(r"\\([=\\nr])")
_MEANT = {"=": "=", "\\": "\\", "n": "\n", "r": "\r"}
_HEADER_ESCAPE = re.compile(r"\\([|\\])")
_BARE_PATH = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]:\\(?![\\=])")
_BARE_SHARE = re.compile(r"(?<![\\\w])\\\\[\w.$\-]+\\(?!\\)")
_KEPT_PATH = re.compile(rf"(?:{_BARE_PATH.pattern}|{_BARE_SHARE.pattern})[^\s|\"']*")
VENDOR_KEY = "TrendMicroDs"
TENANT, TENANT_ID = f"{VENDOR_KEY}Tenant", f"{VENDOR_KEY}TenantId"


class CefHeader(NamedTuple):
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

    `truncated`: the text ends inside a key; the pairs before it are whole. `suspicious`: index and raw value
    of the pairs whose backslashes look unescaped, so that decoding them may have spoilt a path. `uncertain`:
    a ` word=` was met that no list of keys settles.
    """

    pairs: list[tuple[str, str]]
    stray: str = ""
    truncated: bool = False
    suspicious: tuple[tuple[int, str], ...] = ()
    uncertain: bool = False


def find(line: str) -> CefHeader | None:
    """The first CEF header in a line, or None. Whatever stands before it is left alone."""
    plain = _PLAIN_HEADER.match(line, line.find("CEF"))
    if plain is not None:
        return CefHeader(plain.start(), plain.end(), *plain.groups())
    begun = _BEGUN.search(line)
    if begun is None:
        return None
    fields, end = cells(line, begun.end(), _FIELDS)
    if len(fields) < _FIELDS:
        return None
    return CefHeader(begun.start(), end, begun[1], *fields)


def ends_cut(line: str) -> bool:
    """Whether a line ends as one that was cut off: in what may be the beginning of one of the vendor's own
    keys, or in the mark that a program puts where it left something out.
    """
    last_word = line[line.rfind(" ") + 1 :]
    return VENDOR_KEY.startswith(last_word) or _LEFT_OUT.search(line[-_LONGEST_MARK:]) is not None


def begun_fields(line: str) -> list[str]:
    """The fields that are there of a header cut short: vendor, product and so on."""
    begun = _BEGUN.search(line)
    return cells(line, begun.end(), _FIELDS)[0] if begun else []


def is_begun(line: str) -> bool:
    """Whether a line holds the beginning of a CEF header, which `find` may be unable to finish."""
    return _MENTIONED.search(line) is not None or _BEGUN.search(line) is not None


def cells(line: str, start: int, count: int) -> tuple[list[str], int]:
    r"""The next fields, unescaped, and where they end. Each ends at an unescaped `|`; the last of them may
    end the line instead. Fewer than `count` when the line ends before, and then without an empty last one.
    """
    fields: list[str] = []
    begin = at = start
    while len(fields) < count:
        bar = line.find("|", at)
        if bar < 0:
            rest = line[begin:]
            if rest:
                fields.append(rest)
            begin = len(line)
            break
        before = bar
        while before > at and line[before - 1] == "\\":
            before -= 1
        at = bar + 1
        if (bar - before) % 2 == 0:
            fields.append(line[begin:bar])
            begin = at
    return [_HEADER_ESCAPE.sub(r"\1", field) if "\\" in field else field for field in fields], begin


def extension(text: str, known: frozenset[str] | None = None) -> Extension:
    """Reads `key=value key=value …` in one pass, in time linear in the text.

    With `known` keys, an unknown ` word=` behind a `msg` is part of the message, as no key list of the
    vendor's has it: "msg=Update failed, code=7" is one value.
    """
    split = _plain(text, known) if known is not None else None
    stray, keys, values, uncertain = split or _scanned(text, known)
    if not keys:
        return Extension([], stray, bool(_KEY.fullmatch(stray)))
    truncated = keys[-1] == TENANT_ID and not values[-1].strip(" \t")
    values[-1] = values[-1].rstrip(" \t")
    if VENDOR_KEY in values[-1]:
        before, blank, tail = values[-1].rpartition(" ")
        torn = bool(blank) and tail.startswith(VENDOR_KEY)
        values[-1] = before.rstrip(" \t") if torn else values[-1]
        truncated = truncated or torn
    suspicious: tuple[tuple[int, str], ...] = ()
    if "\\" in text:
        raw = values
        values = [decoded(value) for value in raw]
        suspicious = tuple(
            (index, value)
            for index, value in enumerate(raw)
            if value != values[index] and _is_suspicious(value)
        )
    return Extension(list(zip(keys, values, strict=True)), stray, truncated, suspicious, uncertain)


def decoded(value: str) -> str:
    """A value with its escapes undone, from left to right, unknown ones kept."""
    return _ESCAPE.sub(_unescape, value) if "\\" in value else value


def decoded_around_paths(raw: str) -> str:
    r"""A value with unescaped paths, its escapes undone but for what is a part of a path."""
    parts: list[str] = []
    done = 0
    for path in _KEPT_PATH.finditer(raw):
        parts += decoded(raw[done : path.start()]), path[0]
        done = path.end()
    return "".join((*parts, decoded(raw[done:])))


_Split = tuple[str, list[str], list[str], bool]  # stray text, keys, values still escaped, uncertain


def _plain(text: str, known: frozenset[str]) -> _Split | None:
    """The common case, faster: every `=` stands behind a blank and a known key. Or None."""
    parts = text.split("=")
    if len(parts) == 1:
        return None
    inner = [part.rpartition(" ") for part in parts[1:-1]]
    keys = [parts[0].lstrip(" "), *[cell[2] for cell in inner]]
    if not known.issuperset(keys) or not all(cell[1] for cell in inner):
        return None
    return "", keys, [*[cell[0] for cell in inner], parts[-1]], False


def _scanned(text: str, known: frozenset[str] | None) -> _Split:
    """The general case: at every `=`, looks back to the white space behind the `=` before it."""
    keys: list[str] = []
    bounds: list[tuple[int, int]] = []  # of each pair: its key's white space, and where its value begins
    uncertain = False
    behind = 0
    at = text.find("=")
    while at >= 0:
        blank = max(text.rfind(" ", behind, at), text.rfind("\t", behind, at))
        key = text[blank + 1 : at] if blank >= 0 or behind == 0 else ""
        behind = at + 1
        at = text.find("=", behind)
        if not _KEY.fullmatch(key):
            continue
        if known is not None and key not in known and not key.startswith(VENDOR_KEY):
            uncertain = True
            if keys and keys[-1] == "msg":
                continue
        keys.append(key)
        bounds.append((max(blank, 0), behind))
    ends = [start for start, _ in bounds] + [len(text)]
    values = [text[start:end] for (_, start), end in zip(bounds, ends[1:], strict=True)]
    return text[: ends[0]].strip(" \t"), keys, values, uncertain


def _is_suspicious(raw: str) -> bool:
    r"""Whether a value looks as if its writer did not escape backslashes: `C:\new`, `\\host\share\notes`."""
    return (
        _BARE_PATH.search(raw) is not None
        or _BARE_SHARE.search(raw) is not None
        or "\\" in _ESCAPE.sub("", raw)
    )


def _unescape(match: re.Match[str]) -> str:
    return _MEANT[match[1]]


@cache
def keys_of(module: str) -> frozenset[str]:
    """Extension keys Deep Security documents for a module, "system" among them; "" for those of all."""
    return frozenset(row["key"] for row in table("cef_keys.csv") if module in ("", row["module"]))
