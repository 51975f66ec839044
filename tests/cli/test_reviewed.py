import pytest

from dscase.cli import reviewed
from dscase.cli.page import Page, console
from dscase.events.computers import Mention
from dscase.events.same_computer import resolve
from dscase.wording.words import Words


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_spellings_taken_as_one_computer_are_told_with_why(capsys, lang):
    names = ("web-01", "WEB-01", "web-01.example.jp", "db.a.example.jp", "db.b.example.jp", "db")
    computers = resolve({Mention(name): 1 for name in names})
    reviewed._computers(Page(console(), Words(lang)), computers)
    told = capsys.readouterr().out
    assert all(name in told for name in names)
    assert "{{" not in told
