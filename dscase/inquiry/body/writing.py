"""What the sections are written with: the catalogue, links, numbers of tables and figures, column widths."""

import math
import re
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import TypeVar
from unicodedata import east_asian_width

from dscase.inquiry.body.blocks import Block, Body, Cell, Column, Figure, Line, Part, Row, Span, Table
from dscase.inquiry.body.linking import Linker
from dscase.inquiry.drawings import Bands, Timeline
from dscase.inquiry.model import Inquiry, WatchRecord
from dscase.inquiry.supplement import Supplement
from dscase.wording.words import Words

T = TypeVar("T")
TEXT_WIDTH = 168.0
"""mm: A4 without its margins."""
HALF_WIDTH, MONO_WIDTH, STRONG_WIDTH = 1.75, 1.6, 1.95
"""mm that a half-width character of a table takes: in prose, as in a file, and in bold."""
PADDING = 4.2
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+")
_WORD = re.compile(r"(?<![\w.@/\\-])[A-Za-z]+(?=[\s,.;:?!]|$)")
SENTENCE = 4
"""English words from which on a text is one in English."""
FOOT_WIDTH = 88
"""Half-width characters of a title, in the foot of a page beside its number."""


class Writing:
    """Of one document: its words, its links, and how many tables and figures there are so far."""

    def __init__(self, words: Words, linker: Linker) -> None:
        self.words = words
        self.linker = linker
        self.tables = self.figures = 0

    def say(self, key: str, /, **facts: object) -> str:
        """A text of the body's own catalogue."""
        return self.words.say(f"body.{key}", **facts)

    def sentences(self, texts: Iterable[str]) -> str:
        """Sentences after each other, as the language has it."""
        return ("" if self.words.lang == "ja" else " ").join(texts)

    def dated(self, date: str) -> str:
        """A date that times have in common, or a year, as it stands above them."""
        return self.say("year", year=date) if date.isdigit() else date

    def in_its_language(self, label: str, texts: Iterable[str]) -> str:
        """What stands above a person's texts; it tells of those that are in the other language."""
        foreign = is_english if self.words.lang == "ja" else is_japanese
        return self.say("in_the_other_language", label=label) if any(map(foreign, texts)) else label

    def line(self, text: str) -> Line:
        """Text with its links."""
        return self.linker.line(text)

    def table(
        self, key: str, columns: Sequence[Column], rows: Iterable[Row], *, note: str = "", after: str = ""
    ) -> Table:
        """A numbered table; its title is the catalogue's for `key`."""
        self.tables += 1
        title = self.say(f"table.{key}")
        return Table(key, self.tables, title, tuple(columns), tuple(rows), note, after)

    def figure(
        self,
        title: str,
        *,
        note: str = "",
        parts: tuple[Part, ...] = (),
        across: int = 1,
        drawing: Timeline | Bands | None = None,
        name: str = "",
    ) -> Figure:
        """A numbered figure."""
        self.figures += 1
        return Figure(self.figures, title, note, parts, across, drawing, name)

    def beside(self, texts: Iterable[str]) -> str:
        """Short texts beside each other on a line."""
        return self.words.say("document.mark.beside").join(filter(None, texts))


def mono(text: str) -> Cell:
    """A cell of an id, a time, a path, as it stands in a file."""
    return Cell((Span(text, "mono"),))


def computer(host: str, width: float, mark: str = "") -> Cell:
    """A computer's cell in a column of so many mm: a name that has no room there has its domain below."""
    label, dot, domain = host.partition(".")
    if not domain or not _HOST.fullmatch(host) or fit((mark + host,), 0, math.inf) <= width:
        return Cell((Span(mark + host, "name"),))
    return Cell((Span(mark + label, "name"),), ((Span(dot + domain, "mono"),),))


def fit(texts: Iterable[str], least: float, most: float, half: float = HALF_WIDTH) -> float:
    """The width in mm of a column in which the longest text stays on one line, within bounds."""
    widest = max((half_widths(text) for text in texts), default=0)
    return round(min(max(widest * half + PADDING, least), most), 1)


def is_japanese(text: str) -> bool:
    """Whether a text is in Japanese: an English one may have a name in it that is."""
    return _japanese_letters(text) > sum(char.isascii() and char.isalpha() for char in text) / 2


def is_english(text: str) -> bool:
    """Whether a text is in English: fewer words than a sentence has are a name, or a log's."""
    return not _japanese_letters(text) and len(_WORD.findall(text)) >= SENTENCE


def _japanese_letters(text: str) -> int:
    return sum("\u3040" <= char <= "\u9fff" for char in text)


def half_widths(text: str) -> int:
    """How wide a text is, in half-width characters."""
    return len(text) + sum(1 for char in text if east_asian_width(char) in "WFA")


def common_date(times: Iterable[str]) -> str:
    """The date, or else the year, that all times begin with; "" when they differ. It is said once, above."""
    stamps = [time.partition(" ") for time in times if time]
    if not all(clock for _, _, clock in stamps):
        return ""
    for length in (len("2026-04-20"), len("2026")):
        if len(begins := {date[:length] for date, _, _ in stamps}) == 1:
            return begins.pop()
    return ""


def without(date: str, time: str) -> str:
    """A time without the date, or the year, that stands above it."""
    return time.removeprefix(date).lstrip(" -") if date else time


def most(rows: Sequence[T], count: int) -> Sequence[T]:
    """The first so many; one more is shown rather than counted, for a note takes the room of its row."""
    return rows if len(rows) <= count + 1 else rows[:count]


def shortened(text: str, characters: int, lines: int) -> tuple[str, bool]:
    """Text cut to at most so many characters and lines, and whether anything was cut."""
    short = "\n".join(text[: characters + 1].split("\n")[:lines])[:characters]
    return (short, False) if short == text else (short.rstrip(), True)


def cut(text: str, characters: int) -> str:
    """Text on one line of at most so many characters, with a mark where it was cut."""
    short, shorter = shortened(text, characters, 1)
    return f"{short}…" if shorter else short


def foot(title: str) -> str:
    """A title on one line of a page's foot, cut at a blank where it can be, with a mark."""
    if half_widths(title) <= FOOT_WIDTH:
        return title
    widths = accumulate(map(half_widths, title))
    short = title[: sum(1 for wide in widths if wide < FOOT_WIDTH)]
    head = short.rpartition(" ")[0]
    return f"{head if len(head) * 4 > len(short) * 3 else short}…"


def whole(
    document: Inquiry | WatchRecord | Supplement,
    kind: str,
    to: str,
    blocks: tuple[Block, ...],
    write: Writing,
) -> Body:
    """The body of a document of this `kind`: its blocks, and what stands at its head, foot and properties."""
    number = write.say("own_number", number=document.own_number) if document.own_number else ""
    return Body(
        lang=document.lang,
        kind=kind,
        code=document.code,
        subject=foot(document.title),
        to=to,
        dated=write.beside((document.dated, number)),
        title=write.in_its_language(document.title, (document.title,)),
        blocks=blocks,
        author=document.people.name or document.people.company,
        company=document.people.company,
        description=document.reference,
    )
