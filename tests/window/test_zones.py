import sys
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.errors import UsageError
from dscase.window import zones
from dscase.window.zones import Zone, machine_zone, midnight, wall_to_utc, zone_label, zone_named


@pytest.mark.parametrize(
    ("said", "name", "hours"),
    [
        ("Asia/Tokyo", "Asia/Tokyo", 9),
        ("asia/TOKYO", "Asia/Tokyo", 9),
        ("JST", "Asia/Tokyo", 9),
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires", -3),
        ("america/argentina/buenos_aires", "America/Argentina/Buenos_Aires", -3),
        ("UTC", "UTC", 0),
        ("Z", "UTC", 0),
        ("+00:00", "UTC", 0),
        ("+09:00", "+09:00", 9),
        ("+0900", "+09:00", 9),
        ("+9", "+09:00", 9),
        ("UTC+9", "+09:00", 9),
        ("GMT-03:30", "-03:30", -3.5),
        ("＋０９：００", "+09:00", 9),
        ("\u221205:45", "-05:45", -5.75),
        (" Asia/Kolkata ", "Asia/Kolkata", 5.5),
    ],
)
def test_a_zone_is_known_by_its_usual_spellings(said: str, name: str, hours: float) -> None:
    zone = zone_named(said, "option")
    assert (zone.name, zone.rule) == (name, "option")
    assert datetime(2026, 4, 20, tzinfo=zone.tz).utcoffset() == timedelta(hours=hours)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Asia",
        "Asia/",
        "../Asia/Tokyo",
        "/etc/localtime",
        "localtime",
        "right/Asia/Tokyo",
        "+24:00",
        "+09:60",
        "日本",
        "Asia\x00Tokyo",
        "A" * 5000,
        "Asia/Tokyo" + " " * 100,
        "\udcff",
        "x.y/z",
    ],
)
def test_an_unknown_zone_is_refused_with_its_name(said: str) -> None:
    with pytest.raises(UsageError) as caught:
        zone_named(said, "option")
    assert caught.value.code == "window.zone_unknown"


@pytest.mark.parametrize(
    ("said", "near"), [("Asia/Tokio", "Asia/Tokyo"), ("tokyo", "Asia/Tokyo"), ("qqq", "")]
)
def test_the_likeliest_zone_is_offered(said: str, near: str) -> None:
    with pytest.raises(UsageError) as caught:
        zone_named(said, "option")
    assert caught.value.facts["near"] == near


@given(st.text(max_size=80))
def test_any_zone_name_is_either_known_or_refused(said: str) -> None:
    try:
        zone_named(said, "case")
    except UsageError as error:
        assert error.code == "window.zone_unknown"  # noqa: PT017


def test_the_machines_zone_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", ":Asia/Kolkata")
    zone = machine_zone()
    assert (zone.name, zone.rule) == ("Asia/Kolkata", "machine")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps its zone elsewhere")
def test_the_machines_zone_comes_from_the_localtime_link(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    link = tmp_path / "localtime"
    link.symlink_to("../usr/share/zoneinfo/America/Argentina/Buenos_Aires")
    monkeypatch.delenv("TZ", raising=False)
    monkeypatch.setattr(zones, "_LOCALTIME", link)
    assert machine_zone().name == "America/Argentina/Buenos_Aires"


@pytest.mark.parametrize("stated", ["JST-9", "/no/such/file", "", None])
def test_a_machine_that_names_no_zone_gives_its_offset(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stated: str | None
) -> None:
    if stated is None:
        monkeypatch.delenv("TZ", raising=False)
    else:
        monkeypatch.setenv("TZ", stated)
    monkeypatch.setattr(zones, "_LOCALTIME", tmp_path / "absent")
    monkeypatch.setattr(zones.time, "localtime", type("T", (), {"tm_gmtoff": 32400}))
    zone = machine_zone()
    assert (zone.name, zone.rule) == ("+09:00", "machine")
    assert zone.tz == timezone(timedelta(hours=9))


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Asia/Tokyo", "JST"),
        ("UTC", "UTC"),
        ("Etc/UTC", "UTC"),
        ("+09:00", "UTC+09:00"),
        ("Asia/Kolkata", "UTC+05:30"),
        ("America/New_York", "UTC-04:00"),
        ("America/St_Johns", "UTC-02:30"),
        ("Africa/Abidjan", "UTC+00:00"),
    ],
)
def test_a_label_names_no_ambiguous_abbreviation(name: str, label: str) -> None:
    assert zone_label(zone_named(name, "option").tz, datetime(2026, 4, 20, tzinfo=UTC)) == label


def test_a_label_follows_the_clocks_change() -> None:
    tz = zone_named("America/New_York", "option").tz
    assert zone_label(tz, datetime(2026, 1, 1, tzinfo=UTC)) == "UTC-05:00"


def test_a_wall_clock_becomes_an_instant() -> None:
    assert wall_to_utc(datetime(2026, 4, 20, 3, 20, 54), zone_named("JST", "option")) == datetime(  # noqa: DTZ001
        2026, 4, 19, 18, 20, 54, tzinfo=UTC
    )


def test_a_skipped_time_is_refused_and_the_later_one_told() -> None:
    with pytest.raises(UsageError) as caught:
        wall_to_utc(datetime(2026, 3, 8, 2, 30), zone_named("America/New_York", "option"))  # noqa: DTZ001
    assert caught.value.code == "window.time_in_gap"
    assert caught.value.facts["later"] == "2026-03-08T03:30:00-04:00"


def test_a_repeated_time_is_refused_and_both_offsets_told() -> None:
    with pytest.raises(UsageError) as caught:
        wall_to_utc(datetime(2026, 4, 5, 1, 45), zone_named("Australia/Lord_Howe", "option"))  # noqa: DTZ001
    assert caught.value.code == "window.time_in_fold"
    assert caught.value.facts["first"] == "2026-04-05T01:45:00+11:00"
    assert caught.value.facts["second"] == "2026-04-05T01:45:00+10:30"


def test_an_aware_time_is_no_wall_clock() -> None:
    with pytest.raises(ValueError, match="wall clock"):
        wall_to_utc(datetime(2026, 4, 20, tzinfo=UTC), zone_named("UTC", "option"))


ZONES = ["Asia/Tokyo", "UTC", "America/New_York", "Australia/Lord_Howe", "+14:00", "-12:00", "Pacific/Apia"]


@given(naive=st.datetimes(), name=st.sampled_from(ZONES))
def test_every_wall_clock_comes_back_the_same_or_is_refused(naive: datetime, name: str) -> None:
    zone = zone_named(name, "case")
    try:
        instant = wall_to_utc(naive, zone)
    except UsageError as error:
        assert error.code in {"window.time_in_gap", "window.time_in_fold", "window.year_out_of_range"}  # noqa: PT017
    else:
        assert instant.tzinfo is UTC
        assert instant.astimezone(zone.tz).replace(tzinfo=None) == naive.replace(fold=0)


@pytest.mark.parametrize(
    ("name", "day", "begins"),
    [
        ("America/Havana", date(2026, 3, 8), datetime(2026, 3, 8, 5, tzinfo=UTC)),  # 0:00 to 1:00 is skipped
        (
            "America/Havana",
            date(2026, 11, 1),
            datetime(2026, 11, 1, 4, tzinfo=UTC),
        ),  # 0:00 to 1:00 comes twice
        ("Asia/Tokyo", date(2026, 1, 1), datetime(2025, 12, 31, 15, tzinfo=UTC)),
    ],
)
def test_a_day_begins_once_even_where_clocks_change_at_midnight(
    name: str, day: date, begins: datetime
) -> None:
    assert midnight(day, zone_named(name, "option")) == begins


def test_zones_are_equal_by_value() -> None:
    assert zone_named("+09:00", "option") == Zone(timezone(timedelta(hours=9)), "+09:00", "option")
