"""One sample of every form, read as a person's file would be. Whoever adds a form adds a sample here."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dscase.events.collect import Collected
from dscase.events.table import SourceSpec

SAMPLES = Path(__file__).parent / "samples"
MakeSource = Callable[..., SourceSpec]
Collect = Callable[..., Collected]

READ = {
    "cef.log": [("", "600", "sato"), ("", "2205", "web-01"), ("anti_malware", "4000000", "web-01")],
    "leef.log": [("", "192", "web-01"), ("web_reputation", "5000000", "web-01")],
    "console.csv": [("", "600", "sato"), ("", "2205", "web-01")],
    "console_ja.csv": [("", "600", "佐藤")],
    "antimalwareevents.csv": [("anti_malware", "", "web-01")],
    "sns.json": [("", "192", "web-01"), ("firewall", "", "web-01")],
}


def test_every_sample_is_expected() -> None:
    assert {path.name for path in SAMPLES.iterdir()} == READ.keys()


@pytest.mark.parametrize("name", READ)
def test_a_sample_of_every_form_is_read(source_of: MakeSource, collected: Collect, name: str) -> None:
    spec = source_of(name, (SAMPLES / name).read_bytes())
    done = collected(spec, modules=True)
    assert [(event.module, event.id, event.target) for event in done.rows] == READ[name]
    assert done.sources[0].tally.unparsed == 0
    without = collected(spec)
    assert [event.id for event in without.rows] == [known for module, known, _ in READ[name] if not module]


def test_the_agents_event_in_a_console_description_is_read(source_of: MakeSource, collected: Collect) -> None:
    done = collected(source_of("console.csv", (SAMPLES / "console.csv").read_bytes()))
    assert [one.id for event in done.rows for one in event.agent_events] == ["9017"]
