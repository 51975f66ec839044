r"""LEEF, the Log Event Extended Format, 1.0 and 2.0, as files really hold it.

Usage: `find(line)` gives the header and where its attributes begin; `attributes(text, header.delimiter)`
gives the pairs.

    LEEF:2.0|Trend Micro|Deep Security Manager|20.0.1|192|cat=System<TAB>name=Alert Ended<TAB>sev=3<TAB>…

The sixth field of 2.0 names the delimiter: one character (`^`), its number (`x5E`, `0x5E`, up to four
digits), several characters; empty or missing (what Deep Security sends) means TAB, as in 1.0. Some senders
of 1.0 have that field all the same; it is read where no attribute could begin so. A TAB may come as `#011`,
which is how rsyslog writes it. Values are text as it stands: nothing is unescaped, and the two characters
`\n` stay two. Between delimiters the first `=` ends the key; a part without a key is more of the value
before it, delimiter included.
"""

import re
from functools import cache
from typing import NamedTuple

from dscase.events.cef import cells, keys_of
from dscase.knowledge.catalogue import table

START = r"LEEF(?::[ \t]*| - - - +)"
_BEGUN = re.compile(rf"{START}(\d+(?:\.\d+)*)\|", re.ASCII)
_MENTIONED = re.compile(
    r"LEEF(?::[ \t]*[\w.]*| - - - +[\d.]+)(?:\||\Z)|LEEF:[ \t]?[0-9](?:\.[0-9])?[^\s.]", re.ASCII
)
_FIELDS = 4  # behind the version
_NUMBER = re.compile(r"(?:0|\\)?[xX]([0-9A-Fa-f]{1,4})")
_ODD_DELIMITER = re.compile(rf"(?:[^\w\s|]|\t|#011|{_NUMBER.pattern})?\|")  # of a sender of 1.0
_KEY = re.compile(r"[^\s=|]+")
_TAB_WORDS = (r"\t", "tab", "<tab>", "#011")
_WRITTEN_TAB = re.compile(r"#011(?=[ \t]*[A-Za-z0-9_.,\[\]\-]+=|[ \t]*\Z)")
_LONGEST_DELIMITER = 8
TAB = "\t"


class LeefHeader(NamedTuple):
    """The five header fields, unescaped. The LEEF text is `line[start:]`, the attributes `line[end:]`.

    `delimiter`: the text between two attributes. `unclear`: the field that names it makes no sense, so it is
    taken to be a TAB.
    """

    start: int
    end: int
    version: str
    vendor: str
    product: str
    device_version: str
    signature_id: str
    delimiter: str = TAB
    unclear: bool = False


class Attributes(NamedTuple):
    """`pairs` as on the wire. `stray`: text in front of the first key.

    `joined`: some part had no key. `respaced`: the TABs had been lost, and known keys told the parts.
    """

    pairs: list[tuple[str, str]]
    stray: str = ""
    joined: bool = False
    respaced: bool = False


def find(line: str) -> LeefHeader | None:
    """The first LEEF header in a line, or None. Whatever stands before it is left alone."""
    begun = _BEGUN.search(line)
    if begun is None:
        return None
    fields, end = cells(line, begun.end(), _FIELDS)
    if len(fields) < _FIELDS:
        return None
    delimiter, unclear = TAB, False
    if not begun[1].startswith(("0", "1")) or _ODD_DELIMITER.match(line, end):
        delimiter, end, unclear = _delimiter(line, end)
    vendor, product, version, signature_id = fields
    return LeefHeader(
        begun.start(), end, begun[1], vendor, product, version, signature_id, delimiter, unclear
    )


def begun_fields(line: str) -> list[str]:
    """The fields that are there of a header cut short: vendor, product and so on."""
    begun = _BEGUN.search(line)
    return cells(line, begun.end(), _FIELDS)[0] if begun else []


def is_begun(line: str) -> bool:
    """Whether a line holds the beginning of a LEEF header, which `find` may be unable to finish."""
    return _MENTIONED.search(line) is not None or _BEGUN.search(line) is not None


def _delimiter(line: str, start: int) -> tuple[str, int, bool]:
    """The delimiter, where the attributes begin, and whether its field made no sense."""
    bar = line.find("|", start)
    if bar < 0:
        return TAB, start, False
    field, rest = line[start:bar], line[bar + 1 :]
    if not field:
        if rest.startswith("|"):  # the bar itself is the delimiter
            return "|", bar + 2, False
        return TAB, bar + 1, False
    if "=" in field:  # attributes already, with a bar in some value
        return TAB, start, False
    if number := _NUMBER.fullmatch(field):
        meant = _meant(int(number[1], 16))
        return next((one for one in meant if one in rest), meant[0]), bar + 1, False
    if field.casefold() in _TAB_WORDS or (field == " " and TAB in rest):
        return TAB, bar + 1, False
    if len(field) == 1 or (len(field) <= _LONGEST_DELIMITER and field in rest):
        return field, bar + 1, False
    return TAB, bar + 1, True


def _meant(number: int) -> list[str]:
    """What a number may stand for: the character; two bytes of UTF-8; the byte, where text was not UTF-8."""
    found = [chr(number)]
    size = 2 if number > 0xFF else 1  # noqa: PLR2004 - the largest byte
    data = number.to_bytes(size, "big")
    for encoding in ("utf-8", "cp932"):
        text = data.decode(encoding, "surrogateescape")
        if len(text) == 1:
            found.append(text)
    return [one for one in found if not one.isalnum()] or found[:1]


def attributes(text: str, delimiter: str = TAB, known: frozenset[str] | None = None) -> Attributes:
    """Reads `key=value<delimiter>key=value…` in one pass, in time linear in the text.

    With `known` keys, a text that lost all its TABs to blanks (a copy from a page) is parted in front of
    those keys.
    """
    parts, respaced = _parts(text, delimiter, known)
    stray: list[str] = []
    pairs: list[tuple[str, list[str]]] = []
    joined = False
    for part in parts:
        key, equals, value = part.partition("=")
        key = key.strip()
        if equals and _KEY.fullmatch(key):
            pairs.append((key, [value]))
        elif not part or part.isspace():
            continue
        elif pairs:
            pairs[-1][1].append(part)
            joined = True
        else:
            stray.append(part)
    found = [(key, delimiter.join(values) if len(values) > 1 else values[0]) for key, values in pairs]
    if found:
        found[-1] = (found[-1][0], found[-1][1].rstrip(" \t\r"))
    return Attributes(found, delimiter.join(stray).strip(), joined, respaced)


@cache
def known_keys() -> frozenset[str]:
    """Keys Deep Security documents for LEEF: CEF's, and those that have another name here."""
    return keys_of("") | {row["key"] for row in table("leef_keys.csv")}


def _parts(text: str, delimiter: str, known: frozenset[str] | None) -> tuple[list[str], bool]:
    if delimiter != TAB:
        return text.split(delimiter), False
    if "#011" in text:
        text = _WRITTEN_TAB.sub(TAB, text)
    if TAB in text or known is None:
        return text.split(TAB), False
    parts = re.split(rf" +(?=(?:{'|'.join(map(re.escape, sorted(known)))})=)", text)
    return parts, len(parts) > 1
