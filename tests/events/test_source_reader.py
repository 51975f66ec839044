import bz2
import gzip
import lzma
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from dscase.events import stretch
from dscase.events.collect import Collected, collect
from dscase.events.table import Flag, SourceSpec, YearRule, ZoneRule
from dscase.kinds import Kind
from dscase.window import Window, zone_named
from dscase.window.stamps import Refusal
from dscase.wording.words import Words

MakeSource = Callable[..., SourceSpec]
Collect = Callable[..., Collected]

REASON = re.compile(r'"((?:line|cef|leef|json|stamp|csv|id|time)\.[a-z_]+)"')


@pytest.fixture
def reasons(root: Path) -> set[str]:
    found = {
        reason
        for path in (root / "dscase" / "events").glob("*.py")
        for reason in REASON.findall(path.read_text(encoding="utf-8"))
    }
    return found | set(get_args(Refusal))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_reason_a_line_is_refused_for_has_words(lang: str, reasons: set[str]) -> None:
    words = Words(lang)
    assert len(reasons) > 8
    for reason in reasons:
        assert words.say(f"unparsed.{reason}")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_rule_of_the_clock_has_words(lang: str) -> None:
    words = Words(lang)
    for kind, rules in (("zone", get_args(ZoneRule)), ("year", get_args(YearRule))):
        for rule in rules:
            assert words.say(f"rule.{kind}.{rule}")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_flag_of_an_event_has_words(lang: str) -> None:
    words = Words(lang)
    for flag in get_args(Flag):
        assert words.say(f"flag.{flag}")


START = datetime(2026, 4, 20, tzinfo=UTC)
HOUR = Window(
    START + timedelta(hours=12), START + timedelta(hours=13), zone_named("UTC", "option"), "start_end", ""
)


def log_of_a_day(*, year: bool = True) -> bytes:
    """A day of lines, ten a minute: each hour an event 2204, each two minutes another, and no events."""
    lines: list[str] = []
    for tick in range(24 * 60 * 10):
        time = START + timedelta(seconds=6 * tick)
        head = f"{time:%Y-%m-%dT%H:%M:%S}Z" if year else f"{time:%b %d %H:%M:%S}"
        number = "2204" if tick % 600 == 599 else "600" if tick % 20 == 0 else ""
        event = f"CEF:0|Trend Micro|Deep Security Manager|20.0.1|{number}|Name|3|target=t{tick} msg=hi"
        other = f"sshd[7]: {tick:>250} no event" + " |2204|" * (tick % 50 == 1)
        lines.append(f"{head} dsm01 {event if number else other}\n")
    return "".join(lines).encode()


def sought(path: Path, *, whole: bool, numbered: int = 1 << 30, mtime: datetime | None = None) -> Collected:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stretch, "SMALL", 1 << 40 if whole else 0)
        patch.setattr(stretch, "NUMBERED", numbered)
        spec = SourceSpec(path, path.name, Kind.SYSLOG, path.stat().st_size, "", mtime)
        utc = zone_named("UTC", "option")
        return collect([spec], HOUR, tz=utc, year=None, as_of=None, csv_columns={}, seek={"2204"})


@pytest.mark.parametrize("year", [True, False])
@pytest.mark.parametrize("packer", [None, gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("mtime", [None, datetime(2028, 2, 1, tzinfo=UTC)])
def test_events_sought_are_found_outside_the_window_too(
    tmp_path: Path, packer: Callable[[bytes], bytes] | None, mtime: datetime | None, year: bool
) -> None:
    path = tmp_path / "ds.log"
    data = log_of_a_day(year=year)
    path.write_bytes(data)
    whole = sought(path, whole=True, mtime=mtime)
    path.write_bytes(packer(data) if packer else data)
    found = sought(path, whole=False, numbered=0, mtime=mtime)
    assert [event.time.hour for event in whole.beyond] == [*range(12), *range(13, 24)]
    assert {event.id for event in whole.beyond} == {"2204"}
    assert {event.time.year for event in whole.beyond} == {2026}
    assert found.beyond == whole.beyond
    assert found.rows == whole.rows
    source = found.sources[0]
    assert source.tally.adds_up
    assert source.tally.in_window == 31
    assert source.tally.outside >= len(found.beyond)
    assert source.tally.bytes_before + source.tally.bytes_after > 0
    assert source.tally.read < whole.sources[0].tally.read
    assert "source.searched" in [note.code for note in source.notes]
    assert "source.stopped" not in [note.code for note in source.notes]


def test_a_file_of_a_set_that_would_be_passed_over_is_searched(tmp_path: Path) -> None:
    lines = log_of_a_day().splitlines(keepends=True)
    (tmp_path / "ds.log").write_bytes(b"".join(lines[7000:]))
    (tmp_path / "ds.log.1.gz").write_bytes(gzip.compress(b"".join(lines[:6000])))
    (tmp_path / "ds.log.0.gz").write_bytes(gzip.compress(b"".join(lines[6000:7000])))
    specs = [
        SourceSpec(path, path.name, Kind.SYSLOG, path.stat().st_size, "", None)
        for path in sorted(tmp_path.iterdir())
    ]
    utc = zone_named("UTC", "option")
    done = collect(specs, HOUR, tz=utc, year=None, as_of=None, csv_columns={}, seek=["2204"])
    assert [event.time.hour for event in done.beyond] == [*range(12), *range(13, 24)]
    assert [event.sightings[0].place for event in done.beyond][:2] == [600, 1200]


def test_what_is_sought_is_merged_and_comes_once(source_of: MakeSource, collected: Collect) -> None:
    header = "CEF:0|Trend Micro|Deep Security Manager|20.0.1|2204|Recovered|3|target=web01 msg="
    log = source_of("ds.log", [f"Apr 20 03:41:00 kaga {header}fine"])
    row = '"April 20, 2026 03:41:00",Info,2204,Recovered,web01,All is well again'
    table = source_of("e.csv", ["Time,Level,Event ID,Event,Target,Description", row])
    inside = source_of("in.log", [f"Apr 20 03:39:00 kaga {header}fine"])
    done = collected(log, table, inside, seek=("2204",))
    assert [event.id for event in done.rows] == ["2204"]
    [event] = done.beyond
    assert event.description == "All is well again"
    assert [sighting.source for sighting in event.sightings] == ["ds.log", "e.csv"]
    assert [source.tally.outside for source in done.sources] == [1, 1, 0]
    assert collected(log, table, inside).beyond == ()


def test_a_modules_event_of_the_same_number_is_not_sought(source_of: MakeSource, collected: Collect) -> None:
    line = "Apr 20 05:00:00 web01 CEF:0|Trend Micro|Deep Security Agent|20.0.1|730|Rule|3|dvchost=web01"
    done = collected(source_of("ds.log", [line]), seek=("730",), modules=True)
    assert done.beyond == ()
    assert done.sources[0].tally.outside == 1


@pytest.mark.parametrize("small", [True, False])
def test_lines_that_end_at_cr_alone_are_lines(
    source_of: MakeSource, collected: Collect, small: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stretch, "SMALL", 1 << 40 if small else 0)
    header = "CEF:0|Trend Micro|Deep Security Manager|20.0.1|600|Signed In|3|target=sato"
    stamps = ("03:10:00", "03:20:00", "03:50:00")
    log = source_of("ds.log", "".join(f"Apr 20 {stamp} kaga {header}\r" for stamp in stamps))
    rows = ['"April 20, 2026 03:10:00",600,In,sato', '"April 20, 2026 03:50:00",600,In,sato']
    table = source_of("e.csv", "\r".join(["Time,Event ID,Event,Target", *rows]))
    done = collected(log, table)
    assert done.merged == 1
    assert done.sources[0].tally.read == (3 if small else 2)
    assert {source.notes[0].code for source in done.sources} == {"source.returns"}
    assert [sighting.place for event in done.rows for sighting in event.sightings] == [1, 2, 2]
    one = collected(source_of("one.log", f"Apr 20 03:10:00 kaga {header}\r"))
    assert [note.code for note in one.sources[0].notes] == []


def test_an_export_that_may_be_of_two_modules_says_so(source_of: MakeSource, collected: Collect) -> None:
    columns = "Time,Computer,Reason,Action,Direction,Interface,Protocol,Flags,Source IP,Source Port"
    row = '"April 20, 2026 03:10:00",web01,why,Deny,In,eth0,TCP,SYN,192.0.2.1,80'
    done = collected(source_of("e.csv", [columns, row]), modules=True)
    assert [event.module for event in done.rows] == ["unknown"]
    assert [note.code for note in done.sources[0].notes] == ["source.module_unclear"]
    named = collected(source_of("firewallevents.csv", [columns, row]), modules=True)
    assert [event.module for event in named.rows] == ["firewall"]
    assert named.sources[0].notes == ()


@pytest.mark.parametrize(("minutes", "found"), [(10, False), (120, True)])
def test_a_line_far_from_its_place_is_found_with_more_slack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, minutes: int, found: bool
) -> None:
    lines = log_of_a_day().splitlines(keepends=True)
    late = b"2026-04-20T12:30:00Z dsm01 CEF:0|Trend Micro|Deep Security Manager|20.0.1|999|Late|3|msg=hi\n"
    lines.insert(14 * 600, late)
    path = tmp_path / "ds.log"
    path.write_bytes(b"".join(lines))
    monkeypatch.setattr(stretch, "SMALL", 0)
    spec = SourceSpec(path, path.name, Kind.SYSLOG, path.stat().st_size, "", None)
    slack = timedelta(minutes=minutes)
    done = collect([spec], HOUR, tz=None, year=None, as_of=None, csv_columns={}, slack=slack)
    assert done.sources[0].tally.bytes_after > 0
    assert ("999" in [event.id for event in done.rows]) is found
