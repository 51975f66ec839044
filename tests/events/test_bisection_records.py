"""A window is found in a file of records by the stamp of each; what a person calls its fields counts."""

import csv
import gzip
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from dscase.events import stretch
from dscase.events.collect import Collected
from dscase.events.table import SourceSpec
from dscase.window import Window

MakeSource = Callable[..., SourceSpec]
Collect = Callable[..., Collected]
MakeWindow = Callable[..., Window]
BODY = "0|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|suser=sato target=t{n} msg=m"
START = datetime(2026, 4, 20)  # noqa: DTZ001 - a log's wall clock
MINUTES = 24 * 60
IN_WINDOW = [f"t{n}" for n in range(3 * 60, 3 * 60 + 40)]
OWN = {"when": "record_time", "who": "record_host", "what": "record_tag", "rest": "record_line"}


def moments() -> list[tuple[int, datetime]]:
    return [(n, START + timedelta(minutes=n)) for n in range(MINUTES)]


def as_lines() -> bytes:
    """The line stands far behind the record's beginning, and in front of it another time, of the same day."""
    records = (
        {
            "agent": {"name": "collector", "labels": "x" * 300},
            "@timestamp": "2026-04-21T00:00:00+09:00",
            "event": {"original": f"{moment:%b %d %H:%M:%S} kaga CEF:{BODY.format(n=n)}"},
        }
        for n, moment in moments()
    )
    return "".join(json.dumps(one) + "\n" for one in records).encode()


def with_fields_of_ones_own() -> list[dict[str, str]]:
    return [
        {
            "@timestamp": "2026-04-21T00:00:00+09:00",
            "padding": "x" * 200,
            "when": f"{moment:%Y-%m-%dT%H:%M:%S}+09:00",
            "who": "kaga",
            "host": "collector",
            "what": "CEF",
            "rest": BODY.format(n=n),
        }
        for n, moment in moments()
    ]


def as_csv() -> bytes:
    sink = io.StringIO()
    rows = csv.DictWriter(sink, list(with_fields_of_ones_own()[0]))
    rows.writeheader()
    rows.writerows(with_fields_of_ones_own())
    return sink.getvalue().encode()


def as_json() -> bytes:
    return "".join(json.dumps(one) + "\n" for one in with_fields_of_ones_own()).encode()


def as_one_document() -> bytes:
    return json.dumps({"events": with_fields_of_ones_own()}, indent=1).encode()


@pytest.fixture(autouse=True)
def no_file_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stretch, "SMALL", 0)


def test_lines_in_records_are_found_by_their_own_stamp(source_of: MakeSource, collected: Collect) -> None:
    done = collected(source_of("export.ndjson", as_lines()))
    assert [event.target for event in done.rows] == IN_WINDOW
    tally = done.sources[0].tally
    assert tally.adds_up
    assert tally.bytes_before > len(as_lines()) // 20
    assert tally.bytes_after > len(as_lines()) // 2
    assert [event.sightings[0].place for event in done.rows] == list(range(181, 221))


@pytest.mark.parametrize("content", [as_json, as_csv, as_one_document])
@pytest.mark.parametrize("packed", [False, True])
def test_a_persons_own_names_of_fields_hold_wherever_the_window_is_looked_for(
    source_of: MakeSource, collected: Collect, content: Callable[[], bytes], packed: bool
) -> None:
    data = content()
    spec = source_of("export.log", gzip.compress(data) if packed else data)
    done = collected(spec, csv_columns=OWN)
    assert [event.target for event in done.rows] == IN_WINDOW
    assert {event.manager for event in done.rows} == {"kaga"}
    assert {event.flags for event in done.rows} == {("record_time", "record_host", "record_tag")}
    assert done.sources[0].tally.adds_up
    assert done.sources[0].tally.unparsed == 0
    if content is as_json and not packed:
        assert done.sources[0].tally.bytes_after > len(data) // 2


ONE = {
    "record_line": ({"first": f"CEF:{BODY}", "mine": f"CEF:{BODY.replace('600', '601')}"}, "id", "601"),
    "record_host": ({"host": "collector", "mine": "kaga", "x": f"CEF:{BODY}"}, "manager", "kaga"),
    "record_tag": ({"x": BODY, "tag": "LEEF", "mine": "CEF"}, "name", "User Signed In"),
    "record_time": ({"x": f"CEF:{BODY}", "mine": "WHEN"}, "time", None),
}
"""A record in which the field `mine` decides, of an event what by it, and how."""


@pytest.mark.parametrize("field", sorted(ONE))
def test_each_of_these_settings_is_wired(source_of: MakeSource, collected: Collect, field: str) -> None:
    record, column, wanted = ONE[field]
    record = {"@timestamp": "2026-04-20T03:10:00+09:00", **record}
    record = {name: text.replace("WHEN", "2026-04-20T03:20:00+09:00") for name, text in record.items()}
    spec = source_of("export.log", json.dumps(record) + "\n")
    rows = collected(spec, csv_columns={"mine": field}).rows
    assert len(rows) == 1
    assert getattr(rows[0], column) == (wanted or datetime(2026, 4, 19, 18, 20, tzinfo=UTC))
    assert [getattr(event, column) for event in collected(spec).rows] != [getattr(rows[0], column)]
