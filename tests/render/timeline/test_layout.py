"""Where things stand on the timeline: always in order, never on each other, at the right time."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.inquiry.drawings import Band, Bands, Bar, DrawnNote, Lane, Mark, Timeline
from dscase.render.timeline.axis import Axis
from dscase.render.timeline.bands import layout as bands_layout
from dscase.render.timeline.layout import LANE, LEFT, RIGHT, TALL_LANE, WIDTH, layout
from dscase.render.timeline.lettering import LABEL, NORMAL, distinct, width_of
from dscase.wording.words import Words

START = datetime(2026, 4, 19, 18, 0, tzinfo=UTC)
ZONES = ("Asia/Tokyo", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC")
GROUPS = ("events", "agent", "alerts", "material", "actions")
moments = st.integers(-4000, 8000).map(lambda minutes: START + timedelta(seconds=minutes))
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)
marks = st.builds(Mark, at=moments, level=st.sampled_from(["error", "warning", "info", "unknown", ""]),
                  label=st.sampled_from(["", "E-01", "E-12", "利用者-一"]))  # fmt: skip
lanes = st.builds(
    Lane, group=st.sampled_from(GROUPS), label=texts, code=texts,
    marks=st.lists(marks, max_size=40).map(lambda found: tuple(sorted(found, key=lambda mark: mark.at))),
    bars=st.lists(st.builds(Bar, start=moments, end=st.none() | moments), max_size=3).map(tuple),
)  # fmt: skip
notes = st.builds(DrawnNote, kind=st.sampled_from(["message", "recovery"]), at=moments, label=texts)


def made(lanes=(), notes=(), *, gaps=()):
    end = START + timedelta(minutes=40)
    return Timeline(
        "t", "d", START, end, ZoneInfo("Asia/Tokyo"), "JST", "window", tuple(lanes), tuple(notes), gaps
    )


@given(st.lists(lanes, max_size=6), st.lists(notes, max_size=2))
def test_nothing_leaves_the_picture_and_no_label_touches_another(some, noted):
    drawing = layout(made(sorted(some, key=lambda lane: GROUPS.index(lane.group)), noted), Words("ja"))
    for row in drawing.rows:
        spans = [text.span for text in row.texts]
        for y in {text.y for text in row.texts}:
            lines = sorted(text.span for text in row.texts if text.y == y)
            assert all(left[1] <= right[0] for left, right in pairwise(lines))
            assert row.top < y < row.bottom
        assert all(left >= LEFT and right <= RIGHT for left, right in spans)
        assert all(LEFT <= shape.x <= RIGHT for shape in row.shapes)
        assert all(box.x >= LEFT and box.x + box.width <= RIGHT + 4 for box in row.boxes)
        assert 1 <= len(row.label) <= 2
        assert all(row.label_x + width_of(line, LABEL) <= LEFT for line in row.label if line != "…")
        assert row.bottom - row.top >= (LANE if len(row.label) == 1 else TALL_LANE)
    assert all(upper.bottom <= lower.top for upper, lower in pairwise(drawing.rows))
    rows_of_notes = [line.label.y for line in drawing.lines]
    assert len(set(rows_of_notes)) == len(rows_of_notes)
    assert all(
        line.label.wide > WIDTH or (line.label.span[0] >= 0 and line.label.span[1] <= WIDTH)
        for line in drawing.lines
    )


@given(st.lists(moments, min_size=2, max_size=30))
def test_what_came_first_stands_further_left(some):
    ordered = sorted(some)
    axis = Axis(START - timedelta(hours=2), START + timedelta(hours=4), LEFT, RIGHT)
    places = [axis.x(moment) for moment in ordered]
    assert places == sorted(places)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - hypothesis adds the zone
    st.integers(1, 40_000_000),
    st.sampled_from(ZONES),
)
def test_every_label_says_what_the_zones_clocks_show_at_its_place(start, seconds, zone):
    start = start.replace(tzinfo=UTC)
    axis = Axis(start, start + timedelta(seconds=seconds), LEFT, RIGHT)
    ticks = axis.ticks(ZoneInfo(zone), 74)
    assert all(after.x - before.x >= 74 * 0.7 for before, after in pairwise(ticks))
    for tick in ticks:
        at = start + (tick.x - LEFT) / (RIGHT - LEFT) * (axis.end - axis.start)
        at = datetime.fromtimestamp(round(at.timestamp()), UTC).astimezone(ZoneInfo(zone))
        form = "%m-%d" if "-" in tick.label else "%H:%M:%S" if tick.label.count(":") == 2 else "%H:%M"
        assert at.strftime(form) == tick.label


def test_an_hour_that_comes_twice_is_labelled_with_its_offsets():
    start = datetime(2026, 11, 1, 4, 30, tzinfo=UTC)  # 00:30 in New York; clocks go back at 02:00
    axis = Axis(start, start + timedelta(hours=4), LEFT, RIGHT)
    ticks = axis.ticks(ZoneInfo("America/New_York"), 74)
    assert [tick.label for tick in ticks].count("01:00") == 2
    assert [tick.day for tick in ticks if tick.day] == ["2026-11-01"]
    assert [(tick.label, tick.offset) for tick in ticks if tick.offset] == [
        (ticks[0].label, "UTC-04:00"), ("01:00", "UTC-05:00")
    ]  # fmt: skip


def test_an_hour_that_is_skipped_is_not_labelled():
    start = datetime(2026, 3, 8, 5, 30, tzinfo=UTC)
    axis = Axis(start, start + timedelta(hours=4), LEFT, RIGHT)
    assert "02:00" not in [tick.label for tick in axis.ticks(ZoneInfo("America/New_York"), 74)]


def test_the_message_stands_where_its_event_stands():
    at = START + timedelta(minutes=20, seconds=54)
    lane = Lane("events", "Failed", (Mark(START, "info"), Mark(at, "warning", asked=True)), code="2205")
    drawing = layout(made([lane], [DrawnNote("message", at, "Message")]), Words("en"))
    asked = next(shape for shape in drawing.rows[0].shapes if shape.asked)
    assert drawing.lines[0].x == pytest.approx(asked.x)


def test_thousands_become_columns_that_stay_inside_the_window():
    many = tuple(Mark(START + timedelta(seconds=0.24 * number), "info") for number in range(10_000))
    drawing = layout(made([Lane("events", "Retrieved", many, code="710")]), Words("en"))
    (row,) = drawing.rows
    assert not row.shapes
    assert 20 < len(row.boxes) < 100
    assert row.count == "10,000"
    assert all(drawing.window[0] <= box.x and box.x + box.width <= drawing.window[1] for box in row.boxes)


def test_what_a_column_holds_and_its_scale_are_told():
    many = tuple(Mark(START + timedelta(seconds=0.24 * number), "info") for number in range(10_000))
    for lang, told in (("ja", "約49秒"), ("en", "49 seconds")):
        drawing = layout(made([Lane("events", "Retrieved", many, code="710")]), Words(lang))
        (dense,) = [word for _, _, look, word in drawing.legend if look == "dense"]
        assert told in dense


def test_a_label_stands_beside_its_mark_else_below_it_and_on_no_upright_line():
    near = START + timedelta(minutes=35)
    lane = Lane("material", "Screenshots", (Mark(near, label="operator-a"),))
    drawing = layout(made([lane], [DrawnNote("recovery", START + timedelta(minutes=70), "R")]), Words("en"))
    (text,) = drawing.rows[0].texts
    assert text.anchor == "end"
    beside = Mark(near - timedelta(minutes=2), label="E-01")
    drawing = layout(
        made([Lane("material", "Screenshots", (beside, Mark(near, label="operator-a")))],
             [DrawnNote("recovery", START + timedelta(minutes=70), "R")]), Words("en"),
    )  # fmt: skip
    (row,) = drawing.rows
    beside, below = sorted(row.texts, key=lambda text: text.y)
    assert (beside.text, beside.anchor) == ("E-01", "end")
    assert below.text == "operator-a"
    assert row.y < below.y < row.bottom
    lines = [*drawing.window, *(line.x for line in drawing.lines)]
    assert not any(text.span[0] < x < text.span[1] for text in row.texts for x in lines)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_legend_of_the_computers_stays_on_the_drawing(lang):
    words = Words(lang)
    told = Bands(
        title="t", description="d", start=START, end=START + timedelta(hours=2),
        until=START + timedelta(hours=2), until_label="u",
        window=(START, START + timedelta(minutes=40)), zone=ZoneInfo("Asia/Tokyo"),
        failure=words.say("bands.failure", id="2205"),
        success=words.say("bands.success", id="2204、2206、710"),
        bands=(Band("web01", (START,), ((START, None),), words.say("body.not_recovered"), asked=True),),
    )  # fmt: skip
    drawing = bands_layout(told, words)
    assert all(x + 24 + width_of(word, 10) <= WIDTH for x, _, _, word in drawing.legend)
    assert all(drawing.bottom < y < drawing.height for _, y, _, _ in drawing.legend)


def test_a_computer_is_hatched_only_while_it_was_not_mended_and_each_mending_has_its_ring():
    hours = [START + timedelta(hours=hour) for hour in range(7)]
    told = Bands(
        title="t", description="d", start=START, end=hours[6], until=hours[6], until_label="u",
        window=(START, hours[6]), zone=ZoneInfo("Asia/Tokyo"), failure="2205", success="2204",
        bands=(Band("web01", (hours[1], hours[4]), ((hours[1], hours[2]), (hours[4], None)), "open"),),
    )  # fmt: skip
    drawing = bands_layout(told, Words("en"))
    (row,) = drawing.rows
    hour = (drawing.right - drawing.left) / 6
    at = [round((x - drawing.left) / hour, 6) for stretch in row.stretches for x in stretch]
    assert at == [1, 2, 4, 6]
    assert [round((x - drawing.left) / hour, 6) for x in row.successes] == [2]
    assert not row.mended


def test_no_column_reaches_over_the_windows_end_wherever_that_is():
    many = tuple(Mark(START + timedelta(seconds=2.4 * number), "info") for number in range(1000))
    for minutes in range(41, 79):
        after = DrawnNote("recovery", START + timedelta(minutes=minutes), "Recovery")
        drawing = layout(made([Lane("events", "Retrieved", many)], [after]), Words("en"))
        assert all(box.x + box.width <= drawing.window[1] + 1e-6 for box in drawing.rows[0].boxes)


@pytest.mark.parametrize("minutes", [-30, 0, 40, 70])
def test_the_label_of_a_moment_at_the_edge_stays_on_the_picture(minutes):
    note = DrawnNote("message", START + timedelta(minutes=minutes), "確認メッセージ 2026-04-20 03:20:54 " * 2)
    (line,) = layout(made(notes=[note]), Words("ja")).lines
    left, right = line.label.span
    assert left >= 0
    assert right <= WIDTH


@pytest.mark.parametrize("label", ["対" * 150, "W" * 150, "i" * 190, "対 " * 90])
def test_the_longest_name_stays_in_its_room(label):
    (row,) = layout(made([Lane("events", label, (Mark(START, "info"),), code="2205")]), Words("ja")).rows
    assert all(row.label_x + width_of(line, LABEL) <= LEFT for line in row.label)


def test_a_column_shows_the_gravest_level_in_it():
    crowd = tuple(Mark(START + timedelta(milliseconds=n), "info" if n else "error") for n in range(50))
    (row,) = layout(made([Lane("events", "x", crowd)]), Words("en")).rows
    assert [box.look for box in row.boxes] == ["error"]


def test_what_is_far_off_is_told_by_an_arrow_with_its_time():
    lane = Lane("actions", "Checked", (Mark(START + timedelta(days=1)), Mark(START + timedelta(days=2))))
    (row,) = layout(made([lane]), Words("ja")).rows
    assert [text.text for text in row.texts] == ["04-21 03:00 →"]
    assert not row.shapes


def test_recovery_after_the_window_widens_the_axis_so_far_that_it_is_seen():
    at = START + timedelta(minutes=70)
    drawing = layout(made(notes=[DrawnNote("recovery", at, "Recovery")]), Words("en"))
    assert drawing.window[1] < drawing.lines[0].x < RIGHT


def test_a_gap_is_drawn_where_it_is():
    gap = (START + timedelta(minutes=10), START + timedelta(minutes=20))
    drawing = layout(made(gaps=(gap,)), Words("en"))
    start, end = drawing.window
    assert drawing.gaps[0].x == pytest.approx(start + (end - start) / 4)
    assert drawing.gaps[0].width == pytest.approx((end - start) / 4)


def test_a_name_too_long_for_one_line_gets_two_and_keeps_its_end():
    name = "Security Update: Pattern Update on Agents/Appliances "
    lanes = [
        Lane("events", name + end, (Mark(START, "info"),), code="2204") for end in ("Failed", "Successful")
    ]
    drawing = layout(made(lanes), Words("en"))
    assert [row.label[1][-6:] for row in drawing.rows] == ["Failed", "essful"]
    assert all(row.label[0].startswith("Security Update: ") for row in drawing.rows)


@given(
    st.sampled_from(["America/New_York", "Australia/Lord_Howe", "Europe/Dublin"]),
    st.lists(st.integers(0, 6 * 3600), min_size=3, max_size=3, unique=True).map(sorted),
    st.sampled_from([datetime(2026, 11, 1, 3, tzinfo=UTC), datetime(2026, 3, 8, 4, tzinfo=UTC),
                     datetime(2026, 4, 4, 12, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)]),
)  # fmt: skip
def test_time_that_passed_is_what_counts_where_clocks_change(zone, seconds, start):
    """Marks stand as far apart as the time between them, told by the clock of the zone or not."""
    local = [(start + timedelta(seconds=second)).astimezone(ZoneInfo(zone)) for second in seconds]
    lane = Lane("events", "x", tuple(Mark(moment.astimezone(UTC), "info") for moment in local))
    end = start + timedelta(hours=6)
    line = Timeline("t", "d", start, end, ZoneInfo(zone), zone, "w", (lane,))
    drawing = layout(line, Words("en"))
    shapes = [shape.x for shape in drawing.rows[0].shapes]
    left, right = drawing.window
    expected = [left + (right - left) * second / (6 * 3600) for second in seconds]
    assert shapes == pytest.approx(expected, abs=0.01)


def test_an_alert_that_ended_before_the_picture_begins_is_an_arrow_and_no_bar():
    bar = Bar(START - timedelta(days=2), START - timedelta(days=1))
    (row,) = layout(made([Lane("alerts", "Alert", bars=(bar,))]), Words("en")).rows
    assert not row.boxes
    assert [text.text for text in row.texts] == ["← 04-19 03:00"]


def test_long_names_of_computers_that_differ_in_their_number_alone_go_on_differing():
    names = [f"very-long-production-host-name-{number:02}.branch.example.co.jp" for number in range(4)]
    told = distinct([*names, "web01"], 150)
    assert len(set(told)) == len(told)
    assert told[-1] == "web01"
    assert all(width_of(name, NORMAL) <= 150.1 for name in told)
    assert [name[-3:-1] for name in told[:-1]] == ["00", "01", "02", "03"]


def test_a_long_name_that_differs_at_its_beginning_is_cut_at_its_end():
    assert distinct(["osaka" + "x" * 50, "tokyo" + "x" * 50], 100)[0].startswith("osakax")


def test_an_alert_without_an_end_goes_on_to_the_edge_and_the_legend_says_so():
    alert = Lane("alerts", "Alert", bars=(Bar(START, None),))
    taken = Lane("material", "Package", (Mark(START + timedelta(minutes=70), label="E-01"),))
    words = Words("en")
    drawing = layout(made([alert, taken]), words)
    (box,) = drawing.rows[0].boxes
    assert box.x + box.width == pytest.approx(RIGHT)
    assert {word for *_, word in drawing.legend} == {
        words.say("timeline.bar_open"),
        words.say("timeline.outside"),
    }
    closed = layout(made([Lane("alerts", "Alert", bars=(Bar(START, START + timedelta(minutes=5)),))]), words)
    assert [word for *_, word in closed.legend] == [words.say("timeline.bar")]


def test_no_line_goes_through_the_label_of_another():
    later = START + timedelta(minutes=1)
    drawing = layout(
        made(notes=[DrawnNote("message", START, "Asked"), DrawnNote("recovery", later, "Mended")]),
        Words("en"),
    )
    asked, mended = drawing.lines
    assert asked.x < mended.label.span[0]
    near = START + timedelta(minutes=40)
    edge = layout(
        made(notes=[DrawnNote("message", near, "Asked"), DrawnNote("recovery", near, "Recovery at last")]),
        Words("en"),
    )
    assert edge.lines[1].label.span[1] < edge.lines[0].x


def test_a_stretch_too_narrow_to_be_seen_is_not_in_the_legend():
    gap = (START, START + timedelta(seconds=2))
    assert not layout(made(gaps=(gap,)), Words("en")).legend
