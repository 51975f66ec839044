"""Every page in both languages: whole, labelled, and of nothing from elsewhere."""

import re
import threading
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from dscase.cli.case_options import case_request
from dscase.knowledge.checklist import checklist
from dscase.web.server import Server

PATHS = [
    "/confirm",
    "/preview",
    "/fetch",
    "/build",
    "/picture/E-01",
    "/nowhere",
    *(f"/step/{step.id}" for step in checklist().steps),
]
VOID = {"meta", "link", "input", "img", "br"}


class Page(HTMLParser):
    """What a page is made of. Fails where an element is left open or closed twice."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open, self.headings = [], [], []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open
        assert self.open.pop() == tag

    def all(self, *tags):
        return [attrs for tag, attrs in self.elements if tag in tags]


@pytest.fixture(scope="module")
def spoken(copied, tmp_path_factory):
    """The pages by language and address."""
    texts = {}
    for lang in ("ja", "en"):
        case = copied("pattern-update", tmp_path_factory.mktemp("pages") / "case")
        server = Server(
            lambda own, case=case, lang=lang: case_request(case, own or lang, None), idle=timedelta(hours=1)
        )
        server.worker.look(30)
        ready = threading.Event()
        thread = threading.Thread(target=server.run, args=(ready.set,))
        thread.start()
        assert ready.wait(10)
        visitor = _visitor(server)
        texts |= {(lang, path): visitor(path) for path in PATHS}
        server.stop()
        thread.join(10)
    return texts


def _visitor(server):
    import http.client
    from urllib.parse import urlsplit

    address = urlsplit(server.opening)
    cookies = {}

    def get(path):
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
        try:
            connection.request("GET", path, headers=cookies)
            answer = connection.getresponse()
            if "set-cookie" in {name.lower() for name, _ in answer.getheaders()}:
                cookies["Cookie"] = answer.getheader("set-cookie").partition(";")[0]
            return answer.read().decode("utf-8")
        finally:
            connection.close()

    get(f"{address.path}?{address.query}")
    return get


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("lang", ["ja", "en"])
class TestEveryPage:
    def test_is_whole_and_says_its_language(self, spoken, lang, path):
        page = Page(spoken[lang, path])
        assert page.all("html") == [{"lang": lang}]
        assert page.all("title") == [{}] or path != "/nowhere"
        ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
        assert len(ids) == len(set(ids))

    def test_has_one_first_heading_and_leaves_out_no_level(self, spoken, lang, path):
        levels = Page(spoken[lang, path]).headings
        assert levels.count(1) == 1
        assert set(levels) <= {1, 2}

    def test_loads_and_leads_to_nothing_of_another_host(self, spoken, lang, path):
        page = Page(spoken[lang, path])
        for attrs in page.all("a", "link", "script", "img", "iframe", "form", "use", "image"):
            for name in ("href", "src", "action"):
                assert re.match(r"/(?!/)|#|data:,", attrs.get(name) or "/"), attrs

    def test_has_no_script_or_style_within(self, spoken, lang, path):
        page = Page(spoken[lang, path])
        assert all("src" in attrs for attrs in page.all("script"))
        assert not page.all("style")
        for _, attrs in page.elements:
            assert "style" not in attrs
            assert not any(name.startswith("on") for name in attrs)

    def test_labels_every_field(self, spoken, lang, path):
        page = Page(spoken[lang, path])
        labelled = {attrs.get("for") for attrs in page.all("label")}
        for attrs in page.all("input", "textarea", "select"):
            hidden = attrs.get("type") == "hidden"
            assert hidden or attrs.get("id") in labelled or attrs.get("aria-label"), attrs
        assert all(attrs.get("alt") for attrs in page.all("img"))
        assert all(attrs.get("title") for attrs in page.all("iframe"))

    def test_sends_forms_only_by_post_and_to_itself(self, spoken, lang, path):
        for attrs in Page(spoken[lang, path]).all("form"):
            assert attrs["method"] == "post"
            assert attrs["action"].startswith("/")


def test_the_questions_are_those_of_the_checklist_in_the_pages_language(spoken):
    for step in checklist().steps:
        for lang in ("ja", "en"):
            from html import unescape

            text = unescape(spoken[lang, f"/step/{step.id}"])
            assert step.question.say(lang) in text
            assert step.why.say(lang) in text
            assert step.does_not_cover.say(lang) in text
            assert all(answer.label.say(lang) in text for answer in step.answers)


def test_commands_are_shown_with_the_computers_of_the_evidence_filled_in(spoken):
    page = spoken["ja", "/step/liveness"]
    assert "nc -zv" in page
    assert "DSM_HOST" not in page


def test_the_draft_of_item_2_stands_beside_the_prose_and_nowhere_else(spoken):
    with_draft = {path for lang, path in spoken if lang == "ja" and 'id="draft"' in spoken[lang, path]}
    assert with_draft == {"/step/background", "/step/question", "/step/happened"}


def test_the_side_tells_the_items_and_what_is_missing_with_how_to_mend_it(spoken):
    page = spoken["en", "/step/lamp"]
    assert page.count('class="item"') == 6
    assert 'class="gap blocks"' in page
    assert "E-01" in page
    assert "<svg" in page
