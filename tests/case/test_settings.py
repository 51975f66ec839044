"""What a person states for every case: the sender's rows, where the case states none."""

import pytest

from dscase.case.model import Case, Sender
from dscase.case.settings import NAME, of_settings, with_sender
from dscase.errors import InputError


@pytest.fixture
def stated(tmp_path, monkeypatch):
    monkeypatch.setenv("DSCASE_SETTINGS", str(tmp_path))
    return lambda text: (tmp_path / NAME).write_text(text, encoding="utf-8")


def test_a_row_that_the_case_states_wins_and_the_others_come_from_the_settings(stated):
    stated("sender:\n  company: 株式会社サンプル\n  name: 田中 一郎\n")
    case = with_sender(Case(title="t", sender=Sender(name="佐藤")))
    assert (case.sender.company, case.sender.name) == ("株式会社サンプル", "佐藤")
    assert case.title == "t"


def test_without_settings_a_case_stays_as_it_is(tmp_path, monkeypatch):
    monkeypatch.setenv("DSCASE_SETTINGS", str(tmp_path / "nowhere"))
    case = Case(sender=Sender(name="佐藤"))
    assert with_sender(case) is case
    assert of_settings().mask is None


@pytest.mark.parametrize("text", ["sender:\n  compnay: x\n", "sendr:\n  name: x\n", "sender: [x]\n"])
def test_what_is_not_understood_is_refused_and_not_passed_over(stated, text):
    stated(text)
    with pytest.raises(InputError) as caught:
        of_settings()
    assert caught.value.code == "masking.settings_unusable"
    assert NAME in str(caught.value.facts["file"])
