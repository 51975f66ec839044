from dataclasses import replace

import pytest

from dscase.intake.evidence import FoundMessage, StatedMessage
from dscase.intake.message_search import MessageSearch
from dscase.kinds import Kind
from dscase.review.completeness import message
from dscase.review.grounds import grounds


@pytest.fixture
def facts(complete):
    return replace(complete, message=StatedMessage("No answer"))


def found(make_file, text="No answer", member="a", name="x.zip"):
    return FoundMessage(make_file(name, Kind.PACKAGE), member, 1, text, (), (), None)


def codes(facts):
    return [(finding.code, finding.weight) for finding in message(grounds(facts))]


def test_no_message_no_finding(complete):
    assert codes(complete) == []


def test_a_message_that_is_nowhere_is_weak(facts):
    assert codes(facts) == [("message.not_found", "weak")]


def test_a_message_at_one_place_is_fine(facts, make_file):
    assert codes(replace(facts, search=MessageSearch((found(make_file),), 1))) == []


def test_one_entry_written_to_two_logs_of_a_package_is_one(facts, make_file):
    both = (found(make_file), found(make_file, member="b"))
    assert codes(replace(facts, search=MessageSearch(both, 2))) == []


@pytest.mark.parametrize("other", [{"text": "No answer again"}, {"name": "y.zip"}])
def test_two_entries_are_told_with_their_number(facts, make_file, other):
    both = replace(facts, search=MessageSearch((found(make_file), found(make_file, **other)), 31))
    [finding] = message(grounds(both))
    assert (finding.code, finding.weight, finding.facts) == ("message.several", "note", {"count": 31})
