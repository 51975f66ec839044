"""Reading pictures: the parts of a picture, where letters stand, and a child that ends or goes wrong."""

import json
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.errors import UsageError
from dscase.intake.ocr import reader, worker
from dscase.intake.ocr.reader import PicturePart, PictureReading, TextLine

SIDE = st.integers(1, 9000)


@given(SIDE, SIDE)
def test_parts_cover_the_whole_picture_are_bounded_and_share_a_strip(width, height):
    areas = list(worker.parts(width, height))
    assert all(
        right - left <= worker.WIDE and bottom - top <= worker.HIGH for left, top, right, bottom in areas
    )
    for low, high, length, shared in ((0, 2, width, worker.BESIDE), (1, 3, height, worker.BELOW)):
        spans = sorted({(area[low], area[high]) for area in areas})
        assert (spans[0][0], spans[-1][1]) == (0, length)
        assert all(before[1] - after[0] >= shared - 1 for before, after in pairwise(spans))


@given(st.text("ab 一-", max_size=12), st.data())
def test_every_character_of_a_line_has_a_place_within_it(text, data):
    seen = [
        (letter, (10.0 * at, 0.0, 10.0 * at + 9, 20.0))
        for at, letter in enumerate(text)
        if letter != " " and data.draw(st.booleans())
    ]
    placed = worker.placed_in(text, (0.0, 0.0, 10.0 * len(text), 20.0), seen)
    assert len(placed) == len(text)
    assert all(0 <= left <= right <= 10 * len(text) for left, _, right, _ in placed)


def test_what_was_told_in_another_order_is_spread_over_its_line():
    placed = worker.placed_in("ab", (0.0, 0.0, 20.0, 8.0), [("x", (1.0, 1.0, 2.0, 2.0))])
    assert placed == [(0.0, 0.0, 10.0, 8.0), (10.0, 0.0, 20.0, 8.0)]


def test_an_area_reaches_half_a_letter_beside_its_letters_and_never_out_of_the_picture():
    line = TextLine("abcd", tuple((0.1 * n, 0.2, 0.1 * (n + 1), 0.3) for n in range(4)))
    assert line.around(1, 3).sides == pytest.approx((0.05, 0.2, 0.35, 0.3))
    assert line.around(0, 1).left == 0
    assert line.around(4, 4) is None


@pytest.fixture
def child(tmp_path, monkeypatch):
    """Call it with a script to run in place of the worker."""
    monkeypatch.setattr(reader, "NEEDED", ())

    def put(script):
        path = tmp_path / "worker.py"
        path.write_text(script, encoding="utf-8")
        monkeypatch.setattr(worker, "__file__", str(path))
        return PictureReading(b"\x89PNG" * 100_000)

    return put


def told(*lines):
    return "import sys\nsys.stdin.buffer.read()\n" + "".join(
        f"print({json.dumps(line)!r})\n" for line in lines
    )


def test_parts_come_as_they_are_told(child):
    line = {"text": "dc", "letters": [[0, 0, 0.5, 1], [0.5, 0, 1, 1]]}
    done = child(
        told({"part": 1, "of": 2, "lines": [line]}, {"part": 2, "of": 2, "lines": []}, {"outcome": "done"})
    )
    assert list(done.parts()) == [
        PicturePart(1, 2, (TextLine("dc", ((0, 0, 0.5, 1), (0.5, 0, 1, 1))),)),
        PicturePart(2, 2, ()),
    ]


@pytest.mark.parametrize(
    "script",
    [
        "",  # it takes nothing and says nothing
        told({"part": 1, "of": 2}),
        told({"part": 1, "of": 2, "lines": [{"text": "a", "letters": [[1]]}]}),
        told({"outcome": "failed", "fault": "MemoryError"}),
        "print('[]')",
        "import os; os.abort()",
    ],
)
def test_a_child_that_goes_wrong_is_told_and_never_taken_for_a_picture_without_text(child, refused, script):
    with refused("serve.reading_failed"):
        list(child(script).parts())


def test_one_that_takes_too_long_is_ended(child, refused, monkeypatch):
    monkeypatch.setattr(reader, "SECONDS", 0.1)
    with refused("serve.reading_late"):
        list(child("import time; time.sleep(60)").parts())


def test_one_that_is_stopped_says_nothing_more(child):
    one = child(told({"part": 1, "of": 2, "lines": []}) + "sys.stdout.flush()\nimport time; time.sleep(60)")
    parts = one.parts()
    next(parts)
    one.stop()
    assert list(parts) == []
    before = child("import time; time.sleep(60)")
    before.stop()
    assert list(before.parts()) == []


def test_without_the_extra_it_says_how_it_is_had(monkeypatch, refused):
    monkeypatch.setattr(reader, "NEEDED", ("no_such_module",))
    with refused("serve.no_reader", UsageError) as caught:
        list(PictureReading(b"").parts())
    assert "no_such_module" in str(caught[0].facts["missing"])
    assert "rapidocr" in str(caught[0].facts["command"])


OFF = """
import runpy, sys
worker = runpy.run_path(sys.argv[1], run_name="read")
worker["restrain"]()
import socket, urllib.request
for ask in (
    lambda: socket.getaddrinfo("localhost", 80),
    lambda: socket.create_connection(("127.0.0.1", 9)),
    lambda: urllib.request.urlopen("http://127.0.0.1:9/model.onnx"),
):
    try:
        ask()
    except PermissionError:
        continue
    sys.exit(1)
"""


def test_the_child_may_speak_to_no_network():
    assert subprocess.run([sys.executable, "-c", OFF, worker.__file__], check=False).returncode == 0
