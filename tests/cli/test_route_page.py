"""The list of questions: columns that stand under each other, whatever is in them."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from dscase.cli.route_page import _aligned
from dscase.render.plain import clean

text = st.text().map(lambda text: " ".join(clean(text).split()))


@given(st.lists(st.tuples(st.just(""), st.tuples(text, text, text)), min_size=1), st.integers(20, 200))
def test_no_line_is_wider_than_the_room_but_for_what_columns_need(rows, room):
    lines = _aligned(rows, room)
    fixed = sum(max(cell_len(cells[place]) for _, cells in rows) + 2 for place in range(2))
    assert len(lines) == len(rows)
    for _, line in lines:
        assert cell_len(line) <= max(room, fixed + 10)


def test_wide_letters_count_twice():
    rows = [("", ("漢字", "a", "x")), ("", ("ab", "b", "長い文章です"))]
    assert [line for _, line in _aligned(rows, 18)] == ["漢字  a  x", "ab    b  長い文章…"]
