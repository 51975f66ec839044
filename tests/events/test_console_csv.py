import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from dscase.errors import InputError
from dscase.events import console_csv
from dscase.events.beginning import Beginning
from dscase.events.collect import Collected
from dscase.events.table import AgentEvent, Event, Sighting, SourceSpec, Tally
from dscase.kinds import Kind

MakeSource = Callable[..., SourceSpec]
Collect = Callable[..., Collected]

HEADER = "Time,Level,Event ID,Event,Tag(s),Event Origin,Target,Action By,Manager,Description"
SIGN_IN = '"April 20, 2026 03:10:00 AM",Info,600,User Signed In,,Manager,sato,sato,dsm01,No Description'
LATE = '"April 20, 2026 03:50:00 AM",Error,730,Offline,,Manager,web-01,System,dsm01,Gone'


def events(done: Collected) -> list[Event]:
    return [Event(*row) for row in done.events.itertuples(index=False)]


def reasons(done: Collected) -> list[tuple[int, str]]:
    return [(one.place, one.reason) for one in done.sources[0].unparsed]


def test_a_row_becomes_an_event(source_of: MakeSource, collected: Collect) -> None:
    done = collected(source_of("e.csv", [HEADER, SIGN_IN, LATE]))
    assert events(done) == [
        Event(
            datetime(2026, 4, 19, 18, 10, tzinfo=UTC), "option", "stamp", "600", "info", "source", "",
            "User Signed In", "Manager", "sato", "sato", "dsm01", "", "", "", "No Description",
            SIGN_IN, (Sighting("e.csv", "row", 2),),
        )
    ]  # fmt: skip
    tally = done.sources[0].tally
    assert (tally.read, tally.in_window, tally.outside) == (2, 1, 1)
    assert done.sources[0].last == datetime(2026, 4, 19, 18, 50, tzinfo=UTC)


def test_columns_may_be_reordered_unknown_and_in_any_case(source_of: MakeSource, collected: Collect) -> None:
    done = collected(
        source_of(
            "e.csv",
            ["EVENT id,Severity Score,TIME , event,Target", "600,99,2026-04-20 03:10:00,User Signed In,sato"],
        )
    )
    (event,) = events(done)
    assert (event.id, event.name, event.target, event.level, event.level_rule) == (
        "600", "User Signed In", "sato", "info", "catalogue",
    )  # fmt: skip
    assert event.raw == "600,99,2026-04-20 03:10:00,User Signed In,sato"


def test_the_callers_own_headers_win(source_of: MakeSource, collected: Collect) -> None:
    rows = ["Logged,Time,Event ID,Ziel", "2026-04-20 03:10:00,2020-01-01 00:00:00,600,web-01"]
    done = collected(source_of("e.csv", rows), csv_columns={"logged": "time", "ZIEL": "target"})
    (event,) = events(done)
    assert event.target == "web-01"


def test_a_callers_header_takes_a_known_one_away_from_its_field(
    source_of: MakeSource, collected: Collect
) -> None:
    rows = ["Time,Event ID,Target", "2026-04-20 03:10:00,600,x"]
    (event,) = events(collected(source_of("e.csv", rows), csv_columns={"Target": "actor"}))
    assert (event.target, event.actor) == ("", "x")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_japanese_headers_levels_and_times_in_each_encoding(
    source_of: MakeSource, collected: Collect, encoding: str
) -> None:
    row = "2026年4月20日 午前3時10分,警告,2205,更新失敗,本社サーバ表,能力不足"
    text = f"時刻,レベル,イベントID,イベント,対象,説明\r\n{row}\r\n"
    done = collected(source_of("e.csv", text.encode(encoding)))
    (event,) = events(done)
    assert (event.level, event.level_rule, event.target, event.description) == (
        "warning", "source", "本社サーバ表", "能力不足",
    )  # fmt: skip
    assert done.sources[0].encoding == encoding.removesuffix("-sig")


def test_bytes_of_no_encoding_are_kept(source_of: MakeSource, collected: Collect) -> None:
    content = f"{HEADER}\n".encode() + SIGN_IN.encode().replace(b"No Description", b"\xff\xfd\x81")
    done = collected(source_of("e.csv", content))
    (event,) = events(done)
    assert event.description.encode("utf-8", "surrogateescape") == b"\xff\xfd\x81"
    assert done.sources[0].encoding == "unknown"


def test_a_description_may_span_lines_and_rows_count_as_records(
    source_of: MakeSource, collected: Collect
) -> None:
    long = '"April 20, 2026 03:20:00",Info,710,Retrieved,,Agent,web-01,System,dsm01,"one\r\n\r\ntwo ""x"""'
    done = collected(source_of("e.csv", f"{HEADER}\r\n{long}\r\n{SIGN_IN}\r\n"))
    first, second = sorted(events(done), key=lambda event: event.sightings)
    assert (first.description, first.sightings[0].place) == ('one\n\ntwo "x"', 2)
    assert (second.id, second.sightings[0].place) == ("600", 3)
    assert next(csv.reader(io.StringIO(first.raw, newline=""))) == next(
        csv.reader(io.StringIO(long, newline=""))
    )


def test_a_quote_never_closed_keeps_the_good_rows(source_of: MakeSource, collected: Collect) -> None:
    done = collected(
        source_of("e.csv", f'{HEADER}\n{SIGN_IN}\n"April 20, 2026 03:20:00",Info,710,E,,A,t,S,d,"cut\nshort')
    )
    assert [event.id for event in events(done)] == ["600"]
    assert reasons(done) == [(3, "csv.quote_open")]
    assert done.sources[0].unparsed[0].text.endswith('"cut\nshort"')
    assert done.sources[0].error is None


def test_a_last_row_without_a_line_end_is_a_row(source_of: MakeSource, collected: Collect) -> None:
    done = collected(source_of("e.csv", f"{HEADER}\n{SIGN_IN}"))
    assert (len(done.events), reasons(done)) == (1, [])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("04/05/2026 03:20:54,Info,600,x", "time.ambiguous"),
        ("sometime,Info,600,x", "time.unreadable"),
        (",Info,600,x", "time.missing"),
        ('"February 30, 2026 03:00:00",Info,600,x', "stamp.invalid"),
        ("2026-04-20 03:10:00,Info,,x", "id.missing"),
        ("2026-04-20 03:10:00", "csv.short"),
    ],
)
def test_a_row_that_cannot_be_read_is_counted_with_its_reason(
    source_of: MakeSource, collected: Collect, row: str, reason: str
) -> None:
    done = collected(source_of("e.csv", [HEADER, row, SIGN_IN]))
    assert reasons(done) == [(2, reason)]
    assert len(done.events) == 1


def test_blank_rows_are_no_events_but_count_as_rows(source_of: MakeSource, collected: Collect) -> None:
    done = collected(source_of("e.csv", [HEADER, "", ",,,", SIGN_IN]))
    assert done.sources[0].tally.not_event == 2
    assert events(done)[0].sightings[0].place == 4


def test_a_title_above_the_header_is_passed_over(source_of: MakeSource, collected: Collect) -> None:
    done = collected(source_of("e.csv", ["System Events", "", HEADER, SIGN_IN]))
    assert events(done)[0].sightings[0].place == 4
    assert done.sources[0].tally.read == 1


@pytest.mark.parametrize(
    ("content", "missing", "headers"),
    [
        (b"", "time, id", ""),
        (b"name,price\nbread,3\n", "time, id", "name, price"),
        (b"Time,Name\n2026-04-20 03:10:00,x\n", "id", "Time, Name"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "time, id", ""),
        (b'"unclosed', "time, id", ""),
    ],
)
def test_a_file_that_is_no_export_says_what_it_has_and_what_is_missing(
    source_of: MakeSource, collected: Collect, content: bytes, missing: str, headers: str
) -> None:
    done = collected(source_of("e.csv", content))
    error = done.sources[0].error
    assert isinstance(error, InputError)
    assert error.code == "events.not_console_csv"
    assert error.facts == {"file": "e.csv", "columns": missing, "headers": headers, "unclear": ""}


def test_a_level_word_nobody_knows_falls_back_on_the_catalogue(
    source_of: MakeSource, collected: Collect
) -> None:
    rows = ["Time,Level,Event ID", "2026-04-20 03:10:00,Hm,2205", "2026-04-20 03:11:00,Hm,99999"]
    assert [(one.level, one.level_rule) for one in events(collected(source_of("e.csv", rows)))] == [
        ("warning", "catalogue"),
        ("unknown", "none"),
    ]


def test_a_cell_over_the_usual_csv_limit_is_read(source_of: MakeSource, collected: Collect) -> None:
    before = csv.field_size_limit()
    done = collected(source_of("e.csv", [HEADER, SIGN_IN.replace("No Description", "x" * 300_000), LATE]))
    assert [len(event.description) for event in events(done)] == [300_000]
    assert csv.field_size_limit() == before


def test_a_row_too_long_is_refused_and_the_next_ones_read(
    source_of: MakeSource, collected: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console_csv, "MAX_RECORD", 400)
    swallowed = '2026-04-20 03:00:00,Info,1,"' + 'x","\n' * 200
    done = collected(source_of("e.csv", f"{HEADER}\n{SIGN_IN}\n{swallowed}{SIGN_IN}\n"))
    assert "line.too_long" in {reason for _, reason in reasons(done)}
    assert done.sources[0].tally.adds_up


def test_nul_bytes_are_text(source_of: MakeSource, collected: Collect) -> None:
    done = collected(source_of("e.csv", [HEADER, SIGN_IN.replace("No Description", "a\0b")]))
    assert events(done)[0].description == "a\0b"


@pytest.mark.parametrize("cell", ["one\ntwo", "a\rb", 'say "x"', "a,b", "", "plain"])
def test_a_row_written_again_is_read_as_the_same_row(cell: str) -> None:
    text = console_csv.written(["600", cell])
    assert list(csv.reader(io.StringIO(text, newline=""))) == [["600", cell]]


def test_unknown_columns_are_kept_by_their_header(source_of: MakeSource, collected: Collect) -> None:
    rows = ["Time,Event ID,Ticket,,Target,Rank", "2026-04-20 03:10:00,600,T-1,x,web-01"]
    (event,) = events(collected(source_of("e.csv", rows)))
    assert (event.target, event.extra) == ("web-01", (("Ticket", "T-1"),))


def test_agents_events_in_a_description_are_read(source_of: MakeSource, collected: Collect) -> None:
    told = (
        "Update failed\r\n\r\nAgent/Appliance Event(s):\r\n\r\n"
        "Time: April 20, 2026 03:09:00\r\nLevel: Error\r\n"
        "Event ID: 9017\r\nEvent: Component Update Failed\r\nDescription: one\r\n\r\ntwo"
    )
    row = SIGN_IN.replace("No Description", f'"{told}"')
    (event,) = events(collected(source_of("e.csv", f"{HEADER}\r\n{row}\r\n")))
    assert event.agent_events == (
        AgentEvent("April 20, 2026 03:09:00", "Error", "9017", "Component Update Failed", "one\n\ntwo"),
    )


MALWARE = ["Time,Computer,Malware,Scan Type,Action Taken,Event Origin,Odd",
           "2026-04-20 03:10:00,web-01,Eicar,Real-Time,Deleted,Agent,1"]  # fmt: skip


def test_a_modules_export_comes_when_module_events_are_wanted(
    source_of: MakeSource, collected: Collect
) -> None:
    spec = source_of("am.csv", MALWARE)
    assert collected(spec).sources[0].tally == Tally(read=1, other_product=1)
    (event,) = events(collected(spec, modules=True))
    assert (event.module, event.id, event.name, event.target) == ("anti_malware", "", "Eicar", "web-01")
    assert (event.origin, event.level) == ("Agent", "unknown")
    assert event.extra == (("Scan Type", "Real-Time"), ("Action Taken", "Deleted"), ("Odd", "1"))


def test_a_file_of_a_package_is_told_by_its_name(source_of: MakeSource, collected: Collect) -> None:
    rows = ["Time,Computer,Reason,Direction,Flow", "2026-04-20 03:10:00,web-01,Rule,Incoming,x"]
    for name, module, told in (
        ("dpievents.csv", "intrusion_prevention", "Rule"),
        ("firewallevents.csv", "firewall", "Rule"),
        ("export.csv", "unknown", ""),
    ):
        (event,) = events(collected(source_of(name, rows), modules=True))
        assert (event.module, event.name) == (module, told)


def test_an_id_in_wide_digits_is_the_same_id(source_of: MakeSource, collected: Collect) -> None:
    text = "Time,Level,Event ID,Event,Target\n2026-04-20 03:10:00,Error,７４０,Agent/Appliance Error,経理01\n"
    assert [event.id for event in collected(source_of("a.csv", text)).rows] == ["740"]


def test_a_json_document_is_not_told_to_lack_columns() -> None:
    text = b'{"a": [{"time": 1, "id": "x"}], "name": 1}'
    for stated in (None, Kind.SYSLOG, Kind.CONSOLE_CSV):
        assert console_csv.refusal(Beginning(text, "e.json", stated)) is None


def test_a_modules_row_without_a_time_is_refused(source_of: MakeSource, collected: Collect) -> None:
    done = collected(source_of("am.csv", [*MALWARE, ",web-01,Eicar,x,y,Agent,1"]), modules=True)
    assert reasons(done) == [(3, "time.missing")]


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_an_export_that_a_spreadsheet_saved_with_another_delimiter_is_read(
    source_of: MakeSource, collected: Collect, delimiter: str
) -> None:
    header = ["Time", "Level", "Event ID", "Event", "Target", "Manager", "Description"]
    row = [
        "2026-04-20 03:20",
        "Warning",
        "2205",
        "Update failed",
        "DSA-test",
        "kaga",
        f'"a, b{delimiter}c; d"',
    ]
    text = f"{delimiter.join(header)}\r\n{delimiter.join(row)}\r\n"
    spec = source_of("saved.csv", text)
    done = collected(spec)
    (event,) = events(done)
    assert (event.id, event.level, event.target, event.manager) == ("2205", "warning", "DSA-test", "kaga")
    assert event.description == f"a, b{delimiter}c; d"
    assert console_csv.tells(Beginning(text.encode()))


def test_a_computer_is_a_target(source_of: MakeSource, collected: Collect) -> None:
    text = "時刻,レベル,イベントID,イベント,コンピュータ\r\n2026-04-20 03:20:54,警告,2205,失敗,web01\r\n"
    assert [event.target for event in events(collected(source_of("e.csv", text)))] == ["web01"]


def note(done: Collected, code: str) -> dict[str, object] | None:
    return next((dict(one.facts) for one in done.sources[0].notes if one.code == f"source.{code}"), None)


def table(header: str, *rows: str) -> str:
    return "".join(f"{row}\r\n" for row in (header, *rows))


def test_columns_of_names_nobody_knows_are_told_by_their_cells(
    source_of: MakeSource, collected: Collect
) -> None:
    text = table(
        "起きた時,番号,しるし,できごと,対象,メモ",
        "2026/04/20 3:20,2205,警告,Security Update: Pattern Update on Agents/Appliances Failed,web-01,x",
        "2026/04/20 3:21,600,情報,User Signed In,web-02,",
    )
    assert console_csv.tells(Beginning(text.encode()))
    done = collected(source_of("e.csv", text))
    first, second = events(done)
    assert (first.id, first.level, first.target, first.extra) == (
        "2205",
        "warning",
        "web-01",
        (("メモ", "x"),),
    )
    assert (second.id, second.name) == ("600", "User Signed In")
    assert note(done, "columns_inferred") == {
        "time_column": "起きた時", "id_column": "番号", "name_column": "できごと", "level_column": "しるし",
    }  # fmt: skip
    assert note(done, "columns_unassigned") == {"columns": "メモ"}
    assert note(done, "target_missing") is None


def test_of_two_columns_that_could_be_it_none_is(source_of: MakeSource, collected: Collect) -> None:
    text = table(
        "受信,発生,Event ID,Event,Target",
        "2026-04-20 03:20:54,2026-04-20 03:20:50,600,User Signed In,a",
    )
    assert not console_csv.tells(Beginning(text.encode()))
    refused = console_csv.refusal(Beginning(text.encode(), "e.csv"))
    assert refused is not None
    assert refused.facts == {
        "file": "e.csv", "columns": "time", "headers": "受信, 発生, Event ID, Event, Target",
        "unclear": "受信, 発生",
    }  # fmt: skip
    done = collected(source_of("e.csv", text), csv_columns={"発生": "time"})
    assert [event.time.second for event in events(done)] == [50]


def test_of_two_level_columns_none_is_and_both_are_told(source_of: MakeSource, collected: Collect) -> None:
    text = table("Time,Event ID,Event,Target,甲,乙", "2026-04-20 03:20,600,User Signed In,a,警告,情報")
    done = collected(source_of("e.csv", text))
    (event,) = events(done)
    assert (event.level, event.level_rule) == ("info", "catalogue")
    assert note(done, "columns_unclear") == {"columns": "甲, 乙"}


def test_two_headers_for_one_field_are_not_guessed_between(source_of: MakeSource, collected: Collect) -> None:
    row = "2026-04-20 03:20,600,User Signed In,a,b"
    guesses = collected(source_of("e.csv", table("Time,Event ID,Event,対象,コンピュータ", row)))
    assert [event.target for event in events(guesses)] == [""]
    assert note(guesses, "columns_unclear") == {"columns": "対象, コンピュータ"}
    own = collected(source_of("f.csv", table("Time,Event ID,Event,コンピュータ,Target", row)))
    assert [event.target for event in events(own)] == ["b"]


@pytest.mark.parametrize("name", ["Application Error", ""])
def test_numbers_beside_names_that_do_not_agree_are_no_ids(name: str) -> None:
    text = table("when,no,what,who", f"2026-04-20 03:20:54,600,{name},x", f"2026-04-20 03:20:55,700,{name},y")
    assert not console_csv.tells(Beginning(text.encode()))


def test_another_products_export_is_not_taken_for_ours() -> None:
    text = table(
        "Level,Date and Time,Source,Event ID,Task Category",
        "Information,2026/04/20 3:20:54,Service Control Manager,7036,None",
    )
    assert not console_csv.tells(Beginning(text.encode()))


def test_an_export_without_its_header_row_is_read_by_content(
    source_of: MakeSource, collected: Collect
) -> None:
    text = f"{SIGN_IN}\r\n{SIGN_IN.replace('sato', 'kato')}\r\n"
    assert console_csv.tells(Beginning(text.encode()))
    done = collected(source_of("e.csv", text))
    assert [(event.target, event.sightings[0].place) for event in events(done)] == [("sato", 1), ("kato", 2)]
    assert note(done, "header_missing") == {}
    assert done.sources[0].tally.read == 2


def test_without_a_header_and_in_another_order_only_what_is_certain_is_taken(
    source_of: MakeSource, collected: Collect
) -> None:
    done = collected(source_of("e.csv", "600,User Signed In,Manager,2026-04-20 03:20:54,Info\r\n"))
    (event,) = events(done)
    assert (event.id, event.name, event.level, event.target) == ("600", "User Signed In", "info", "")
    assert note(done, "columns_unassigned") == {"columns": "3"}
    assert note(done, "target_missing") == {}


def test_events_without_a_target_column_are_nobodys_copies(source_of: MakeSource, collected: Collect) -> None:
    row = "2026-04-20 03:20:54,710,Events Retrieved"
    bare = [
        source_of(name, table("Time,Event ID,Event,Rank", f"{row},{name}")) for name in ("a.csv", "b.csv")
    ]
    with_column = source_of("c.csv", table("Time,Event ID,Event,Target", f"{row},"))
    done = collected(*bare, with_column)
    assert len(done.rows) == 3
    assert done.merged == 0
    assert ["target_unknown" in event.flags for event in done.rows] == [True, True, False]
    assert not done.computers.computers


def test_a_table_with_whole_lines_in_a_column_is_no_export() -> None:
    line = "Apr 20 03:20:54 kaga CEF:0|Trend Micro|Deep Security Manager|20.0|600|User Signed In|3|target=a"
    text = table("@t,code,what,message", f'2026-04-20T03:20:54Z,600,User Signed In,"{line}"')
    assert not console_csv.tells(Beginning(text.encode()))


@pytest.mark.parametrize("written", ["2205", '"2,205"', "2205.0", "２２０５"])
def test_an_id_is_its_digits_however_a_spreadsheet_wrote_it(
    source_of: MakeSource, collected: Collect, written: str
) -> None:
    text = f"Time,Level,Event ID,Event,Target\n2026-04-20 03:20:54,Warning,{written},x,web-1\n"
    (event,) = collected(source_of("events.csv", text)).rows
    assert event.id == "2205"
