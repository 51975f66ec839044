import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.events import raw as module
from dscase.events.raw import raw

FIELDS = ["device_vendor", "device_product", "device_version", "signature_id", "name", "severity"]


def one(line: str | bytes) -> dict[str, Any]:
    (told,) = raw([line if isinstance(line, bytes) else line.encode()])
    return told


def test_a_line_of_any_vendor_is_told_whole() -> None:
    told = one(
        "<13>1 2026-04-20T03:20:54+09:00 fw01 CEF: 1|Acme|Wall \\| Gate|1.0|a=b|drop|High|"
        "src=192.0.2.1 msg=a\\=b c\n"
    )
    assert told == {
        "line": 1,
        "status": "ok",
        "format": "cef",
        "header": dict(zip(FIELDS, ["Acme", "Wall | Gate", "1.0", "a=b", "drop", "High"], strict=True)),
        "extensions": {"src": "192.0.2.1", "msg": "a=b c"},
        "duplicates": {},
        "syslog": {"host": "fw01", "stamp": "2026-04-20T03:20:54+09:00", "time": "2026-04-20T03:20:54+09:00"},
        "warnings": [],
    }


def test_leef_has_neither_name_nor_severity() -> None:
    told = one("Apr 20 03:20:54 kaga LEEF:1.0|Acme|Wall|1.0|15345|src=192.0.2.1\tname=x\tmsg=one\\ntwo")
    assert (told["status"], told["format"]) == ("ok", "leef")
    assert told["header"] == dict(zip(FIELDS, ["Acme", "Wall", "1.0", "15345", None, None], strict=True))
    assert told["extensions"] == {"src": "192.0.2.1", "name": "x", "msg": r"one\ntwo"}
    assert told["syslog"] == {"host": "kaga", "stamp": "Apr 20 03:20:54", "time": None}


def test_quotes_around_a_whole_message_are_no_part_of_it() -> None:
    assert one('kaga "CEF:0|a|b|1|7|n|3|src=1 msg=he said \\"x\\""')["extensions"]["src"] == "1"
    assert one('"CEF:0|a|b|1|7|n|3|src=1 msg=x" ')["extensions"]["msg"] == "x"
    assert one('"LEEF:1.0|a|b|1|7|src=1\tmsg=x"')["extensions"]["msg"] == "x"
    assert one('CEF:0|a|b|1|7|n|3|msg="x"')["extensions"]["msg"] == '"x"'


def test_the_first_header_counts_whatever_its_format() -> None:
    assert one("LEEF:1.0|a|b|c|d|msg=CEF:0|a|b|c|d|e|f|")["format"] == "leef"
    assert one("CEF:0|a|b|c|d|e|f|msg=LEEF:1.0|a|b|c|d|")["format"] == "cef"


def test_of_a_key_that_stands_twice_the_last_value_counts_and_all_are_told() -> None:
    told = one("CEF:0|a|b|c|d|e|f|msg=1 x=9 msg=2 msg=1")
    assert told["extensions"] == {"msg": "1", "x": "9"}
    assert told["duplicates"] == {"msg": ["1", "2", "1"]}


@pytest.mark.parametrize(
    ("line", "status", "form", "fields"),
    [
        ("", "not_event", None, []),
        ("Apr 20 03:20:54 kaga sshd[1]: Accepted", "not_event", None, []),
        ("# about CEF:0| lines", "not_event", None, []),
        ("CEF:0|a||1", "unparsed", "cef", ["a", "", "1"]),
        ("CEF:0|a|b|1|7|name", "unparsed", "cef", ["a", "b", "1", "7", "name"]),
        ("LEEF:2.0|a|b", "unparsed", "leef", ["a", "b"]),
        ("CEF:0|||||||", "ok", "cef", [""] * 6),
        ("CEF:0|a|b|1|7|n|3", "ok", "cef", ["a", "b", "1", "7", "n", "3"]),
        ("CEF:0|a|b|1|7|n|3|", "ok", "cef", ["a", "b", "1", "7", "n", "3"]),
        ("CEF:0|a|b|1|7|n|3|src=1 dst=", "ok", "cef", ["a", "b", "1", "7", "n", "3"]),
        ("CEF:0|a|b|1|7|n|3|sr", "truncated", "cef", ["a", "b", "1", "7", "n", "3"]),
    ],
)
def test_absent_header_fields_are_null_and_blank_ones_empty(
    line: str, status: str, form: str | None, fields: list[str]
) -> None:
    told = one(line)
    assert (told["status"], told["format"]) == (status, form)
    padded = [*fields, *[None] * (6 - len(fields))]
    assert told["header"] == dict(zip(FIELDS, padded, strict=True))


def test_lines_are_counted_from_one_and_end_at_lf_only() -> None:
    told = list(raw([b"CEF:0|a|b|c|d|e|f|msg=one\xe2\x80\xa8two\x0cthree\r\n", b"\n", b"x"]))
    assert [one["line"] for one in told] == [1, 2, 3]
    assert told[0]["extensions"] == {"msg": "one\u2028two\x0cthree"}


def test_a_line_cut_inside_a_character_is_truncated_and_keeps_its_bytes() -> None:
    data = "CEF:0|a|b|c|d|e|f|src=1 msg=失敗".encode()[:-1]
    told = one(data)
    assert (told["status"], told["extensions"]["src"]) == ("truncated", "1")
    assert told["extensions"]["msg"].encode("utf-8", "surrogateescape") == data.rpartition(b"=")[2]


def test_other_encodings_are_told() -> None:
    told = one("CEF:0|a|b|c|d|e|f|msg=能力".encode("cp932"))
    assert told["extensions"] == {"msg": "能力"}
    assert told["warnings"] == [{"code": "encoding", "encoding": "cp932"}]
    kept = one(b"CEF:0|a|b|c|d|e|f|msg=\xff\x81")
    assert kept["extensions"]["msg"].encode("utf-8", "surrogateescape") == b"\xff\x81"


def test_warnings_tell_what_is_doubtful() -> None:
    def codes(line: str) -> list[str]:
        return [warning["code"] for warning in one(line)["warnings"]]

    ours = "CEF:0|Trend Micro|Deep Security Agent|1|30|x|6|"
    assert one(rf"{ours}sproc=C:\Windows\notepad.exe msg=x")["warnings"] == [
        {"code": "suspicious_escape", "key": "sproc", "raw": r"C:\Windows\notepad.exe"}
    ]
    assert codes(f"{ours}msg=failed, code=7") == ["uncertain_key"]
    assert codes("CEF:0|a|b|1|7|n|3|words before src=1") == ["stray_text"]
    assert codes("LEEF:2.0|a|b|1|7|nonsense!|x=1") == ["delimiter_unclear"]
    assert codes("LEEF:1.0|a|b|1|7|lost\tx=1\tmore") == ["joined_text", "stray_text"]
    assert codes("LEEF:1.0|Trend Micro|Deep Security Manager|1|7|cat=System sev=3") == ["tabs_lost"]


def test_a_line_over_the_limit_is_truncated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_LINE", 60)
    told = one(b"CEF:0|a|b|c|d|e|f|src=1 msg=" + b"x" * 40)
    assert (told["status"], told["warnings"]) == ("truncated", [{"code": "line_too_long"}])


@pytest.mark.parametrize(
    ("stamp", "time"),
    [
        ("Apr 20 2026 03:20:54", "2026-04-20T03:20:54"),
        ("2026-04-20T03:20:54.250Z", "2026-04-20T03:20:54.250000+00:00"),
        ("2026-02-30T03:20:54Z", None),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59+00:00"),
        ("2026-04-20T03:20:54+99:00", None),
    ],
)
def test_a_stamp_with_a_year_has_a_time(stamp: str, time: str | None) -> None:
    assert one(f"{stamp} kaga CEF:0|a|b|c|d|e|f|")["syslog"] == {"host": "kaga", "stamp": stamp, "time": time}


@given(st.binary() | st.text(st.sampled_from("CEFL:0|\\ =ab\tApr 2<>")).map(str.encode))
def test_no_bytes_make_it_fail_and_all_is_json(data: bytes) -> None:
    (told,) = raw([data])
    assert json.loads(json.dumps(told)) == told
