"""What the record of a fetch vouches for, and what it does not."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dscase import pipeline
from dscase.case.model import Case
from dscase.review.coverage import event_log

HEADER = "Time,Level,Event ID,Event,Tag(s),Event Origin,Target,Action By,Manager,Description\r\n"
ROW = "2026-04-20T03:{:02}:00+09:00,Warning,2205,Pattern Update Failed,,Manager,web01,System,dsm01,\r\n"
WHOLE = ("2026-04-20T02:30:00+09:00", "2026-04-20T05:00:00+09:00")


@pytest.fixture
def judged(tmp_path: Path) -> Any:
    """Call it with what the record says: of events of one level and computer, in the middle of the window."""
    evidence = tmp_path / "evidence" / "dsm-1"
    evidence.mkdir(parents=True)
    content = (HEADER + "".join(ROW.format(minute) for minute in range(10, 17))).encode()
    (evidence / "systemevents.csv").write_bytes(content)

    def judge(
        start: str | None = WHOLE[0],
        end: str | None = WHOLE[1],
        *,
        complete: bool = True,
        sha256: str = "",
        alerts: str | None = None,
    ) -> Any:
        files = [{"holds": "events", "sha256": sha256 or hashlib.sha256(content).hexdigest()}]
        told = {
            "record": "dscase.fetch",
            "manager": "dsm:4119",
            "account": "reader",
            "made": "2026-04-20T09:00:00+09:00",
            "clock_offset": 0.4,
            "events": {"complete": complete, "from": start, "to": end, "count": 7},
            "alerts": {"complete": True},
            "files": files,
        }
        (evidence / "fetch.json").write_text(json.dumps(told), encoding="utf-8")
        if alerts is not None:
            text = f"Alert,Severity,Severity Text,Alert Time\r\n{alerts}"
            (evidence / "alerts.csv").write_text(text, encoding="utf-8", newline="")
        case = Case(window="2026-04-20 03:00/03:40", tz="Asia/Tokyo")
        now = datetime(2026, 4, 20, 1, tzinfo=UTC)
        return pipeline.examine(pipeline.Request(case, now, tmp_path, keep=False))

    return judge


def codes(examination: Any) -> set[str]:
    return {finding.code for finding in examination.findings}


FILTERED = {"export.level_missing", "export.one_target"}


def test_a_file_that_is_vouched_for_covers_and_nothing_was_filtered(judged: Any) -> None:
    found = judged()
    (covered,) = event_log(found.judgement.coverage)
    assert (covered.covers, covered.reason) == ("covers", "vouched")
    told = codes(found)
    assert not told & FILTERED
    assert not [code for code in told if code.startswith(("events.begins", "events.ends", "fetched."))]


@pytest.mark.parametrize(
    "record",
    [
        {"complete": False},
        {"start": None, "end": None},
        {"end": "2026-04-20T03:39:59+09:00"},
        {"start": "2026-04-20T03:00:01+09:00"},
    ],
)
def test_less_than_the_window_is_told_and_closes_nothing(judged: Any, record: dict[str, Any]) -> None:
    found = judged(**record)
    assert "fetched.incomplete" in codes(found)
    assert codes(found) >= FILTERED
    (covered,) = event_log(found.judgement.coverage)
    assert covered.reason != "vouched"


def test_a_file_that_was_changed_is_vouched_for_by_nothing(judged: Any) -> None:
    found = judged(sha256="0" * 64)
    assert "fetched.apart" in codes(found)
    assert codes(found) >= FILTERED


@pytest.mark.parametrize("alerts", ["", "Computer Updated,1,Warning,2026-04-20T03:11:00+09:00\r\n"])
def test_a_list_of_alerts_answers_for_the_alerts(judged: Any, alerts: str) -> None:
    assert "alerts.missing" in codes(judged())
    assert "alerts.missing" not in codes(judged(alerts=alerts))
