"""Where a source begins and ends, and its longest silence in the window."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dscase.events import stamp_times, stretch
from dscase.events.collect import Collected, collect
from dscase.events.envelopes.record_line import Role
from dscase.events.line_heads import stamp_of
from dscase.events.table import Source, SourceSpec
from dscase.kinds import Kind
from dscase.window import Window, zone_named
from dscase.window.stamps import Stamp

MakeSource = Callable[..., SourceSpec]
Collect = Callable[..., Collected]

START = datetime(2026, 4, 20, 3, tzinfo=UTC)
END = START + timedelta(minutes=40)
WINDOW = Window(START, END, zone_named("UTC", "option"), "start_end", "")
EVENT = "dsm01 CEF:0|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|target=sato msg=hi"
OTHERS = ("web01 sshd[7]: session opened", EVENT, EVENT.replace("Manager", "Agent"))


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def line(seconds: float, text: str) -> str:
    return f"{at(seconds):%b %d %H:%M:%S} {text}"


def read(path: Path, *, mtime: datetime | None = END) -> Source:
    spec = SourceSpec(path, path.name, Kind.SYSLOG, path.stat().st_size, "", mtime)
    utc = zone_named("UTC", "option")
    return collect([spec], WINDOW, tz=utc, year=None, as_of=None, csv_columns={}).sources[0]


def told(path: Path, lines: Sequence[str]) -> Source:
    path.write_text("".join(f"{one}\n" for one in lines), encoding="utf-8")
    return read(path)


def minutes(source: Source) -> tuple[float, float] | None:
    return source.gap and (
        (source.gap[0] - START).total_seconds() / 60,
        (source.gap[1] - START).total_seconds() / 60,
    )


@pytest.mark.parametrize("text", OTHERS)
def test_any_line_with_a_time_counts_an_event_or_not(tmp_path: Path, text: str) -> None:
    source = told(tmp_path / "ds.log", [line(60 * minute, text) for minute in (-60, 5, 10, 30, 90)])
    assert (source.first, source.last) == (at(-3600), at(5400))
    assert minutes(source) == (10, 30)


def test_the_ends_of_the_window_count_where_the_source_reaches_past_them(tmp_path: Path) -> None:
    assert minutes(told(tmp_path / "a.log", [line(60 * at, EVENT) for at in (-5, 28, 39, 70)])) == (0, 28)
    assert minutes(told(tmp_path / "b.log", [line(60 * at, EVENT) for at in (-5, 3, 8, 70)])) == (8, 40)
    assert minutes(told(tmp_path / "c.log", [line(60 * at, EVENT) for at in (-5, 70)])) == (0, 40)


def test_before_a_source_begins_and_after_it_ends_there_is_no_silence(tmp_path: Path) -> None:
    assert minutes(told(tmp_path / "a.log", [line(60 * at, EVENT) for at in (20, 22, 30)])) == (22, 30)
    assert minutes(told(tmp_path / "b.log", [line(60 * 20, EVENT)])) is None
    assert minutes(told(tmp_path / "c.log", [line(60 * 50, EVENT)])) is None
    assert minutes(told(tmp_path / "d.log", [])) is None


def test_a_table_is_in_any_order(source_of: MakeSource, collected: Collect) -> None:
    rows = [f'"April 20, 2026 {clock}:00",Info,600,Signed In,sato' for clock in ("04:10", "03:31", "03:02")]
    done = collected(source_of("e.csv", ["Time,Level,Event ID,Event,Target", *rows]))
    [source] = done.sources
    tokyo = zone_named("Asia/Tokyo", "option").tz
    assert source.gap is not None
    assert [f"{one.astimezone(tokyo):%H:%M}" for one in source.gap] == ["03:02", "03:31"]
    assert source.last == datetime(2026, 4, 19, 19, 10, tzinfo=UTC)


def test_a_log_out_of_order_has_no_silence_that_few_lines_could_tell(tmp_path: Path) -> None:
    lines = [line(60 * minute, EVENT) for minute in (-60, 5, 38, 90)]
    assert minutes(told(tmp_path / "ds.log", [*lines, line(60 * 20, OTHERS[0])])) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(seed=st.integers(0, 10**9), count=st.integers(0, 400), clumps=st.integers(1, 12))
def test_the_silence_is_the_one_that_reading_every_line_finds(
    tmp_path: Path, seed: int, count: int, clumps: int
) -> None:
    made = random.Random(seed)
    centres = [made.uniform(-3600, 6000) for _ in range(clumps)]
    times = sorted(round(made.gauss(made.choice(centres), 60)) for _ in range(count))
    lines: list[str] = []
    for seconds in times:
        lines.append(line(seconds, made.choice(OTHERS)))
        lines += ["\tat something.without(a.time)"] * made.choice([0, 0, 0, 1, 5])
    path = tmp_path / "ds.log"
    path.write_text("".join(f"{one}\n" for one in lines), encoding="utf-8")
    expected = None
    if times:
        within = [seconds for seconds in times if 0 <= seconds < 2400]
        within = [0] * (times[0] < 0) + within + [2400] * (times[-1] >= 2400)
        gaps = [(late - early, early, late) for early, late in pairwise(within)]
        longest = max(gaps, key=lambda gap: gap[0], default=(0, 0, 0))
        reaches = times[0] < 2400 and times[-1] >= 0
        expected = longest if reaches and longest[0] > 2.4 else None
    for small in (1 << 30, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(stretch, "SMALL", small)
            source = read(path)
        found = source.gap and (
            (source.gap[0] - START).total_seconds(),
            (source.gap[1] - START).total_seconds(),
        )
        assert (found and (found[1] - found[0], *found)) == expected
        if times:
            assert (source.first, source.last) == (at(times[0]), at(times[-1]))


def test_few_lines_are_looked_at_however_many_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[bytes] = []

    def counted(head: bytes, names: Mapping[str, Role] | None = None) -> Stamp | None:
        looked.append(head)
        return stamp_of(head, names)

    monkeypatch.setattr(stamp_times, "stamp_of", counted)
    told(tmp_path / "ds.log", [line(second / 10, OTHERS[0]) for second in range(24_000)])
    assert len(looked) < 6_000


def test_the_year_of_the_ends_is_the_one_the_window_gives(tmp_path: Path) -> None:
    path = tmp_path / "ds.log"
    told(path, [line(60 * minute, OTHERS[0]) for minute in (-60, 90)] + [line(5401, EVENT)])
    inside = told(tmp_path / "in.log", [line(-60, OTHERS[0]), line(60, EVENT), line(9000, OTHERS[0])])
    assert (inside.first, inside.last) == (at(-60), at(9000))
    late = read(path, mtime=END + timedelta(days=400))
    assert late.first == at(-3600).replace(year=2027)
    assert late.last == at(5401).replace(year=2027)
    assert late.gap is None
