"""What a finding says to do, where questions are asked: by questions and fields, never by options."""

import re
from typing import get_args

import pytest
import typer

from dscase.cli.main import app
from dscase.errors import InputError
from dscase.inquiry import fronts
from dscase.inquiry.formatter import gap_of
from dscase.knowledge.catalogue import table
from dscase.knowledge.checklist import checklist
from dscase.review.finding import KINDS, Finding
from dscase.wording.words import Words

COMMAND = re.compile(r"[\"「]dscase [^\"」]*[\"」]")
"""A command to be run in a terminal is named with its options."""


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_no_finding_names_an_option_where_questions_are_asked(lang):
    words = Words(lang, ours_alone=True)
    mends = {key for key in words.texts if re.fullmatch(r"finding\.[\w.]+\.mend(_asked)?", key)}
    assert len(mends) > len(KINDS) / 2
    for key in sorted(mends):
        if not key.endswith("_asked") and f"{key}_asked" in mends:
            continue
        told = COMMAND.sub("", fronts.without_options(words.texts[key], words))
        assert not fronts.OPTION.search(told), key
        assert not re.search(r"[⟦⟧]", told), key


def test_every_option_of_the_table_is_one_and_leads_to_a_question_or_a_field():
    build = typer.main.get_command(app).commands["build"]
    options = {name for each in build.params for name in each.opts}
    for row in table("fronts.csv"):
        assert row["option"] in options, row
        assert bool(row["step"]) != bool(row["field"])
        assert not row["step"] or checklist().step(row["step"])


def test_a_question_is_named_once_and_japanese_has_no_blanks_beside_it():
    ja, en = Words("ja", ours_alone=True), Words("en", ours_alone=True)
    assert fronts.without_options("違う場合は --tz Asia/Tokyo を --event で", ja) == (
        "違う場合は質問「時差」: Asia/Tokyo を質問「システムイベント」で"
    )
    assert fronts.without_options("specify it with --diag or --dsa", en) == (
        'specify it with the question "(4) Diagnostic packages"'
    )


def test_a_name_in_a_log_is_not_taken_for_an_option():
    finding = Finding("zone.from_evidence", 0, "note", {"name": "--tz", "zone": "x", "rule": "mail"})
    words = Words("en", ours_alone=True)
    assert words.has("finding.zone.from_evidence.mend")
    assert "the question" in fronts.without_options("--tz", words)
    assert "--tz" in gap_of(finding, words, asked=True).mend


def test_what_an_error_says_to_do_is_asked_too():
    cause = InputError("events.not_a_file", file="x")
    finding = Finding("events.source_failed", 5, "blocks", {"name": "x"}, cause)
    told = gap_of(finding, Words("en", ours_alone=True), asked=True)
    assert "--events" not in told.mend
    assert '"(5) System event log"' in told.mend


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_what_is_to_be_done_before_sending_is_told_as_each_front_has_it(lang):
    words = Words(lang, ours_alone=True)
    told = {
        front: words.say(f"judged.before.line_{front}", steps=words.say(
            "judged.before.advice", id="730", name="Offline", asked=front == "asked"))
        for front in get_args(fronts.Front)
    }  # fmt: skip
    assert set(fronts.OPTION.findall(told["options"])) == {"--checked"}
    assert "dscase walk" not in told["options"]
    assert "dscase walk" in told["case"]
    assert not fronts.OPTION.search(told["asked"])
    assert "dscase" not in told["asked"]
    assert all("Offline" in text for text in told.values())


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_no_text_of_the_walk_or_the_page_names_an_option(lang):
    """Errors aside, which commands have, too: those are told by their texts for the page."""
    words = Words(lang, ours_alone=True)
    own = {key: text for key, text in words.texts.items() if not key.startswith("finding.")}
    asked = {key: text for key, text in own.items() if key.endswith("_asked")}
    asked |= {key: text for key, text in own.items() if key.startswith(("serve.", "walk."))}
    assert len(asked) > len(KINDS)
    found = {key for key, text in asked.items() if fronts.OPTION.search(COMMAND.sub("", text))}
    assert found == set()
    for key in ("screen.others", "screen.others_more", "screen.reviewed.logs", "screen.reviewed.others"):
        text = words.say(key, asked=True, count=2, notes=1, told="x")
        assert not fronts.OPTION.search(text)
