"""What real relays write, of the same messages, reads as the same events, whatever their template."""

import os
import platform
import socket
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dscase.events.collect import collect
from dscase.events.table import Event, SourceSpec
from dscase.kinds import Kind
from dscase.window import zone_named

ROOT = Path(__file__).parents[2] / ".ci" / "cache" / "relays" / "root"
LIBRARIES = [
    ROOT / "usr/lib" / f"{platform.machine()}-linux-gnu",
    ROOT / "usr/lib/syslog-ng",
    ROOT / "lib" / f"{platform.machine()}-linux-gnu",
]
HEAD = "<134>Apr 20 03:20:54 kaga "
OURS = "Trend Micro|Deep Security Manager|12.0.383"
TAIL = "TrendMicroDsTenant=Primary TrendMicroDsTenantId=0"
LONG = "detail " * 1300 + "END"
MESSAGES = (
    f"CEF:0|{OURS}|2205|Security Update: Pattern Update on Agents/Appliances Failed|6|src=192.0.2.1 "
    f"suser=System target=DSA-test msg=Check the events. {TAIL}",
    f"CEF:0|{OURS}|710|Events Retrieved|3|src=192.0.2.1 suser=System target=DSA-test "
    f"msg=Description Omitted {TAIL}",
    f"CEF:0|{OURS}|2205|セキュリティアップデート|6|suser=System target=経理サーバ01 msg=失敗しました。 {TAIL}",
    f"CEF:0|{OURS}|740|Agent/Appliance Error|8|suser=System target=DSA-long msg={LONG} {TAIL}",
    f"LEEF:2.0|{OURS}|710|cat=System\tname=Events Retrieved\tsev=3\ttarget=DSA-tab\tmsg=none\t"
    "TrendMicroDsTenantId=0",
)
TWO_LINES = (
    f"CEF:0|{OURS}|190|Alert Started|3|suser=System target=DSA-lines msg=Alert: one\nSubject: two {TAIL}"
)
WANTED = {
    ("2205", "DSA-test"), ("710", "DSA-test"), ("2205", "経理サーバ01"), ("740", "DSA-long"),
    ("710", "DSA-tab"), ("190", "DSA-lines"),
}  # fmt: skip
# ruff: noqa: E501, ISC004 - configurations and messages as they are
RSYSLOG = """
global(workDirectory="{work}" maxMessageSize="64k")
module(load="imudp") module(load="imtcp" SupportOctetCountedFraming="on")
input(type="imudp" port="{udp}" address="127.0.0.1") input(type="imtcp" port="{tcp}" address="127.0.0.1")
template(name="raw" type="string" string="%rawmsg%\\n")
template(name="json" type="list" option.jsonf="on") {{
  property(outname="@timestamp" name="timereported" dateFormat="rfc3339" format="jsonf")
  property(outname="host" name="hostname" format="jsonf") property(outname="tag" name="syslogtag" format="jsonf")
  property(outname="message" name="msg" format="jsonf") }}
action(type="omfile" file="{work}/traditional.log" template="RSYSLOG_TraditionalFileFormat")
action(type="omfile" file="{work}/iso.log" template="RSYSLOG_FileFormat")
action(type="omfile" file="{work}/protocol.log" template="RSYSLOG_SyslogProtocol23Format")
action(type="omfile" file="{work}/forward.log" template="RSYSLOG_ForwardFormat")
action(type="omfile" file="{work}/raw.log" template="raw")
action(type="omfile" file="{work}/json.log" template="json")
"""
SYSLOG_NG = """@version: 3.38
options {{ log-msg-size(65536); keep-hostname(yes); }};
source s {{ network(ip(127.0.0.1) port({udp}) transport(udp)); network(ip(127.0.0.1) port({tcp}) transport(tcp)); }};
destination a {{ file("{work}/default.log"); }};
destination b {{ file("{work}/iso.log" template("${{ISODATE}} ${{HOST}} ${{MSGHDR}}${{MSG}}\\n")); }};
destination c {{ file("{work}/json.log" template("$(format-json --scope rfc3164 --scope nv-pairs)\\n")); }};
log {{ source(s); destination(a); destination(b); destination(c); }};
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(relay: str, work: Path, ports: tuple[int, int]) -> subprocess.Popen[bytes]:
    config = work / "relay.conf"
    text = RSYSLOG if relay == "rsyslogd" else SYSLOG_NG
    config.write_text(text.format(work=work, udp=ports[0], tcp=ports[1]), encoding="utf-8")
    modules = LIBRARIES[0] / "rsyslog"
    command = {
        "rsyslogd": ["-n", "-f", str(config), "-i", str(work / "pid"), "-M", str(modules)],
        "syslog-ng": [
            "-F", "-f", str(config), "--no-caps", "-p", str(work / "pid"), "-c", str(work / "control"),
            "-R", str(work / "persist"), f"--module-path={next(LIBRARIES[1].glob('*/'), LIBRARIES[1])}",
        ],
    }[relay]  # fmt: skip
    env = {**os.environ, "LD_LIBRARY_PATH": ":".join(map(str, LIBRARIES)), "TZ": "UTC"}
    with (work / "relay.out").open("wb") as log:
        return subprocess.Popen([ROOT / "usr/sbin" / relay, *command], env=env, stdout=log, stderr=log)


def send(ports: tuple[int, int], messages: list[bytes], *, counted: bool) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        for message in messages:
            udp.sendto(message, ("127.0.0.1", ports[0]))
    with socket.create_connection(("127.0.0.1", ports[1]), timeout=10) as tcp:
        for message in messages:
            if counted:
                tcp.sendall(f"{len(message)} ".encode() + message)
            elif b"\n" not in message:  # which would be two messages
                tcp.sendall(message + b"\n")


def events(path: Path) -> tuple[Event, ...]:
    spec = SourceSpec(path, path.name, Kind.SYSLOG, path.stat().st_size, "", datetime(2026, 5, 1, tzinfo=UTC))
    done = collect([spec], None, tz=zone_named("UTC", "option"), year=2026, as_of=None, csv_columns={})
    assert done.sources[0].tally.adds_up
    return done.rows


@pytest.mark.parametrize("relay", ["rsyslogd", "syslog-ng"])
def test_every_file_of_a_real_relay_reads_to_the_same_events(relay: str, tmp_path: Path) -> None:
    if not (ROOT.parent / "done").exists():
        if os.environ.get("CI"):
            pytest.fail("the relays are not there: run .ci/relays")
        pytest.skip("no relays here: .ci/relays fetches them (Debian)")
    work = tmp_path / "relay"
    work.mkdir()
    ports = free_port(), free_port()
    process = run(relay, work, ports)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", ports[1])) == 0:
                    break
            assert process.poll() is None, (work / "relay.out").read_text()
            time.sleep(0.1)
        sent = [f"{HEAD}{message}".encode() for message in (*MESSAGES, TWO_LINES)]
        send(ports, sent, counted=relay == "rsyslogd")
        for _ in range(100):
            files = [path for path in work.glob("*.log") if path.stat().st_size > 2 * len(LONG)]
            if len(files) == len(list(work.glob("*.log"))) > 2:
                break
            time.sleep(0.1)
        time.sleep(1)
    finally:
        process.terminate()
        process.wait(20)
    files = sorted(work.glob("*.log"))
    assert len(files) == (6 if relay == "rsyslogd" else 3)
    for path in files:
        found = events(path)
        assert len(found) == 2 * len(sent) - (relay == "syslog-ng"), (path.name, len(found))
        assert {(event.id, event.target) for event in found} == WANTED, path.name
        assert {event.manager for event in found} == {"kaga"}, path.name
        assert all(event.time.hour == 3 and event.time.minute == 20 for event in found), path.name
        assert all(event.description.endswith("END") for event in found if event.id == "740"), path.name
        assert all(dict(event.extra)["TrendMicroDsTenantId"] == "0" for event in found), path.name
        lines = {event.description for event in found if event.id == "190"}
        assert lines == {"Alert: one\nSubject: two"}, path.name
