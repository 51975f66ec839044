"""Events on their way to another process: by columns, each value once, and so in a tenth of the time.

Usage: `pack(events)` there, `unpack(packed, name)` here: the same events, sighted in the source of that name.
"""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from dscase.events.table import COLUMNS, Event, Sighting, as_read

if TYPE_CHECKING:
    from dscase.kinds import Unit

_RAW, _SIGHTINGS = COLUMNS.index("raw"), COLUMNS.index("sightings")
_TEXTS: dict[int, Any] = {
    _RAW: "",
    COLUMNS.index("description"): "",
    COLUMNS.index("agent_events"): (),
}
"""Where an event's texts stand, and what stands there without them."""
_new = tuple.__new__  # a NamedTuple without the calls around it


class Packed(NamedTuple):
    """Events by columns, so `many` of them. `columns`: the distinct values of each, and which of them each
    event has; None where all have the first. `plain`: the events themselves, where they are not as a reader
    makes them.
    """

    many: int
    columns: tuple[tuple[list[Any], list[int] | None], ...] = ()
    raws: str | list[str] = ""
    units: tuple[list[str], list[int] | None] = ([], None)
    places: Sequence[int] = ()
    lines: Sequence[int] | None = None
    plain: tuple[Event, ...] = ()


def pack(events: Sequence[Event], only: Collection[str] = ()) -> Packed:
    """Events as columns. `only`: ids of the system events whose texts are needed, as the others are only
    counted; none: of all.
    """
    if not as_read(events):
        return Packed(len(events), plain=tuple(events))
    if not events:
        return Packed(0)
    columns: list[Sequence[Any]] = list(zip(*events, strict=True))
    if only:
        needed = [bool(event.module) or event.id in only for event in events]
        for place, nothing in _TEXTS.items():
            whole = zip(columns[place], needed, strict=True)
            columns[place] = [value if wanted else nothing for value, wanted in whole]
    sightings = [one for (one,) in columns[_SIGHTINGS]]
    raws = columns[_RAW]
    joined = "\0".join(raws)
    lines = [one.line for one in sightings]
    return Packed(
        len(events),
        tuple(_coded(column) for place, column in enumerate(columns) if place not in (_RAW, _SIGHTINGS)),
        joined if joined.count("\0") == len(raws) - 1 else list(raws),
        cast("tuple[list[str], list[int] | None]", _coded([one.unit for one in sightings])),
        [one.place for one in sightings],
        lines if any(lines) else None,
    )


def unpack(packed: Packed, name: str, before: int = 0) -> list[Event]:
    """The events again. `before`: lines of the source in front of those that the places are counted from."""
    if packed.plain or not packed.many:
        return list(packed.plain)
    count = packed.many
    lines = packed.lines or [0] * count
    sightings = [
        (_new(Sighting, (name, cast("Unit", unit), place + before, None, line)),)
        for unit, place, line in zip(_column(packed.units, count), packed.places, lines, strict=True)
    ]
    columns = [_column(one, count) for one in packed.columns]
    columns.insert(_RAW, packed.raws.split("\0") if isinstance(packed.raws, str) else packed.raws)
    columns.insert(_SIGHTINGS, sightings)
    return [_new(Event, values) for values in zip(*columns, strict=True)]


def _coded(column: Sequence[Any]) -> tuple[list[Any], list[int] | None]:
    known: dict[Any, int] = {}
    codes = [known.setdefault(value, len(known)) for value in column]
    return list(known), codes if len(known) > 1 else None


def _column(coded: tuple[list[Any], list[int] | None], count: int) -> list[Any]:
    values, codes = coded
    return values * count if codes is None else list(map(values.__getitem__, codes))
