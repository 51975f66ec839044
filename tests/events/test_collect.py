import gc
import gzip
import io
import lzma
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dscase.errors import UsageError
from dscase.events.collect import Collected, collect
from dscase.events.table import COLUMNS, Event, Source, SourceSpec
from dscase.kinds import Kind
from dscase.window import Window, zone_named

MakeSource = Callable[..., SourceSpec]
Collect = Callable[..., Collected]
MakeWindow = Callable[..., Window]

HEADER = "Time,Level,Event ID,Event,Event Origin,Target,Action By,Manager,Description"
RETRIEVED = (
    '"April 20, 2026 03:20:54",Info,710,Retrieved,Manager,DSA-test,System,kaga,"All: Update failed (-24)"'
)


def manager(stamp: str, target: str = "sato") -> str:
    header = "CEF:0|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|"
    return f"{stamp} kaga {header}target={target} msg=hi"


def test_syslog_and_csv_together(
    seed_lines: tuple[str, str], source_of: MakeSource, collected: Collect
) -> None:
    done = collected(source_of("ds.log", list(seed_lines)), source_of("e.csv", [HEADER, RETRIEVED]))
    assert done.merged == 1
    assert list(done.events["id"]) == ["2205", "710"]
    row = done.events.iloc[1]
    assert row["description"] == "All: Update failed (-24)"
    assert [sighting[:3] for sighting in row["sightings"]] == [("ds.log", "line", 2), ("e.csv", "row", 2)]


def test_the_table_holds_the_very_values_of_the_events(
    seed_lines: tuple[str, str], source_of: MakeSource, collected: Collect
) -> None:
    done = collected(source_of("ds.log", list(seed_lines)))
    table = done.events
    assert tuple(table.columns) == COLUMNS
    kinds = {name: str(kind) for name, kind in table.dtypes.items()}
    assert (kinds.pop("time"), kinds.pop("level")) == ("datetime64[us, UTC]", "category")
    assert set(kinds.values()) == {"object"}
    told = [Event(row[0].to_pydatetime(), *row[1:]) for row in table.itertuples(index=False, name=None)]
    assert tuple(told) == done.rows
    assert list(table.index) == list(range(len(done.rows)))


@pytest.mark.parametrize("sources", [0, 1])
def test_no_events_give_an_empty_table_with_all_columns(
    source_of: MakeSource, collected: Collect, sources: int
) -> None:
    done = collected(*[source_of("ds.log", "")][:sources])
    assert tuple(done.events.columns) == COLUMNS
    assert (len(done.events), done.merged, len(done.sources)) == (0, 0, sources)


def test_a_source_that_fails_says_so_and_the_others_are_read(
    source_of: MakeSource, collected: Collect, tmp_path: Path
) -> None:
    gone = replace(source_of("gone.log", ""), path=tmp_path / "not there")
    folder = replace(source_of("folder.csv", ""), path=tmp_path)
    unzoned = source_of("zone.log", [manager("Apr 20 03:10:00")], tz="Mars/Base")
    done = collected(
        gone, folder, unzoned, source_of("ds.log", [manager("Apr 20 03:10:00")]), tz=None, year=2026
    )
    codes = [source.error.code if source.error else "" for source in done.sources]
    assert codes[:3] == ["events.missing", "events.is_folder", "window.zone_unknown"]
    assert codes[3] == ""
    assert [source.spec.name for source in done.sources] == ["gone.log", "folder.csv", "zone.log", "ds.log"]


def test_a_disk_that_fails_halfway_keeps_what_came_before(
    source_of: MakeSource, collected: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dscase.errors import InputError
    from dscase.events.line_blocks import Block
    from dscase.events.source_reader import Reading

    def failing(*_: object) -> object:
        yield Block(manager("Apr 20 03:10:00").encode() + b"\n")
        raise InputError("events.read_failed", file="ds.log", reason="I/O")

    monkeypatch.setattr(Reading, "stretch", failing)
    done = collected(source_of("ds.log", ""))
    assert len(done.events) == 1
    assert done.sources[0].error is not None
    assert done.sources[0].tally.in_window == 1


def test_a_csv_column_that_means_nothing_is_a_usage_error(source_of: MakeSource, collected: Collect) -> None:
    with pytest.raises(UsageError) as told:
        collected(source_of("e.csv", [HEADER]), csv_columns={"Datum": "date"})
    assert told.value.code == "events.csv_column_unknown"
    assert told.value.facts["field"] == "date"


def test_what_is_said_of_one_file_wins_over_the_zone_of_the_option_and_that_is_told(
    source_of: MakeSource, collected: Collect
) -> None:
    stated = source_of("ds.log", [manager("Apr 20 03:10:00")], tz="UTC", year=2019)
    source = collected(stated, year=2026).sources[0]
    assert (source.zone, source.zone_rules, source.year_rules) == ("UTC", ("case",), ("option",))
    [note] = source.notes
    assert (note.code, dict(note.facts)) == ("source.zone_of_file", {"zone": "UTC", "option": "Asia/Tokyo"})
    source = collected(stated, tz=None).sources[0]
    assert (source.zone, source.zone_rules, source.year_rules) == ("UTC", ("case",), ("case",))
    assert source.first == datetime(2019, 4, 20, 3, 10, tzinfo=UTC)


def test_a_zone_for_what_is_not_stated_comes_after_case_yaml_and_before_the_machine(
    source_of: MakeSource, collected: Collect
) -> None:
    answered = zone_named("Asia/Tokyo", "answered")
    lines = [manager("Apr 20 03:10:00")]
    source = collected(source_of("ds.log", lines, tz="UTC"), tz=None, otherwise=answered).sources[0]
    assert (source.zone, source.zone_rules) == ("UTC", ("case",))
    source = collected(source_of("ds.log", lines), tz=None, otherwise=answered).sources[0]
    assert (source.zone, source.zone_rules) == ("Asia/Tokyo", ("answered",))


MTIMES = [None, *(datetime(year, 5, 1, tzinfo=UTC) for year in (2026, 2027, 2031))]


def test_the_window_rule_gives_the_same_answer_with_any_mtime(
    source_of: MakeSource, collected: Collect
) -> None:
    lines = [manager("Apr 19 12:00:00"), manager("Apr 20 03:10:00"), manager("Apr 21 00:00:00")]

    def told(mtime: datetime | None) -> tuple[Source, str]:
        done = collected(source_of("ds.log", lines, mtime=mtime))
        return replace(done.sources[0], spec=replace(done.sources[0].spec, mtime=None)), done.events.to_json(
            date_format="iso", date_unit="us"
        )

    assert len({repr(told(mtime)) for mtime in MTIMES}) == 1


@pytest.mark.parametrize("mtime", [*MTIMES, datetime(1980, 1, 1, tzinfo=UTC)])
def test_a_stated_as_of_bounds_the_year_in_the_mtimes_place(
    source_of: MakeSource, collected: Collect, mtime: datetime | None
) -> None:
    spec = source_of("ds.log", [manager("Apr 20 03:10:00"), manager("Apr 22 00:00:00")], mtime=mtime)
    done = collected(spec, as_of=datetime(2026, 4, 20, tzinfo=UTC))
    assert len(done.events) == 1
    assert done.sources[0].first == datetime(2025, 4, 21, 15, tzinfo=UTC), (
        "April 22 is after it: the year before"
    )


def test_a_log_over_new_year(source_of: MakeSource, collected: Collect, window_of: MakeWindow) -> None:
    lines = [manager("Dec 31 23:59:59"), manager("Jan  1 00:00:00"), manager("Jan  1 01:00:00")]
    done = collected(source_of("ds.log", lines), window=window_of("2026-12-31T23:00", "2027-01-01T00:30"),
                     as_of=datetime(2027, 1, 1, 12, tzinfo=UTC))  # fmt: skip
    assert [time.isoformat() for time in done.events["time"]] == [
        "2026-12-31T14:59:59+00:00",
        "2026-12-31T15:00:00+00:00",
    ]
    assert done.sources[0].last == datetime(2026, 12, 31, 16, tzinfo=UTC)


def test_the_garbage_collector_is_left_as_it_was(source_of: MakeSource, collected: Collect) -> None:
    collected(source_of("ds.log", ""))
    assert gc.isenabled()
    gc.disable()
    try:
        collected(source_of("ds.log", ""))
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_pandas_is_imported_only_when_a_table_is_made() -> None:
    code = "import sys, dscase.events.collect; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class _Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


@pytest.mark.parametrize("packed", [False, True])
def test_standard_input_is_read_like_a_file(
    source_of: MakeSource, collected: Collect, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, packed: bool
) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(spool))
    data = f"{manager('Apr 20 03:10:00')}\nother\n".encode()
    monkeypatch.setattr(sys, "stdin", _Stdin(gzip.compress(data) if packed else data))
    done = collected(replace(source_of("-", ""), path=Path("-"), sha256=""))
    source = done.sources[0]
    assert (source.tally.read, source.tally.in_window, source.error) == (2, 1, None)
    assert (source.spec.name, source.spec.path) == ("-", Path("-"))
    assert source.spec.size > 0
    assert list(spool.iterdir()) == []


def test_an_export_from_standard_input_is_read(
    source_of: MakeSource, collected: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", _Stdin(f"{HEADER}\n{RETRIEVED}\n".encode()))
    assert len(collected(replace(source_of("e.csv", ""), path=Path("-"), sha256="")).events) == 1


def test_a_full_disk_while_standard_input_is_kept_is_the_sources_error(
    source_of: MakeSource, collected: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(28, "No space left on device")

    stdin = _Stdin(b"")
    stdin.buffer = Full()
    monkeypatch.setattr(sys, "stdin", stdin)
    error = collected(replace(source_of("-", ""), path=Path("-"), sha256="")).sources[0].error
    assert error is not None
    assert error.facts == {"file": "-", "reason": "No space left on device"}


def test_progress_is_told_of_every_byte_once(source_of: MakeSource, window_of: MakeWindow) -> None:
    spec = source_of("ds.log", [manager("Apr 20 03:10:00")] * 1000)
    met: list[int] = []
    collect([spec], window_of(), tz=None, year=2026, as_of=None, csv_columns={}, progress=met.append)
    assert spec.size <= sum(met) <= spec.size + 16, "the first bytes are looked at twice"


def test_without_a_window_every_event_is_wanted(source_of: MakeSource) -> None:
    spec = source_of("ds.log", [manager("Apr 20 03:10:00"), manager("Dec 31 23:59:59")])
    done = collect([spec], None, tz=zone_named("UTC", "option"), year=None, as_of=None, csv_columns={})
    assert [time.year for time in done.events["time"]] == [2025, 2026]


@pytest.mark.parametrize("name", ["e.csv.gz", "e.csv.xz"])
def test_a_compressed_export_is_read(source_of: MakeSource, collected: Collect, name: str) -> None:
    pack = gzip.compress if name.endswith("gz") else lzma.compress
    spec = replace(source_of(name, pack(f"{HEADER}\n{RETRIEVED}\n".encode())), kind=Kind.CONSOLE_CSV)
    done = collected(spec)
    assert list(done.events["id"]) == ["710"]
    assert done.sources[0].encoding == "utf-8"


def test_an_export_whose_compression_is_cut_keeps_the_rows_before_the_cut(
    source_of: MakeSource, collected: Collect
) -> None:
    packed = gzip.compress((f"{HEADER}\n" + f"{RETRIEVED}\n" * 3000).encode())
    spec = replace(source_of("e.csv.gz", packed[: len(packed) // 2]), kind=Kind.CONSOLE_CSV)
    done = collected(spec)
    assert len(done.events) > 500
    assert done.sources[0].error is not None
    assert done.sources[0].error.code == "events.cut_short"


def test_an_event_seen_by_two_clocks_is_counted_once_and_keeps_its_time(
    source_of: MakeSource, collected: Collect, window_of: MakeWindow
) -> None:
    header = "CEF:0|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|msg=hi target="
    first = [f"Apr 20 03:{minute:02}:10 kaga {header}user{minute}" for minute in range(5, 15)]
    second = [f"Apr 20 03:{minute + 2:02}:13 kaga {header}user{minute}" for minute in range(5, 15)]
    done = collected(source_of("a.log", first), source_of("b.log", second))
    assert [len(done.rows), done.merged] == [10, 10]
    assert [at.time is None for at in done.rows[0].sightings] == [True, False]
    assert f"{done.rows[0].time:%M:%S}" == "05:10"
    [note] = done.sources[1].notes
    assert done.sources[0].notes == ()
    assert note.code == "source.skew"
    assert dict(note.facts) == {"other": "a.log", "seconds": 123, "agreeing": 10, "shared": 10, "zone": 0}
    hour = [line.replace("Apr 20 03:", "Apr 20 04:") for line in first]
    done = collected(
        source_of("c.log", first), source_of("d.log", hour), window=window_of(end="2026-04-20T05:00")
    )
    assert dict(done.sources[1].notes[0].facts)["zone"] == 1
    assert [one.tally.in_window for one in done.sources] == [10, 0], "two stretches of time are not mixed"
    assert len(done.rows) == 10
    assert done.clocks[0].fits == timedelta(hours=10)


def test_the_files_of_a_rotated_set_have_one_clock(source_of: MakeSource, collected: Collect) -> None:
    header = "CEF:0|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|msg=hi target="
    early = [f"Apr 20 03:{minute:02}:10 kaga {header}user{minute}" for minute in range(5, 15)]
    late = [f"Apr 20 03:{minute + 20:02}:10 kaga {header}user{minute}" for minute in range(5, 15)]
    done = collected(source_of("ds.log.1", early), source_of("ds.log", late))
    assert [source.notes for source in done.sources] == [(), ()]


def test_more_refused_lines_are_kept_where_they_are_asked_for(
    source_of: MakeSource, window_of: MakeWindow
) -> None:
    spec = source_of("ds.log", ["Apr 20 03:10:00 kaga CEF:0|Trend Micro|cut"] * 150)
    zone = zone_named("Asia/Tokyo", "option")
    for asked, kept in ((100, 100), (1000, 150)):
        done = collect([spec], window_of(), tz=zone, year=None, as_of=None, csv_columns={}, unparsed=asked)
        assert (done.sources[0].tally.unparsed, len(done.sources[0].unparsed)) == (150, kept)
