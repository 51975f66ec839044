"""The zone that nobody stated, read from the evidence on every path alike."""

import os
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest

from dscase import pipeline

AT = datetime(2026, 4, 19, 18, 20, 54, tzinfo=UTC)


@pytest.fixture
def judged(estates, tmp_path, monkeypatch):
    """An estate in Tokyo on a machine in Auckland, examined; its export alone is read."""

    def make(*, stamped=False, mails=(), zoned=False, window=None, exported=None, written=0.0):
        e = estates.whole("Asia/Tokyo", AT, stamped=stamped)
        e.case |= {"tz": None, **({"window": window} if window else {})}
        if not stamped:
            e.syslog = []
        for name, pack in e.packages.items():
            e.packages[name] = estates.replace(pack, zoned=zoned)
        for number, hours in enumerate(mails):
            at = AT.astimezone(hours)
            e.files[f"evidence/{number}.eml"] = (
                f"From: dsm@example.jp\nSubject: x\nDate: {format_datetime(at)}\n\nx\n".encode()
            )
        monkeypatch.setenv("TZ", "Pacific/Auckland")
        if exported is not None:
            e.export.append(estates.Row(exported, "110", "ope-tanaka"))
        request = estates.write(e, tmp_path)
        if exported is not None:
            at = exported.timestamp() + written
            os.utime(tmp_path / "evidence" / "systemevents.csv", (at, at))
        done = pipeline.examine(request)
        asked = done.asked.event
        facts = done.examined
        told = {finding.code for finding in done.findings}
        return facts.window.zone, facts.zone_from, asked and asked.time, told

    return make


def offset(hours):
    return timezone(timedelta(hours=hours))


@pytest.mark.parametrize(
    ("how", "rule", "name"),
    [
        ({"mails": [offset(9)]}, "mail", "0.eml"),
        ({"mails": [offset(0), offset(9)], "zoned": True}, "mail", "1.eml"),
        ({"mails": [offset(8), offset(9)], "zoned": True}, "agent_log", "diagnostic11638.zip"),
        ({"stamped": True}, "events", "ds.log"),
    ],
)
def test_the_evidence_tells_the_zone_before_the_machine_is_believed(judged, how, rule, name):
    zone, told_by, asked, told = judged(**how)
    assert (zone.rule, zone.name, told_by) == (rule, "+09:00", name)
    assert asked == AT
    assert "zone.from_evidence" in told
    assert "zone.assumed" not in told


def test_an_offset_in_the_window_is_the_zone_of_times_without_one(judged):
    zone, told_by, asked, told = judged(window="2026-04-20T03:00+09:00/03:40", mails=[offset(8)])
    assert (zone.rule, zone.name, told_by) == ("window", "+09:00", "")
    assert asked == AT
    assert not told & {"zone.assumed", "zone.from_evidence"}


def test_where_nothing_tells_the_machines_zone_is_taken_and_told(judged):
    zone, _, asked, told = judged(mails=[offset(0)])
    assert (zone.rule, asked) == ("machine", AT - timedelta(hours=3))  # as Auckland's clocks show it
    assert "zone.assumed" in told


@pytest.mark.parametrize("seconds", [0, 2.5, 60])
def test_the_event_an_export_leaves_and_the_time_of_its_file_tell_the_zone(judged, seconds):
    zone, told_by, asked, told = judged(exported=AT + timedelta(hours=8), written=seconds)
    assert (zone.rule, zone.name, told_by) == ("export", "+09:00", "systemevents.csv")
    assert asked == AT
    assert "zone.from_evidence" in told


@pytest.mark.parametrize(
    ("hours", "seconds"),
    [
        pytest.param(8, 61, id="written later"),
        pytest.param(8, -1, id="written before"),
        pytest.param(8, 86_400 * 3, id="copied days later"),
        pytest.param(-1, 2, id="not its newest event"),
    ],
)
def test_a_file_that_was_not_written_with_its_newest_event_tells_no_zone(judged, hours, seconds):
    zone, *_ = judged(exported=AT + timedelta(hours=hours), written=seconds)
    assert zone.rule == "machine"
