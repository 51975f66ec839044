import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.events.envelopes import record
from dscase.events.envelopes.content import records, shape_of
from dscase.events.envelopes.record_line import EnvelopeLine, Refused
from dscase.events.line_blocks import whole_lines

LINE = (
    "Apr 20 03:20:54 kaga CEF:0|Trend Micro|Deep Security Manager|20.0.1|2205|Update Failed|6|"
    'target=経理サーバ01 msg=say "x", it\\nfailed TrendMicroDsTenantId=0'
)
DOCUMENTS = [{"n": number, "message": LINE.replace("2205", str(number))} for number in (1, 2, 3)]
WANTED = [one["message"] for one in DOCUMENTS]


def lines(data: bytes) -> list[str]:
    shape = shape_of(data)
    assert shape is not None
    found: list[str] = []
    for one in records(whole_lines(io.BytesIO(data)), shape, set()):
        assert not isinstance(one.document, Refused), one
        found += [line.text for line in record.lines_of(one.document) if isinstance(line, EnvelopeLine)]
    return found


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize(
    "layout",
    [
        "lines",
        "indented",
        "glued",
        "array",
        "array of lines",
        "wrapped",
        "wrapped indented",
        "wrapped with more",
        "deep",
    ],
)
def test_json_in_any_layout(layout: str, ascii_only: bool) -> None:
    def dumped(what: object, indent: int | None = None) -> str:
        return json.dumps(what, ensure_ascii=ascii_only, indent=indent)

    text = {
        "lines": "\n".join(map(dumped, DOCUMENTS)) + "\n",
        "indented": "\n".join(dumped(one, 2) for one in DOCUMENTS),
        "glued": "".join(map(dumped, DOCUMENTS)),
        "array": dumped(DOCUMENTS),
        "array of lines": "[\n" + ",\n".join(map(dumped, DOCUMENTS)) + "\n]\n",
        "wrapped": dumped({"events": DOCUMENTS}),
        "wrapped indented": dumped({"events": DOCUMENTS}, 4),
        "wrapped with more": dumped({"events": DOCUMENTS, "next": "x", "n": [1, {}]}, 1),
        "deep": dumped({"took": 3, "hits": {"total": 3, "hits": [{"_source": one} for one in DOCUMENTS]}}, 2),
    }[layout]
    assert lines(text.encode()) == WANTED


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("title", ["", "Search results\n\n"])
@pytest.mark.parametrize("columns", [["a", "message"], ["@timestamp", "source", "quux", "x"], ["_raw"]])
def test_csv_with_a_header_row(delimiter: str, title: str, columns: list[str]) -> None:
    sink = io.StringIO()
    rows = csv.writer(sink, delimiter=delimiter, lineterminator="\r\n")
    rows.writerow(columns)
    for line in WANTED:
        rows.writerow(["x"] * (len(columns) - 1) + [line] if len(columns) < 4 else ["a", "b", line, "d"])
    assert lines(b"\xef\xbb\xbf" + (title + sink.getvalue()).encode()) == WANTED


def test_a_journal_export_with_members_of_bytes() -> None:
    data = b""
    for number, line in enumerate(WANTED):
        data += b"__CURSOR=x\n_HOSTNAME=kaga\n"
        if number == 1:
            data += b"MESSAGE\n" + len(line.encode()).to_bytes(8, "little") + line.encode() + b"\n\n"
        else:
            data += b"MESSAGE=" + line.encode() + b"\nPRIORITY=6\n\n"
    assert lines(data) == WANTED


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Apr 20 03:20:54 kaga CEF:0|a|b|c|1|n|3|\n",
        b"a,b\n1,2\n",
        b"[2026-04-20] x\n",
        b"{host} x",
        LINE.encode(),
    ],
)
def test_other_files_have_no_records(data: bytes) -> None:
    assert shape_of(data) is None


def test_what_is_no_json_is_refused_and_the_rest_read() -> None:
    good = json.dumps(DOCUMENTS[0])
    data = f'{good}\n{{"message": "CEF:0|cut\n{good}\n'.encode()
    found = list(records(whole_lines(io.BytesIO(data)), "json", set()))
    assert [isinstance(one.document, Refused) for one in found] == [False, True, False]
    assert [one.line for one in found] == [1, 2, 3]


@given(st.binary())
def test_no_bytes_make_it_fail(data: bytes) -> None:
    for shape in ("json", "csv", "journal"):
        list(records(whole_lines(io.BytesIO(data)), shape, set()))
    shape_of(data)
