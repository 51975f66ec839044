"""The few WordprocessingML shapes needed, each made with its children in the schema's order.

Word calls a file damaged whose children stand in another order, and LibreOffice does not tell. So nothing
is appended to a properties element later: each is made whole, here, in one place.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from docx.oxml.ns import nsdecls
from docx.oxml.parser import OxmlElement, parse_xml

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class Span(NamedTuple):
    """A piece of a line: cleaned text in which LF breaks the line. `style` is a character style's name;
    `link` a bookmark to jump to; `field` an instruction whose cached result is the text.
    """

    text: str
    style: str = ""
    link: str = ""
    field: str = ""


class Para(NamedTuple):
    """A paragraph: a paragraph style's name and its spans. `bookmark` names the place; `whole`: its lines
    stay on one page.
    """

    style: str
    spans: Sequence[Span]
    bookmark: str = ""
    keep_next: bool = False
    whole: bool = False


class Ids:
    """Style ids by name, and numbers that must be unique in a document."""

    def __init__(self, styles: Iterable[Any]) -> None:
        self._ids = {style.name: style.style_id for style in styles}
        self._last = 0
        self._marks: set[str] = set()

    def style(self, name: str) -> str | None:
        """None for a style the reference lacks: Word then uses its default, and nothing breaks."""
        return self._ids.get(name)

    def bookmark(self, name: str) -> str | None:
        """The number of a bookmark's first place; a name means one place, so a second gets none."""
        if not name or name in self._marks:
            return None
        self._marks.add(name)
        return str(self.unique())

    def unique(self) -> int:
        """A number not used before."""
        self._last += 1
        return self._last


def add(parent: Any, tag: str, **attributes: str) -> Any:
    """A new last child <w:tag w:attribute=…/>."""
    child = parent.makeelement(W + tag, {W + name: value for name, value in attributes.items()})
    parent.append(child)
    return child


def new(tag: str) -> Any:
    """An element of its own."""
    return OxmlElement(f"w:{tag}")


def paragraph(para: Para, ids: Ids) -> Any:
    """<w:p> of a Para."""
    made = new("p")
    properties = add(made, "pPr")
    if (style := ids.style(para.style)) is not None:
        add(properties, "pStyle", val=style)
    if para.keep_next:
        add(properties, "keepNext")
    if para.whole:
        add(properties, "keepLines")
    mark = ids.bookmark(para.bookmark)
    if mark is not None:
        add(made, "bookmarkStart", id=mark, name=para.bookmark)
    for span in para.spans:
        _span(made, span, ids)
    if mark is not None:
        add(made, "bookmarkEnd", id=mark)
    return made


def parted(made: Any) -> None:
    """Let a page end behind a paragraph, whatever its style says."""
    properties = made.pPr
    for kept in properties.xpath("w:keepNext"):
        properties.remove(kept)
    loose = properties.makeelement(f"{W}keepNext", {f"{W}val": "0"})
    properties.insert(len(properties.xpath("w:pStyle")), loose)


def _span(parent: Any, span: Span, ids: Ids) -> None:
    if span.link:
        parent = add(parent, "hyperlink", anchor=span.link, history="1")
    style = ids.style(span.style) if span.style else None
    if not span.field:
        _text(_run(parent, style), span.text)
        return
    add(_run(parent, style), "fldChar", fldCharType="begin")
    instruction = add(_run(parent, style), "instrText")
    instruction.set(XML_SPACE, "preserve")
    instruction.text = f" {span.field} "
    add(_run(parent, style), "fldChar", fldCharType="separate")
    _text(_run(parent, style), span.text)
    add(_run(parent, style), "fldChar", fldCharType="end")


def _run(parent: Any, style: str | None) -> Any:
    run = add(parent, "r")
    if style is not None:
        add(add(run, "rPr"), "rStyle", val=style)
    return run


def _text(run: Any, text: str) -> None:
    for number, line in enumerate(text.split("\n")):
        if number:
            add(run, "br")
        for place, piece in enumerate(line.split("\t")):
            if place:
                add(run, "tab")
            if piece:
                written = add(run, "t")
                written.text = piece
                written.set(XML_SPACE, "preserve")


def table_start(style: str | None, widths: Sequence[int], title: str, description: str, *, head: bool) -> Any:
    """<w:tbl> without rows: fixed layout, the widths (twentieths of a point) in its grid, alt text."""
    table = new("tbl")
    properties = add(table, "tblPr")
    if style is not None:
        add(properties, "tblStyle", val=style)
    add(properties, "tblW", w=str(sum(widths)), type="dxa")
    add(properties, "tblInd", w="0", type="dxa")
    add(properties, "tblLayout", type="fixed")
    add(
        properties,
        "tblLook",
        val="0620" if head else "0600",
        firstRow=str(int(head)),
        lastRow="0",
        firstColumn="0",
        lastColumn="0",
        noHBand="1",
        noVBand="1",
    )
    add(properties, "tblCaption", val=title)
    add(properties, "tblDescription", val=description)
    grid = add(table, "tblGrid")
    for width in widths:
        add(grid, "gridCol", w=str(width))
    return table


def row_start(widths: Sequence[int], *, header: bool, whole: bool, spans: Sequence[int] = ()) -> Any:
    """<w:tr> whose cells hold their widths and no paragraph yet. `whole`: never split over two pages;
    `header`: repeated on each page; `spans`: how many grid columns each cell takes, one where empty.
    """
    row = new("tr")
    properties = add(row, "trPr")
    if whole:
        add(properties, "cantSplit")
    if header:
        add(properties, "tblHeader")
    if not len(properties):
        row.remove(properties)
    at = 0
    for span in spans or [1] * len(widths):
        cell = add(add(row, "tc"), "tcPr")
        add(cell, "tcW", w=str(sum(widths[at : at + span])), type="dxa")
        if span > 1:
            add(cell, "gridSpan", val=str(span))
        at += span
    return row


def cell_look(cell: Any, *, fill: str) -> None:
    """Ground and rules of a cell set apart, from `row_start`: after its width, as the schema wants."""
    properties = cell[0]
    borders = add(properties, "tcBorders")
    for side in ("top", "bottom"):
        add(borders, side, val="single", sz="8", space="0", color="1F3A5F")
    add(properties, "shd", val="clear", color="auto", fill=fill)


def outlined(inline: Any, color: str) -> None:
    """A hairline around a picture, so that a white screenshot has an edge on white paper."""
    (properties,) = inline.xpath(".//pic:spPr")
    properties.append(
        parse_xml(
            f'<a:ln {nsdecls("a")} w="6350"><a:solidFill><a:srgbClr val="{color}"/></a:solidFill></a:ln>'
        )
    )
