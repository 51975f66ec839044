import re
from dataclasses import replace
from typing import get_args

import pytest

from dscase.errors import OutputError
from dscase.knowledge.profiles import Profiles
from dscase.review import calm, coverage, triage
from dscase.review.finding import JOURNAL_NOT_KEPT
from dscase.review.judge import judge
from dscase.review.subject_event import ids_to_seek
from dscase.review.triage import VerdictKind


def test_findings_of_gathering_are_put_in_order_with_the_others(complete):
    kept = JOURNAL_NOT_KEPT(cause=OutputError("case.record_unwritable"))
    told = judge(replace(complete, evidence=replace(complete.evidence, screenshots=()), met=(kept,)))
    codes = [finding.code for finding in told.findings]
    places = [codes.index(code) for code in ("screenshot.missing", "attach.worth", kept.code)]
    assert places == sorted(places)


def test_the_profile_is_that_of_the_event_asked_about(complete):
    assert judge(complete).correlation.recoverable


def test_a_stated_event_that_is_not_there_is_judged_by_its_own_profile(complete):
    case = complete.case.model_copy(update={"event": "569"})
    told = judge(
        replace(
            complete, case=case, evidence=replace(complete.evidence, packages=complete.evidence.packages[:1])
        )
    )
    assert "package.dsa_missing" not in {finding.code for finding in told.findings}


def test_a_persons_own_profile_wins(complete):
    own = Profiles().of("2205").model_copy(update={"recovery": (), "packages": ("dsm",)})
    told = judge(
        replace(
            complete,
            profiles=Profiles([own]),
            evidence=replace(complete.evidence, packages=complete.evidence.packages[:1]),
        )
    )
    assert not told.correlation.recoverable
    assert "package.dsa_missing" not in {finding.code for finding in told.findings}


def test_of_the_event_stated_its_recovery_and_its_return_are_sought():
    sought = ids_to_seek("2205@DSA-test", Profiles())
    assert sought == {"2205", "2204", "190", "192"}


def test_of_no_event_stated_every_known_recovery_is_sought():
    assert {"2204", "2205", "730", "731", "190"} <= ids_to_seek(None, Profiles())


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_verdict_reason_and_coverage_has_words_and_none_is_without_use(texts_of, lang):
    texts, source = texts_of(lang), texts_of.source(triage) + texts_of.source(calm)
    used = set(re.findall(r'Reason\(\s*"([a-z_]+)"', source)) | {
        f"{step}_left" for step in ("advice", "qa_search", "help_search")
    }
    assert {key for key in texts["verdict"] if key != "reason"} == set(get_args(VerdictKind))
    assert set(texts["verdict"]["reason"]) == used
    assert set(texts["coverage"]["reason"]) == set(get_args(coverage.Reason))
    assert {key for key in texts["coverage"] if key != "reason"} == set(get_args(coverage.Covers))
