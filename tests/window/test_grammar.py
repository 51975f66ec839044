import re
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jinja2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dscase.errors import UsageError
from dscase.window import Window, Zone, around, around_moment, read_length, read_window, zone_named

ROOT = Path(__file__).parents[2]
TOKYO = zone_named("Asia/Tokyo", "option")
NEW_YORK = zone_named("America/New_York", "option")
MACHINE = zone_named("America/New_York", "machine")
AS_OF = datetime(2026, 4, 20, 0, 0, tzinfo=UTC)  # 09:00 in Tokyo
NAMES = ["Asia/Tokyo", "UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "+09:00", "-03:30"]


def read(said: str, zone: Zone = TOKYO) -> Window:
    return read_window(said, zone=zone, as_of=AS_OF)


def refused(said: str, zone: Zone = TOKYO) -> UsageError:
    with pytest.raises(UsageError) as caught:
        read(said, zone)
    return caught.value


FORMS = [
    ("2026-04-20T03:00/2026-04-20T03:40", "03:00", "03:40", "start_end"),
    ("2026-04-20T03:00:00+09:00/2026-04-20T03:40:00+09:00", "03:00", "03:40", "start_end"),
    ("2026-04-19T18:00Z/2026-04-20T03:40+09:00", "03:00", "03:40", "start_end"),
    ("2026/4/20 3:00/2026/4/20 3:40", "03:00", "03:40", "start_end"),
    ("2026/4/20 3:00/4/20 3:40", "03:00", "03:40", "start_end"),
    ("2026年4月20日3時から4月20日3時40分まで", "03:00", "03:40", "start_end"),
    ("2026年4月20日3時〜20日3時40分", "03:00", "03:40", "start_end"),
    ("2026-04-20 03:00/03:40", "03:00", "03:40", "start_clock"),
    ("2026-04-20T03:00/T03:40", "03:00", "03:40", "start_clock"),
    ("20260420T0300/0340", "03:00", "03:40", "start_clock"),
    ("20260419T1800Z/1840", "03:00", "03:40", "start_clock"),
    ("2026/4/20 3:00/3:40", "03:00", "03:40", "start_clock"),
    ("2026/4/20 3:00 AM/3:40 AM", "03:00", "03:40", "start_clock"),
    ("2026-04-20 03:00 JST/03:40 JST", "03:00", "03:40", "start_clock"),
    ("2026-04-20 03:00/03:40 JST", "03:00", "03:40", "start_clock"),
    ("2026-04-20 03:00 - 03:40", "03:00", "03:40", "start_clock"),
    ("2026-04-20 03:00 to 03:40", "03:00", "03:40", "start_clock"),
    ("2026-04-20 03:00--03:40", "03:00", "03:40", "start_clock"),
    ("2026-04-20 03:00..03:40", "03:00", "03:40", "start_clock"),
    ("2026年4月20日 3時00分〜3時40分", "03:00", "03:40", "start_clock"),
    ("2026年4月20日 3時00分～3時40分", "03:00", "03:40", "start_clock"),
    ("2026年4月20日 3時00分~3時40分まで", "03:00", "03:40", "start_clock"),
    ("２０２６年４月２０日　３時００分〜３時４０分", "03:00", "03:40", "start_clock"),
    ("２０２６／４／２０　３：００～３：４０", "03:00", "03:40", "start_clock"),
    ("令和8年4月20日(月)午前3時から午前3時40分まで", "03:00", "03:40", "start_clock"),
    ("R8.4.20 3:00/3:40", "03:00", "03:40", "start_clock"),
    ("2026-04-20 23:00/24:00", "23:00", "24:00", "start_clock"),
    ("2026-04-20T23:00/2026-04-20T24:00", "23:00", "24:00", "start_end"),
    ("2026-04-20/03:40", "00:00", "03:40", "start_clock"),
    ("2026-04-20T03:00/PT40M", "03:00", "03:40", "start_duration"),
    ("2026/4/20 3:00/40m", "03:00", "03:40", "start_duration"),
    ("2026年4月20日3時から40分間", "03:00", "03:40", "start_duration"),
    ("2026-04-20/PT24H", "00:00", "24:00", "start_duration"),
    ("PT40M/2026-04-20T03:40", "03:00", "03:40", "duration_end"),
    ("PT1H/2026-04-20T24:00", "23:00", "24:00", "duration_end"),
    ("2026-04-20T03:20±20m", "03:00", "03:40", "around"),
    ("2026-04-20T03:20 ± 20 m", "03:00", "03:40", "around"),
    ("2026-04-20T03:20+-20m", "03:00", "03:40", "around"),
    ("2026-04-20T03:20+/-20m", "03:00", "03:40", "around"),
    ("2026-04-20T03:20＋－２０分", "03:00", "03:40", "around"),
    ("2026-04-20T03:20+09:00±PT20M", "03:00", "03:40", "around"),
    ("2026-04-20T03:20:30±30秒", "03:20", "03:21", "around"),
    ("2026年4月20日3時20分前後20分", "03:00", "03:40", "around"),
    ("2026年4月20日 3時20分の前後 20分間", "03:00", "03:40", "around"),
    ("2026-04-20T12:00±12h", "00:00", "24:00", "around"),
    ("2026-04-20T12:00±0.5d", "00:00", "24:00", "around"),
    ("-30m..now", "08:30", "09:00", "relative"),
    ("-2h..-30m", "07:00", "08:30", "relative"),
    ("-1h30m/now", "07:30", "09:00", "relative"),
    ("2時間前から30分前まで", "07:00", "08:30", "relative"),
    ("30分前〜現在", "08:30", "09:00", "relative"),
    ("PT30M/now", "08:30", "09:00", "relative"),
    ("-2h/PT30M", "07:00", "07:30", "relative"),
    ("2026-04-20T03:00/now", "03:00", "09:00", "relative"),
    ("-2h/08:00", "07:00", "08:00", "relative"),
    ("-1h±15m", "07:45", "08:15", "relative"),
    ("2026-04-20", "00:00", "24:00", "day"),
    ("20260420", "00:00", "24:00", "day"),
    ("2026/4/20", "00:00", "24:00", "day"),
    ("2026年4月20日", "00:00", "24:00", "day"),
    ("令和８年４月２０日（月）", "00:00", "24:00", "day"),
    ("2026-04-20+09:00", "00:00", "24:00", "day"),
]


@pytest.mark.parametrize(("said", "start", "end", "rule"), FORMS)
def test_every_form_of_the_grammar_is_read(said: str, start: str, end: str, rule: str) -> None:
    window = read(said)
    midnight = datetime(2026, 4, 20, tzinfo=TOKYO.tz).astimezone(UTC)
    shown = [midnight + timedelta(hours=int(clock[:2]), minutes=int(clock[3:])) for clock in (start, end)]
    assert [window.start, window.end] == shown
    assert (window.rule, window.zone, window.stated) == (rule, TOKYO, said)


def test_what_was_stated_is_kept_as_written() -> None:
    assert read("  ２０２６-04-20 ").stated == "２０２６-04-20"


@pytest.mark.parametrize(
    ("said", "bounds"),
    [
        ("2025-12-31T23:50/2026-01-01T00:10", "2025-12-31T23:50:00+09:00/2026-01-01T00:10:00+09:00"),
        ("2025-12-31T23:50±15m", "2025-12-31T23:35:00+09:00/2026-01-01T00:05:00+09:00"),
        ("2025年12月31日", "2025-12-31T00:00:00+09:00/2026-01-01T00:00:00+09:00"),
        ("2028-02-29", "2028-02-29T00:00:00+09:00/2028-03-01T00:00:00+09:00"),
        ("2028-02-29T23:00/24:00", "2028-02-29T23:00:00+09:00/2028-03-01T00:00:00+09:00"),
        ("2028年2月28日23時〜29日1時", "2028-02-28T23:00:00+09:00/2028-02-29T01:00:00+09:00"),
        ("2028年2月28日23時〜2月29日1時", "2028-02-28T23:00:00+09:00/2028-02-29T01:00:00+09:00"),
    ],
)
def test_new_year_and_the_leap_day_are_days_like_others(said: str, bounds: str) -> None:
    assert read(said).format() == bounds


def test_as_of_may_be_in_any_zone() -> None:
    window = read_window("-30m..now", zone=TOKYO, as_of=AS_OF.astimezone(NEW_YORK.tz))
    assert (window.start, window.end) == (AS_OF - timedelta(minutes=30), AS_OF)


def test_a_naive_as_of_is_a_bug_of_the_caller() -> None:
    with pytest.raises(ValueError, match="as_of"):
        read_window("2026-04-20", zone=TOKYO, as_of=AS_OF.replace(tzinfo=None))


# --- zones


@pytest.mark.parametrize(
    ("said", "bounds", "name", "rule"),
    [
        ("2026-04-20T03:00/03:40", "03:00:00-04:00 03:40:00-04:00", "America/New_York", "machine"),
        ("2026-04-20T03:00+09:00/03:40", "03:00:00+09:00 03:40:00+09:00", "+09:00", "window"),
        ("2026-04-20T03:00/03:40+09:00", "03:00:00+09:00 03:40:00+09:00", "+09:00", "window"),
        ("2026年4月20日3:00〜3:40 JST", "03:00:00+09:00 03:40:00+09:00", "Asia/Tokyo", "window"),
        ("2026-04-20T03:00Z/PT40M", "03:00:00+00:00 03:40:00+00:00", "UTC", "window"),
        ("PT40M/2026-04-20T03:40Z", "03:00:00+00:00 03:40:00+00:00", "UTC", "window"),
        ("2026-04-20T03:20+09:00±20m", "03:00:00+09:00 03:40:00+09:00", "+09:00", "window"),
        ("2026-04-20T03:00+09:00/2026-04-19T18:40Z", "03:00:00+09:00 03:40:00+09:00", "+09:00", "window"),
        ("2026-04-20Z", "00:00:00+00:00 00:00:00+00:00", "UTC", "window"),
    ],
)
def test_an_offset_in_the_text_wins_over_the_machines_zone(
    said: str, bounds: str, name: str, rule: str
) -> None:
    window = read(said, MACHINE)
    shown = f"{window.local_start.isoformat()[11:]} {window.local_end.isoformat()[11:]}"
    assert (shown, window.zone.name, window.zone.rule) == (bounds, name, rule)


def test_a_stated_zone_stays_the_zone_shown_while_the_offset_makes_the_instant() -> None:
    window = read("2026-04-20T03:00Z/03:40")
    assert window.format() == "2026-04-20T12:00:00+09:00/2026-04-20T12:40:00+09:00"
    assert window.zone is TOKYO


def test_the_same_day_is_not_guessed_where_two_offsets_disagree_on_it() -> None:
    assert refused("2026-04-20T03:00+09:00/18:40Z").code == "window.date_missing"


def test_an_offset_at_the_end_alone_that_contradicts_the_stated_zone_is_refused() -> None:
    assert refused("2026-04-20T03:00/2026-04-19T18:40Z").code == "window.offset_unclear"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("2026-03-08T02:30/PT1H", "window.time_in_gap"),
        ("2026-03-08T01:30/02:30", "window.time_in_gap"),
        ("2026-11-01T01:30/PT1H", "window.time_in_fold"),
        ("2026-11-01T00:30/01:30", "window.time_in_fold"),
        ("2026-11-01T01:30±5m", "window.time_in_fold"),
    ],
)
def test_a_time_that_clocks_skip_or_show_twice_is_not_guessed(said: str, code: str) -> None:
    assert refused(said, NEW_YORK).code == code


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("2026-11-01T01:30-04:00/2026-11-01T01:30-05:00", 60),
        ("2026-11-01T01:30-04:00/03:00", 150),  # 03:00 by New York's clocks, not by -04:00
        ("2026-11-01T00:00/PT24H", 24 * 60),
        ("2026-11-01", 25 * 60),
        ("2026-03-08", 23 * 60),
        ("2026-03-08T01:30/03:30", 60),
        ("2026-03-08T03:00±30m", 60),
    ],
)
def test_where_clocks_change_time_is_counted_as_it_passes(said: str, minutes: int) -> None:
    window = read(said, NEW_YORK)
    assert window.end - window.start == timedelta(minutes=minutes)


def test_a_day_that_a_zone_left_out_is_refused() -> None:
    assert refused("2011-12-30", zone_named("Pacific/Apia", "option")).code == "window.day_impossible"


# --- refusals

REFUSALS = [
    ("empty", "", TOKYO),
    ("empty", "　\t", TOKYO),
    ("unreadable", "きのう", TOKYO),
    ("unreadable", "2026-04-20 03:00/3時4O分", TOKYO),
    ("unreadable", "2026-04-20T03:20±15", TOKYO),
    ("unreadable", "2026-04-20T03:20±-15m", TOKYO),
    ("unreadable", "2026-04-20 03:00/03:40/04:00", TOKYO),
    ("unreadable", "2026-04", TOKYO),
    ("unreadable", "2026-04/PT1H", TOKYO),
    ("unreadable", "/", TOKYO),
    ("unreadable", "±", TOKYO),
    ("unreadable", "{{7*7}} [/x] =cmd()", TOKYO),
    ("unreadable", "2026-04-20 03:00/03:40" + " " * 200, TOKYO),
    ("unreadable", "㍿" * 100, TOKYO),
    ("end_missing", "2026-04-20T03:00", TOKYO),
    ("end_missing", "PT30M", TOKYO),
    ("end_missing", "-30m", TOKYO),
    ("end_missing", "2026-04-20 03:00-03:40", TOKYO),
    ("date_missing", "03:00/03:40", TOKYO),
    ("date_missing", "3時40分", TOKYO),
    ("date_missing", "20日3時〜4時", TOKYO),
    ("date_missing", "PT30M/03:40", TOKYO),
    ("date_missing", "PT30M/PT30M", TOKYO),
    ("year_missing", "4月20日3時〜3時40分", TOKYO),
    ("year_missing", "4/20 3:00/2026/4/20 3:40", TOKYO),
    ("year_missing", "4月20日", TOKYO),
    ("year_missing", "PT30M/4/20 3:40", TOKYO),
    ("time_missing", "2026-04-20/2026-04-21", TOKYO),
    ("time_missing", "2026年4月20日〜21日", TOKYO),
    ("time_missing", "PT30M/2026-04-20", TOKYO),
    ("time_missing", "2026-04-20±15m", TOKYO),
    ("midnight_as_start", "2026-04-20T24:00/PT1H", TOKYO),
    ("midnight_as_start", "2026-04-20T24:00±1h", TOKYO),
    ("clock_impossible", "2026-04-20T23:00/25:00", TOKYO),
    ("clock_impossible", "2026-04-20T23:00/24:01", TOKYO),
    ("day_impossible", "2026-02-29", TOKYO),
    ("day_impossible", "2026-02-29T03:00/03:40", TOKYO),
    ("day_impossible", "2026-02-28T23:00/2/29 01:00", TOKYO),
    ("era_impossible", "令和元年4月30日", TOKYO),
    ("weekday_differs", "2026年4月20日(日)", TOKYO),
    ("date_order", "04/05/2026 3:00/3:40", TOKYO),
    ("year_out_of_range", "9999-12-31", TOKYO),
    ("year_out_of_range", "0001-01-01T00:00/01:00", TOKYO),
    ("year_out_of_range", "1970-01-01T00:00+14:00/PT1H", TOKYO),
    ("year_out_of_range", "-400000d..-399990d", TOKYO),
    ("end_before_start", "2026-04-20T03:40/2026-04-20T03:00", TOKYO),
    ("end_before_start", "2026-04-20T03:40/2026-04-20T03:40", TOKYO),
    ("end_before_start", "2026年4月30日23時〜1日1時", TOKYO),
    ("end_before_start", "2026-04-20T03:00/4/19 03:00", TOKYO),
    ("end_before_start", "-30m..-2h", TOKYO),
    ("end_before_start", "now..now", TOKYO),
    ("end_next_day", "2026-04-20T23:50/00:10", TOKYO),
    ("end_next_day", "2026-04-20T23:50/23:50", TOKYO),
    ("end_next_day", "2026-04-20T23:50+09:00/00:10", MACHINE),
    ("end_next_day", "2026-04-20T23:50/00:10 JST", MACHINE),
    ("end_next_day", "2026年4月20日 午後11時50分〜午前0時10分", TOKYO),
    ("end_next_year", "2025年12月31日23時〜1月1日1時", TOKYO),
    ("end_next_year", "2025/12/31 23:00/1/1 1:00", TOKYO),
    ("offset_unclear", "2026-04-20T03:00/2026-04-20T03:40-04:00", TOKYO),
    ("time_in_gap", "2026-03-08T02:30/PT1H", NEW_YORK),
    ("time_in_fold", "2026-11-01T01:30/PT1H", NEW_YORK),
    ("duration_calendar", "2026-04-20T03:00/P1M", TOKYO),
    ("duration_calendar", "P1Y/2026-04-20T03:00", TOKYO),
    ("duration_not_positive", "2026-04-20T03:00/PT0M", TOKYO),
    ("duration_not_positive", "2026-04-20T03:00/-PT30M", TOKYO),
    ("duration_not_positive", "2026-04-20T03:00/PT-30M", TOKYO),
    ("duration_not_positive", "2026-04-20T03:00±0m", TOKYO),
    ("too_long", "2026-04-20T03:00/P367D", TOKYO),
    ("too_long", "2026-04-20T03:00±9999999999h", TOKYO),
    ("too_long", "2026-04-20T03:00/2028-04-20T03:00", TOKYO),
    ("too_long", "-" + "9" * 150 + "d..now", TOKYO),
    ("too_long", "-4000d..now", TOKYO),
    ("zone_unknown", "2026-04-20T03:00+99:00/PT1H", TOKYO),
]


@pytest.mark.parametrize(("code", "said", "zone"), REFUSALS)
def test_what_cannot_be_a_window_is_refused_with_its_reason(code: str, said: str, zone: Zone) -> None:
    assert refused(said, zone).code == f"window.{code}"


def texts(lang: str) -> dict[str, dict[str, str]]:
    with (ROOT / "templates" / lang / "words" / "window.toml").open("rb") as file:
        return tomllib.load(file)["error"]["window"]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(("code", "said", "zone"), REFUSALS)
def test_every_refusal_says_what_why_and_what_to_do(lang: str, code: str, said: str, zone: Zone) -> None:
    told = refused(said, zone)
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)
    for part in ("what", "why", "next"):
        text = environment.from_string(texts(lang)[code][part]).render(told.facts)
        assert text
        assert "49" not in text or "{{7*7}}" not in said


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_text_belongs_to_a_refusal_and_every_refusal_has_texts(lang: str) -> None:
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "dscase" / "window").glob("*.py"))
    raised = set(re.findall(r'"window\.([a-z_]+)"', sources))
    assert set(texts(lang)) == raised
    elsewhere = {"relative_moment", "length_unreadable"}  # read_moment's and read_length's own
    assert raised - {code for code, _, _ in REFUSALS} == elsewhere


@pytest.mark.parametrize(
    ("said", "zone"),
    [(said, zone) for code, said, zone in REFUSALS if code in {"end_next_day", "end_next_year"}],
)
def test_what_is_suggested_can_be_read_as_it_stands(said: str, zone: Zone) -> None:
    suggestion = refused(said, zone).facts["suggestion"]
    assert isinstance(suggestion, str)
    assert timedelta(0) < (window := read(suggestion, zone)).end - window.start <= timedelta(days=1)


@pytest.mark.parametrize("said", ["2026-04-20T03:00", "-30m", "PT30M", "2026年4月20日 3時"])
def test_the_end_suggested_for_a_lone_point_can_be_read(said: str) -> None:
    assert read(str(refused(said).facts["suggestion"])).end > AS_OF - timedelta(days=1)


def test_the_part_that_is_not_understood_is_named() -> None:
    assert refused("2026/4/20 3:00/3時4O分").facts["part"] == "3時4O分"
    assert refused("2026-04-20T03:20±15").facts["part"] == "15"
    assert refused("昨夜/PT30M").facts["part"] == "昨夜"


def test_a_range_written_with_a_dash_is_told_apart_from_an_offset() -> None:
    assert refused("2026-04-20 15:00-16:30").facts["offset"] == "-16:30"
    assert refused("2026-04-20 15:00+09:00").facts["offset"] == ""


def test_a_long_text_is_not_repeated_whole() -> None:
    assert len(str(refused("x" * 100_000).facts["text"])) < 100


# --- properties

EDGES = [  # around which clocks change, a year ends, a leap day lies
    datetime(2026, 3, 8, 7, tzinfo=UTC),
    datetime(2026, 11, 1, 6, tzinfo=UTC),
    datetime(2026, 4, 4, 15, tzinfo=UTC),
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
    datetime(2025, 12, 31, 15, tzinfo=UTC),
    datetime(2028, 2, 29, 0, tzinfo=UTC),
]


@st.composite
def windows(draw: st.DrawFn) -> Window:
    zone = zone_named(draw(st.sampled_from(NAMES)), draw(st.sampled_from(["window", "option", "case"])))
    anywhere = st.datetimes(datetime(1971, 1, 1), datetime(2198, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
    near = st.builds(
        lambda edge, off: edge + off,
        st.sampled_from(EDGES),
        st.timedeltas(timedelta(hours=-3), timedelta(hours=3)),
    )
    start = draw(st.one_of(near, anywhere))
    length = draw(
        st.one_of(
            st.integers(1, 180).map(lambda minutes: timedelta(minutes=minutes)),
            st.timedeltas(timedelta(microseconds=1), timedelta(days=366)),
        )
    )
    return Window(start, start + length, zone, "start_end", "")


@given(windows())
def test_a_window_formatted_is_read_back_the_same(window: Window) -> None:
    again = read_window(window.format(), zone=window.zone, as_of=AS_OF)
    assert (again.start, again.end, again.zone) == (window.start, window.end, window.zone)
    assert again.rule == "start_end"
    assert again.format() == window.format()


def either(said: str, zone: Zone) -> None:
    try:
        window = read(said, zone)
    except UsageError as error:
        assert error.code.startswith("window.")  # noqa: PT017
    else:
        assert window.start < window.end
        assert read(window.format(), window.zone).format() == window.format()


ZONES = st.sampled_from([TOKYO, NEW_YORK, MACHINE, zone_named("Australia/Lord_Howe", "case")])


@given(st.text(max_size=250), ZONES)
@example("\udc80/\x00", TOKYO)
@example("2200-12-31T23:59/PT24H", MACHINE)
@example("1970-01-01T00:00+14:00/1970-01-01T12:00Z", MACHINE)
def test_any_text_is_a_window_or_a_refusal(said: str, zone: Zone) -> None:
    either(said, zone)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    said = draw(st.sampled_from([form[0] for form in FORMS] + [entry[1] for entry in REFUSALS]))
    other = draw(st.sampled_from([form[0] for form in FORMS]))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(said)))
        until = draw(st.integers(at, min(len(said), at + 6)))
        new = draw(
            st.one_of(
                st.text(max_size=4), st.sampled_from(["/", "〜", "-", "午後", "24:00", "29", "9999", other])
            )
        )
        said = said[:at] + new + said[until:]
    return said


@given(mutated(), ZONES)
def test_a_window_written_wrong_is_a_window_or_a_refusal(said: str, zone: Zone) -> None:
    either(said, zone)


PIECES = st.sampled_from(
    [
        "2026-04-20",
        "2026/4/20",
        "4/20",
        "20日",
        "T",
        " ",
        "3:00",
        "03:40",
        "24:00",
        "午後",
        "3時",
        "半",
        "JST",
        "Z",
        "+09:00",
        "-05:00",
        "/",
        "〜",
        "から",
        "まで",
        "±",
        "前後",
        "PT30M",
        "30m",
        "15分",
        "前",
        "-",
        "..",
        "now",
        "令和8年",
        "R8",
        "P",
    ]
)


@given(st.lists(PIECES, max_size=9).map("".join), ZONES)
def test_any_pieces_in_any_order_are_a_window_or_a_refusal(said: str, zone: Zone) -> None:
    either(said, zone)


@pytest.mark.parametrize(
    "said",
    ["2026-04-20 03:20", " 2026-04-20T03:20+09:00 ", "令和8年4月20日 午前3時20分", "2026-04-20 03:20±15m"],
)
def test_a_time_alone_stands_for_a_quarter_of_an_hour_on_either_side(said: str) -> None:
    assert read(around(said)).format() == "2026-04-20T03:05:00+09:00/2026-04-20T03:35:00+09:00"


@pytest.mark.parametrize(
    "said", ["2026-04-20 03:20±5m", "2026-04-20 03:20 +- 5m", "2026-04-20 3:20の前後5分"]
)
def test_a_time_that_says_its_own_reach_keeps_it(said: str) -> None:
    assert read(around(said)).format() == "2026-04-20T03:15:00+09:00/2026-04-20T03:25:00+09:00"


def test_a_day_alone_is_no_time_to_look_around() -> None:
    assert refused(around("2026-04-20")).code == "window.time_missing"


@pytest.mark.parametrize("reach", ["±30m", "30m", "+-30m", "前後30分", " ±PT30M ", "±0.5h"])
def test_a_window_around_a_message_takes_a_reach_in_any_form(reach: str) -> None:
    moment = datetime(2026, 4, 19, 18, 20, 51, 407211, tzinfo=UTC)
    found = around_moment(moment, reach, zone_named("Asia/Tokyo", "machine"))
    assert found.format() == "2026-04-20T02:50:51+09:00/2026-04-20T03:50:51+09:00"
    assert (found.rule, found.zone.rule) == ("message", "machine")


@pytest.mark.parametrize("reach", ["", "±", "soon", "-30m", "±1y", "±30m/40m"])
def test_a_reach_that_is_none_is_refused(reach: str) -> None:
    with pytest.raises(UsageError):
        around_moment(datetime(2026, 4, 19, 18, tzinfo=UTC), reach, zone_named("UTC", "option"))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("7d", 7),
        ("7 日", 7),
        ("７日間", 7),
        ("13週間", 91),
        ("2 weeks", 14),
        ("PT36H", 1.5),
        ("P2W", 14),
        ("12h", 0.5),
    ],
)
def test_a_length_is_read_in_days_weeks_and_hours(text: str, days: float) -> None:
    assert read_length(text) == timedelta(days=days)


@pytest.mark.parametrize("text", ["", "7", "a week", "0d", "-7d", "P1M", "99999d", "P99999999999W", "7d 8d"])
def test_what_is_no_length_is_refused(text: str, refused) -> None:
    with refused("window.length_unreadable", UsageError):
        read_length(text)
