"""The window: the stretch of time an inquiry is about, half-open and aware, and the grammar that reads one.

`zones` knows zones and turns wall clocks into instants, `notation` reads what a person's text looks like,
`moments` makes instants of that, `grammar` puts them together, `mentions` finds times in prose, `model` holds
the noun. `stamps` reads the time stamps that programs write.
"""

from dscase.window.grammar import around, around_moment, read_length, read_moment, read_window
from dscase.window.mentions import TimeMention, begins_with_time, mentions
from dscase.window.model import Window, WindowRule
from dscase.window.stamps import Stamp, plausible
from dscase.window.zones import (
    FROM_EVIDENCE,
    Zone,
    ZoneRule,
    machine_zone,
    offset_name,
    wall_to_utc,
    zone_label,
    zone_named,
)

__all__ = [
    "FROM_EVIDENCE",
    "Stamp",
    "TimeMention",
    "Window",
    "WindowRule",
    "Zone",
    "ZoneRule",
    "around",
    "around_moment",
    "begins_with_time",
    "machine_zone",
    "mentions",
    "offset_name",
    "plausible",
    "read_length",
    "read_moment",
    "read_window",
    "wall_to_utc",
    "zone_label",
    "zone_named",
]
