"""What an agent says of itself when `dsa_query` asks it: its state, its engines and patterns.

    AgentStatus.agentState: green
    Component.AM.version.pattern.1.version: 18.123.00

It names neither a computer nor a time, so the output is quoted as it is and nothing is concluded from it.
PowerShell saves what a command prints as UTF-16.
"""

import re
from dataclasses import dataclass

from dscase.errors import InputError
from dscase.events.beginning import Beginning
from dscase.events.log_lines import is_like_syslog
from dscase.events.wide import text_of
from dscase.intake.evidence import EvidenceFile
from dscase.intake.files import content

COMMAND = "dsa_query"
MAX_BYTES = 1 << 20
MAX_TEXT = 4000  # characters
_LINE = re.compile(r"(?:AgentStatus|Component)(?:\.\w+)+: ?[^\r\n]*", re.ASCII)
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class AgentQuery:
    """The output as it was saved, `cut` where it is longer than what is quoted."""

    file: EvidenceFile
    text: str
    cut: bool


def tells(beginning: Beginning) -> bool:
    """Whether several lines are values of an agent, by its own keys, and none is a log's."""
    if b"AgentStatus" not in (plain := beginning.data.replace(b"\0", b"")) and b"Component" not in plain:
        return False
    if any(map(is_like_syslog, beginning.lines)):
        return False
    lines = text_of(beginning.data).splitlines()
    return sum(_LINE.fullmatch(line) is not None for line in lines) >= _FEWEST


def read(file: EvidenceFile) -> AgentQuery:
    """The text of the file. Raises InputError for one that is too long to be such an output."""
    data = content(file, MAX_BYTES)
    if len(data) > MAX_BYTES:
        raise InputError("intake.agent_query", file=file.name)
    text = text_of(data).strip().replace("\r\n", "\n")
    return AgentQuery(file, text[:MAX_TEXT], len(text) > MAX_TEXT)
