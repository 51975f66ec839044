"""What a machine tells of itself, on systems of our own making and on this one."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dscase.errors import InputError
from dscase.fetch.address import read_address
from dscase.fetch.doctor import clock, look, machine, package, tails
from dscase.fetch.doctor.known import known
from dscase.fetch.doctor.machine import Machine, Process
from dscase.intake import machine as reader
from dscase.intake.evidence import EvidenceFile
from dscase.kinds import Kind
from dscase.knowledge.catalogue import table
from dscase.window import read_window, zone_named
from tests.dsm.server import running
from tests.dsm.store import Store

TOKYO = zone_named("Asia/Tokyo", "option")
NOW = datetime(2026, 4, 19, 23, 0, tzinfo=UTC)
STATUS = """\
AgentStatus.agentState: green
AgentStatus.dsmUrl: https://dsm.example.jp:4120/
Component.AM.version.pattern.1.name: Virus Pattern
a line that is no answer: because of blanks
"""


class Made(Machine):
    """A machine below a folder, with commands that answer what is written down."""

    def __init__(self, root: Path, system: str, **answers: Any) -> None:
        self.root, self.own, self.answers = root, system, answers
        self.ran: list[list[str]] = []

    @property
    def system(self) -> str:
        return self.own

    def name(self) -> str:
        return "web01"

    def described(self) -> str:
        return "Red Hat Enterprise Linux 8.9 x86_64"

    def path(self, name: str) -> Path:
        return self.root / name.replace("\\", "/").replace(":", "").lstrip("/")

    def run(self, words: Sequence[str], wait: float = 0) -> tuple[int, str] | None:
        self.ran.append(list(words))
        told = self.answers.get("commands", {})
        return next((answer for key, answer in told.items() if key in " ".join(words)), None)

    def processes(self) -> list[Process] | None:
        return self.answers.get("processes", [])

    def listening(self) -> set[int] | None:
        return self.answers.get("listening")

    def now(self) -> datetime:
        return NOW

    def add(self, name: str, content: str = "") -> Path:
        place = self.path(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, encoding="utf-8")
        return place


@pytest.fixture
def agent(tmp_path: Path) -> Made:
    """An agent on Linux, all of it running."""
    made = Made(
        tmp_path,
        "linux",
        commands={
            "dsm_s": (0, "LoadState=not-found\nActiveState=inactive\nSubState=dead\n"),
            "systemctl": (0, "LoadState=loaded\nActiveState=active\nSubState=running\n"),
            "GetAgentStatus": (0, STATUS),
            "GetHostInfo": (255, "HTTP Status: 403 - Forbidden\n"),
        },
        processes=[Process(7, "ds_agent", "/opt/ds_agent/ds_agent", NOW, 50 << 20), Process(8, "sshd", "")],
        listening={22, 4118},
    )
    made.add("/opt/ds_agent/dsa_query")
    made.add(
        "/var/opt/ds_agent/diag/ds_agent.log",
        "2026-04-20 02:59:59.000000 [+0900]: [Cmd/5] | before\n"
        "2026-04-20 03:20:54.000000 [+0900]: [Cmd/5] | inside\n"
        "    and what belongs to it\n"
        "2026-04-20 03:40:00.000000 [+0900]: [Cmd/5] | after\n",
    )
    return made


def test_an_agent_on_linux(agent: Made) -> None:
    window = read_window("2026-04-20 03:00/03:40", zone=TOKYO, as_of=NOW)
    told = look.look(agent, TOKYO, window=window)
    assert told["roles"] == ["dsa"]
    assert told["services"] == [{"role": "dsa", "name": "ds_agent", "main": True, "state": "running"}]
    assert [(one["name"], one["pid"]) for one in told["processes"]] == [("ds_agent", 7)]
    assert {one["port"]: one["listening"] for one in told["ports"]} == {4118: True, 4122: False}
    answer = told["dsa_query"]["GetAgentStatus"]
    assert answer["values"]["AgentStatus.agentState"] == "green"
    assert answer["values"]["AgentStatus.dsmUrl"] == "https://dsm.example.jp:4120/"
    assert told["dsa_query"]["GetHostInfo"]["code"] == 255
    assert told["dsa_query"]["GetPluginVersion"]["code"] is None
    (log,) = told["logs"]
    assert [line.split("| ")[-1].strip() for line in log["lines"]] == ["inside", "and what belongs to it"]
    assert told["made"] == "2026-04-20T08:00:00+09:00"


def test_processes_that_cannot_be_seen_are_not_said_to_have_stopped(agent: Made, tmp_path: Path) -> None:
    agent.answers["processes"] = None
    told = look.look(agent, TOKYO)
    assert told["processes"] is None
    assert "processes: unknown" in look.as_text(told)
    kept = tmp_path / "doctor.json"
    kept.write_text(json.dumps(told), encoding="utf-8")
    seen = reader.read(EvidenceFile(kept, kept.name, Kind.MACHINE, kept.stat().st_size))
    assert seen is not None
    assert seen.stopped == ()


def test_where_the_system_refuses_its_list_of_processes_another_way_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(_: object) -> None:
        raise OSError(87, "NtQuerySystemInformation")

    monkeypatch.setattr("psutil.process_iter", refused)
    assert os.getpid() in {one.pid for one in Machine().processes() or ()}
    monkeypatch.setattr(Machine, "system", "windows")
    monkeypatch.setattr(Machine, "run", lambda *_: None)
    assert Machine().processes() is None


def test_a_manager_on_windows_that_has_stopped(tmp_path: Path) -> None:
    stopped = "SERVICE_NAME: x\n        TYPE : 10  WIN32\n        STATE              : 1  STOPPED\n"
    made = Made(tmp_path, "windows", commands={"Trend Micro Deep Security Manager": (0, stopped)})
    told = look.look(made, TOKYO)
    assert told["roles"] == ["dsm"]
    assert told["services"][0]["state"] == "stopped"
    assert told["processes"] == []
    assert {one["listening"] for one in told["ports"]} == {None}


def test_nothing_is_run_that_changes_anything(agent: Made) -> None:
    look.look(agent, TOKYO)
    words = {" ".join(command) for command in agent.ran}
    assert words
    assert not [one for one in words if not any(look in one for look in ("systemctl show", "dsa_query"))]


def test_a_machine_with_neither_part_says_so(tmp_path: Path) -> None:
    told = look.look(Made(tmp_path, "linux"), TOKYO)
    assert told["roles"] == []
    assert told["logs"] == told["services"] == []


def test_what_is_written_is_read_again(agent: Made, tmp_path: Path) -> None:
    from dscase.fetch.doctor.keeping import JSON, TEXT, keep
    from dscase.intake.files import look as look_at

    place = keep(tmp_path / "out", look.look(agent, TOKYO))
    for name in (JSON, TEXT):
        assert look_at(place / name, name, None).kind is Kind.MACHINE
    found = reader.read(EvidenceFile(place / JSON, JSON, Kind.MACHINE))
    assert found is not None
    assert (found.host, found.roles, found.stopped) == ("web01", ("dsa",), ())
    assert found.listening == (4118,)
    assert reader.read(EvidenceFile(place / TEXT, TEXT, Kind.MACHINE)) is None
    assert "service dsa ds_agent: running" in (place / TEXT).read_text(encoding="utf-8")


def test_what_has_stopped_is_told_by_service_and_by_process(agent: Made, tmp_path: Path) -> None:
    agent.answers["commands"]["systemctl"] = (0, "LoadState=loaded\nActiveState=failed\nSubState=failed\n")
    agent.answers["processes"] = []
    path = tmp_path / "doctor.json"
    path.write_bytes(look.as_json(look.look(agent, TOKYO)))
    found = reader.read(EvidenceFile(path, "doctor.json", Kind.MACHINE))
    assert found is not None
    assert found.stopped == ("ds_agent", "dsa")


@pytest.mark.parametrize(
    "content", [b'{"record": "dscase.doctor"', b'{"record": "dscase.doctor", "made": 1}']
)
def test_a_broken_record_is_told(tmp_path: Path, content: bytes, refused: Any) -> None:
    path = tmp_path / "doctor.json"
    path.write_bytes(content)
    with refused("intake.machine", InputError):
        reader.read(EvidenceFile(path, "doctor.json", Kind.MACHINE))


def test_a_log_that_is_longer_than_what_is_looked_at_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tails, "END", 200)
    lines = [f"2026-04-20 03:{minute:02d}:00.000000 [+0900]: [Cmd/5] | {minute}\n" for minute in range(40)]
    (tmp_path / "ds_agent.log").write_text("".join(lines), encoding="utf-8")
    (tmp_path / "other.log").write_text("x\n", encoding="utf-8")
    window = read_window("2026-04-20 03:00/03:40", zone=TOKYO, as_of=NOW)
    (log,) = tails.logs(tmp_path, window, TOKYO)
    assert log["whole"] is False
    assert 0 < log["in_window"] < 40
    assert log["lines"][-1].endswith("| 39")


def package_of(agent: Made, output: str) -> None:
    agent.add("/opt/ds_agent/dsa_control")
    agent.answers["commands"]["dsa_control -d"] = (0, output)


OUTPUT = """\
HTTP Status: 200 - OK
Create diagnostic package done.
path = /var/opt/ds_agent/diag
file name = 1776639600.zip
"""


def test_a_package_is_waited_for_and_checked(agent: Made) -> None:
    package_of(agent, OUTPUT)
    path = agent.path("/var/opt/ds_agent/diag/1776639600.zip")
    temporary = agent.add("/var/opt/ds_agent/diag/1776639600.tmp", "half")
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            temporary.unlink()
            with zipfile.ZipFile(path, "w") as made:
                made.writestr("plugins.txt", "x")

    assert package.make(agent, pause) == path
    assert len(pauses) >= 3


@pytest.mark.parametrize(
    "output", ["HTTP Status: 403 - Forbidden - untrusted peer\n", "", OUTPUT.replace("path", "place")]
)
def test_a_package_that_is_not_made_is_told(agent: Made, output: str, refused: Any) -> None:
    package_of(agent, output)
    with refused("fetch.package_not_made", InputError):
        package.make(agent, lambda _: None)


def protected(agent: Made, password: str) -> Path:
    """An agent whose self-protection has a password."""
    agent.add("/opt/ds_agent/dsa_control")
    refusal = f"HTTP Status: 403 - Forbidden (-p {password}?)"
    agent.answers["commands"] = {f"-d -p {password}": (0, OUTPUT), "dsa_control -d": (1, refusal)}
    path = agent.path("/var/opt/ds_agent/diag/1776639600.zip")
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("plugins.txt", "x")
    return path


def test_the_password_of_self_protection_is_asked_for_where_the_agent_refuses(agent: Made) -> None:
    path = protected(agent, "hush-hush")
    assert package.make(agent, lambda _: None, ask=lambda: "hush-hush") == path
    assert [words[1:] for words in agent.ran] == [["-d"], ["-d", "-p", "hush-hush"]]


def test_the_password_of_self_protection_is_taken_from_the_variable_and_shown_nowhere(
    agent: Made, monkeypatch: pytest.MonkeyPatch, refused: Any
) -> None:
    path = protected(agent, "hush-hush")
    monkeypatch.setenv(package.PASSWORD, "hush-hush")
    assert package.make(agent, lambda _: None) == path
    assert len(agent.ran) == 1
    monkeypatch.setenv(package.PASSWORD, "other-word")
    agent.answers["commands"] = {"dsa_control": (1, "refused: -d -p other-word")}
    with refused("fetch.package_not_made", InputError) as caught:
        package.make(agent, lambda _: None, ask=lambda: pytest.fail("asked all the same"))
    assert "other-word" not in str(caught[0])


def test_a_broken_package_is_told(agent: Made, refused: Any) -> None:
    package_of(agent, OUTPUT)
    agent.add("/var/opt/ds_agent/diag/1776639600.zip", "no zip")
    with refused("fetch.package_not_made", InputError):
        package.make(agent, lambda _: None)


def test_a_machine_without_an_agent_makes_none(tmp_path: Path, refused: Any) -> None:
    with refused("fetch.no_agent", InputError):
        package.make(Made(tmp_path, "linux"))


def test_the_managers_own_time_is_compared_where_it_can_be_believed() -> None:
    with running(Store(clock=timedelta(minutes=7))) as manager:
        address = read_address(manager.url)
        told = clock.against(address, manager.ca)
        assert told.offset == pytest.approx(420, abs=3)
        assert told.by == "getManagerTime"
        assert clock.against(address, None).trouble == "SSLCertVerificationError"
    assert clock.against(address, manager.ca).offset is None


@pytest.mark.parametrize("fault", ["fault", "html", "busy", "halved"])
def test_without_its_own_time_the_web_servers_is_compared_and_that_is_told(agent: Made, fault: Any) -> None:
    with running(Store(clock=timedelta(minutes=7)), plan=lambda *_: fault) as manager:
        told = look.look(agent, TOKYO, manager=read_address(manager.url), ca_file=manager.ca)
    assert told["clock"]["offset"] == pytest.approx(0, abs=3)
    assert told["clock"]["by"] == "Date"
    assert " s (Date)" in look.as_text(told)


@pytest.mark.parametrize("text", ["2026-04-20T03:00:00", "soon", "", "2026-13-40T00:00:00Z"])
def test_a_time_that_is_no_moment_is_none(text: str) -> None:
    assert clock.own_time(f"<getManagerTimeReturn>{text}</getManagerTimeReturn>".encode()) is None


def test_this_very_machine_can_be_looked_at() -> None:
    own = Machine()
    told = look.look(own, TOKYO)
    assert told["host"]
    assert look.as_text(told).startswith(look.TEXT)
    assert os.getpid() in {one.pid for one in own.processes() or ()}


def test_processes_and_ports_are_seen_without_psutil(tmp_path: Path) -> None:
    (tmp_path / "12").mkdir()
    (tmp_path / "12" / "comm").write_text("ds_agent\n", encoding="utf-8")
    assert machine._by_proc(tmp_path) == [Process(12, "ds_agent", "")]
    head = "  sl  local_address rem_address   st\n"
    (tmp_path / "tcp").write_text(
        f"{head}   0: 00000000:1016 00000000:0000 0A\n   1: 0100007F:1017 00000000:0000 01\n",
        encoding="ascii",
    )
    assert machine._ports_by_proc(tmp_path) == {4118}
    assert machine._ports_by_proc(tmp_path / "nowhere") is None
    listing = '"dsa.exe","1234","Services","0","9,000 K"\r\n'
    assert machine._by_tasklist((0, listing)) == [Process(1234, "dsa.exe", "")]
    netstat = "  TCP    0.0.0.0:4118   0.0.0.0:0 待機 1234\r\n  TCP 10.0.0.1:50 10.0.0.2:443 確立 1\r\n"
    assert machine._by_netstat((0, netstat)) == {4118}
    assert machine._by_netstat((1, "")) is None
    assert machine._windows_service((0, "STATE : 4  RUNNING\n")) == "running"
    assert machine._windows_service((1060, "")) == ""


def test_every_row_of_the_table_has_a_known_source(root: Path) -> None:
    import csv

    with (root / "dscase/knowledge/data/machine.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    assert len(known()) == len(rows) > 20
    assert {row["source"] for row in rows} <= {row["code"] for row in table("sources.csv")}


def test_the_command_writes_into_the_case(dscase: Any, tmp_path: Path) -> None:
    (tmp_path / "case" / "evidence").mkdir(parents=True)
    ran = dscase("doctor", tmp_path / "case", "--json", "--tz", "Asia/Tokyo")
    assert ran.code == 0, ran.err
    assert ran.json()["record"] == look.RECORD
    (place,) = (tmp_path / "case" / "evidence").iterdir()
    assert {path.name for path in place.iterdir()} == {"doctor.json", "doctor.txt"}


def test_the_single_file_needs_no_library(root: Path, tmp_path: Path) -> None:
    alone = tmp_path / "dscase-doctor.pyz"
    made = [sys.executable, str(root / "tools" / "make_doctor.py"), str(alone)]
    subprocess.run(made, check=True, cwd=tmp_path)
    words = [sys.executable, "-I", "-S", str(alone), "--output", str(tmp_path / "out"), "--tz", "UTC"]
    done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    (place,) = (tmp_path / "out").iterdir()
    assert json.loads((place / "doctor.json").read_bytes())["record"] == look.RECORD
