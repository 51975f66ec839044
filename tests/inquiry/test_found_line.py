from datetime import UTC, datetime
from pathlib import Path

import pytest

from dscase.inquiry.formatter import Teller
from dscase.inquiry.items import CITED, found_line
from dscase.intake.evidence import EvidenceFile, FoundMessage
from dscase.kinds import Kind
from dscase.window import read_window, zone_named
from dscase.wording.words import Words

AT = datetime(2026, 4, 19, 18, 20, 54, tzinfo=UTC)


@pytest.fixture
def tell():
    window = read_window("2026-04-20 03:00/04:00", zone=zone_named("Asia/Tokyo", "option"), as_of=AT)
    return Teller(Words("en"), window, {"x.zip": "E-03", "ds_am.log": "E-04"})


def found(name="x.zip", member="logs/ds_agent.log", line=99, text="asked"):
    file = EvidenceFile(Path(name), name, Kind.PACKAGE, 1, "ab" * 32)
    return FoundMessage(file, member, line, text, ("before",), ("after", "later"), AT)


def test_the_line_is_marked_among_its_neighbours_by_number(tell):
    told = found_line([found()], tell)
    assert told.text.splitlines() == ["   98  before", "→  99  asked", "  100  after", "  101  later"]
    assert told.quoted
    assert told.cites == ("E-03 logs/ds_agent.log line 99 (package SHA-256 abababababab…)",)


def test_the_same_entry_elsewhere_is_cited_and_another_one_is_not(tell):
    told = found_line([found(), found("ds_am.log", "", 4), found(text="other", line=5)], tell)
    assert len(told.cites) == 2
    assert told.cites[1].startswith("E-04 ")


def test_many_places_are_told_in_number(tell):
    told = found_line([found(line=n) for n in range(10)], tell)
    assert told.cites[CITED:] == ("7 more",)
