"""All judgement, in one call."""

from dataclasses import dataclass

from dscase.knowledge.profiles import Profile
from dscase.review import belonging, claims, completeness, coverage, expiry, filtered
from dscase.review.correlate import Correlation, correlate
from dscase.review.coverage import Coverage
from dscase.review.facts import Facts
from dscase.review.finding import Finding, incomplete
from dscase.review.subject_event import Asked, choose, split
from dscase.review.triage import Grounds, Verdict, triage


@dataclass(frozen=True, slots=True)
class Judgement:
    """What review says: findings in order, and what they rest on."""

    asked: Asked
    coverage: tuple[Coverage, ...]
    correlation: Correlation
    findings: tuple[Finding, ...]
    verdict: Verdict

    @property
    def complete(self) -> bool:
        """Whether an inquiry is needed and lacks nothing."""
        return self.verdict.kind == "inquire" and not incomplete(self.findings)


def judge(facts: Facts, findings: tuple[Finding, ...] = ()) -> Judgement:
    """Judges the facts. `findings` are those made while gathering (journal, exhibits), to be put in order."""
    asked = choose(facts.collected.rows, facts.case.event)
    return judge_by(_profile(facts, asked), facts, asked, findings)


def judge_by(known: Profile, facts: Facts, asked: Asked, findings: tuple[Finding, ...] = ()) -> Judgement:
    """Judges the facts by what one profile knows of the event asked about."""
    covered = coverage.coverage(facts)
    correlation = correlate(facts, asked, known)
    found = completeness.in_order(
        (
            *completeness.review(facts, asked, known),
            *coverage.review(facts, covered),
            *filtered.review(facts, asked, known, covered, correlation),
            *belonging.review(facts, asked),
            *expiry.review(facts, known, covered, correlation),
            *claims.review(facts),
            *findings,
        )
    )
    verdict = triage(Grounds(facts, asked, known, covered, correlation, found))
    return Judgement(asked, covered, correlation, found, verdict)


def _profile(facts: Facts, asked: Asked) -> Profile:
    """Of the event asked about; of the id stated, where the window does not hold it."""
    if asked.event is not None:
        return facts.profiles.of(asked.event.id, asked.event.module)
    return facts.profiles.of(split(facts.case.event)[0] if facts.case.event else "")
