r"""What relays, terminals and mail programs do to a line's text, undone where that is certain.

Usage: `undo(line)` gives the text and the names of the rules that changed it, in the order of `RULES`.

    Apr 20 03:20:54 kaga CEF:0|…|msg=Alert: a#012Subject: b      "control_escapes"

Certain is what can mean nothing else: a control character's number (`#012`, `\012`, `<010>`, `\x0a`) with
text on one side at least; numbers of bytes that are whole characters of UTF-8 or cp932 together
(`\xe7\xb5\x8c`, `#347#265#214`, `%E7%B5%8C`, journald's old `\uffffffe7`), with the digits written so behind
them; colours; the blanks of other alphabets in the header; entities of HTML in a line that has none of their
characters bare, and a page's tags at the line's end; the `=3D` of a mail in a line all of whose `=` are such.
What looks like one of these and is not certain stays, under the rule "unclear_escape"; so does
what a program before us could not read (U+FFFD). Nothing inside a path is touched.
"""

import html
import re
from collections.abc import Callable
from typing import Literal, get_args

from dscase.events.files import decode_line

Rule = Literal[
    "control_escapes",
    "byte_escapes",
    "colour_codes",
    "other_blanks",
    "html_entities",
    "quoted_printable",
    "mojibake",
    "unclear_escape",
]
RULES: tuple[Rule, ...] = get_args(Rule)

_MAY_HOLD = re.compile(
    "[#\x00-\x08\x0b-\x1f\x7f-\x9f\xa0-\xff\u2000-\u202f\u205f\u2060\ufffd\uffff&^]|<[012]|=3D|%E"
    r"|>[ \t]*\Z|\\(?:[0-3][0-7]{2}|x[0-9a-fA-F]|u[0-9a-fA-F]{4}|e\[|[rn][ \t]*\Z)"
)
_ENDS = re.compile(
    r"(?:[\x00\r\n]|(?<![ \t])(?:#0(?:15|12|00)|\\0(?:15|12)|\\r|\\n|<0(?:13|10|15|12)>|\^M|\^@))+[ \t]*\Z"
)
_LONGEST_END = len(" <013>")  # one of those, with what must not be a blank in front
_COLOUR = re.compile(r"(?:\x1b|\^\[|#033|\\033|\\x1b|\\e|<027>|<033>)\[[0-9;]*[A-Za-z]")
_CONTROL = {
    "#011": "\t", "#012": "\n", "#015": "\r", "\\011": "\t", "\\012": "\n", "\\015": "\r",
    "<009>": "\t", "<010>": "\n", "<013>": "\r", "<011>": "\t", "<012>": "\n", "<015>": "\r",
    "\\x09": "\t", "\\x0a": "\n", "\\x0d": "\r", "#000": "\0", "\\000": "\0", "\\x00": "\0", "<000>": "\0",
    "^I": "\t", "^M": "\r",
}  # fmt: skip
_CONTROL_ESCAPE = re.compile(
    r"#0(?:00|1[125])(?!\d)|\\0(?:00|1[125])(?!\d)|<0(?:00|09|1[01235])>|\\x0(?:[09]|[aAdD])(?![0-9a-fA-F])|\^[IM]"
)
_BYTES = re.compile(
    r"#[23][0-7]{2}(?:#(?:[23][0-7]|0[4-7]|1[0-7])[0-7])*|\\[23][0-7]{2}(?:\\(?:[23][0-7]|0[4-7]|1[0-7])[0-7])*"
    r"|<(?:1[2-9]\d|2[0-5]\d)>(?:<(?:0[3-9]\d|1\d\d|2[0-5]\d)>)+"
    r"|(?:\uffffff[89a-f][0-9a-f])+|(?:\\uffffff[89a-f][0-9a-f])+"
    r"|(?:%E[0-9A-F](?:%[89AB][0-9A-F]){2})+(?:%[2-7][0-9A-F]|%E[0-9A-F](?:%[89AB][0-9A-F]){2})*"
)
_BEGINS_BYTES = re.compile("[#<\\\\\uffff][123fu]|%E")  # found far sooner than any of the above
_BYTE = re.compile(rb"\\x[89a-fA-F][0-9a-fA-F](?:\\x[0-9a-fA-F]{2})*")
_HEX = re.compile(rb"\\x([0-9a-fA-F]{2})")
_OLD_JOURNAL = re.compile(r"(?:\uffff|\\uffff)ff([89a-f][0-9a-f])")
_UNICODE = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_PATH = re.compile(
    r"(?:(?<![A-Za-z0-9])[A-Za-z]:\\|\\\\(?!x[89a-fA-F])[\w.\-$]+\\)(?:[^\\|\"'=]{0,60}\\)*[^\s|\"']*"
)
_BLANKS = re.compile("[\xa0\u2000-\u200a\u202f\u205f]")
_UNSEEN = re.compile("[\u200b-\u200f\u2060]")
_SPACED_KEY = re.compile(
    "[\xa0\u2000-\u200a\u202f\u205f](?=(?:src|suser|target|targetID|targetType|msg|dvc|dvchost|TrendMicroDs\\w+)=)"
)
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|#\d{1,5}|#[xX][0-9a-fA-F]{1,4});")
_TAGS = re.compile(
    r"(?:[ \t]*</?(?:br|p|td|th|tr|li|ul|ol|div|span|pre|code|table|tbody|body|html|font|b)(?: [^<>]*)?/?>)+"
    r"[ \t]*\Z",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"(?:[ \t]*</[A-Za-z][\w:.\-]*>)+[ \t]*\Z")
_NAME = re.compile(r"</([\w:.\-]+)>")
_HEADER_END = re.compile(r"(?:CEF|LEEF)\b")
_PRINTABLE = re.compile(r"=(?:[0-9A-F]{2}|\Z)")
_HIGH = re.compile(
    "[\x80-\xff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
_JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_KANA = re.compile("[\u3040-\u30ff]")
_FEWEST = 2  # Japanese characters that a spoilt text must give to be one
_CONTROLS = re.compile("[\x80-\x9f]")


def may_hold(line: str) -> bool:
    """Whether a line may hold something to undo: most do not."""
    return _MAY_HOLD.search(line) is not None


def undo(line: str) -> tuple[str, tuple[Rule, ...]]:
    """The line as it was before, and the rules that made it so. Never raises."""
    if _MAY_HOLD.search(line) is None:
        return line, ()
    met: set[Rule] = set()
    for rule, step in _STEPS:
        done = step(line, met)
        if done != line:
            met.add(rule)
            line = done
    return line, tuple(rule for rule in RULES if rule in met)


def _colours(line: str, _: set[Rule]) -> str:
    return _COLOUR.sub("", line) if "[" in line else line


def _html(line: str, met: set[Rule]) -> str:
    """Entities, where the line has no bare character that they stand for; a page's tags behind the line."""
    line = without_tags(line)
    if "&" not in line or _ENTITY.search(line) is None:
        return line
    bare = _ENTITY.sub("", line)
    pri = re.match(r"[^|]*&lt;\d{1,3}&gt;", line)
    if pri is None and ("&" in bare or "<" in bare or ">" in bare or "://" in line):
        met.add("unclear_escape")
        return line
    return html.unescape(line) if "&" in line else line


def without_tags(line: str) -> str:
    """The line without the tags of a page, or those opened in front of it, that stand behind it."""
    if not line.rstrip(" \t").endswith(">"):
        return line
    if found := _TAGS.search(line):
        return line[: found.start()]
    closed, begun = _CLOSED.search(line), _HEADER_END.search(line)
    if closed is None or begun is None:
        return line
    head = line[: begun.start()]
    opened = all(re.search(rf"<{re.escape(name)}\b", head) for name in _NAME.findall(closed[0]))
    return line[: closed.start()] if opened else line


def is_printable(line: str) -> bool:
    """Whether a line is quoted-printable: every equals sign is one of its own."""
    return "=3D" in line and _PRINTABLE.sub("", line).find("=") < 0


def _printable(line: str, _: set[Rule]) -> str:
    if not is_printable(line):
        return line
    data = line.encode("utf-8", "surrogateescape")
    import quopri

    return decode_line(quopri.decodestring(data.removesuffix(b"=")))[0]


def _ending(line: str, _: set[Rule]) -> str:
    """Line ends written out at the line's end, which ended it before."""
    if _ENDS.search(line.rstrip(" \t")[-_LONGEST_END:]) is None:  # most; the whole line takes long
        return line
    found = _ENDS.search(line)
    if found is None:
        return line
    at = found.start()
    paths = [path for path in _PATH.finditer(line) if path.end() > at]
    return line if paths and line[at : at + 1] == "\\" else line[:at]


def _hex(line: str, met: set[Rule]) -> str:
    r"""`\xe7\xb5\x8c`; of cp932 some bytes are letters, so the line is decoded as a whole."""
    if "\\x" not in line:
        return line
    data = line.encode("utf-8", "surrogateescape")
    spans = [found.span() for found in _PATH.finditer(line)] if line.isascii() else []

    def those(found: re.Match[bytes]) -> bytes:
        inside = any(start <= found.start() < end for start, end in spans)
        return found[0] if inside else _HEX.sub(lambda one: bytes((int(one[1], 16),)), found[0])

    joined = _BYTE.sub(those, data)
    if joined == data:
        return line
    for encoding in ("utf-8", "cp932"):
        try:
            text = joined.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or len(_JAPANESE.findall(text)) >= _FEWEST:
            return text
    met.add("unclear_escape")
    return line


def _bytes(line: str, met: set[Rule]) -> str:
    if _BEGINS_BYTES.search(line) is None:
        return line
    return _outside_paths(line, _BYTES, lambda found: _characters(found, met))


def _characters(found: re.Match[str], met: set[Rule]) -> str:
    text = found[0]
    if text[0] == "%" and "://" in found.string:  # an address is written so
        return text
    data = _numbers(text)
    for encoding in ("utf-8", "cp932"):
        try:
            decoded = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or _JAPANESE.search(decoded):
            return decoded
    met.add("unclear_escape")
    return text


def _numbers(text: str) -> bytes:
    """The bytes whose numbers a run of escapes holds."""
    if text[0] == "\uffff" or text.startswith("\\uffff"):
        return bytes(int(number, 16) for number in _OLD_JOURNAL.findall(text))
    if text[0] == "%":
        return bytes.fromhex(text.replace("%", ""))
    if text[0] == "<":
        return bytes(int(number) for number in re.findall(r"\d+", text))
    return bytes(int(number, 8) & 0xFF for number in re.findall(r"[0-7]{3}", text))


def _codes(line: str, _: set[Rule]) -> str:
    r"""`\u7d4c`, which a text has when JSON was written into JSON and read once."""

    def characters(found: re.Match[str]) -> str:
        units = b"".join(int(code, 16).to_bytes(2, "big") for code in re.findall(r"u(....)", found[0]))
        try:
            text = units.decode("utf-16-be")
        except UnicodeDecodeError:
            return found[0]
        return text if _JAPANESE.search(text) else found[0]

    return _outside_paths(line, _UNICODE, characters) if "\\u" in line else line


def _controls(line: str, met: set[Rule]) -> str:
    if _CONTROL_ESCAPE.search(line) is None:
        return line

    def character(found: re.Match[str]) -> str:
        before = line[found.start() - 1 : found.start()]
        after = line[found.end() : found.end() + 1]
        if before in ("", " ") and after in ("", " ", ".", ",", ")"):  # "ticket #012 was closed"
            met.add("unclear_escape")
            return found[0]
        return _CONTROL[found[0].lower() if "x" in found[0].lower() else found[0]]

    return _outside_paths(line, _CONTROL_ESCAPE, character).replace("\r\n", "\n")


def _outside_paths(line: str, pattern: re.Pattern[str], put: Callable[[re.Match[str]], str]) -> str:
    if "\\" not in line or pattern.search(line) is None:
        return pattern.sub(put, line)
    spans = [found.span() for found in _PATH.finditer(line)]

    def unless_path(found: re.Match[str]) -> str:
        inside = found[0][0] == "\\" and any(start <= found.start() < end for start, end in spans)
        return found[0] if inside else put(found)

    return pattern.sub(unless_path, line)


def _blanks(line: str, _: set[Rule]) -> str:
    """The blanks of other alphabets: all of a line that has some in its header, else those before a key."""
    if line.isascii():
        return line
    begun = _HEADER_END.search(line)
    head = line[: begun.end() + 2] if begun else ""
    if _UNSEEN.search(head):
        line = _UNSEEN.sub("", line)
    if _BLANKS.search(head):
        return _BLANKS.sub(" ", line)
    return _SPACED_KEY.sub(" ", line)


def _mojibake(line: str, met: set[Rule]) -> str:
    """Japanese that was read as Western text on its way."""
    if "\ufffd" in line:
        met.add("unclear_escape")
    if line.isascii() or _HIGH.search(line) is None or _JAPANESE.search(line):
        return line
    for spoilt in ("latin-1", "cp1252"):
        try:
            data = line.encode(spoilt)
        except UnicodeEncodeError:
            continue
        for meant in ("utf-8", "cp932"):
            try:
                text = data.decode(meant)
            except UnicodeDecodeError:
                continue
            if len(_JAPANESE.findall(text)) >= _FEWEST and (meant == "utf-8" or _KANA.search(text)):
                return text
    if _CONTROLS.search(line):
        met.add("unclear_escape")
    return line


_STEPS: tuple[tuple[Rule, Callable[[str, set[Rule]], str]], ...] = (
    ("html_entities", _html),
    ("quoted_printable", _printable),
    ("colour_codes", _colours),
    ("control_escapes", _ending),
    ("byte_escapes", _hex),
    ("byte_escapes", _bytes),
    ("byte_escapes", _codes),
    ("control_escapes", _controls),
    ("other_blanks", _blanks),
    ("mojibake", _mojibake),
)
