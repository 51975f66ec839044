import io
import re
import zipfile
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from dscase.render.plain import clean
from dscase.render.sheet_rows import CELL_LIMIT, HEADING, WorkbookRow, filled

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
COLUMNS = 3
STRONG = 1


def book(*sheets):
    """The sheets of a workbook that has a specimen of a heading and of a row, filled with rows."""
    frame, out = io.BytesIO(), io.BytesIO()
    made = Workbook(frame, {"in_memory": True})
    strong = made.add_format({"bold": True})
    for _ in sheets:
        sheet = made.add_worksheet()
        for place in range(COLUMNS):
            sheet.write_blank(HEADING, place, None, made.add_format({"italic": True}))
            sheet.write_blank(STRONG, place, None, strong)
        sheet.set_row(STRONG, 16)
    made.close()
    filled(frame.getvalue(), [(len(rows), rows) for rows in sheets], out)
    with zipfile.ZipFile(out) as package:
        assert package.testzip() is None
        return [
            ET.fromstring(package.read(f"xl/worksheets/sheet{place}.xml"))
            for place in range(1, len(sheets) + 1)
        ]


def cells(sheet):
    return [list(row) for row in sheet.iter(f"{MAIN}row")]


def text(cell):
    """As Excel reads it: codes of characters are undone once, from left to right."""
    told = "".join(part.text or "" for part in cell.iter(f"{MAIN}t"))
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), told)


@given(st.text(min_size=1, max_size=60) | st.from_regex("_x[0-9a-fA-F]{4}_x00", fullmatch=True))
@example("<r><t>x</t></r>")
def test_any_text_comes_back_as_it_was(told):
    (sheet,) = book([WorkbookRow(STRONG, (told, "", "end"))])
    first, last = cells(sheet)[0]
    assert text(first) == clean(told)
    assert (last.get("r"), text(last)) == ("C1", "end")


def test_a_row_looks_like_its_specimen():
    (sheet,) = book([WorkbookRow(HEADING, ("a", "b", "c")), WorkbookRow(STRONG, ("", "b", ""))])
    heading, row = sheet.iter(f"{MAIN}row")
    assert [heading.get("customHeight"), row.get("customHeight"), float(row.get("ht")) > 15] == [
        None,
        "1",
        True,
    ]
    (cell,) = row
    assert cell.get("r") == "B2"
    assert cell.get("s") not in {one.get("s") for one in heading}


def test_numbers_and_times_are_numbers():
    moment = datetime(2026, 4, 20, 3, 20, 54, 500_000)  # noqa: DTZ001 - a sheet knows no zone
    (sheet,) = book([WorkbookRow(STRONG, (12, moment, 0))])
    count, time, none = (float(cell.find(f"{MAIN}v").text) for cell in cells(sheet)[0])
    assert (count, none) == (12, 0)
    shown = datetime(1899, 12, 30) + timedelta(days=time)  # noqa: DTZ001
    assert abs(shown - moment) < timedelta(milliseconds=1)


def test_each_sheet_has_its_own_rows_and_says_how_many():
    long, none = book([WorkbookRow(STRONG, (str(number), "", "")) for number in range(1000)], [])
    assert [text(row[0]) for row in cells(long)] == [str(number) for number in range(1000)]
    assert long.find(f"{MAIN}dimension").get("ref") == "A1:C1000"
    assert cells(none) == []


def test_a_text_longer_than_a_cell_is_cut_visibly():
    (sheet,) = book([WorkbookRow(STRONG, ("&" * (CELL_LIMIT + 1), "", ""))])
    assert text(cells(sheet)[0][0]) == "&" * (CELL_LIMIT - 1) + "…"


def test_a_row_with_too_few_cells_is_a_fault():
    with pytest.raises(ValueError, match="zip"):
        book([WorkbookRow(STRONG, ("alone",))])
