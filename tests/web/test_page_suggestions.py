"""Suggested areas in a browser: dashed, accepted, moved or dropped by a person, and sent by nobody else."""

import json

import pytest

from dscase.intake.ocr.reader import PicturePart, TextLine
from dscase.web import reader as readers

PICTURE = "/picture/E-01"
TOPS = (0.2, 0.4, 0.6, 0.8)


@pytest.fixture
def read(monkeypatch):
    """A picture that shows one name four times, one below the other."""
    wide = 0.4 / len("DSA-test")
    rows = [
        TextLine("DSA-test", tuple((0.3 + n * wide, top, 0.3 + (n + 1) * wide, top + 0.1) for n in range(8)))
        for top in TOPS
    ]

    class Reading:
        def __init__(self, _picture):
            pass

        def parts(self):
            yield PicturePart(1, 2, tuple(rows[:2]))
            yield PicturePart(2, 2, tuple(rows[2:]))

        def stop(self):
            pass

    monkeypatch.setattr(readers, "PictureReading", Reading)
    monkeypatch.setattr(readers, "not_installed", lambda: None)


def test_suggestions_are_accepted_moved_dropped_undone_and_never_sent_by_themselves(reader, read):
    reader.go(PICTURE)
    page = reader.page
    dashed, boxes = page.locator(".box.suggested"), page.locator(".box:not(.suggested)")

    def sent():
        return json.loads(page.locator("input[name=boxes]").input_value())

    def tool(name):
        return page.locator(f"[data-edit={name}]")

    assert tool("accept-all").is_hidden()
    tool("suggest").click()
    dashed.nth(3).wait_for()
    assert sent() == []
    dashed.nth(0).click()  # chosen, no more
    assert (dashed.count(), sent()) == (4, [])
    tool("accept").click()
    assert [round(box[1], 3) for box in sent()] == [TOPS[0]]
    dashed.nth(0).focus()
    page.keyboard.press("ArrowDown")  # moved, it is taken where it is now
    assert [round(box[1], 3) for box in sent()] == [TOPS[0], 0.41]
    dashed.nth(0).focus()
    page.keyboard.press("Delete")
    assert (dashed.count(), len(sent())) == (1, 2)
    tool("undo").click()
    assert (dashed.count(), len(sent())) == (2, 2)
    dashed.nth(1).focus()
    page.keyboard.press("Enter")
    assert (dashed.count(), boxes.count(), len(sent())) == (1, 3, 3)
    tool("accept-all").click()
    assert (dashed.count(), len(sent())) == (0, 4)
    assert tool("accept-all").is_hidden()
    for left in (3, 2, 1, 0):
        tool("undo").click()
        assert len(sent()) == left
    page.locator(".editor button.first").click()
    page.wait_for_url("**note=picture**")
    assert sent() == []
    dashed.nth(3).wait_for()  # still known: suggested again, covered still not
