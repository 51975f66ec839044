"""The pages of whole cases in a browser: the main example, everything missing, one event, a watch record."""

import re

import pytest

pytestmark = pytest.mark.whole

WIDTHS = (390, 768, 1280)
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
TOLD = "document.body.innerText"
LANG = "document.documentElement.lang"
OUTSIDE = re.compile(r"""(?:src|href)\s*=\s*["'](?!#|data:image/(?:png|jpeg);)""")


STATED = 'schema: 1\nwindow: "2026-04-20 03:00/03:40"\ntz: Asia/Tokyo\nas_of: "2026-04-20T12:00:00+09:00"\n'
ONE_LINE = (
    "2026-04-20T03:20:54+09:00 dsm01 CEF:0|Trend Micro|Deep Security Manager|12.0.383|2205|"
    "Security Update: Pattern Update on Agents/Appliances Failed|6|"
    "src=192.0.2.10 suser=System target=DSA-test msg=It failed.\n"
)


@pytest.fixture
def missing(tmp_path):
    """A case of which only the window is known."""
    (tmp_path / "missing" / "evidence").mkdir(parents=True)
    (tmp_path / "missing" / "case.yaml").write_text(STATED, encoding="utf-8")
    return tmp_path / "missing"


@pytest.fixture
def one_event(missing):
    """The same with a log of one line."""
    (missing / "evidence" / "ds.log").write_text(ONE_LINE, encoding="utf-8")
    return missing


@pytest.fixture(
    params=[
        f"{kind}-{lang}" for kind in ("case", "missing", "one_event", "recovered") for lang in ("ja", "en")
    ]
)
def written(request, tmp_path, dscase):
    """The page of a case in a language."""
    kind, _, lang = request.param.partition("-")
    dscase("build", request.getfixturevalue(kind), "-o", tmp_path / "out", "--lang", lang)
    name = "watch.html" if kind == "recovered" else "inquiry.html"
    return tmp_path / "out" / name


def test_the_page_of_a_case_is_whole_in_a_browser(written, page, violations):
    assert not OUTSIDE.search(written.read_text(encoding="utf-8"))
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(written.as_uri())
    assert all(url.startswith(("file:", "data:")) for url in asked)
    dark = page.evaluate(LANG) == "en"  # looks and structure are of no language: each is tried in one
    if dark:
        page.emulate_media(color_scheme="dark")
        assert violations(page) == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert not page.evaluate(TOO_WIDE), width
        assert dark or violations(page) == []
    assert "{{" not in page.evaluate(TOLD).replace("{{ rack }}", "")  # which the example's log says
    if written.stem == "watch":  # it is printed and signed: one page
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1
