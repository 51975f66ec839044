"""Small archives shaped like diagnostic packages (members stored, fixed times: the same bytes anywhere)."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from email.utils import format_datetime

from estate.places import AGENT_VERSION
from estate.records import SystemEvent, console_time, export

MODULES = (
    "ActiveUpdate",
    "AntiMalware",
    "Firewall",
    "IntegrityMonitoring",
    "IntrusionPrevention",
    "LogInspection",
)


def archive(members: Mapping[str, str], at: datetime) -> bytes:
    """A zip of texts, UTF-8, every member dated `at` (wall clock, as zips keep it)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for name, text in members.items():
            info = zipfile.ZipInfo(name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
            info.create_system = 3
            info.external_attr = 0o600 << 16
            packed.writestr(info, text.encode())
    return out.getvalue()


def log_line(at: datetime, level: str, said: str, micro: int = 0) -> str:
    """A line of the agent's own log."""
    return f"{at:%Y-%m-%d %H:%M:%S}.{micro:06d} [+0900]: [{level}] | {said}"


def agent_part(guid: str, log: Iterable[str], errors: Iterable[str]) -> dict[str, str]:
    """What every agent package holds: versions, ids, processes, logs."""
    modules = ",\n".join(f'  ["{module}"] = {{ version = "{AGENT_VERSION}" }}' for module in MODULES)
    processes = "\n".join(
        f'  <Process identifier="{number}" parent="1" user="root" userid="0" path="{path}" '
        f'commandline="{path} -w" process="{path.rpartition("/")[2]}"/>'
        for number, path in ((2310, "/opt/ds_agent/ds_agent"), (2398, "/opt/ds_agent/ds_am"))
    )
    return {
        "plugins.txt": f"<linux;redhat_7;7.9;x86_64;64;server;en> {AGENT_VERSION}\n{{\n{modules}\n}}\n",
        "guids.xml": f"<guids><AgentGUID>{guid}</AgentGUID>"
        "<DSMGUID>5B1D0C66-0000-4000-8000-0000000000D5</DSMGUID></guids>\n",
        "RunningProcesses.xml": f"<Processes>\n{processes}\n</Processes>\n",
        "logs/ds_agent.log": "\n".join(log) + "\n",
        "logs/ds_agent-err.log": "\n".join(errors) + "\n",
    }


def from_command_line(guid: str, at: datetime, log: list[str]) -> bytes:
    """As `dsa_control -d` leaves it: the agent's part alone, at the top; its name alone tells the time."""
    return archive(agent_part(guid, log, log[-1:]), at)


def from_console(guid: str, name: str, at: datetime, log: list[str], events: list[SystemEvent]) -> bytes:
    """As the console makes it: the agent's part below Agent/, the host's events below Manager/."""
    members = {f"Agent/{path}": text for path, text in agent_part(guid, log, log[-1:]).items()}
    members["Agent/timestamp.txt"] = f"{format_datetime(at)}\n"
    members["Manager/hostevents.csv"] = export(events)
    members["Manager/antimalwareevents.csv"] = (
        "Time,Computer,Reason,Tag(s),Infected File,Malware,Scan Type,Action Taken\r\n"
        f'"{console_time(at - timedelta(days=3))}",{name},Default,,/home/dev/tmp/eicar-like.bin,'
        "Example_Test_File,Real-Time,Quarantined\r\n"
    )
    return archive(members, at)


def unrecognisable(at: datetime) -> bytes:
    """What somebody believes to be the manager's package: nothing in it says so with certainty."""
    return archive(
        {
            "logs/server0.log": f"{console_time(at)} INFO manager-like text, nothing to rely on\n",
            "logs/server1.log": f"{console_time(at - timedelta(hours=5))} INFO older text\n",
            "sysinfo/summary.txt": "host: kaga\nmemory: 16 GB\n",
            "sysinfo/disk.txt": "/opt/dsm 41 %\n",
        },
        at,
    )
