"""Cases of many events, of pictures of all shapes, and of nothing: pages that anybody can read, and few."""

import re

import pytest

from tests.end_to_end.sized_cases import SHAPES, SIZED

pytestmark = pytest.mark.heavy

MOST_PAGES = {"many": 12, "pictures": 26, "nothing": 1}
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# All rows of the closed table are alike; axe takes a minute to look at each thousand of them.
FEWER = "document.querySelectorAll('#rows tbody tr:nth-child(n+60)').forEach(row => row.remove())"


@pytest.fixture(scope="module", params=list(SIZED))
def built(request, tmp_path_factory, root, dscase):
    """A case's name, and the folder it was built into, in both languages."""
    folder = tmp_path_factory.mktemp(request.param) / "case"
    SIZED[request.param](folder, root)
    assert dscase("build", folder, "--lang", "both").code == 3
    return request.param, folder / "out"


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1280, 768, 390])
def test_axe_holds_nothing_against_the_page(built, page, violations, lang, width, dark):
    _, out = built
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.goto((out / f"inquiry.{lang}.html").as_uri())
    page.evaluate(FEWER)
    assert violations(page) == []
    assert not page.evaluate(TOO_WIDE)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_word_takes_few_pages_for_it_and_shows_every_caption(built, laid_out, folded, lang):
    name, out = built
    told = laid_out(out / f"inquiry.{lang}.docx")
    assert told.pages <= MOST_PAGES[name]
    if name == "pictures":
        shown = folded(told.text)
        assert all(folded(f"({wide}×{high})") in shown for wide, high in SHAPES)


@pytest.mark.parametrize("built", ["pictures"], indirect=True)
def test_an_english_document_says_where_a_caption_is_in_japanese(built):
    _, out = built
    text = (out / "inquiry.en.txt").read_text("utf-8-sig")
    assert len(re.findall(r"枚目の画面.*\(in Japanese\)", text)) == len(SHAPES) // 2
