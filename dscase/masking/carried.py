"""Texts written in other letters: base64, that of URLs, base32, hexadecimal in each of its dresses, and the
words of mails' headers and the values of directories (LDIF), whose marks tell base64 that is shorter than a
name's.

This is the one table of them: the mask changes texts through it, and the gate looks through it. What can be
written again byte for byte is masked where it stands; what cannot is left to the gate, which stops at it.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from itertools import starmap
from typing import TYPE_CHECKING, NamedTuple

from dscase.masking.matcher import automaton, uncollected

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

DEPTH = 3
"""Writings within writings: base64 in base64."""
ENCODINGS = ("utf-8", "cp932", "utf-16-le", "utf-16-be")
ZIP, GZIP, PNG, JPEG, PDF = b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"%PDF-"
FILES = (ZIP, GZIP, PNG, JPEG, PDF)
"""How files begin that are looked into wherever they stand."""
_SEVEN_BITS = "iso-2022-jp"
_BARE = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!*+-/.")
"""What a quoted word of a header may hold as it is."""
_QUOTED = [
    chr(byte) if chr(byte) in _BARE else "_" if byte == ord(" ") else f"={byte:02X}" for byte in range(256)
]
_PLAIN = str.maketrans("-_", "+/")
_LONGEST = 1 << 16  # characters: what is longer is a file, which no log line holds
_BLANK = dict.fromkeys(map(ord, "\t\r\n"))
_PAIR = "[0-9a-fA-F]{2}"
_HEX = re.compile(
    r"(?:(?=\\)|(?<![0-9A-Za-z]))(?P<head>0[xX])?(?P<mark>\\{1,2}x|0[xX]|)"
    rf"{_PAIR}(?P<between>, ?|[ :.\-]?)(?P=mark){_PAIR}(?:(?P=between)(?P=mark){_PAIR}){{2,}}(?![0-9A-Za-z])"
)


_URL = re.compile(r"(?<![A-Za-z0-9_\-])[A-Za-z0-9_\-]{12,}={0,2}(?![A-Za-z0-9_\-=])")
_BASE32 = re.compile(r"(?<![A-Za-z0-9+/])(?:[A-Z2-7]{12,}|[a-z2-7]{12,})={0,6}(?![A-Za-z0-9+/=])")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{12,}={0,2}(?![A-Za-z0-9+/=])")
_WORD = re.compile(r"=\?(?P<charset>[A-Za-z0-9_\-]+)\?(?P<way>[BbQq])\?(?P<letters>[!->@-~]*)\?=")
_VALUE = re.compile(r"(?<=[A-Za-z0-9]):: [A-Za-z0-9+/]{2,}={0,2}(?![A-Za-z0-9+/=])")
_SHAPES = bytes.maketrans(
    b"0123456789abcdefABCDEFXghijklmnopqrstuvwyzGHIJKLMNOPQRSTUVWYZ", b"h" * 22 + b"x" + b"z" * 38
)
"""Digits of hexadecimal as one letter, so that rows of them are found as fast as a word is."""
_IN_A_ROW = b"h" * 8
_APART = [between + b"hh" + between + b"hh" + between for between in (b" ", b":", b".", b"-", b",", b", ")]
_MARKED = b"xhh"
_OF_BASE64 = bytes.maketrans(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+/-_", b"z" * 66)
_ROW = re.compile(b"z" * 12 + b"z*=*")
_FILLED_UP = b"z" * 12 + b"="
_SPAN = re.Match.span
_DASHED = re.compile(r"[A-Za-z0-9]{0,11}(?:[_\-][A-Za-z0-9]{0,11})+")
"""A row in which no base64 without these marks, and no base32, is long enough to be looked at."""
_MOST_BARREN = 1 << 18
_FILLED = ("", "===", "==", "=")
"""What fills a row up, by what its length is more than fours; one more is none."""
_ESCAPED = re.compile(r"(?:\\{1,2}x|0[xX])[0-9a-fA-F]{2}")
_LETTERS = (
    *((0x09, 0x0A), (0x0D, 0x0D), (0x20, 0x7E), (0xA0, 0xFF), (0x2010, 0x203B), (0x2190, 0x22FF)),
    *((0x2460, 0x25FF), (0x3000, 0x30FF), (0x4E00, 0x9FFF), (0xFF01, 0xFF9F)),
)
"""What Japanese and English are written with: of bytes that are no text, half are characters of UTF-16."""
_WRITTEN = re.compile(f"[{''.join(f'{chr(first)}-{chr(last)}' for first, last in _LETTERS)}]*")
_WRITTEN_HIGH = bytes({high for first, last in _LETTERS for high in range(first >> 8, (last >> 8) + 1)})
"""The first bytes of its characters in UTF-16."""
_BARE_ASCII = rb"\t\r\n\x20-\x7e"
_IN_ASCII = re.compile(rb"[%b]*" % _BARE_ASCII)
_IN_UTF8 = re.compile(
    rb"(?:[%b]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})*" % _BARE_ASCII
)
_IN_CP932 = re.compile(
    rb"(?:[%b\x80\xa0-\xdf\xfd-\xff]|[\x81-\x9f\xe0-\xfc][\x40-\x7e\x80-\xfc])*" % _BARE_ASCII
)
"""Outlines, without control characters: what lacks one is not written so."""


class Carrier(NamedTuple):
    """A way to write bytes. `runs` finds what may be written so, `read` raises ValueError for a run that is
    not; `write` writes like a run given. `mark`: what stands in every run.
    """

    name: str
    runs: Callable[[str], Iterator["re.Match[str]"]]
    read: Callable[[str], bytes]
    write: Callable[[bytes, str], str]
    mark: str = ""


def _of_base64(run: str) -> bytes:
    return binascii.a2b_base64(run + "=" * (-len(run) % 4))  # of its letters alone: the pattern sees to that


def _in_base64(data: bytes, like: str) -> str:
    told = base64.b64encode(data).decode()
    return told if "=" in like or len(like) % 4 == 0 else told.rstrip("=")


def _of_url(run: str) -> bytes:
    plain = run.translate(_PLAIN)
    if plain == run:
        raise ValueError("plain base64")
    return binascii.a2b_base64(plain + "=" * (-len(run) % 4))


def _in_url(data: bytes, like: str) -> str:
    return _in_base64(data, like).translate({ord("+"): "-", ord("/"): "_"})


def _of_base32(run: str) -> bytes:
    letters = run.rstrip("=")
    return base64.b32decode(letters + "=" * (-len(letters) % 8), casefold=True)


def _in_base32(data: bytes, like: str) -> str:
    told = base64.b32encode(data).decode()
    if "=" not in like and len(like) % 8:
        told = told.rstrip("=")
    return told if like == like.upper() else told.lower()


def _of_hex(run: str) -> bytes:
    found = _HEX.fullmatch(run)
    if found is None:
        raise ValueError("no hexadecimal")
    bare = run.removeprefix(found["head"] or "").replace(found["mark"], "") if found["mark"] else run
    bare = bare.removeprefix(found["head"] or "")
    return binascii.unhexlify(bare.replace(found["between"], "") if found["between"] else bare)


def _in_hex(data: bytes, like: str) -> str:
    found = _HEX.fullmatch(like)
    assert found is not None
    head, mark, between = found["head"] or "", found["mark"], found["between"]
    digits = like.replace(mark, "").removeprefix(head) if mark else like.removeprefix(head)
    case = "02X" if digits != digits.lower() else "02x"
    return head + between.join(f"{mark}{byte:{case}}" for byte in data)


@lru_cache(1)
def _in_ascii(text: str) -> bytes:
    """A byte for each character, which is asked of one text again and again."""
    return text.encode("ascii", "replace")


@cache
def _rows_apart() -> "BytesAhoCorasick":
    return automaton([*_APART, _MARKED, _IN_A_ROW], quickly=True)


def _hex_runs(text: str) -> Iterator["re.Match[str]"]:
    """Rows of four bytes and more. Where one may begin is found by the shapes of characters."""
    shapes = _in_ascii(text).translate(_SHAPES)
    starts: set[int] = set()
    # Those that do not overlap are found faster, and mostly there are none.
    if not _rows_apart().find_matches_as_indexes(shapes):
        return
    at = shapes.find(_IN_A_ROW)
    while at >= 0:
        starts.add(at)
        at = shapes.find(_IN_A_ROW, at + len(_IN_A_ROW))
    marked = False
    for number, at, _ in _rows_apart().find_matches_as_indexes(shapes, overlapping=True):
        if number < len(_APART):  # it may begin in front of what stands between, or behind
            starts.update((at - 2, at + len(_APART[number]) // 3 - 1))
        marked = marked or number == len(_APART)
    if marked:
        starts.update(found.start() for found in _ESCAPED.finditer(text))
    reached = 0
    for start in sorted(starts):
        for begin in (start - 2, start):  # with its 0x
            found = _HEX.match(text, begin) if begin >= reached else None
            if found is not None:
                reached = found.end()
                yield found
                break


def _of_word(run: str) -> bytes:
    """The bytes of an encoded word (RFC 2047): as UTF-8 where its own set is one of escape sequences."""
    found = _WORD.fullmatch(run)
    if found is None:
        raise ValueError("no encoded word")
    letters = found["letters"]
    data = _of_base64(letters) if found["way"] in "Bb" else quopri.decodestring(letters, header=True)
    return data.decode(_SEVEN_BITS).encode() if _is_of_seven(found["charset"]) else data


def _in_word(data: bytes, like: str) -> str:
    found = _WORD.fullmatch(like)
    assert found is not None
    if _is_of_seven(found["charset"]):
        data = data.decode().encode(_SEVEN_BITS)
    if found["way"] in "Bb":
        letters = base64.b64encode(data).decode()
    else:
        letters = "".join(map(_QUOTED.__getitem__, data))
    return f"=?{found['charset']}?{found['way']}?{letters}?="


def _is_of_seven(charset: str) -> bool:
    return charset.casefold() == _SEVEN_BITS


def _of_value(run: str) -> bytes:
    return _of_base64(run.removeprefix(":: "))


def _in_value(data: bytes, _: str) -> str:
    return f":: {base64.b64encode(data).decode()}"


OF_URLS = Carrier("base64 of URLs", _URL.finditer, _of_url, _in_url)
HEXADECIMAL = Carrier("hexadecimal", _hex_runs, _of_hex, _in_hex)
BASE32 = Carrier("base32", _BASE32.finditer, _of_base32, _in_base32)
IN_ROWS = (  # that of URLs first: what is between its marks would be base64, too, but cut
    OF_URLS,
    Carrier("base64", _BASE64.finditer, _of_base64, _in_base64),
    BASE32,
)
"""Those whose runs lie in `rows`."""
MARKED = (
    Carrier("word of a header", _WORD.finditer, _of_word, _in_word, "=?"),
    Carrier("value of a directory", _VALUE.finditer, _of_value, _in_value, ":: "),
)
"""Those that a mark tells, however short."""
CARRIERS = (*IN_ROWS, HEXADECIMAL, *MARKED)


def rows(text: str) -> list[tuple[int, int, str]]:
    """Where the letters of base64, of either kind, stand twelve and more in a row, with "=" behind; and the
    row. All runs of the two lie in them. What follows on "=" comes with the row: then it ends no base64.
    """
    spans, cut = _rows(text)
    return [(start, end, row) for (start, end), row in zip(spans, cut, strict=True)]


def _rows(text: str) -> tuple[list[tuple[int, int]], list[str]]:
    """Where the rows of a text begin and end, and the rows."""
    data = _in_ascii(text)
    plain = data.decode()  # of which pieces are cut faster
    shapes = data.translate(_OF_BASE64)
    with uncollected():
        spans = list(map(_SPAN, _ROW.finditer(shapes)))
        every = list(map(plain.__getitem__, starmap(slice, spans)))
    if _FILLED_UP in shapes:
        ends = (end for _, end in spans)
        every = [
            row + plain[end : end + 1] if row[-1] == "=" else row
            for row, end in zip(every, ends, strict=True)
        ]
    return spans, every


def letters(text: str, barren: set[str]) -> list[str]:
    """The rows of a text, each once, without those that are known to carry nothing: more are put to those."""
    with uncollected():
        new = [row for row in dict.fromkeys(_rows(text)[1]) if row not in barren]
        names = set(_names_among(new[: max(0, _MOST_BARREN - len(barren))]))
        barren |= names
        return [row for row in new if row not in names]


def _names_among(rows: list[str]) -> Iterator[str]:
    """Those that are certainly no more than short words between dashes: as base64 of URLs, which is all they
    could be, they carry nothing.
    """
    dashed = list(filter(_DASHED.fullmatch, rows))
    for row, run in zip(dashed, "\n".join(dashed).translate(_PLAIN).split("\n"), strict=False):
        try:
            data = binascii.a2b_base64(run + _FILLED[len(run) & 3])
        except binascii.Error:
            yield row
            continue
        if not (data.startswith(FILES) or (_possible(data) and any(texts_of(data)))):
            yield row


def of_urls(some: str) -> Iterator[bytes]:
    """The bytes of every run of base64 of URLs in some rows of letters, a line each; together, for there are
    many, and most are names with a dash.
    """
    runs = [run for run in _URL.findall(some) if "-" in run or "_" in run]
    for run in "\n".join(runs).translate(_PLAIN).split("\n"):
        try:
            yield binascii.a2b_base64(run + _FILLED[len(run) & 3])
        except binascii.Error:
            continue


def _carries_nothing(row: str) -> bool:
    """Whether a row is certainly one run, and what it carries no text."""
    if "=" in row or "+" in row or "/" in row or _BASE32.search(row):
        return False
    inner = _BASE64.search(row)
    if inner is not None and len(inner[0]) != len(row):
        return False
    try:
        return not _possible(binascii.a2b_base64(row.translate(_PLAIN) + _FILLED[len(row) & 3]))
    except binascii.Error:
        return True


def through(
    text: str, change: Callable[[str], str], depth: int = DEPTH, barren: set[str] | None = None
) -> str:
    """The text, every run in it that carries a text changed by `change`, and carried again as it was.

    `barren`: rows that carry nothing to be changed; more are put into it. A log has the same by the thousand.
    """
    barren = set() if barren is None else barren
    text = _through(text, MARKED, change, depth)  # first: a word's mark tells its character set
    out: list[str] = []
    at = 0
    for start, end, row in rows(text):
        if row in barren:
            continue
        told = row if _carries_nothing(row) else _through(row, IN_ROWS, change, depth)
        if told != row:
            out += (text[at:start], told[: len(told) - len(row) + (end - start)])
            at = end
            continue
        if len(barren) >= _MOST_BARREN:
            barren.clear()
        barren.add(row)
    return _through("".join((*out, text[at:])) if at else text, (HEXADECIMAL,), change, depth)


def _through(text: str, carriers: "tuple[Carrier, ...]", change: Callable[[str], str], depth: int) -> str:
    for carrier in carriers:
        out: list[str] = []
        at = 0
        for found in carrier.runs(text) if carrier.mark in text else ():
            own = found[0]
            told = _changed(carrier, own, change, depth)
            if told != own:
                out += (text[at : found.start()], told)
                at = found.end()
        if at:
            text = "".join((*out, text[at:]))
    return text


def _changed(carrier: Carrier, run: str, change: Callable[[str], str], depth: int) -> str:
    for plain, encoding in carried(carrier, run):
        told = change(plain)
        if depth > 1:
            told = through(told, change, depth - 1)
        if told != plain:
            return _again(carrier, run, (plain, told), encoding)
    return run


def _possible(data: bytes) -> list[str]:
    """What bytes may be written in: with control characters UTF-16 alone, two bytes each; ASCII is UTF-8.
    To be told so costs a tenth of trying, and most are none of it.
    """
    possible = []
    if data.isascii():
        if _IN_ASCII.fullmatch(data):
            possible.append("utf-8")
    else:
        if _IN_UTF8.fullmatch(data):
            possible.append("utf-8")
        if _IN_CP932.fullmatch(data):
            possible.append("cp932")
    if not len(data) % 2:
        if not data[1::2].translate(None, _WRITTEN_HIGH):
            possible.append("utf-16-le")
        if not data[::2].translate(None, _WRITTEN_HIGH):
            possible.append("utf-16-be")
    return possible


def _again(carrier: Carrier, run: str, plain_told: tuple[str, str], encoding: str) -> str:
    """The run with another text; as it was, where nobody could tell from that how the first was written: in
    which case, or filled up with "=". That it was cp932 is not told by a text that is ASCII from now on.
    """
    plain, told = plain_told
    try:
        new = carrier.write(told.encode(encoding), run)
        return new if carrier.write(plain.encode(encoding), new) == run else run
    except UnicodeError:
        return run


def carried(carrier: Carrier, run: str) -> Iterator[tuple[str, str]]:
    """Each printable text that a run may carry, with its encoding."""
    if len(run) > _LONGEST:
        return
    try:
        data = carrier.read(run)
    except ValueError:  # binascii.Error is one
        return
    yield from texts_of(data)


def texts_of(data: bytes) -> Iterator[tuple[str, str]]:
    """Each printable text that bytes may be, with its encoding."""
    for encoding in _possible(data):
        try:
            plain = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        printable = plain.isprintable() or plain.translate(_BLANK).isprintable()
        if printable and (encoding in ENCODINGS[:2] or _WRITTEN.fullmatch(plain)):
            yield plain, encoding
