"""The output of `dsa_query`: told by its keys, quoted as it is."""

import pytest

from dscase.errors import InputError
from dscase.intake import agent_query
from dscase.intake.classify import classify
from dscase.intake.evidence import EvidenceFile
from dscase.kinds import Kind

OUTPUT = """\
$ sudo /opt/ds_agent/dsa_query -c GetComponentInfo
Component.AM.mode: RealTime
Component.AM.version.pattern.1.version: 18.123.00
AgentStatus.dsmUrl: https://dsm01.example.jp:4120/
"""


@pytest.fixture
def read(tmp_path):
    def go(data):
        path = tmp_path / "query.txt"
        path.write_bytes(data)
        return agent_query.read(EvidenceFile(path, path.name, Kind.AGENT_QUERY))

    return go


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_it_is_told_and_read_however_it_was_saved(read, encoding, end):
    data = OUTPUT.replace("\n", end).encode(encoding)
    assert classify(data, "query.txt").kind is Kind.AGENT_QUERY
    assert read(data).text == OUTPUT.strip()


@pytest.mark.parametrize(
    "text",
    [
        "AgentStatus.agentState: green\n",
        "the AgentStatus.agentState: green\nmy Component.AM.mode: off\n",
        "Component: 1\nComponent: 2\n",
        "HTTP Status: 403 - Forbidden\n",
    ],
)
def test_a_text_that_only_speaks_of_it_is_not(text):
    assert classify(text.encode(), "query.txt").kind is Kind.UNKNOWN


@pytest.mark.parametrize("events", [1, 9])
def test_with_an_event_among_its_lines_it_is_no_such_output(events):
    event = "Apr 20 03:21:54 kaga CEF:0|Trend Micro|Deep Security Manager|20.0.1|710|Events Retrieved|3|\n"
    kind = classify((OUTPUT + event * events).encode(), "ds.log").kind
    assert kind is (Kind.SYSLOG if events > 1 else Kind.UNKNOWN)


def test_what_is_longer_than_what_is_quoted_says_so(read):
    longer = read(("Component.AM.mode: on\n" * 500).encode())
    assert (len(longer.text), longer.cut) == (agent_query.MAX_TEXT, True)
    with pytest.raises(InputError):
        read(b"Component.AM.mode: on\n" * 60_000)
