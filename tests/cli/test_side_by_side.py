"""Commands that read side by side say and write what they say and write alone."""

# ruff: noqa: E501 - lines of logs
import gzip

import pytest
from typer.testing import CliRunner

from dscase.cli.main import app
from dscase.errors import ExitCode
from dscase.pipeline import side_by_side
from dscase.workers import pool

LINE = "2026-04-20T03:{:02}:{:02}+09:00 kaga CEF:0|Trend Micro|Deep Security Manager|20.0.1|{}|User Signed In|6|suser=System target=web{} msg=Said.\n"


def run(*words):
    return CliRunner().invoke(app, [*map(str, words), "--lang", "en"])


@pytest.fixture
def logs(tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    lines = [LINE.format(n // 60, n % 60, (600, 2205)[n % 2], n % 7) for n in range(900)]
    (folder / "ds.log").write_text("".join(lines[600:]), encoding="utf-8")
    for number, some in enumerate((lines[300:600], lines[:300]), 1):
        (folder / f"ds.log.{number}.gz").write_bytes(gzip.compress("".join(some).encode()))
    (folder / "other.log").write_text("".join(lines[::9]) + "CEF:0|cut\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "asked",
    [
        ("--window", "all", "--jsonl"),
        ("--window", "all", "--id", "2205", "--csv"),
        ("--window", "2026-04-20 03:02/03:12", "--count-by", "target"),
        ("--window", "all", "--json", "--show-unparsed"),
    ],
)
def test_events_are_the_same_byte_for_byte(logs, asked):
    alone, shared = (run("events", logs, "--tz", "Asia/Tokyo", *asked, "--jobs", jobs) for jobs in (1, 2))
    assert shared.exit_code == alone.exit_code == ExitCode.INCOMPLETE
    assert shared.stdout_bytes == alone.stdout_bytes
    assert shared.stderr_bytes == alone.stderr_bytes


def test_an_index_is_the_same(logs, tmp_path):
    told = {}
    for jobs in (1, 2):
        done = run(
            "index", logs, "--into", tmp_path / "index", "--rebuild", "--tz", "Asia/Tokyo", "--jobs", jobs
        )
        assert done.exit_code == ExitCode.COMPLETE
        found = run(
            "events", logs, "--tz", "Asia/Tokyo", "--window", "all", "--jsonl", "--index", tmp_path / "index"
        )
        told[jobs] = done.stdout_bytes, found.stdout_bytes, found.stderr_bytes
    assert told[1] == told[2]


def test_without_a_number_little_is_read_by_one_process_and_much_by_one_for_each_core(monkeypatch):
    monkeypatch.setattr(side_by_side, "cores", lambda: 3)
    monkeypatch.setattr(pool, "Pool", Begun)
    much = side_by_side.WORTH
    for size, whole, expected in ((much, True, 3), (much - 1, True, None), (much, False, None)):
        with side_by_side.workers(side_by_side.USUAL, size, whole=whole) as workers:
            assert (workers.jobs if workers else None) == expected
    with side_by_side.workers(side_by_side.Sharing(2), 1, whole=False) as workers:
        assert workers.jobs == 2
    assert workers.closed


class Begun:
    """A pool that begins nothing."""

    def __init__(self, jobs):
        self.jobs, self.closed = jobs, False

    def close(self):
        self.closed = True
