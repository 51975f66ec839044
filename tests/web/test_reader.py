"""Areas suggested on the page of a picture: read behind it, told as they come, applied by a person alone."""

import json
import re
import threading
import time
from typing import ClassVar

import pytest

from dscase.case.pictures import Pictures
from dscase.errors import DscaseError
from dscase.intake.ocr import reader
from dscase.intake.ocr.reader import PicturePart, TextLine
from dscase.web import reader as readers

pytestmark = pytest.mark.whole

PLACE = (0.25, 0.5, 0.75, 0.55)


def seen(text, place=PLACE):
    left, top, right, bottom = place
    wide = (right - left) / len(text)
    return TextLine(
        text, tuple((left + n * wide, top, left + (n + 1) * wide, bottom) for n in range(len(text)))
    )


@pytest.fixture
def stand_in(monkeypatch):
    """What a picture says, in place of the child that reads it: `parts`, then `fault`; `go` lets it begin."""

    class StandIn:
        parts: tuple[PicturePart, ...] = (PicturePart(1, 1, (seen("DSA-test"),)),)
        fault: DscaseError | None = None
        go = threading.Event()
        pictures: ClassVar[list[bytes]] = []
        stopped = 0

    StandIn.go.set()

    class Reading:
        def __init__(self, picture):
            StandIn.pictures.append(picture)

        def parts(self):
            assert StandIn.go.wait(10)
            yield from StandIn.parts
            if StandIn.fault:
                raise StandIn.fault

        def stop(self):
            StandIn.stopped += 1
            StandIn.go.set()

    monkeypatch.setattr(readers, "PictureReading", Reading)
    monkeypatch.setattr(readers, "not_installed", lambda: None)
    return StandIn


def areas(visitor, exhibit="E-01"):
    """What is suggested once the reading is over."""
    for _ in range(1000):
        told = json.loads(visitor.get(f"/picture/{exhibit}/areas").body)
        if told["state"] in {"", "done", "failed"}:
            return told
        time.sleep(0.01)
    raise AssertionError(told)


def test_nothing_is_read_before_it_is_asked_for(visitor, stand_in):
    visitor.get("/picture/E-01")
    assert areas(visitor) == {"state": "", "told": "", "boxes": []}
    assert not stand_in.pictures


def test_names_of_the_case_are_suggested_and_nothing_is_covered_by_that(case, visitor, stand_in):
    told = visitor.post("/picture/E-01/read")
    assert (told.status, told.place) == (303, "/picture/E-01")
    told = areas(visitor)
    assert told["state"] == "done"
    (box,) = told["boxes"]
    assert box[0] < PLACE[0] < PLACE[2] < box[2]
    assert not (case / "pictures.jsonl").exists()
    assert stand_in.pictures == [visitor.get("/picture/E-01/image?plain=1").body]
    assert not (case / "masking.json").exists()


def test_a_page_never_waits_for_a_reading_and_its_end_is_told(visitor, stand_in):
    stand_in.go.clear()
    visitor.post("/picture/E-01/read")
    told = json.loads(visitor.get("/picture/E-01/areas").body)
    assert told["state"] in {"waiting", "reading"}
    assert told["told"]
    assert visitor.server.worker.busy
    visitor.post("/picture/E-01/read")  # once more: it goes on
    stand_in.go.set()
    assert areas(visitor)["state"] == "done"
    assert len(stand_in.pictures) == 1


def test_progress_is_told_by_the_parts_read(visitor, stand_in):
    stand_in.parts = (PicturePart(3, 8, ()),)
    stand_in.fault = DscaseError("serve.reading_late", seconds=300)
    visitor.post("/picture/E-01/read")
    told = areas(visitor)
    assert (told["state"], told["boxes"]) == ("failed", [])
    assert "300" in told["told"]
    page = visitor.get("/picture/E-01").text
    assert "300" in page
    stand_in.fault = None
    visitor.post("/picture/E-01/read")  # it may be tried again
    assert areas(visitor)["state"] == "done"


def test_without_a_script_suggestions_are_ticked(case, visitor, stand_in):
    visitor.post("/picture/E-01/read")
    areas(visitor)
    page = visitor.get("/picture/E-01").text
    (box,) = re.findall(r'name="take" value="([^"]+)"', page)
    visitor.post("/picture/E-01", typed="yes", left="", top="", right="", bottom="", caption="", take=box)
    (kept,) = next(iter(Pictures(case).all().values())).boxes
    assert list(kept.sides) == json.loads(box)
    visitor.post("/picture/E-01", typed="yes", left="", top="", right="", bottom="", caption="")
    assert next(iter(Pictures(case).all().values())).boxes == ()


@pytest.mark.parametrize("take", ["", "1", "[0,0,1]", "[0,0,1,1],[", "[null,0,1,1]", "[0,0,1,2]"])
def test_what_is_no_area_is_not_taken(case, visitor, take):
    told = visitor.post("/picture/E-01", typed="yes", caption="", take=take)
    assert told.status == (303 if not take else 400)
    assert take == "" or not (case / "pictures.jsonl").exists()


def test_without_the_extra_the_page_says_how_it_would_be_had(visitor, monkeypatch):
    monkeypatch.setattr(reader, "NEEDED", ("no_such_module",))
    page = visitor.get("/picture/E-01").text
    assert "no_such_module" in page
    assert 'data-edit="suggest"' not in page
    assert visitor.post("/picture/E-01/read").status == 400


def test_the_end_of_the_server_ends_a_reading(case, serving, stand_in):
    come = serving(case)
    come.come_in()
    stand_in.go.clear()
    come.post("/picture/E-01/read")
    while not stand_in.pictures:
        time.sleep(0.01)
    come.server.stop()
    assert stand_in.go.wait(10)
    assert stand_in.stopped == 1


def test_a_picture_that_cannot_be_opened_fails_by_itself(case, visitor, stand_in):
    page = visitor.get("/picture/E-01")
    assert page.status == 200
    (case / "evidence" / "01-lamp.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    visitor.post("/picture/E-01/read")
    told = areas(visitor)
    assert told["state"] == "failed"
    assert told["told"]
    assert not stand_in.pictures
