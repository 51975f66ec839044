"""events.xlsx, read back by a reader of our own and by LibreOffice."""

import csv
import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from xlsxwriter import Workbook

from dscase.events.collect import Collected
from dscase.events.table import Event, Sighting
from dscase.inquiry.formatter import Teller
from dscase.render import workbook
from dscase.render.plain import clean
from dscase.render.workbook_layout import Layout
from dscase.window import read_window, zone_named
from dscase.wording.words import Words

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
AT = datetime(2026, 4, 19, 18, 20, 54, tzinfo=UTC)
HOSTILE = (
    "=1+1",
    "@SUM(A1)",
    "'quoted",
    "0710",
    "<r><t>not formatted</t></r>",
    "<r>" + "&" * 3 + "\n</r>",
    "_x0041_ stays",
    "http://example.jp/ is no link",
    "\x1b[31mred\x07",
    "\ud800 lone",
    " leading and trailing ",
    "a\nb\tc",
    "TRUE",
    "2026-04-20",
)


def event(number, **changes):
    made = Event(
        time=AT + timedelta(seconds=number), zone_rule="option", year_rule="window", id="2205",
        level="warning", level_rule="catalogue", severity="6", name="Pattern Update Failed", origin="",
        target="DSA-test", actor="System", manager="kaga", product="Deep Security Manager",
        version="12.0.383", tags="",
        description=f"It failed. {number}", raw=f"raw {number}",
        sightings=(Sighting("ds.log", "line", number),),
    )  # fmt: skip
    return made._replace(**changes)


@pytest.fixture
def tell(lang):
    window = read_window("2026-04-20 03:00/04:00", zone=zone_named("Asia/Tokyo", "option"), as_of=AT)
    return Teller(Words(lang), window, {"ds.log": "E-01"})


@pytest.fixture
def made(rich_inquiry, tell):
    def make(*events, asked=None):
        stream = io.BytesIO()
        count = workbook.write(rich_inquiry, Collected((), events, 0), tell, stream, asked=asked, when=AT)
        assert count == len(events)
        return stream.getvalue()

    return make


def sheets(data):
    """Sheet name -> rows of {column letters: text}, the header first; numbers as they are written."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = [
            sheet.get("name") for sheet in ET.fromstring(package.read("xl/workbook.xml")).iter(f"{MAIN}sheet")
        ]
        return {
            name: [
                {re.match("[A-Z]+", cell.get("r"))[0]: _text(cell) for cell in row}
                for row in ET.fromstring(package.read(f"xl/worksheets/sheet{place}.xml")).iter(f"{MAIN}row")
            ]
            for place, name in enumerate(names, start=1)
        }


def _text(cell):
    assert cell.find(f"{MAIN}f") is None, "no cell may hold a formula"
    text = "".join(part.text or "" for part in cell.iter() if part.tag in {f"{MAIN}t", f"{MAIN}v"})
    return re.sub("_x([0-9A-F]{4})_", lambda code: chr(int(code[1], 16)), text)  # as Excel reads it


def column(rows, label):
    letter = next(letter for letter, text in rows[0].items() if text == label)
    return [row.get(letter, "") for row in rows[1:]]


@pytest.fixture
def labels(tell):
    return lambda key: tell.words.say(f"workbook.column.{key}", zone="JST")


def first(data):
    """The sheet of events: behind the one that tells what each holds."""
    return list(sheets(data).values())[1]


@pytest.mark.parametrize("text", HOSTILE)
def test_every_text_comes_back_as_it_was_and_is_no_formula(made, labels, text):
    rows = first(made(event(1, description=text, target=text, raw=text)))
    for key in ("description", "target", "raw"):
        assert column(rows, labels(key)) == [clean(text)]


def test_the_table_read_back_is_the_table_written(made, labels, tell):
    events = [
        event(number, id=str(710 + number), level=("error", "info")[number % 2]) for number in range(40)
    ]
    rows = first(made(*events))
    assert column(rows, labels("id")) == [one.id for one in events]
    assert column(rows, labels("raw")) == [one.raw for one in events]
    assert column(rows, labels("time_utc")) == [one.time.isoformat() for one in events]
    assert column(rows, labels("level")) == [tell.level(one.level) for one in events]
    assert column(rows, labels("source")) == [tell.cite(one.sightings[0]) for one in events]


def test_times_are_those_of_the_windows_zone(made, labels):
    (serial,) = column(first(made(event(0))), labels("time"))
    shown = datetime(1899, 12, 30, tzinfo=UTC) + timedelta(days=float(serial))  # a sheet knows no zone
    assert abs(shown - datetime(2026, 4, 20, 3, 20, 54, tzinfo=UTC)) < timedelta(milliseconds=1)


def test_counts_add_up_by_id_and_by_target(made, labels):
    events = [
        event(number, target=f"host-{number % 3}", id=("2205", "710")[number % 2]) for number in range(30)
    ]
    _, _, by_id, by_target, *_ = sheets(made(*events)).values()
    assert sum(map(int, column(by_id, labels("count")))) == 30
    assert sum(map(int, column(by_target, labels("count")))) == 30
    assert len(by_target) - 1 == 6


def test_what_is_asked_about_is_counted_first_as_in_the_documents(made, labels):
    asked = event(2, id="710", level="info")
    _, _, by_id, by_target, *_ = sheets(made(event(1), asked, event(3, id="730"), asked=asked)).values()
    assert [column(rows, labels("id"))[0] for rows in (by_id, by_target)] == ["710", "710"]


def test_a_modules_event_is_counted_apart_from_a_system_event_of_the_same_id(made, labels):
    _, _, by_id, *_ = sheets(made(event(1), event(2, module="anti_malware"))).values()
    assert column(by_id, labels("count")) == ["1", "1"]


def test_gaps_and_exhibits_have_their_sheets(made, labels, rich_inquiry):
    *_, findings, exhibits = sheets(made()).values()
    assert list(findings[0].values()) == [labels(key) for key in ("item", "what", "mend")]
    title = rich_inquiry.items[3].title
    assert [list(row.values()) for row in findings[1:]] == [
        [f"4. {title}" if row.item else "", row.what, row.how] for row in rich_inquiry.follow
    ]
    assert column(exhibits, labels("exhibit")) == [row.number for row in rich_inquiry.exhibits]
    assert column(exhibits, labels("sha256")) == [row.sha256 for row in rich_inquiry.exhibits]


def test_the_header_is_frozen_and_every_sheet_can_be_filtered(made):
    with zipfile.ZipFile(io.BytesIO(made(event(1)))) as package:
        for place in range(1, 7):
            sheet = package.read(f"xl/worksheets/sheet{place}.xml").decode()
            assert 'state="frozen"' in sheet
            assert 'orientation="landscape"' in sheet
            assert 'fitToWidth="0"' not in sheet
            assert ("<tableParts" in sheet) == (place > 1)  # each but the first can be filtered
        titles = package.read("xl/workbook.xml").decode()
        assert titles.count("_xlnm.Print_Titles") == 6  # the heading on every page


def test_a_table_has_the_headings_and_the_rows_of_its_sheet(made):
    data = made(*(event(number) for number in range(3)))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for place, (name, rows) in enumerate(list(sheets(data).items())[1:], start=1):
            table = ET.fromstring(package.read(f"xl/tables/table{place}.xml"))
            assert table.get("ref").endswith(str(max(len(rows), 2))), name
            heads = [one.get("name") for one in table.iter(f"{MAIN}tableColumn")]
            assert heads == list(rows[0].values())
            assert table.find(f"{MAIN}autoFilter") is not None


def test_the_first_sheet_tells_the_case_the_sources_each_sheet_and_how_to_read(made, rich_inquiry, tell):
    data = made(event(1))
    start, *others = sheets(data)
    assert start == tell.words.say("workbook.sheet.start")
    told = [tuple(row.values()) for row in sheets(data)[start][1:]]
    said = " ".join(text for row in told for text in row)
    assert rich_inquiry.title in said
    assert rich_inquiry.code in said
    assert all(label in {row[0] for row in told} for label in others)
    assert all(value in said for _, value in rich_inquiry.facts)
    assert all(note in said for note in rich_inquiry.tally_notes)


@pytest.mark.parametrize(
    ("ident", "number"), [("2205", True), ("0710", False), ("12x", False), ("1" * 12, False)]
)
def test_an_id_is_a_number_where_it_is_written_as_one(made, labels, ident, number):
    data = made(event(1, id=ident))
    assert column(first(data), labels("id")) == [ident]
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        row = package.read("xl/worksheets/sheet2.xml").decode().split("<row ")[2]
    cell = re.search(r'<c r="D2"[^>]*>', row)[0]
    assert ("inlineStr" not in cell) == number


def test_the_events_of_each_function_have_a_sheet_of_their_own(rich_inquiry, tell, labels):
    own = (event(1, module="firewall"), event(2, module="anti_malware"), event(3, module="firewall"))
    stream = io.BytesIO()
    found = Collected((), (event(0),), 0, protection=own)
    workbook.write(rich_inquiry, found, tell, stream, asked=None, when=AT)
    read = sheets(stream.getvalue())
    assert len(read[tell.words.say("module.firewall")]) == 1 + 2
    assert column(read[tell.words.say("module.anti_malware")], labels("raw")) == ["raw 2"]


def test_the_files_properties_name_the_sender_and_no_program(made, rich_inquiry):
    with zipfile.ZipFile(io.BytesIO(made(event(1)))) as package:
        core = package.read("docProps/core.xml").decode()
    assert f"<dc:creator>{rich_inquiry.people.name or rich_inquiry.people.company}</dc:creator>" in core
    assert "dscase" not in core


def test_a_text_longer_than_a_cell_is_cut_visibly(made, labels):
    (text,) = column(first(made(event(1, raw="x" * 40_000))), labels("raw"))
    assert len(text) == 32_767
    assert text.endswith("…")


def test_more_rows_than_a_sheet_holds_go_on_in_another(made, monkeypatch):
    monkeypatch.setattr(workbook, "SHEET_ROWS", 4)
    written = sheets(made(*(event(number) for number in range(10))))
    events = [rows for name, rows in written.items() if name.startswith(("イベント", "Events"))]
    assert [len(rows) - 1 for rows in events] == [4, 4, 2]


def test_of_a_large_sheet_the_library_holds_no_more_than_of_a_small_one(tell):
    def held(rows):
        book = Workbook(io.BytesIO())
        Layout(book, tell, "JST").add("events", "events", workbook.EVENTS, rows)
        (sheet,) = book.worksheets()
        return {name: len(value) for name, value in vars(sheet).items() if isinstance(value, dict | list)}

    assert held(2000) == held(2)


def test_the_same_input_gives_the_same_bytes(made):
    events = [event(number) for number in range(3)]
    assert made(*events, asked=events[1]) == made(*events, asked=events[1])


def test_the_workbook_is_valid_by_the_schema(rich_inquiry, tell, schema_errors, tmp_path):
    found = Collected((), (event(0), event(1)), 0, protection=(event(2, module="firewall"),))
    with (tmp_path / "events.xlsx").open("wb") as stream:
        workbook.write(rich_inquiry, found, tell, stream, asked=found.rows[0], when=AT)
    assert schema_errors(tmp_path / "events.xlsx") == []


def test_libreoffice_reads_the_same_rows(made, tmp_path, labels):
    office = shutil.which("soffice")
    if not office:
        pytest.skip("soffice not found: install LibreOffice")
    events = [event(place, description=text) for place, text in enumerate(HOSTILE)]
    (tmp_path / "events.xlsx").write_bytes(made(*events))
    subprocess.run(
        [office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2",
         "--outdir", str(tmp_path), str(tmp_path / "events.xlsx")],
        capture_output=True, timeout=120, check=True,
    )  # fmt: skip
    (written,) = tmp_path.glob("events-*.csv")  # called by its sheet
    head, *rows = csv.reader(io.StringIO(written.read_text(encoding="utf-8"), newline=""))
    place = head.index(labels("description"))
    assert [row[place] for row in rows] == [clean(text) for text in HOSTILE]


def test_a_row_of_a_wrapped_text_is_as_tall_as_its_lines(rich_inquiry, tell):
    long = tuple(replace(row, what=row.what * 20) for row in rich_inquiry.follow)
    stream = io.BytesIO()
    own = replace(rich_inquiry, follow=(*long, *rich_inquiry.follow))
    workbook.write(own, Collected((), (event(1),), 0), tell, stream, asked=None, when=AT)
    with zipfile.ZipFile(stream) as package:
        findings = package.read("xl/worksheets/sheet5.xml").decode()
    heights = [float(height) for height in re.findall(r'<row r="(?!1")\d+"[^>]* ht="([\d.]+)"', findings)]
    assert len(heights) == len(own.follow)
    lines = [round(height / workbook.ROW_HEIGHT) for height in heights]
    assert min(lines) >= 1
    assert max(lines) > 1  # the longest has no room in one
