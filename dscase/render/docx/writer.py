"""The pen: writes paragraphs, captions, pictures and tables at the end of the document."""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from dscase.inquiry.model import Gap, Picture, Statement
from dscase.render.docx import oxml
from dscase.render.docx.media import Media
from dscase.render.docx.oxml import Ids, Para, Span, unbroken
from dscase.render.fitting import ONE_LINE, WHOLE_RECORD, WHOLE_ROW
from dscase.render.links import Links, Part
from dscase.wording.words import Words

if TYPE_CHECKING:
    from docx.document import Document

EMU_PER_TWIP = 635
EMU_PER_PIXEL = 9525  # at 96 dots an inch
TALLEST_PICTURE = 8200  # twentieths of a point: leaves room for heading and caption on the same page
SHORT_TABLE, LEAST_ROWS = 16, 3  # rows: a table kept on one page; rows that stay with their heading
ROWS_A_TABLE = 100  # LibreOffice needs time in the square of a table's rows


class Column(NamedTuple):
    """A table's column: heading, width in twentieths of a point, the cells' paragraph style."""

    head: str
    width: int
    style: str = "Table Text"
    no_wrap: bool = False
    head_style: str = ""  # a character style for the heading


@dataclass(frozen=True, slots=True)
class Cell:
    """Paragraphs of a cell; `fill` names the paragraph style whose shading the whole cell takes."""

    paras: Sequence[Para]
    fill: str = ""


Content = Cell | Sequence[Span] | str


@dataclass(frozen=True, slots=True)
class Row:
    """A row; `fill` as in Cell, for all its cells."""

    cells: Sequence[Content]
    fill: str = ""

    @property
    def whole(self) -> bool:
        """Whether it may not be split over two pages: so long as it surely fits on one."""
        return sum(_length(content) for content in self.cells) < WHOLE_ROW


class Pen:
    """Writes to one document. `links` knows where its citations lead."""

    def __init__(
        self,
        document: "Document",
        words: Words,
        links: Links,
    ) -> None:
        self.words = words
        self.links = links
        self.ids = Ids(document.styles)
        self.media = Media(document)
        self._document = document
        self._end = document.element.body.sectPr
        self._counts = {"table": 0, "figure": 0}
        section = document.sections[0]
        self.width = (
            int((section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0))
            // EMU_PER_TWIP
        )

    def say(self, key: str, **facts: object) -> str:
        """A fixed label of the document, from the catalogue."""
        return self.words.say(f"document.{key}", **facts)

    def put(self, made: Any) -> None:
        """Put a finished block at the end."""
        self._end.addprevious(made)

    def write(self, style: str, *spans: Span | str, bookmark: str = "", new_page: bool = False) -> None:
        """One paragraph."""
        self.put(oxml.paragraph(Para(style, _spans(spans), bookmark, new_page=new_page), self.ids))

    def fill(self, style: str) -> str | None:
        """The shading of a paragraph style, as RRGGBB: where cell colours come from."""
        if (ident := self.ids.style(style)) is None:
            return None
        found: list[str] = self._document.styles.element.xpath(
            f'w:style[@w:styleId="{ident}"]/w:pPr/w:shd/@w:fill'
        )
        return str(found[0]) if found else None

    # -- statements, citations, gaps ---------------------------------------------------------------

    def cited(self, cites: Sequence[str]) -> list[Span]:
        """Citations, small and in brackets."""
        return [Span(" [", "Cite"), *self.places(cites, "Cite"), Span("]", "Cite")] if cites else []

    def places(self, cites: Sequence[str], style: str = "") -> list[Span]:
        """Citations, each leading to its row where the document shows it, else to the table of exhibits."""
        return [self._span(part, style) for part in self.links.places(cites)]

    def linked(self, text: str, style: str = "") -> list[Span]:
        """Text in which every exhibit number is a link."""
        return [self._span(part, style) for part in self.links.linked(text)]

    @staticmethod
    def _span(part: Part, style: str) -> Span:
        return Span(unbroken(part.text) if part.place else part.text, style, link=part.place)

    def statement(self, statement: Statement, style: str, raw_style: str = "Raw Record") -> None:
        """A sentence with its citations, or a raw record with them below it."""
        if not statement.quoted:
            self.write(style, statement.text, *self.cited(statement.cites))
            return
        short = statement.text.count("\n") < WHOLE_RECORD and len(statement.text) < WHOLE_ROW
        raw = Para(raw_style, [Span(statement.text)], keep_next=bool(statement.cites), whole=short)
        self.put(oxml.paragraph(raw, self.ids))
        if statement.cites:
            self.write(
                "Source Line",
                Span(self.say("source") + " "),
                *self.places(statement.cites),
            )

    def gap(self, gap: Gap) -> None:
        """A box: how heavy and what, why it is wanted, how to obtain it."""
        weight = gap.weight.capitalize()
        lines = [(self.say(f"weight.{gap.weight}"), f"Gap Word {weight}", gap.what)]
        lines += [
            (self.say(f"gap.{part}"), "Gap Label", text)
            for part, text in (("why", gap.why), ("mend", gap.mend))
            if text
        ]
        self.write("Gap Space")
        for number, (label, style, text) in enumerate(lines, start=1):
            spans = (Span(label, style), Span("\t"), Span(text))
            para = Para(f"Gap {weight}", spans, keep_next=number < len(lines))
            self.put(oxml.paragraph(para, self.ids))
        self.write("Gap Space")

    # -- tables and pictures -----------------------------------------------------------------------

    def caption(self, kind: str, text: str, style: str = "Caption") -> None:
        """A caption; its number is a sequence field, so that Word can list and renumber captions."""
        self._counts[kind] += 1
        label = self.say(f"label.{kind}")
        field = f"SEQ {label} \\* ARABIC"
        number = str(self._counts[kind])
        self.write(style, Span(f"{label} "), Span(number, field=field), Span(f"\u3000{text}"))

    def table(
        self,
        title: str,
        columns: Sequence[Column],
        rows: Sequence[Row],
        *,
        style: str = "Evidence Table",
        description: str = "",
    ) -> None:
        """A table with a heading row that repeats on every page. Many rows become several tables of
        the same shape, each after a small line that says which rows come.
        """
        widths = [column.width for column in columns]
        blank = oxml.row_start(widths, header=False, whole=True)
        split = oxml.row_start(widths, header=False, whole=False)
        head = self._row(
            oxml.row_start(widths, header=True, whole=True),
            Row([[Span(column.head, column.head_style)] for column in columns]),
            [Column("", 0, "Table Head")] * len(columns),
        )
        for first in range(0, max(len(rows), 1), ROWS_A_TABLE):
            some = rows[first : first + ROWS_A_TABLE]
            if first:
                more = self.say("continued", first=first + 1, last=first + len(some), total=len(rows))
                self.write("Table Note Above", more)
            made = oxml.table_start(self.ids.style(style), widths, title, description or title)
            made.append(deepcopy(head))
            for row in some:
                made.append(self._row(deepcopy(blank if row.whole else split), row, columns))
            _keep_together(made, rows)
            self.put(made)
        self.write("Table Break")

    def box(self, title: str, pairs: Sequence[tuple[str, str]], label_width: int) -> None:
        """Labels and values under one heading that spans both."""
        widths = [label_width, self.width - label_width]
        made = oxml.table_start(self.ids.style("Fact Table"), widths, title, title)
        head = oxml.row_start(widths, header=True, whole=True, span=2)
        made.append(self._row(head, Row([title]), [Column("", 0, "Fact Head")]))
        columns = [Column("", widths[0], "Fact Label"), Column("", widths[1], "Fact Value")]
        for label, value in pairs:
            named = Cell([Para("Fact Label", [Span(label)])], "Fact Label")
            cells: list[Content] = [named, value or self.say("no_value")]
            row = Row(cells)
            made.append(self._row(oxml.row_start(widths, header=False, whole=row.whole), row, columns))
        self.put(made)
        self.write("Table Break")

    def _row(self, made: Any, row: Row, columns: Sequence[Column]) -> Any:
        for place, content, column in zip(made.xpath("w:tc"), row.cells, columns, strict=True):
            if isinstance(content, str):
                content = [Span(content)]  # noqa: PLW2901 - the same content, in its longer form
            cell = content if isinstance(content, Cell) else Cell([Para(column.style, content)])
            fill = cell.fill or row.fill
            no_wrap = column.no_wrap and _length(content) <= ONE_LINE
            oxml.cell_look(place, fill=self.fill(fill) if fill else None, no_wrap=no_wrap)
            for para in cell.paras:
                place.append(oxml.paragraph(para, self.ids))
        return made

    def picture(self, picture: Picture) -> None:
        """A picture, scaled to fit the page, its caption below, its alt text and a neutral name."""
        from docx.oxml.shape import CT_Inline
        from docx.shared import Emu

        relation = self.media.add(picture)
        wide, high = max(picture.width, 1) * EMU_PER_PIXEL, max(picture.height, 1) * EMU_PER_PIXEL
        scale = min(1.0, self.width * EMU_PER_TWIP / wide, TALLEST_PICTURE * EMU_PER_TWIP / high)
        number_or_kind = picture.exhibit or "timeline"
        name = f"{number_or_kind}.{picture.format}"
        number = self.ids.unique()
        size = Emu(max(1, round(wide * scale))), Emu(max(1, round(high * scale)))
        inline: Any = CT_Inline.new_pic_inline(number, relation, name, *size)
        for side in "TBLR":  # where absent, LibreOffice takes margins of its own and shifts the picture
            inline.set(f"dist{side}", "0")
        inline.docPr.set("name", number_or_kind)
        inline.docPr.set("descr", picture.alt)
        oxml.outlined(inline, "CBD3DD")
        made = oxml.paragraph(Para("Picture", []), self.ids)
        oxml.add(oxml.add(made, "r"), "drawing").append(inline)
        self.put(made)
        caption = f"{picture.exhibit}\u3000{picture.caption}" if picture.exhibit else picture.caption
        self.caption("figure", caption, "Picture Caption")


def _keep_together(table: Any, rows: Sequence[Row]) -> None:
    """Keep a short table on one page, and the first rows of a long one with its heading: every paragraph
    of all rows but the last is kept with the next.
    """
    short = len(rows) <= SHORT_TABLE and all(row.whole for row in rows)
    kept = len(rows) if short else LEAST_ROWS
    for row in table.xpath("w:tr")[:kept]:
        for properties in row.xpath(".//w:pPr[not(w:keepNext)]"):
            properties.insert_element_before(oxml.new("keepNext"), "w:keepLines", "w:pageBreakBefore")


def _length(content: Content) -> int:
    if isinstance(content, str):
        return len(content)
    if isinstance(content, Cell):
        return sum(_length(para.spans) for para in content.paras)
    return sum(len(span.text) for span in content)


def _spans(spans: Iterable[Span | str]) -> list[Span]:
    return [Span(span) if isinstance(span, str) else span for span in spans]
