r"""Lines of a shape that is known, read in one step: nearly all lines of a log, and so all of its speed.

Usage: `for line, place, raw, head in known.others(lines, …)` adds the events of those to the reading, and
gives the others in their turn: of any other kind with `head` None, outside the window with theirs.

What it reads it reads as the general way does (`log_reader`, `log_event`): a test compares them.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from dscase.events import cef, modules
from dscase.events.agent_events import agent_events
from dscase.events.cef_fastpath import FIXED, Shapes, are_doubled
from dscase.events.envelopes import glued, relay_text
from dscase.events.log_event import KEPT_HEADS, EventMaker, Head, is_plain
from dscase.events.source_reader import Reading
from dscase.events.table import Event, Flag, Level, LevelRule, Sighting

MAY_BE_CUT = min(glued.LIMITS) - 10  # bytes
HALF = "\udc80"
"""From there on stand bytes that are no character: a line that ends in one was cut inside of a character."""
_KEPT_EXTRAS = 10_000
_new = tuple.__new__  # a NamedTuple without the calls around it: this is done for every line of a window


class Known(NamedTuple):
    """What a header that was met before says of its event."""

    product: str
    version: str
    event_id: str
    name: str
    severity: str
    level: Level
    level_rule: LevelRule
    module: str
    flags: tuple[Flag, ...]


class _Make(NamedTuple):
    """Lines of the manager's, or of the agents'. `headers`: those met."""

    shapes: Shapes
    headers: dict[str, Known]
    of_agents: bool


class KnownLines:
    """Those of one source."""

    def __init__(self, reading: Reading, maker: EventMaker) -> None:
        self._reading, self._maker = reading, maker
        self._makes = [_Make(maker.shapes, {}, of_agents=False)]
        if reading.modules:
            self._makes.append(_Make(maker.agent_shapes, {}, of_agents=True))
        self._extras: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[tuple[str, str], ...]] = {}

    def others(  # noqa: C901 - the whole of it in one place: each call would be made for every line
        self,
        lines: Sequence[str],
        places: Sequence[int],
        raws: Sequence[str],
        *,
        odd: bool,
        goes_on: Callable[[int], object],
    ) -> Iterator[tuple[str, int, str, Head | None]]:
        """Reads lines of a known shape; gives the others. `odd`: whether some may hold what a relay or
        terminal left in them. `goes_on`: whether lines without a message stand behind a place.
        """
        maker = self._maker
        heads, extras, makes = maker.heads, self._extras, self._makes
        keep, source, unit = self._reading.events.append, self._reading.spec.name, self._reading.unit
        for line, place, raw in zip(lines, places, raws, strict=True):
            start = line.find("CEF")
            doubled = "\\" in line
            if doubled and not (start >= 0 and _is_doubled(line, start)):
                yield line, place, raw, None
                continue
            for shapes, headers, of_agents in makes:  # noqa: B007 - what stands at its end is gone on with
                found = shapes.pattern.fullmatch(line, start)
                if found is not None:
                    break
            if found is None or (odd and relay_text.may_hold(line)):
                yield line, place, raw, None
                continue
            prefix = line[:start]
            head = heads.get(prefix)
            if head is None:
                if "LEEF" in prefix or not is_plain(prefix):
                    yield line, place, raw, None
                    continue
                head = maker.head(prefix)
            host, moment, flags, _, more, _, _ = head
            if moment is None:
                yield line, place, raw, head
                continue
            shape = shapes.by_last_group[found.lastindex]
            if shape.open and (
                len(line) > MAY_BE_CUT or line[-1] >= HALF or cef.ends_cut(line) or goes_on(place)
            ):
                yield line, place, raw, None
                continue
            cells = found.group(*shape.picks)
            if doubled:
                cells = tuple(cell.replace("\\\\", "\\") for cell in cells)
            header, target, actor, tags, message = cells[:FIXED]
            if of_agents and not target:
                yield line, place, raw, None
                continue
            time, zone_rule, year_rule, _ = moment
            product, version, event_id, name, severity, level, level_rule, module, to_know = headers.get(
                header
            ) or self._met(header, headers, of_agents=of_agents)
            others = cells[FIXED:]
            extra = extras.get((shape.rest, others)) or self._extra(shape.rest, others)
            values = (
                time,
                zone_rule,
                year_rule,
                event_id,
                level,
                level_rule,
                severity,
                name,
                "",
                target,
                actor,
                host,
                product,
                version,
                tags,
                message,
                raw,
                (_new(Sighting, (source, unit, place, None, 0)),),
                module,
                # Without an escape there is no line break, and so no agent's event in a message.
                agent_events(message) if doubled and not of_agents else (),
                (*flags, *to_know) if to_know else flags,
                (*extra, *more) if more else extra,
            )
            keep(_new(Event, values))

    def _met(self, header: str, headers: dict[str, Known], *, of_agents: bool) -> Known:
        """What a header says that was not met before."""
        if len(headers) >= KEPT_HEADS:
            headers.clear()
        known = headers[header] = met(header, self._maker, of_agents=of_agents)
        return known

    def _extra(self, keys: tuple[str, ...], values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """The pairs of an event; the same object for the same ones, which are few."""
        if len(self._extras) >= _KEPT_EXTRAS:
            self._extras.clear()
        pairs = self._extras[keys, values] = tuple(zip(keys, values, strict=True))
        return pairs


def met(header: str, maker: EventMaker, *, of_agents: bool) -> Known:
    """What a header says of its event: product, version, id, name and severity, with bars between them."""
    product, version, event_id, name, severity = header.split("|")
    event_id = event_id.strip()
    level: Level = "unknown"
    rule: LevelRule = "none"
    flags: tuple[Flag, ...] = ()
    if not of_agents:
        _, _, level, rule, flags = maker.level(event_id, name, severity)
    module = modules.of_signature(product, event_id) if of_agents else modules.SYSTEM
    return Known(product, version, event_id, name, severity, level, rule, module, flags)


def _is_doubled(line: str, start: int) -> bool:
    """Whether a line's backslashes are those of names behind its header, and it is plain for the rest."""
    at = line.find("\\")
    return (
        line.count("|", start, at) > 6  # noqa: PLR2004 - the bars of a header
        and line.count("EF") == 1
        and " - - - " not in line
        and are_doubled(line)
        and not relay_text.may_hold(line)
    )
