# ruff: noqa: E501 - records as they are
"""Any event, in any wrapper, and in a wrapper of a wrapper, is the same event; garbage in a wrapper is none."""

import base64
import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dscase.events.collect import Collected, collect
from dscase.events.table import SourceSpec
from dscase.kinds import Kind
from dscase.knowledge.catalogue import table
from dscase.window import zone_named


def as_csv(line: str) -> str:
    sink = io.StringIO()
    rows = csv.writer(sink)
    rows.writerow(["@timestamp", "message", "n"])
    rows.writerow(["2026-04-20T05:00:00Z", line, "1"])
    return sink.getvalue()


def in_sql(line: str) -> str:
    return line.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n")


def bytes_of(line: str) -> str:
    return json.dumps(
        {"MESSAGE": list(line.encode()), "_HOSTNAME": "logsrv", "__REALTIME_TIMESTAMP": "1776700000000000"}
    )


RECORDS: dict[str, Callable[[str], str]] = {
    "json": lambda line: json.dumps(
        {"message": line, "host": "logsrv", "@timestamp": "2026-04-20T05:00:00Z"}
    ),
    "utf-8": lambda line: json.dumps({"a": {"event": {"original": line}}}, ensure_ascii=False),
    "indented": lambda line: json.dumps({"events": [{"_raw": line}], "total": 1}, indent=2),
    "string": lambda line: json.dumps({"Records": [{"body": json.dumps({"Message": line})}]}),
    "bytes": bytes_of,
    "pairs": lambda line: json.dumps({"results": [[{"field": "@message", "value": line}]]}),
    "stream": lambda line: json.dumps(
        {"data": {"result": [{"stream": {}, "values": [["1776700000000000000", line]]}]}}
    ),
    "csv": as_csv,
    "journal": lambda line: f"__CURSOR=x\n_HOSTNAME=logsrv\nPRIORITY=6\nMESSAGE={line}\n\n",
    "ruby": lambda line: '[0] a: [[1776700000.0, {}], {"message"=>' + json.dumps(line) + "}]",
    "fluentd": lambda line: "2026-04-20T05:00:00Z\ttag\t" + json.dumps({"message": line}),
    "repr": lambda line: repr(line.encode()),
    "sql": lambda line: "INSERT INTO `t` (`n`, `msg`) VALUES (1,'" + in_sql(line) + "');",
}
LINES: dict[str, Callable[[str], str]] = {
    "bare": lambda line: line,
    "relay": lambda line: f"2026-04-20T05:00:00Z relay01 {line}",
    "cri": lambda line: f"2026-04-20T05:00:00.123456789Z stdout F {line}",
    "labels": lambda line: f'2026-04-20T05:00:00Z {{job="syslog", host="logsrv"}} {line}',
    "kiwi": lambda line: f"2026-04-20 05:00:00\tLocal0.Info\t192.0.2.9\t{line}",
    "nul": lambda line: line + "\0",
    "octal": lambda line: line + "#015#012",
    "compose": lambda line: f"dsm-1  | {line}",
}
TARGETS = st.text(st.sampled_from("abcXYZ0129-._ ()[]経理サーバ表能ソ"), min_size=1, max_size=12).map(
    lambda text: f"t{text}t"
)


def read(text: str, folder: Path) -> Collected:
    path = folder / "some.log"
    path.write_bytes(text.encode())
    spec = SourceSpec(path, path.name, Kind.SYSLOG, path.stat().st_size, "", datetime(2026, 5, 1, tzinfo=UTC))
    done = collect([spec], None, tz=zone_named("UTC", "option"), year=2026, as_of=None, csv_columns={})
    assert done.sources[0].tally.adds_up
    return done


@pytest.mark.parametrize("record", RECORDS)
@pytest.mark.parametrize("around", LINES)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(target=TARGETS, pri=st.sampled_from(["", "<134>"]), tag=st.sampled_from(["CEF:0", "CEF: 0"]))
def test_an_event_is_the_same_in_any_wrapper(
    tmp_path: Path, record: str, around: str, target: str, pri: str, tag: str
) -> None:
    line = (
        f"{pri}Apr 20 03:20:54 kaga {tag}|Trend Micro|Deep Security Manager|20.0.1|2205|Update Failed|6|"
        f'suser=System target={target} msg=say "x", it\\nfailed TrendMicroDsTenantId=0'
    )
    for wrapped in (LINES[around](line), RECORDS[record](LINES[around](line))):
        (event,) = read(wrapped + "\n", tmp_path).rows
        assert (event.id, event.target, event.manager) == ("2205", target, "kaga")
        assert event.time == datetime(2026, 4, 20, 3, 20, 54, tzinfo=UTC)
        assert event.description == 'say "x", it\nfailed'
        assert dict(event.extra)["TrendMicroDsTenantId"] == "0"


@pytest.mark.parametrize("outer", [name for name in RECORDS if name not in ("indented", "csv", "journal")])
@pytest.mark.parametrize("inner", ["json", "utf-8", "string", "pairs", "stream", "sql"])
def test_a_record_in_a_record_is_opened_too(tmp_path: Path, outer: str, inner: str) -> None:
    line = (
        "Apr 20 03:20:54 kaga CEF:0|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|target=経理"
    )
    (event,) = read(RECORDS[outer](RECORDS[inner](line)) + "\n", tmp_path).rows
    assert (event.target, event.manager, event.time.hour) == ("経理", "kaga", 3)


@pytest.mark.parametrize("outer", ["json", "utf-8", "string", "bytes", "pairs", "stream", "indented"])
def test_bytes_in_a_record_in_a_record_are_its_line(tmp_path: Path, outer: str) -> None:
    line = (
        "Apr 20 03:20:54 kaga CEF:0|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|target=経理"
    )
    packed = json.dumps({"data": base64.b64encode(line.encode()).decode()})
    for inner in (bytes_of(line), packed):
        (event,) = read(RECORDS[outer](inner) + "\n", tmp_path).rows
        assert (event.target, event.manager, event.time.hour) == ("経理", "kaga", 3)


TAIL = "0|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|target=経理"
BESIDE = {"time": ("timestamp", "2026-04-20T03:20:54Z"), "host": ("host", "kaga"), "tag": ("tag", "CEF")}
FIELDS = [(row["field"], row["holds"]) for row in table("record_fields.csv")]


def nested(fields: dict[str, str]) -> dict[str, Any]:
    """Fields whose names hold points as objects in objects."""
    whole: dict[str, Any] = {}
    for name, value in fields.items():
        *outer, own = name.split(".")
        inside = whole
        for each in outer:
            inside = inside.setdefault(each, {})
        inside[own] = value
    return whole


@pytest.mark.parametrize(("field", "holds"), FIELDS, ids=[f"{holds}-{field}" for field, holds in FIELDS])
def test_every_field_of_the_table_is_read_in_json_and_in_csv(tmp_path: Path, field: str, holds: str) -> None:
    """A line with all it needs in a field for lines; else one that lacks what the field holds."""
    if holds == "line":
        fields = {"n": "1", field: f"Apr 20 03:20:54 kaga CEF:{TAIL}"}
    else:
        others = dict(value for role, value in BESIDE.items() if role != holds)
        fields = {"message": TAIL, **others, field: dict(BESIDE.values())[BESIDE[holds][0]]}
    rows = io.StringIO()
    csv.writer(rows).writerows([fields.keys(), fields.values()])
    for text in (json.dumps(fields) + "\n", json.dumps(nested(fields)) + "\n", rows.getvalue()):
        (event,) = read(text, tmp_path).rows
        assert (event.id, event.target, event.manager) == ("600", "経理", "kaga")
        assert event.time == datetime(2026, 4, 20, 3, 20, 54, tzinfo=UTC)


@pytest.mark.parametrize("record", RECORDS)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(garbage=st.text(st.sampled_from("CEF:0|LEEF2.Trend Micro{}[]\"\\,= 'x"), max_size=60))
def test_no_wrapper_of_garbage_gives_an_event(tmp_path: Path, record: str, garbage: str) -> None:
    assert read(RECORDS[record](garbage) + "\n", tmp_path).rows == ()
