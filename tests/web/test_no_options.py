"""No page speaks of options, of ids of ours, or of a command to be typed where a click does it."""

import re
from html.parser import HTMLParser

import pytest

from dscase.inquiry.fronts import OPTION
from dscase.knowledge.checklist import checklist

RAW = re.compile(r"(?<![\w./@-])(?:dsm|dsa|advice|qa_search|help_search|given_own|act_first)(?![\w./@-])")
"""Ids that no sentence holds; the ids that are plain English words as well are left out."""
QUOTED = {"code", "pre", "script", "style", "svg", "textarea"}


class Shown(HTMLParser):
    """What stands on a page as text, without commands to be copied, records and what was typed."""

    def __init__(self):
        super().__init__()
        self.inside, self.text = [], []

    def handle_starttag(self, tag, attrs):
        if tag in QUOTED or dict(attrs).get("class") == "said":
            self.inside.append(tag)
        if not self.inside and tag != "button":  # a button's tells the command it copies
            self.text += [
                value or "" for name, value in attrs if name in {"title", "aria-label", "placeholder"}
            ]

    def handle_endtag(self, tag):
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data):
        if not self.inside:
            self.text.append(data)


def shown(page):
    parser = Shown()
    parser.feed(page)
    return "\n".join(one.strip() for one in parser.text if one.strip())


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_no_page_names_an_option_or_an_id_of_ours(case, serving, lang):
    visitor = serving(case, lang=lang)
    visitor.come_in()
    paths = ["/confirm", "/build", "/talk", "/fetch", *(f"/step/{step.id}" for step in checklist().steps)]
    told = {path: shown(visitor.get(path).text) for path in paths}
    assert all(told.values())
    assert {path: OPTION.findall(text) for path, text in told.items() if OPTION.search(text)} == {}
    assert [line for text in told.values() for line in text.splitlines() if RAW.search(line)] == []
    assert "dscase explain" not in told["/build"]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_what_a_refused_answer_lacks_is_told_by_the_words_of_the_question(case, serving, lang):
    visitor = serving(case, lang=lang)
    visitor.come_in()
    said = shown(visitor.post("/step/advice", result="failed").text)
    step = checklist().step("advice")
    assert step.title.say(lang) in said
    assert step.answer("failed").label.say(lang) in said
    assert not RAW.search(said)
