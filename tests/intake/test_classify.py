import bz2
import gzip
import lzma
from types import MappingProxyType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dscase.events.beginning import HEAD
from dscase.intake.classify import classify
from dscase.kinds import Kind
from dscase.knowledge.catalogue import table

RFC3164 = b"Apr 20 03:20:54 kaga CEF: 0|Trend Micro|Deep Security Manager|12.0.383|2205|x|6|src=192.0.2.1\n"
HEADER = "Time,Level,Event ID,Event,Tag(s),Event Origin,Target,Action By,Manager,Description\r\n"
ROW = '"April 20, 2026 03:20:54",Warning,2205,Update failed,,Agent,web01,System,kaga,"two\nlines"\r\n'
AGENT_LINE = b"2026-04-20 03:20:54.118204 [+0900]: [Cmd/5] | a command came\n"
MAIL = b"Received: from a\n by b\nFrom: dsm@example.jp\nSubject: alert\nDate: Mon, 20 Apr 2026\n\nbody\n"


def kind(data, name="x.dat", **more):
    return classify(data, name, **more).kind


def code(data, name="x.dat", **more):
    error = classify(data, name, **more).error
    return error.code if error else None


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"PK\x03\x04rest", Kind.PACKAGE),
        (b"PK\x05\x06" + bytes(18), Kind.PACKAGE),
        (b"\x89PNG\r\n\x1a\nrest", Kind.SCREENSHOT),
        (b"\xff\xd8\xff\xe0rest", Kind.SCREENSHOT),
        (MAIL, Kind.MAIL),
        (b"From dsm@example.jp Mon Apr 20\n" + MAIL, Kind.MAIL),
        (MAIL.replace(b"\n", b"\r\n"), Kind.MAIL),
        ((HEADER + ROW).encode(), Kind.CONSOLE_CSV),
        (("\ufeff" + HEADER + ROW).encode(), Kind.CONSOLE_CSV),
        (RFC3164, Kind.SYSLOG),
        (AGENT_LINE, Kind.PRODUCT_LOG),
        (b"just some words\n", Kind.UNKNOWN),
        (b"\0\1\2\3" * 50, Kind.UNKNOWN),
    ],
)
@pytest.mark.parametrize("name", ["x.dat", "lamp.png", "ds_agent.log", "a.zip", "systemevents.csv"])
def test_content_decides_and_the_name_does_not(data, expected, name):
    assert kind(data, name) is expected


@pytest.mark.parametrize(
    "line",
    [
        b"Apr  2 03:20:54 kaga sshd[1]: x",
        b"<134>Apr 20 03:20:54 CEF:0|Trend Micro|x",
        b"Apr 20 2026 03:20:54 kaga x",
        b"2026-04-20T03:20:54.123+09:00 kaga x",
        b"<134>2026-04-20T03:20:54Z kaga x",
        b"<34>1 2026-04-20T03:20:54.003Z kaga app 1 ID1 - x",
        b"<34>1 - kaga app - - - x",
        b"CEF:0|Trend Micro|Deep Security Manager|20.0.1|600|x|3|",
        b"LEEF:2.0|Trend Micro|Deep Security Manager|20.0.1|192|cat=System",
        b"LEEF: 2.0|Trend Micro|Deep Security Agent|20.0.1|21|",
        b"12:00 relayed: CEF:0|Trend Micro|x|1|600|x|3|",
    ],
)
def test_each_form_of_a_syslog_line_is_known(line):
    assert kind(line + b"\n") is Kind.SYSLOG


def test_most_lines_must_be_syslog_where_nobody_said_so():
    assert kind(RFC3164 + b"noise\n") is Kind.UNKNOWN
    assert kind(RFC3164 * 2 + b"noise\n") is Kind.SYSLOG


def test_blank_lines_and_comments_do_not_count():
    assert kind(b"# kept by ops\n\n# from kaga\n" + RFC3164 + b"\n\n") is Kind.SYSLOG


def test_a_cut_off_last_line_does_not_count():
    line = b"a line of something else "
    data = RFC3164 + line + b"x" * HEAD
    assert kind(RFC3164 + line) is Kind.UNKNOWN
    assert kind(data[:HEAD]) is Kind.SYSLOG


def test_one_endless_line_is_judged_by_its_beginning():
    assert kind((RFC3164.strip() + b"x" * HEAD)[:HEAD]) is Kind.SYSLOG


def test_a_cp932_header_is_matched_through_the_alias_table():
    header = "時刻,レベル,イベントID,イベント,対象\r\n".encode("cp932")
    assert kind(header) is Kind.CONSOLE_CSV


def test_a_header_is_matched_in_any_order_and_case_and_with_columns_nobody_knows():
    assert kind(b"\r\nextra,EVENT id , event,TIME\r\n") is Kind.CONSOLE_CSV


def test_the_users_own_headers_are_known_too():
    header = "発生,番号,事象\r\n".encode()
    own = MappingProxyType({" 発生 ": "time", "番号": "id", "事象": "name"})
    assert kind(header) is Kind.UNKNOWN
    assert kind(header, csv_columns=own) is Kind.CONSOLE_CSV


def test_an_export_of_other_events_is_unknown_and_says_so():
    header = b"Time,Computer,Reason,Tag(s),Event Origin,Action\r\n"
    assert classify(header, "fw.csv").kind is Kind.UNKNOWN
    assert code(header) == "intake.other_export"


def test_an_export_of_other_events_says_so_in_a_compressed_file_too():
    header = gzip.compress(b"Time,Computer,Reason,Tag(s),Event Origin,Action\r\n")
    assert code(header) == "intake.other_export"


def test_a_title_above_the_header_row_hides_no_system_events():
    assert kind(b"System Events\r\n\r\nTime,Level,Event ID,Event\r\n") is Kind.CONSOLE_CSV


def test_headers_are_known_however_wide_and_far_apart_they_are_written():
    assert kind("Ｔｉｍｅ, Level ,Event  ID,Event\r\n".encode()) is Kind.CONSOLE_CSV


def test_a_csv_that_holds_something_else_is_just_unknown():
    assert classify(b"name,price\r\na,1\r\n", "x.csv") == (Kind.UNKNOWN, None)


def test_a_letter_that_begins_like_a_header_is_no_mail():
    assert kind(b"From: here\nto there\n\nSubject: none\n") is Kind.UNKNOWN


@pytest.mark.parametrize("row", list(table("product_logs.csv")), ids=lambda row: row["pattern"])
def test_every_known_product_log_has_a_sample_that_is_recognised(row):
    sample = row["sample"].replace(r"\n", "\n").encode() + b"\n"
    stack = b"a continuation\nanother\nand more\n"
    name = "logs/" + row["pattern"].replace("*", "")
    assert kind(sample) is Kind.PRODUCT_LOG
    entries_of_two_lines = r"\n" in row["sample"]  # told by themselves: no other log has such
    assert kind(sample + stack) is (Kind.PRODUCT_LOG if entries_of_two_lines else Kind.UNKNOWN)
    assert kind(sample + stack, name) is Kind.PRODUCT_LOG


def test_a_level_in_brackets_makes_a_product_log_and_a_bare_stamp_does_not():
    assert kind(b"2026-04-20 03:20:54,118 [INFO] started\n") is Kind.PRODUCT_LOG
    assert kind(b"2026-04-20 03:20:54,118 started\n") is Kind.UNKNOWN


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "intake.empty"),
        (b"\x1f\x8b\x08", "intake.compressed"),
        (b"BZh91AY", "intake.compressed"),
        (b"\xfd7zXZ\0", "intake.compressed"),
        (b"\x28\xb5\x2f\xfd", "intake.compressed"),
        (b"GIF89a", "intake.not_picture"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "intake.not_picture"),
        (b"BM\x36\x00\x0c\x00\0\0\0\0\x36\0", "intake.not_picture"),
        ("何でもない文章\n".encode("utf-16"), "intake.utf16"),
    ],
)
def test_what_cannot_be_used_as_it_is_says_why(data, expected):
    assert kind(data) is Kind.UNKNOWN
    assert code(data) == expected


def test_a_word_on_the_file_does_not_outweigh_its_content():
    assert kind(RFC3164, stated=Kind.SCREENSHOT) is Kind.SYSLOG
    assert kind(b"\x89PNG\r\n\x1a\n", stated=Kind.SYSLOG) is Kind.SCREENSHOT
    assert kind(RFC3164, stated=Kind.PACKAGE) is Kind.SYSLOG


@pytest.mark.parametrize("stated", [Kind.SYSLOG, Kind.CONSOLE_CSV])
def test_a_text_stated_as_events_needs_one_line_that_is_one(stated):
    assert kind(b"noise\n" * 9 + RFC3164, stated=stated) is Kind.SYSLOG
    assert kind(b"noise\n", stated=stated) is Kind.UNKNOWN
    assert code(b"noise\n", stated=stated) == "intake.not_events"


def test_a_gif_given_as_screenshot_is_refused():
    assert kind(b"GIF89a", stated=Kind.SCREENSHOT) is Kind.UNKNOWN
    assert code(b"GIF89a", stated=Kind.SCREENSHOT) == "intake.not_picture"
    assert code(b"words", stated=Kind.SCREENSHOT) == "intake.not_picture"


def test_a_package_is_one_by_the_persons_word_because_it_is_only_referenced():
    assert classify(b"\x1f\x8b\x08", "dsm.tar.gz", stated=Kind.PACKAGE) == (Kind.PACKAGE, None)
    assert kind(b"", stated=Kind.PACKAGE) is Kind.UNKNOWN


def test_a_text_is_a_product_log_by_the_persons_word_and_a_binary_is_not():
    assert kind(b"20/04 03:20 started\n", stated=Kind.PRODUCT_LOG) is Kind.PRODUCT_LOG
    assert kind(b"\0\0\0", stated=Kind.PRODUCT_LOG) is Kind.UNKNOWN


@given(
    data=st.binary()
    | st.sampled_from([RFC3164, MAIL, HEADER.encode(), b'"', b"PK"]).flatmap(
        lambda start: st.binary().map(lambda rest: start + rest)
    ),
    name=st.text(),
    stated=st.none() | st.sampled_from(Kind),
)
@example(data=b'"' + b"a" * 140_000, name="field beyond the csv module's limit", stated=None)
def test_no_bytes_and_no_name_make_it_raise(data, name, stated):
    assert classify(data, name, stated=stated).kind in Kind


PACK = {"gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress}


@pytest.mark.parametrize("form", PACK)
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (RFC3164 * 50, Kind.SYSLOG),
        ((HEADER + ROW).encode(), Kind.CONSOLE_CSV),
        (AGENT_LINE, Kind.PRODUCT_LOG),
        (MAIL, Kind.UNKNOWN),
        (b"", Kind.UNKNOWN),
        (b"ds.log\0\0\0ustar" + bytes(600), Kind.UNKNOWN),
    ],
)
def test_a_compressed_file_is_what_its_content_is_where_that_can_be_read(form, data, expected):
    packed = PACK[form](data)
    assert kind(packed, "ds.log") is expected
    assert code(packed, "ds.log") == (None if expected is not Kind.UNKNOWN else "intake.compressed")


def test_a_compressed_log_that_is_cut_short_is_told_by_what_is_left():
    packed = gzip.compress(RFC3164 * 5000)
    assert kind(packed[: len(packed) // 2]) is Kind.SYSLOG


def test_the_content_handed_over_decides_about_a_compressed_file():
    assert kind(b"BZh91AY&SY", content=RFC3164) is Kind.SYSLOG


@pytest.mark.parametrize(
    "data",
    [
        b'{"Type": "Notification", "Message": "[{\\"EventType\\": \\"SystemEvent\\", \\"Number\\": 600}]"}\n',
        b'[\n {"EventType" : "SystemEvent", "Number": 600}\n]\n',
    ],
)
def test_events_sent_to_sns_are_a_log_of_events(data):
    assert kind(data) is Kind.SYSLOG
    assert kind(b'{"name": "something else"}') is Kind.UNKNOWN


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_logs_and_exports_in_utf16_are_what_they_hold(encoding):
    assert kind((RFC3164 * 9).decode().encode(encoding)) is Kind.SYSLOG
    assert kind(HEADER.encode(encoding)) is Kind.CONSOLE_CSV
