import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.case.requests import Ledger, NewRequest
from dscase.errors import InputError, UsageError

WHEN = datetime(2026, 4, 21, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path)


def test_what_was_asked_is_open_until_it_is_answered_and_the_last_answer_counts(ledger):
    numbers = ledger.ask(
        [NewRequest("server0.log", "2026-04-21", "reply.eml", "Desk"), NewRequest("再現しますか")], WHEN
    )
    assert numbers == ("R-01", "R-02")
    assert [one.state for one in ledger.read().demands] == ["open", "open"]
    ledger.answer("R-01", WHEN, exhibits=["E-05"])
    ledger.answer("R-01", WHEN, text="two of them", exhibits=["E-05", "E-06"], who="Sato")
    ledger.withdraw("R-02", WHEN)
    first, second = ledger.read().demands
    assert (first.state, first.answer, first.exhibits) == ("answered", "two of them", ("E-05", "E-06"))
    assert (first.asked_on, first.source, first.who) == ("2026-04-21", "reply.eml", "Desk")
    assert second.state == "withdrawn"


def test_a_request_read_twice_keeps_its_number_whatever_its_width_and_case(ledger):
    assert ledger.ask([NewRequest("Server0.log")], WHEN) == ("R-01",)
    assert ledger.ask(
        [NewRequest("ｓｅｒｖｅｒ０．ｌｏｇ"), NewRequest("another"), NewRequest("ANOTHER")], WHEN
    ) == (
        "R-01",
        "R-02",
        "R-02",
    )


def test_a_request_nobody_asked_cannot_be_answered(ledger, refused):
    for call in (lambda: ledger.answer("R-01", WHEN, text="x"), lambda: ledger.withdraw("R-09", WHEN)):
        with refused("case.no_request", UsageError):
            call()
    assert not ledger.path.exists()


def test_a_damaged_line_is_counted_kept_and_its_number_not_given_again(ledger):
    ledger.ask([NewRequest("one")], WHEN)
    before = ledger.path.read_bytes()
    ledger.path.write_bytes(before + b'{"kind": "asked", "number": "R-07", "te\n{"number": "R-03"')
    assert ledger.read().unreadable == 2
    assert ledger.ask([NewRequest("two")], WHEN) == ("R-08",)
    assert [one.number for one in ledger.read().demands] == ["R-01", "R-08"]
    assert before in ledger.path.read_bytes()


def test_a_link_in_place_of_the_ledger_is_not_followed(ledger, tmp_path, refused):
    elsewhere = tmp_path.parent / "elsewhere.jsonl"
    elsewhere.write_text("")
    ledger.path.symlink_to(elsewhere)
    with refused("case.link_outside", InputError):
        ledger.read()


@given(text=st.text(min_size=1).filter(str.strip))
def test_any_text_comes_back_as_it_was_asked(tmp_path_factory, text):
    ledger = Ledger(tmp_path_factory.mktemp("case"))
    ledger.ask([NewRequest(text)], WHEN)
    (one,) = ledger.read().demands
    assert one.text.strip() == text.strip()
    assert all(json.loads(line) for line in ledger.path.read_text(encoding="utf-8").split("\n") if line)
