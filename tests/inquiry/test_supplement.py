"""What a supplement says of requests and answers."""

import pytest

from dscase.case.requests import Demand
from dscase.inquiry.formatter import teller
from dscase.inquiry.supplement import _answer
from dscase.wording.words import Words


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_lines_of_a_request_and_its_answer_are_kept(facts_of, make_event, lang):
    tell = teller(facts_of(make_event()), Words(lang))
    row = _answer(Demand("R-01", "one\r\n\r\n two", state="answered", answer="three\nfour"), tell)
    assert (row.text, row.answer) == ("one\ntwo", "three\nfour")
