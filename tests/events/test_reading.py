import re
from pathlib import Path
from typing import get_args

import pytest

from dscase.events.console_time import Refusal
from dscase.events.table import Flag, YearRule, ZoneRule
from dscase.wording.words import Words

REASON = re.compile(r'"((?:line|cef|leef|json|stamp|csv|id|time)\.[a-z_]+)"')


@pytest.fixture
def reasons(root: Path) -> set[str]:
    found = {
        reason
        for path in (root / "dscase" / "events").glob("*.py")
        for reason in REASON.findall(path.read_text(encoding="utf-8"))
    }
    return found | set(get_args(Refusal))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_reason_a_line_is_refused_for_has_words(lang: str, reasons: set[str]) -> None:
    words = Words(lang)
    assert len(reasons) > 8
    for reason in reasons:
        assert words.say(f"unparsed.{reason}")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_rule_of_the_clock_has_words(lang: str) -> None:
    words = Words(lang)
    for kind, rules in (("zone", get_args(ZoneRule)), ("year", get_args(YearRule))):
        for rule in rules:
            assert words.say(f"rule.{kind}.{rule}")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_flag_of_an_event_has_words(lang: str) -> None:
    words = Words(lang)
    for flag in get_args(Flag):
        assert words.say(f"flag.{flag}")
