"""What a supplement says of requests and answers."""

from pathlib import Path

import pytest

from dscase.case.requests import Demand
from dscase.case.sealed import Round, Turn
from dscase.inquiry.formatter import teller
from dscase.inquiry.supplement import _answer, supplement
from dscase.review.judge import judge
from dscase.wording.words import Words


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_lines_of_a_request_and_its_answer_are_kept(facts_of, make_event, lang):
    tell = teller(facts_of(make_event()), Words(lang))
    row = _answer(Demand("R-01", "one\r\n\r\n two", state="answered", answer="three\nfour"), tell)
    assert (row.text, row.answer) == ("one\ntwo", "three\nfour")


def test_an_exhibit_without_new_events_is_not_said_to_have_them_in_the_list(facts_of, make_event):
    for events, key in (((make_event(),), "excerpt"), ((), "no_events")):
        facts = facts_of(*events)
        words = Words("ja")
        first = Round(
            when=facts.as_of, out="out", round=1, reference="DSC-1", manifest="ab" * 32, exhibits={}
        )
        turn = Turn(2, Path("out-2"), (first,))
        told = supplement(facts, judge(facts), words, turn, demands=(), how={"E-01": "new"})
        assert [row.place for row in told.exhibits] == [words.say(f"supplement.place.{key}")]
        assert "（そのmanifest.jsonのSHA-256：abababababababab…）" in told.after
