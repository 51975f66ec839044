"""Logs read side by side, whole or in parts, give what reading them one after the other gives."""

# ruff: noqa: E501 - lines of logs
import gzip
import pickle
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dscase.events import line_blocks, log_parts, log_spans, sharing
from dscase.events.collect import Collected, collect
from dscase.events.table import SourceSpec
from dscase.kinds import Kind
from dscase.window import Window, zone_named
from dscase.workers.shared_out import Lost

TOKYO = zone_named("Asia/Tokyo", "option")
NOW = datetime(2026, 11, 1, tzinfo=UTC)
MANAGER = "Deep Security Manager"


class Through:
    """Workers in this process: what they take and give goes through a pickle."""

    again = 0

    def __init__(self, *, here: bool = True, lost: bool = False) -> None:
        self.here, self.lost = here, lost
        self.portions: list[sharing.Portion] = []

    def each(self, do, pieces):
        for piece, weight in pieces:
            assert weight > 0
            self.portions.append(piece)
            made = Lost() if self.lost else do(pickle.loads(pickle.dumps(piece)))
            yield pickle.loads(pickle.dumps(made))

    def close(self) -> None:
        """Nothing to end."""


def line(second=0, event_id="600", target="web01", message="Signed in.", product=MANAGER, stamp=None):
    stamp = stamp or (datetime(2026, 4, 20, 3, tzinfo=UTC) + timedelta(seconds=second)).isoformat()
    return f"{stamp} kaga CEF:0|Trend Micro|{product}|20.0.1|{event_id}|User Signed In|6|suser=System target={target} msg={message} TrendMicroDsTenant=Primary TrendMicroDsTenantId=0"


def spec(path: Path) -> SourceSpec:
    return SourceSpec(path, path.name, Kind.SYSLOG, path.stat().st_size, "", NOW)


def read(specs, workers=None, window=None, **more) -> Collected:
    terms = {"tz": TOKYO, "year": None, "as_of": None, "csv_columns": {}, **more}
    return collect(specs, window, workers=workers, **terms)


def same(one: Collected, other: Collected) -> None:
    assert one.rows == other.rows
    assert one.sources == other.sources
    assert [str(source.error) for source in one.sources] == [str(source.error) for source in other.sources]
    assert (one.merged, one.beyond, one.protection) == (other.merged, other.beyond, other.protection)
    assert one.computers.computers == other.computers.computers
    assert one.clocks == other.clocks


BARE = ["Apr 20 03:20:54", "Dec 31 23:59:59", "Jan  1 00:00:00", "Feb 29 12:00:00", "Nov 20 01:00:00"]
TENANT = " TrendMicroDsTenant=Primary TrendMicroDsTenantId=0"
USUAL = [
    line(300 * number, *which)
    for number, which in enumerate(
        [
            ("600",),
            ("710", "WEB01"),
            ("2205", "web01.example.jp"),
            ("600", "db", "サインイン"),
            ("600", "db", "é" * 30),
        ]
        * 3
    )
]
USUAL += [
    line(900 * number, product=product)
    for number, product in enumerate(["Deep Security Agent", "Another"] * 2)
]
USUAL += [line(stamp=stamp) for stamp in BARE]
ODD = [
    *(line(number).removesuffix(TENANT) for number in range(3)),
    *(line(number, message="m" * 1000 * number).removesuffix(TENANT) for number in (1, 2)),
    *(line(number).removesuffix(" TrendMicroDsTenantId=0") for number in range(3)),
    *(line(number, target="") for number in range(2)),
    "",
    "Apr 20 03:20:54 kaga su: root",
    "CEF:0|cut",
    "TrendMicroDsTenant=Primary TrendMicroDsTenantId=0",
    "TrendMicroDsTenantId=0",
    "Apr 20 03:20:55 kaga last message repeated 2 times",
    "Apr 20 03:20:55 kaga message repeated",
    "｡ｱ",
    "\x00",
    "no event",
    "x" * 900,
    "Apr 20 03:20:55 kaga syslog: last message 'CEF:0|Trend Micro' repeated 3 times",
    "2026-04-20T03:20:54Z web99 dhclient: lease",
    "2031-04-20T03:20:54Z web99 dhclient: lease",
]
LINES = st.lists(st.sampled_from([*USUAL, *USUAL, *ODD]), min_size=1, max_size=120)
ENCODINGS = st.sampled_from(["utf-8", "utf-8", "cp932", "mixed"])


def written(path: Path, lines: list[str], encoding: str, end: str) -> Path:
    def told(number: int, text: str) -> bytes:
        name = ("utf-8", "cp932")[number % 2] if encoding == "mixed" else encoding
        return text.encode(name, "replace" if name == "cp932" else "surrogateescape")

    path.write_bytes(end.encode().join(told(*one) for one in enumerate(lines)) + end.encode())
    return path


IN_PARTS = st.tuples(
    LINES,
    ENCODINGS,
    st.sampled_from(["\n", "\r\n"]),
    st.integers(200, 3000),
    st.integers(1, 4),
    st.booleans(),
    st.integers(0, 3),
)


def same_in_parts(folder, lines, encoding, end, piece, much, modules, kept):
    one = spec(written(folder / "ds.log", lines, encoding, end))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line_blocks, "_PIECE", piece)
        patch.setattr(log_parts, "PART", piece * much)
        patch.setattr(log_spans, "HELD", 700)
        patch.setattr(log_parts, "HELD", 700)
        terms = {"modules": modules, "unparsed": kept}
        workers = Through()
        same(read([one], workers, **terms), read([one], **terms))
        assert len(workers.portions) == 1 or all(part.part for part in workers.portions)


@settings(max_examples=40, deadline=None)
@given(IN_PARTS)
def test_a_log_in_any_parts_gives_the_same(tmp_path_factory, drawn):
    same_in_parts(tmp_path_factory.mktemp("parts"), *drawn)


@pytest.mark.heavy
@settings(max_examples=2000, deadline=None)
@given(IN_PARTS)
def test_a_log_in_any_parts_gives_the_same_at_length(tmp_path_factory, drawn):
    same_in_parts(tmp_path_factory.mktemp("parts"), *drawn)


def test_a_large_log_is_cut_where_lines_end(tmp_path, monkeypatch):
    monkeypatch.setattr(line_blocks, "_PIECE", 2000)
    monkeypatch.setattr(log_parts, "PART", 4000)
    path = written(tmp_path / "ds.log", [line(second) for second in range(400)], "utf-8", "\n")
    workers = Through()
    found = read([spec(path)], workers)
    parts = [one.part for one in workers.portions]
    assert len(parts) > 10
    assert [begin for begin, _ in parts[1:]] == [end for _, end in parts[:-1]]
    data = path.read_bytes()
    assert all(begin == 0 or data[begin - 1 : begin] == b"\n" for begin, _ in parts)
    assert [one.sightings[0].place for one in found.rows] == list(range(1, 401))


@settings(max_examples=25, deadline=None)
@given(LINES, LINES, st.booleans(), st.booleans(), st.sampled_from([frozenset(), frozenset({"710", "2205"})]))
def test_several_logs_give_the_same_and_those_sought_all_of_their_texts(
    tmp_path_factory, first, second, windowed, modules, ids
):
    folder = tmp_path_factory.mktemp("logs")
    paths = [
        written(folder / "ds.log", first, "utf-8", "\n"),
        written(folder / "other.log", [*second, *first[::2]], "utf-8", "\n"),
    ]
    packed = folder / "ds.log.1.gz"
    packed.write_bytes(gzip.compress(paths[1].read_bytes()))
    specs = [spec(path) for path in (*paths, packed)]
    begin = datetime(2026, 4, 20, 3, tzinfo=UTC)
    window = Window(begin, begin + timedelta(hours=2), TOKYO, "start_end", "") if windowed else None
    found, plain = (
        read(specs, Through(), window, modules=modules, texts_of=ids),
        read(specs, None, window, modules=modules),
    )
    if not ids:
        same(found, plain)
    assert [one for one in found.rows if one.id in ids or not ids] == [
        one for one in plain.rows if one.id in ids or not ids
    ]
    assert (found.sources, found.merged, found.clocks) == (plain.sources, plain.merged, plain.clocks)
    assert [(one.time, one.id, one.target, one.level) for one in found.rows] == [
        (one.time, one.id, one.target, one.level) for one in plain.rows
    ]


def test_a_source_whose_workers_were_all_lost_is_told_and_the_rest_is_read(tmp_path):
    path = written(tmp_path / "ds.log", [line()], "utf-8", "\n")
    found = read([spec(path)], Through(lost=True))
    assert found.sources[0].error is not None
    assert found.sources[0].error.code == "workers.lost"


def test_what_cannot_be_read_is_told_as_reading_it_here_tells_it(tmp_path):
    gone = spec(written(tmp_path / "gone.log", [line()], "utf-8", "\n"))
    torn = tmp_path / "torn.log.gz"
    torn.write_bytes(gzip.compress("".join(f"{line(second)}\n" for second in range(90)).encode())[:-40])
    gone.path.unlink()
    specs = [gone, spec(torn)]
    found, plain = read(specs, Through()), read(specs)
    same(found, plain)
    assert all(source.error is not None for source in found.sources)


def test_a_log_that_another_took_the_place_of_is_not_put_together_of_both(tmp_path, monkeypatch):
    monkeypatch.setattr(line_blocks, "_PIECE", 2000)
    monkeypatch.setattr(log_parts, "PART", 4000)
    path = written(tmp_path / "ds.log", [line(second) for second in range(100)], "utf-8", "\n")
    one = spec(path)

    class Rotating(Through):
        def each(self, do, pieces):
            for number, made in enumerate(super().each(do, pieces)):
                if number == 1:
                    path.rename(tmp_path / "away.log")
                    written(path, [line(second, "710") for second in range(100)], "utf-8", "\n")
                yield made

    found = read([one], Rotating())
    assert {event.id for event in found.rows} == {"710"}
    assert len(found.rows) == 100


def test_a_progress_is_told_of_all_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(line_blocks, "_PIECE", 2000)
    monkeypatch.setattr(log_parts, "PART", 4000)
    paths = [
        written(tmp_path / f"{name}.log", [line(second) for second in range(count)], "utf-8", "\n")
        for name, count in (("one", 100), ("two", 3))
    ]
    told = []
    read([spec(path) for path in paths], Through(), progress=told.append)
    assert sum(told) == sum(path.stat().st_size for path in paths)
