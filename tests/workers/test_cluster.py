"""What a real scheduler of Dask and its workers read is what one process reads, also if a worker is killed."""

# ruff: noqa: E501 - lines of logs
import gzip
import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dscase.cli.main import app
from dscase.errors import ExitCode, UsageError
from dscase.events.collect import collect
from dscase.events.table import SourceSpec
from dscase.kinds import Kind
from dscase.window import zone_named
from dscase.workers import cluster
from dscase.workers.cluster import Cluster

pytestmark = [pytest.mark.whole, pytest.mark.timeout(900)]
LINE = "2026-04-20T03:{:02}:{:02}+09:00 kaga CEF:0|Trend Micro|Deep Security Manager|20.0.1|{}|User Signed In|6|suser=System target=web{} msg=Said.\n"
TOKYO = zone_named("Asia/Tokyo", "option")
QUIET = {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}


class Machines:
    """A scheduler and its workers, each a process."""

    def __init__(self, folder: Path, workers: int) -> None:
        self._file = folder / "scheduler.json"
        self._log = (folder / "log.txt").open("wb")
        self.processes = [self._begun("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")]
        self.address = ""
        deadline = time.monotonic() + 120
        while not self.address:
            assert time.monotonic() < deadline, (folder / "log.txt").read_text(encoding="utf-8")
            time.sleep(0.1)
            if self._file.exists() and (told := self._file.read_text(encoding="utf-8")):
                self.address = json.loads(told)["address"]
        for _ in range(workers):
            self.processes.append(
                self._begun(
                    "worker",
                    "--nthreads",
                    "1",
                    "--no-nanny",
                    "--no-dashboard",
                    "--local-directory",
                    str(folder),
                )
            )
        if workers:
            import distributed

            with distributed.Client(self.address, set_as_default=False) as client:
                client.wait_for_workers(workers, timeout=120)

    def _begun(self, what: str, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", what, "--scheduler-file", str(self._file), *words]
        environment = {**os.environ, **QUIET}
        environment.pop("PYTHONWARNINGS", None)
        return subprocess.Popen(command, stdout=self._log, stderr=subprocess.STDOUT, env=environment)

    def end(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait()
        self._log.close()


@pytest.fixture(scope="module")
def machines(tmp_path_factory):
    both = Machines(tmp_path_factory.mktemp("dask"), 2)
    yield both
    both.end()


@pytest.fixture
def logs(tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    lines = [LINE.format(n // 60, n % 60, (600, 2205)[n % 2], n % 7) for n in range(900)]
    for number in range(18):
        data = "".join(lines[50 * number : 50 * number + 50]).encode()
        (folder / f"ds-{number:02}.log.gz").write_bytes(gzip.compress(data))
    (folder / "other.log").write_text("".join(lines[::9]) + "CEF:0|cut\n", encoding="utf-8")
    return folder


def run(*words):
    return CliRunner().invoke(app, [*map(str, words), "--lang", "en"])


@pytest.mark.parametrize(
    "asked",
    [
        ("--window", "2026-01-01 00:00/2027-01-01 00:00", "--id", "2205", "--csv"),
        ("--window", "all", "--jsonl"),
    ],
)
def test_events_are_the_same_byte_for_byte(logs, machines, asked):
    words = ("events", logs, "--tz", "Asia/Tokyo", *asked)
    alone, shared = run(*words, "--jobs", 1), run(*words, "--engine", "dask", "--scheduler", machines.address)
    assert shared.exit_code == alone.exit_code == ExitCode.INCOMPLETE
    assert shared.stdout_bytes == alone.stdout_bytes
    assert shared.stderr_bytes == alone.stderr_bytes


def test_an_index_is_the_same(logs, machines, tmp_path):
    told = []
    for words in (("--jobs", 1), ("--engine", "dask", "--scheduler", machines.address)):
        done = run("index", logs, "--into", tmp_path / "index", "--rebuild", "--tz", "Asia/Tokyo", *words)
        assert done.exit_code == ExitCode.COMPLETE
        found = run(
            "events", logs, "--tz", "Asia/Tokyo", "--window", "all", "--jsonl", "--index", tmp_path / "index"
        )
        told.append((done.stdout_bytes, found.stdout_bytes, found.stderr_bytes))
    assert told[0] == told[1]


class Killing(Cluster):
    """Kills a worker once a piece was done."""

    def __init__(self, address, process):
        super().__init__(address)
        self._process = process

    def each(self, do, pieces):
        for number, made in enumerate(super().each(do, pieces)):
            if not number:
                self._process.kill()
                self._process.wait()
            yield made


def test_a_worker_that_is_killed_in_the_middle_loses_nothing(logs, tmp_path):
    both = Machines(tmp_path, 2)
    specs = [
        SourceSpec(path, path.name, Kind.SYSLOG, path.stat().st_size, "", datetime(2026, 11, 1, tzinfo=UTC))
        for path in sorted(logs.iterdir())
    ]
    terms = {"tz": TOKYO, "year": None, "as_of": None, "csv_columns": {}}
    try:
        workers = Killing(both.address, both.processes[1])
        found = collect(specs, None, workers=workers, **terms)
        assert workers.again == 1
        workers.close()
    finally:
        both.end()
    plain = collect(specs, None, **terms)
    assert found.rows == plain.rows
    assert found.sources == plain.sources
    assert found.merged == plain.merged


def test_another_version_of_dscase_is_refused_before_anything_is_read(logs, machines, monkeypatch):
    monkeypatch.setattr(cluster, "version", lambda name: "0.0.1")
    done = run("events", logs, "--window", "all", "--engine", "dask", "--scheduler", machines.address)
    assert done.exit_code == ExitCode.USAGE
    assert "versions differ" in done.output
    assert "0.0.1" in done.output


def test_a_worker_of_another_version_that_came_later_is_refused():
    with pytest.raises(UsageError) as raised:
        cluster._done(len, "piece", cluster.Versions("0.0.1", "3.11"))
    assert raised.value.code == "workers.versions"


def test_a_file_that_workers_see_otherwise_is_told(logs, machines, monkeypatch):
    from dscase.events import sharing

    real = sharing.portion_of
    monkeypatch.setattr(sharing, "portion_of", lambda *one: _other(real(*one)))
    done = run(
        "events",
        logs / "ds-00.log.gz",
        logs / "other.log",
        "--window",
        "all",
        "--tz",
        "Asia/Tokyo",
        "--engine",
        "dask",
        "--scheduler",
        machines.address,
    )
    assert done.exit_code == ExitCode.INPUT
    assert "the workers have another file" in done.output


def _other(portion):
    from dataclasses import replace

    return replace(portion, inode=portion.inode + 1)


def test_a_scheduler_that_is_not_there_or_has_no_workers_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "_PATIENCE", 2)
    with pytest.raises(UsageError) as raised:
        Cluster("tcp://127.0.0.1:9")
    assert raised.value.code == "workers.unreachable"
    alone = Machines(tmp_path, 0)
    try:
        with pytest.raises(UsageError) as raised:
            Cluster(alone.address)
    finally:
        alone.end()
    assert raised.value.code == "workers.none"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--scheduler", "tcp://127.0.0.1:8786"), "--scheduler needs --engine dask"),
        (
            ("--engine", "dask", "--scheduler", "tcp://127.0.0.1:8786", "--jobs", "2"),
            "--scheduler needs --engine dask",
        ),
        (("--engine", "dask", "--scheduler", "127.0.0.1"), "not the address of a scheduler"),
    ],
)
def test_options_that_do_not_go_together_are_refused(logs, words, said):
    done = run("events", logs, "--window", "all", *words)
    assert done.exit_code == ExitCode.USAGE
    assert said in " ".join(done.output.split())


def test_without_a_scheduler_all_cores_of_this_machine_do_the_same(logs):
    words = ("events", logs, "--tz", "Asia/Tokyo", "--window", "all", "--csv")
    assert run(*words, "--engine", "dask").stdout_bytes == run(*words, "--jobs", 1).stdout_bytes
