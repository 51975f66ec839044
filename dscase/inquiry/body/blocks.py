"""A document's body: what it says, in order, as a few kinds of block, worded already in one language.

Every skin (Word, Typst, HTML, text, a workbook's sheets) walks the same blocks. Order, numbers, citations,
states, widths of columns and what is shortened are settled here; a skin only says how a block looks.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal, TypeAlias

from dscase.inquiry.drawings import Bands, Timeline

Lang = Literal["ja", "en"]
Look = Literal["", "strong", "soft", "mono", "name"]
"""How a piece of text stands out: by weight, by a quieter tone, as in a file, as what never breaks."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text; `place` is the name of the place in the document that it leads to, "" for none."""

    text: str
    look: Look = ""
    place: str = ""


Line: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading. `level` 1 begins a section, `number` is "2" or "2.1", `name` the place's name; a `small` one
    is a section of page one.
    """

    level: Literal[1, 2]
    text: str
    number: str = ""
    name: str = ""
    small: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. "soft" is a note; "stated" are a person's own words, below `label`."""

    line: Line
    look: Literal["", "soft", "stated"] = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of the reader, set apart: `label` above numbered or single texts."""

    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and its value: one line that says it, and lines that say more."""

    label: str
    value: Line
    more: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Pairs:
    """A table of labels and values, one or two of them in a row. `title` is for those who cannot see it."""

    title: str
    rows: tuple[tuple[Pair, ...], ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A label, texts beside it, and of each text who says so, and when."""

    label: str
    rows: tuple[tuple[Line, str], ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement read from the evidence, and the places that prove it, each a line.

    `record` is the text of a record it quotes, "" for none; `time` is when it was, "" for no one moment.
    """

    line: Line
    cites: tuple[Line, ...] = ()
    record: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Statements below each other, the times at the left, the sources at the right.

    `times` is the width in mm of the column of times, 0 for none; `cites` that of the sources.
    """

    title: str
    rows: tuple[Fact, ...]
    times: float = 0
    cites: float = 33


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A line of a record; `number` is the one it has in its file, "" for none."""

    text: str
    number: str = ""
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it stands in a file, and where that is."""

    lines: tuple[RecordLine, ...]
    source: Line = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column. `width` in mm, 0 for the room that is left; `look` of its cells."""

    head: str
    width: float = 0
    look: Literal["", "mono", "number", "soft"] = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: lines, the first of which says it; `more` in the quiet type of details."""

    line: Line
    more: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row. "folded" has three cells: when (over two columns), what, how many. `name` is the place's."""

    cells: tuple[Cell, ...]
    look: Literal["", "asked", "folded"] = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `key` says which one to a skin that knows more of it; `after` is a note below it."""

    key: str
    number: int
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A picture or a part of one that fits the page. `width`, `height` in pixels; `label` "1/3" or ""."""

    copy: bytes
    width: int
    height: int
    format: Literal["png", "jpeg"]
    label: str
    alt: str
    name: str  # neutral, for the file inside the document


@dataclass(frozen=True, slots=True)
class Figure:
    """Pictures of one caption, or a drawing. `across`: so many parts stand beside each other."""

    number: int
    title: str
    note: str = ""
    parts: tuple[Part, ...] = ()
    across: int = 1
    drawing: Timeline | Bands | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class People:
    """Who sends it, who prepared and who approved it: `label` beside `lines`, then names with dates."""

    label: str
    lines: tuple[str, ...]
    signed: tuple[tuple[str, str, str], ...] = ()  # label, name, date


Block: TypeAlias = Heading | Paragraph | Ask | Pairs | Listed | Facts | Record | Table | Figure | People
KINDS: tuple[type, ...] = (
    Heading,
    Paragraph,
    Ask,
    Pairs,
    Listed,
    Facts,
    Record,
    Table,
    Figure,
    People,
)
"""Every kind of block: a skin that lacks one fails its test."""


@dataclass(frozen=True, slots=True)
class Body:
    """A document. `kind` is what it calls itself, `code` the case's own mark, `subject` its foot's line.

    `to` and `dated` stand above the title; `author` and `company` are the sender, for the file's properties.
    """

    lang: Lang
    kind: str
    code: str
    subject: str
    to: str
    dated: str
    title: str
    blocks: tuple[Block, ...]
    author: str = ""
    company: str = ""
    description: str = ""


def texts(value: Any) -> Iterator[str]:
    """Every text of a block or a body, in order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from texts(part)
    elif is_dataclass(value) and not isinstance(value, type):
        for part in fields(value):
            yield from texts(getattr(value, part.name))


def plain(line: Line) -> str:
    """A line's text."""
    return "".join(span.text for span in line)


Spans: TypeAlias = Callable[[str], Line]
