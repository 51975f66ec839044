"""Lines that go straight into columns give the rows, and the account, that reading them one by one gives."""

# ruff: noqa: E501 - lines of logs
import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dscase.events import line_blocks
from dscase.events.collect import read_whole
from dscase.events.index import part
from dscase.events.index.columns import Columns
from dscase.events.table import SourceSpec
from dscase.kinds import Kind
from dscase.window import zone_named

EXAMPLES = Path(__file__).parents[3] / "examples"
NEW_YORK = zone_named("America/New_York", "option")
TENANT = "TrendMicroDsTenant=Primary TrendMicroDsTenantId=0"
MANAGER = "CEF:0|Trend Micro|Deep Security Manager|20.0.1|{id}|{name}|6|"
SHAPES = (
    MANAGER + "src={a} suser={b} target={c} msg={d} " + TENANT,
    MANAGER + "suser={b} target={c} msg={d}",
    MANAGER + "suser={b} target={c} msg={d} TrendMicroDsTenant={a}",
    MANAGER + "target={c} TrendMicroDsTags={a}",
    MANAGER + "",
    "CEF: 0|Trend Micro|Deep Security Agent|20.0.1|{id}|{name}|3|cn1=7 cn1Label=Host ID dvc={c} act={b} cs1={a} msg={d} "
    + TENANT,
    "CEF:0|Trend Micro™|Deep Security Agent|20.0.1|20|{name}|3|act={b} dvchost={c} TrendMicroDsFileMD5={a}",
    "CEF:0|Trend Micro|Deep Security Agent|20.0.1|20|{name}|3|act={b} msg={d}",
    "LEEF:2.0|Trend Micro|Deep Security Manager|20.0.1|{id}|cat=System\tname={name}\tdesc={d}\ttarget={c}",
    "CEF:0|Other|Thing|1|{id}|{name}|3|msg={d}",
)
PLAIN = ("sato", "web01", "System", "a b", "")
ODD = (
    r"CORP\\sato", r"CORP\\nori", r"CORP\sato", r"a\\b\\c", r"C:\\new", r"ends\\", "日本語", '"quoted"', "a\tb", "100%",
    "%E7%B5%8C", "#012 told", "a&amp;b", "<b>", "<134>", "=3D", "3D", "x=y", "k\\=v", "full　width", "é", "\x7f", "\x01",
    "CEF:0|Trend Micro|Deep Security Manager|1|2|3|4|suser=x", "EF: x", "TrendMicroDs", "TrendMicroDsTenantId=5", "LEEF", " ",
    "last message repeated 2 times", r"Agent/Appliance Event(s):\n\nTime: x\nEvent: y", "a | b", "x" * 2048, "\ud7ff",
)  # fmt: skip
VALUES = st.one_of(st.sampled_from(PLAIN), st.sampled_from(PLAIN), st.sampled_from(ODD))
STAMPS = (
    "Apr 20 03:20:{s:02} kaga ",
    "Apr 20 03:2{m}:{s:02} kaga ",
    "Apr 20 03:20:{s:02} kaga ",
    "2026-04-20T03:2{m}:{s:02}+09:00 kaga ",
    "2026-04-20T03:20:{s:02}.{m}5Z kaga ",
    "<134>Apr 20 03:20:{s:02} kaga ",
    "<134>1 2026-04-20T03:20:{s:02}Z kaga app - - - ",
    "Mar  8 02:1{m}:{s:02} kaga ",  # no such time in New York
    "Nov  1 01:5{m}:{s:02} kaga ",  # twice
    "Feb 30 01:00:{s:02} kaga ",
    "Feb 29 01:00:{s:02} kaga ",
    "Apr 20 03:20:61 kaga ",
    "Apr 20 03:20:{s:02} relay Apr 20 03:19:{s:02} kaga ",
    "Apr 20 03:20:{s:02} kaga",
    '"Apr 20 03:20:{s:02} kaga ',
    "Apr 20 03:20:{s:02} CEF ",
    "kaga ",
    "",
)
OTHERS = (
    "Apr 20 03:20:54 web sshd[1]: Accepted",
    "Apr 20 03:20:54 kaga last message repeated 2 times",
    "rest of it TrendMicroDsTenantId=0",
    "0",
    "",
    "Apr 20 03:20:54 kaga 0|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|suser=x msg=y",
)


def line_of(shape, stamp, minute, second, event_id, name, values):
    message = shape.format(id=event_id, name=name, **dict(zip("abcd", values, strict=True)))
    return stamp.format(m=minute, s=second) + message


def cut(line, place):
    return line[: place % (len(line) + 1)]


def struck(line, place, letter):
    place %= len(line) + 1
    return line[:place] + letter + line[place + 1 :]


WHOLE = st.builds(
    line_of,
    st.one_of(st.sampled_from(SHAPES[:2]), st.sampled_from(SHAPES)),
    st.one_of(st.sampled_from(STAMPS[:4]), st.sampled_from(STAMPS)),
    st.integers(0, 9),
    st.integers(0, 59),
    st.sampled_from(["600", "710", " 710 ", "4000000"]),
    st.sampled_from(["User Signed In", "Events Retrieved", "ユーザ", "a\\|b", "a=b"]),
    st.tuples(VALUES, VALUES, VALUES, VALUES),
)
LINES = st.one_of(
    WHOLE,
    WHOLE,
    WHOLE,
    st.sampled_from(OTHERS),
    st.builds(cut, WHOLE, st.integers(0, 400)),
    st.builds(struck, WHOLE, st.integers(0, 400), st.sampled_from("|= \\\t\r\0\"é\udcff'[")),
)
LEARNED = [
    line_of(shape, STAMPS[0], 0, second, "600", "User Signed In", ("1", "sato", "web01", "hello"))
    for shape in SHAPES
    for second in range(4)
]


@pytest.fixture(autouse=True, scope="module")
def _small_blocks():
    """Blocks of a few lines, so that a small log has many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line_blocks, "_PIECE", 3000)
        patch.setattr(line_blocks, "JOINED", 9000)
        yield


def read(path: Path, *, by_columns: bool, year: int | None = 2026):
    """The rows of the part that is made of a log, its source, how many lines were taken, and what was said."""
    spec = SourceSpec(
        path, path.name, Kind.SYSLOG, path.stat().st_size, "", datetime(2026, 11, 20, tzinfo=UTC)
    )
    kept = []
    (source,) = read_whole(
        [spec],
        lambda reading, *_: kept.append(reading),
        tz=NEW_YORK,
        otherwise=NEW_YORK,
        year=year,
        csv_columns={},
        columns=Columns if by_columns else None,
    )
    assert source.error is None
    (reading,) = kept
    assert reading.count == source.tally.in_window
    tables = reading.columns.tables if by_columns else ()
    place = path.with_suffix(f".{by_columns}.parquet")
    try:
        part.write(place, reading.events, tables)
    except part.UnfitError:
        return None, source, 0
    with part.connected() as duck:
        rows = part.Part(duck, place, None, modules=True).rows(())
    modules = sum(bool(event.module) for event in reading.events)
    modules += reading.columns.protection if by_columns else 0
    assert modules == sum(bool(row[part.STORED.index("module")]) for row in rows)
    return rows, source, reading.columns.count if by_columns else 0


def same(path: Path, **more) -> int:
    rows, source, taken = read(path, by_columns=True, **more)
    plain, exact, _ = read(path, by_columns=False, **more)
    assert rows == plain
    assert source == exact
    return taken


def log(folder: Path, lines) -> Path:
    path = folder / "ds.log"
    path.write_bytes("".join(f"{one}\n" for one in lines).encode("utf-8", "surrogateescape"))
    return path


def any_lines(folder: Path, lines, year):
    same(log(folder, [*LEARNED, *lines]), year=year)


GIVEN = given(st.lists(LINES, min_size=20, max_size=60), st.sampled_from([2026, None]))
HEALTH = list(HealthCheck)


@settings(max_examples=12, suppress_health_check=HEALTH)
@GIVEN
def test_lines_taken_are_as_those_read(tmp_path_factory, lines, year):
    any_lines(tmp_path_factory.mktemp("any"), lines, year)


@pytest.mark.heavy
@settings(max_examples=300, suppress_health_check=HEALTH)
@GIVEN
def test_lines_taken_are_as_those_read_at_length(tmp_path_factory, lines, year):
    any_lines(tmp_path_factory.mktemp("any"), lines, year)


def test_lines_of_every_known_shape_are_taken(tmp_path):
    expected = {
        SHAPES[2],
        SHAPES[4],
        *SHAPES[7:],
    }  # without a tenant's number, keys, a target; LEEF; another's
    for shape in SHAPES:
        lines = [
            line_of(shape, STAMPS[0], 0, second, "600", "User Signed In", ("1", "sato", "web01", "hello"))
            for second in [0, 1, 2, *range(60)]
            for _ in range(3)
        ]
        taken = same(log(tmp_path, lines))
        assert (taken > 100) == (shape not in expected), shape


@pytest.mark.parametrize("value", [*PLAIN, *ODD])
def test_each_odd_value_in_each_place(value, tmp_path):
    lines = list(LEARNED)
    for shape in SHAPES:
        for place in range(4):
            values = ["1", "sato", "web01", "hello"]
            values[place] = value
            lines += [line_of(shape, STAMPS[0], 0, 7, "600", "User Signed In", values)] * 2
    same(log(tmp_path, lines))


@pytest.mark.parametrize("stamp", STAMPS)
@pytest.mark.parametrize("year", [2026, None])
def test_each_form_of_a_stamp(stamp, year, tmp_path):
    lines = [
        line_of(SHAPES[0], stamp, minute, second, "600", "User Signed In", ("1", "sato", "web01", "hello"))
        for minute in range(10)
        for second in range(0, 60, 7)
    ]
    same(log(tmp_path, [*LEARNED, *lines]), year=year)


def test_a_repeat_is_counted_to_the_event_before_it_in_whatever_block_that_is(tmp_path):
    line = line_of(SHAPES[0], STAMPS[0], 0, 5, "600", "User Signed In", ("1", "sato", "web01", "hello"))
    for others in range(1, 12):
        lines = [*([line] * others), "Apr 20 03:20:54 kaga last message repeated 2 times"] * 12
        assert same(log(tmp_path, [*LEARNED, *lines])) > 0 or others == 1


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "utf-16"])
def test_each_way_to_end_a_line_and_to_write_it(end, encoding, tmp_path):
    line = line_of(SHAPES[0], STAMPS[0], 0, 5, "600", "User Signed In", ("1", "sato", "web01", "経理"))
    path = tmp_path / "ds.log"
    path.write_bytes(((end or "\n").join([*LEARNED[:8], *[line] * 60]) + end).encode(encoding))
    same(path)


@pytest.mark.parametrize("name", ["pattern-update", "recovered"])
def test_the_logs_of_the_examples(name, tmp_path):
    content = (EXAMPLES / name / "evidence" / "ds.log").read_bytes()
    path = tmp_path / "ds.log"
    path.write_bytes(content * (1 + 60_000 // len(content)))
    assert same(path) > 0


def test_what_came_before_a_failure_counts(tmp_path):
    lines = [
        line_of(SHAPES[0], STAMPS[1], n // 60 % 10, n % 60, f"{n}", "User Signed In", (f"{n}", "a", "b", "c"))
        for n in range(2000)
    ]
    path = tmp_path / "ds.log.gz"
    packed = gzip.compress("\n".join(lines).encode())
    path.write_bytes(packed[: len(packed) // 2])
    found = []
    for columns in (Columns, None):
        spec = SourceSpec(
            path, path.name, Kind.SYSLOG, path.stat().st_size, "", datetime(2026, 11, 20, tzinfo=UTC)
        )
        terms = {"tz": NEW_YORK, "otherwise": NEW_YORK, "year": 2026, "csv_columns": {}, "columns": columns}
        found += read_whole([spec], lambda *_: None, **terms)
    assert found[0] == found[1]
    assert found[0].error.code == found[1].error.code
    assert found[0].tally.in_window > 500
