"""Log lines outside the window: what happened there and when, for comparing clocks; and the events sought.

Usage: `passed(head, line, sighting, raw)` for each line, `settle()` once all were read.
"""

import re
from typing import TYPE_CHECKING

from dscase.events import modules
from dscase.events.clock_compare import what
from dscase.events.log_event import EventMaker, Head
from dscase.events.message import first_header
from dscase.events.source_reader import Reading
from dscase.events.table import Event, Flag, Sighting

if TYPE_CHECKING:
    from dscase.window.stamps import Stamp

_TARGET = re.compile(r"\btarget=([^ \t]*)")
_UP_TO_ID = 5  # cells of a header, its version first, up to the one behind the id


class Sought:
    """Those of one source."""

    def __init__(self, reading: Reading, maker: EventMaker) -> None:
        self._reading, self._maker = reading, maker
        self._found: list[tuple[Event, Stamp]] = []  # the years of their stamps are known at the end

    def passed(
        self, head: Head, line: str, sighting: Sighting, raw: str, flags: tuple[Flag, ...] = ()
    ) -> None:
        """Takes note of a line outside the window, or of one whose head tells no time. `flags`: what else is
        known of the line.
        """
        reading = self._reading
        if head.reason:
            reading.refuse(sighting.place, sighting.unit, head.reason, raw)
            return
        reading.outside += 1
        fields = line.split("|", _UP_TO_ID)
        if head.outside is not None and len(fields) > _UP_TO_ID and modules.is_manager(*fields[1:3]):
            target = _TARGET.search(fields[_UP_TO_ID])
            happened = what(fields[_UP_TO_ID - 1], target[1] if target else "")
            reading.moments.append((happened, head.outside))
        if reading.seek or reading.wanted.near:
            self._seek(head, line, sighting, raw, flags)

    def _seek(self, head: Head, line: str, sighting: Sighting, raw: str, flags: tuple[Flag, ...]) -> None:
        """Keeps an event if it is sought."""
        reading = self._reading
        header = first_header(line)
        known = reading.seek | reading.wanted.near
        if header is None or header.signature_id not in known or head.stamp is None:
            return
        moment = reading.clock.read(head.stamp)
        if moment is None or not reading.seeks(header.signature_id, moment.time):
            return
        if modules.is_manager(header.vendor, header.product):
            event = self._maker.event(line, header, head, moment, sighting, raw, flags)
            self._found.append((event, head.stamp))

    def settle(self) -> None:
        """Gives the events sought to the reading, in the year that all that was read makes of theirs."""
        for event, stamp in self._found:
            moment = self._reading.clock.settled(stamp)
            self._reading.beyond.append(
                event if moment is None else event._replace(time=moment.time, year_rule=moment.year_rule)
            )
