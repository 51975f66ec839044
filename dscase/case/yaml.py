"""The part of YAML a case needs, read so that text stays text and mistakes are named.

Mappings, lists and scalars; every scalar is the text typed (`3:20`, `no`, `0710`, `2026-04-20`), an
empty one, `~` and `null` are None. Aliases, anchors, tags and several documents are refused: in a
hand-written case they are always an unquoted `&`, `*`, `!` or `---`, or an attack.
"""

import re
from dataclasses import dataclass, field
from typing import Any, NoReturn

from dscase.errors import InputError

DEPTH = 20
"""Levels. A case needs four."""
NODES = 50_000
"""Texts, lists and mappings, keys included: hundreds of evidence entries are far below."""
LINE = 65_536
"""Characters in a line. The scanner takes quadratic time over some of them."""

Place = tuple[str | int, ...]
"""Where a value stands: keys, and list positions from 0."""

_LINE_END = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")  # what the YAML scanner counts as one
_NULLS = frozenset({"", "~", "null"})
_INDENT = re.compile(r"[ \t]*(?:- *)?[\u3000\xa0]")
_TAB = re.compile(r" *\t")
_COLON = re.compile(r"[ \t\u3000]*(?:- +)?([^\s:：#\"'|>]+)：")
_NO_BLANK = re.compile(r"[ \t]*(?:- +)?([A-Za-z_]+):[^\s:]")
_QUOTE = re.compile(r"[ \t]*(?:- +)?([A-Za-z_]+): +(?:[^\"'|>#\s].*:(?: |$)|[@`%&*!\[{\]},]|[-?] )")


@dataclass(slots=True)
class Document:
    """The mapping that was read. `lines` says on which line, from 1, the value at a place begins."""

    fields: dict[str, Any] = field(default_factory=dict)
    lines: dict[Place, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Open:
    """A mapping or list being filled."""

    value: dict[str, Any] | list[Any]
    place: Place
    key: str | None = None
    first: dict[str, int] = field(default_factory=dict)


def read(text: str, path: str, names: frozenset[str]) -> Document:
    """Read `text`. `path` is for the errors; `names` are field names, to notice mistyped lines by.

    Raises InputError.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.reader import ReaderError
    from ruamel.yaml.scanner import ScannerError

    reading = _Reading(_LINE_END.split(text), path, names)
    reading.refuse_long_lines()
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            reading.take(event)
    except ReaderError as error:
        reading.refuse(
            "case.yaml_character",
            len(_LINE_END.findall(text, 0, error.position)),
            character=f"U+{ord(text[error.position]):04X}",
        )
    except MarkedYAMLError as error:
        marks = (error.context_mark, error.problem_mark)
        at = [mark.line for mark in marks if mark is not None] or [0]
        reading.explain(sorted({*at}))
        # What the scanner cannot finish is wrong where it began; the parser's context is the whole block.
        line = at[0] if isinstance(error, ScannerError) else at[-1]
        reading.refuse("case.yaml_syntax", line, problem=error.problem or str(error))
    except (YAMLError, ValueError) as error:
        reading.refuse("case.yaml_syntax", 0, problem=str(error))
    return reading.finish()


class _Reading:
    def __init__(self, source: list[str], path: str, names: frozenset[str]) -> None:
        self.source = source
        self.path = path
        self.names = names
        self.root: Any = None
        self.lines: dict[Place, int] = {}
        self.documents = 0
        self.nodes = 0
        self.open: list[_Open] = []

    def finish(self) -> Document:
        if self.root is None:
            return Document()
        if not isinstance(self.root, dict):
            self.explain(list(range(len(self.source))))
            self.refuse("case.yaml_no_fields", 0)
        return Document(self.root, self.lines)

    def refuse(self, code: str, line: int, **facts: str | int) -> NoReturn:
        """`line` counts from 0, as the scanner does; the error says it from 1."""
        raise InputError(code, path=self.path, line=line + 1, **facts)

    def refuse_long_lines(self) -> None:
        for line, text in enumerate(self.source):
            if len(text) > LINE:
                self.refuse("case.yaml_long_line", line, limit=LINE)

    def explain(self, at: list[int]) -> None:
        """Raise the error that names the usual mistake, if one of these lines shows it."""
        near = [(line, self.source[line]) for line in at if line < len(self.source)]
        for pattern, code in (
            (_INDENT, "case.yaml_wide_indent"),
            (_COLON, "case.yaml_wide_colon"),
            (_TAB, "case.yaml_tab"),
            (_NO_BLANK, "case.yaml_no_blank"),
            (_QUOTE, "case.yaml_quote"),
        ):
            for line, text in near:
                if pattern.match(text):
                    self.refuse(code, line, text=text.strip()[:80])

    def take(self, event: Any) -> None:
        from ruamel.yaml import events

        line = event.start_mark.line
        if isinstance(event, events.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.refuse("case.yaml_documents", line)
        elif isinstance(event, events.NodeEvent):
            self.nodes += 1
            if self.nodes > NODES:
                self.refuse("case.yaml_many", line, limit=NODES)
            self._refuse_decorations(event, line)
            if isinstance(event, events.ScalarEvent):
                self._scalar(event, line)
            else:
                self._collection(isinstance(event, events.MappingStartEvent), line)
        elif isinstance(event, events.CollectionEndEvent):
            self.open.pop()

    def _refuse_decorations(self, event: Any, line: int) -> None:
        from ruamel.yaml import events

        if isinstance(event, events.AliasEvent):
            self.refuse("case.yaml_mark", line, mark="*")
        if event.anchor is not None:
            self.refuse("case.yaml_mark", line, mark="&")
        if event.tag is not None:
            self.refuse("case.yaml_mark", line, mark="!")

    def _scalar(self, event: Any, line: int) -> None:
        text: str = event.value
        plain = not event.style
        if plain:
            self._refuse_swallowed(line, event.end_mark.line)
        within = self.open[-1] if self.open else None
        if within and isinstance(within.value, dict) and within.key is None:
            self._key(within, text, line)
        else:
            self._put(None if plain and text in _NULLS else text, line)

    def _refuse_swallowed(self, first: int, last: int) -> None:
        """A plain text over several lines must not have swallowed a mistyped field."""
        for line in range(first + 1, min(last + 1, len(self.source))):
            found = _COLON.match(self.source[line]) or _NO_BLANK.match(self.source[line])
            if found and found[1] in self.names:
                self.explain([line])

    def _key(self, within: _Open, key: str, line: int) -> None:
        if key[:1] in ("\u3000", "\xa0"):
            self.explain([line])
        if key in within.first:
            self.refuse("case.yaml_duplicate", line, key=key[:80], first=within.first[key] + 1)
        within.first[key] = line
        within.key = key

    def _collection(self, mapping: bool, line: int) -> None:
        if len(self.open) >= DEPTH:
            self.refuse("case.yaml_deep", line, limit=DEPTH)
        within = self.open[-1] if self.open else None
        if within and isinstance(within.value, dict) and within.key is None:
            self.refuse("case.yaml_key", line)
        value: dict[str, Any] | list[Any] = {} if mapping else []
        self.open.append(_Open(value, self._put(value, line)))

    def _put(self, value: Any, line: int) -> Place:
        """Set a value where the reading stands, and say where that was."""
        if not self.open:
            self.root = value
            return ()
        within = self.open[-1]
        if isinstance(within.value, list):
            place: Place = (*within.place, len(within.value))
            within.value.append(value)
        else:
            key = within.key or ""
            place = (*within.place, key)
            line = within.first[key]
            within.value[key] = value
            within.key = None
        self.lines[place] = line + 1
        return place
