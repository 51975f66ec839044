"""The whole way at the page, with a script: from the address on the terminal to the bundle on the disk."""

import base64
import io
import json
import re
import zipfile

import pytest
from PIL import Image

CAPTION = "「コンピュータ」画面、3 時 31 分"
COVERED = {"ja": f"{CAPTION}(黒塗り 1 か所)", "en": f"{CAPTION} (1 area covered)"}
PLAIN = (12, 200, 34)
MOST_ANSWERS = 15  # and files; confirming all that the evidence shows counts once


@pytest.fixture(params=["ja", "en"])
def lang(request):
    return request.param


@pytest.fixture
def person(page, case, serving, reader_of, lang):
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


def test_the_whole_way_from_the_address_to_the_bundle(person, case, lang, violations, tmp_path):
    page, given = person.page, 0

    def answer(step, result):
        assert person.path == f"/step/{step}"
        assert violations(page) == []
        page.check(f"#answer-{result}")
        page.click("form.answer .buttons button")
        page.wait_for_function("step => !location.pathname.endsWith(step)", arg=f"/{step}")
        return 1

    person.come_in()
    assert page.get_attribute("html", "lang") == lang
    assert person.path == "/confirm"
    assert violations(page) == []
    page.click(".confirm button")
    page.wait_for_url("**/step/**")
    given += 1
    given += answer("modules", "none")
    given += answer("liveness", "running")
    given += answer("decision", "inquire")

    before = {link.inner_text() for link in page.locator(".files a").all()}
    person.hand("paste", pasted())
    page.locator(".files a", has_text="screenshot-").wait_for()
    given += 1
    (link,) = [one for one in page.locator(".files a").all() if one.inner_text() not in before]
    given += answer("packages", "given_dsm")
    assert person.path == "/build"

    link = page.locator(".files a", has_text="screenshot-")
    exhibit = link.get_attribute("href").rpartition("/")[2]
    link.click()
    layer = page.locator(".layer")
    layer.scroll_into_view_if_needed()
    area = layer.bounding_box()
    page.mouse.move(area["x"] + area["width"] / 4, area["y"] + area["height"] / 4)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] / 2, area["y"] + area["height"] * 3 / 4, steps=3)
    page.mouse.up()
    page.fill("#caption", CAPTION)
    page.click(".editor .buttons button")
    page.locator(".note.good").wait_for()
    assert violations(page) == []
    given += 1

    person.go("/preview")
    page.frame_locator("iframe").get_by_text(COVERED[lang]).wait_for(timeout=30_000)
    assert violations(page) == []

    person.go("/build")
    page.click("form.build button")
    page.locator("a[download]").first.wait_for(timeout=60_000)
    assert violations(page) == []
    with page.expect_download() as download:
        page.click("a.first[download]")
    assert given <= MOST_ANSWERS

    with zipfile.ZipFile(download.value.path()) as bundle:
        bundle.extractall(tmp_path / "bundle")
    out = tmp_path / "bundle"
    for found in pictures(out):
        ours = [one for one in found if one.size == (400, 200)]
        assert [one.crop((100, 50, 200, 150)).getextrema() for one in ours] == [((0, 0),) * 3]
        kept = tuple((value, value) for value in PLAIN)
        assert ours[0].crop((205, 0, 400, 200)).getextrema() == kept
        assert ours[0].crop((0, 0, 95, 200)).getextrema() == kept
    assert COVERED[lang] in (out / "inquiry.txt").read_text(encoding="utf-8")
    told = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert [one["covered_areas"] for one in told["exhibits"] if one["number"] == exhibit] == [1]
    journal = [json.loads(line) for line in (case / "journal.jsonl").read_text("utf-8").splitlines()]
    assert {"modules", "liveness", "decision", "packages"} <= {record["step"] for record in journal}
