"""How much of a long text a printed page shows."""

from dataclasses import replace

import pytest

from dscase.inquiry.model import Statement
from dscase.render import fitting
from dscase.render.plain import columns


@pytest.mark.parametrize("letter", ["a", "あ"])
def test_header_and_footer_stay_on_one_line(letter):
    kind = "Inquiry"
    for text in fitting.headers(kind, letter * 300, letter * 300):
        assert text.endswith("…")
        assert columns(text) <= fitting.LINE_COLUMNS
    assert columns(kind) + columns(fitting.headers(kind, letter * 300, "")[0]) <= fitting.LINE_COLUMNS


def test_a_short_header_is_told_whole():
    assert fitting.headers("Inquiry", "03:00 - 03:40", "A lamp") == ("03:00 - 03:40", "A lamp")


def test_of_a_long_message_every_line_is_cut_and_none_left_out():
    lines = [f"{number} {'x' * 500}" for number in range(5)]
    shown = fitting.on_page_one(Statement("\n".join(lines))).text.split("\n")
    assert [line[0] for line in shown] == list("01234")
    assert all(line.endswith("…") for line in shown)


def test_a_short_message_is_the_same_on_page_one():
    message = Statement("one line\nand another")
    assert fitting.on_page_one(message) is message


def test_the_event_asked_about_has_more_room_for_its_description(rich_inquiry):
    row = replace(rich_inquiry.rows[0], description="x" * 1000, asked=False)
    short, cut = fitting.described(row)
    assert cut
    assert len(short) == fitting.DESCRIPTION_CHARACTERS
    assert fitting.described(replace(row, asked=True)) == (row.description, False)


@pytest.mark.parametrize(
    ("times", "date"),
    [
        (["2026-04-20 03:00:00", "2026-04-20 03:01:00"], "2026-04-20 "),
        (["2026-04-20 23:59:00", "2026-04-21 00:01:00"], ""),
        (["2026-04-20 03:00:00", ""], ""),
        ([], ""),
    ],
)
def test_a_date_is_taken_out_only_where_all_times_have_it(times, date):
    assert fitting.common_date(times) == date
