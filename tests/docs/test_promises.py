"""The table of promises: every row's module and tests are there, and both languages promise the same."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| .+? \| `(dscase/[a-z_/]+\.py)` \| (`tests/.+`) \|$", re.MULTILINE)


def promises(lang):
    page = (ROOT / "docs" / lang / "guides" / "masking.md").read_text(encoding="utf-8")
    return [(module, re.findall(r"`(tests/[^`]+)`", tests)) for module, tests in ROW.findall(page)]


def test_both_languages_promise_the_same():
    assert promises("ja") == promises("en")
    assert len(promises("ja")) >= 9


@pytest.mark.parametrize(("module", "tests"), promises("en"))
def test_what_keeps_a_promise_is_there_and_is_tested(module, tests):
    assert (ROOT / module).is_file()
    room = module.split("/")[1]
    for test in tests:
        text = (ROOT / test).read_text(encoding="utf-8")
        assert re.search(rf"from dscase(?:\.{room}\b| import {room}\b)", text), (module, test)
        assert "\ndef test_" in text
