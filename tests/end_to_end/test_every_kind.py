"""Every kind of source goes the whole way: inspect, events, review, build."""

import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dscase.kinds import Kind
from dscase.wording.words import Words

WINDOW = ("--window", "2026-04-20 03:00/03:40", "--tz", "Asia/Tokyo")


def _package() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("Agent/plugins.txt", "<Linux;x64> 20.0.0.100\n")
        archive.writestr("Agent/timestamp.txt", "2026-04-20T03:30:00+09:00\n")
    return kept.getvalue()


def _picture() -> bytes:
    from PIL import Image

    kept = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(kept, "PNG")
    return kept.getvalue()


def _archive() -> bytes:
    kept = io.BytesIO()
    with tarfile.open(fileobj=kept, mode="w:gz") as archive:
        line = (
            b"Apr 20 03:22:54 kaga CEF:0|Trend Micro|Deep Security Manager|20.0.1|711|Events Retrieved|3|"
            b"suser=System target=web02 msg=none\n"
        )
        inside = tarfile.TarInfo("logs/ds.log")
        inside.size = len(line)
        archive.addfile(inside, io.BytesIO(line))
    return kept.getvalue()


def _answers() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("manager-answers/00001-getManagerTime.xml", "<a/>")
    return kept.getvalue()


def _record() -> bytes:
    told = {
        "record": "dscase.fetch",
        "manager": "dsm.example.jp:4119",
        "account": "reader",
        "made": "2026-04-20T09:00:00+09:00",
        "clock_offset": 0.2,
        "events": {"complete": False, "from": None, "to": None, "count": 0},
        "alerts": {"complete": True},
        "files": [],
    }
    return json.dumps(told).encode()


SAMPLES: dict[Kind, tuple[str, Callable[[], bytes]]] = {
    Kind.ARCHIVE: ("logs.tar.gz", _archive),
    Kind.PACKAGE: ("diagnostic.zip", _package),
    Kind.SCREENSHOT: ("lamp.png", _picture),
    Kind.MAIL: (
        "alert.eml",
        lambda: b"From: dsm@example.jp\nSubject: Alert\nDate: Mon, 20 Apr 2026 03:22:00 +0900\n\nalert\n",
    ),
    Kind.CONSOLE_CSV: (
        "systemevents.csv",
        lambda: (
            b"Time,Level,Event ID,Event,Target,Manager,Description\r\n"
            b'"April 20, 2026 03:20:54",Warning,2205,Update failed,web01,kaga,none\r\n'
        ),
    ),
    Kind.FETCHED_ANSWERS: ("answers.zip", _answers),
    Kind.FETCH_RECORD: ("fetch.json", _record),
    Kind.MACHINE: (
        "doctor.json",
        lambda: json.dumps(
            {
                "record": "dscase.doctor",
                "made": "2026-04-20T08:00:00+09:00",
                "host": "web01",
                "system": "Linux",
                "roles": ["dsa"],
                "services": [{"role": "dsa", "name": "ds_agent", "main": True, "state": "running"}],
                "processes": [{"role": "dsa", "name": "ds_agent", "main": True}],
                "ports": [{"role": "dsa", "port": 4118, "listening": True}],
                "clock": None,
            }
        ).encode(),
    ),
    Kind.AGENT_QUERY: (
        "query.txt",
        lambda: b"AgentStatus.agentState: green\nComponent.AM.version.pattern.1.version: 18.123.00\n",
    ),
    Kind.ALERT_LIST: (
        "alerts.csv",
        lambda: (
            b"Alert,Severity,Severity Text,Alert Time\r\n"
            b"Computer Updated,1,Warning,2026-04-20T03:11:04+09:00\r\n"
        ),
    ),
    Kind.STATUS_CSV: (
        "computers.csv",
        lambda: b"Name,Status,Platform\r\nweb01,Managed (Online),Linux\r\n",
    ),
    Kind.SYSLOG: (
        "ds.log",
        lambda: (
            b"Apr 20 03:21:54 kaga CEF:0|Trend Micro|Deep Security Manager|20.0.1|710|Events Retrieved|3|"
            b"suser=System target=web01 msg=none\n"
        ),
    ),
    Kind.PRODUCT_LOG: (
        "ds_agent.log",
        lambda: b"2026-04-20 03:20:54.118204 [+0900]: [Cmd/5] | a command came\n",
    ),
    Kind.UNKNOWN: ("memo.txt", lambda: b"bought milk\n"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("kinds")
    for name, content in SAMPLES.values():
        (made / name).write_bytes(content())
    return made


def _by_name(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in rows}


def test_every_kind_has_a_sample_a_reader_and_words() -> None:
    assert SAMPLES.keys() == set(Kind)
    for kind in Kind:
        if kind is not Kind.UNKNOWN:
            assert callable(kind.tells)
        if kind.events:
            assert callable(kind.read)
        for lang in ("ja", "en"):
            say = Words(lang).say
            assert say(f"kind.{kind}")
            assert say(f"exhibit.place.{kind.exhibit}")
            assert say(f"inquiry.unit.{kind.unit}")
            assert say(f"inquiry.cite.{kind.unit}", exhibit="E-01", place=1, line=0)


def test_inspect_tells_every_kind(dscase: Callable[..., Any], folder: Path) -> None:
    told = _by_name(dscase("inspect", folder, "--json").json()["files"])
    assert {name: told[name]["kind"] for name, _ in SAMPLES.values()} == {
        name: str(kind) for kind, (name, _) in SAMPLES.items()
    }
    assert not any(file["error"] for file in told.values())


@pytest.mark.parametrize("kind", Kind)
def test_events_reads_every_kind_that_holds_events_and_refuses_the_others(
    dscase: Callable[..., Any], folder: Path, kind: Kind
) -> None:
    ran = dscase("events", folder / SAMPLES[kind][0], *WINDOW, "--json")
    if kind is Kind.ARCHIVE:
        (source,) = ran.json()["sources"]
        assert source["name"].endswith("logs.tar.gz!logs/ds.log")
        assert source["tally"]["in_window"] == 1
        return
    if not kind.events:
        assert ran.code != 0
        assert not ran.out
        return
    (source,) = ran.json()["sources"]
    assert source["kind"] == kind
    assert source["tally"]["in_window"] == 1
    (sighting,) = ran.json()["events"][0]["sightings"]
    assert kind.unit in sighting


def test_review_and_build_carry_every_kind_to_the_sealed_output(
    dscase: Callable[..., Any], folder: Path, tmp_path: Path
) -> None:
    given: list[object] = [word for name, _ in SAMPLES.values() for word in ("--evidence", folder / name)]
    used = {kind: name for kind, (name, _) in SAMPLES.items() if kind is not Kind.UNKNOWN}
    judged = dscase("review", *given, *WINDOW, "--json").json()
    evidence = _by_name(judged["evidence"])
    assert {kind: evidence[name]["kind"] for kind, name in used.items()} == {kind: str(kind) for kind in used}
    assert _by_name(judged["sources"]).keys() >= {name for kind, name in used.items() if kind.events}
    out = tmp_path / "out"
    dscase("build", *given, *WINDOW, "-o", out, "--lang", "en")
    assert (out / "SHA256SUMS").exists()
    inquiry = (out / "inquiry.txt").read_text(encoding="utf-8-sig")
    say = Words("en").say
    for kind, name in used.items():
        number = evidence[name]["exhibit"]
        assert number in inquiry
        assert say(f"kind.{kind}") in inquiry
        assert say(f"exhibit.place.{kind.exhibit}") in inquiry
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest
    events = (out / "events.csv").read_text(encoding="utf-8-sig")
    cited = [f"{evidence[name]['exhibit']} {kind.unit} " for kind, name in used.items() if kind.events]
    assert all(cite in events for cite in cited)
