r"""What relays, terminals and mail programs do to a line's text, undone where that is certain.

Usage: `undo(line)` gives the text and the names of the rules that changed it, in the order of `RULES`.

    Apr 20 03:20:54 kaga CEF:0|…|msg=Alert: a#012Subject: b      "control_escapes"

Certain is what can mean nothing else: a control character's number (`#012`, `\012`, `<010>`, `\x0a`) with
text on one side at least; numbers of bytes that are whole characters of UTF-8 or cp932 together
(`\xe7\xb5\x8c`, `#347#265#214`, `%E7%B5%8C`, journald's old `\uffffffe7`), with the digits written so behind
them; colours; the blanks of other alphabets in the header; entities of HTML in a line that has none of their
characters bare, and a page's tags at the line's end; the `=3D` of a mail in a line all of whose `=` are such;
the link that a mail program puts behind an address or a host, where it says the same once more.
What looks like one of these and is not certain stays, under the rule "unclear_escape"; so does
what a program before us could not read (U+FFFD). Nothing inside a path is touched.
"""

import html
import re
from collections.abc import Callable, Iterable
from typing import Literal, get_args
from urllib.parse import unquote

from dscase.events.envelopes import byte_escapes
from dscase.events.envelopes.byte_escapes import FEWEST, JAPANESE, KANA, PATH, outside_paths
from dscase.events.line_blocks import decode_line
from dscase.text import NO_WIDTH

Rule = Literal[
    "control_escapes",
    "byte_escapes",
    "colour_codes",
    "other_blanks",
    "html_entities",
    "quoted_printable",
    "mail_links",
    "mojibake",
    "unclear_escape",
]
RULES: tuple[Rule, ...] = get_args(Rule)

_MAY_HOLD = re.compile(
    "[#\x00-\x08\x0b-\x1f\x7f-\x9f\xa0-\xff\u2000-\u202f\u205f-\u2064\u2066-\u2069\u7e3a\u7e5d\u7e67\uff64\uff65\ufffd"
    "\uffff\udc80-\udcff&^]|\u3000[A-Za-z]\\w*="
    r"|<(?:[012]|[89a-fA-F][0-9a-fA-F]>|[bB][rR]\s*/?>|mailto:|https?://)|=3D|%(?:[89A-F][0-9A-F]|0[9ADad])"
    r"|>[ \t]*\Z|\\(?:[0-3][0-7]{2}|33\[|x[0-9a-fA-F]|u[0-9a-fA-F]{4}|e\[|[rn][ \t]*\Z|t[A-Za-z]\w*=)"
)
WRITTEN_END = (
    r"#0(?:15|12|00)|\\0(?:15|12|00)|\\r|\\n|\\x0[0AaDd]|\\u000[0AaDd]|<0(?:13|10|15|12|00|[aAdD])>|\^[JM@]|%0[ADad]"
    r"|&#(?:1[03]|[xX]0?[aAdD]);"
)
"""A line's end as an escape."""
_ENDS = re.compile(rf"(?:[\x00\r\n\x85\u2028\u2029]|(?<![ \t])(?:{WRITTEN_END}))+[ \t]*\Z")
_LONGEST_END = len(" \\u000d")  # one of those, with what must not be a blank in front
_ESCAPE = r"(?:\x1b|\^\[|#033|\\0?33|\\x1[bB]|\\u001[bB]|\\e|<027>|<033>)"
# A link's address is never shown. A window's title stands before a line; further on it is somebody's text.
_COMMAND = r"[^\x07\x1b]*(?:\x07|\x1b\\)"
_COLOUR = re.compile(
    rf"{_ESCAPE}\[[0-9;?]*[A-Za-z]|{_ESCAPE}\]8;{_COMMAND}|\A(?:{_ESCAPE}\]{_COMMAND})+"
    r"|\x1b[()][0-9AB]|\x1b[=>]"
)
_CONTROL = {
    "#011": "\t", "#012": "\n", "#015": "\r", "\\011": "\t", "\\012": "\n", "\\015": "\r",
    "<009>": "\t", "<010>": "\n", "<013>": "\r", "<011>": "\t", "<012>": "\n", "<015>": "\r",
    "\\x09": "\t", "\\x0a": "\n", "\\x0d": "\r", "#000": "\0", "\\000": "\0", "\\x00": "\0", "<000>": "\0",
    "\\u0009": "\t", "\\u000a": "\n", "\\u000d": "\r", "\\u0000": "\0",
    "^i": "\t", "^j": "\n", "^m": "\r", "<09>": "\t", "<0a>": "\n", "<0d>": "\r",
    "%09": "\t", "%0a": "\n", "%0d": "\r",
}  # fmt: skip
_CONTROL_ESCAPE = re.compile(
    r"#0(?:00|1[125])|\\0(?:00|1[125])|<0(?:00|09|1[01235]|[9aAdD])>|\\(?:x|u00)0[09aAdD]|\^[IJM]"
    r"|%0[9AD]|<[bB][rR]\s*/?>"
)
_WRITTEN_TAB = re.compile(r"(?:\\t|\\x09|\\u0009|%09)(?=[A-Za-z][\w.]*=)", re.IGNORECASE)
_BLANKS = re.compile("[\xa0\u2000-\u200a\u202f\u205f]")
_UNSEEN = re.compile(f"[{NO_WIDTH}]")
_SPACED_KEY = re.compile(
    "[\xa0\u2000-\u200a\u202f\u205f\u3000](?=(?:src|suser|target|targetID|targetType|msg|dvc|dvchost|TrendMicroDs\\w+)=)"
)
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|#\d{1,5}|#[xX][0-9a-fA-F]{1,4});")
_TAGS = re.compile(
    r"(?:[ \t]*</?(?:br|p|td|th|tr|li|ul|ol|div|span|pre|code|table|tbody|body|html|font|b)(?: [^<>]*)?/?>)+"
    r"[ \t]*\Z",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"(?:[ \t]*</[A-Za-z][\w:.\-]*>)+[ \t]*\Z")
_RAW_END = re.compile(r"\]\]>(?:[ \t]*</?[A-Za-z][\w:.\-]*>)*[ \t]*\Z")
_NAME = re.compile(r"</([\w:.\-]+)>")
_ANY_TAG = re.compile(r"</?[A-Za-z][\w:.\-]*(?:\s[^<>]*)?>")
_MOST_TIMES = 3  # that a page is escaped in another
_HEADER_END = re.compile(r"(?:CEF|LEEF)\b")
_LINK = re.compile(r"(?P<own>[^\s<>|=:]+)<(?:mailto:|https?://)(?P=own)/?>")
_BARS = {
    "%": re.compile(r"(?:CEF|LEEF)(?::|%3[Aa])(?:%20|\+)*\d+(?:\.\d+)?%7[Cc][^|\s]*\Z"),
    "&": re.compile(r"(?:CEF|LEEF)(?::|&#58;|&colon;)\s*\d+(?:\.\d+)?&(?:#124|#[xX]7[cC]|vert|verbar);"),
    "\\": re.compile(r"(?:CEF|LEEF):\s*\d+(?:\.\d+)?(?:\\\|[^|\\]*){6}\\\|"),
}
"""A header whose bars are written as a URL, a page or a table of Markdown writes them."""
_PRINTABLE = re.compile(r"=(?:[0-9A-F]{2}|\Z)")
_HIGH = re.compile(
    "[\x80-\xff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
_CONTROLS = re.compile("[\x80-\x9f]")
_UNREAD = re.compile("[\udc80-\udcff](?!\\Z|[\udc80-\udcff]{1,2}\\Z)")  # not at a cut end
_SPOILT = re.compile("[\u7e3a\u7e5d\u7e67\uff64\uff65]")
"""What the first bytes of kana become: of UTF-8's, or of EUC's, read as cp932."""
_AS_WESTERN = [("strict", one, meant) for one in ("latin-1", "cp1252") for meant in ("utf-8", "cp932")]
_MOST_OF_THEM = 2  # that a Japanese text may have


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
    return _COLOUR.sub("", line) if "[" in line or "\x1b" in line else line


def without_entities(line: str) -> str:
    """The line without a page's entities, where they are all it has of their characters; else as it is."""
    return _html(line, set())


def _html(line: str, met: set[Rule]) -> str:
    """Entities, where the line has no bare character that they stand for; a page's tags behind the line."""
    written = line = without_tags(line)
    for _ in range(_MOST_TIMES):
        if "&" not in line or _ENTITY.search(line) is None:
            break
        if not _is_escaped(line):
            if line == written:
                met.add("unclear_escape")
            break
        line = html.unescape(line)
    return line


def _is_escaped(line: str) -> bool:
    """Whether a page's entities are all that a line has of the characters they stand for."""
    if re.match(r"[^|]*&(?:amp;)*lt;\d{1,3}&(?:amp;)*gt;", line):  # its PRI
        return True
    begun = _HEADER_END.search(line)
    head = begun.start() if begun else 0
    bare = _ENTITY.sub("", _ANY_TAG.sub("", line[:head]) + line[head:])
    return not ("&" in bare or "<" in bare or ">" in bare or "://" in line)


def without_tags(line: str) -> str:
    """The line without the tags of a page, or those opened in front of it, that stand behind it."""
    if not line.rstrip(" \t").endswith(">"):
        return line
    if "<![CDATA[" in line and (raw := _RAW_END.search(line)):
        return line[: raw.start()]
    if found := _TAGS.search(line):
        return line[: found.start()]
    closed, begun = _CLOSED.search(line), _HEADER_END.search(line)
    if closed is None or begun is None:
        return line
    head = line[: begun.start()]
    opened = all(re.search(rf"<{re.escape(name)}\b", head) for name in _NAME.findall(closed[0]))
    return line[: closed.start()] if opened else line


def with_bars(line: str) -> tuple[str, Rule] | None:
    """The line whose header has its bars written in another way, and the rule that undid it; else None."""
    if _BARS["%"].search(line):
        return unquote(line, errors="surrogateescape"), "byte_escapes"
    if _BARS["&"].search(line) and "|" not in line:
        return html.unescape(without_tags(line)), "html_entities"
    if _BARS["\\"].search(line):
        return line.replace("\\|", "|"), "control_escapes"
    return None


def _links(line: str, _: set[Rule]) -> str:
    return _LINK.sub(r"\g<own>", line) if "<" in line else line


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
    paths = [path for path in PATH.finditer(line) if path.end() > at]
    return line if paths and line[at : at + 1] == "\\" else line[:at]


def _bytes(line: str, met: set[Rule]) -> str:
    line, unclear = byte_escapes.undone(line)
    if unclear:
        met.add("unclear_escape")
    return line


def _tabs(line: str, _: set[Rule]) -> str:
    """The TABs between the attributes of a LEEF message that has none."""
    begun = line.find("LEEF")
    if begun < 0 or "\t" in line[begun:]:
        return line
    done, times = _WRITTEN_TAB.subn("\t", line[begun:])
    return line[:begun] + done if times > 1 else line


def _controls(line: str, met: set[Rule]) -> str:
    if _CONTROL_ESCAPE.search(line) is None:
        return line

    def character(match: re.Match[str]) -> str:
        before = line[match.start() - 1 : match.start()]
        after = line[match.end() : match.end() + 1]
        if match[0][0] in "#\\" and match[0][1] == "0" and after.isdecimal():  # "a#0122": 2, or number 122
            if not (before.isspace() or before == ""):
                met.add("unclear_escape")
            return match[0]
        if match[0][0] == "%" and "://" in line:  # an address is written so
            return match[0]
        if before in ("", " ") and after in ("", " ", ".", ",", ")"):  # "ticket #012 was closed"
            met.add("unclear_escape")
            return match[0]
        return _CONTROL.get(match[0].lower(), "\n")

    return outside_paths(line, _CONTROL_ESCAPE, character).replace("\r\n", "\n")


def _blanks(line: str, _: set[Rule]) -> str:
    """The blanks of other alphabets: all of a line that has some in its header, else those before a key."""
    if line.isascii():
        return line
    begun = _HEADER_END.search(line)
    head = line[: begun.end() + 2] if begun else ""
    line = _UNSEEN.sub("", line)
    if _BLANKS.search(head):
        return _BLANKS.sub(" ", line)
    return _SPACED_KEY.sub(" ", line)


def _mojibake(line: str, met: set[Rule]) -> str:
    """Japanese that was read in another encoding than its own, on its way or by us."""
    if "\ufffd" in line:
        met.add("unclear_escape")
    if line.isascii():
        return line
    if (odd := _UNREAD.search(line)) is not None or _SPOILT.search(line):
        found = _reread(line, (("surrogateescape", "utf-8", "euc_jp"), ("strict", "cp932", "euc_jp")))
        found = found or _reread(line, (("strict", "cp932", "utf-8"),))
        if found:
            return found
        if odd or len(_SPOILT.findall(line)) > _MOST_OF_THEM:
            met.add("unclear_escape")
        return line
    if _HIGH.search(line) is None or JAPANESE.search(line):
        return line
    found = _reread(line, _AS_WESTERN)
    if not found and _CONTROLS.search(line):
        met.add("unclear_escape")
    return found or line


def _reread(line: str, ways: Iterable[tuple[str, str, str]]) -> str:
    """The line, read as one encoding where it was read as another; "" where it is no Japanese in any.

    `ways`: how bytes were kept that could not be read, the encoding it was read in, and the one it may be in.
    """
    for errors, spoilt, meant in ways:
        try:
            text = line.encode(spoilt, errors).decode(meant)
        except UnicodeError:
            continue
        if len(JAPANESE.findall(text)) >= FEWEST and (meant == "utf-8" or KANA.search(text)):
            return text
    return ""


def _seven_bits(line: str, met: set[Rule]) -> str:
    """Japanese as mails write it, in seven bits."""
    if "\x1b$" not in line:
        return line
    try:
        return line.encode("ascii").decode("iso2022_jp")
    except UnicodeError:
        met.add("unclear_escape")
        return line


_STEPS: tuple[tuple[Rule, Callable[[str, set[Rule]], str]], ...] = (
    ("html_entities", _html),
    ("quoted_printable", _printable),
    ("byte_escapes", _seven_bits),
    ("mail_links", _links),
    ("colour_codes", _colours),
    ("control_escapes", _ending),
    ("byte_escapes", _bytes),
    ("control_escapes", _tabs),
    ("control_escapes", _controls),
    ("mojibake", lambda line, _: _mojibake(line, set())),  # some of whose letters look like blanks
    ("other_blanks", _blanks),
    ("mojibake", _mojibake),
)
