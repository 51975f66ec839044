"""What a reader of Deep Security's CEF and LEEF must get right, row by row of the list we keep."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from dscase.events.agent_events import with_line_breaks
from dscase.events.collect import Collected
from dscase.events.raw import raw
from dscase.events.table import SourceSpec
from dscase.window import Window

MakeSource = Callable[..., SourceSpec]
Collect = Callable[..., Collected]
MakeWindow = Callable[..., Window]

CEF = "CEF:0|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|"
LEEF = "LEEF:2.0|Trend Micro|Deep Security Manager|20.0.1|192|"


def told(line: str | bytes) -> dict[str, Any]:
    (one,) = raw([line if isinstance(line, bytes) else line.encode()])
    return one


def values(extension: str) -> dict[str, str]:
    found: dict[str, str] = told(CEF + extension)["extensions"]
    return found


@pytest.mark.parametrize("prefix", ["", "kaga ", "<134>", "194 <86>Apr  2 03:20:54 kaga ", "Apr 20 03:20:54 ",
                                    "Apr 20 03:20:54 my host ", "glued"])  # fmt: skip
@pytest.mark.parametrize("start", ["CEF:0", "CEF: 0", "CEF - - - 0"])
def test_row_1_headers_as_rsyslog_and_others_rewrite_them(prefix: str, start: str) -> None:
    one = told(f"{prefix}{CEF.replace('CEF:0', start)}msg=see CEF:0|x|y|1|2|3|4|src=9")
    assert (one["status"], one["header"]["signature_id"]) == ("ok", "600")
    assert one["extensions"]["msg"].startswith("see CEF:0|x|y|")
    leef = told(f"{prefix}LEEF: 2.0|Trend Micro|Deep Security Manager|20.0.1|192|cat=System")
    assert (leef["status"], leef["header"]["signature_id"]) == ("ok", "192")


@pytest.mark.parametrize(
    ("field", "between"),
    [
        ("", "\t"),
        ("|", "\t"),
        ("^|", "^"),
        ("0x5E|", "^"),
        ("x5E|", "^"),
        ("x09|", "\t"),
        ("xa6|", "¦"),
        ("~~|", "~~"),
    ],
)
def test_row_2_the_delimiter_of_leef_2_in_every_form(field: str, between: str) -> None:
    one = told(f"{LEEF}{field} cat=System{between}desc=a\\nb{between}sev=3")
    assert one["extensions"] == {"cat": "System", "desc": r"a\nb", "sev": "3"}


def test_row_3_backslashes_are_undone_in_one_pass_and_unescaped_paths_kept_beside() -> None:
    assert values(r"msg=C:\\Windows\\notepad.exe")["msg"] == r"C:\Windows\notepad.exe"
    one = told(CEF + r"msg=C:\Windows\System32\notepad.exe")
    assert one["extensions"]["msg"] == "C:\\Windows\\System32\notepad.exe"
    assert one["warnings"][0]["raw"] == r"C:\Windows\System32\notepad.exe"
    assert values(r"msg=\x \| \t act=y")["msg"] == r"\x \| \t"
    assert values(r"msg=\\\\?\\D:\\a act=y")["msg"] == r"\\?\D:\a"
    assert values("msg=C:\\Temp\\")["msg"] == "C:\\Temp\\"


def test_row_4_line_breaks_are_decoded_by_the_book_and_both_forms_break_for_display() -> None:
    once = values(r"msg=one\r\ntwo charset\=utf-8")["msg"]
    twice = values(r"msg=one\\ntwo")["msg"]
    assert (once, twice) == ("one\r\ntwo charset=utf-8", r"one\ntwo")
    assert (with_line_breaks(once), with_line_breaks(twice)) == ("one\ntwo charset=utf-8", "one\ntwo")


def test_row_5_values_of_many_words() -> None:
    assert values("target=10.0.0.1 (web 01) [i-0abc] msg=a: b: c cs6=A | B | C ") == {
        "target": "10.0.0.1 (web 01) [i-0abc]", "msg": "a: b: c", "cs6": "A | B | C",
    }  # fmt: skip
    assert values('cs5Label=Stream Position  cs1="CVE-1" cs1Label=Note') == {
        "cs5Label": "Stream Position ", "cs1": '"CVE-1"', "cs1Label": "Note",
    }  # fmt: skip


def test_row_6_an_equals_sign_nobody_escaped() -> None:
    assert values("request=https://h/x?a=1&b=2 msg=a = b act=x") == {
        "request": "https://h/x?a=1&b=2", "msg": "a = b", "act": "x",
    }  # fmt: skip
    assert values("TrendMicroDsMalwareTargetType=N/TrendMicroDsFileMD5=44D8 act=x") == {
        "TrendMicroDsMalwareTargetType": "N/TrendMicroDsFileMD5=44D8", "act": "x",
    }  # fmt: skip
    one = told(CEF + "msg=it ended, status=ok now target=a")
    assert one["extensions"] == {"msg": "it ended, status=ok now", "target": "a"}
    assert one["warnings"] == [{"code": "uncertain_key"}]


def test_row_7_empty_values_are_data() -> None:
    assert values("dst= src=1 TrendMicroDsTenantId=") == {"dst": "", "src": "1", "TrendMicroDsTenantId": ""}
    assert set(told("CEF:0|||||||src=1")["header"].values()) == {""}


def test_row_8_keys_that_stand_twice_are_all_kept_in_order(source_of: MakeSource, collected: Collect) -> None:
    assert told(CEF + "msg=one target=a msg=two target=b")["duplicates"] == {
        "msg": ["one", "two"], "target": ["a", "b"],
    }  # fmt: skip
    line = f"Apr 20 03:10:00 kaga {CEF}msg=one target=a msg=two target=b"
    (event,) = collected(source_of("ds.log", [line])).rows
    assert event.description == "one\ntwo"


def test_row_9_the_year_of_a_stamp_without_one_is_never_just_the_current_one(
    source_of: MakeSource, collected: Collect, window_of: MakeWindow
) -> None:
    lines = [
        f"{stamp} kaga {CEF}target=a" for stamp in ("Dec 31 23:59:59", "Jan  1 00:00:01", "Jan  1 00:10:00")
    ]
    spec = source_of("ds.log", lines, mtime=datetime(2021, 1, 2, tzinfo=UTC))
    done = collected(spec, window=window_of("2020-12-31T23:00", "2021-01-01T00:05"))
    assert [event.time.isoformat() for event in done.rows] == [
        "2020-12-31T14:59:59+00:00", "2020-12-31T15:00:01+00:00",
    ]  # fmt: skip
    assert {event.year_rule for event in done.rows} == {"window"}
    whole = collected(spec, window=window_of("2000-01-01T00:00", "2030-01-01T00:00"))
    assert [event.time.year for event in whole.rows] == [2020, 2020, 2020]
    assert {event.year_rule for event in whole.rows} == {"mtime"}


def test_row_9_the_29th_of_february_lies_in_a_leap_year(
    source_of: MakeSource, collected: Collect, window_of: MakeWindow
) -> None:
    spec = source_of(
        "ds.log", [f"Feb 29 12:00:00 kaga {CEF}target=a"], mtime=datetime(2026, 5, 1, tzinfo=UTC)
    )
    done = collected(spec, window=window_of("2020-01-01T00:00", "2030-01-01T00:00"))
    assert [event.time.date().isoformat() for event in done.rows] == ["2024-02-29"]


def test_row_10_odd_keys_severities_ids_versions_and_products() -> None:
    assert values("ad.x[0]=1 a,b=2 c_d-e=3") == {"ad.x[0]": "1", "a,b": "2", "c_d-e": "3"}
    for product in (
        "Workload Security Manager",
        "Server & Workload Protection Manager",
        "Deep Security Agent",
    ):
        for severity in ("Very-High", "10", "0"):
            line = f"CEF:0|Trend Micro|{product}|<DSA version>|0|n|{severity}|cn1=1"
            assert list(told(line)["header"].values()) == [
                "Trend Micro", product, "<DSA version>", "0", "n", severity,
            ]  # fmt: skip


def test_row_11_japanese_long_lines_and_odd_ends() -> None:
    assert values("target=本社サーバ 主 msg=パターンファイルの更新に失敗\r\n") == {
        "target": "本社サーバ 主", "msg": "パターンファイルの更新に失敗",
    }  # fmt: skip
    assert told(f"{CEF}msg=能力".encode("cp932"))["extensions"] == {"msg": "能力"}
    broken = told(CEF.encode() + b"msg=\xff\x81")["extensions"]["msg"]
    assert broken.encode("utf-8", "surrogateescape") == b"\xff\x81"
    assert len(values("msg=" + "x " * 32_000 + "target=a")["msg"]) == 63_999
    cut = told(CEF + "target=a msg=Failed. TrendMicroDsTen")
    assert (cut["status"], cut["extensions"]) == ("truncated", {"target": "a", "msg": "Failed."})


def test_row_12_no_line_is_dropped_in_silence(source_of: MakeSource, collected: Collect) -> None:
    good = f"Apr 20 03:10:00 kaga {CEF}target=a"
    refused = [
        "CEF:0|a|b",
        "CEF:0|a|b|c|d|e",
        "LEEF:2.0|a",
        CEF[:40],
        f"{CEF}target=a",
        f"Apr 31 00:00:00 h {CEF}x=1",
    ]
    done = collected(source_of("ds.log", [good, *refused, "plain text", "", good]))
    tally = done.sources[0].tally
    assert (tally.read, tally.in_window, tally.unparsed, tally.not_event) == (10, 2, 6, 2)
    assert [one.place for one in done.sources[0].unparsed] == [2, 3, 4, 5, 6, 7]
    assert [one["status"] for one in raw(line.encode() for line in refused)] == ["unparsed"] * 4 + ["ok"] * 2
