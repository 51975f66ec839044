"""What the walk offers at its end."""

import pytest

from dscase.cli.case_options import case_request
from dscase.cli.page import Page, console
from dscase.cli.wizard import Talk
from dscase.errors import ExitCode
from dscase.knowledge.checklist import checklist
from dscase.walkthrough.session import Walk


@pytest.fixture
def talk():
    """Call it with a case that was decided in some way: its talk, and the questions it asks, answered by the
    first choice.
    """

    def begin(case, decision):
        going = Walk(case_request(case, None, None))
        going.record(checklist().step("decision"), decision, "")
        going.look()
        asked = []
        held = Talk(going, Page(console(), going.words, "walk"))
        held.asking.choose = lambda message, choices, *_, **__: asked.append(message) or choices[0][1]
        return held, asked

    return begin


def test_where_watching_is_proven_its_record_is_offered(talk, recovered):
    held, asked = talk(recovered, "watch")
    assert held._build() is ExitCode.WATCH
    assert (recovered / "out" / "watch.docx").is_file()
    assert "静観の記録" in asked[0]


def test_where_watching_is_not_proven_no_record_of_it_is_offered(talk, case):
    held, asked = talk(case, "watch")
    assert held._build() is None
    assert not asked
