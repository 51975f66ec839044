"""`dscase index`, and `dscase events` that need not read the logs again."""

# ruff: noqa: E501 - lines of logs
import pytest
from typer.testing import CliRunner

from dscase import extras
from dscase.cli.main import app
from dscase.errors import ExitCode

LINE = "2026-04-20T03:20:{:02}+09:00 kaga CEF:0|Trend Micro|Deep Security Manager|20.0.1|{}|User Signed In|6|suser=System target=web01 msg=Said.\n"


def run(*words, **env):
    return CliRunner().invoke(app, [*map(str, words), "--lang", "en"], env=env)


@pytest.fixture
def logs(tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "ds.log").write_text(
        "".join(LINE.format(n, (600, 2205)[n % 2]) for n in range(9)), encoding="utf-8"
    )
    (folder / "bare.log").write_text(
        LINE.format(1, 710).replace("2026-04-20T03:20:01+09:00", "Apr 20 03:20:01"), encoding="utf-8"
    )
    (folder / "notes.txt").write_text("nothing\n", encoding="utf-8")
    return folder


def test_events_are_the_same_with_an_index_and_without(logs, tmp_path):
    index = tmp_path / "index"
    made = run("index", logs, "--into", index, "--tz", "Asia/Tokyo")
    assert made.exit_code == ExitCode.COMPLETE
    assert "Read and added: 1" in made.stdout
    assert "ds.log: 9 events" in made.stdout
    assert "bare.log: its times have no year" in made.stdout
    asked = ("events", logs, "--tz", "Asia/Tokyo", "--window", "2026-04-20 03:00/03:40", "--jsonl")
    plain, found = run(*asked), run(*asked, "--index", index)
    assert found.stdout == plain.stdout
    assert "Its events come from the index" in found.stderr
    assert found.exit_code == plain.exit_code
    again = run(*asked, "--id", "2205", DSCASE_INDEX=str(index))
    assert again.stdout == run(*asked, "--id", "2205").stdout
    assert "4 events have these IDs, each listed once, of 10 read" in again.stderr
    assert "unchanged 1" in run("index", logs, "--into", index, "--tz", "Asia/Tokyo").stdout


def test_what_could_not_be_read_is_told(logs, tmp_path):
    made = run("index", logs / "ds.log", tmp_path / "nowhere.log", "--into", tmp_path / "index")
    assert made.exit_code == ExitCode.INCOMPLETE
    assert "Could not be read: 1" in made.stdout


def test_a_broken_part_is_told_beside_the_events(logs, tmp_path):
    index = tmp_path / "index"
    run("index", logs / "ds.log", "--into", index)
    for part in (index / "parts").iterdir():
        part.write_bytes(b"")
    found = run("events", logs / "ds.log", "--index", index)
    assert len(found.stdout.splitlines()) == 9
    assert "is damaged" in found.stderr


@pytest.mark.parametrize("words", [("index", ".", "--into", "x"), ("events", ".", "--index", "x")])
def test_without_the_extra_it_is_said_how_to_have_it(words, logs, monkeypatch):
    monkeypatch.chdir(logs)
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    refused = run(*words)
    assert refused.exit_code == ExitCode.USAGE
    assert "duckdb" in refused.stderr
