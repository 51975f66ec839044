"""The web form's fields: what each holds, and that none outgrows its length."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.inquiry.body import inquiry_body
from dscase.inquiry.model import Inquiry
from dscase.render.form import _within, fields, length
from dscase.render.plain import cleaned
from dscase.wording.words import Words


def told(inquiry: Inquiry, words: Words, **lengths: int) -> dict[str, str]:
    body = cleaned(inquiry_body(inquiry, words))
    return {field.name: field.text for field in fields(inquiry, body, words, lengths)}


def test_the_fields_come_as_the_form_has_them(rich_inquiry: Inquiry, words: Words) -> None:
    made = told(replace(rich_inquiry, product="Deep Security 12.0", os="RHEL 7.9"), words)
    assert list(made) == ["title", "description", "checked", "product", "os"]
    assert made["title"] == rich_inquiry.title
    assert (made["product"], made["os"]) == ("Deep Security 12.0", "RHEL 7.9")
    assert all(line.text in made["checked"] for line in rich_inquiry.checked)


def test_a_description_points_to_the_attached_document(rich_inquiry: Inquiry, words: Words) -> None:
    assert told(rich_inquiry, words)["description"].endswith(
        "\n\n" + words.say("form.pointer", code=cleaned(rich_inquiry).code)
    )


def test_the_question_comes_first(rich_inquiry: Inquiry, words: Words) -> None:
    lines = told(rich_inquiry, words)["description"].splitlines()
    assert lines[1] == f"1. {rich_inquiry.glance.asks[0]}"


def test_what_has_a_field_of_its_own_is_not_said_again(rich_inquiry: Inquiry, words: Words) -> None:
    facts = ((words.say("inquiry.facts.product"), "Deep Security 99"), (words.say("inquiry.facts.os"), "AIX"))
    description = told(replace(rich_inquiry, facts=facts), words)["description"]
    assert rich_inquiry.title not in description
    assert "Deep Security 99" not in description
    assert "AIX" not in description


def test_a_long_description_leaves_out_what_the_document_says_better_never_the_line_asked_about(
    rich_inquiry: Inquiry, words: Words
) -> None:
    whole = told(rich_inquiry, words)["description"]
    less = told(rich_inquiry, words, description=length(whole) - 1)["description"]
    least = told(rich_inquiry, words, description=length(less) - 1)["description"]
    item, story = rich_inquiry.items[2].title, rich_inquiry.glance.story
    assert [item in text for text in (whole, less, least)] == [True, False, False]
    assert [story in text for text in (whole, less, least)] == [True, True, False]
    (asked,) = [line.text for line in rich_inquiry.message_lines if line.asked]
    for text in (whole, less, least):
        assert asked in text
        assert words.say("form.pointer", code=cleaned(rich_inquiry).code) in text


@pytest.mark.parametrize("most", [50, 120, 400])
def test_what_is_still_too_long_is_cut_and_says_so(rich_inquiry: Inquiry, words: Words, most: int) -> None:
    made = told(rich_inquiry, words, description=most, checked=most)
    assert length(made["description"]) <= most
    assert length(made["checked"]) <= most
    if most > 100:
        assert words.say("form.cut") in made["description"]
        assert made["description"].endswith(words.say("form.pointer", code=cleaned(rich_inquiry).code))


def test_a_title_is_cut_with_a_mark(rich_inquiry: Inquiry, words: Words) -> None:
    made = told(replace(rich_inquiry, title="題" * 200), words, title=100)
    assert made["title"] == "題" * 99 + "…"


@given(
    st.lists(st.text("a\n", max_size=80), min_size=1, max_size=3),
    st.integers(1, 90),
    st.text("e\n", max_size=20),
)
def test_no_text_outgrows_its_length(texts: list[str], most: int, end: str) -> None:
    assert length(_within(texts, most, end)) <= most
