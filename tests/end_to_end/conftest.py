"""An estate in memory: one failure on one computer, with everything the vendor asks for.

A fault changes the estate before it is written; what it plants is said by the fault. Nothing here is judged.
"""

import csv
import gzip
import hashlib
import io
import json
import os
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dscase import pipeline
from dscase.case.model import Case
from dscase.case.pictures import Box, Pictures, Treatment
from dscase.knowledge.catalogue import catalogue
from dscase.review.examined import Examined
from dscase.review.judge import Judgement, judge

MANAGER, MANAGER_VERSION, AGENT_VERSION = "dsm01", "12.0.383", "12.0.0-725"
SEVERITY = {"error": 8, "warning": 6, "info": 3}
HEADER = ["Time", "Level", "Event ID", "Event", "Tag(s)", "Event Origin"]
HEADER += ["Target", "Action By", "Manager", "Description"]
DETAIL = (
    "Events were fetched.\n\nAgent/Appliance Event(s):\n\nTime: {time}\nLevel: Error\nEvent ID: 9017\n"
    "Event: Anti-Malware Component Update Failed\nDescription: no answer from the update source"
)
PACE = timedelta(minutes=4)
OF_THE_FOLDER = {"journal", "exhibits", "names", "profiles", "index"}
"""Findings that gathering hands to judging."""


@dataclass(frozen=True)
class Row:
    """A system event. `detail` is what the console shows where syslog says less."""

    at: datetime  # aware
    id: str
    target: str = ""
    message: str = "No Description"
    detail: str = ""
    version: str = MANAGER_VERSION
    tenant: str = "0"
    module: str = ""  # the header of an agent's own event, up to its severity


@dataclass
class Pack:
    """A diagnostic package. `log`: what its agent log spans; None for none."""

    made: datetime
    stated: str | None = None
    host: str | None = None  # stated
    hosts: tuple[str, ...] = ()
    version: str = AGENT_VERSION
    system: str = "linux;redhat_7;7.9;x86_64;64;server;en"
    log: tuple[datetime, datetime] | None = None
    zoned: bool = True  # whether the stamps of that log name their offset
    said: list[tuple[datetime, str]] = field(default_factory=list)  # more lines of that log
    more: dict[str, bytes] = field(default_factory=dict)
    agent: bool = True


@dataclass
class Estate:
    """What is written, and what is to be found in it."""

    zone: str
    moment: datetime  # of the failure; aware
    lang: str = "ja"
    host: str = "DSA-test"
    others: tuple[str, ...] = ("web01", "AP-とうきょう-03", "db02")
    stamped: bool = True  # syslog with year and zone, or as RFC 3164
    case: dict[str, Any] = field(default_factory=dict)
    checked: list[tuple[str, str]] = field(default_factory=list)
    newly_checked: tuple[str, ...] = ()
    syslog: list[Row] = field(default_factory=list)
    export: list[Row] = field(default_factory=list)
    packages: dict[str, Pack] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)  # below the case folder
    given: list[tuple[str, str]] = field(default_factory=list)  # (file below evidence/, the kind stated)
    mtimes: dict[str, float] = field(default_factory=dict)  # of files below the case folder
    wrapper: str = "plain"  # of the syslog: see WRAPPERS
    patches: list[Callable[[pytest.MonkeyPatch], None]] = field(default_factory=list)
    asked: list[Callable[[pipeline.Request], pipeline.Request]] = field(default_factory=list)
    after: list[Callable[[Examined], Examined]] = field(default_factory=list)
    expected: set[str] = field(default_factory=set)
    permitted: set[str] = field(default_factory=set)
    verdict: str = "inquire"

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def start(self) -> datetime:
        return self.moment - timedelta(minutes=20)

    @property
    def end(self) -> datetime:
        return self.moment + timedelta(minutes=20)

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.tz)

    def at(self, minutes: float) -> datetime:
        """A moment, in minutes after the failure."""
        return self.moment + timedelta(minutes=minutes)

    def both(self, *rows: Row) -> None:
        """More events, in the syslog and in the export."""
        self.syslog += rows
        self.export += rows

    def keep(self, kept: Callable[[Row], bool]) -> None:
        """Only some events, in both."""
        self.syslog = [row for row in self.syslog if kept(row)]
        self.export = [row for row in self.export if kept(row)]

    def expect(self, *codes: str) -> None:
        self.expected |= set(codes)


def whole(zone: str, moment: datetime, **changes: Any) -> Estate:
    """An estate in which nothing is missing: an inquiry is needed, and complete."""
    made = Estate(zone, moment, **changes)
    span = f"{made.local(made.start):%Y-%m-%d %H:%M:%S}/{made.local(made.end):%Y-%m-%d %H:%M:%S}"
    made.case = {
        "title": "更新の失敗",
        "window": span,
        "tz": zone,
        "lang": made.lang,
        "as_of": made.at(480),
        "product": "Deep Security 12.0",
        "os": "RHEL 7.9",
        "background": "夜間の更新が失敗した。",
        "status": f"{made.host}: オレンジ",
        "alerts": "アップデート失敗のアラートが継続",
        "event": f"2205@{made.host}",
    }
    made.checked = [
        ("advice", "イベントの対処を実施、変化なし"),
        ("qa_search", "製品Q&Aを検索、該当なし"),
        ("help_search", "ヘルプセンターを検索、該当なし"),
    ]
    computers = (made.host, *made.others)
    beats = [Row(made.at(-180) + PACE * turn, "710", computers[turn % 4]) for turn in range(121)]
    time = f"{made.local(made.moment):%B %d, %Y %H:%M:%S}"
    told = [
        Row(made.at(-31), "600", "ope-tanaka"),
        Row(made.moment, "2205", made.host, "The component update did not succeed."),
        Row(made.moment, "710", made.host, "Description Omitted", DETAIL.format(time=time)),
        Row(made.at(0.3), "190", "", f"Alert: Anti-Malware Component Update Failed\nSubject: {made.host}"),
    ]
    made.both(*beats, *told)
    made.packages = {
        "manager.zip": Pack(made.at(60), "dsm", agent=False),
        "diagnostic11638.zip": Pack(made.at(50), hosts=(made.host,), log=(made.at(-600), made.at(49))),
    }
    made.files["evidence/lamp.png"] = picture()
    made.expect("attach.worth")
    if not made.stamped:  # what a stamp without a year leads to
        made.permitted |= {"year.from_window", "year.from_mtime"}
    return made


def picture(grey: int = 128, *, size: tuple[int, int] = (320, 180), plain: bool = False) -> bytes:
    """A PNG: a bright bar on a ground, or the ground alone."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    wide, high = size
    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    ground, bar = bytes((grey,) * 3) * wide, bytes((grey ^ 0x7F,) * 3) * wide
    rows = b"".join(b"\0" + (bar if row % 3 == 0 and not plain else ground) for row in range(high))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def covered(data: bytes, boxes: Sequence[Sequence[float]], **told: str) -> bytes:
    """A record of areas covered in a picture."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Pictures(Path(folder))
        treatment = Treatment(tuple(Box(*sides) for sides in boxes), **told)
        kept.keep(hashlib.sha256(data).hexdigest(), treatment, datetime(2026, 1, 1, tzinfo=UTC))
        return kept.path.read_bytes()


def cef(row: Row, tz: ZoneInfo, *, stamped: bool) -> str:
    """A line as the manager sends it."""
    at = row.at.astimezone(tz)
    stamp = at.isoformat(timespec="seconds") if stamped else f"{at:%b} {at.day:>2} {at:%H:%M:%S}"
    if row.module:
        return (
            f"{stamp} {MANAGER} CEF:0|Trend Micro|Deep Security Agent|{row.version}|{row.module}|{row.target}"
        )
    name, level = catalogue().name(row.id, "en"), catalogue().level(row.id) or "info"
    message = row.message.replace("\n", "\\n")
    target = f" target={row.target}" if row.target else ""
    head = f"CEF:0|Trend Micro|Deep Security Manager|{row.version}|{row.id}|{name}|{SEVERITY[level]}"
    own = f"src=192.0.2.10 suser=System{target} msg={message} TrendMicroDsTenantId={row.tenant}"
    return f"{stamp} {MANAGER} {head}|{own}"


Lines = Sequence[tuple[datetime, str]]


def plain(lines: Lines) -> tuple[str, bytes]:
    return "ds.log", "".join(f"{line}\n" for _, line in lines).encode()


def relayed(lines: Lines) -> tuple[str, bytes]:
    """Each line behind the header of the relay that passed it on."""
    return "ds.log", "".join(f"<134>{at:%Y-%m-%dT%H:%M:%SZ} relay01 {line}\n" for at, line in lines).encode()


def recorded(lines: Lines) -> tuple[str, bytes]:
    """Each line as the message of a collector's record."""
    records = (
        {"@timestamp": f"{at:%Y-%m-%dT%H:%M:%SZ}", "host": "siem01", "message": line} for at, line in lines
    )
    return "ds.log", "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records).encode()


def compressed(lines: Lines) -> tuple[str, bytes]:
    return "ds.log.gz", gzip.compress(plain(lines)[1], mtime=0)


def in_a_tar(lines: Lines) -> tuple[str, bytes]:
    out = io.BytesIO()
    data = plain(lines)[1]
    with tarfile.open(fileobj=out, mode="w:gz") as packed:
        member = tarfile.TarInfo("var/log/ds.log")
        member.size = len(data)
        packed.addfile(member, io.BytesIO(data))
    return "logs.tar.gz", out.getvalue()


def in_a_zip(lines: Lines) -> tuple[str, bytes]:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("logs/ds.log", plain(lines)[1])
    return "logs.zip", out.getvalue()


WRAPPERS: dict[str, Callable[[Lines], tuple[str, bytes]]] = {
    "plain": plain,
    "relay": relayed,
    "record": recorded,
    "gzip": compressed,
    "tar": in_a_tar,
    "zip": in_a_zip,
}
"""What may stand around the manager's syslog: the name of the file and its content."""


def export(rows: Sequence[Row], tz: ZoneInfo) -> bytes:
    """The console's CSV, newest first."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for row in sorted(rows, key=lambda row: row.at, reverse=True):
        level = (catalogue().level(row.id) or "info").title()
        time = f"{row.at.astimezone(tz):%B %d, %Y %H:%M:%S}"
        name, origin = catalogue().name(row.id, "en"), "Manager"
        writer.writerow(
            [time, level, row.id, name, "", origin, row.target, "System", MANAGER, row.detail or row.message]
        )
    return out.getvalue().encode()


def package(pack: Pack, estate: Estate) -> bytes:
    """A zip shaped like a diagnostic package."""
    members: dict[str, bytes] = {"logs/server0.log": b"text of a manager\n"}
    if pack.agent:
        first, last = pack.log or (pack.made, pack.made)
        times = [(first, "working"), (first + (last - first) / 2, "working"), (last, "working"), *pack.said]
        lines = [
            f"{estate.local(at):%Y-%m-%d %H:%M:%S}.000000{f' [{estate.local(at):%z}]' * pack.zoned}: "
            f"[Info/5] | {text}\n"
            for at, text in sorted(times)
        ]
        rows = [Row(pack.made, "710", host) for host in pack.hosts]
        members = {
            "Agent/plugins.txt": f"<{pack.system}> {pack.version}\n{{}}\n".encode(),
            "Agent/guids.xml": b"<guids><AgentGUID>1</AgentGUID></guids>\n",
            "Agent/timestamp.txt": f"{format_datetime(estate.local(pack.made))}\n".encode(),
            "Agent/logs/ds_agent.log": "".join(lines if pack.log else []).encode(),
        }
        if rows:
            members["Manager/hostevents.csv"] = export(rows, estate.tz)
    out = io.BytesIO()
    at = estate.local(pack.made)
    with zipfile.ZipFile(out, "w") as packed:
        for name, data in (members | pack.more).items():
            packed.writestr(zipfile.ZipInfo(name, at.timetuple()[:6]), data)
    return out.getvalue()


def write(estate: Estate, folder: Path) -> pipeline.Request:
    """The estate as a case folder, and the request to examine it."""
    files = dict(estate.files)
    if estate.syslog:
        rows = sorted(estate.syslog, key=lambda row: row.at)
        lines = [(row.at, cef(row, estate.tz, stamped=estate.stamped)) for row in rows]
        name, data = WRAPPERS[estate.wrapper](lines)
        files[f"evidence/{name}"] = data + files.pop("evidence/ds.log", b"")
    if estate.export:
        files["evidence/systemevents.csv"] = export(estate.export, estate.tz)
    for name, pack in estate.packages.items():
        files[f"evidence/{name}"] = package(pack, estate)
    records = [
        {"when": "2026-01-01T00:00:00+00:00", "step": step, "text": text} for step, text in estate.checked
    ]
    journal = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()
    files["journal.jsonl"] = journal + files.get("journal.jsonl", b"")
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        if name in estate.mtimes:
            os.utime(path, (estate.mtimes[name],) * 2)
    stated = [
        {"file": name, "package": pack.stated, "host": pack.host}
        for name, pack in estate.packages.items()
        if pack.stated
    ]
    case = Case.model_validate({**estate.case, "evidence": [*stated, *estate.case.get("evidence", ())]})
    from dscase.intake.gather import Given
    from dscase.kinds import Kind

    given = tuple(Given(folder / name, Kind(kind)) for name, kind in estate.given)
    return pipeline.Request(case, datetime(2030, 1, 1, tzinfo=UTC), folder, given, estate.newly_checked)


def examined(estate: Estate, folder: Path, patch: pytest.MonkeyPatch) -> Judgement:
    """What the estate is judged to be, by the very functions the commands call."""
    with patch.context() as within:
        for change in estate.patches:
            change(within)
        request = write(estate, folder)
        for change_request in estate.asked:
            request = change_request(request)
        done = pipeline.examine(request)
        if not estate.after:
            return done.judgement
        facts = done.examined
        for change_facts in estate.after:
            facts = change_facts(facts)
        kept = [each for each in done.findings if each.code.partition(".")[0] in OF_THE_FOLDER]
        return judge(replace(facts, met=tuple(kept)))


@dataclass(frozen=True)
class Estates:
    """What a test needs to plant faults."""

    whole = staticmethod(whole)
    examined = staticmethod(examined)
    picture = staticmethod(picture)
    covered = staticmethod(covered)
    cef = staticmethod(cef)
    export = staticmethod(export)
    replace = staticmethod(replace)
    write = staticmethod(write)
    DETAIL = DETAIL
    WRAPPERS = tuple(WRAPPERS)

    @staticmethod
    def wrapped(wrapper: str, lines: Lines) -> tuple[str, bytes]:
        return WRAPPERS[wrapper](lines)

    @staticmethod
    def seconds(count: float) -> timedelta:
        return timedelta(seconds=count)

    Row = Row
    Pack = Pack


@pytest.fixture(scope="session")
def estates() -> Estates:
    return Estates()
