"""All judgement, in one call."""

from dataclasses import dataclass

from dscase.review.asked import Asked
from dscase.review.correlate import Correlation
from dscase.review.coverage import Coverage
from dscase.review.facts import Facts
from dscase.review.finding import Finding
from dscase.review.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Judgement:
    """What review says: findings in order, and what they rest on."""

    asked: Asked
    coverage: tuple[Coverage, ...]
    correlation: Correlation
    findings: tuple[Finding, ...]
    verdict: Verdict


def judge(facts: Facts, findings: tuple[Finding, ...] = ()) -> Judgement:
    """Judges the facts. `findings` are those made while gathering (journal, exhibits), to be put in order."""
    raise NotImplementedError
