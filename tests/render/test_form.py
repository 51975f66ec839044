"""The web form's fields: what each holds, and that none outgrows its length."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.inquiry.body import inquiry_body
from dscase.inquiry.model import Inquiry, Statement
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


def test_a_description_holds_the_five_items_each_sentence_with_its_sources(
    rich_inquiry: Inquiry, words: Words
) -> None:
    rest = told(rich_inquiry, words)["description"]
    for item in rich_inquiry.items:
        _, heading, rest = rest.partition(f"\n{item.number}. {item.title}\n")
        assert heading, item.number
        for one in item.statements:
            if not one.quoted and one.topic != "counts":
                assert one.text + (f" [{one.cites[0]}" if one.cites else "") in rest
        for gap in item.gaps:
            assert gap.what in rest


def test_how_many_events_there_were_is_a_part_of_what_happened(rich_inquiry: Inquiry, words: Words) -> None:
    *items, log = rich_inquiry.items
    counts = Statement("1,234 events of the window", ("E-07",), topic="counts")
    log = replace(log, statements=(*log.statements, counts))
    text = told(replace(rich_inquiry, items=(*items, log)), words)["description"]
    happened, _, rest = text.partition(f"\n3. {items[2].title}\n")
    assert f"{counts.text} [E-07]" in happened
    assert counts.text not in rest


def test_what_has_a_field_of_its_own_is_not_said_again(rich_inquiry: Inquiry, words: Words) -> None:
    facts = ((words.say("inquiry.facts.product"), "Deep Security 99"), (words.say("inquiry.facts.os"), "AIX"))
    description = told(replace(rich_inquiry, facts=facts), words)["description"]
    assert rich_inquiry.title not in description
    assert "Deep Security 99" not in description
    assert "AIX" not in description


def test_a_long_description_leaves_out_what_the_document_says_better_never_the_line_asked_about(
    rich_inquiry: Inquiry, words: Words
) -> None:
    alert = "the alert of 03:21"
    background, happened, *others = rich_inquiry.items
    happened = replace(happened, statements=(*happened.statements, Statement(alert, topic="alerts")))
    rich_inquiry = replace(rich_inquiry, items=(background, happened, *others))
    whole = told(rich_inquiry, words)["description"]
    less = told(rich_inquiry, words, description=length(whole) - 1)["description"]
    short = told(rich_inquiry, words, description=length(less) - 1)["description"]
    least = told(rich_inquiry, words, description=length(short) - 1)["description"]
    every = (whole, less, short, least)
    item, story = rich_inquiry.items[2].title, rich_inquiry.glance.story
    assert [alert in text for text in every] == [True, False, False, False]
    assert [item in text for text in every] == [True, True, False, False]
    assert [story in text for text in every] == [False, False, True, False]
    (asked,) = [line.text for line in rich_inquiry.message_lines if line.asked]
    for text in every:
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


def test_what_is_known_not_to_be_the_cause_is_in_every_telling(rich_inquiry: Inquiry, words: Words) -> None:
    ((text, _),) = rich_inquiry.glance.excluded
    whole = told(rich_inquiry, words)["description"]
    assert text in whole
    for shorter in range(length(whole) - 1, 900, -500):
        assert text in told(rich_inquiry, words, description=shorter)["description"]


def test_what_was_checked_has_a_field_of_its_own(rich_inquiry: Inquiry, words: Words) -> None:
    ((text, _),) = rich_inquiry.glance.excluded
    checks = replace(rich_inquiry, glance=replace(rich_inquiry.glance, excluded_stated=False))
    assert text not in told(checks, words)["description"]
