from hypothesis import given
from hypothesis import strategies as st

from dscase.events.agent_events import agent_events, with_line_breaks
from dscase.events.table import AgentEvent

TOLD = """Anti-Malware Component Update failed

Agent/Appliance Event(s):

Time: April 20, 2026 03:20:51
Level: Error
Event ID: 9017
Event: Anti-Malware Component Update Failed
Description: The update failed.

Event: this is free text, and not another event
Error code: -24

Time: April 20, 2026 03:20:52
Level: Info
Event ID: 9016
Event: Anti-Malware Component Update Successful
Description: Done.
"""
EVENTS = (
    AgentEvent(
        "April 20, 2026 03:20:51",
        "Error",
        "9017",
        "Anti-Malware Component Update Failed",
        "The update failed.\n\nEvent: this is free text, and not another event\nError code: -24",
    ),
    AgentEvent(
        "April 20, 2026 03:20:52", "Info", "9016", "Anti-Malware Component Update Successful", "Done."
    ),
)


def test_agents_events_in_a_description_are_read_one_by_one() -> None:
    assert agent_events(TOLD) == EVENTS
    assert agent_events(TOLD.replace("\n", "\r\n")) == EVENTS


def test_line_breaks_written_as_two_characters_are_breaks_here() -> None:
    assert agent_events(TOLD.replace("\n", "\\n")) == EVENTS


def test_japanese_labels_are_understood() -> None:
    text = "失敗\n\nAgent/Applianceイベント:\n\n時刻：2026年4月20日 3:20:51\nレベル: エラー\nイベントID: 9017"
    assert agent_events(text) == (AgentEvent("2026年4月20日 3:20:51", "エラー", "9017", "", ""),)


def test_a_description_without_the_block_has_none() -> None:
    assert agent_events("Time: now\nLevel: Error") == ()
    assert agent_events("Check the Agent/Appliance Events for the cause.") == ()
    assert agent_events("Agent/Appliance Event(s):") == ()
    assert agent_events("") == ()


def test_display_breaks_lines_at_literal_breaks() -> None:
    assert with_line_breaks(r"one\ntwo\r\nthree" + "\r\nfour") == "one\ntwo\nthree\nfour"
    assert with_line_breaks("plain") == "plain"


@given(st.text(st.sampled_from("Agent/Appliance Event(s):\nTime:LvlID \\nr")))
def test_no_text_makes_it_fail(text: str) -> None:
    agent_events("Agent/Appliance Event(s):\n" + text)
    with_line_breaks(text)
