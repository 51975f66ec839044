"""`dscase events` as installed: on the example, in pipes, on a terminal."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ENTRY = Path(sys.executable).with_name("dscase.exe" if os.name == "nt" else "dscase")
EXPORT = (
    "Time,Level,Event ID,Event,Target\r\n"
    '"April 20, 2026 03:20:54",Info,273,アップデートの確認とダウンロードの要求,DSA-test\r\n'
)


def test_the_case_shows_exactly_the_events_that_the_build_encloses(case, example, dscase):
    ran = dscase("events", case, "--csv")
    assert ran.code == 3  # one line of the log is cut, and so it is in the build
    shown = list(csv.DictReader(io.StringIO(ran.out.removeprefix("\ufeff"), newline="")))
    with (example.out / "events.csv").open(encoding="utf-8-sig", newline="") as stream:
        built = list(csv.DictReader(stream))
    assert len(shown) == example.planted["in_window"]["shown"]
    for row in (*shown, *built):
        del row["sources"]  # here by file name, there by exhibit number
    assert shown == built


def test_the_account_adds_up_and_stands_on_stderr(case, dscase):
    ran = dscase("events", case, "--json")
    told = ran.json()
    for source in told["sources"]:
        tally = source["tally"]
        parts = ("in_window", "outside", "other_product", "not_event", "unparsed")
        assert tally["read"] == sum(tally[part] for part in parts)
        assert f"{tally['read']:,}" in ran.err
    in_window = sum(source["tally"]["in_window"] for source in told["sources"])
    assert told["shown"] == in_window - told["merged"]


def test_nothing_is_left_behind_in_the_case(case, dscase):
    def content():
        return {path: path.stat().st_mtime_ns for path in case.rglob("*")}

    before = content()
    dscase("events", case, "--count-by", "id")
    assert content() == before


def test_standard_input_gives_what_the_file_gives(case, dscase):
    log = case / "evidence" / "ds.log"
    words = ("--tz", "JST", "--window", "2026-04-20 03:00/03:40", "--jsonl")
    with log.open("rb") as stream:
        piped = subprocess.run([ENTRY, "events", "-", *words], stdin=stream, capture_output=True, check=False)
    ran = dscase("events", log, *words)
    lines = [json.loads(line) for line in piped.stdout.splitlines()]
    assert len(lines) == 61
    for line in (direct := [json.loads(line) for line in ran.out.splitlines()]):
        line["sightings"][0]["source"] = "-"
    assert lines == direct


def test_a_reader_that_has_enough_ends_it_quietly(case):
    with subprocess.Popen(
        [ENTRY, "events", case / "evidence" / "ds.log", "--tz", "JST", "--format", "raw", "--jsonl"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(60) == 0


def test_raw_tells_every_line_in_order_and_lines_end_at_lf_only(tmp_path, dscase):
    log = tmp_path / "odd.log"
    odd = "CEF:0|a|b|1|2|n|3|msg=one\u2028two\x0bthree\x85four k=v k=w\r\n"
    log.write_bytes(odd.encode() + b"just text\nCEF:0|a|b\n")
    ran = dscase("events", "--format", "raw", "--jsonl", log)
    assert ran.code == 3
    first, second, third = map(json.loads, ran.out.splitlines())
    assert (first["line"], first["status"]) == (1, "ok")
    assert first["extensions"]["msg"] == "one\u2028two\x0bthree\x85four"
    assert first["duplicates"] == {"k": ["v", "w"]}
    assert (second["line"], second["status"], third["status"]) == (2, "not_event", "unparsed")
    assert ran.out.isascii()


def test_raw_and_the_listing_start_without_the_heavy_libraries(case):
    for words in (["--format", "raw", "--jsonl"], ["--tz", "JST"]):
        code = (
            "import sys\n"
            "from dscase.cli.main import app\n"
            f"try:\n    app(['events', {str(case / 'evidence' / 'ds.log')!r}, *{words!r}])\n"
            "except SystemExit:\n    pass\n"
            "assert not {'pandas', 'docx', 'PIL'} & set(sys.modules), sorted(sys.modules)\n"
        )
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr[-500:]


def test_the_help_starts_without_what_only_commands_need():
    code = (
        "import sys\n"
        "from dscase.cli.main import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        "assert not {'pydantic', 'jinja2', 'rich', 'dscase.window'} & set(sys.modules), sorted(sys.modules)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-500:]


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
def test_on_a_terminal_it_is_a_table_with_the_account_below(case):
    import pty

    parent, child = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "110"}
    environment.pop("NO_COLOR", None)
    with subprocess.Popen(
        [ENTRY, "events", case, "--around", "2026-04-20 03:20"],
        stdout=child,
        stderr=subprocess.PIPE,
        env=environment,
    ) as running:
        os.close(child)
        shown = b""
        while True:
            try:
                piece = os.read(parent, 65536)
            except OSError:  # Linux says so when the other side is closed
                break
            if not piece:
                break
            shown += piece
        os.close(parent)
        assert running.stderr
        assert running.stderr.read() == b""
    text = shown.decode()
    assert "\x1b[33m警告" in text
    assert text.index("DSA-test") < text.index("systemevents.csv: 150")
    assert "\t" not in text.split("\r\n\r\n")[0]


def test_names_once_learned_are_in_the_next_document_too(case, tmp_path, dscase):
    export = tmp_path / "export.csv"
    export.write_bytes(EXPORT.encode("cp932"))
    env = {"DSCASE_NAMES": str(tmp_path / "own" / "names.csv")}
    learned = dscase("events", "--learn-names", export, env=env)
    assert learned.code == 0, learned.err
    assert "273" in learned.out
    built = dscase("build", case, "-o", tmp_path / "out", env=env)
    assert built.code == 3, built.err
    assert "アップデートの確認とダウンロードの要求" in (tmp_path / "out" / "inquiry.html").read_text(
        encoding="utf-8"
    )


def test_a_broken_table_of_names_is_a_note_in_the_build_and_stops_nothing(case, tmp_path, dscase):
    (case / "names.csv").write_bytes(b"\x81")
    ran = dscase("build", case, "-o", tmp_path / "out", "--json")
    found = {finding["code"]: finding for finding in ran.json()["findings"]}
    assert found["names.unreadable"]["cause"] == "knowledge.names_encoding"
    assert found["names.unreadable"]["weight"] == "note"


def test_a_package_is_a_source_and_what_it_tells_is_merged(case, dscase):
    package, log = case / "evidence" / "diagnostic1163886380.zip", case / "evidence" / "ds.log"
    words = ("--tz", "JST", "--window", "2026-04-20 03:00/03:40", "--json")
    alone = dscase("events", package, *words).json()
    assert {sighting["source"] for event in alone["events"] for sighting in event["sightings"]} == {
        f"{package.as_posix()}!Manager/hostevents.csv"
    }
    both = dscase("events", package, log, *words).json()
    assert 0 < both["merged"] <= alone["shown"]


def test_the_build_cites_a_package_by_number_member_and_row(example):
    with (example.out / "events.csv").open(encoding="utf-8-sig", newline="") as stream:
        cited = {cite for row in csv.DictReader(stream) for cite in row["sources"].split("; ")}
    assert any(re.fullmatch(r"E-\d\d Manager/hostevents\.csv .*\d+.*", cite) for cite in cited)


def test_an_agents_events_stand_below_the_managers_that_tells_of_them(tmp_path, dscase, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    told = "Failed\n\nAgent/Appliance Event(s):\n\nTime: April 20, 2026 03:20:51\nLevel: Error\n"
    told += "Event ID: 9017\nEvent: Component Update Failed\nDescription: why"
    log = tmp_path / "e.csv"
    log.write_text(
        f'Time,Event ID,Event,Target,Description\n"April 20, 2026 03:20:54",710,x,web01,"{told}"\n',
        encoding="utf-8",
    )
    ran = dscase("events", log, "--tz", "JST")
    assert "└ 9017 Component Update Failed" in ran.out
    assert "1 件" in ran.out


def test_all_the_lines_that_could_not_be_read_are_shown(tmp_path, dscase):
    log = tmp_path / "ds.log"
    good = "Apr 20 03:10:00 kaga CEF:0|Trend Micro|Deep Security Manager|20.0.1|600|x|3|msg=hi\n"
    log.write_text(good * 200 + "Apr 20 03:10:00 kaga CEF:0|Trend Micro|cut\n" * 150, encoding="utf-8")
    ran = dscase("events", log, "--tz", "JST", "--show-unparsed", "--jsonl")
    assert ran.code == 3
    assert len(ran.out.splitlines()) == 150
