"""What a relay says instead of the same line again: "last message repeated 3 times".

Usage: `is_told(text)` tells whether a line says so; `count(…)` counts those of a block to the event in the
line before each of them; `repeated(event, 3)` is the event with it.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from dscase.events import syslog
from dscase.events.log_event import REPEATED
from dscase.events.source_reader import Reading
from dscase.events.table import Event

SAID = "ast message "
MARK = b"ast message repeated "
"""What a block holds that has such lines, unless they quote the message."""
_REPEATS = re.compile(r"\b[Ll]ast message (?:'[^\n]*' )?repeated (\d{1,9}) times?\b")
_NEAR_EVENTS = 64  # events of one line, at most, that are looked at


class Block(NamedTuple):
    """What was read of a block. `events`: how many there were before it. `known`: the place of each line
    taken up, by where it ends. `last`: the place of the last line of the block before, if it was taken up.
    """

    data: bytes
    events: int
    known: dict[int, int]
    last: int | None


def is_told(text: str) -> bool:
    """Whether a line says that the one before it came again."""
    return SAID in text and _REPEATS.search(text) is not None


def count(reading: Reading, block: Block, text: Callable[[bytes], str]) -> None:
    """Counts what the lines of a block say to the event in the line before each. `text`: decodes a line.

    Certain is that where the line is of the same host, and nothing but one such event stands in the line
    before.
    """
    data, known, events, mark = block.data, block.known, reading.events, SAID.encode()
    at = data.find(mark)
    while at >= 0:
        start = data.rfind(b"\n", 0, at) + 1
        end = data.find(b"\n", at)
        end = end if end >= 0 else len(data)
        line = text(data[start:end].removesuffix(b"\r"))
        at = data.find(mark, end)
        found = _REPEATS.search(line)
        place = known.get(start - 1) if start else block.last
        if found is None or place is None:
            continue
        begin = block.events if start else max(0, block.events - _NEAR_EVENTS)
        meant = [
            number
            for number in range(begin, len(events))
            if (sighting := events[number].sightings[0]).place == place and sighting.unit == reading.unit
        ]
        if not meant:  # its event is not in the window, or another product's
            continue
        reading.not_event -= 1
        host = syslog.read(line).host
        if len(meant) > 1 or "joined_lines" in events[meant[0]].flags or host != events[meant[0]].manager:
            own = place + 1 if reading.unit == "line" else place
            reading.refuse(own, reading.unit, "line.repeats", line)
            continue
        reading.add_further(-1)
        known[end] = place
        events[meant[0]] = repeated(events[meant[0]], int(found[1]))


def repeated(event: Event, times: int) -> Event:
    """The event with what a relay says: that it came so many times more."""
    before = sum(int(value) for key, value in event.extra if key == REPEATED)
    extra = tuple(pair for pair in event.extra if pair[0] != REPEATED)
    flags = event.flags if "repeated" in event.flags else (*event.flags, "repeated")
    return event._replace(flags=flags, extra=(*extra, (REPEATED, str(before + times))))
