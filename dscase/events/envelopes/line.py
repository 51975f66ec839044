r"""A physical line, opened: the lines of the Manager in it, whatever is around them.

Usage: `opened(text)` gives an `Opened` for every line in a text that mentions CEF or LEEF, or that a record
holds; a `Refused` where something stands there that cannot be read for certain; nothing for any other text.

    {"message": "Apr 20 03:20:54 kaga CEF:0|…", …}          a record, decoded
    "<134>Apr 20 03:20:54 kaga CEF:0|…"                     quotes of a cell, a string or a repr
    Apr 20 … message repeated 3 times: [ CEF:0|… ]          a relay's line for several
"""

import ast
import csv
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from dscase.events.cef import TENANT_ID
from dscase.events.envelopes import documents, glued, record, relay_text, rows, sql, stamp_forms
from dscase.events.envelopes.record_line import HEADER, EnvelopeLine, Refused, Role
from dscase.events.line_blocks import decode_line
from dscase.window.stamps import Stamp

_REPEATED = re.compile(r"message repeated (\d+) times?: \[ *")
_OPEN = re.compile(r"""[\[{]\s*["'\[{}]|[\[{]\s*(?=\S)""")
_QUOTE = re.compile(r"""(?:(?<![\w\\])[bBuUrR]?)(['"])""")
_SPLIT_HEADER = re.compile(r"(<\d{1,3}>1 \S+ (?:CEF|LEEF):\s*\d[^|]*\|[^|]*\|[^|]*?) - - - ([^|]*\|)")
_JSON_PART = re.compile(r'[{,\[]\s*\\*"[^"]*\\*"\s*(?::|=>)\s*\\*"[^"]*\Z')
_WRITTEN = re.compile(r"\s*(?:[bB]['\"]|'\{)")
_MARKS = {"\u201c": "\u201d", "\u2018": "\u2019", "`": "`", "\u300c": "\u300d", "\xab": "\xbb"}
"""Quotes that an editor makes of straight ones, or that a text is put in, and how each is closed."""
_TAG_APART = re.compile(
    r"(?:\A|(?<=[\t >]))(CEF|LEEF)(?:\[[^\[\]\s]{0,40}\])?:?[\t ]+:?"
    r'(?:[!-~]{1,128} [!-~]{1,32} (?:-|(?:\[(?:[^\[\]"\\]|"(?:[^"\\]|\\.)*")*\])+) ?)?\ufeff?'
    r"(?P<repeats>message repeated \d+ times?: \[ *)?"
    r"(?=\d+(?:\.\d+)?\|[^|\"']{1,80}\|[^|]{1,80}\|[^|]*\|[^|]*\|)"
)
"""A tag that stands before its message without its colon, as in rows of columns, or with what RFC 5424 puts
between a program and its message: a process, a message's id, structured data.
"""
_STRING = re.compile(r'\s*"\s*[\[{]')
"""A document inside of a string of JSON."""
_GOES_ON = re.compile(r"(?!\s*\Z|\s*[\])}>,;|'\"\t]|\s+[\w.\-]+[=:])")
"""Behind closing quotes, where they closed nothing: a quote of the message itself, which nobody escaped."""
_TORN = re.compile(rf"{TENANT_ID}=\d+[^\s\d\0]", re.ASCII)
"""A number that goes on as no number does."""
_MEMBER = re.compile(r'\s*"(?:[^"\\]|\\.)*"\s*:\s*"')


class Opened(NamedTuple):
    """A line as the Manager sent it, as far as that is certain, and what was undone.

    `written`: the same before anything was undone. `stamp`, `host`: what the record around it says, for a
    line that says nothing itself. `repeats`: how many times it stands for, beside itself, as a relay says.
    """

    text: str
    rules: tuple[str, ...] = ()
    stamp: Stamp | None = None
    host: str = ""
    repeats: int = 0
    written: str = ""


def is_alone(text: str) -> bool:
    """Whether nothing but a header stands around a line's only message, and nothing in it is to be undone:
    then `opened` gives the text as it is, if its header is a plain one.
    """
    return (
        text.count("EF") == 1
        and HEADER.search(text) is not None
        and " - - - " not in text
        and not relay_text.may_hold(text)
        and _TORN.search(text) is None
        and rows.without_cells(text) == text
    )


def opened(  # noqa: C901, PLR0912 - the forms in their order, told in one place
    text: str, names: Mapping[str, Role] | None = None
) -> Iterator[Opened | Refused]:
    """The lines in a text. Never raises."""
    text = rows.without_border(text)
    table = sql.rows_of(text) if text.lstrip()[:1] in ("(", "I", "i", "R", "r") else None
    if table is not None:
        yield from (table,) if isinstance(table, Refused) else _in_rows(table, names)
        return
    found = HEADER.search(text)
    if found is None and (barred := relay_text.with_bars(text)):
        for own in opened(barred[0], names):
            yield own if isinstance(own, Refused) else own._replace(rules=(barred[1], *own.rules))
        return
    if found is None and (row := rows.line_of(text)) is not None:
        yield from (row,) if isinstance(row, Refused) else of_line(row)
        return
    if found is None and (apart := _TAG_APART.search(text)):
        before = f"{text[: apart.start()]} {apart['repeats'] or ''}"
        yield from of_line(EnvelopeLine(f"{before}{apart[1]}: {text[apart.end() :]}", tagged=True))
        return
    before = text[: found.start()] if found else text
    if found is not None and (mark := next((one for one in _MARKS if one in before), "")):
        line = text.rstrip(" \t\r\n\0,;")
        if line.endswith(_MARKS[mark]):
            for own in opened(line[line.index(mark) + 1 : -1], names):
                yield own if isinstance(own, Refused) else own._replace(rules=("quotes", *own.rules))
            return
    if _WRITTEN.match(text) and (literal := _literal_of(text)):
        for own in opened(literal, names):
            yield own if isinstance(own, Refused) else own._replace(rules=("quotes", *own.rules))
        return
    if "&quot;" in before or "&#34;" in before or "&#39;" in before:  # what is around it was escaped as well
        plain = relay_text.without_entities(text)
        if plain != text:
            for own in opened(plain, names):
                yield own if isinstance(own, Refused) else own._replace(rules=("html_entities", *own.rules))
            return
    if _STRING.match(text) and (string := _string_of(text)):
        yield from opened(string, names)
        return
    if "{" in before or "[" in before:
        held = list(_in_document(text, found.start() if found else -1, names))
        if held:
            for one in held:
                yield from (one,) if isinstance(one, Refused) else of_record(one)
            return
    if found is None:
        return
    if _JSON_PART.search(before):
        yield Refused("record.broken", text)
        return
    if "'" in before or '"' in before:
        unquoted = _unquoted(text, found.start())
        if isinstance(unquoted, Refused):
            yield unquoted
            return
        if unquoted is not None:
            if documents.is_begun(unquoted.text) and (inner := list(opened(unquoted.text, names))):
                yield from inner
                return
            for each in of_line(unquoted):
                yield each if isinstance(each, Refused) else each._replace(rules=("quotes", *each.rules))
            return
    row = rows.line_of(text)
    if isinstance(row, Refused):
        yield row
        return
    row = row or EnvelopeLine(text)
    yield from of_line(row._replace(text=rows.without_cells(row.text)))


def _string_of(text: str) -> str:
    """The text that a string of JSON holds, "" where it is none."""
    try:
        string = documents.loads(text)
    except ValueError:
        return ""
    return string if isinstance(string, str) else ""


def _in_rows(table: list[dict[str, Any]], names: Mapping[str, Role] | None) -> Iterator[Opened | Refused]:
    """The lines in the rows of a table of a database."""
    for row in table:
        for one in record.lines_of(row, names):
            yield from (one,) if isinstance(one, Refused) else of_record(one)


def of_record(line: EnvelopeLine) -> Iterator[Opened | Refused]:
    """The lines in what a record holds, which may be wrapped again: in quotes, as a cell of a row."""
    found = HEADER.search(line.text)
    before = line.text[: found.start()] if found else ""
    if "'" not in before and '"' not in before and "&" not in before:
        yield from of_line(line)
        return
    for own in opened(line.text):
        if isinstance(own, Refused):
            yield own
        else:
            yield own._replace(stamp=own.stamp or line.stamp, host=own.host or line.host)


def of_line(line: EnvelopeLine) -> Iterator[Opened | Refused]:
    """The records of one line, each with what relays did to it undone.

    `Refused`: something of what was around a message still stands behind its last number.
    """
    text, own = line.text, ("record_tag",) * line.tagged
    parts = glued.parted(text)
    whole, rules = relay_text.undo(text)
    undone = "html_entities" in rules  # what parts them may be a page's tags
    if undone or (len(parts.records) == 1 and whole != text):  # or be written as an escape
        parts = glued.parted(whole)
    several = len(parts.records) > 1
    for written in parts.records:
        part = _by_its_own_bytes(written) if several else written
        if part == text or undone:
            done, own_rules = relay_text.without_tags(part) if undone else whole, rules
        else:
            done, own_rules = relay_text.undo(part)
        done, repeats = _once(done)
        if _TORN.search(done):
            yield Refused("record.broken", part)
            continue
        joined = _SPLIT_HEADER.sub(r"\1 \2", done)
        fields = (
            *own,
            *(("several_in_line",) if several else ()),
            *(("unclear_end",) if parts.unclear else ()),
            *(rules if not several else own_rules),
            *(("split_header",) if joined != done else ()),
        )
        yield Opened(joined, fields, line.stamp, line.host, repeats, part)


def _by_its_own_bytes(part: str) -> str:
    """The text of one of several records of a line, which need not be of one encoding."""
    if part.isascii():
        return part
    try:
        data = part.encode("cp932")
        data.decode()  # UTF-8 that was read as cp932 because of a record beside it
    except UnicodeError:
        data = part.encode("utf-8", "surrogateescape")
    return decode_line(data)[0]


def _once(text: str) -> tuple[str, int]:
    """The message that a relay says was repeated, and how often."""
    found = _REPEATED.search(text)
    if found is None or "=" in text[: found.start()]:
        return text, 0
    inner = text[found.end() :].rstrip()
    return text[: found.start()] + inner.removesuffix("]").rstrip(), int(found[1])


def _in_document(
    text: str, header: int, names: Mapping[str, Role] | None
) -> Iterator[EnvelopeLine | Refused]:
    """The lines of the documents in a text, those that begin in front of its first header."""
    at, met, first = 0, False, None
    while (begun := _OPEN.search(text, at)) is not None and (header < 0 or begun.start() < header or met):
        try:
            document, end = documents.first_in(text, begun.start())
        except ValueError:
            at = begun.start() + 1
            continue
        if isinstance(document, dict | list):
            first = begun.start() if first is None else first
            for one in record.lines_of(document, names):
                met = True
                yield _with_context(one, text[:first])
        at = max(end, begun.start() + 1)
    if not met and header >= 0 and _MEMBER.match(text):
        yield from _member(text, names)


def _member(text: str, names: Mapping[str, Role] | None) -> Iterator[EnvelopeLine | Refused]:
    """One member of an object that is laid out over several lines, taken out of it alone."""
    try:
        document = json.loads("{" + text.strip().rstrip(",") + "}", strict=False)
    except (ValueError, RecursionError):
        return
    yield from record.lines_of(document, names)


def _with_context(line: EnvelopeLine | Refused, before: str) -> EnvelopeLine | Refused:
    """The line with the time that stands in front of its record, where the record has none."""
    if isinstance(line, Refused) or line.stamp is not None or not before.strip():
        return line
    stamp, _ = stamp_forms.begins_at(before.lstrip(), 0)
    return line._replace(stamp=stamp)


def _unquoted(text: str, header: int) -> EnvelopeLine | Refused | None:
    """The line inside quotes that begin in front of its header; None where none do.

    `Refused` where they never end, or what stands in them cannot be decoded.
    """
    opening = _open_quote(text, header)
    if opening is None:
        return None
    quote = text[opening]
    sort = text[opening - 1 : opening].lower() if opening else ""
    if sort == "b" and (opening < 2 or not text[opening - 2].isalnum()):  # noqa: PLR2004 - the letter in front
        ends = _closing(text, opening)
        behind = text[ends + 1 :] if ends > 0 else ""
        return _literal(
            text[opening - 1 : ends + 1] if behind.lstrip()[:1] in ("(", ",") else text[opening - 1 :]
        )
    end = _closing(text, opening)
    inner = text[opening + 1 : end] if end > 0 else ""
    if (
        quote == '"'
        and (opening == 0 or text[opening - 1] in ",;\t|")
        and not ('\\"' in inner and '""' not in text)
    ):
        return _cell(text, opening)
    if end < 0 or _GOES_ON.match(text, end + 1):
        return Refused("record.broken", text)
    if quote == '"' and "\\" in inner:
        try:
            return EnvelopeLine(
                str(json.loads(text[opening : end + 1], strict=False)), _stamp_before(text[:opening])
            )
        except ValueError:
            pass
    if quote == "'" and "\\\\" in inner:
        return _literal(text[opening:])
    return EnvelopeLine(inner.replace('\\"', '"') if quote == '"' else inner, _stamp_before(text[:opening]))


def _stamp_before(text: str) -> Stamp | None:
    stamp, _ = stamp_forms.begins_at(text.lstrip("\"' ,"), 0)
    return stamp


def _open_quote(text: str, header: int) -> int | None:
    """Where the quotes begin that are open at a header."""
    opened: int | None = None
    for found in re.finditer(r"""\\.|["']""", text[:header]):
        mark = found[0]
        if mark[0] == "\\":
            continue
        if opened is None:
            alone = (
                found.start() == 0
                or not text[found.start() - 1].isalnum()
                or text[found.start() - 1] in "bBuUrR"
            )
            opened = found.start() if mark == '"' or alone else None
        elif text[opened] == mark:
            opened = None
    return opened


def _closing(text: str, opening: int) -> int:
    """Where the quotes that begin at `opening` end; for a line alone in them, at its end. -1: nowhere."""
    quote = text[opening]
    ended = text.rstrip(" \t\r\n,;\0")
    if ended.endswith(quote) and len(ended) - 1 > opening and (opening == 0 or quote == "'"):
        return len(ended) - 1
    for found in re.finditer(r"""\\.|["']""", text[opening + 1 :]):
        if found[0] == quote:
            return opening + 1 + found.start()
    return -1


def _literal(text: str) -> EnvelopeLine | Refused:
    """Python's notation of bytes or text."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = ast.literal_eval(text.strip().rstrip(",;"))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return Refused("record.broken", text)
    if isinstance(value, bytes):
        value = decode_line(value)[0]
    return EnvelopeLine(value.rstrip("\r\n\0")) if isinstance(value, str) else Refused("record.broken", text)


def _literal_of(text: str) -> str:
    """The text that a whole line is in Python's notation, or ""."""
    found = _literal(text)
    return "" if isinstance(found, Refused) else found.text


def _cell(text: str, opening: int) -> EnvelopeLine | Refused:
    """The cell of a row of CSV that begins with the quotes at `opening`, and what the others say."""
    delimiter = text[opening - 1] if opening else next((one for one in ",;\t|" if f'"{one}' in text), ",")
    try:
        row = next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return Refused("record.broken", text)
    cells = [cell for cell in row if HEADER.search(cell)]
    if len(cells) != 1:
        return Refused("record.broken", text)
    said = rows.beside([cell.strip() for cell in row if cell not in cells])
    headed = HEADER.match(cells[0].lstrip()) is None
    return Refused("record.times", text) if said.unclear and not headed else EnvelopeLine(cells[0], *said[:2])
