import json
import math
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dscase.case.pictures import LONGEST_CAPTION, MOST_BOXES, Box, Pictures, Treatment
from dscase.errors import InputError, UsageError

WHEN = datetime(2026, 4, 20, 0, 30, tzinfo=UTC)
ONE, OTHER = "1" * 64, "a" * 64
BOX = Box(0.1, 0.2, 0.4, 0.3)


@pytest.fixture
def pictures(tmp_path):
    return Pictures(tmp_path)


def test_where_nothing_is_recorded_nothing_is_done_and_nothing_is_written(pictures, tmp_path):
    assert pictures.of(ONE) == Treatment()
    assert pictures.all() == {}
    assert list(tmp_path.iterdir()) == []


def test_of_a_pictures_records_the_last_one_counts(pictures):
    first, last = Treatment((BOX,), "The lamp"), Treatment((BOX, Box(0, 0, 1, 1)), None)
    assert pictures.keep(ONE, first, WHEN, "a person")
    assert pictures.keep(OTHER, Treatment(caption="Another"), WHEN)
    assert pictures.keep(ONE, last, WHEN)
    assert pictures.of(ONE) == last
    assert pictures.all() == {ONE: last, OTHER: Treatment((), "Another")}
    kept = [json.loads(line) for line in pictures.path.read_text(encoding="utf-8").splitlines()]
    assert [record["boxes"] for record in kept] == [
        [[0.1, 0.2, 0.4, 0.3]],
        [],
        [[0.1, 0.2, 0.4, 0.3], [0, 0, 1, 1]],
    ]
    assert len(kept[0].pop("check")) == 16
    assert kept[0] | {"boxes": []} == {
        "when": "2026-04-20T00:30:00Z",
        "sha256": ONE,
        "boxes": [],
        "caption": "The lamp",
        "who": "a person",
    }


def test_what_is_so_already_is_not_recorded_again_but_going_back_is(pictures):
    treatment = Treatment((BOX,))
    assert not pictures.keep(ONE, Treatment(), WHEN)
    assert pictures.keep(ONE, treatment, WHEN)
    assert not pictures.keep(ONE, treatment, WHEN)
    assert pictures.keep(ONE, Treatment(), WHEN)
    assert pictures.keep(ONE, treatment, WHEN)
    assert pictures.of(ONE) == treatment


@pytest.mark.parametrize(
    "line",
    [
        b"{torn",
        b"[]",
        b'{"when": "2026-04-20T00:30:00Z", "sha256": "%s"}' % ONE.encode(),
        b'{"when": "2026-04-20T00:30:00Z", "sha256": "11", "boxes": []}',
        b'{"when": "2026-04-20T00:30:00Z", "sha256": "%s", "boxes": [[0, 0, 2, 1]]}' % ONE.encode(),
        b'{"when": "2026-04-20T00:30:00Z", "sha256": "%s", "boxes": [[0, 0, 1]]}' % ONE.encode(),
        b'{"when": "2026-04-20T00:30:00Z", "sha256": "%s", "boxes": [[0, 0, NaN, 1]]}' % ONE.encode(),
        b"\xff\xfe",
    ],
)
@pytest.mark.parametrize("end", [b"\n", b""])
def test_a_line_that_cannot_be_read_stops_everything(pictures, line, end, refused):
    pictures.keep(OTHER, Treatment((BOX,)), WHEN)
    pictures.path.write_bytes(pictures.path.read_bytes() + line + end)
    before = pictures.path.read_bytes()
    with refused("case.pictures_damaged", InputError) as caught:
        pictures.of(ONE)
    assert caught[0].facts["line"] == 2
    with refused("case.pictures_damaged", InputError):
        pictures.keep(ONE, Treatment((BOX,)), WHEN)
    assert pictures.path.read_bytes() == before


def test_a_line_whose_end_alone_is_missing_counts(pictures):
    pictures.keep(ONE, Treatment((BOX,)), WHEN)
    pictures.path.write_bytes(pictures.path.read_bytes().rstrip(b"\n"))
    assert pictures.of(ONE).boxes == (BOX,)
    pictures.keep(OTHER, Treatment((BOX,)), WHEN)
    assert set(pictures.all()) == {ONE, OTHER}


def test_a_file_that_cannot_be_read_stops_everything(pictures, refused):
    pictures.path.mkdir()
    with refused("case.record_unreadable", InputError):
        pictures.all()


@pytest.mark.parametrize(
    "sides",
    [
        (0.5, 0, 0.5, 1),
        (0.6, 0, 0.5, 1),
        (0, 1, 1, 0),
        (-0.1, 0, 1, 1),
        (0, 0, 1.01, 1),
        (math.nan, 0, 1, 1),
        (0, 0, 1, math.inf),
    ],
)
def test_what_is_no_rectangle_in_the_picture_is_refused(sides, refused):
    with refused("case.box_outside", UsageError):
        Box(*sides)


def test_more_boxes_than_anybody_draws_are_refused(refused):
    Treatment((BOX,) * MOST_BOXES)
    with refused("case.too_many_boxes", UsageError):
        Treatment((BOX,) * (MOST_BOXES + 1))


def test_a_caption_is_one_short_line(refused):
    assert Treatment(caption=" The lamp\n is  orange ").caption == "The lamp is orange"
    assert Treatment(caption=" \n").caption is None
    Treatment(caption="字" * LONGEST_CAPTION)
    with refused("case.caption_too_long", UsageError):
        Treatment(caption="字" * (LONGEST_CAPTION + 1))


def test_a_record_that_any_byte_was_changed_of_is_told_and_never_moves_an_area(pictures):
    treatment = Treatment((Box(0.1, 0.25, 0.5, 0.75),), "ランプ", "lamp.png", "5" * 64)
    pictures.keep(ONE, treatment, WHEN, "a person")
    whole = pictures.path.read_bytes()
    refused_ones = 0
    for at, byte in enumerate(whole):
        for changed in {byte ^ 1, 0x20} - {byte}:
            pictures.path.write_bytes(whole[:at] + bytes([changed]) + whole[at + 1 :])
            try:
                told = pictures.all()
            except InputError:
                refused_ones += 1
            else:  # such as a blank for the line's end
                assert told == {ONE: treatment}
    assert refused_ones > 1.9 * len(whole)


def test_a_picture_that_took_anothers_place_settles_it_and_the_other_is_covered_should_it_return(pictures):
    old = Treatment((BOX,), None, "lamp.png", "5" * 64)
    pictures.keep(ONE, old, WHEN)
    assert pictures.keep(OTHER, Treatment((), None, "lamp.png", "6" * 64), WHEN, instead_of=ONE)
    assert pictures.of(ONE) == replace(old, settled=True)
    assert not pictures.keep(OTHER, Treatment((), None, "lamp.png", "6" * 64), WHEN, instead_of=ONE)
    pictures.keep(ONE, old, WHEN)
    assert not pictures.of(ONE).settled
    assert pictures.settle(ONE, WHEN)
    assert pictures.of(ONE) == replace(old, settled=True)
    assert not pictures.settle(ONE, WHEN)
    assert not pictures.settle("b" * 64, WHEN)


def test_a_caption_may_be_there_in_english_too_and_old_records_still_read(pictures):
    pictures.keep(ONE, Treatment(caption="ランプ"), WHEN)
    assert b"caption_en" not in pictures.path.read_bytes()
    assert pictures.keep(ONE, Treatment(caption="ランプ", caption_en=" The\n lamp "), WHEN)
    assert pictures.of(ONE) == Treatment(caption="ランプ", caption_en="The lamp")


def test_a_caption_in_english_is_as_short_as_the_other(refused):
    with refused("case.caption_too_long", UsageError):
        Treatment(caption_en="x" * (LONGEST_CAPTION + 1))
