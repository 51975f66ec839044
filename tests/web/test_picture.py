"""Screenshots on the page: covered where it was ordered, in the copy that ships and nowhere else."""

import hashlib
import io
import json

import pytest
from PIL import Image

from dscase.case.pictures import Box, Pictures

pytestmark = pytest.mark.whole


def treatment(case, name="01-lamp.png"):
    content = (case / "evidence" / name).read_bytes()
    return Pictures(case).of(hashlib.sha256(content).hexdigest())


def pixel(answer, across, down):
    picture = Image.open(io.BytesIO(answer.body)).convert("RGB")
    return picture.getpixel((int(picture.width * across), int(picture.height * down)))


def test_a_rectangle_is_black_in_what_ships_and_not_in_what_is_drawn_on_nor_in_the_original(case, visitor):
    before = (case / "evidence" / "01-lamp.png").read_bytes()
    told = visitor.post("/picture/E-01", boxes=json.dumps([[0.25, 0.25, 0.75, 0.75]]), caption="ランプ")
    assert (told.status, told.place) == (303, "/picture/E-01")
    assert treatment(case).boxes == (Box(0.25, 0.25, 0.75, 0.75),)
    assert treatment(case).caption == "ランプ"
    assert pixel(visitor.get("/picture/E-01/image"), 0.5, 0.5) == (0, 0, 0)
    plain = visitor.get("/picture/E-01/image?plain=1")
    assert len({pixel(plain, 0.3 + step / 50, 0.5) for step in range(20)} - {(0, 0, 0)}) > 0
    assert (case / "evidence" / "01-lamp.png").read_bytes() == before


def test_without_a_script_rectangles_are_typed_in_percent(case, visitor):
    told = visitor.post(
        "/picture/E-01",
        typed="yes",
        boxes="[]",
        left=["10", "", "50%"],
        top=["10", "", "50"],
        right=["20", "", "６０"],
        bottom=["20.5", "", "60"],
        caption="",
    )
    assert told.status == 303
    assert treatment(case).boxes == (Box(0.1, 0.1, 0.2, 0.205), Box(0.5, 0.5, 0.6, 0.6))
    page = visitor.get("/picture/E-01").text
    assert 'value="20.5"' in page
    assert "[0.1, 0.1, 0.2, 0.205]" in page.replace("&#34;", '"')


@pytest.mark.parametrize(
    "boxes",
    [
        "{",
        "[[0,0,1]]",
        "[[0,0,1,1,1]]",
        '"x"',
        "[1]",
        "[[0.5,0.5,0.4,0.6]]",
        "[[0,0,2,2]]",
        "[[null,0,1,1]]",
        "[[NaN,0,1,1]]",
        "[" * 5000,
        f"[[{'9' * 400},0,1,1]]",
    ],
)
def test_rectangles_that_are_none_are_told_and_change_nothing(case, visitor, boxes):
    told = visitor.post("/picture/E-01", boxes=boxes, caption="")
    assert told.status == 400
    assert 'class="note bad"' in told.text
    assert not (case / "pictures.jsonl").exists()


def test_what_was_typed_wrongly_is_shown_again(visitor):
    told = visitor.post(
        "/picture/E-01", typed="yes", left="<x>", top="1", right="2", bottom="3", caption="書きかけ"
    )
    assert told.status == 400
    assert "&lt;x&gt;" in told.text
    assert "書きかけ" in told.text


def test_the_photo_is_told_as_what_it_is(visitor):
    assert visitor.get("/picture/E-03/image").headers["content-type"] == "image/jpeg"
    assert visitor.get("/picture/E-01/image").headers["content-type"] == "image/png"


def test_only_screenshots_are_pictures(visitor):
    for path in ("/picture/E-04", "/picture/E-04/image", "/picture/01-lamp.png"):
        assert visitor.get(path).status == 404
    assert visitor.post("/picture/E-04", boxes="[]", caption="").status == 404


def test_what_was_drawn_stays_drawn_where_it_cannot_be_kept(case, visitor):
    (case / "pictures.jsonl").write_text("{damaged\n", encoding="utf-8")
    told = visitor.post("/picture/E-01", boxes="[[0.125,0.25,0.375,0.5]]", caption="書きかけ")
    assert told.status == 422
    assert 'value="[[0.125, 0.25, 0.375, 0.5]]"' in told.text
    assert "書きかけ" in told.text
    assert (case / "pictures.jsonl").read_text(encoding="utf-8") == "{damaged\n"


def test_a_rectangle_thinner_than_anything_at_the_edge_keeps_the_picture(visitor):
    edge = 1 - 1e-12
    told = visitor.post("/picture/E-01", boxes=f"[[{edge},{edge},1,1]]", caption="")
    assert told.status == 303
    assert visitor.get("/picture/E-01/image").status == 200


def test_a_picture_in_a_covered_ones_place_is_withheld_until_what_is_proposed_is_saved(case, visitor):
    visitor.post("/picture/E-01", boxes=json.dumps([[0.25, 0.25, 0.75, 0.75]]), caption="")
    place = case / "evidence" / "01-lamp.png"
    picture = Image.open(place)
    picture.resize((picture.width * 2 // 3, picture.height * 2 // 3)).save(place)
    visitor.server.worker.look(60)
    number = next(n for n, file in visitor.server.worker.sight.files if file.name == "01-lamp.png")
    page = visitor.get(f"/picture/{number}").text
    assert "[0.25, 0.25, 0.75, 0.75]" in page.replace("&#34;", '"')
    assert "もう使わない" in visitor.get("/build").text
    assert pixel(visitor.get(f"/picture/{number}/image"), 0.1, 0.1) == (0, 0, 0)
    visitor.post(f"/picture/{number}", boxes=json.dumps([[0.25, 0.25, 0.5, 0.5]]), caption="")
    visitor.server.worker.look(60)
    assert treatment(case).boxes == (Box(0.25, 0.25, 0.5, 0.5),)
    assert pixel(visitor.get(f"/picture/{number}/image"), 0.4, 0.4) == (0, 0, 0)
    assert pixel(visitor.get(f"/picture/{number}/image"), 0.1, 0.9) != (0, 0, 0)
    evidence = visitor.server.worker.sight.done.examined.evidence
    assert not evidence.lost_redactions
    assert not any(shot.withheld for shot in evidence.screenshots)


def test_a_covered_picture_that_is_gone_can_be_said_not_to_be_used_any_more(case, visitor):
    visitor.post("/picture/E-01", boxes=json.dumps([[0.25, 0.25, 0.75, 0.75]]), caption="")
    (case / "evidence" / "01-lamp.png").unlink()
    visitor.server.worker.look(60)
    (lost,) = visitor.server.worker.sight.done.examined.evidence.lost_redactions
    assert visitor.post("/covers", sha256=lost.sha256).status == 303
    visitor.server.worker.look(60)
    assert not visitor.server.worker.sight.done.examined.evidence.lost_redactions
