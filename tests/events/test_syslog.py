import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.events.syslog import Head, _in_front, in_front, read
from dscase.window.stamps import Stamp

APRIL = ("Apr 20 03:20:54", None, 4, 20, 3, 20, 54)


@pytest.mark.parametrize(
    ("text", "host", "rest"),
    [
        ("Apr 20 03:20:54 kaga CEF: 0|", "kaga", "CEF: 0|"),
        ("Apr 20 03:20:54 kaga ", "kaga", ""),
        ("Apr 20 03:20:54 ", "", ""),
        ("Apr 20 03:20:54", "", ""),
        ("<134>Apr 20 03:20:54 dsm01.example.jp x", "dsm01.example.jp", "x"),
        ("194 <86>Apr 20 03:20:54 kaga x", "kaga", "x"),
        ("Apr 20 03:20:54 dsm[12]: x", "", "dsm[12]: x"),
        ("Apr 20 03:20:54 ds_manager: x", "", "ds_manager: x"),
        ("Apr 20 03:20:54 fe80::1%eth0 x", "fe80::1%eth0", "x"),
        ("Apr 20 03:20:54 加賀 x", "加賀", "x"),
        ("Apr 20 03:20:54 - x", "", "x"),
    ],
)
def test_a_bsd_header_with_or_without_pri_and_host(text: str, host: str, rest: str) -> None:
    assert read(text) == Head(Stamp(*APRIL), host, rest)


@pytest.mark.parametrize(
    "text", ["Apr  2 03:20:54 kaga x", "Apr 2 03:20:54 kaga x", "Apr 02 03:20:54 kaga x"]
)
def test_the_day_may_be_padded_with_a_blank(text: str) -> None:
    head = read(text)
    assert head.stamp is not None
    assert (head.stamp.month, head.stamp.day, head.host) == (4, 2, "kaga")


@pytest.mark.parametrize("text", ["Apr 20 2026 03:20:54 kaga x", "2026 Apr 20 03:20:54 kaga x"])
def test_a_bsd_stamp_may_have_a_year(text: str) -> None:
    head = read(text)
    assert head.stamp is not None
    assert (head.stamp.year, head.stamp.hour, head.host) == (2026, 3, "kaga")


@pytest.mark.parametrize(
    ("stamp", "microsecond", "offset"),
    [
        ("2026-04-20T03:20:54Z", 0, 0),
        ("2026-04-20T03:20:54+09:00", 0, 32400),
        ("2026-04-20T03:20:54.123+0900", 123_000, 32400),
        ("2026-04-20T03:20:54,1234567-08:00", 123_456, -28800),
        ("2026-04-20 03:20:54 +05:30", 0, 19800),
        ("2026-04-20T03:20:54+09", 0, 32400),
        ("2026-04-20 03:20:54", 0, None),
    ],
)
def test_an_iso_stamp_with_offset_and_fraction(stamp: str, microsecond: int, offset: int | None) -> None:
    for pri in ("", "<134>", "<134>1 "):
        head = read(f"{pri}{stamp} kaga rest")
        assert head == Head(Stamp(stamp, 2026, 4, 20, 3, 20, 54, microsecond, offset), "kaga", "rest")


def test_a_fraction_of_a_bsd_stamp_is_read() -> None:
    stamp = read("Apr 20 03:20:54.5 kaga x").stamp
    assert stamp is not None
    assert stamp.microsecond == 500_000


@pytest.mark.parametrize(
    "text", ["", "no header", "<134>CEF:0|", "Foo 20 03:20:54 x", "Apr 20 03:20 x", "2026-04 x"]
)
def test_without_a_stamp_there_is_no_header(text: str) -> None:
    head = read(text)
    assert (head.stamp, head.host) == (None, "")


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("Apr 20 03:20:54 ", ""),
        ("Apr 20 03:20:54 kaga ", "kaga"),
        ("Apr 20 03:20:54 kaga", "kaga"),
        ("Apr 20 03:20:54 dsm 01 ", "dsm 01"),
        ("Apr 20 03:20:54 本社 DSM (主) ", "本社 DSM (主)"),
        ("Apr 20 03:20:54 kaga dsm[12]: ", "kaga"),
        ("Apr 20 03:20:54 kaga dsm: ", "kaga"),
        ("Apr 20 03:20:54: kaga ", "kaga"),
        ("Apr 20 05:10:00 relay Apr 20 03:20:54 dsm01 ", "dsm01"),
        ("Apr 20 03:20:54 relay a long tale of many words ", "relay"),
        ("Apr 20 03:20:54 kaga\ufeff", "kaga"),
        ("prefix from elsewhere: Apr 20 03:20:54 kaga ", "kaga"),
        ("194 <86>Apr 20 03:20:54 kaga ", "kaga"),
    ],
)
def test_in_front_of_a_message_the_host_is_what_is_left(text: str, host: str) -> None:
    head = in_front(text)
    assert head.stamp == Stamp(*APRIL)
    assert head.host == host


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("<34>1 2026-04-20T03:20:54Z kaga app 12 ID47 - ", "kaga"),
        ("<34>1 2026-04-20T03:20:54Z - - - - - ", ""),
        ("2026-04-20T03:20:54Z\tLocal0.Info\t10.0.0.1\t", "10.0.0.1"),
        ("2026-04-20T03:20:54Z user.notice", ""),
    ],
)
def test_what_rfc_5424_and_kiwi_put_behind_the_stamp_is_no_host(text: str, host: str) -> None:
    head = in_front(text)
    assert head.stamp == Stamp("2026-04-20T03:20:54Z", 2026, 4, 20, 3, 20, 54, 0, 0)
    assert head.host == host


def test_rfc_5424_may_lack_the_time() -> None:
    assert in_front("<34>1 - kaga app - - - ")[:2] == (None, "kaga")


@pytest.mark.parametrize(
    ("text", "year", "offset"),
    [
        ("Apr 20 03:20:54 UTC kaga x", None, 0),
        ("Apr 20 03:20:54 JST kaga x", None, 32400),
        ("Apr 20 03:20:54 +0900 kaga x", None, 32400),
        ("Apr 20 2026 03:20:54 -05:30 kaga x", 2026, -19800),
        ("Apr 20 03:20:54 2026 kaga x", 2026, None),
    ],
)
def test_a_zone_or_a_year_may_stand_behind_the_clock(text: str, year: int | None, offset: int | None) -> None:
    head = read(text)
    assert head.stamp is not None
    assert (head.stamp.year, head.stamp.offset, head.host) == (year, offset, "kaga")


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    read(text)
    in_front(text)


@given(st.text(st.sampled_from("Apr 203:4<>1-T.Z+|CEF")))
def test_no_almost_header_makes_it_fail(text: str) -> None:
    read(text)
    in_front(text)


STAMPS = ("Apr 20 03:20:54", "Xyz  2 25:61:61", "2026-04-20T03:20:54.123456+09:00", "2026-04-20T03:20:54Z")
PARTS = st.sampled_from(
    [*STAMPS, "<134>", "1 ", " ", "kaga", "UTC", "2026", "web.info", "-", "dsm[1]:", ".", "1"]
)


@given(st.lists(PARTS, max_size=7))
def test_what_is_read_in_one_step_is_read_as_by_many(parts: list[str]) -> None:
    for text in ("".join(parts), " ".join([*parts, ""])):
        assert in_front(text) == _in_front(text)


@pytest.mark.parametrize("host", ["dsm.local", "manager.corp", "local0.example"])
def test_a_host_of_two_words_is_no_syslog_level(host: str) -> None:
    assert in_front(f"Apr 20 03:20:54 {host} ").host == host


@pytest.mark.parametrize(("written", "host"), [("[fe80::1]", "fe80::1"), ("[web-1]", "web-1"), ("[12]:", "")])
def test_a_host_in_brackets_is_a_host(written: str, host: str) -> None:
    assert in_front(f"Apr 20 03:20:54 {written} ").host == host
