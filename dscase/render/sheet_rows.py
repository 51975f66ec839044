"""Rows of a workbook's sheets, written by specimens.

xlsxwriter makes the workbook: its looks, widths, filters and all else. Of rows it writes only specimens, the
heading and then one row of blank cells for every look a row can have; `filled` puts the real rows in their
place. A cell then costs a few pieces of text, where the library spends a dozen calls on it: with its own way
of streaming (`constant_memory`) a workbook takes four to five times as long. That way also hands a text
`<r>…</r>` on as it is, and what a log says must never become markup.

Texts stay texts: each is an inline string, with what XML or Excel would read as something else escaped. Rows
are streamed: memory does not grow with them.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from itertools import islice
from typing import BinaryIO, NamedTuple

from dscase.render.plain import clean

CELL_LIMIT = 32_767  # characters, Excel's
HEADING = 0
"""The specimen that is the heading."""

LEAST_TABLE = 2
"""Rows of a table at least: the heading and one more, blank where there is none."""

_SHEET, _TABLE = "xl/worksheets/sheet{}.xml", "xl/tables/table{}.xml"
_HAS_TABLE = b"<tableParts"
_SPECIMENS = re.compile(r"(?<=<sheetData>).*(?=</sheetData>)", re.DOTALL)
_ROW = re.compile(r'<row r="\d+"([^>]*)>(.*?)</row>')
_STYLE = re.compile(r'<c r="([A-Z]+)\d+" s="(\d+)"/>')
_TABLE_RANGE = re.compile(r'(?<= ref=")(A1:[A-Z]+)\d+(?=")')
_DIMENSION = re.compile(r'<dimension ref="[^"]*"/>')
_CODE = re.compile("(?=_x[0-9A-Fa-f]{4}_)")  # Excel reads a character's code here
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet knows no zone
_DAY = timedelta(days=1)
_AT_ONCE = 200  # rows handed on to be packed
_LARGE = 500_000  # rows from which on a sheet may take more than 2 GB


class WorkbookRow(NamedTuple):
    """A row: its specimen, counted from 0, and its cells, "" for one that is to be blank. Times are naive.

    `height` in points, 0 for the specimen's own.
    """

    specimen: int
    cells: Sequence[str | int | datetime]
    height: float = 0


class _Specimen(NamedTuple):
    """A row's attributes, and of each cell its column's letters and the number of its style."""

    attributes: str
    cells: tuple[tuple[str, str], ...]


def filled(book: bytes, sheets: Sequence[tuple[int, Iterable[WorkbookRow]]], stream: BinaryIO) -> None:
    """Writes a workbook of specimens with the rows of its sheets, in order: how many there are, and they.

    A sheet's table is stretched over its rows.
    """
    parts = {_SHEET.format(number): rows for number, rows in enumerate(sheets, start=1)}
    with zipfile.ZipFile(BytesIO(book)) as made, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as whole:
        counts = [count for name, (count, _) in parts.items() if _HAS_TABLE in made.read(name)]
        tables = {_TABLE.format(number): count for number, count in enumerate(counts, start=1)}
        for info in made.infolist():
            content = made.read(info)
            if info.filename in tables:
                over = rf"\g<1>{max(tables[info.filename], LEAST_TABLE)}"
                content = _TABLE_RANGE.sub(over, content.decode("utf-8")).encode("utf-8")
            if info.filename not in parts:
                whole.writestr(info, content, zipfile.ZIP_DEFLATED)
                continue
            count, rows = parts[info.filename]
            with whole.open(info, "w", force_zip64=count > _LARGE) as part:
                for piece in _sheet(content.decode("utf-8"), count, iter(rows)):
                    part.write(piece.encode("utf-8"))


def _sheet(xml: str, count: int, rows: Iterator[WorkbookRow]) -> Iterator[str]:
    found = _SPECIMENS.search(xml)
    if found is None:
        raise ValueError("no rows in a sheet of specimens")
    specimens = [_Specimen(own, tuple(_STYLE.findall(cells))) for own, cells in _ROW.findall(found[0])]
    last = specimens[HEADING].cells[-1][0]
    yield _DIMENSION.sub(f'<dimension ref="A1:{last}{count}"/>', xml[: found.start()])
    pieces = _xml_pieces(specimens, rows)
    while piece := "".join(islice(pieces, _AT_ONCE)):
        yield piece
    yield xml[found.end() :]


def _xml_pieces(specimens: Sequence[_Specimen], rows: Iterable[WorkbookRow]) -> Iterator[str]:
    """Each row as XML."""
    looks = [
        (one.attributes, [(f'<c r="{letters}', f'" s="{style}"') for letters, style in one.cells])
        for one in specimens
    ]
    for number, (specimen, values, height) in enumerate(rows, start=1):
        attributes, begun = looks[specimen]
        cells = [
            f"{start}{number}{style}{_text(value) if value.__class__ is str else _number(value)}"
            for (start, style), value in zip(begun, values, strict=True)
            if value != ""
        ]
        if height:
            attributes = f'{attributes} ht="{height:g}" customHeight="1"'
        yield f'<row r="{number}"{attributes}>{"".join(cells)}</row>'


def _number(value: str | int | datetime) -> str:
    if isinstance(value, datetime):
        return f"><v>{(value - _DAY_ZERO) / _DAY:.16G}</v></c>"
    return f"><v>{value}</v></c>"


def _text(text: str) -> str:
    text = clean(text)
    if len(text) > CELL_LIMIT:
        text = text[: CELL_LIMIT - 1] + "…"  # events.csv has all of it
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if "_x" in text:
        text = _CODE.sub("_x005F", text)
    space = ' xml:space="preserve"' if text[0] <= " " or text[-1] <= " " else ""
    return f' t="inlineStr"><is><t{space}>{text}</t></is></c>'
