"""The public way to the events as a table."""

from pathlib import Path

import pytest

from dscase import read_events
from dscase.errors import InputError, UsageError
from dscase.events.table import COLUMNS, LEVELS

WINDOW = "2026-04-20 03:00/03:40"


def test_the_table_holds_what_the_command_shows(case, dscase):
    table = read_events(case)
    shown = dscase("events", case, "--json").json()
    assert tuple(table.columns) == COLUMNS
    assert list(table["id"]) == [event["id"] for event in shown["events"]]
    assert [time.isoformat() for time in table["time"]] == [event["time"] for event in shown["events"]]


def test_times_are_aware_and_levels_ordered_from_the_gravest(case):
    table = read_events(str(case / "evidence"), window=WINDOW, tz="Asia/Tokyo")
    assert str(table["time"].dtype) == "datetime64[us, Asia/Tokyo]"
    assert tuple(table["level"].cat.categories) == LEVELS
    assert (table["level"] <= "warning").sum() == table["level"].isin(["error", "warning"]).sum() > 0
    assert table["time"].is_monotonic_increasing
    assert table.attrs["window"] == "2026-04-20T03:00:00+09:00/2026-04-20T03:40:00+09:00"


def test_the_tally_travels_with_the_table_and_adds_up(case):
    table = read_events(case, window="all")
    told = [source["tally"] for source in table.attrs["sources"]]
    assert sum(one["in_window"] for one in told) - table.attrs["merged"] == len(table)
    assert all(one["read"] > 0 for one in told)
    assert table.attrs["window"] is None


def test_a_line_that_could_not_be_read_makes_it_incomplete(tmp_path: Path):
    (tmp_path / "ds.log").write_text(
        "Apr 20 03:20:54 kaga CEF:0|Trend Micro|Deep Security Manager|20.0.1|600|In|3|suser=x\n"
        "Apr 20 03:20:55 kaga CEF:0|Trend Micro|Deep Sec\n",
        encoding="utf-8",
    )
    table = read_events(tmp_path / "ds.log", tz="UTC", year=2026)
    assert (table.attrs["complete"], len(table)) == (False, 1)


def test_what_cannot_be_read_or_understood_is_an_error(tmp_path: Path):
    with pytest.raises(InputError):
        read_events(tmp_path / "none.log")
    with pytest.raises(UsageError):
        read_events(tmp_path, window="soon")
