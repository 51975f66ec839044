"""Records of one make are read all at once: to the same events as when each is looked at by itself."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dscase.events import log_lines, record_files
from dscase.events.clock import Clock
from dscase.events.source_reader import Reading
from dscase.events.table import SourceSpec

LINE = (
    "Apr 20 03:{minute:02d}:54 kaga CEF:0|Trend Micro|Deep Security Manager|20.0.893|720|Policy Sent|3|"
    "src=192.0.2.9 suser=sato target=app-{minute} msg=Sent TrendMicroDsTenant=Primary TrendMicroDsTenantId=0"
)
MTIME = datetime(2026, 4, 21, tzinfo=UTC)
Make = Callable[[str], dict[str, object]]
MAKES: dict[str, Make] = {
    "flat": lambda line: {"@timestamp": "2026-04-20T00:00:00Z", "message": line},
    "nested": lambda line: {
        "_id": "1",
        "_source": {"event": {"original": line}, "host": {"ip": ["::1", "::2"]}},
    },
    "twice": lambda line: {"_id": "1", "_source": {"event": {"original": line}, "message": line}},
    "docker": lambda line: {"log": line + "\n", "stream": "stdout", "kubernetes": {"labels": {"app": "x"}}},
}


def _read(path: Path) -> Reading:
    spec = SourceSpec(path=path, name=path.name, kind="log", size=0, sha256="", mtime=MTIME)
    reading = Reading(spec, Clock(None, year=2026))
    log_lines.read(reading)
    assert len(reading.events) + reading.refused + reading.not_event == reading.read
    return reading


@pytest.mark.parametrize("make", MAKES)
def test_the_quick_way_reads_what_the_careful_one_does(
    make: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "export.json"
    path.write_text("".join(json.dumps(MAKES[make](LINE.format(minute=n))) + "\n" for n in range(20)))
    careful: list[int] = []
    one_by_one = record_files._Records._record

    def counted(self: record_files._Records, one: record_files.FileRecord) -> None:
        careful.append(one.line)
        one_by_one(self, one)

    monkeypatch.setattr(record_files._Records, "_record", counted)
    quick = _read(path).events
    assert careful == [1]
    monkeypatch.setattr(record_files._Records, "_learn", lambda *_: None)
    assert _read(path).events == quick
    assert [event.target for event in quick] == [f"app-{n}" for n in range(20)]


def test_a_second_line_in_a_record_of_a_known_make_is_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [LINE.format(minute=n) for n in range(4)]
    documents = [{"_id": "1", "_source": {"alpha": line, "beta": ""}} for line in lines[:3]]
    documents.append({"_id": "1", "_source": {"alpha": lines[2], "beta": lines[3]}})
    path = tmp_path / "export.json"
    path.write_text("".join(json.dumps(one) + "\n" for one in documents))
    quick = _read(path)
    monkeypatch.setattr(record_files._Records, "_learn", lambda *_: None)
    careful = _read(path)
    assert (quick.events, quick.refused) == (careful.events, careful.refused)
    assert [event.target for event in quick.events] == ["app-0", "app-1", "app-2"]
    assert [one.reason for one in quick.unparsed] == ["record.ambiguous"]
