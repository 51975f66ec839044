"""How the sheets of `events.xlsx` look: widths, headings, filters, printing, and a specimen of every row.

A sheet with rows of one kind is a table object, so that a pivot table or a formula takes it by its name.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from dscase.events.table import LEVELS, Level
from dscase.inquiry.formatter import Teller
from dscase.render.plain import clean
from dscase.render.sheet_rows import HEADING, LEAST_TABLE, WorkbookRow

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

ROW_HEIGHT, HEAD_HEIGHT = 16, 20  # points: one line
FONT = "BIZ UDPGothic"
PRINTED_COLUMNS = 8  # as many as can be read on a sheet of A4; the others are there on the screen
NAVY, GRID, WASH = "#1F3A5F", "#D5DBE1", "#F2F4F6"
LEVEL_LOOK: dict[str, dict[str, Any]] = {
    "error": {"font_color": "#1D2530", "bold": True},
    "warning": {"font_color": NAVY, "bold": True},
    "info": {"font_color": "#505C69"},
    "unknown": {"font_color": "#505C69", "italic": True},
}


class SheetColumn(NamedTuple):
    """A column: the key of its heading, its width in characters, how its cells are written."""

    key: str
    width: float
    look: str = "text"


def specimen(level: Level, *, asked: bool = False, text_id: bool = False) -> int:
    """The specimen of a row: of a level, of the event asked about, of one whose id is no plain number."""
    return HEADING + 1 + 4 * LEVELS.index(level) + 2 * asked + text_id


PLAIN = specimen("info", text_id=True)  # of rows without a level


class Layout:
    """The sheets of a workbook with nothing in them but specimens of rows."""

    def __init__(self, book: "Workbook", tell: Teller, zone: str) -> None:
        self._book, self._tell, self._zone = book, tell, zone
        base: dict[str, Any] = {"font_name": FONT, "font_size": 10, "valign": "top", "num_format": "@"}
        moment = {**base, "num_format": "yyyy-mm-dd hh:mm:ss", "align": "left", "indent": 1}
        looks: dict[str, dict[str, Any]] = {
            "text": base,
            "label": {**base, "bold": True, "font_color": NAVY, "text_wrap": True},
            "time": moment,
            "id": {**base, "num_format": "0"},
            "number": {**base, "num_format": "#,##0"},
            "wrapped": {**base, "text_wrap": True},
            "clipped": {**base, "text_wrap": True},
            "raw": {**base, "font_name": "Consolas", "font_size": 9},
            **{f"level.{level}": {**base, **look} for level, look in LEVEL_LOOK.items()},
        }
        strong = {"bg_color": WASH, "bold": True}
        self._looks, self._asked = (
            {name: book.add_format({**look, **more}) for name, look in looks.items()} for more in ({}, strong)
        )
        head = {"bold": True, "font_color": NAVY, "bg_color": WASH, "bottom": 2, "bottom_color": NAVY}
        self._head = book.add_format({**base, **head, "text_wrap": True, "valign": "vcenter"})

    def add(self, name: str, key: str, columns: Sequence[SheetColumn], used: int) -> WorkbookRow:
        """Lay out a sheet for so many rows, a table but for the "start"; its heading. `key` is its own."""
        heading = [self._tell.words.say(f"workbook.column.{each.key}", zone=self._zone) for each in columns]
        last = len(columns) - 1
        sheet = self._book.add_worksheet(name)
        sheet.set_row(0, HEAD_HEIGHT)
        if key != "start":
            headings = [{"header": clean(text)} for text in heading]
            # Over one row, to be stretched: of every cell in a table the library makes a note.
            sheet.add_table(0, 0, LEAST_TABLE - 1, last, {"name": key, "columns": headings, "style": None})
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_blank(0, place, None, self._head)
        self._specimens(sheet, columns)
        sheet.print_area(0, 0, used, min(last, PRINTED_COLUMNS - 1))
        sheet.freeze_panes(1, 0)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&L&A&R&P / &N")
        return WorkbookRow(HEADING, heading)

    def _specimens(self, sheet: "Worksheet", columns: Sequence[SheetColumn]) -> None:
        clipped = any(column.look == "clipped" for column in columns)
        for level in LEVELS:
            for asked in (False, True):
                for text_id in (False, True):
                    row = specimen(level, asked=asked, text_id=text_id)
                    if clipped:  # or a long text would make its row as tall as the screen
                        sheet.set_row(row, ROW_HEIGHT)
                    looks = self._asked if asked else self._looks
                    for place, column in enumerate(columns):
                        sheet.write_blank(row, place, None, looks[_look(column.look, level, text_id=text_id)])


def _look(look: str, level: Level, *, text_id: bool) -> str:
    if look == "level":
        return f"level.{level}"
    return "text" if look == "id" and text_id else look
