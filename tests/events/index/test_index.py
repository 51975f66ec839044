"""An index answers as reading the logs would, or leaves them to be read; what is broken in it is told."""

# ruff: noqa: E501 - lines of logs
import gc
import inspect
import os
import pickle
import re
import sqlite3
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dscase.errors import InputError, OutputError, UsageError
from dscase.events import line_blocks, log_parts
from dscase.events.collect import collect
from dscase.events.index import catalogue, kept, made, part
from dscase.events.index.catalogue import Catalogue, writing
from dscase.events.index.kept import Index
from dscase.events.table import SourceSpec
from dscase.kinds import Kind
from dscase.pipeline import IndexRequest, ListRequest, indexing, list_events, make_index
from dscase.window import Window, zone_named
from dscase.wording.words import Words

NOW = datetime(2026, 11, 1, tzinfo=UTC)
TOKYO = zone_named("Asia/Tokyo", "option")


def line(stamp, event_id="600", target="web01", message="Signed in.", product="Deep Security Manager"):
    return f"{stamp} kaga CEF:0|Trend Micro|{product}|20.0.1|{event_id}|User Signed In|6|suser=System target={target} msg={message}"


def log(folder: Path, *lines: str, name: str = "ds.log") -> Path:
    path = folder / name
    path.write_text("".join(f"{one}\n" for one in lines), encoding="utf-8", newline="")
    return path


def indexed(folder: Path, *paths: Path, tz="Asia/Tokyo", year=None, **more):
    return make_index(IndexRequest(tuple(map(str, paths)), folder / "index", tz, year, **more))


def listed(folder: Path, *paths: Path, index=True, window=None, **more):
    where = folder / "index" if index else None
    request = ListRequest(
        tuple(map(str, paths)), NOW, window, window is None, index=where, **{"tz": "Asia/Tokyo", **more}
    )
    return list_events(request)


def answered(listing) -> list[bool]:
    return [any(note.code == "source.from_index" for note in one.notes) for one in listing.sources]


def alike(source, *, ends=True):
    """A source without what only reading the lines tells, and what says that an index answered. Of lines that
    are no events reading looks at few stamps, so its `ends` may differ where they are out of order.
    """
    notes = tuple(note for note in source.notes if note.code != "source.from_index")
    none = {} if ends else {"first": None, "last": None}
    return replace(source, notes=notes, gap=None, disorder=None, **none)


STAMPED = "2026-04-20T03:20:54+09:00"
BARE = "Apr 20 03:20:54"


@pytest.mark.parametrize(
    ("stamp", "name", "made", "asked", "by_index"),
    [
        (STAMPED, "ds.log", {}, {}, True),
        (STAMPED, "ds.log", {}, {"tz": "UTC", "year": 2020}, True),
        (BARE, "ds.log", {"year": 2026}, {"year": 2026}, True),
        (BARE, "ds.log", {"year": 2026}, {"year": 2025}, False),
        (BARE, "ds.log", {"year": 2026}, {}, False),
        (BARE, "ds.log", {"year": 2026}, {"year": 2026, "tz": "UTC"}, False),
        (BARE, "ds.log", {}, {}, False),
        (BARE, "ds.log-20260421", {}, {}, True),
        (BARE, "ds.log-20260421", {}, {"year": 2026}, False),
        ("2026-04-20T03:20:54", "ds.log", {}, {}, True),
        ("2026-04-20T03:20:54", "ds.log", {}, {"tz": "UTC"}, False),
    ],
)
@pytest.mark.parametrize("window", [None, "2026-04-20 03:00/03:40"])
def test_a_log_is_answered_only_where_its_times_are_sure(
    stamp, name, made, asked, by_index, window, tmp_path
):
    path = log(tmp_path, line(stamp), "something else", line(stamp, "710"), name=name)
    indexed(tmp_path, path, **made)
    found = listed(tmp_path, path, window=window, **asked)
    plain = listed(tmp_path, path, window=window, index=False, **asked)
    assert answered(found) == [by_index]
    assert found.events == plain.events
    assert [alike(one) for one in found.sources] == [alike(one) for one in plain.sources]
    assert not found.troubles


def test_the_rule_of_a_zone_is_the_one_it_is_stated_by_now(tmp_path):
    path = log(tmp_path, line("2026-04-20T03:20:54"))
    indexed(tmp_path, path)
    (tmp_path / "case" / "evidence").mkdir(parents=True)
    (tmp_path / "case" / "case.yaml").write_text("tz: Asia/Tokyo\n", encoding="utf-8")
    found = listed(tmp_path, tmp_path / "case", path, tz=None)
    assert answered(found) == [True]
    assert found.events[0].zone_rule == "case"
    assert found.sources[0].zone_rules == ("case",)


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r|"), max_size=12)
AGENT = "Deep Security Agent"
LINES = st.one_of(
    st.builds(
        line,
        st.integers(0, 7200).map(
            lambda s: (datetime(2026, 4, 20, 3, tzinfo=UTC) + timedelta(seconds=s)).isoformat()
        ),
        st.sampled_from(["600", "710", "2205"]),
        st.sampled_from(["web01", "WEB01", "web01.example.jp", "db"]),
        TEXTS,
        st.sampled_from(["Deep Security Manager", "Deep Security Manager", AGENT, "Another"]),
    ),
    # None with a time of its own: of those that are no events reading looks at some, and an index at others.
    st.sampled_from(["", "kaga su: root", "last message repeated 2 times", "CEF:0|cut"]),
)


def told(computers):
    """Which names are one computer's; in what order they were met is another matter."""
    return {
        (one.key, frozenset(one.spellings), one.why, one.tenant, frozenset(one.sources))
        for one in computers.computers
    }


def judged_as_by_reading(specs, window, terms, index):
    """What judging asks for: silences, events sought outside the window, those near it, modules apart."""
    sought = {"seek": {"710"}, "near": {"600"}, "reach": timedelta(minutes=30)}
    terms = {**terms, **sought, "modules": True, "apart": True}
    plain, found = (
        collect(specs, window, **terms),
        collect(specs, window, **terms, index=index, silences=True),
    )
    # Ends and gaps may differ where lines that are no events are out of order: reading looks at few of them.
    read, by_index = (
        [replace(one, first=None, last=None, gap=None) for one in each.sources] for each in (plain, found)
    )
    assert by_index == read
    assert found.rows == plain.rows
    assert found.protection == plain.protection
    assert found.beyond == plain.beyond
    assert found.clocks == plain.clocks


def same_as_reading(folder: Path, first, second, start, minutes, ids, modules):
    paths = [log(folder, *first), log(folder, *second, name="other.log")]
    index = folder / "index"
    made = make_index(IndexRequest(tuple(map(str, paths)), index, "Asia/Tokyo", rebuild=True))
    begin = datetime(2026, 4, 20, 3, tzinfo=UTC) + timedelta(minutes=start)
    window = Window(begin, begin + timedelta(minutes=minutes), TOKYO, "start_end", "")
    specs = [
        SourceSpec(path, path.name, Kind.SYSLOG, path.stat().st_size, "", NOW)
        for path in paths
        if path.stat().st_size
    ]
    terms = {"tz": TOKYO, "year": None, "as_of": None, "csv_columns": {}, "modules": modules}
    plain = collect(specs, window, **terms)
    use = Index(index)
    found = collect(specs, window, **terms, index=use, only=ids)
    wanted = [one for one in plain.rows if not ids or one.id in ids]
    assert [one for one in found.rows if not ids or one.id in ids] == wanted
    assert [one.tally for one in found.sources] == [one.tally for one in plain.sources]
    if not ids:
        assert [alike(one, ends=False) for one in found.sources] == [
            alike(one, ends=False) for one in plain.sources
        ]
        assert found.merged == plain.merged
    assert told(found.computers) == told(plain.computers)
    judged_as_by_reading(specs, window, terms, use)
    assert not use.troubles
    use.close()
    return [one for one in found.sources if ("source.from_index", ()) in one.notes], made


GIVEN = given(
    st.lists(LINES, max_size=12),
    st.lists(LINES, max_size=12),
    st.integers(-10, 120),
    st.integers(1, 90),
    st.sets(st.sampled_from(["600", "2205"])),
    st.booleans(),
)


@settings(max_examples=8)
@GIVEN
def test_an_index_gives_the_rows_that_reading_gives(
    tmp_path_factory, first, second, start, minutes, ids, modules
):
    same_as_reading(tmp_path_factory.mktemp("any"), first, second, start, minutes, ids, modules)


@pytest.mark.heavy
@settings(max_examples=150)
@GIVEN
def test_an_index_gives_the_rows_that_reading_gives_at_length(
    tmp_path_factory, first, second, start, minutes, ids, modules
):
    same_as_reading(tmp_path_factory.mktemp("any"), first, second, start, minutes, ids, modules)


def test_modules_stand_in_the_index_and_are_given_where_they_are_asked_for(tmp_path):
    both = [line(STAMPED), line(STAMPED, "4000000", product=AGENT)]
    for modules, count in ((False, 1), (True, 2)):
        kept, _ = same_as_reading(tmp_path, both, [], -600, 60 * 24, set(), modules)
        assert len(kept) == 1
        assert kept[0].tally.in_window == count


def test_a_log_with_lines_that_cannot_be_read_is_left_to_be_read(tmp_path):
    path = log(
        tmp_path, line(STAMPED), "2026-04-20T03:20:54+09:00 kaga CEF:0|Trend Micro|Deep Security Manager|20"
    )
    assert indexed(tmp_path, path).left == {path.as_posix(): "unparsed"}
    found = listed(tmp_path, path)
    assert answered(found) == [False]
    assert found.sources[0].tally.unparsed == 1


def test_a_log_too_large_for_memory_is_left_to_be_read(tmp_path, monkeypatch):
    path = log(tmp_path, line(STAMPED))
    monkeypatch.setattr(indexing, "LARGEST", path.stat().st_size - 1)
    assert indexed(tmp_path, path).left == {path.as_posix(): "large"}


def test_events_are_handed_over_in_parts_and_keep_their_order(tmp_path, monkeypatch):
    monkeypatch.setattr(part, "_AT_ONCE", 2)
    path = log(tmp_path, *(line(f"2026-04-20T03:20:{59 - n}+09:00", str(600 + n)) for n in range(5)))
    indexed(tmp_path, path)
    found, plain = listed(tmp_path, path), listed(tmp_path, path, index=False)
    assert answered(found) == [True]
    assert found.events == plain.events
    assert len(found.events) == 5


def test_every_reason_has_words_in_both_languages():
    source = "".join(map(inspect.getsource, (kept.left, kept.put, made.make, indexing._new)))
    given = set(re.findall(r'return "(\w+)"|= "(\w+)"|"left"(?:: |\] = )"(\w+)"', source))
    reasons = {one for found in given for one in found if one}
    for lang in ("ja", "en"):
        worded = {key.rpartition(".")[2] for key in Words(lang).texts if key.startswith("index.left.")}
        assert worded == reasons


def test_only_what_is_new_or_was_written_to_is_read(tmp_path, monkeypatch):
    paths = [log(tmp_path, line(STAMPED), name=f"{name}.log") for name in "abc"]
    assert len(indexed(tmp_path, *paths).added) == 3
    with paths[1].open("a", encoding="utf-8") as more:
        more.write(line(STAMPED, "710") + "\n")
    paths.append(log(tmp_path, line(STAMPED), name="d.log"))
    listing = listed(tmp_path, *paths)
    assert answered(listing) == [True, False, True, False]
    assert len(listing.events) == 2  # each once
    again = indexed(tmp_path, *paths)
    assert list(again.added.values()) == [2, 1]
    assert len(again.unchanged) == 2
    assert answered(listed(tmp_path, *paths)) == [True] * 4
    assert len(list((tmp_path / "index" / "parts").iterdir())) == 4
    assert len(indexed(tmp_path, *paths, rebuild=True).added) == 4


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no time of the inode's change")
def test_a_log_replaced_by_one_of_its_size_and_time_is_read(tmp_path):
    path = log(tmp_path, line(STAMPED, "600"))
    before = path.stat()
    indexed(tmp_path, path)
    log(tmp_path, line(STAMPED, "710"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    listing = listed(tmp_path, path)
    assert [one.id for one in listing.events] == ["710"]
    assert answered(listing) == [False]


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("spoil", [flipped, Path.unlink, lambda path: path.write_bytes(b"")])
def test_a_broken_part_is_told_read_from_the_log_and_made_again(spoil, tmp_path, refused):
    path = log(tmp_path, line(STAMPED))
    indexed(tmp_path, path)
    (kept,) = (tmp_path / "index" / "parts").iterdir()
    spoil(kept)
    listing = listed(tmp_path, path)
    assert len(listing.events) == 1
    assert answered(listing) == [False]
    assert [error.code for error in listing.troubles] == ["index.part_broken"]
    with refused("index.part_broken"):
        raise listing.troubles[0]
    assert len(indexed(tmp_path, path, check=True).added) == 1
    assert answered(listed(tmp_path, path)) == [True]


@pytest.mark.parametrize("content", [b"", b"not a database", None])
def test_a_broken_catalogue_is_refused(content, tmp_path, refused):
    path = log(tmp_path, line(STAMPED))
    indexed(tmp_path, path)
    place = tmp_path / "index" / catalogue.NAME
    if content is None:
        with sqlite3.connect(place) as other:
            other.execute("UPDATE about SET value = 'dscase.index/99'")
        other.close()
    else:
        place.write_bytes(content)
    with refused("index.unreadable", InputError):
        listed(tmp_path, path)
    with refused("index.unreadable", InputError):
        indexed(tmp_path, path)
    assert len(indexed(tmp_path, path, rebuild=True).added) == 1
    assert answered(listed(tmp_path, path)) == [True]


def test_a_folder_without_an_index_is_refused(tmp_path, refused):
    with refused("index.missing", InputError):
        Catalogue.opened(tmp_path)


def test_two_runs_do_not_write_to_one_index(tmp_path, refused):
    with writing(tmp_path / "index"), refused("index.busy", UsageError), writing(tmp_path / "index"):
        pass


def test_what_cannot_be_written_leaves_the_index_as_it_was(tmp_path, monkeypatch, refused):
    paths = [log(tmp_path, line(STAMPED)), log(tmp_path, line(STAMPED), name="more.log")]
    indexed(tmp_path, paths[0])

    def full(path, events, tables):
        path.write_bytes(b"PAR1")
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(part, "write", full)
        with refused("index.unwritable", OutputError):
            indexed(tmp_path, *paths)
    assert answered(listed(tmp_path, *paths)) == [True, False]
    assert len(indexed(tmp_path, *paths).added) == 1
    assert len(list((tmp_path / "index" / "parts").iterdir())) == 2  # what was left half-written is gone


def test_what_polars_or_duckdb_refuses_is_told_and_read_from_the_log(tmp_path, monkeypatch, refused):
    path = log(tmp_path, line(STAMPED))

    def fails(*_, **__):
        raise pl.exceptions.ComputeError("no")

    with refused("index.unwritable", OutputError), monkeypatch.context() as patch:
        patch.setattr(pl.DataFrame, "write_parquet", fails)
        indexed(tmp_path, path)
    indexed(tmp_path, path)
    monkeypatch.setattr(part, "STORED", ("nothing",))
    listing = listed(tmp_path, path)
    assert len(listing.events) == 1
    assert [error.code for error in listing.troubles] == ["index.part_broken"]


@pytest.mark.skipif(os.name == "nt", reason="POSIX rights")
def test_only_its_owner_may_read_an_index(tmp_path):
    indexed(tmp_path, log(tmp_path, line(STAMPED)))
    index = tmp_path / "index"
    assert {path.stat().st_mode & 0o077 for path in (index, *index.rglob("*"))} == {0}


def test_what_is_no_log_and_what_cannot_be_read_is_told(tmp_path):
    export = tmp_path / "e.csv"
    export.write_text(
        "Time,Level,Event ID,Event,Event Origin,Target,Action By,Manager,Description\n", encoding="utf-8"
    )
    good = log(tmp_path, line(STAMPED))
    done = indexed(tmp_path, good, export, tmp_path / "nowhere.log")
    assert done.left == {export.as_posix(): "kind"}
    assert list(done.failed) == [(tmp_path / "nowhere.log").as_posix()]
    assert list(done.added) == [good.as_posix()]


@contextmanager
def through(*_, **__):
    """Workers in this process: what they take and give goes through a pickle."""

    class Workers:
        again = 1

        def each(self, do, pieces):
            for piece in pieces:
                yield pickle.loads(pickle.dumps(do(pickle.loads(pickle.dumps(piece.piece)))))

    yield Workers()


def entries(index: Path):
    """What an index has: of each source its facts and its events."""
    one = Catalogue.opened(index)
    told = {}
    for place in sorted(name for (name,) in one._connection.execute("SELECT place FROM sources")):
        entry = one.entry(place)
        path = one.part(entry)
        with part.connected() as duck:
            rows = part.Part(duck, path, None, modules=True).rows(()) if path else None
        told[place] = (entry.state, entry.facts, path.read_bytes() if path else None, rows)
    one.close()
    return told


def test_an_index_made_side_by_side_is_the_same(tmp_path, monkeypatch):
    stamps = [(datetime(2026, 4, 20, 3, tzinfo=UTC) + timedelta(seconds=s)).isoformat() for s in range(300)]
    paths = [
        log(tmp_path, *(line(stamp, "710") for stamp in stamps), name="large.log"),
        log(tmp_path, *map(line, stamps[:50]), "CEF:0|cut", name="unparsed.log"),
        log(tmp_path, line(BARE), name="bare.log"),
        log(tmp_path, line(stamps[0], product=AGENT), name="agents.log"),
    ]
    alone = indexed(tmp_path / "alone", *paths)
    monkeypatch.setattr(line_blocks, "_PIECE", 4000)
    monkeypatch.setattr(log_parts, "PART", 12_000)
    monkeypatch.setattr(indexing, "workers", through)
    shared = indexed(tmp_path / "shared", *paths)
    assert replace(shared, again=0) == alone
    assert shared.again == 1
    assert {Path(name).name for name in alone.left} == {"unparsed.log", "bare.log"}
    assert entries(tmp_path / "shared" / "index") == entries(tmp_path / "alone" / "index")


def test_a_log_that_is_written_to_while_workers_read_it_is_left(tmp_path, monkeypatch):
    path = log(tmp_path, line(STAMPED))
    make = made.make

    def meanwhile(portion):
        told = make(portion)
        with path.open("a", encoding="utf-8") as sink:
            sink.write(f"{line(STAMPED)}\n")
        return told

    monkeypatch.setattr(indexing, "workers", through)
    monkeypatch.setattr(made, "make", meanwhile)
    assert list(indexed(tmp_path, path).left.values()) == ["changed"]


def test_an_index_is_let_go_once_it_was_read_or_refused(tmp_path):
    def held():
        return [
            one
            for one in psutil.Process().open_files()
            if one.path == str(tmp_path / "index" / catalogue.NAME)
        ]

    path = log(tmp_path, line(STAMPED))
    indexed(tmp_path, path)
    gc.disable()
    try:
        assert answered(listed(tmp_path, path)) == [True]
        assert not held()
        (tmp_path / "index" / catalogue.NAME).write_bytes(b"not a database")
        with pytest.raises(InputError, match=r"index\.unreadable"):
            listed(tmp_path, path)
        assert not held()
    finally:
        gc.enable()
