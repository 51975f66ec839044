"""A date in a file's name, and its place in a rotated set, tell the year; what contradicts it is told."""

import gzip
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.events.collect import Collected
from dscase.events.file_dates import latest, named_day
from dscase.events.table import SourceSpec, YearRule
from dscase.window import Window

MakeSource = Callable[..., SourceSpec]
Collect = Callable[..., Collected]
MakeWindow = Callable[..., Window]


def line(month: str, day: int, target: str = "a") -> str:
    return (
        f"{month} {day:2} 03:10:00 kaga CEF:0|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|"
        f"suser=sato target={target} msg=m\n"
    )


def years(done: Collected, name: str) -> tuple[int | None, tuple[YearRule, ...]]:
    source = next(source for source in done.sources if source.spec.name == name)
    return (source.first + timedelta(hours=9)).year if source.first else None, source.year_rules


def told(done: Collected, name: str) -> list[str]:
    source = next(source for source in done.sources if source.spec.name == name)
    return [str(dict(note.facts)["by"]) for note in source.notes if note.code == "source.year_contradicted"]


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("ds.log-20251130.gz", date(2025, 11, 30)),
        ("systemevents_20260420.csv", date(2026, 4, 20)),
        ("2026-04-20_ds.log", date(2026, 4, 20)),
        ("ds.2026_04_20.log", date(2026, 4, 20)),
        ("ds-20260420T0300.log", date(2026, 4, 20)),
        ("ds-20260420030012.log", date(2026, 4, 20)),
        ("ds-202602.log", date(2026, 2, 28)),
        ("ds-2025-12.log", date(2025, 12, 31)),
        ("ds_20260401-20260430.log", date(2026, 4, 30)),
        ("logs-20251130.zip!logs/ds.log", date(2025, 11, 30)),
        ("logs-20251130.zip!logs/ds-20251101.log", date(2025, 11, 1)),
        ("20251130/ds.log", None),
        ("ds.log", None),
        ("ds.log.20", None),
        ("ds-20261340.log", None),
        ("ds-20250231.log", None),
        ("1776624060.zip", None),
        ("server2019.log", None),
        ("192.0.2.120.log", None),
    ],
)
def test_the_day_in_a_name(name: str, day: date | None) -> None:
    assert named_day(name) == day


@given(name=st.text(st.sampled_from("ds.-_0123456789/!"), max_size=30))
def test_no_name_makes_it_fail(name: str) -> None:
    day, bound = named_day(name), latest(name)
    assert (day is None) == (bound is None)
    if day is not None and bound is not None:
        assert timedelta(0) < bound - datetime(day.year, day.month, day.day, tzinfo=UTC) < timedelta(days=40)


@pytest.mark.parametrize("as_of", [None, datetime(2026, 12, 1, tzinfo=UTC)])
def test_a_rotated_file_of_another_year_is_not_pulled_into_the_window(
    source_of: MakeSource, collected: Collect, window_of: MakeWindow, as_of: datetime | None
) -> None:
    old = source_of("ds.log-20251130.gz", gzip.compress((line("Nov", 29) + line("Nov", 30)).encode()))
    new = source_of("ds.log", line("Nov", 29, "b"), mtime=datetime(2026, 11, 30, tzinfo=UTC))
    done = collected(old, new, window=window_of("2026-11-29T00:00", "2026-11-30T12:00"), as_of=as_of)
    assert [event.target for event in done.rows] == ["b"]
    assert years(done, "ds.log-20251130.gz") == (2025, ("name",))
    assert years(done, "ds.log") == (2026, ("window",))
    assert told(done, "ds.log-20251130.gz") == []


def test_the_name_comes_before_a_copys_new_or_old_mtime(source_of: MakeSource, collected: Collect) -> None:
    for mtime in (datetime(2019, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)):
        done = collected(source_of("ds-20260420.log", line("Apr", 20), mtime=mtime))
        assert years(done, "ds-20260420.log") == (2026, ("name",))
        assert [event.year_rule for event in done.rows] == ["name"]


def test_what_is_stated_comes_before_the_name_and_is_told_to_contradict_it(
    source_of: MakeSource, collected: Collect
) -> None:
    done = collected(source_of("ds-20240420.log", line("Apr", 20), year=2026))
    assert years(done, "ds-20240420.log") == (2026, ("case",))
    assert told(done, "ds-20240420.log") == ["name"]


@pytest.mark.parametrize(
    ("name", "month", "day", "year"),
    [
        ("ds-20260101.log", "Dec", 31, 2025),
        ("ds-20260101.log", "Jan", 1, 2026),
        ("ds-20260104.log", "Jan", 9, 2026),  # named by the first day of the week it holds
        ("ds-20251231.log", "Jan", 1, 2026),  # the day in another zone
        ("ds-202512.log", "Dec", 1, 2025),
        ("ds-20240301.log", "Feb", 29, 2024),
    ],
)
def test_the_turn_of_the_year_in_a_named_file(
    source_of: MakeSource, collected: Collect, name: str, month: str, day: int, year: int
) -> None:
    done = collected(source_of(name, line(month, day)), as_of=datetime(2027, 1, 1, tzinfo=UTC))
    assert years(done, name) == (year, ("name",))


def test_an_export_whose_rows_are_of_another_year_than_its_name(
    source_of: MakeSource, collected: Collect
) -> None:
    text = "Time,Level,Event ID,Event,Target\n2024-04-20 03:10:00,Error,740,Agent/Appliance Error,a\n"
    done = collected(source_of("systemevents_20260420.csv", text))
    assert told(done, "systemevents_20260420.csv") == ["name"]
    assert told(collected(source_of("systemevents_20240421.csv", text)), "systemevents_20240421.csv") == []


def test_the_place_in_a_set_tells_the_year_where_all_files_have_a_copys_mtime(
    source_of: MakeSource, collected: Collect, window_of: MakeWindow
) -> None:
    mtime = datetime(2026, 5, 1, tzinfo=UTC)
    months = [("Apr", 19), ("Feb", 19), ("Dec", 19), ("Aug", 19), ("May", 9), ("Apr", 20)]
    names = ["ds.log", *(f"ds.log.{number}.gz" for number in range(1, 6))]
    specs = [
        source_of(
            name,
            line(*when, name) if name == "ds.log" else gzip.compress(line(*when, name).encode()),
            mtime=mtime,
        )
        for name, when in zip(names, months, strict=True)
    ]
    done = collected(*specs, window=window_of("2026-04-19T00:00", "2026-04-21T00:00"))
    assert [event.target for event in done.rows] == ["ds.log"]
    assert years(done, "ds.log.5.gz") == (2025, ("order",))
    assert [source.spec.name for source in done.sources] == names[::-1]
    assert {name: told(done, name) for name in names} == {name: [] for name in names}


def test_numbers_that_run_the_other_way_change_no_year(source_of: MakeSource, collected: Collect) -> None:
    specs = [source_of(f"ds.log.{number}", line("Apr", 10 + number)) for number in (1, 2, 3)]
    done = collected(*specs)
    assert [years(done, spec.name)[0] for spec in specs] == [2026] * 3


def test_a_stated_year_that_the_order_contradicts_is_told(source_of: MakeSource, collected: Collect) -> None:
    specs = [source_of("ds.log", line("Jan", 10)), source_of("ds.log.1", line("Dec", 20))]
    assert told(collected(*specs, year=2026), "ds.log.1") == ["order"]
    assert told(collected(*specs), "ds.log.1") == []


def test_a_file_last_changed_before_its_times_is_told(
    source_of: MakeSource, collected: Collect, window_of: MakeWindow
) -> None:
    spec = source_of("ds.log", line("Apr", 20), mtime=datetime(2025, 4, 21, tzinfo=UTC))
    done = collected(
        spec, window=window_of("2026-04-19T00:00", "2026-04-21T00:00"), as_of=datetime(2026, 5, 1, tzinfo=UTC)
    )
    assert told(done, "ds.log") == ["mtime"]
    assert years(collected(spec), "ds.log") == (2025, ("mtime",))


def test_every_rule_has_its_rank() -> None:
    """A copy read by a surer rule is the one shown."""
    assert get_args(YearRule) == ("stamp", "option", "case", "name", "order", "window", "mtime")
