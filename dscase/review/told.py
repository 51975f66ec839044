"""How the words of a finding or a reason tell a time: the window's zone, and its label."""

from datetime import datetime

from dscase.window import Window, zone_label


def clock(window: Window, moment: datetime) -> str:
    """A moment (aware) as "2026-04-20 03:20:54 JST"."""
    return f"{window.local(moment):%Y-%m-%d %H:%M:%S} {zone_label(window.zone.tz, moment)}"
