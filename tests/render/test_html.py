"""inquiry.html: whole without network and script, escaped, and every citation leads somewhere."""

import base64
import hashlib
import itertools
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from dscase.inquiry.model import CheckedLine, EventRow, Statement
from dscase.render.html import render
from dscase.render.plain import clean

HOSTILE = "</script><img src=x onerror=alert(1)>\"'&lt;{{7*7}}\x1b\u202e\udc81"


class Page(HTMLParser):
    """Elements with their attributes, and the text outside of style and script."""

    def __init__(self, data):
        super().__init__(convert_charrefs=True)
        self.found, self.text, self.inside = [], "", ""
        self.own = Counter()
        self.feed(data.decode("utf-8"))

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        self.inside = tag if tag in {"style", "script"} else self.inside

    def handle_endtag(self, tag):
        self.inside = "" if tag == self.inside else self.inside

    def handle_data(self, data):
        if self.inside:
            self.own[self.inside] += 1
            setattr(self, self.inside, data)
        else:
            self.text += data

    def all(self, tag):
        return [attributes for name, attributes in self.found if name == tag]

    def values(self, name):
        return [attributes[name] for _, attributes in self.found if name in attributes]


def rows_of(inquiry):
    return [row for row in inquiry.digest if isinstance(row, EventRow)]


@pytest.fixture
def page(rich_body, rich_inquiry, words):
    return Page(render(rich_body, words, rows_of(rich_inquiry), len(rows_of(rich_inquiry))))


def test_the_policy_allows_nothing_but_the_pages_own_style_and_script(page):
    (policy,) = [meta["content"] for meta in page.all("meta") if meta.get("http-equiv")]
    assert policy.startswith("default-src 'none'; img-src data:;")
    assert "unsafe" not in policy
    for kind in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(getattr(page, kind).encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
        assert len(page.all(kind)) == 1


def test_nothing_comes_from_outside(page):
    for tag, attributes in page.found:
        for name in ("src", "href", "srcset", "action", "data", "poster"):
            assert attributes.get(name, "#").startswith(("#", "data:image/png;base64,"))
        assert tag not in {"link", "iframe", "object", "embed", "base", "form"}
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
    assert "@import" not in page.style
    assert "url(" not in page.style


def test_every_link_leads_to_one_place_on_the_page(page):
    names = page.values("id")
    assert len(names) == len(set(names))
    assert {unquote(link["href"][1:]) for link in page.all("a") if "href" in link} <= set(names)


def test_a_citation_leads_to_the_row_it_cites(rich_inquiry, make_body, words):
    row = rows_of(rich_inquiry)[3]
    cite = row.source.split(words.say("inquiry.cite_mark"))[0]
    message = Statement("raw", (cite,), quoted=True)
    page = Page(render(make_body(replace(rich_inquiry, message=message), words), words))
    assert "event_4" in [one.get("id") for one in page.all("tr")]
    assert "#event_4" in [one["href"] for one in page.all("a")]


def test_it_says_everything_without_its_script(rich_inquiry, page):
    told = [
        text for row in rows_of(rich_inquiry) for text in (row.time, row.name, row.description, row.target)
    ]
    for text in told:
        assert text in page.text
    (tools,) = [attributes for attributes in page.all("div") if attributes.get("id") == "tools"]
    assert "hidden" in tools


def test_hostile_text_everywhere_stays_text(rich_inquiry, with_text_everywhere, make_body, words):
    hostile = with_text_everywhere(rich_inquiry, HOSTILE)
    page = Page(render(make_body(hostile, words), words, rows_of(hostile), 3))
    assert len(page.all("script")) == len(page.all("style")) == 1
    assert not [image for image in page.all("img") if image["src"] == "x"]
    assert not [name for _, attributes in page.found for name in attributes if name.startswith("on")]
    assert page.text.count(clean(HOSTILE)) > 100
    assert "{{7*7}}" in page.text


def test_an_empty_inquiry_is_a_whole_page(empty_body, words):
    page = Page(render(empty_body, words))
    assert [heading.get("id", "") for heading in page.all("h2")] == ["", "message", "empty"]
    assert not page.all("input")


def test_the_pages_are_valid_html(rich_body, empty_body, words, html_faults, tmp_path):
    whole = render(rich_body, words)
    pages = {
        "rich.html": whole,
        "empty.html": render(empty_body, words),
        "broken.html": whole.replace(b"</main>", b"", 1),  # or this test would look at nothing
    }
    for name, data in pages.items():
        (tmp_path / name).write_bytes(data)
    told = html_faults(*(tmp_path / name for name in pages))
    assert [name for name in pages if name in told] == ["broken.html"], told


def test_pictures_have_their_alt_text_and_tables_their_captions_and_headers(page, rich_inquiry):
    assert [image["alt"] for image in page.all("img")] == [picture.alt for picture in rich_inquiry.pictures]
    assert len(page.all("caption")) == len(page.all("table"))
    assert all("scope" in head for head in page.all("th"))
    assert page.all("html")[0]["lang"] == rich_inquiry.lang


def test_headings_go_down_one_step_at_a_time(page):
    levels = [int(tag[1]) for tag, _ in page.found if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_a_browser_runs_the_script_under_the_policy(rich_inquiry, rich_body, words, tmp_path):
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if not browser:
        pytest.skip("no chromium found: install the Debian package chromium")
    rows = rows_of(rich_inquiry)
    (tmp_path / "page.html").write_bytes(render(rich_body, words, rows, len(rows)))
    done = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
         "--dump-dom", (tmp_path / "page.html").as_uri()],
        capture_output=True, timeout=90, check=True,
    )  # fmt: skip
    page = Page(done.stdout)
    (tools,) = [attributes for attributes in page.all("div") if attributes.get("id") == "tools"]
    assert "hidden" not in tools
    assert words.say("page.shown", shown=str(len(rows)), total=str(len(rows))) in page.text


def test_what_was_checked_says_its_step_once(rich_inquiry, make_body, words):
    line = CheckedLine("2026-04-20 09:10", "製品Q&Aの検索: 該当なし", "製品Q&Aの検索", "該当なし")
    page = render(make_body(replace(rich_inquiry, checked=(line,)), words), words).decode()
    row = page.split("09:10</span></td>")[1].split("</tr>")[0]
    assert row == "<td>製品Q&amp;Aの検索</td><td>該当なし</td>"


def test_copying_as_text_is_offered_only_where_the_script_runs(rich_body, words):
    page = render(rich_body, words).decode("utf-8")
    (button,) = re.findall(r'<button[^>]* id="copy-all"[^>]*>([^<]+)</button>', page)
    assert button == words.say("page.copy_all")
    assert re.search(r'<button[^>]* id="copy-all" hidden ', page)
    assert "#copy-all" in page[page.index("@media print") :].partition("display: none")[0]


def test_what_leads_nowhere_is_no_link(rich_inquiry, make_body, words):
    page = render(make_body(rich_inquiry, words), words).decode("utf-8")
    place = rich_inquiry.reading[0].cites[1]
    assert f'<span class="mono">{place}</span>' in page
    anchors = {unquote(target) for target in re.findall(r'href="#([^"]+)"', page)}
    assert anchors <= set(re.findall(r' id="([^"]+)"', page))


def test_lines_of_what_a_person_wrote_are_kept(rich_inquiry, make_body, words):
    said = Statement("one\ntwo", topic="stated")
    items = (replace(rich_inquiry.items[0], statements=(said,)), *rich_inquiry.items[1:])
    page = render(make_body(replace(rich_inquiry, items=items), words), words).decode("utf-8")
    assert '<p class="stated">one\ntwo</p>' in page
    assert re.search(r"p \{[^}]*white-space: pre-line", page)


def test_lines_in_cells_and_on_page_one_are_kept(rich_inquiry, make_body, words):
    line = CheckedLine("2026-04-20 09:10", "one\ntwo", "", "one\ntwo")
    glance = replace(rich_inquiry.glance, excluded=(("three\nfour", ""),))
    body = make_body(replace(rich_inquiry, checked=(line,), glance=glance, product="five\nsix"), words)
    page = render(body, words).decode()
    assert ">one\ntwo<" in page
    assert ">three\nfour<" in page
    for place in ("td", r"\.listed dd"):
        assert re.search(rf"(?m)^(?:\.facts dd, )?{place} {{[^}}]*white-space: pre-line", page)
