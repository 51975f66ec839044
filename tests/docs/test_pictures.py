"""The documents' pictures show what the program makes now; tools/make_readme_picture.py makes them anew."""

import sys
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
ALIKE = 0.95
"""Of the text: a word that is mended does not make a picture of pages stale."""


@pytest.fixture(scope="module")
def tool():
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import make_readme_picture
    finally:
        sys.path.pop(0)
    return make_readme_picture


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_picture_of_the_documents_shows_page_one_as_it_is_made_now(tool, lang):
    with Image.open(tool.PICTURES[lang]) as picture:
        shown = picture.text[tool.SHOWN]
    now = tool.page_one(lang)
    alike = SequenceMatcher(None, shown.splitlines(), now.splitlines(), autojunk=False).ratio()
    assert alike >= ALIKE, "run tools/make_readme_picture.py"
