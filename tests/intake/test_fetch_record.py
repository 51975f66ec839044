"""Records that `fetch` writes, read with suspicion."""

import json
from pathlib import Path
from typing import Any

import pytest

from dscase.errors import InputError
from dscase.events.beginning import Beginning
from dscase.intake import alert_list, answers, fetch_record
from dscase.intake.evidence import EvidenceFile
from dscase.kinds import Kind

SOUND = {
    "record": "dscase.fetch",
    "manager": "dsm:4119",
    "account": "reader",
    "made": "2026-04-20T09:00:00+09:00",
    "clock_offset": None,
    "events": {"complete": True, "from": "2026-04-20T03:00:00Z", "to": "2026-04-20T04:00:00Z", "count": 1},
    "alerts": {"complete": True},
    "files": [],
}


def written(folder: Path, told: Any) -> EvidenceFile:
    path = folder / "fetch.json"
    path.write_text(told if isinstance(told, str) else json.dumps(told), encoding="utf-8")
    return EvidenceFile(path, "fetch.json", Kind.FETCH_RECORD)


def test_a_sound_record_is_read(tmp_path: Path) -> None:
    found = fetch_record.read(written(tmp_path, SOUND))
    assert found.complete
    assert found.start is not None
    assert not found.vouches_for("", found.start, found.start)


@pytest.mark.parametrize(
    "changes",
    [
        {"made": "2026-04-20T09:00:00"},
        {"made": 1},
        {"events": {}},
        {"events": None},
        {"files": [1]},
        {"files": None},
        {"clock_offset": "x"},
        {"alerts": []},
    ],
)
def test_a_record_of_another_shape_vouches_for_nothing(
    tmp_path: Path, changes: dict[str, Any], refused: Any
) -> None:
    with refused("intake.fetch_record", InputError):
        fetch_record.read(written(tmp_path, {**SOUND, **changes}))


@pytest.mark.parametrize("text", ['{"record": "dscase.fetch"', '{"record": "dscase.fetch"}', "[" * 100_000])
def test_a_cut_or_hostile_record_is_told(tmp_path: Path, text: str, refused: Any) -> None:
    with refused("intake.fetch_record", InputError):
        fetch_record.read(written(tmp_path, text))


def test_complete_is_true_and_nothing_like_it(tmp_path: Path) -> None:
    events = {**SOUND["events"], "complete": "yes"}  # type: ignore[dict-item]
    assert not fetch_record.read(written(tmp_path, {**SOUND, "events": events})).complete


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b'{"record": "dscase.fetch",\n "schema": 1', True),
        (b'{\n  "record": "dscase.fetch"', True),
        (b'{"record": "dscase.doctor"', False),
        (b"", False),
    ],
)
def test_a_record_is_told_by_its_beginning(data: bytes, told: bool) -> None:
    assert fetch_record.tells(Beginning(data)) is told
    assert not answers.tells(Beginning(data))


@pytest.mark.parametrize("row", ["a,b\r\n", "a,1,b,yesterday\r\n", "a,1,b,2026-04-20T03:00:00\r\n"])
def test_a_list_of_alerts_of_another_shape_is_told(tmp_path: Path, row: str, refused: Any) -> None:
    path = tmp_path / "alerts.csv"
    path.write_text(f"{','.join(alert_list.HEADER)}\r\n{row}", encoding="utf-8")
    with refused("intake.alerts_unreadable", InputError):
        alert_list.read(EvidenceFile(path, "alerts.csv", Kind.ALERT_LIST))
