"""`dscase events` in this process: what goes together, what is printed where, and the exit codes."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from dscase.cli.main import app

MANAGER = "kaga CEF: 0|Trend Micro|Deep Security Manager|12.0.383|"
SYSTEM = f"Apr 20 {{time}} {MANAGER}{{id}}|{{name}}|{{severity}}|{{rest}}\n"
LINES = [
    SYSTEM.format(time="03:00:01", id="600", name="User Signed In", severity=3, rest="target=sato"),
    SYSTEM.format(
        time="03:20:54",
        id="2205",
        name="Security Update: Pattern Update on Agents/Appliances Failed",
        severity=6,
        rest="suser=System target=DSA-test msg=It failed.",
    ),
    SYSTEM.format(time="03:20:55", id="710", name="Events Retrieved", severity=3, rest="target=DSA-test"),
    SYSTEM.format(time="04:10:00", id="730", name="Offline", severity=8, rest="target=経理-01"),
    "Apr 20 03:20:56 kaga sshd[1]: something else\n",
]
CUT = "Apr 20 03:33:47 kaga CEF: 0|Trend Micro|Deep Security Man\n"
EXPORT = (
    "Time,Level,Event ID,Event,Tag(s),Event Origin,Target,Action By,Manager,Description\r\n"
    '"April 20, 2026 03:20:54",Warning,2205,パターンの更新に失敗,,Manager,DSA-test,System,kaga,No\r\n'
    '"April 20, 2026 03:21:00",Info,252,コンピュータの更新,,Manager,DSA-test,System,kaga,No\r\n'
    '"April 20, 2026 03:22:00",Info,253,Computer Added,,Manager,DSA-test,System,kaga,No\r\n'
)
ANSI = re.compile(r"\x1b\[[0-9;]*m")
IDS = ("600", "2205", "710", "730")
COMMON = ("--tz", "Asia/Tokyo", "--year", "2026")


@pytest.fixture
def log(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DSCASE_LANG", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    (tmp_path / "ds.log").write_text("".join(LINES), encoding="utf-8", newline="\n")
    return "ds.log"


def run(*words, **env):
    return CliRunner().invoke(app, ["events", *words], env=env)


def printed(log, *words):
    """The columns time to target of the piped form."""
    done = run(log, *COMMON, *words)
    assert done.exit_code == 0, done.output
    return [line.split("\t")[:5] for line in done.stdout.splitlines()]


def ids(log, *words):
    return [cells[2] for cells in printed(log, *words)]


def test_events_are_one_line_each_in_time_order_with_names_in_japanese(log):
    assert printed(log)[1] == [
        "2026-04-20T03:20:54+09:00",
        "警告",
        "2205",
        "セキュリティアップデート: Agent/Applianceでのパターンファイルのアップデート失敗",
        "DSA-test",
    ]
    assert ids(log) == ["600", "2205", "710", "730"]


def test_the_piped_form_has_the_same_columns_whatever_is_in_them(log):
    done = run(log, *COMMON)
    assert {len(line.split("\t")) for line in done.stdout.splitlines()} == {8}


def test_the_language_may_be_english(log):
    assert printed(log, "--lang", "en")[0][1:4] == ["Info", "600", "User Signed In"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--window", "2026-04-20 03:20/03:21"), ["2205", "710"]),
        (("--around", "2026-04-20 03:20"), ["2205", "710"]),
        (("--around", "2026-04-20 03:21±10s"), ["2205", "710"]),
        (("--window", "all"), ["600", "2205", "710", "730"]),
        (("--window", "2026-04-20 03:20/03:21", "--slack", "PT1H"), ["2205", "710"]),
        (("--id", "710", "--id", "600"), ["600", "710"]),
        (("--level", "warning"), ["2205"]),
        (("--level", "警告", "--level", "エラー"), ["2205", "730"]),
        (("--level", "unknown"), []),
        (("--target", "dsa-TEST"), ["2205", "710"]),
        (("--target", "経理*"), ["730"]),
        (("--grep", "it FAILED"), ["2205"]),
        (("--grep", "アップデート失敗"), ["2205"]),
        (("--grep", "."), ["600", "2205", "710", "730"]),
        (("--grep", "f.iled"), []),
    ],
)
def test_only_what_is_asked_for_is_shown(log, words, expected):
    assert ids(log, *words) == expected


def test_the_tally_is_told_beside_the_data(log):
    done = run(log, *COMMON, "--window", "2026-04-20 03:20/03:21", "--id", "710", "--lang", "en")
    assert "ds.log: 5 lines = in window 2 + outside 2" in done.stderr
    assert "2 events = 2 in the window" in done.stderr
    assert "1 of them match" in done.stderr
    assert len(done.stdout.splitlines()) == 1


def test_json_is_one_document_that_says_what_was_read_and_how(log):
    told = json.loads(run(log, *COMMON, "--around", "2026-04-20 03:20", "--id", "2205", "--json").stdout)
    assert told["schema"] == "dscase.events/1"
    assert told["window"]["start"] == "2026-04-20T03:05:00+09:00"
    assert told["filters"] == {"ids": ["2205"], "levels": [], "targets": [], "grep": ""}
    (source,) = told["sources"]
    assert source["tally"]["read"] == 5
    assert (told["shown"], told["merged"]) == (1, 0)
    (event,) = told["events"]
    assert event["time"] == "2026-04-20T03:20:54+09:00"
    assert event["time_utc"] == "2026-04-19T18:20:54+00:00"
    assert event["name"] == "Security Update: Pattern Update on Agents/Appliances Failed"
    assert event["shown_name"].startswith("セキュリティアップデート")
    assert event["sightings"] == [{"source": "ds.log", "line": 2}]
    assert event["raw"] == LINES[1].rstrip("\n")


def test_json_without_a_window_says_null_and_with_no_event_is_whole(log):
    told = json.loads(run(log, *COMMON, "--json", "--id", "1").stdout)
    assert told["window"] is None
    assert told["events"] == []


def test_json_lines_are_the_same_objects(log):
    lines = [json.loads(line) for line in run(log, *COMMON, "--jsonl").stdout.splitlines()]
    assert lines == json.loads(run(log, *COMMON, "--json").stdout)["events"]


def test_csv_is_that_of_the_build_with_mark_and_line_ends(log):
    out = run(log, *COMMON, "--csv").stdout_bytes
    assert out.startswith(b"\xef\xbb\xbftime,time_utc,level,id,")
    rows = list(csv.DictReader(io.StringIO(out.decode("utf-8-sig"), newline="")))
    assert [row["id"] for row in rows] == ["600", "2205", "710", "730"]
    assert out.count(b"\r\n") == 5


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("id", [["730", "", "エラー"], ["2205", "", "警告"], ["600", "", "情報"], ["710", "", "情報"]]),
        ("target", [["DSA-test", "2"], ["sato", "1"], ["経理-01", "1"]]),
        ("level", [["エラー", "1"], ["警告", "1"], ["情報", "2"]]),
    ],
)
def test_events_can_be_counted(log, by, expected):
    done = run(log, *COMMON, "--count-by", by)
    cells = [line.split("\t")[: len(expected[0])] for line in done.stdout.splitlines()]
    assert cells == expected


def test_counts_come_as_json_and_csv_too(log):
    told = json.loads(run(log, *COMMON, "--count-by", "level", "--json").stdout)
    assert told["counts"][2] == {
        "level": "info",
        "count": 2,
        "first": "2026-04-20T03:00:01+09:00",
        "last": "2026-04-20T03:20:55+09:00",
    }
    text = run(log, *COMMON, "--count-by", "target", "--csv").stdout_bytes.decode("utf-8-sig")
    assert text.splitlines()[:2] == [
        "target,count,first,last",
        "DSA-test,2,2026-04-20T03:20:54+09:00,2026-04-20T03:20:55+09:00",
    ]


def test_lines_that_were_not_read_make_the_exit_code_3_and_can_be_listed(log, tmp_path):
    with (tmp_path / log).open("a", newline="\n") as more:
        more.write(CUT)
    done = run(log, *COMMON)
    assert done.exit_code == 3
    assert "--show-unparsed" in done.stderr
    listed = run(log, *COMMON, "--show-unparsed", "--lang", "en")
    assert listed.exit_code == 3
    (line,) = listed.stdout.splitlines()
    assert line.split("\t")[0] == "ds.log"
    assert "6" in line.split("\t")[1]
    assert line.split("\t")[3] == CUT.strip()
    assert "--show-unparsed" not in listed.stderr
    (told,) = map(json.loads, run(log, *COMMON, "--show-unparsed", "--jsonl").stdout.splitlines())
    assert told == {"source": "ds.log", "line": 6, "reason": "cef.header", "text": CUT.strip()}


def test_one_bad_file_among_good_ones_is_3_and_all_bad_is_5(log):
    done = run(log, "nowhere.log", *COMMON)
    assert done.exit_code == 3
    assert len(done.stdout.splitlines()) == 4
    assert "nowhere.log" in done.stderr
    told = json.loads(run(log, "nowhere.log", *COMMON, "--json").stdout)
    assert [source["error"] for source in told["sources"]] == [None, "intake.missing"]
    done = run("nowhere.log", *COMMON, "--json")
    assert done.exit_code == 5
    assert done.stdout == ""


def test_a_folder_without_events_is_5(log, tmp_path):
    (tmp_path / "empty").mkdir()
    done = run("empty", *COMMON)
    assert done.exit_code == 5
    assert "empty" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("ds.log", "--json", "--csv"),
        ("ds.log", "--jsonl", "--json"),
        ("ds.log", "--window", "2026-04-20", "--around", "2026-04-20 03:20"),
        ("ds.log", "--around", "2026-04-20"),
        ("ds.log", "--window", "yesterday"),
        ("ds.log", "--level", "severe"),
        ("ds.log", "--slack", "much"),
        ("ds.log", "--format", "raw", "--slack", "1h"),
        ("ds.log", "--tz", "Mars/Olympus"),
        ("ds.log", "--count-by", "id", "--show-unparsed"),
        ("ds.log", "--format", "raw", "--csv"),
        ("ds.log", "--format", "raw", "--jsonl", "--id", "1"),
        ("ds.log", "--format", "raw", "--modules"),
        ("ds.log", "ds.log", "--format", "raw"),
        ("--learn-names", "ds.log", "ds.log"),
        ("--learn-names", "ds.log", "--json"),
        ("--learn-names", "ds.log", *COMMON),
    ],
)
def test_what_does_not_go_together_is_refused_with_what_why_and_next(log, words):
    done = run(*words)
    assert done.exit_code == 2
    assert done.stdout == ""
    heads = [line.partition(": ")[0] for line in done.stderr.splitlines() if not line.startswith(" ")]
    assert heads == ["エラー", "理由", "次にすること"]


def test_two_case_folders_are_refused(log, tmp_path):
    for name in ("a", "b"):
        (tmp_path / name / "evidence").mkdir(parents=True)
    assert run("a", "b").exit_code == 2


@pytest.fixture
def case(log, tmp_path):
    folder = tmp_path / "case"
    (folder / "evidence").mkdir(parents=True)
    (tmp_path / log).rename(folder / "evidence" / "ds.log")
    (folder / "case.yaml").write_text(
        'tz: Asia/Tokyo\nwindow: "2026-04-20 03:20/03:21"\nlang: en\n'
        "evidence:\n  - file: ds.log\n    year: 2026\n",
        encoding="utf-8",
    )
    return folder


def test_a_case_folder_brings_its_window_zone_years_and_language(case):
    lines = run("case").stdout.splitlines()
    assert [line.split("\t")[:3] for line in lines] == [
        ["2026-04-20T03:20:54+09:00", "Warning", "2205"],
        ["2026-04-20T03:20:55+09:00", "Info", "710"],
    ]
    (source,) = json.loads(run("case", "--json").stdout)["sources"]
    assert (source["zone_rules"], source["year_rules"]) == (["case"], ["case"])


def test_options_win_over_the_case(case):
    assert len(run("case", "--window", "all").stdout.splitlines()) == 4
    (line,) = run("case", "--tz", "UTC", "--window", "2026-04-20 04:00/05:00Z").stdout.splitlines()
    assert line.startswith("2026-04-20T04:10:00+00:00\t")


def test_a_cases_own_names_are_used(case):
    (case / "names.csv").write_text("id,name_en\n710,Our own name\n", encoding="utf-8")
    assert "Our own name" in run("case").stdout


def test_a_broken_table_of_names_is_told_and_stops_nothing(case):
    (case / "names.csv").write_bytes(b"\xff\xfe\x00")
    done = run("case")
    assert done.exit_code == 0
    assert "names.csv" in done.stderr


@pytest.fixture
def learnt(log, tmp_path):
    (tmp_path / "export.csv").write_bytes(EXPORT.encode("utf-8-sig"))
    return {"DSCASE_NAMES": str(tmp_path / "names.csv")}


def test_names_are_learned_from_an_export_told_and_used(log, learnt):
    done = run("--learn-names", "export.csv", "--lang", "en", **learnt)
    assert done.exit_code == 0, done.output
    told = done.stdout.splitlines()
    assert told[0] == "new 252 [ja] コンピュータの更新"
    assert "changed 2205 [ja] セキュリティ" in done.stdout
    assert "1 new" in done.stdout or "2 new" in done.stdout
    assert learnt["DSCASE_NAMES"] in told[-1]
    lines = run(log, *COMMON, "--id", "2205", **learnt).stdout
    assert "パターンの更新に失敗" in lines


def test_names_are_not_learned_from_a_syslog(log, learnt, tmp_path):
    done = run("--learn-names", log, **learnt)
    assert done.exit_code == 2
    assert not (tmp_path / "names.csv").exists()


def test_learning_needs_a_file_that_can_be_read(log, learnt):
    assert run("--learn-names", "nowhere.csv", **learnt).exit_code == 5


def test_the_table_has_colour_and_word_and_the_account_below(log):
    done = run(log, *COMMON, "--lang", "en", FORCE_COLOR="1", COLUMNS="100", TERM="xterm")
    assert "\x1b[33mWarning" in done.stdout
    assert "\x1b[1;31mError" in done.stdout
    assert "5 lines" in done.stdout or "ds.log: 5" in done.stdout
    assert done.stderr == ""


def test_the_table_without_colour_keeps_the_words(log):
    done = run(log, *COMMON, "--lang", "en", FORCE_COLOR="1", NO_COLOR="1", COLUMNS="100", TERM="xterm")
    assert "Warning" in done.stdout
    assert "\x1b[33m" not in done.stdout


def test_columns_of_a_table_stand_under_each_other_whatever_letters_are_in_them(log):
    for width in (60, 80, 200):
        done = run(log, *COMMON, FORCE_COLOR="1", NO_COLOR="1", COLUMNS=str(width), TERM="xterm")
        lines = [ANSI.sub("", line) for line in done.stdout.split("\n\n")[0].splitlines()]
        rows = [line for line in lines if line.startswith("2026-")]
        assert len(rows) == 4
        ends = {cell_len(row[: row.index(f" {key} ") + len(key)]) for row, key in zip(rows, IDS, strict=True)}
        assert len(ends) == 1  # numbers stand right-aligned
        assert max(map(cell_len, lines)) <= width


def test_a_column_named_by_option_is_read_as_the_case_would(log):
    content = "いつ,Event ID,Event,Ziel,Rechner\r\n2026-04-20 03:20:54,600,User Signed In,a,b\r\n"
    Path("e.csv").write_text(content, encoding="utf-8", newline="")
    (event,) = json.loads(run("e.csv", *COMMON, "--csv-column", "target=Rechner", "--json").stdout)["events"]
    assert (event["target"], event["extra"]) == ("b", [["Ziel", "a"]])
    (loud,) = json.loads(run("e.csv", *COMMON, "--csv-column", "TARGET=Rechner", "--json").stdout)["events"]
    assert loud["target"] == "b"


@pytest.mark.parametrize(
    ("stated", "code"), [("Rechner", "--csv-column"), ("=x", "--csv-column"), ("colour=x", "colour")]
)
def test_a_column_that_is_no_pair_or_no_field_is_refused(log, stated, code):
    done = run(log, *COMMON, "--csv-column", stated)
    assert done.exit_code == 2
    assert code in done.stderr


def test_a_table_that_is_refused_says_which_columns_it_has_and_which_were_missed(log):
    Path("e.csv").write_text("甲,乙,Event ID\r\n1,2,3\r\n", encoding="utf-8", newline="")
    done = run("e.csv", *COMMON)
    assert done.exit_code == 5
    assert "甲、乙、Event ID" in done.stderr
    assert "time、name" in done.stderr


@pytest.mark.parametrize("option", ["--csv", "--json", "--jsonl"])
def test_a_file_holds_what_the_option_would_have_printed(log, option):
    name = f"e.{option[2:]}"
    printed = run(log, *COMMON, option)
    written = run(log, *COMMON, "-o", name)
    assert (written.exit_code, written.stdout) == (0, "")
    assert Path(name).read_bytes() == printed.stdout_bytes


def test_a_text_file_holds_the_piped_lines_in_utf8(log):
    run(log, *COMMON, "-o", "e.TXT")
    assert Path("e.TXT").read_text("utf-8") == run(log, *COMMON).stdout
    assert "経理-01" in Path("e.TXT").read_text("utf-8")


def test_no_file_that_is_there_is_written_over_not_even_what_is_read(log):
    before = Path(log).read_bytes()
    done = run(log, *COMMON, "--csv", "-o", log)
    assert done.exit_code == 2
    assert Path(log).read_bytes() == before
    assert [path.name for path in Path().iterdir()] == [log]


def test_a_name_that_says_no_form_is_refused_unless_an_option_says_it(log):
    assert run(log, *COMMON, "-o", "e.doc").exit_code == 2
    assert run(log, *COMMON, "--jsonl", "-o", "e.doc").exit_code == 0
    assert len(Path("e.doc").read_text("utf-8").splitlines()) == len(IDS)


def test_a_folder_that_is_not_there_is_told(log):
    assert run(log, *COMMON, "-o", "none/e.csv").exit_code == 2
