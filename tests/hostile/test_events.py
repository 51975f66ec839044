"""Event sources that are broken, odd or meant to harm: everything is counted, nothing raises or hangs."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dscase.events import cef, leef
from dscase.events.collect import Collected, collect
from dscase.events.decompress import form_of
from dscase.events.raw import raw
from dscase.events.table import SourceSpec
from dscase.kinds import Kind
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
reusing_the_file = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def run(name: str, data: bytes) -> Collected:
        path = tmp_path / name
        path.write_bytes(data)
        kind = Kind.CONSOLE_CSV if name.endswith(".csv") else Kind.SYSLOG
        spec = SourceSpec(path, name, kind, len(data), "", datetime(2026, 5, 1, tzinfo=UTC))
        done = collect([spec], WINDOW, tz=ZONE, year=None, as_of=None, csv_columns={})
        assert done.sources[0].tally.adds_up
        assert len(done.events) == done.sources[0].tally.in_window
        return done

    return run


def lines_of(data: bytes) -> int:
    if b"\n" not in data and b"\r" in data.rstrip(b"\r"):  # as on old Macs
        data = data.replace(b"\r", b"\n")
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
    assume(form_of(data) is None)  # tests/events/test_packed.py is about compressed ones
    assume(not data.lstrip().startswith((b"{", b"[")))  # a JSON document is counted by its records
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
    assume(form_of(header + body) is None)
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
        # The lines of one message count once: those that go on with it stand in its raw text.
        joined = sum(event.raw.count("\n") for event in done.rows if "joined_lines" in event.flags)
        assert done.sources[0].tally.read + joined == lines_of(data)


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
        "\x1bc\x07",
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


LEEF = (
    "<134>2026-04-20T03:20:54+09:00 kaga LEEF: 2.0|Trend Micro|Deep Security Manager|20.0.1|192|^|"
    "cat=System^name=Alert Ended^desc=one\\ntwo^sev=3^usrName=System^target=サーバ01^msg=a=b"
)
SEEDS = tuple(
    text.encode() for text in (LINE, LEEF, LEEF.replace("^|", "").replace("^", "\t"), CSV.split("\n")[1])
)
INSERTS = (
    *(bytes([byte]) for byte in b"|\\= \t^\0\xff\x82\r"),
    b"CEF:0|",
    b"LEEF:2.0|",
    b" msg=",
    b"\xe2\x80\xa8",
    b"\\n",
    b"#011",
)


def mutants(count: int) -> Iterator[bytes]:
    """The same lines every time: good ones with a few bytes changed, taken out, put in, or cut off."""
    chance = random.Random(53)
    pick, below = chance.choice, chance.randrange
    for _ in range(count):
        line = pick(SEEDS)
        for _ in range(below(1, 4)):
            place = below(len(line) + 1)
            kind = below(4)
            if kind == 0:
                new = pick(INSERTS)
                line = line[:place] + new + line[place:]
            elif kind == 1:
                line = line[:place] + line[place + below(1, 20) :]
            elif kind == 2:
                line = line[:place] + bytes([below(256)]) + line[place + 1 :]
            else:
                line = line[:place]
        yield line.replace(b"\n", b"")


def test_a_hundred_thousand_mutated_lines_each_get_one_sound_answer() -> None:
    statuses = Counter[object]()
    numbers = 0
    for told in raw(mutants(100_000)):
        numbers += 1
        assert told["line"] == numbers
        statuses[told["status"]] += 1
    assert numbers == 100_000
    assert statuses.keys() == {"ok", "not_event", "unparsed", "truncated"}
    assert min(statuses.values()) > 100


class Counted(str):
    """Text that counts the characters a scanner looks at in it."""

    __slots__ = ("steps",)
    steps: int

    def find(self, sought: str, start: int = 0, end: int | None = None) -> int:  # type: ignore[override]
        end = len(self) if end is None else end
        found = super().find(sought, start, end)
        self.steps += (found if found >= 0 else end) - start + len(sought)
        return found

    def rfind(self, sought: str, start: int = 0, end: int | None = None) -> int:  # type: ignore[override]
        end = len(self) if end is None else end
        found = super().rfind(sought, start, end)
        self.steps += end - (found if found >= 0 else start) + len(sought)
        return found

    def split(self, sep: str | None = None, maxsplit: int = -1) -> list[str]:  # type: ignore[override]
        self.steps += len(self)
        return super().split(sep, maxsplit)

    def __getitem__(self, key: object) -> str:  # type: ignore[override]
        found = super().__getitem__(key)  # type: ignore[index]
        self.steps += len(found)
        return found


def counted(text: str) -> Counted:
    made = Counted(text)
    made.steps = 0
    return made


@pytest.mark.parametrize(
    "repeated",
    [
        "a=",
        " a=",
        " a=b",
        "=",
        " ",
        "\t",
        "a",
        "ab c=d ",
        " msg=\\",
        "\\",
        "\\|",
        "|",
        "a|",
        "=\\=",
        " TrendMicroDs=",
        "#011a=",
    ],
)
def test_the_scanners_steps_grow_with_the_length_of_a_line_and_no_faster(repeated: str) -> None:
    def steps(length: int) -> list[int]:
        text = repeated * (length // len(repeated))
        found = []
        for known in (None, cef.keys_of("system")):
            scanned = counted(text)
            cef.extension(scanned, known)
            found.append(scanned.steps)
        scanned = counted(text)
        cef.cells(scanned, 0, 6)
        found.append(scanned.steps)
        scanned = counted(text)
        leef.attributes(scanned)
        found.append(scanned.steps)
        return found

    short, long = steps(16 * 1024), steps(64 * 1024)
    for few, many in zip(short, long, strict=True):
        assert many <= 4.2 * few + 100
        assert many <= 6 * 64 * 1024
