import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.events.table import Event, Sighting
from dscase.render.events_csv import HEADER, guarded, write, write_sheet
from dscase.render.plain import clean
from dscase.window import Window, zone_named

TEXTS = (
    "plain",
    "=cmd()",
    "＝１＋１",
    " +1",
    "　－2",
    "@SUM(A1)",
    "'=already",
    "\ttab",
    "\rreturn",
    'quote " and, comma',
    "line\nbreak",
    "\x1b[31m",
    "日本語",
    "",
)


def window() -> Window:
    start = datetime(2026, 4, 19, 18, 0, tzinfo=UTC)
    zone = zone_named("Asia/Tokyo", "option")
    return Window(start, start + timedelta(minutes=40), zone, "start_end", "stated")


def event(**changes: object) -> Event:
    made = Event(
        time=datetime(2026, 4, 19, 18, 20, 54, tzinfo=UTC),
        zone_rule="option",
        year_rule="window",
        id="2205",
        level="warning",
        level_rule="catalogue",
        severity="6",
        name="Failed",
        origin="",
        target="DSA-test",
        actor="System",
        manager="kaga",
        product="Deep Security Manager",
        version="12.0.383",
        tags="",
        description="",
        raw="raw",
        sightings=(Sighting("ds.log", "line", 12), Sighting("a.csv", "row", 4)),
    )
    return made._replace(**changes)  # type: ignore[arg-type]


def cite(sighting: Sighting) -> str:
    return f"{sighting.source} {sighting.unit} {sighting.place}"


def written(events: list[Event]) -> tuple[bytes, int]:
    stream = io.BytesIO()
    count = write(events, window(), cite, stream)
    return stream.getvalue(), count


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and guarded(cell[1:]) == cell else cell


def test_the_file_begins_with_a_byte_order_mark_and_lines_end_in_cr_lf() -> None:
    data, count = written([event(), event()])
    assert data.startswith(b"\xef\xbb\xbftime,time_utc,level,")
    assert data.count(b"\r\n") == data.count(b"\n") == 3
    assert count == 2


def test_an_empty_window_gives_the_header_alone() -> None:
    data, count = written([])
    assert data.decode("utf-8-sig") == ",".join(HEADER) + "\r\n"
    assert count == 0


def test_a_row_holds_local_and_utc_time_and_every_sighting() -> None:
    (row,) = rows_of(written([event()])[0])
    assert row["time"] == "2026-04-20T03:20:54+09:00"
    assert row["time_utc"] == "2026-04-19T18:20:54+00:00"
    assert row["sources"] == "ds.log line 12; a.csv row 4"
    assert (row["zone_rule"], row["year_rule"], row["level_rule"]) == ("option", "window", "catalogue")


@pytest.mark.parametrize("text", TEXTS)
def test_every_text_comes_back_as_it_is_shown(text: str) -> None:
    fields = ("name", "target", "origin", "actor", "manager", "description", "raw", "tags", "severity")
    (row,) = rows_of(written([event(**dict.fromkeys(fields, text))])[0])
    assert [unguarded(row[name]) for name in fields] == [clean(text)] * len(fields)


@given(st.text())
def test_guarding_can_always_be_undone(text: str) -> None:
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize(
    "text", ["=1", " =1", "　=1", "＝1", "＋1", "－1", "＠x", "\t", '"=1', "\u200b-1", "'=1"]
)
def test_what_could_be_a_formula_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "2205", "a=b", "DSA-test", "<script>", "日本"])
def test_what_cannot_be_a_formula_is_left_alone(text: str) -> None:
    assert guarded(text) == text


def test_the_stream_stays_open_for_its_owner() -> None:
    stream = io.BytesIO()
    write([event()], window(), cite, stream)
    stream.write(b"more")
    assert stream.getvalue().endswith(b"\r\nmore")


def test_a_lone_surrogate_is_shown_not_fatal() -> None:
    (row,) = rows_of(written([event(raw="\udc81")])[0])
    assert row["raw"] == "‹\\x81›"


@given(st.lists(st.lists(st.sampled_from(TEXTS) | st.text("a=,\"\r\n'é 1", max_size=4), max_size=3)))
def test_rows_are_written_as_the_csv_module_writes_them(rows: list[list[str]]) -> None:
    stream, sheet = io.BytesIO(), io.StringIO(newline="")
    assert write_sheet(["one"], rows, stream) == len(rows)
    plain = csv.writer(sheet, lineterminator="\r\n")
    plain.writerows([["one"], *([guarded(clean(cell)) for cell in row] for row in rows)])
    assert stream.getvalue() == b"\xef\xbb\xbf" + sheet.getvalue().encode()
