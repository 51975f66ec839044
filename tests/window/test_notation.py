from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.window.notation import Ago, Point, Span, plain, read_piece, read_point, read_span


@pytest.mark.parametrize(
    ("said", "length"),
    [
        ("PT30M", timedelta(minutes=30)),
        ("pt1h30m", timedelta(hours=1, minutes=30)),
        ("P1DT2H", timedelta(hours=26)),
        ("P1W", timedelta(days=7)),
        ("PT1.5H", timedelta(minutes=90)),
        ("PT0,5S", timedelta(milliseconds=500)),
        ("30m", timedelta(minutes=30)),
        ("30 min", timedelta(minutes=30)),
        ("1h30m", timedelta(minutes=90)),
        ("90秒", timedelta(seconds=90)),
        ("90秒間", timedelta(seconds=90)),
        ("15分", timedelta(minutes=15)),
        ("1時間30分", timedelta(minutes=90)),
        ("2時間", timedelta(hours=2)),
        ("1d", timedelta(days=1)),
        ("2日間", timedelta(days=2)),
        ("-PT5M", timedelta(minutes=-5)),
        ("PT-5M", timedelta(minutes=-5)),
    ],
)
def test_a_length_is_read(said: str, length: timedelta) -> None:
    span = read_span(said)
    assert span is not None
    assert span.length == length


@pytest.mark.parametrize("said", ["", "P", "PT", "30", "m", "30m1h", "PT30", "21日", "3時", "P1H", "１分x"])
def test_what_is_no_length_is_left_alone(said: str) -> None:
    assert read_span(said) is None


def test_a_length_past_counting_is_still_a_length() -> None:
    assert read_span("P" + "9" * 150 + "D") == Span("P" + "9" * 150 + "D", None)


@pytest.mark.parametrize(
    ("said", "length"),
    [("now", 0), ("NOW", 0), ("現在", 0), ("今", 0), ("-30m", 1800), ("30分前", 1800), ("2時間前", 7200)],
)
def test_a_time_counted_from_now_is_read(said: str, length: int) -> None:
    assert read_piece(said) == Ago(said, timedelta(seconds=length))


@pytest.mark.parametrize(
    ("said", "hour", "minute"),
    [
        ("3:40", 3, 40),
        ("T03:40", 3, 40),
        ("0340", 3, 40),
        ("3時", 3, 0),
        ("3時半", 3, 30),
        ("3時5分", 3, 5),
        ("3 時 05 分", 3, 5),
        ("午前3時半", 3, 30),
        ("3:40 a.m.", 3, 40),
        ("AM 3:40", 3, 40),
    ],
)
def test_a_clock_alone_is_read(said: str, hour: int, minute: int) -> None:
    point = read_point(said)
    assert point is not None
    assert point.day is None
    assert point.clock is not None
    assert (point.clock.hour, point.clock.minute) == (hour, minute)


@pytest.mark.parametrize(
    "said", ["3:4", "3:", "3:40:5", "2026-04-200", "2026-4", "3:40 XST", "2026-04-20T", "３：４０"]
)
def test_what_is_no_point_is_left_alone(said: str) -> None:
    assert read_point(said) is None


@pytest.mark.parametrize(
    ("said", "spelled"),
    [
        ("２０２６年４月２０日　３時〜４時", "2026年4月20日 3時~4時"),
        ("３：００～３：４０", "3:00~3:40"),
        ("２０２６−０４−２０", "2026-04-20"),
        ("  a \t b\n", "a b"),
        ("㋿8年", "令和8年"),
    ],
)
def test_width_waves_dashes_and_blanks_are_made_one(said: str, spelled: str) -> None:
    assert plain(said) == spelled


def test_digits_of_other_scripts_are_not_taken_for_a_date() -> None:
    assert read_point(plain("٢٠٢٦-٠٤-٢٠")) is None


@given(st.text(alphabet="0123456789-:/.~ tTzZ年月日時分秒半午前後amphdsP+±", max_size=200))
def test_no_text_is_read_other_than_as_a_piece_or_not_at_all(said: str) -> None:
    assert isinstance(read_piece(plain(said)), Point | Span | Ago | None)


@pytest.mark.parametrize("unit", ["1", "1.", "1 ", "1d", "P1", "-", "1:1", "1年", "(", "T0", "午前"])
def test_no_repetition_makes_a_pattern_run_away(unit: str) -> None:
    said = (unit * 20_000)[:20_000] + "!"  # a pattern that tries every way to split this never ends
    assert read_piece(said) is None
