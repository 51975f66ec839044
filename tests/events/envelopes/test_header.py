import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.events.envelopes.header import innermost
from dscase.knowledge.catalogue import table


@pytest.mark.parametrize(
    ("text", "stamp", "host", "outer"),
    [
        ("Apr 20 03:20:54 kaga ", "Apr 20 03:20:54", "kaga", ""),
        (
            "2026-04-20T05:10:00+09:00 relay01 <134>Apr 20 03:20:54 kaga ",
            "Apr 20 03:20:54",
            "kaga",
            "2026-04-20T05:10:00+09:00 relay01",
        ),
        (
            "Apr 20 05:10:00 relay01 Apr 20 03:20:54 kaga ",
            "Apr 20 03:20:54",
            "kaga",
            "Apr 20 05:10:00 relay01",
        ),
        (
            "<134>Apr 20 05:10:00 relay01 Apr 20 03:20:54 kaga ",
            "Apr 20 03:20:54",
            "kaga",
            "Apr 20 05:10:00 relay01",
        ),
        ("<113>Apr 20 03:20:54 dsm-2.example.jp : ", "Apr 20 03:20:54", "dsm-2.example.jp", ""),
        ("Apr 20 03:20:54: 192.0.2.9: ", "Apr 20 03:20:54", "192.0.2.9", ""),
        ("Apr 20 03:20:54 dsm01: ", "Apr 20 03:20:54", "dsm01", ""),
        ("Apr 20 03:20:54 kaga dsm[12]: ", "Apr 20 03:20:54", "kaga", ""),
        ("Apr 20 03:20:54 logsrv root ", "Apr 20 03:20:54", "logsrv", ""),
        ("Apr 20 03:20:54 logsrv root: ", "Apr 20 03:20:54", "logsrv", ""),
        ("Apr 20 03:20:54 [192.0.2.20] ", "Apr 20 03:20:54", "192.0.2.20", ""),
        ("Apr 20 03:20:54 dsm.example.jp:514 ", "Apr 20 03:20:54", "dsm.example.jp", ""),
        ("Apr 20 03:20:54 kaga (192.0.2.5) ", "Apr 20 03:20:54", "kaga", ""),
        ("Apr 20 03:20:54 kaga INFO ", "Apr 20 03:20:54", "kaga", ""),
        ("2026-04-20 03:20:54,123 INFO kaga ", "2026-04-20 03:20:54,123", "kaga", ""),
        ("Apr 20 03:20:54 kaga local0.info ", "Apr 20 03:20:54", "kaga", ""),
        ("2026-04-20\t03:20:54\tLocal0.Info\tkaga\t", "2026-04-20\t03:20:54", "kaga", ""),
        (
            "info,2026/04/20 03:22:12,relay01,Apr 20 03:20:54 kaga ",
            "Apr 20 03:20:54",
            "kaga",
            "2026/04/20 03:22:12 relay01",
        ),
        ("Apr 20 03:20:54 dsm 01 ", "Apr 20 03:20:54", "dsm 01", ""),
        ("Apr 20 03:20:54 本社 DSM (主) ", "Apr 20 03:20:54", "本社 DSM (主)", ""),
        ("Apr 20 03:20:54 MSK kaga ", "Apr 20 03:20:54 MSK", "kaga", ""),
        ("Apr 20 03:20:54 PST kaga ", "Apr 20 03:20:54 PST", "kaga", ""),
        ("Apr 20 2026 03:20:54 CST: kaga ", "Apr 20 2026 03:20:54 CST", "kaga", ""),
        ("Mon Apr 20 03:20:54 EST 2026 kaga ", "Mon Apr 20 03:20:54 EST 2026", "kaga", ""),
        ("Apr 20 03:20:54 AM kaga ", "Apr 20 03:20:54", "kaga", ""),
        ("4月 20 03:20:54 kaga ", "4月 20 03:20:54", "kaga", ""),
        ("04-20-2026 03:20:54\tLocal0.Info\tkaga\t", "04-20-2026 03:20:54", "kaga", ""),
        ("2026.04.20 03:20:54 kaga ", "2026.04.20 03:20:54", "kaga", ""),
        ("20260420T032054+0900 kaga ", "20260420T032054+0900", "kaga", ""),
        ("Mon 2026-04-20 03:20:56 JST kaga ", "Mon 2026-04-20 03:20:56 JST", "kaga", ""),
        ("Mon Apr 20 03:20:56 2026 kaga ", "Mon Apr 20 03:20:56 2026", "kaga", ""),
        ("2026/04/20 03:20:56 kaga ", "2026/04/20 03:20:56", "kaga", ""),
        ("20/Apr/2026:03:20:56 +0900 kaga ", "20/Apr/2026:03:20:56 +0900", "kaga", ""),
        ("1776622858.123456 kaga ", "1776622858.123456", "kaga", ""),
        (
            "2026-04-19T18:20:55.000Z Apr 20 03:20:54 kaga ",
            "Apr 20 03:20:54",
            "kaga",
            "2026-04-19T18:20:55.000Z",
        ),
        (
            '2026-04-20T03:20:55+09:00 {host="web1", job="syslog"} Apr 20 03:20:54 kaga ',
            "Apr 20 03:20:54",
            "kaga",
            "2026-04-20T03:20:55+09:00 web1",
        ),
        (
            "2026-04-20T03:20:54.1+09:00 stdout F Apr 20 03:20:54 kaga ",
            "Apr 20 03:20:54",
            "kaga",
            "2026-04-20T03:20:54.1+09:00",
        ),
        ("2026-04-20 03:20:54\tLocal0.Info\t192.0.2.120\t", "2026-04-20 03:20:54", "192.0.2.120", ""),
        (
            "2026-04-20 03:20:54\tLocal0.Info\t192.0.2.1\tApr 20 03:20:50 kaga ",
            "Apr 20 03:20:50",
            "kaga",
            "2026-04-20 03:20:54 192.0.2.1",
        ),
        (
            "Nov 30 00:48:49 localhost 1 2026-04-20T03:27:00.000+09:00 kaga dsm 123 - - \ufeff",
            "2026-04-20T03:27:00.000+09:00",
            "kaga",
            "Nov 30 00:48:49 localhost",
        ),
        (
            "<134>1 2026-11-30T00:48:49Z relay 1 - - - 2026-04-20T03:27:00.000+09:00 kaga dsm 123 - - ",
            "2026-04-20T03:27:00.000+09:00",
            "kaga",
            "2026-11-30T00:48:49Z relay",
        ),
        (
            '<134>1 2026-04-20T03:27:00Z kaga dsm 1 ID [meta@1 seen="2026-04-20T05:00:00Z" by="x"] ',
            "2026-04-20T03:27:00Z",
            "kaga",
            "",
        ),
        ("> Apr 20 03:20:54 kaga ", "Apr 20 03:20:54", "kaga", ""),
        ("dsm-1  | Apr 20 03:20:54 kaga ", "Apr 20 03:20:54", "kaga", ""),
        ("Apr 20 03:20:54 - ", "Apr 20 03:20:54", "", ""),
        ("Apr 20 03:20:54 {a} ", "Apr 20 03:20:54", "", ""),
        ("no header at all ", None, "", ""),
        ("", None, "", ""),
    ],
)
def test_the_header_next_to_the_message_is_the_events(
    text: str, stamp: str | None, host: str, outer: str
) -> None:
    found = innermost(text)
    assert (found.stamp and found.stamp.text) == stamp
    assert found.host == host
    assert found.outer == outer


def test_a_label_names_the_host_where_the_line_names_none() -> None:
    found = innermost('2026-04-20T03:20:55+09:00 {host="kaga", job="syslog"} ')
    assert (found.host, found.labelled) == ("kaga", True)
    assert innermost('2026-04-20T03:20:55+09:00 {host="x y{", job="syslog"} ').host == ""


HOSTS = st.from_regex(r"[a-z][a-z0-9]{2,10}(-[0-9]{1,2})?(\.example\.jp)?", fullmatch=True).filter(
    lambda host: host not in {row["word"].casefold() for row in table("header_words.csv")}
)
OUTERS = (
    "2026-04-20T05:10:00+09:00 {} ",
    "Apr 20 05:10:00 {} ",
    "<13>Apr 20 05:10:00 {}: ",
    '2026-04-20T05:10:00Z {{a="{}"}} ',
)
INNERS = (
    "<134>Apr 20 03:20:54 {} ",
    "Apr 20 03:20:54 {} ",
    "<134>1 2026-04-20T03:20:54+09:00 {} dsm 1 - - ",
    "2026-04-20T03:20:54.5Z {} ",
)


@given(HOSTS, HOSTS, st.sampled_from(OUTERS), st.sampled_from(OUTERS), st.sampled_from(INNERS))
def test_any_number_of_relays_leaves_the_events_own_header(
    host: str, relay: str, first: str, second: str, inner: str
) -> None:
    found = innermost(first.format(relay) + second.format(relay) + inner.format(host))
    assert found.host == host
    assert found.stamp is not None
    assert (found.stamp.hour, found.stamp.minute) == (3, 20)
    assert found.outer


@given(st.text())
def test_no_text_makes_it_fail_and_a_host_is_a_host(text: str) -> None:
    assert not set(innermost(text).host) & set("{}\"'<>|=")
