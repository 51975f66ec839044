"""What is to be done before sending, the gravest first."""

import pytest

from dscase.render.before_sending import before_sending
from dscase.review.judge import judge
from dscase.wording.words import Words
from tests.inquiry.conftest import gathered
from tests.review.conftest import event


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_what_is_missing_stands_before_notes_each_apart_from_the_next(lang):
    facts = gathered(event(), lang=lang)
    words = Words(lang)
    text = before_sending(facts, judge(facts), words).decode("utf-8-sig").replace("\r\n", "\n")
    parts = text.split("\n\n")
    heads = [words.say(f"document.weight.{weight}") for weight in ("blocks", "weak", "note")]
    found = [heads.index(head) for part in parts for head in heads if part.startswith(f"□ {head}")]
    assert found == sorted(found)
    assert set(found) >= {0, 2}
    assert text.count("\n□ ") == sum(part.startswith("□ ") for part in parts)
