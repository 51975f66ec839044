"""The whole way at the page, with a script: from the address on the terminal to the bundle on the disk."""

import base64
import io
import json
import re
import zipfile

import pytest
from PIL import Image

pytestmark = pytest.mark.whole

CAPTION = "「コンピュータ」画面、3 時 31 分"
COVERED = {"ja": f"{CAPTION}（黒塗り1か所）", "en": f"{CAPTION} (1 area blacked out)"}
COVERED_IN_TEXT = {**COVERED, "ja": f"{CAPTION}(黒塗り 1 か所)"}  # as plain text writes it
PLAIN = (12, 200, 34)
MOST_ANSWERS = 15  # and files; confirming all that the evidence shows counts once


@pytest.fixture(params=["ja", "en"])
def lang(request):
    return request.param


@pytest.fixture
def person(case, serving, page, reader_of, lang):
    # The server comes before the browser's page and so ends after it.
    person = reader_of(page, serving(case, lang=lang))
    yield person
    assert not person.strangers


def pasted():
    stream = io.BytesIO()
    Image.new("RGB", (400, 200), PLAIN).save(stream, "PNG")
    return "image.png", "image/png", stream.getvalue()


def pictures(folder):
    with zipfile.ZipFile(folder / "inquiry.docx") as parts:
        names = [name for name in parts.namelist() if name.startswith("word/media/")]
        found = [parts.read(name) for name in names]
    page = (folder / "inquiry.html").read_text(encoding="utf-8")
    shown = map(base64.b64decode, re.findall(r'src="data:image/\w+;base64,([^"]+)"', page))
    return [[Image.open(io.BytesIO(one)).convert("RGB") for one in each] for each in (found, shown)]


def drawn(page):
    """An area drawn over the picture: its second quarter from the left, without the upper and lower ones."""
    layer = page.locator(".layer")
    layer.scroll_into_view_if_needed()
    area = layer.bounding_box()
    page.mouse.move(area["x"] + area["width"] / 4, area["y"] + area["height"] / 4)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] / 2, area["y"] + area["height"] * 3 / 4, steps=3)
    page.mouse.up()


def test_the_whole_way_from_the_address_to_the_bundle(person, case, lang, violations, tmp_path):
    page, given = person.page, []

    def answer(step, result):
        assert person.path == f"/step/{step}"
        assert violations(page) == []
        page.check(f"#answer-{result}")
        page.click("form.answer .buttons button")
        page.wait_for_function("step => !location.pathname.endsWith(step)", arg=f"/{step}")
        given.append(step)

    person.come_in()
    assert page.get_attribute("html", "lang") == lang
    assert person.path == "/confirm"
    assert violations(page) == []
    page.click(".confirm button")
    page.wait_for_url("**/step/**")
    given.append("all that the evidence shows")
    answer("liveness", "running")
    answer("decision", "inquire")

    person.hand("paste", pasted())
    shot = page.locator(".files a", has_text="screenshot-")
    shot.wait_for()
    given.append("a screenshot")
    answer("question", "none")
    answer("packages", "given_dsm")
    assert person.path == "/build"

    exhibit = shot.get_attribute("href").rpartition("/")[2]
    shot.click()
    drawn(page)
    page.fill("#caption", CAPTION)
    page.click(".editor .buttons button")
    page.locator(".note.good").wait_for()
    assert violations(page) == []
    given.append("its caption and what is covered")

    person.go("/preview")
    page.frame_locator("iframe").get_by_text(COVERED[lang]).wait_for(timeout=30_000)
    assert violations(page) == []

    person.go("/build")
    page.click("form.build button")
    page.locator("a[download]").first.wait_for(timeout=60_000)
    assert violations(page) == []
    with page.expect_download() as download:
        page.click("a.first[download]")
    assert len(given) <= MOST_ANSWERS

    with zipfile.ZipFile(download.value.path()) as bundle:
        bundle.extractall(tmp_path / "bundle")
    check(tmp_path / "bundle", exhibit, COVERED_IN_TEXT[lang])
    journal = [json.loads(line) for line in (case / "journal.jsonl").read_text("utf-8").splitlines()]
    assert {"modules", "liveness", "decision", "question", "packages"} <= {
        record["step"] for record in journal
    }


def check(out, exhibit, caption):
    """What was drawn is black in every document, the rest is as it was, and both are told."""
    untouched = tuple((value, value) for value in PLAIN)
    for found in pictures(out):
        (ours,) = [one for one in found if one.size == (400, 200)]
        assert ours.crop((100, 50, 200, 150)).getextrema() == ((0, 0),) * 3
        for beside in ((202, 0, 400, 200), (0, 0, 98, 200), (0, 0, 400, 48), (0, 152, 400, 200)):
            assert ours.crop(beside).getextrema() == untouched
    assert caption in (out / "inquiry.txt").read_text(encoding="utf-8")
    told = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert [one["covered_areas"] for one in told["exhibits"] if one["number"] == exhibit] == [1]
