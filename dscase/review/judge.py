"""All judgement, in one call."""

from collections.abc import Iterable
from dataclasses import dataclass

from dscase.knowledge.profiles import Profile
from dscase.review import (  # noqa: F401 - their rules
    belonging,
    claims,
    columns,
    completeness,
    contradicted,
    event_names,
    expiry,
    fetched,
    filtered,
    heartbeat,
    identity,
)
from dscase.review.correlate import Correlation
from dscase.review.coverage import Coverage
from dscase.review.examined import Examined
from dscase.review.finding import WEIGHTS, Finding, incomplete
from dscase.review.grounds import Grounds, findings, grounds
from dscase.review.subject_event import Asked
from dscase.review.triage import Verdict, triage

FILES = (
    "completeness",
    "columns",
    "contradicted",
    "identity",
    "filtered",
    "fetched",
    "heartbeat",
    "belonging",
    "expiry",
    "claims",
    "event_names",
)
"""Where rules are written. Of one item and weight, the findings of the first come first."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What review says: findings in order, and what they rest on."""

    asked: Asked
    profile: Profile  # what is known of the event asked about
    coverage: tuple[Coverage, ...]
    correlation: Correlation
    findings: tuple[Finding, ...]
    verdict: Verdict

    @property
    def complete(self) -> bool:
        """Whether an inquiry is needed and lacks nothing."""
        return self.verdict.kind == "inquire" and not incomplete(self.findings)


def judge(examined: Examined) -> Judgement:
    """Judges what was examined by all rules."""
    return judge_by(grounds(examined))


def judge_by(on: Grounds) -> Judgement:
    """Judges by all rules, on grounds laid already."""
    judged = (finding for file in FILES for finding in findings(on, file))
    ordered = in_order((*judged, *on.examined.met))
    return Judgement(on.asked, on.profile, on.covered, on.correlation, ordered, triage(on, ordered))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """By item, what touches the whole inquiry last; then heaviest first."""
    return tuple(sorted(findings, key=lambda finding: (finding.item or 6, WEIGHTS.index(finding.weight))))
