"""Event sources that are broken, odd or meant to harm: everything is counted, nothing raises or hangs."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dscase.events import cef
from dscase.events.collect import Collected, collect
from dscase.events.table import SourceSpec
from dscase.window import Window, zone_named

ZONE = zone_named("Asia/Tokyo", "option")
WINDOW = Window(
    datetime(2026, 4, 19, 18, tzinfo=UTC), datetime(2026, 4, 19, 19, tzinfo=UTC), ZONE, "start_end", ""
)
LINE = (
    "<134>Apr 20 03:20:54 kaga CEF: 0|Trend Micro|Deep Security Manager|20.0.1|2205|Update Failed|6|"
    r"src=192.0.2.1 suser=System target=サーバ01 msg=Failed: C:\\Temp\=x TrendMicroDsTenant=Primary"
)
CSV = (
    "Time,Level,Event ID,Event,Target,Description\r\n"
    '"April 20, 2026 03:20:54 AM",Warning,2205,Update Failed,web-01,"two\r\nlines, ""quoted"""\r\n'
)
Read = Callable[[str, bytes], Collected]

# One file, written anew for every example.
reusing_the_file = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def run(name: str, data: bytes) -> Collected:
        path = tmp_path / name
        path.write_bytes(data)
        kind = "console_csv" if name.endswith(".csv") else "syslog"
        spec = SourceSpec(path, name, kind, len(data), "", datetime(2026, 5, 1, tzinfo=UTC))
        done = collect([spec], WINDOW, tz=ZONE, year=None, as_of=None, csv_columns={})
        assert done.sources[0].tally.adds_up
        assert len(done.events) == done.sources[0].tally.in_window
        return done

    return run


def lines_of(data: bytes) -> int:
    data = data.removeprefix(b"\xef\xbb\xbf")
    return data.count(b"\n") + (bool(data) and not data.endswith(b"\n"))


FRAGMENTS = st.sampled_from(
    [b"CEF:0|",
     b"CEF: 0|", b"CEF - - - 0|", b"Trend Micro|", b"Deep Security Manager|", b"|", b"\\", b"=", b"\n",
     b"\r\n", b"\xff", b"\x82", b"\0", b"msg=", b" ",
     b"Apr 20 03:20:54 ", b"2026-04-20T03:20:54+09:00 ", b"<1>",
     "表".encode("cp932"), "表".encode(), b"\xe2\x80\xa8", b"{{7*7}}", b"[/x]", b"=cmd()", b"<script>"]
)  # fmt: skip


@reusing_the_file
@given(data=st.binary() | st.lists(FRAGMENTS, max_size=40).map(b"".join))
def test_no_bytes_make_reading_a_log_fail_and_every_line_is_counted(read: Read, data: bytes) -> None:
    done = read("ds.log", data)
    assert done.sources[0].tally.read == lines_of(data)
    assert done.sources[0].error is None


CELLS = st.sampled_from(
    [b'"', b'""', b",", b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"600", b"2026-04-20 03:20:54", b"04/05/2026",
     b"x",
     "表".encode("cp932")]
)  # fmt: skip


@reusing_the_file
@given(
    header=st.sampled_from([b"Time,Event ID,Level\n", b"\xef\xbb\xbfEvent ID,Time\r\n", b""]),
    body=st.binary() | st.lists(CELLS, max_size=40).map(b"".join),
)
def test_no_bytes_make_reading_an_export_fail(read: Read, header: bytes, body: bytes) -> None:
    done = read("events.csv", header + body)
    error = done.sources[0].error
    assert error is None or error.code == "events.not_console_csv"


@pytest.mark.parametrize(("name", "good"), [("ds.log", LINE), ("events.csv", CSV)])
def test_thousands_of_mutated_lines_are_all_counted(read: Read, name: str, good: str) -> None:
    chance = random.Random(20260420)
    mutated = bytearray()
    for _ in range(3000):
        line = bytearray(good.encode())
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(line))
            match chance.randrange(4):
                case 0:
                    line[place] = chance.randrange(256)
                case 1:
                    del line[place : place + chance.randint(1, 20)]
                case 2:
                    line[place:place] = bytes([chance.choice(b'|\\= \t",\n\r\0\xff')])
                case _:
                    del line[place:]
            if not line:
                break
        mutated += line + b"\n"
    data = (good.encode() + b"\n" if name == "ds.log" else good.encode()) + bytes(mutated)
    done = read(name, data)
    assert done.sources[0].error is None
    assert len(done.events) > 0
    if name == "ds.log":
        assert done.sources[0].tally.read == lines_of(data)


def test_an_export_cut_anywhere_keeps_the_rows_before_the_cut(read: Read) -> None:
    first, second = CSV.encode(), CSV.encode().split(b"\r\n", 1)[1]
    for cut in range(len(second) - 2):
        done = read("events.csv", first + second[:cut])
        assert done.events["description"].iloc[0] == 'two\nlines, "quoted"'


@pytest.mark.parametrize("name", ["ds.log", "events.csv"])
@pytest.mark.parametrize("data", [b"", b"\0" * 5000, bytes(range(256)) * 40, b"\n" * 1000, b"\r" * 1000])
def test_empty_and_binary_files_are_told_not_crashed_on(read: Read, name: str, data: bytes) -> None:
    done = read(name, data)
    assert len(done.events) == 0


def test_hostile_text_in_every_field_is_kept_as_it_is(read: Read) -> None:
    for text in (
        "{{7*7}}",
        "[/x]",
        "@SUM(1)",
        "<script>alert(1)</script>",
        "\x1b[31m",
        "%s%n",
        "../../etc/passwd",
    ):
        line = f"Apr 20 03:20:54 h CEF:0|Trend Micro|Deep Security Manager|{text}|{text}|{text}|{text}|"
        done = read("ds.log", f"{line}suser={text} target={text} msg={text}\n".encode())
        row = done.events.iloc[0]
        fields = ("version", "id", "name", "severity", "actor", "target", "description")
        assert {row[field] for field in fields} == {text}


@pytest.mark.parametrize(
    "repeated",
    ["CEF:0", "CEF: ", "CEF:0|", "\\", "|\\", " ", " a", "a=", " a=", "CEF - - - ", "\t =", " msg=\\", "<1>"],
)
def test_a_line_of_64_kilobytes_of_one_thing_is_no_trap(repeated: str) -> None:
    text = repeated * (65536 // len(repeated))
    for line in (text, f"CEF:0|a|b|c|d|e|f|{text}", f"CEF:0|a|b|{text}"):
        cef.find(line)
        cef.is_begun(line)
        cef.extension(line)
        cef.extension(line, frozenset({"msg", "a"}))
