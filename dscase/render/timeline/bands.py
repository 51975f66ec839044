"""Where everything of the computers' drawing stands: a row each, its states as bands with marks on them."""

from collections.abc import Iterator
from dataclasses import dataclass

from dscase.inquiry.drawings import Band, Bands
from dscase.render.timeline.axis import Axis, Tick
from dscase.render.timeline.lettering import BOLD, NORMAL, distinct, width_of
from dscase.wording.words import Words

WIDTH = 660.0
LABEL_LEAST, LABEL_MOST = 90.0, 200.0
TOP, FOOT = 22.0, 40.0
ROW, TIGHT_ROW, MANY = 23.0, 13.4, 20
"""Rows are lower where there are many."""
DAY_ROW, LEGEND_ROW = 13.0, 17.0
NARROW = 0.92  # of the width that a text takes at most: what it takes in the faces there are
TICK_ROOM = 66.0
NEAR = 9.0  # marks nearer than this are one, with their count


@dataclass(frozen=True, slots=True)
class BandMark:
    """A failure, or as many as would lie on each other."""

    x: float
    count: int


@dataclass(frozen=True, slots=True)
class BandRow:
    """A computer as drawn. In `stretches` it was not mended, which the success at their end, if any, ended;
    `apart`: those below it mended.
    """

    y: float
    name: str
    outcome: str
    asked: bool
    mended: bool
    marks: tuple[BandMark, ...]
    stretches: tuple[tuple[float, float], ...]
    successes: tuple[float, ...]
    apart: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything placed, in the SVG's units."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    window: tuple[float, float]
    until: float
    rows: tuple[BandRow, ...]
    ticks: tuple[Tick, ...]
    half: float  # of a band's height
    size: float  # of the names' type
    legend: tuple[tuple[float, float, str, str], ...]  # x, y, look, word


def layout(bands: Bands, words: Words) -> Drawing:
    """Place everything."""
    tight = len(bands.bands) > MANY
    size, high = (10.0, TIGHT_ROW) if tight else (11.5, ROW)
    names = max((width_of(one.name, size) for one in bands.bands), default=0)
    left = min(max(names + 26, LABEL_LEAST), LABEL_MOST)
    outcomes = max(width_of(one.outcome, size) * BOLD for one in bands.bands)
    right = WIDTH - max(outcomes, width_of(words.say("bands.recovered"), 11.0)) - 10
    axis = Axis(bands.start, bands.end, left, right)
    captions = distinct([one.name for one in bands.bands], (left - 26) * NORMAL / size)
    rows: list[BandRow] = []
    for place, one in enumerate(bands.bands):
        after = bands.bands[place + 1] if place + 1 < len(bands.bands) else None
        apart = after is not None and not one.mended and after.mended
        rows.append(_row(one, captions[place], TOP + (place + 0.5) * high, axis, bands, apart=apart))
    bottom = TOP + high * len(rows)
    ticks = axis.ticks(bands.zone, TICK_ROOM)
    days = {tick.day for tick in ticks if tick.day}
    if len(days) < 2:  # noqa: PLR2004 - of one day, the caption tells
        ticks = tuple(tick._replace(day="") for tick in ticks)
    foot = FOOT + (DAY_ROW if len(days) > 1 else 0)
    legend = tuple(_legend(bands, words, bottom + foot - 6))
    return Drawing(
        width=WIDTH,
        height=legend[-1][1] + 6,
        left=left,
        right=right,
        top=TOP,
        bottom=bottom,
        window=(axis.x(bands.window[0]), axis.x(bands.window[1])),
        until=axis.x(bands.until),
        rows=tuple(rows),
        ticks=ticks,
        half=min(5.2, high * 0.27),
        size=size,
        legend=legend,
    )


def _row(one: Band, name: str, y: float, axis: Axis, bands: Bands, *, apart: bool) -> BandRow:
    marks: list[BandMark] = []
    for moment in one.failures:
        x = axis.x(moment)
        if marks and x - marks[-1].x < NEAR:
            marks[-1] = BandMark(marks[-1].x, marks[-1].count + 1)
        else:
            marks.append(BandMark(x, 1))
    stretches = tuple((axis.x(start), axis.x(end or bands.until)) for start, end in one.failed)
    successes = tuple(axis.x(end) for _, end in one.failed if end)
    return BandRow(y, name, one.outcome, one.asked, one.mended, tuple(marks), stretches, successes, apart)


def _legend(bands: Bands, words: Words, y: float) -> Iterator[tuple[float, float, str, str]]:
    """Every look, in lines that fit the drawing."""
    entries = [
        ("failure", bands.failure),
        ("success", bands.success),
        ("lasting", words.say("bands.lasting")),
        ("calm", words.say("bands.calm")),
        *([("asked", words.say("bands.asked"))] if any(one.asked for one in bands.bands) else []),
    ]
    x = 0.0
    for look, word in entries:
        wide = 24 + width_of(word, 11.0) * NARROW
        if x and x + wide > WIDTH:
            x, y = 0.0, y + LEGEND_ROW
        yield x, y, look, word
        x += wide + 16
