"""How texts of the timeline find room: their width is estimated, for no browser or font is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from unicodedata import east_asian_width

from dscase.text import one_line

HAIR = 0.01  # what has its own width for room fits, however the last digit was rounded
LONGEST = 200  # characters of any label that are looked at
END = 10  # characters of a long name's end that are kept
LEAST_LINE = 0.6  # a line is ended at a blank where so much of it is then filled
INDENT, GUTTER = 8.0, 6.0
NORMAL, SMALL, LABEL = 12.0, 10.5, 11.0  # sizes of type; the last one a lane's, however long its label
BOLD = 1.05  # bold type is so much wider
WIDTHS = {  # of characters in ems, in the widest of the faces that may be taken (BIZ UDPGothic, Meiryo)
    **dict.fromkeys("ijl,.:;'|!_`", 0.36),
    **dict.fromkeys('frtI /\\()[]{}-"*', 0.5),
    **dict.fromkeys("mwMWOQ%@#&", 1.0),
    **dict.fromkeys("0123456789", 0.76),
}
UPPER, LOWER, FULL = 0.8, 0.68, 1.0  # of all others


@dataclass(frozen=True, slots=True)
class Label:
    """A lane's code and label, cut to the room there is, and where the label begins."""

    code: str
    lines: tuple[str, ...]
    x: float


def fitted(code: str, label: str, wide: float) -> Label:
    """A lane's code and label, so that they end a little before `wide`."""
    code = cut(code, wide / 2)
    start = INDENT + (BOLD * width_of(code, LABEL) + GUTTER if code else 0.0)
    return Label(code, _lines_of(one_line(label[:LONGEST]), wide - GUTTER - start), start)


def _lines_of(label: str, room: float) -> tuple[str, ...]:
    """One line, or two. What still has no room is left out between the two: names of events
    that begin alike differ at their end.
    """
    if width_of(label, LABEL) <= room:
        return (label,)
    end = next(end for end in range(len(label), -1, -1) if width_of(label[:end], LABEL) <= room)
    blank = label.rfind(" ", 0, end + 1)
    head = label[: blank if blank > end * LEAST_LINE else end]
    tail = label[len(head) :].strip()
    if not head or width_of(tail, LABEL) <= room:
        return (head.strip(), tail) if head else (cut(label, room),)
    while tail and width_of("…" + tail, LABEL) > room:
        tail = tail[1:]
    return head.strip(), "…" + tail.lstrip()


def cut(text: str, room: float) -> str:
    """A text of normal type in one line, cut to its room."""
    text = one_line(text[:LONGEST])
    room += HAIR
    if width_of(text, NORMAL) <= room:
        return text
    while text and width_of(text + "…", NORMAL) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def distinct(names: Sequence[str], room: float) -> list[str]:
    """Names of computers, each cut to its room, so that those that differ go on differing as far as can be:
    without their domains, or else with their middle left out.
    """
    shortened: list[str] = []
    for way in (cut, _of_domain, _of_middle):
        shortened = [way(name, room) for name in names]
        if len(set(shortened)) == len(set(names)):
            break
    return shortened


def _of_domain(name: str, room: float) -> str:
    """The name before its domain; where that has no room, its beginning and its end."""
    label, dot, _ = name.partition(".")
    whole = cut(name, room)
    if not dot or whole == one_line(name[:LONGEST]):
        return _of_middle(name, room)
    return (
        shortened if (shortened := cut(f"{label}…", room)) == f"{label}…" else _of_middle(f"{label}…", room)
    )


def _of_middle(name: str, room: float) -> str:
    """The beginning of a name and its end, which tells those of one kind apart."""
    name = one_line(name[:LONGEST])
    if cut(name, room) == name:
        return name
    end = name[-END:]
    begin = name[: -len(end)]
    while begin and width_of(f"{begin}…{end}", NORMAL) > room + HAIR:
        begin = begin[:-1]
    return f"{begin}…{end}" if begin else cut(name, room)


def width_of(text: str, size: float) -> float:
    """How wide a text comes at most, about: which face it will be in is not known here."""
    return size * fsum(  # sum() adds up otherwise from Python 3.12 on
        FULL if east_asian_width(char) in "WFA" else WIDTHS.get(char, UPPER if char.isupper() else LOWER)
        for char in text
    )
