"""A case whose documents are in both languages, at the page: texts and captions in English, too."""

import json
import re

import pytest

WHY, WHY_EN = "夜間の更新が失敗した", "The nightly update failed"


@pytest.fixture
def case(case):
    """The main example, its documents in both languages, and no text of its own in English."""
    path = case / "case.yaml"
    text = path.read_text("utf-8").replace("\nlang: ja\n", "\nlang: both\n").partition("\nbackground:")
    path.write_text(text[0] + "\nevidence: []\n", encoding="utf-8")
    return case


def last(case, file="journal.jsonl"):
    return json.loads((case / file).read_text("utf-8").splitlines()[-1])


def test_texts_and_captions_are_asked_for_in_english_too_and_come_back(reader, case):
    page = reader.page
    reader.go("/step/background")
    page.fill("#text-stated", WHY)
    page.fill("#text_en-stated", WHY_EN)
    page.click("form.answer .buttons button")
    page.wait_for_function("() => !location.pathname.endsWith('background')")
    assert (last(case)["text"], last(case)["text_en"]) == (WHY, WHY_EN)
    reader.go("/step/background")
    assert page.input_value("#text_en-stated") == WHY_EN
    assert page.locator(".known .said").all_inner_texts() == [WHY, WHY_EN]
    reader.go("/picture/E-01")
    page.fill("#caption", "ランプの画面")
    page.fill("#caption_en", "The lamps")
    page.click(".editor .buttons button")
    page.locator(".note.good").wait_for()
    assert last(case, "pictures.jsonl")["caption_en"] == "The lamps"
    assert page.input_value("#caption_en") == "The lamps"
    page.click("form.lang button")  # another language of the page changes nothing of it
    page.wait_for_selector("html[lang=en]")
    reader.go("/step/question")
    assert page.locator("#text_en-stated").count() == 1


def test_what_case_yaml_states_in_japanese_is_asked_for_in_english_when_it_is_confirmed(case, serving):
    path = case / "case.yaml"
    path.write_text(f"{path.read_text('utf-8')}background: {WHY}\n", encoding="utf-8")
    visitor = serving(case)
    visitor.come_in()
    assert "background:" not in visitor.get("/confirm").text  # each is asked for itself
    page = visitor.get("/step/background").text
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    assert 'name="english"' in page
    assert visitor.post("/step/background", result="confirm", seen=seen, english=WHY_EN).status == 303
    assert (last(case)["text"], last(case)["text_en"]) == (WHY, WHY_EN)


def test_what_could_not_be_taken_is_shown_again_in_both(visitor):
    sent = visitor.post(
        "/step/alerts", result="none", text__found="橙", text_en__found="orange", text_en__none="no"
    )
    assert sent.status == 400
    assert "orange</textarea>" in sent.text


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_case_of_one_language_is_asked_in_none_but_it(case, serving, lang):
    visitor = serving(case, lang=lang)
    visitor.come_in()
    assert "text_en-" not in visitor.get("/step/background").text
    assert "caption_en" not in visitor.get("/picture/E-01").text


def test_a_caption_that_was_given_in_english_is_never_lost_by_saving(case, visitor, serving):
    sent = visitor.post("/picture/E-01", boxes="[]", caption="ランプ", caption_en="The lamp")
    assert sent.status == 303
    other = serving(case, lang="ja")
    other.come_in()
    assert 'name="caption_en"' in other.get("/picture/E-01").text
