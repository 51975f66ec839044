"""The example cases: the script makes the files that are committed, and what was planted is in them."""

import csv
import email
import email.policy
import importlib.util
import io
import ipaddress
import json
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from dscase.case.model import Case, Checked
from dscase.knowledge.catalogue import catalogue

EXAMPLES = Path(__file__).parents[2] / "examples"
MAIN, RECOVERED = EXAMPLES / "pattern-update", EXAMPLES / "recovered"
EVIDENCE = MAIN / "evidence"
PICTURES = {"01-lamp.png", "02-events.png", "03-alert.jpg"}
SEED_LINES = (
    (
        "Apr 20 03:20:54 kaga CEF: 0|Trend Micro|Deep Security Manager|12.0.383|2205|"
        "Security Update: Pattern Update on Agents/Appliances Failed|6|src=192.168.100.120 suser=System "
        "target=DSA-test msg=There was a failure performing an Anti-Malware Component Update. "
        "Check the Agent/Appliance Events for the cause. TrendMicroDsTenant=Primary TrendMicroDsTenantId=0"
    ),
    (
        "Apr 20 03:20:54 kaga CEF: 0|Trend Micro|Deep Security Manager|12.0.383|710|Events Retrieved|3|"
        "src=192.168.100.120 suser=System target=DSA-test msg=Description Omitted "
        "TrendMicroDsTenant=Primary TrendMicroDsTenantId=0"
    ),
)
MONTHS = {"Apr": 4, "May": 5}


def made(out: Path, *options: str, **environment: str) -> dict[str, bytes]:
    """What the script writes, run as a reader of the README runs it."""
    script = [sys.executable, str(EXAMPLES / "make_examples.py"), "--out", str(out), *options]
    ran = subprocess.run(script, env={**os.environ, **environment}, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode(errors="replace")
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def committed() -> dict[str, bytes]:
    """The files of both cases, without what a run of dscase may have left there."""
    own = {"case.yaml", "journal.jsonl", "planted.json", "evidence", "flags"}
    paths = [
        path
        for case in (MAIN, RECOVERED)
        for top in case.iterdir()
        if top.name in own
        for path in [top, *top.rglob("*")]
    ]
    return {path.relative_to(EXAMPLES).as_posix(): path.read_bytes() for path in paths if path.is_file()}


def planted(case: Path) -> dict[str, Any]:
    return json.loads((case / "planted.json").read_text(encoding="utf-8"))


def syslog(case: Path) -> list[tuple[datetime, str, str, str]]:
    """(time, kind, id, target) of every line, read with the plainest means there are."""
    found = []
    year = planted(case)["window"]["start"][:4]
    for line in (case / "evidence" / "ds.log").read_text(encoding="utf-8").splitlines():
        stamp = re.match(r"(\w{3}) ([ \d]\d) (\d\d:\d\d:\d\d) \S+ ", line)
        assert stamp, line
        month, day, clock = stamp.groups()
        at = datetime.fromisoformat(f"{year}-{MONTHS[month]:02d}-{int(day):02d}T{clock}+09:00")
        fields = line.split("|")
        target = re.search(r" target=(.*?) \w+=", line)
        if "CEF:" not in line:
            found.append((at, "other", "", ""))
        elif len(fields) < 8:
            found.append((at, "truncated", "", ""))
        elif fields[2] == "Deep Security Manager":
            found.append((at, "system", fields[4], (target[1] if target else "").replace("\\=", "=")))
        else:
            found.append((at, "agent", fields[4], ""))
    return found


def export() -> list[tuple[datetime, dict[str, str]]]:
    """(time, row) of the console's export."""
    text = (EVIDENCE / "systemevents.csv").read_bytes().decode("utf-8-sig")
    found = []
    for row in csv.DictReader(io.StringIO(text, newline="")):
        day, clock = re.fullmatch(r"April (\d\d), 2026 (\d\d:\d\d:\d\d)", row["Time"]).groups()
        found.append((datetime.fromisoformat(f"2026-04-{day}T{clock}+09:00"), row))
    return found


def inside(case: Path, at: datetime) -> bool:
    window = planted(case)["window"]
    return datetime.fromisoformat(window["start"]) <= at < datetime.fromisoformat(window["end"])


def test_the_script_makes_the_committed_files(tmp_path: Path) -> None:
    fresh = made(tmp_path, "--no-pictures")
    kept = {name: data for name, data in committed().items() if Path(name).name not in PICTURES}
    assert sorted(fresh) == sorted(kept)
    assert [name for name in fresh if fresh[name] != kept[name]] == []


def test_no_clock_zone_locale_or_hash_seed_changes_the_files(tmp_path: Path) -> None:
    one = made(tmp_path / "one", "--no-pictures", TZ="America/New_York", PYTHONHASHSEED="1", LC_ALL="C")
    two = made(tmp_path / "two", "--no-pictures", TZ="Pacific/Auckland", PYTHONHASHSEED="2", PYTHONUTF8="1")
    assert one == two


def test_the_committed_pictures_are_the_ones_the_script_draws(tmp_path: Path) -> None:
    from PIL import Image, ImageChops, ImageStat

    spec = importlib.util.spec_from_file_location("canvas", EXAMPLES / "estate" / "canvas.py")
    canvas = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(canvas)
    if not any(Path(pattern.format("Regular")).is_file() for pattern, _ in canvas.FONT_PLACES):
        pytest.skip("the font BIZ UDPGothic is not installed")
    made(tmp_path)
    for name in sorted(PICTURES):
        with (
            Image.open(tmp_path / "pattern-update" / "evidence" / name) as fresh,
            Image.open(EVIDENCE / name) as kept,
        ):
            assert fresh.size == kept.size
            apart = ImageStat.Stat(ImageChops.difference(fresh.convert("RGB"), kept.convert("RGB")))
            # Other versions of Pillow smooth a letter's edge differently; another text would differ by more.
            assert max(apart.mean) < 0.5, name


def test_both_cases_together_stay_small() -> None:
    assert sum(map(len, committed().values())) < 4_000_000
    assert (RECOVERED / "evidence" / "ds.log").read_bytes().count(b"\n") <= 300


@pytest.mark.parametrize("case", [MAIN, RECOVERED], ids=lambda case: case.name)
def test_the_log_holds_as_many_lines_of_each_kind_as_planted(case: Path) -> None:
    lines, truth = syslog(case), planted(case)["sources"]["ds.log"]
    kinds = Counter(kind for _, kind, *_ in lines)
    window = Counter(kind for at, kind, *_ in lines if inside(case, at))
    assert truth["by_kind"] == {kind: {"lines": kinds[kind], "in_window": window[kind]} for kind in kinds}
    assert truth["in_window"] == window["system"]
    assert truth["outside"] == kinds["system"] - window["system"]
    assert (truth["other_product"], truth["not_event"]) == (kinds["agent"], kinds["other"])
    assert truth["unparsed_lines"] == [place for place, line in enumerate(lines, 1) if line[1] == "truncated"]
    assert truth["unparsed"] == len(truth["unparsed_lines"])
    parts = ("in_window", "outside", "other_product", "not_event", "unparsed")
    assert truth["read"] == len(lines) == sum(truth[part] for part in parts)
    times = [at for at, kind, *_ in lines if kind == "system"]
    assert [truth["first"], truth["last"]] == [times[0].isoformat(), times[-1].isoformat()]


@pytest.mark.parametrize("case", [MAIN, RECOVERED], ids=lambda case: case.name)
def test_the_log_is_in_time_order(case: Path) -> None:
    times = [at for at, *_ in syslog(case)]
    assert times == sorted(times)


def test_the_export_holds_as_many_rows_as_planted() -> None:
    rows, truth = export(), planted(MAIN)["sources"]["systemevents.csv"]
    window = sum(inside(MAIN, at) for at, _ in rows)
    assert (truth["read"], truth["in_window"], truth["outside"]) == (len(rows), window, len(rows) - window)
    assert any("\n" in row["Description"] for _, row in rows)


def test_the_two_files_merge_one_to_one_as_planted() -> None:
    ours = Counter((at, *rest) for at, kind, *rest in syslog(MAIN) if kind == "system" and inside(MAIN, at))
    theirs = Counter((at, row["Event ID"], row["Target"]) for at, row in export() if inside(MAIN, at))
    truth = planted(MAIN)["in_window"]
    union = ours | theirs
    assert truth["merged"] == (ours & theirs).total()
    assert truth["shown"] == union.total() == ours.total() + theirs.total() - truth["merged"]
    assert (truth["syslog_only"], truth["export_only"]) == ((ours - theirs).total(), (theirs - ours).total())
    assert truth["syslog_only"] > 0
    assert truth["export_only"] > 0
    assert truth["ids"] == Counter(event_id for _, event_id, _ in union.elements())
    assert truth["targets"] == Counter(target for *_, target in union.elements())
    assert 2 in (ours & theirs).values(), "an event recorded twice in one second stands in both files"


def test_an_event_stands_on_each_edge_of_the_window() -> None:
    times = {at.isoformat() for at, kind, *_ in syslog(MAIN) if kind == "system"}
    assert set(planted(MAIN)["window"].values()) - {planted(MAIN)["window"]["stated"]} <= times


def test_the_two_lines_of_the_vendors_page_are_there_word_for_word() -> None:
    lines = (EVIDENCE / "ds.log").read_text(encoding="utf-8").splitlines()
    asked = planted(MAIN)["asked"]
    assert lines[asked["line"] - 1] == SEED_LINES[0]
    assert lines[asked["events_retrieved_line"] - 1] == SEED_LINES[1]
    assert [lines.count(line) for line in SEED_LINES] == [1, 1]


def test_the_asked_about_host_never_recovers_and_the_planted_ones_do() -> None:
    truth = planted(MAIN)
    events = [(at, event_id, target) for at, kind, event_id, target in syslog(MAIN) if kind == "system"]
    failed = {
        (at.isoformat(), target) for at, event_id, target in events if event_id == "2205" and inside(MAIN, at)
    }
    assert failed == {(entry["at"], entry["target"]) for entry in truth["failed_in_window"]}
    for at, target in failed:
        later = [
            when
            for when, event_id, name in events
            if event_id == "2204" and name == target and when.isoformat() > at
        ]
        assert [when.isoformat() for when in later] == (
            [truth["recovered"][target]] if target in truth["recovered"] else []
        )
    assert truth["asked"]["target"] in truth["not_recovered"]
    assert set(truth["not_recovered"]) | set(truth["recovered"]) == {target for _, target in failed}


def test_the_second_example_recovers_eight_minutes_later() -> None:
    on_host = [(at, event_id) for at, _, event_id, target in syslog(RECOVERED) if target == "web02"]
    (failed,) = [at for at, event_id in on_host if event_id == "2205"]
    (mended,) = [at for at, event_id in on_host if event_id == "2204"]
    assert (mended - failed).total_seconds() == 8 * 60
    assert planted(RECOVERED)["recovered"] == {"web02": mended.isoformat()}


def test_the_alert_starts_in_the_window_and_does_not_end() -> None:
    alert = planted(MAIN)["alert"]
    said = f"msg=Alert: {alert['name']}\\nSubject: "
    lines = [line for line in (EVIDENCE / "ds.log").read_text(encoding="utf-8").splitlines() if said in line]
    ids = Counter(line.split("|")[4] for line in lines)
    assert ids["190"] == 1
    assert ids["191"] > 1
    assert ids["192"] == 0
    (start,) = (line for line in lines if "|190|" in line)
    assert start[7:15] == alert["started"][11:19]


def test_the_console_explains_the_failure_by_the_agents_event() -> None:
    told = {
        row["Event ID"]: row["Description"]
        for at, row in export()
        if row["Target"] == "DSA-test" and at.isoformat() == planted(MAIN)["asked"]["at"]
    }
    assert sorted(told) == ["2205", "710"]
    for description in told.values():
        assert "\n\nAgent/Appliance Event(s):\n\nTime: April 20, 2026 03:20:51\n" in description
        assert "\nEvent ID: 9017\n" in description


@pytest.mark.parametrize(
    "bait", ["<b>", "{{ rack }}", "TrendMicroDsTags=\\=", "target=\\=1+1", "[/keiri]", "<script>"]
)
def test_system_events_hold_texts_that_look_like_code(bait: str) -> None:
    lines = (EVIDENCE / "ds.log").read_text(encoding="utf-8").splitlines()
    assert any(bait in line for line in lines if "|Deep Security Manager|" in line)


@pytest.mark.parametrize("case", [MAIN, RECOVERED], ids=lambda case: case.name)
def test_every_planted_event_bears_its_published_name_and_level(case: Path) -> None:
    severity = {"info": "3", "warning": "6", "error": "8"}
    for line in (case / "evidence" / "ds.log").read_text(encoding="utf-8").splitlines():
        fields = line.split("|")
        if len(fields) > 7 and fields[2] == "Deep Security Manager":
            assert catalogue().name(fields[4], "en") == fields[5]
            level = catalogue().level(fields[4])
            assert level is None or severity[level] == fields[6]


@pytest.mark.parametrize("case", [MAIN, RECOVERED], ids=lambda case: case.name)
def test_the_case_files_are_what_the_case_model_reads(case: Path) -> None:
    from ruamel.yaml import YAML

    stated = Case.model_validate(YAML(typ="safe").load((case / "case.yaml").read_text(encoding="utf-8")))
    truth = planted(case)
    assert stated.window == truth["window"]["stated"]
    assert stated.event == f"{truth['asked']['id']}@{truth['asked']['target']}"
    assert stated.as_of
    assert all((stated.title, stated.background, stated.status, stated.alerts, stated.what_happened))
    assert all((case / "evidence" / entry.file).is_file() for entry in stated.evidence)
    assert not any(entry.package for entry in stated.evidence), "the example shows what is missing"
    journal = (case / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    records = [Checked.model_validate_json(line) for line in journal]
    assert len(records) == truth["checked"]
    assert all(record.when.tzinfo and record.when <= stated.as_of for record in records)


@pytest.mark.parametrize("case", [MAIN, RECOVERED], ids=lambda case: case.name)
def test_the_message_asked_about_stands_in_an_agents_own_log(case: Path) -> None:
    from ruamel.yaml import YAML

    message = YAML(typ="safe").load((case / "case.yaml").read_text(encoding="utf-8"))["message"]
    logs = b""
    for path in (case / "evidence").glob("*.zip"):
        with zipfile.ZipFile(path) as package:
            logs += b"".join(
                package.read(name) for name in package.namelist() if name.endswith("ds_agent.log")
            )
    assert message in logs.decode().splitlines()


@pytest.mark.parametrize("case", [MAIN, RECOVERED], ids=lambda case: case.name)
def test_every_file_of_evidence_is_planted(case: Path) -> None:
    assert sorted(planted(case)["evidence"]) == sorted(path.name for path in (case / "evidence").iterdir())


def test_the_packages_are_shaped_as_their_origin_says() -> None:
    names = {}
    for path in EVIDENCE.glob("*.zip"):
        with zipfile.ZipFile(path) as package:
            names[path.name] = package.namelist()
    console, command, unknown = (
        names["diagnostic1163886380.zip"],
        names["1776624060.zip"],
        names["kaga-20260420.zip"],
    )
    assert {"Agent/plugins.txt", "Agent/guids.xml", "Agent/timestamp.txt", "Manager/hostevents.csv"} <= set(
        console
    )
    assert {"plugins.txt", "guids.xml", "logs/ds_agent.log"} <= set(command)
    assert "timestamp.txt" not in command, "its name alone tells the time"
    assert not {"plugins.txt", "guids.xml", "timestamp.txt"} & {name.rpartition("/")[2] for name in unknown}


def test_the_alert_mail_names_the_alert() -> None:
    mail = email.message_from_bytes((EVIDENCE / "alert.eml").read_bytes(), policy=email.policy.default)
    assert mail["Subject"].startswith("新しいアラートの発令: ")
    told = catalogue().alert_named_in(mail["Subject"])
    assert told is not None
    assert told.alert.name_en == planted(MAIN)["alert"]["name"]
    assert mail["Date"].datetime.isoformat() == "2026-04-20T03:11:14+09:00"
    assert mail.get_content_charset() == "iso-2022-jp"
    assert "web03" in mail.get_content()


def test_the_screenshots_bear_metadata_to_be_stripped_and_one_lies_on_its_side() -> None:
    from PIL import Image

    for name in sorted(PICTURES):
        with Image.open(EVIDENCE / name) as picture:
            exif = picture.getexif()
            assert exif[0x013B] == "ope-tanaka"
            assert (exif[0x0112], picture.size) == (
                (6, (720, 1280)) if name.endswith(".jpg") else (1, (1280, 720))
            )
            assert name.endswith(".jpg") or picture.text["Author"] == "ope-tanaka"


@pytest.mark.parametrize("case", [MAIN, RECOVERED], ids=lambda case: case.name)
def test_every_address_is_private_or_reserved_for_documentation(case: Path) -> None:
    for path in case.rglob("*"):
        if path.suffix in {".log", ".csv", ".eml", ".txt", ".yaml", ".jsonl"} and "out" not in path.parts:
            for address in re.findall(rb"(?<![\d.])\d+\.\d+\.\d+\.\d+(?![\d.])", path.read_bytes()):
                assert ipaddress.ip_address(address.decode()).is_private, address
