"""The writer: writes paragraphs, tables and pictures at the end of the document."""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dscase.inquiry.body.blocks import Line, Part
from dscase.render.docx import oxml
from dscase.render.docx.media import Media
from dscase.render.docx.oxml import Ids, Para, Span
from dscase.wording.words import Words

if TYPE_CHECKING:
    from docx.document import Document

MM = 56.6929
"""Twentieths of a point in a millimetre."""
EMU_PER_TWIP = 635
EMU_PER_PIXEL = 6350  # half a point: so large screens that fill the width are about as legible
ROWS_A_TABLE = 100  # LibreOffice needs time in the square of a table's rows
WHOLE_ROW = 1500
"""Characters of a row that surely fits on one page and so is not split."""
SHORT_TABLE, LEAST_ROWS = 8, 3  # rows: a table kept on one page; rows that stay with their heading
LOOKS = {"strong": "Strong Text", "soft": "Soft Text", "mono": "Mono Text", "name": "", "": ""}
"""The character style of each look of a span."""


@dataclass(frozen=True, slots=True)
class WordRow:
    """A row: of each cell its paragraphs; `spans` how many columns each takes, all one where empty."""

    cells: Sequence[Sequence[Para]]
    spans: Sequence[int] = ()
    asked: bool = False

    @property
    def whole(self) -> bool:
        """Whether it may not be split over two pages: so long as it surely fits on one."""
        return sum(len(span.text) for cell in self.cells for para in cell for span in para.spans) < WHOLE_ROW


class Writer:
    """Writes to one document."""

    def __init__(self, document: "Document", words: Words) -> None:
        self.words = words
        self.ids = Ids(document.styles)
        self.media = Media(document)
        self._document = document
        self._end = document.element.body.sectPr
        section = document.sections[0]
        sides = int((section.left_margin or 0) + (section.right_margin or 0))
        self.width = (int(section.page_width or 0) - sides) // EMU_PER_TWIP

    def put(self, made: Any) -> None:
        """Put a finished block at the end. Two tables without a paragraph between them are one to Word."""
        if made.tag == f"{oxml.W}tbl" and self.ends_in_table:
            self.write("Table Break")
        self._end.addprevious(made)

    @property
    def ends_in_table(self) -> bool:
        """Whether the last block so far is a table."""
        last = self._end.getprevious()
        return last is not None and last.tag == f"{oxml.W}tbl"

    @property
    def below_heading(self) -> bool:
        """Whether the last block so far is a heading."""
        last = self._end.getprevious()
        styles = last.xpath("./w:pPr/w:pStyle/@w:val") if last is not None else []
        return bool(styles) and styles[0] in {self.ids.style(f"Heading {level}") for level in (1, 2)}

    def write(self, style: str, *spans: Span | str, bookmark: str = "", keep: bool = False) -> None:
        """One paragraph."""
        runs = [Span(span) if isinstance(span, str) else span for span in spans]
        para = Para(style, runs, bookmark, keep_next=keep)
        self.put(oxml.paragraph(para, self.ids))

    @staticmethod
    def spans(line: Line, style: str = "") -> list[Span]:
        """A line's spans in the document's own styles; `style` for those without a look of their own."""
        return [Span(one.text, LOOKS[one.look] or style, link=one.place) for one in line]

    def fill(self, style: str) -> str | None:
        """The shading of a paragraph style, as RRGGBB: where cell colours come from."""
        if (ident := self.ids.style(style)) is None:
            return None
        found: list[str] = self._document.styles.element.xpath(
            f'w:style[@w:styleId="{ident}"]/w:pPr/w:shd/@w:fill'
        )
        return str(found[0]) if found else None

    def widths(self, columns: Iterable[float]) -> list[int]:
        """Widths in twentieths of a point of columns in mm; those of 0 share the room that is left."""
        stated = [round(width * MM) for width in columns]
        open_ = stated.count(0)
        left = self.width - sum(stated)
        if open_:
            share = max(left // open_, 600)
            widths = [width or share for width in stated]
        else:
            widths = stated
        widths[widths.index(max(widths))] += self.width - sum(widths)  # all of the page, to the last
        return widths

    def table(
        self,
        title: str,
        style: str,
        widths: Sequence[int],
        rows: Sequence[WordRow],
        *,
        head: Sequence[Para] = (),
        description: str = "",
        kept: bool = True,
        noted: bool = False,
    ) -> None:
        """A table, its heading row repeated on every page. Many rows become several tables of one shape.
        Those of a short one stay on one page if they are to be `kept` together; `noted`: the last one stays
        with the note that comes next.
        """
        blank = oxml.row_start(widths, header=False, whole=True)
        for first in range(0, max(len(rows), 1), ROWS_A_TABLE):
            some = rows[first : first + ROWS_A_TABLE]
            made = oxml.table_start(
                self.ids.style(style), widths, title, description or title, head=bool(head)
            )
            if head:
                start = oxml.row_start(widths, header=True, whole=True)
                made.append(self._filled(start, WordRow([[para] for para in head]), None))
            for row in some:
                if row.spans or not row.whole:
                    start = oxml.row_start(widths, header=False, whole=row.whole, spans=row.spans)
                else:
                    start = deepcopy(blank)
                made.append(self._filled(start, row, self.fill("Table Asked") if row.asked else None))
            _keep_together(made, rows, head=bool(head), kept=kept)
            if noted and first + ROWS_A_TABLE >= len(rows):
                _keep_next(made.xpath("w:tr")[-1:])
            self.put(made)

    def _filled(self, made: Any, row: WordRow, fill: str | None) -> Any:
        for place, cell in zip(made.xpath("w:tc"), row.cells, strict=True):
            if fill:
                oxml.cell_look(place, fill=fill)
            for para in cell:
                place.append(oxml.paragraph(para, self.ids))
        return made

    def inline(self, part: Part, width: float, height: float, *, edged: bool) -> Any:
        """<w:drawing> of a picture, scaled into so many mm, at most half a point a pixel; `edged` by a
        hairline, as screenshots are.
        """
        from docx.oxml.shape import CT_Inline
        from docx.shared import Emu, Mm

        wide, high = max(part.width, 1) * EMU_PER_PIXEL, max(part.height, 1) * EMU_PER_PIXEL
        scale = min(1.0, Mm(width) / wide, Mm(height) / high)
        number = self.ids.unique()
        size = Emu(max(1, round(wide * scale))), Emu(max(1, round(high * scale)))
        relation = self.media.add(part.copy, part.format)
        inline: Any = CT_Inline.new_pic_inline(number, relation, f"{part.name}.{part.format}", *size)
        for side in "TBLR":  # where absent, LibreOffice takes margins of its own and shifts the picture
            inline.set(f"dist{side}", "0")
        inline.docPr.set("name", part.name)
        inline.docPr.set("descr", part.alt)
        if edged:
            oxml.outlined(inline, "AEB8C2")
        drawing = oxml.new("drawing")
        drawing.append(inline)
        return drawing

    def picture(self, part: Part, width: float, height: float, *, edged: bool = True) -> Any:
        """A paragraph that holds a picture and stays with what comes next."""
        made = oxml.paragraph(Para("Picture", []), self.ids)
        oxml.add(made, "r").append(self.inline(part, width, height, edged=edged))
        return made


def _keep_together(table: Any, rows: Sequence[WordRow], *, head: bool, kept: bool) -> None:
    """Keep a short table on one page, and the first rows of a long one with its heading: every paragraph
    of all rows but the last is kept with the next.
    """
    if not kept:
        return
    short = len(rows) <= SHORT_TABLE and all(row.whole for row in rows)
    least = len(rows) + head - 1 if short else LEAST_ROWS
    _keep_next(table.xpath("w:tr")[:least])


def _keep_next(rows: Iterable[Any]) -> None:
    for row in rows:
        for properties in row.xpath(".//w:pPr[not(w:keepNext)]"):
            properties.insert_element_before(oxml.new("keepNext"), "w:keepLines", "w:pageBreakBefore")
