"""A relay's line that stands for repeats is counted to the message before it, where that is certain."""

from collections.abc import Callable

import pytest

from dscase.events import line_blocks
from dscase.events.collect import Collected
from dscase.events.table import Event, SourceSpec

MakeSource = Callable[..., SourceSpec]
Collect = Callable[..., Collected]
HEAD = "CEF:0|Trend Micro|Deep Security Manager|20.0.1"


def line(time: str = "03:10:00", host: str = "kaga", target: str = "a") -> str:
    return f"Apr 20 {time} {host} {HEAD}|600|User Signed In|3|target={target} msg=m TrendMicroDsTenantId=0"


def repeats(event: Event) -> str:
    return dict(event.extra).get("message repeated", "")


@pytest.mark.parametrize(
    "words",
    [
        "last message repeated 3 times",
        "Last message repeated 3 times",
        "Last message 'CEF:0|Trend Micro|De' repeated 3 times, suppressed by syslog-ng on logsrv",
        "last message repeated 3 times\r",
    ],
)
def test_repeats_count_to_the_line_before(source_of: MakeSource, collected: Collect, words: str) -> None:
    done = collected(
        source_of("ds.log", [line(), f"Apr 20 03:10:30 kaga {words}", line("03:11:00", target="b")])
    )
    first, second = done.rows
    assert (repeats(first), first.flags) == ("3", ("repeated",))
    assert (repeats(second), second.flags, second.sightings[0].place) == ("", (), 3)
    tally = done.sources[0].tally
    assert (tally.adds_up, tally.read, tally.not_event, tally.unparsed) == (True, 2, 0, 0)


def test_several_such_lines_add_up(source_of: MakeSource, collected: Collect) -> None:
    told = [f"Apr 20 03:1{n}:30 kaga last message repeated {n} times" for n in (1, 2, 3)]
    (event,) = collected(source_of("ds.log", [line(), *told])).rows
    assert (repeats(event), event.flags) == ("6", ("repeated",))


def test_what_is_not_certain_is_told(source_of: MakeSource, collected: Collect) -> None:
    done = collected(source_of("ds.log", [line(), "Apr 20 03:10:30 other last message repeated 3 times"]))
    assert [repeats(event) for event in done.rows] == [""]
    assert [(one.place, one.reason) for one in done.sources[0].unparsed] == [(2, "line.repeats")]
    assert done.sources[0].tally.adds_up


@pytest.mark.parametrize(
    "before", ["Apr 20 03:10:00 kaga sshd[1]: in", line("09:00:00"), line().replace("Manager|", "Agent|")]
)
def test_repeats_of_what_is_no_event_here_are_none(
    source_of: MakeSource, collected: Collect, before: str
) -> None:
    done = collected(
        source_of("ds.log", [line(), before, "Apr 20 03:10:30 kaga last message repeated 3 times"])
    )
    assert [repeats(event) for event in done.rows] == [""]
    tally = done.sources[0].tally
    assert (tally.adds_up, tally.unparsed) == (True, 0)


def test_repeats_behind_the_edge_of_a_block(
    source_of: MakeSource, collected: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = line()
    monkeypatch.setattr(line_blocks, "_PIECE", len(one) + 1)
    done = collected(
        source_of("ds.log", [one, "Apr 20 03:10:30 kaga last message repeated 3 times", line("03:12:00")])
    )
    assert [repeats(event) for event in done.rows] == ["3", ""]
    assert done.sources[0].tally.adds_up


def test_a_long_message_without_the_keys_its_manager_always_writes_is_cut(
    source_of: MakeSource, collected: Collect
) -> None:
    cut = line().partition(" TrendMicro")[0] + " detail" * 100
    other = cut.replace(" kaga ", " elsewhere ")  # nobody knows how that one ends its messages
    rows = collected(source_of("ds.log", [line(), cut, other])).rows
    assert [(event.manager, event.flags) for event in rows] == [
        ("kaga", ()), ("kaga", ("truncated",)), ("elsewhere", ()),
    ]  # fmt: skip
