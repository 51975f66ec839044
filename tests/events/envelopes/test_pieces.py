"""Pieces of one message are one event; what its end never came of is told to be cut."""

import json
import quopri
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.events.collect import Collected
from dscase.events.envelopes import pieces
from dscase.events.table import SourceSpec

MakeSource = Callable[..., SourceSpec]
Collect = Callable[..., Collected]
HEAD = "CEF:0|Trend Micro|Deep Security Manager|20.0.1"
LINE = (
    f"Apr 20 03:10:00 kaga {HEAD}|600|User Signed In|3|suser=System target=経理01 "
    "msg=It did not finish. See the agent's events. TrendMicroDsTenant=Primary TrendMicroDsTenantId=0"
)
NEXT = f"Apr 20 03:11:00 kaga {HEAD}|710|Events Retrieved|3|target=b msg=m TrendMicroDsTenantId=0"


def cri(text: str, mark: str, stream: str = "stdout") -> str:
    return f"2026-04-19T18:20:56.123456789Z {stream} {mark} {text}"


@given(cuts=st.lists(st.integers(LINE.index("|") + 60, len(LINE) - 1), min_size=1, max_size=4, unique=True))
def test_any_pieces_of_a_runtime_make_the_line(cuts: list[int]) -> None:
    bounds = [0, *sorted(cuts), len(LINE)]
    parts = [LINE[start:end] for start, end in pairwise(bounds)]
    marked = [cri(part, "P") for part in parts[:-1]] + [cri(parts[-1], "F")]
    found = pieces.joined(marked[0], marked[1:])
    assert found is not None
    assert found.whole
    assert found.text == cri(LINE, "F")


@given(tag=st.sampled_from(["P", "F"]), text=st.text(max_size=80))
def test_a_line_alone_is_never_more_than_itself(tag: str, text: str) -> None:
    found = pieces.joined(cri(text, tag), [])
    assert found is None or (not found.lines and not found.whole)


@pytest.mark.parametrize("cut", [LINE.index("finish"), LINE.index("TenantId=0") + 10, LINE.index("20.0.1")])
def test_parts_of_a_container_runtime_are_one_event(
    source_of: MakeSource, collected: Collect, cut: int
) -> None:
    lines = [cri(LINE[:cut], "P"), cri("noise", "F", "stderr"), cri(LINE[cut:], "F"), cri(NEXT, "F")]
    done = collected(source_of("0.log", lines))
    update, _ = done.rows
    assert (update.target, update.manager, update.flags) == ("経理01", "kaga", ("joined_lines",))
    assert update.description == "It did not finish. See the agent's events."
    assert dict(update.extra)["TrendMicroDsTenantId"] == "0"
    assert update.raw == f"{lines[0]}\n{lines[2]}"
    assert [event.sightings[0].place for event in done.rows] == [1, 4]
    tally = done.sources[0].tally
    assert (tally.adds_up, tally.in_window, tally.not_event) == (True, 2, 1)


def test_a_part_whose_end_is_missing_is_cut(source_of: MakeSource, collected: Collect) -> None:
    done = collected(source_of("0.log", [cri(LINE[:-40], "P"), cri(NEXT, "F")]))
    assert ["truncated" in event.flags for event in done.rows] == [True, False]


@pytest.mark.parametrize("known", [False, True])
def test_records_of_docker_are_joined_up_to_the_end_of_the_line(
    source_of: MakeSource, collected: Collect, known: bool
) -> None:
    """`known`: also after the reader has learned how such records look."""

    def record(text: str, stream: str = "stdout") -> str:
        return json.dumps({"log": text, "stream": stream, "time": "2026-04-19T18:20:56Z"})

    cut = LINE.index("finish")
    lines = [record(f"{NEXT}\n")] * 3 if known else []
    lines += [record(LINE[:cut]), record("noise\n", "stderr"), record(f"{LINE[cut:]}\n"), record(f"{NEXT}\n")]
    done = collected(source_of("x-json.log", lines))
    update = next(event for event in done.rows if event.id == "600")
    assert update.description == "It did not finish. See the agent's events."
    assert dict(update.extra)["TrendMicroDsTenantId"] == "0"
    assert len(done.rows) == 2 + 3 * known
    tally = done.sources[0].tally
    assert (tally.adds_up, tally.not_event) == (True, 1)


@pytest.mark.parametrize(
    "marks",
    [
        ({"logtag": "P"}, {"logtag": "F"}),
        (
            {"partial_message": "true", "partial_id": "a", "partial_last": "false"},
            {"partial_message": "true", "partial_id": "a", "partial_last": "true"},
        ),
    ],
)
def test_collectors_marks_of_a_part_are_known(
    source_of: MakeSource, collected: Collect, marks: tuple[dict[str, str], dict[str, str]]
) -> None:
    cut = LINE.index("finish")
    lines = [
        json.dumps({"message": text, **mark})
        for text, mark in zip((LINE[:cut], LINE[cut:]), marks, strict=True)
    ]
    (event,) = collected(source_of("f.json", lines)).rows
    assert event.description == "It did not finish. See the agent's events."


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_lines_that_a_mail_wrapped_are_whole_again(
    source_of: MakeSource, collected: Collect, end: str, encoding: str, tmp_path: Path
) -> None:
    text = quopri.encodestring(f"{LINE}\n{NEXT}\n".encode(encoding)).decode().replace("\n", end)
    done = collected(source_of("mail.txt", text.split("\n")[:-1]))
    update, retrieved = done.rows
    assert (update.target, update.manager) == ("経理01", "kaga")
    assert dict(update.extra)["TrendMicroDsTenantId"] == "0"
    assert {"quoted_printable", "joined_lines"} <= set(update.flags)
    assert retrieved.target == "b"
    assert done.sources[0].tally.adds_up
    assert done.sources[0].tally.unparsed == 0
