"""Areas drawn over a picture, by mouse, by finger and by keys, until they are black in what ships."""

import base64
import io
import json
import re
import zipfile

import pytest
from PIL import Image, ImageChops

pytestmark = pytest.mark.whole

PICTURE = "/picture/E-01"
WORD, PAGE = "inquiry.docx", "inquiry.html"


class Canvas:
    """The picture to draw on; places are fractions of it."""

    def __init__(self, page):
        self.page = page
        self.layer = page.locator(".layer")
        self.layer.wait_for()

    def at(self, x, y):
        area = self.layer.bounding_box()
        return area["x"] + x * area["width"], area["y"] + y * area["height"]

    def drag(self, start, end):
        mouse = self.page.mouse
        self.layer.scroll_into_view_if_needed()
        mouse.move(*self.at(*start))
        mouse.down()
        mouse.move(*self.at((start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
        mouse.move(*self.at(*end))
        mouse.up()

    @property
    def boxes(self):
        return json.loads(self.page.locator("input[name=boxes]").input_value())

    def button(self, name):
        return self.page.locator(f"[data-edit={name}]")


def near(boxes, expected):
    """Within a pixel or so of the picture on the screen."""
    assert len(boxes) == len(expected), boxes
    flat = [side for box in boxes for side in box]
    return flat == pytest.approx([side for box in expected for side in box], abs=0.004)


@pytest.fixture
def canvas(reader):
    reader.go(PICTURE)
    return Canvas(reader.page)


def test_an_area_is_drawn_moved_resized_and_removed_by_mouse_and_all_of_it_undone(canvas):
    canvas.drag((0.2, 0.3), (0.5, 0.6))
    assert near(canvas.boxes, [(0.2, 0.3, 0.5, 0.6)])
    canvas.drag((0.9, 0.9), (0.7, 0.8))  # from below right
    assert near(canvas.boxes, [(0.2, 0.3, 0.5, 0.6), (0.7, 0.8, 0.9, 0.9)])
    canvas.drag((0.3, 0.4), (0.4, 0.4))
    assert near(canvas.boxes[:1], [(0.3, 0.3, 0.6, 0.6)])
    canvas.drag((0.3, 0.3), (0.1, 0.2))  # by its corner
    assert near(canvas.boxes[:1], [(0.1, 0.2, 0.6, 0.6)])
    canvas.drag((0.3, 0.3), (2, 2))  # no further than the edge
    assert near(canvas.boxes[:1], [(0.5, 0.6, 1, 1)])
    canvas.button("remove").click()
    assert near(canvas.boxes, [(0.7, 0.8, 0.9, 0.9)])
    for left in (2, 2, 2, 2, 1, 0):
        canvas.button("undo").click()
        assert len(canvas.boxes) == left
    assert canvas.button("undo").is_disabled()


def test_a_click_draws_nothing(canvas):
    canvas.drag((0.5, 0.5), (0.5, 0.5))
    assert canvas.boxes == []
    assert canvas.page.locator(".box").count() == 0


def test_keys_do_all_that_a_mouse_does(canvas):
    page = canvas.page
    canvas.button("add").focus()
    page.keyboard.press("Enter")
    assert canvas.boxes == [[0.35, 0.4, 0.65, 0.6]]
    for key, expected in (
        ("ArrowRight", [0.36, 0.4, 0.66, 0.6]),
        ("ArrowUp", [0.36, 0.39, 0.66, 0.59]),
        ("Shift+ArrowLeft", [0.36, 0.39, 0.65, 0.59]),
        ("Shift+ArrowDown", [0.36, 0.39, 0.65, 0.6]),
        ("Control+ArrowDown", [0.36, 0.392, 0.65, 0.602]),
        ("Control+z", [0.36, 0.39, 0.65, 0.6]),
    ):
        page.locator(".box").focus()
        page.keyboard.press(key)
        assert canvas.boxes == [expected], key
    for _ in range(60):
        page.keyboard.press("ArrowLeft")
    page.locator(".box").focus()
    for _ in range(60):
        page.keyboard.press("ArrowLeft")
    assert canvas.boxes[0][0] == 0
    assert page.locator(".live-region").inner_text() == "黒塗り 1 か所"
    page.keyboard.press("Delete")
    assert canvas.boxes == []
    assert page.evaluate("document.activeElement.dataset.edit") == "add"


def test_a_finger_draws(browser, case, serving):
    server = serving(case).server
    context = browser.new_context(viewport={"width": 820, "height": 1180}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(server.opening)
    page.goto(server.opening.partition("/open")[0] + PICTURE)
    canvas = Canvas(page)
    canvas.layer.scroll_into_view_if_needed()
    remote = context.new_cdp_session(page)
    for kind, place in (("touchStart", (0.2, 0.2)), ("touchMove", (0.4, 0.3)), ("touchMove", (0.5, 0.4))):
        x, y = canvas.at(*place)
        remote.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    remote.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert near(canvas.boxes, [(0.2, 0.2, 0.5, 0.4)])
    context.close()


def test_areas_not_saved_are_asked_about_before_they_are_lost(canvas, reader):
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    reader.page.on("dialog", stay)
    canvas.drag((0.2, 0.3), (0.5, 0.6))
    reader.page.get_by_role("link", name="プレビュー").click()
    reader.page.wait_for_function("true")
    assert asked == ["beforeunload"]
    assert reader.path == PICTURE
    reader.page.get_by_role("button", name="保存", exact=True).click()
    reader.page.locator(".note.good").wait_for()
    assert asked == ["beforeunload"]  # saving loses nothing


def test_the_editor_has_no_fault_that_axe_finds(canvas, violations):
    canvas.drag((0.2, 0.3), (0.5, 0.6))
    assert violations(canvas.page) == []


def shipped(folder):
    """Every picture in the documents, by document."""
    with zipfile.ZipFile(folder / WORD) as parts:
        names = [name for name in parts.namelist() if name.startswith("word/media/")]
        word = [Image.open(io.BytesIO(parts.read(name))).convert("RGB") for name in names]
    found = re.findall(r'src="data:image/\w+;base64,([^"]+)"', (folder / PAGE).read_text(encoding="utf-8"))
    page = [Image.open(io.BytesIO(base64.b64decode(one))).convert("RGB") for one in found]
    return {WORD: word, PAGE: page}


def test_what_was_covered_is_black_in_what_ships_and_nothing_else_is_changed(canvas, reader, case, tmp_path):
    page = reader.page
    canvas.drag((0.25, 0.4), (0.6, 0.5))
    canvas.drag((0.7, 0.05), (0.99, 0.12))
    page.locator("#caption").fill("ランプの一覧 <b>")
    page.get_by_role("button", name="保存", exact=True).click()
    page.locator(".note.good").wait_for()
    boxes = Canvas(page).boxes
    assert len(boxes) == 2  # and there again
    reader.go("/build")
    page.get_by_role("button", name="作成する").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="bundle.zip").first.click(timeout=60_000)
    with zipfile.ZipFile(download.value.path()) as bundle:
        bundle.extractall(tmp_path)
    original = Image.open(case / "evidence" / "01-lamp.png").convert("RGB")
    wide, high = original.size
    for name, pictures in shipped(tmp_path).items():
        same = [picture for picture in pictures if picture.size == original.size]
        ours = [picture for picture in same if untouched(picture, original, boxes)]
        assert len(ours) == 1, name
        for left, top, right, bottom in boxes:
            inside = (round(left * wide), round(top * high), round(right * wide), round(bottom * high))
            assert ours[0].crop(inside).getextrema() == ((0, 0),) * 3, name
    # case.yaml of the example has a caption for this picture, which counts
    told = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert [one["covered_areas"] for one in told["exhibits"] if one["number"] == "E-01"] == [2]
    assert "(黒塗り 2 か所)" in (tmp_path / "inquiry.txt").read_text(encoding="utf-8")


def untouched(picture, original, boxes):
    """Whether two pictures are the same but for the boxes and a pixel around them."""
    difference = ImageChops.difference(picture, original)
    wide, high = picture.size
    for left, top, right, bottom in boxes:
        around = (left * wide - 1, top * high - 1, right * wide + 2, bottom * high + 2)
        difference.paste("black", tuple(map(int, around)))
    return difference.getbbox() is None
