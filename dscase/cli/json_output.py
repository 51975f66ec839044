"""What was examined and judged, as the JSON that several commands print."""

import json
from collections.abc import Mapping
from datetime import timedelta

from dscase.inquiry.formatter import gap_of, teller
from dscase.inquiry.json_facts import (
    asked_facts,
    candidate_facts,
    finding_facts,
    judgement_facts,
    source_facts,
    window_facts,
)
from dscase.inquiry.judging import judged
from dscase.pipeline import Examination
from dscase.review.expiry import expires
from dscase.review.finding import Finding
from dscase.review.grounds import offered
from dscase.wording.words import Words

LISTED = 200
"""How many candidates are listed."""


def examined(examination: Examination, words: Words) -> dict[str, object]:
    """All that was found and judged; the verdict and the findings with their words, too."""
    examined, judgement = examination.examined, examination.judgement
    verdict = judged(examined, judgement, teller(examined, words))
    about = judgement_facts(judgement, examined.window, examined.exhibits)
    return {
        "complete": judgement.complete,
        "window": window_facts(examined.window),
        "asked": asked_facts(judgement.asked, examined.window),
        "candidates": [candidate_facts(one, examined.window) for one in offered(examined)[:LISTED]],
        **about,
        "told": {"verdict": verdict.word, "reasons": list(verdict.reasons), "before": verdict.before},
        "sources": [
            source_facts(source, examined.window, examined.exhibits) for source in examined.collected.sources
        ],
        "events": {"shown": len(examined.collected.rows), "merged": examined.collected.merged},
        "evidence": [
            {
                "exhibit": examined.exhibits.get(file.name),
                "name": file.name,
                "kind": str(file.kind),
                "size": file.size,
                "sha256": file.sha256,
                "error": file.error.code if file.error else None,
            }
            for file in examined.evidence.files
        ],
        "expires": _expires(examination),
        "findings": [
            {**finding_facts(finding), **_words_of(finding, words)} for finding in judgement.findings
        ],
    }


def _expires(examination: Examination) -> dict[str, object] | None:
    """When what is missing of the system event log is pruned, and the whole days left, negative once gone."""
    examined = examination.examined
    due = expires(examined, examination.judgement.coverage)
    if due is None:
        return None
    days = (due.time - examined.as_of) // timedelta(days=1)
    return {"time": examined.window.local(due.time).isoformat(), "rule": due.rule, "days": days}


def as_text(document: Mapping[str, object]) -> str:
    """One JSON document. Log text may hold lone surrogates; as escapes they survive any console."""
    return json.dumps(document, ensure_ascii=True, indent=2)


def _words_of(finding: Finding, words: Words) -> dict[str, str]:
    worded = gap_of(finding, words)
    return {"what": worded.what, "why": worded.why, "mend": worded.mend}
