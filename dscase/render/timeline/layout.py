"""Where everything of a timeline stands: data in, a drawing of plain shapes and texts out.

Lanes stand under each other in their groups. Marks that would lie on each other become columns, whose
height is how many they are. An arrow at the edge, with its time, shows a moment outside the axis.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from dscase.events.frame import Bin, bins
from dscase.events.table import LEVELS
from dscase.inquiry.drawings import Bar, DrawnNote, Lane, Mark, Timeline
from dscase.render.timeline.axis import HOUR, Axis, Tick
from dscase.render.timeline.lettering import INDENT, NORMAL, SMALL, Label, cut, fitted, width_of
from dscase.wording.words import Words

WIDTH = 660.0
LEFT, RIGHT = 224.0, 612.0  # of the plot; left of it stand labels, right of it counts
MARK_LABEL = 110.0
LANE, TALL_LANE, GROUP, TOP_ROW, FOOT = 24.0, 28.0, 20.0, 16.0, 40.0  # a label of two lines is taller
BELOW = 12.0  # a lane is higher by so much where a mark's label stands below it
LEGEND_ROW, OFFSET_ROW = 20.0, 12.0
EDGE = 4.0  # between a label and an upright line
MARK = 8.0  # half a mark's width, with a little air
CELL, AIR = 7.4, 1.3  # marks nearer than the first lie on each other; the second is left free beside a column
CROWD = 5  # so many marks in a cell make columns of the whole lane
TICK_ROOM = 74.0
VISIBLE, OUTSIDE = 1.5, 30.0  # so wide a stretch without records, and beyond the window, has its word
MARGIN = 0.03  # of the window, shown on either side of it
STRETCH = 1.0  # how far the axis may go beyond the window, in windows, to hold what happened after


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text. `anchor` as in SVG; `wide` is how wide it may come, for keeping others away."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    wide: float = 0.0

    @property
    def span(self) -> tuple[float, float]:
        left = {"start": self.x, "middle": self.x - self.wide / 2, "end": self.x - self.wide}[self.anchor]
        return left, left + self.wide


@dataclass(frozen=True, slots=True)
class Shape:
    """A mark: `look` is a level or "plain"."""

    x: float
    y: float
    look: str
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle: a column of many events, a bar, a gap. `open`: its end was not seen."""

    x: float
    y: float
    width: float
    height: float
    look: str
    open: bool = False


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """A lane as drawn, from `top` to `bottom`. `y` is where its marks stand; its label is one line or two."""

    y: float
    top: float
    bottom: float
    code: str
    label: tuple[str, ...]
    label_x: float
    count: str
    shapes: tuple[Shape, ...]
    boxes: tuple[Box, ...]
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class MarkedMoment:
    """A moment marked across all lanes, its label above."""

    x: float
    kind: str
    label: Text


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything placed. Sizes are the SVG's units."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    window: tuple[float, float]
    window_label: Text
    groups: tuple[Text, ...]
    rows: tuple[TimelineRow, ...]
    ticks: tuple[Tick, ...]
    lines: tuple[MarkedMoment, ...]
    gaps: tuple[Box, ...]
    legend: tuple[tuple[float, float, str, str], ...]  # x, y, look, word
    zone: str
    count_label: Text


def layout(timeline: Timeline, words: Words) -> Drawing:
    """Place everything."""
    axis = _axis(timeline)
    top = TOP_ROW * (len(timeline.notes) + 1) + 14
    groups, rows, y = [], [], top
    for group, lanes in groupby(timeline.lanes, key=lambda lane: lane.group):
        groups.append(Text(0, y + GROUP - 6, words.say(f"timeline.group.{group}")))
        y += GROUP
        for lane in lanes:
            label = fitted(lane.code, lane.label, LEFT)
            rows.append(_Placed(axis, timeline, words).row(lane, label, y))
            y = rows[-1].bottom
    bottom = y + 4
    start, end = axis.x(timeline.start), axis.x(timeline.end)
    ticks = axis.ticks(timeline.zone, TICK_ROOM)
    foot = bottom + FOOT + (OFFSET_ROW if any(tick.offset for tick in ticks) else 0)
    legend = tuple(_legend(timeline, rows, axis, words, foot + 12))
    height = (legend[-1][1] if legend else foot) + 6
    window_label = cut(timeline.window_label, LEFT)
    wide = width_of(window_label, SMALL)
    return Drawing(
        width=WIDTH,
        height=height,
        left=LEFT,
        right=RIGHT,
        top=top,
        bottom=bottom,
        window=(start, end),
        window_label=_inside((start + end) / 2, top - 6, window_label, wide),
        groups=tuple(groups),
        rows=tuple(rows),
        ticks=ticks,
        lines=tuple(_lines(timeline.notes, axis)),
        gaps=tuple(
            Box(axis.x(first), top, max(axis.x(last) - axis.x(first), 1.0), bottom - top, "gap")
            for first, last in timeline.gaps
        ),
        legend=legend,
        zone=cut(timeline.zone_label, LEFT - 30),
        count_label=Text(WIDTH - 4, top + GROUP - 6, words.say("timeline.count"), "end"),
    )


def _axis(timeline: Timeline) -> Axis:
    """The window and a little more; further only as far as needed to hold what belongs to it."""
    span = timeline.end - timeline.start
    least, most = timeline.start - span * STRETCH, timeline.end + span * STRETCH
    moments = [note.at for note in timeline.notes]
    moments += [mark.at for lane in timeline.lanes for mark in lane.marks if lane.group != "events"]
    moments += [at for lane in timeline.lanes for bar in lane.bars for at in (bar.start, bar.end) if at]
    near = [at for at in moments if least <= at <= most]
    start, end = min([timeline.start, *near]), max([timeline.end, *near])
    margin = max((end - start) * MARGIN, timedelta(microseconds=1))
    return Axis(start - margin, end + margin, LEFT, RIGHT)


@dataclass(frozen=True, slots=True)
class _Placed:
    """Lanes placed on an axis."""

    axis: Axis
    timeline: Timeline
    words: Words

    def row(self, lane: Lane, label: Label, top: float) -> TimelineRow:
        high = LANE if len(label.lines) == 1 else TALL_LANE
        y = top + high / 2
        on = [(self.axis.x(mark.at), mark) for mark in lane.marks if self.axis.holds(mark.at)]
        cells = self._cells(on) if len(on) > CROWD else []
        if any(cell.size > CROWD for cell in cells):
            shapes: tuple[Shape, ...] = ()
            boxes = tuple(self._columns(cells, y))
            asked = next((one for one in on if one[1].asked), None)
            if asked is not None:
                shapes = (Shape(asked[0], y, asked[1].level or "plain", asked=True),)
        else:
            ordered = sorted(on, key=lambda one: one[1].asked)  # the one asked about is drawn over the rest
            shapes = tuple(Shape(x, y, mark.level or "plain", asked=mark.asked) for x, mark in ordered)
            boxes = ()
        boxes += tuple(self._bars(lane, y))
        marks = [(x - MARK, x + MARK) for x, _ in on] if shapes else []
        said = [*self._arrows(lane, y), *self._labels(on, y)]
        texts = [*_apart(said, marks, self._upright)]
        left = [(x, mark) for x, mark in on if mark.label and not _has_text(mark, texts)]
        texts += self._below(left, y)
        crossing = [text for text in said if text.text not in {one.text for one in texts}]
        texts += _apart(crossing, [*marks, *(text.span for text in texts)], ())
        high += BELOW if any(text.y > y + BELOW for text in texts) else 0
        count = f"{len(lane.marks) or len(lane.bars):,}"
        return TimelineRow(
            y, top, top + high, label.code, label.lines, label.x, count, shapes, boxes, tuple(texts)
        )

    def _cells(self, marks: Sequence[tuple[float, Mark]]) -> list[Bin]:
        zero = self._zero
        return bins([int((x - zero) // CELL) for x, _ in marks], [mark.level for _, mark in marks])

    @property
    def _zero(self) -> float:
        """Where the first cell begins: at the window's edge, so that no column reaches over it."""
        return self.axis.x(self.timeline.start)

    def _columns(self, cells: Sequence[Bin], y: float) -> Iterator[Box]:
        """A column for each cell: its height the count, its look the gravest level in it."""
        most = max(cell.size for cell in cells)
        tall, end = LANE - 6, self.axis.x(self.timeline.end)
        for place, count, gravest in cells:
            high = max(tall * count / most, 2.5)
            x = self._zero + place * CELL
            wide = CELL - AIR
            if x < end:  # the window's last one ends with it, and is seen however little of it is left
                x = min(x, end - AIR)
                wide = min(wide, end - x)
            yield Box(x, y + tall / 2 - high, wide, high, gravest or "plain")

    def _bars(self, lane: Lane, y: float) -> Iterator[Box]:
        for bar in lane.bars:
            if self._off(bar):
                continue
            start = self.axis.x(bar.start)
            end = self.axis.x(bar.end or self.axis.end)
            yield Box(start, y - 5, max(end - start, 3.0), 10, "bar", open=bar.end is None)

    def _arrows(self, lane: Lane, y: float) -> Iterator[Text]:
        """What lies outside the axis: the nearest moment on either side."""
        before = [mark.at for mark in lane.marks if mark.at < self.axis.start]
        after = [mark.at for mark in lane.marks if mark.at > self.axis.end]
        before += [bar.end for bar in lane.bars if bar.end and self._off(bar) and bar.end < self.axis.start]
        after += [bar.start for bar in lane.bars if self._off(bar) and bar.start > self.axis.end]
        if before:
            text = self.words.say("timeline.before", time=self._time(max(before)))
            yield Text(LEFT + 4, y + 4, text, "start", width_of(text, SMALL))
        if after:
            text = self.words.say("timeline.after", time=self._time(min(after)))
            yield Text(RIGHT - 4, y + 4, text, "end", width_of(text, SMALL))

    def _off(self, bar: Bar) -> bool:
        """Whether nothing of a bar is on the axis."""
        return bar.start > self.axis.end or (bar.end is not None and bar.end < self.axis.start)

    def _labels(self, marks: Sequence[tuple[float, Mark]], y: float) -> Iterator[Text]:
        """Each mark's label on either side of it; which one is taken, if any, is seen later."""
        for x, mark in marks:
            if mark.label:
                label = cut(mark.label, MARK_LABEL)
                wide = width_of(label, SMALL)
                yield Text(x + MARK + 1, y + 4, label, "start", wide)
                yield Text(x - MARK - 1, y + 4, label, "end", wide)

    def _below(self, marks: Sequence[tuple[float, Mark]], y: float) -> Iterator[Text]:
        """Labels below their marks, moved so far aside that they stay between the upright lines and apart."""
        edges = sorted({LEFT, RIGHT, *self._upright})
        free, written = RIGHT, set[str]()
        for x, mark in reversed(marks):
            label = cut(mark.label, MARK_LABEL)
            wide = width_of(label, SMALL)
            least = max((edge for edge in edges if edge <= x), default=LEFT) + EDGE
            most = min(free, min((edge for edge in edges if edge > x), default=RIGHT)) - EDGE - wide
            at = min(max(x - wide / 2, least), most)
            if label not in written and least <= at and x - at <= 2 * wide:
                yield Text(at, y + MARK + BELOW - 2, label, "start", wide)
                free = at
                written.add(label)

    @property
    def _upright(self) -> list[float]:
        """Where lines stand through all lanes."""
        moments = (self.timeline.start, self.timeline.end, *(note.at for note in self.timeline.notes))
        return [self.axis.x(moment) for moment in moments]

    def _time(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.timeline.zone):%m-%d %H:%M}"


def _has_text(mark: Mark, texts: Sequence[Text]) -> bool:
    """Whether one of the texts is the label of a mark, or of another that is called the same."""
    return cut(mark.label, MARK_LABEL) in {text.text for text in texts}


def _apart(
    texts: Sequence[Text], taken: Sequence[tuple[float, float]], lines: Sequence[float]
) -> Iterator[Text]:
    """Those of a lane's texts, from the first on, that touch nothing before, lie on the plot, and stand on no
    upright line.
    """
    kept, said = list(taken), set()
    for text in texts:
        left, right = text.span
        free = all(right <= other[0] or left >= other[1] for other in kept)
        free = free and not any(left < x < right for x in lines)
        if free and text.text not in said and left >= LEFT and right <= RIGHT:
            kept.append((left, right))
            said.add(text.text)
            yield text


def _lines(notes: Sequence[DrawnNote], axis: Axis) -> Iterator[MarkedMoment]:
    """Each label in a row of its own, so none can touch another, beside the lines that come from above."""
    above: list[float] = []
    for place, note in enumerate(notes):
        x = axis.x(note.at)
        label = cut(note.label, WIDTH - 8)
        text = _inside(x, TOP_ROW * place + 12, label, width_of(label, NORMAL))
        yield MarkedMoment(x, note.kind, _beside(text, above))
        above.append(x)


def _beside(text: Text, lines: Sequence[float]) -> Text:
    """A text in the middle above a place, moved to the right of upright lines that would cross it; to their
    left where it has no room there. One that has room on neither side stays.
    """
    for x in lines:
        left, right = text.span
        half = text.wide / 2 + EDGE
        if left - EDGE < x < right + EDGE and max(x, WIDTH - x) >= 2 * half:
            text = replace(text, x=x + half if x + 2 * half <= WIDTH else x - half)
    return text


def _inside(x: float, y: float, text: str, wide: float) -> Text:
    """A text in the middle above a place, moved so that it stays on the picture."""
    half = min(wide, WIDTH - 4) / 2
    return Text(min(max(x, half + 2), WIDTH - half - 2), y, text, "middle", wide)


def _length(wide: float, axis: Axis, words: Words) -> str:
    """How long a stretch of the axis is, in the unit that tells it in few digits."""
    seconds = (axis.end - axis.start).total_seconds() * wide / (RIGHT - LEFT)
    for unit, size in (("hours", HOUR), ("minutes", HOUR / 60)):
        if seconds >= 2 * size:
            return words.say(f"length.{unit}", n=round(seconds / size))
    return words.say("length.seconds", n=max(1, round(seconds)))


def _legend(
    timeline: Timeline, rows: Sequence[TimelineRow], axis: Axis, words: Words, y: float
) -> Iterator[tuple[float, float, str, str]]:
    """Every look that is on the picture, and no other, in lines of their own."""
    looks = {shape.look for row in rows for shape in row.shapes} | {
        box.look for row in rows for box in row.boxes
    }
    entries: list[tuple[str, str]] = [
        (level, words.say(f"level.{level}")) for level in LEVELS if level in looks
    ]
    if any(box.look not in {"bar", "gap"} for row in rows for box in row.boxes):
        entries.append(("dense", words.say("timeline.dense", length=_length(CELL, axis, words))))
    if "bar" in looks:
        going = any(box.open for row in rows for box in row.boxes)
        entries.append(("bar", words.say("timeline.bar_open" if going else "timeline.bar")))
    if any(axis.x(last) - axis.x(first) >= VISIBLE for first, last in timeline.gaps):
        entries.append(("gap", words.say("timeline.gap")))
    if max(axis.x(timeline.start) - LEFT, RIGHT - axis.x(timeline.end)) > OUTSIDE:
        entries.append(("outside", words.say("timeline.outside")))
    x = INDENT
    for look, word in entries:
        wide = 19 + width_of(word, SMALL) + 14
        if x > INDENT and x + wide > WIDTH:
            x, y = INDENT, y + LEGEND_ROW
        yield x, y, look, word
        x += wide
