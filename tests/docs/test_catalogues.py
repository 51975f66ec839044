"""The words: the same in both languages, one for every code the source can raise, none without a use."""

import ast
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from jinja2 import meta

from dscase.events import table
from dscase.inquiry.model import State
from dscase.kinds import Kind
from dscase.knowledge.checklist import checklist
from dscase.review import judge  # noqa: F401 - whose rules declare the kinds
from dscase.review.finding import KINDS, WEIGHTS
from dscase.window import WindowRule, zones
from dscase.wording.engine import environment

ERRORS = ("DscaseError", "UsageError", "InputError", "OutputError")
ROOMS = "window|case|cli|intake|events|seal|render|wording|knowledge|review|inquiry|fetch"
ERROR_PARTS = ("means", "what", "why", "next")
FINDING_PARTS = ("means", "what", "why", "mend")
UNPARSED = r"(?:line|cef|leef|json|record|stamp|csv|id|time)\.[a-z_]+"


def variables(text: str) -> set[str]:
    return meta.find_undeclared_variables(environment().parse(text))


def literal_codes(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return literal_codes(node.body) + literal_codes(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def test_both_languages_have_the_same_texts(texts: dict[str, dict[str, str]]) -> None:
    assert texts["ja"].keys() == texts["en"].keys()


def test_a_text_takes_the_same_facts_in_both_languages(texts: dict[str, dict[str, str]]) -> None:
    differing = {
        key: (variables(japanese), variables(texts["en"].get(key, japanese)))
        for key, japanese in texts["ja"].items()
        if variables(japanese) != variables(texts["en"].get(key, japanese))
    }
    assert not differing


def test_both_languages_have_the_same_template_files(root: Path) -> None:
    names = [
        {
            path.relative_to(root / "templates" / lang).as_posix()
            for path in (root / "templates" / lang).rglob("*.*")
        }
        for lang in ("ja", "en")
    ]
    assert names[0] == names[1]


def test_template_files_take_the_same_facts_in_both_languages(root: Path) -> None:
    for japanese in sorted((root / "templates" / "ja").glob("*.j2")):
        english = root / "templates" / "en" / japanese.name
        taken = [variables(path.read_text(encoding="utf-8")) for path in (japanese, english)]
        assert taken[0] == taken[1], japanese.name


def test_no_line_begins_right_behind_a_block(texts: dict[str, dict[str, str]]) -> None:
    """The engine takes the end of the line away that follows a block: a blank line is needed."""
    assert not [
        (lang, key)
        for lang, known in texts.items()
        for key, text in known.items()
        if re.search(r"%\}\n(?!\n)", text)
    ]


def test_no_text_is_empty(texts: dict[str, dict[str, str]]) -> None:
    assert not [
        (lang, key) for lang, known in texts.items() for key, text in known.items() if not text.strip()
    ]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_error_that_is_raised_by_name_has_its_four_texts(
    source: Any, texts: dict[str, dict[str, str]], lang: str
) -> None:
    raised = {code for call in source.calls(*ERRORS) if call.args for code in literal_codes(call.args[0])}
    assert len(raised) > 50  # or this test looks at nothing
    wanted = {f"error.{code}.{part}" for code in raised for part in ERROR_PARTS}
    assert not wanted - texts[lang].keys()


def test_every_literal_that_looks_like_a_code_is_a_code_with_words(
    source: Any, texts: dict[str, dict[str, str]]
) -> None:
    """Codes also reach an error by way of tables and helper functions."""
    known = texts["ja"]
    looks = source.texts_like(rf"(?:{ROOMS})\.[a-z][a-z0-9_]*")
    codes = {
        code
        for code in looks
        if not code.endswith(
            (".json", ".yaml", ".csv", ".docx", ".txt", ".xlsx", ".html", ".pdf", ".svg", ".typ")
        )
    }
    worded = ("error.{}.what", "finding.{}.what", "document.{}", "{}", "{}.what")
    assert not [code for code in sorted(codes) if not any(form.format(code) in known for form in worded)]


def test_every_error_with_words_can_occur(source: Any, texts: dict[str, dict[str, str]]) -> None:
    worded = {found[1] for key in texts["ja"] if (found := re.fullmatch(r"error\.(.+)\.what", key))}
    assert not worded - source.texts_like(r"[a-z]+\.[a-z0-9_]+")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_error_is_raised_with_the_facts_its_texts_take(
    source: Any, texts: dict[str, dict[str, str]], lang: str
) -> None:
    lacking = []
    for call in source.calls(*ERRORS):
        given = {keyword.arg for keyword in call.keywords}
        if None in given or not call.args:  # **facts: only a run can tell
            continue
        for code in literal_codes(call.args[0]):
            for part in ERROR_PARTS:
                needed = variables(texts[lang][f"error.{code}.{part}"])
                if not needed <= given:
                    lacking.append((code, part, needed - given))
    assert not lacking


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_kind_of_finding_has_its_four_texts(texts: dict[str, dict[str, str]], lang: str) -> None:
    assert len(KINDS) > 60
    assert not {f"finding.{code}.{part}" for code in KINDS for part in FINDING_PARTS} - texts[lang].keys()


def test_every_finding_with_words_is_declared(texts: dict[str, dict[str, str]]) -> None:
    worded = {found[1] for key in texts["ja"] if (found := re.fullmatch(r"finding\.(.+)\.what", key))}
    assert worded == KINDS.keys()


def test_a_finding_is_made_by_its_kind_alone(source: Any) -> None:
    """Else its item and weights would stand in two places."""
    assert len(list(source.calls("Finding"))) == 1


def test_every_reason_for_an_unread_line_has_words(source: Any, texts: dict[str, dict[str, str]]) -> None:
    used = source.texts_like(UNPARSED, "events/") | source.texts_like(UNPARSED, "window/stamps")
    worded = {key.removeprefix("unparsed.") for key in texts["ja"] if key.startswith("unparsed.")}
    assert used == worded


@pytest.mark.parametrize(
    ("prefix", "values"),
    [
        ("rule.window", get_args(WindowRule)),
        ("rule.zone", (*get_args(zones.ZoneRule), *get_args(table.ZoneRule))),
        ("rule.year", get_args(table.YearRule)),
        ("level", table.LEVELS),
        ("kind", tuple(Kind)),
        ("weight", WEIGHTS),
        ("inquiry.state", get_args(State)),
        ("checked", [step.id for step in checklist().steps if step.phase == "check"]),
    ],
)
def test_every_value_that_is_shown_has_a_word(
    texts: dict[str, dict[str, str]], prefix: str, values: tuple[str, ...]
) -> None:
    assert not {f"{prefix}.{value}" for value in values} - texts["ja"].keys()
