from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.window import begins_with_time, mentions, zone_named

TOKYO = zone_named("Asia/Tokyo", "case")
DAY = date(2026, 4, 20)


def found(text, *days):
    return list(mentions(text, TOKYO, days or (DAY,)))


def utc(text):
    return datetime.fromisoformat(f"2026-{text}+09:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("03:20:54に失敗", "04-20T03:20:54"),
        ("深夜3時20分に失敗", "04-20T03:20:00"),
        ("３：２０　に失敗", "04-20T03:20:00"),
        ("午後3時20分に", "04-20T15:20:00"),
        ("at 3:20 pm, it", "04-20T15:20:00"),
        ("4月19日 22:10に", "04-19T22:10:00"),
        ("[2026-04-19T22:10:05.25Z]", "04-20T07:10:05.25"),
        ("令和8年4月21日 3時半", "04-21T03:30:00"),
        ("(4/19 22:10)", "04-19T22:10:00"),
    ],
)
def test_a_time_in_prose_is_found_as_the_moment_it_names(text, moment):
    (one,) = found(text)
    assert one.starts == (utc(moment),)


@pytest.mark.parametrize(
    "text",
    [
        "2205", "0320", "relay01:4122", "3時間20分かかった", "3時頃", "12.0.383", "4月22日に判断", "25:00",
        "00:50:56:aa:bb:cc", "192.168.100.120", "::1", "2026-02-30 03:20", "100:30",
    ],
)  # fmt: skip
def test_what_is_no_time_of_day_is_passed_over(text):
    assert found(text) == []


def test_a_range_is_two_times():
    assert [one.starts[0] for one in found("03:10から03:35、4:00-4:10")] == [
        utc(f"04-20T{clock}:00") for clock in ("03:10", "03:35", "04:00", "04:10")
    ]


def test_without_a_day_it_may_be_of_every_day_given_or_named():
    (one,) = found("22日の朝、03:20に", DAY, date(2026, 4, 21))
    assert [start.astimezone(TOKYO.tz).day for start in one.starts] == [20, 21, 22]


def test_a_day_without_a_year_may_be_of_either_end_of_the_days():
    (one,) = found("1/1 00:10", date(2025, 12, 31), date(2026, 1, 1))
    assert utc("01-01T00:10:00") in one.starts


@pytest.mark.parametrize("text", ["3時20分頃", "約3:20", "about 3:20", "03:20過ぎ"])
def test_its_own_words_may_make_it_vague(text):
    assert found(text)[0].vague == timedelta(minutes=15)
    assert found("3:20")[0].vague == timedelta(0)


def test_how_exact_it_is_depends_on_its_seconds():
    assert found("03:20")[0].length == timedelta(minutes=1)
    assert found("03:20:00")[0].length == timedelta(seconds=1)


@given(st.text(alphabet="0123456789:/-.年月日時分秒午前後令和TZ+ aあ", max_size=60))
def test_no_text_breaks_it_and_what_it_quotes_stands_there(text):
    for one in found(text):
        assert one.text in text
        assert all(start.tzinfo is UTC for start in one.starts)


@given(st.integers(0, 86_399), st.text("あ、。(「 ", max_size=5))
def test_a_written_moment_is_read_back(second, around):
    stated = datetime(2026, 4, 20, tzinfo=TOKYO.tz) + timedelta(seconds=second)
    (one,) = found(f"{around}{stated:%Y-%m-%d %H:%M:%S}{around}")
    assert one.starts == (stated.astimezone(UTC),)


@pytest.mark.parametrize(
    ("text", "moment", "rest"),
    [
        ("02:55 Agent のサービスを再起動しました", "04-20T02:55", "Agent のサービスを再起動しました"),
        ("０２：５５\u3000①を再起動", "04-20T02:55", "①を再起動"),
        ("2時55分にサービスを再起動", "04-20T02:55", "2時55分にサービスを再起動"),
        ("4/21 9:05 restarted the agent", "04-21T09:05", "restarted the agent"),
        ("2026-04-19T22:10:05+09:00 restarted", "04-19T22:10:05", "restarted"),
        ("02:55", "04-20T02:55", "02:55"),
    ],
)
def test_a_text_may_begin_with_its_time(text, moment, rest):
    assert begins_with_time(text, TOKYO, (DAY,)) == (utc(moment), rest)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Agent を 02:55 に再起動", (DAY,)),
        ("02:55 頃に再起動", (DAY,)),
        ("約 02:55 に再起動", (DAY,)),
        ("02:55-03:00 に停止", (DAY,)),
        ("02:55〜03:00 に停止", (DAY,)),
        ("2026-04-20 02:55-03:00 stopped", (DAY,)),
        ("02:55 に再起動", (DAY, date(2026, 4, 21))),
        ("再起動しました", (DAY,)),
        ("4月20日に再起動", (DAY,)),
        ("25:00 に再起動", (DAY,)),
    ],
)
def test_what_a_text_begins_with_may_be_no_certain_time(text, days):
    assert begins_with_time(text, TOKYO, days) is None
