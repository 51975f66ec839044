import base64
import gzip
import html
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.events.envelopes.line import Opened, opened
from dscase.events.envelopes.record_line import Refused

MESSAGE = (
    "0|Trend Micro|Deep Security Manager|20.0.1|2205|Update Failed|6|suser=System target=DSA-test "
    'msg=say "x" it failed TrendMicroDsTenant=Primary TrendMicroDsTenantId=0'
)
LINE = f"Apr 20 03:20:54 kaga CEF: {MESSAGE}"
PRI = f"<134>Apr 20 03:20:54 kaga CEF:{MESSAGE}"


def only(text: str) -> Opened:
    found = list(opened(text))
    assert len(found) == 1
    assert isinstance(found[0], Opened), found
    return found[0]


RECORDS = {
    "one field": {"message": LINE},
    "a field of another name": {"quux": LINE, "n": 3},
    "the line beside a part of it": {
        "message": "It failed",
        "event": {"original": LINE},
        "cef": {"name": "x"},
    },
    "the line marked by a search": {
        "_source": {"message": LINE},
        "highlight": {"message": [LINE.replace("DSA", "<em>DSA</em>")]},
    },
    "the line twice": {"message": LINE, "log": {"original": LINE}},
    "nested": {"a": {"b": {"c": {"_raw": LINE}}}},
    "a list of one": {"fields": {"message": [LINE], "@timestamp": ["2026-04-20T03:20:55Z"]}},
    "bytes": {"MESSAGE": list(LINE.encode())},
    "JSON in a string": {"Body": json.dumps({"Message": json.dumps({"message": LINE})})},
    "a list of records": {"hits": {"hits": [{"_source": {"message": LINE}}]}},
    "a stamp and a line": {
        "data": {"result": [{"stream": {"a": "b"}, "values": [["1776622854000000000", LINE]]}]}
    },
    "fields and values": {
        "results": [[{"field": "@timestamp", "value": "2026"}, {"field": "@message", "value": LINE}]]
    },
    "array": [{"message": LINE}],
    "base64": {"records": [{"data": base64.b64encode(LINE.encode()).decode()}]},
    "a compressed document": {
        "awslogs": {
            "data": base64.b64encode(
                gzip.compress(json.dumps({"logEvents": [{"message": LINE}]}).encode())
            ).decode()
        }
    },
    "a literal": {"log": repr(LINE.encode())},
    "a row": {"row": '2026-04-20T05:00:00Z,x,"' + LINE.replace('"', '""') + '"\n'},
    "escaped": {"log": LINE.replace('"', "&quot;")},
}


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_the_line_in_a_record_is_read_as_if_it_stood_alone(record: object) -> None:
    for text in (
        json.dumps(record),
        json.dumps(record, ensure_ascii=False),
        f"2026-04-20T03:20:55Z\ttag\t{json.dumps(record)}",
    ):
        assert only(text).text == LINE


def test_the_tag_that_stands_in_a_field_of_its_own_is_put_back() -> None:
    for name in ("tag", "PROGRAM", "SYSLOG_IDENTIFIER", "ident", "ProcessName", "what"):
        for tag in ("CEF", "CEF:", "CEF: ", "CEF[1]:"):
            found = only(
                json.dumps(
                    {name: tag, "x": MESSAGE, "host": "kaga", "@timestamp": "2026-04-20T03:20:54+09:00"}
                )
            )
            assert found.text == f"CEF: {MESSAGE}"
            assert found.rules == ("record_tag",)
            assert found.host == "kaga"
            assert found.stamp is not None
            assert found.stamp.offset == 32400


def test_words_that_a_relay_took_for_host_and_tag_are_put_together_again() -> None:
    host, tag, rest = MESSAGE.split(" ", 2)
    found = only(
        json.dumps({"HOST": f"CEF:{host}", "PROGRAM": tag, "MESSAGE": rest, "DATE": "Apr 20 03:20:54"})
    )
    assert found.text == f"CEF:{MESSAGE}"
    assert found.host == ""


@pytest.mark.parametrize(
    "text",
    [
        '{"message": "' + LINE.replace('"', '\\"'),
        '{"message": "' + LINE.replace('"', '\\"') + '", "host": "ka',
        json.dumps({"a": LINE, "b": LINE.replace("2205", "710")}),
        json.dumps({"message": MESSAGE}),
        "b'" + LINE,
        '"' + LINE + '","x',
        f'["x", "{LINE}"]',
        f'level=info msg="{LINE}" host=x',
    ],
)
def test_what_cannot_be_decoded_or_told_apart_is_refused(text: str) -> None:
    found = list(opened(text))
    assert found
    assert all(isinstance(one, Refused) for one in found)


@pytest.mark.parametrize(
    "text",
    [
        '"' + PRI.replace('"', '""') + '"',
        '"2026-04-20","' + PRI.replace('"', '""') + '",kaga,"x"',
        '"' + PRI.replace('"', '\\"') + '"',
        "'" + PRI + "'",
        repr(PRI),
        repr(PRI.encode()),
        repr(PRI.encode() + b"\n"),
        f"time=2026-04-20T03:20:55Z level=info msg={json.dumps(PRI)} a=b",
        json.dumps({"message": PRI})[1:-1],
        "    " + json.dumps({"message": PRI})[1:-1] + ",",
        '[0] syslog.0: [[1776622854.000000000, {}], {"pri"=>"134", "message"=>' + json.dumps(PRI) + "}]",
        '[0] syslog.0: [1776622854.000000000, {"message"=>' + json.dumps(PRI) + ', "x"=>nil}]',
        repr({"message": PRI, "n": None}),
    ],
)
def test_quotes_of_cells_strings_and_consoles(text: str) -> None:
    assert only(text).text == PRI


@pytest.mark.parametrize(
    "around", ["\u201c{}\u201d", "- `{}`", "\u2018{}\u2019", "1. \u300c{}\u300d", "\xab{}\xbb,"]
)
def test_quotes_of_editors(around: str) -> None:
    found = only(around.format(LINE))
    assert (found.text, found.rules) == (LINE, ("quotes",))


@pytest.mark.parametrize(
    "text",
    [
        "Apr 20 03:20:54\tkaga\tCEF\t{}",
        "Apr 20 03:20:54 kaga CEF[12]: {}",
        "Apr 20 03:20:54 kaga CEF[-]: {}",
        "<134>1 2026-04-20T03:20:54+09:00 kaga CEF 12 - - {}",
        "<134>1 2026-04-20T03:20:54+09:00 kaga CEF - - - \ufeff{}",
        '<134>1 2026-04-20T03:20:54+09:00 kaga CEF - ID7 [meta x="a]\\"b"][o p="1"] {}',
    ],
)
def test_a_tag_without_its_colon_is_put_before_its_message(text: str) -> None:
    body = LINE[LINE.index("0|") :]
    found = only(text.format(body))
    assert found.rules == ("record_tag",)
    assert found.text.endswith(f"kaga\t CEF: {body}") or found.text.endswith(f"kaga  CEF: {body}")


@pytest.mark.parametrize(
    "table",
    [
        {"tables": [{"columns": [{"name": "Time"}, {"name": "Raw"}], "rows": [["x", "LINE"]]}]},
        {"fields": ["_time", "_raw"], "rows": [["x", "LINE"]]},
        {"meta": [{"name": "a"}, {"name": "b"}], "data": [[1, "LINE"]], "rows": 1},
    ],
)
def test_rows_of_a_table_are_records(table: object) -> None:
    assert only(json.dumps(table).replace("LINE", json.dumps(LINE)[1:-1])).text == LINE


def test_a_line_that_stands_for_repeats() -> None:
    found = only(f"Apr 20 03:20:54 kaga message repeated 3 times: [ CEF:{MESSAGE}]")
    assert found.text == f"Apr 20 03:20:54 kaga CEF:{MESSAGE}"
    assert found.repeats == 3
    apart = only(f"Apr 20 03:20:54 kaga CEF: message repeated 3 times: [{MESSAGE}]")
    assert apart.text.replace("CEF: 0", "CEF:0").split() == found.text.split()
    assert apart.repeats == 3


def test_a_header_whose_words_a_relay_moved() -> None:
    broken = f"<134>1 2026-04-20T03:26:00Z CEF:{MESSAGE}".replace("Deep Security", "Deep - - - Security")
    found = only(broken)
    assert found.text == f"<134>1 2026-04-20T03:26:00Z CEF:{MESSAGE}"
    assert found.rules == ("split_header",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "x",
        "{",
        '{"a": 1}',
        "Apr 20 03:20:54 kaga sshd[1]: CEF is a format",
        '{"message": "CEF"}',
    ],
)
def test_other_lines_hold_none(text: str) -> None:
    assert list(opened(text)) == []


def test_a_plain_line_is_itself() -> None:
    for line in (LINE, PRI, f"CEF:{MESSAGE}", LINE + ' {"a": "b"}'):
        assert only(line) == Opened(line, written=line)


@given(st.text(st.sampled_from("{}[]\":,\\ '=>CEF0|n1")))
def test_no_garbage_makes_it_fail_or_gives_a_line_of_it(text: str) -> None:
    for one in opened(text):
        assert isinstance(one, Refused) or "|" in one.text


def test_a_document_written_as_a_string_or_with_entities_is_opened() -> None:
    document = json.dumps({"message": LINE})
    for text in (json.dumps(document), html.escape(document), repr(document.encode())):
        assert only(text).text == LINE


def test_the_time_beside_a_record_in_a_list_is_its_time() -> None:
    record = json.dumps({"host": "kaga", "ident": "CEF", "message": MESSAGE})
    for text in (f"syslog.0: [1776622854.5, {record}]", f"[3] syslog.0: [[1776622854.5, {{}}], {record}]"):
        found = only(text)
        assert found.stamp is not None
        assert found.stamp.text == "1776622854.5"


def test_a_time_without_a_zone_in_a_column_of_utc_is_of_utc() -> None:
    for name in ("TimeGenerated [UTC]", "time_utc", "date (UTC)"):
        found = only(json.dumps({name: "2026-04-19 18:20:54", "tag": "CEF", "message": MESSAGE}))
        assert found.stamp is not None
        assert found.stamp.offset == 0
    found = only(json.dumps({"@timestamp": "2026-04-19 18:20:54.000", "@message": f"CEF:{MESSAGE}"}))
    assert found.stamp is not None
    assert found.stamp.offset == 0


def test_the_host_of_who_carried_a_record_is_not_the_messages() -> None:
    record = {"agent": {"hostname": "collector1"}, "hostname": "kaga", "host": "192.0.2.5", "tag": "CEF"}
    assert only(json.dumps({**record, "message": MESSAGE, "time": "2026-04-20T03:20:54Z"})).host == "kaga"


def test_a_header_whose_bars_are_written_in_another_way() -> None:
    bare = LINE.replace('"', "'")
    written = {
        "control_escapes": "| 03:25 | " + bare.replace("|", "\\|") + " |",
        "html_entities": bare.replace("|", "&#124;"),
        "byte_escapes": quote(bare),
    }
    for rule, text in written.items():
        assert only(text).text.rstrip().endswith(bare)
        assert only(text).rules == (rule,)
    for text in ("CEF:0\\|a|b", "GET /?q=CEF%3A0"):
        assert list(opened(text)) == []


@pytest.mark.parametrize("end", ['"', "'", '"}', "]]>", ")", "%22", "\\n\\x"])
def test_what_still_stands_behind_a_tenants_number_is_a_wrappers_and_the_line_is_refused(end: str) -> None:
    assert [type(one) for one in opened(LINE + end)] == [Refused]


@pytest.mark.parametrize("behind", ["\t1776622931000", ",x,y", " |", "]]></field>"])
def test_cells_behind_a_line_are_none_of_it(behind: str) -> None:
    before = {" |": "| 1 | x | ", "]]></field>": "<field><![CDATA["}.get(behind, "x,y,\t")
    found = only(f"{before}{LINE}{behind}")
    assert found.text.endswith("TrendMicroDsTenantId=0")


def test_a_persons_own_name_wins_over_whose_a_field_usually_is() -> None:
    record = json.dumps({"agent": {"hostname": "kaga"}, "message": f"CEF:{MESSAGE}"})
    assert only(record).host == ""
    (found,) = opened(record, {"agent.hostname": "host"})
    assert isinstance(found, Opened)
    assert found.host == "kaga"
