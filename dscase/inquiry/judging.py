"""The verdict and the coverage in the words of the document, for a vendor who asked for neither."""

from collections.abc import Iterator
from typing import Literal

from dscase.inquiry.formatter import Teller
from dscase.inquiry.fronts import Front
from dscase.inquiry.model import CoverageRow, Judged
from dscase.review.completeness import steps_left
from dscase.review.coverage import Coverage
from dscase.review.examined import Examined
from dscase.review.judge import Judgement
from dscase.text import one_line

EVENT_LOG: Literal[5] = 5
"""The item that event logs belong to."""
KEYWORDS = 3
"""Search words named."""


def judged(examined: Examined, judgement: Judgement, tell: Teller, front: Front = "case") -> Judged:
    """The verdict with its reasons; where a person overrode it, with theirs in front. What is to be done
    before sending is worded as `front` has it.
    """
    verdict, say = judgement.verdict, tell.words.say
    reasons = [say(f"verdict.reason.{reason.code}", **reason.facts) for reason in verdict.reasons]
    if verdict.override:
        word = say(f"verdict.{verdict.judged}")
        reasons.insert(0, say("judged.override", word=word, reason=verdict.override))
    before = _before(examined, judgement, tell, front) if verdict.kind == "act_first" else ""
    return Judged(verdict.kind, say(f"verdict.{verdict.kind}"), tuple(reasons), before)


def _before(examined: Examined, judgement: Judgement, tell: Teller, front: Front) -> str:
    """What is to be done before the inquiry is sent, in one line."""
    say, event = tell.words.say, judgement.asked.event
    known = judgement.profile if event is not None else examined.profiles.of("")
    mark = say("inquiry.list_mark")
    facts = {
        "id": one_line(event.id) if event is not None else "",
        "name": tell.name(event) if event is not None else "",
        "asked": front == "asked",
        "keywords": mark.join(known.keywords.get(tell.words.lang, ())[:KEYWORDS]),
    }
    steps = [say(f"judged.before.{step}", **facts) for step in steps_left(examined, judgement.asked)]
    numbered = " ".join(f"({number}) {step}" for number, step in enumerate(steps, start=1))
    return say(f"judged.before.line_{front}", steps=numbered)


def coverage_rows(judgement: Judgement, tell: Teller) -> tuple[CoverageRow, ...]:
    """What each source, and each log inside a package, says of the window."""
    return tuple(_rows(judgement, tell))


def _rows(judgement: Judgement, tell: Teller) -> Iterator[CoverageRow]:
    for coverage in judgement.coverage:
        facts = {
            "name": " ".join(
                filter(None, (tell.exhibits.get(coverage.name), coverage.name, coverage.member))
            ),
            "reason": tell.words.say(f"coverage.reason.{coverage.reason}"),
            "span": _span(coverage, tell),
            "inside": f"{coverage.inside:,}" if coverage.inside is not None else "",
        }
        word = tell.words.say(f"coverage.{coverage.covers}")
        line = tell.words.say("coverage.line", covers=word, zone=tell.zone, **facts)
        item: Literal[4, 5] = 4 if coverage.partial and coverage.member else EVENT_LOG
        yield CoverageRow(item=item, covers=coverage.covers, covers_word=word, line=line, **facts)


def _span(coverage: Coverage, tell: Teller) -> str:
    if coverage.first is None or coverage.last is None:
        return ""
    first, last = tell.time(coverage.first), tell.time(coverage.last)
    date, _, clock = last.partition(" ")
    shown = clock if first.startswith(date) else last
    return tell.words.say("coverage.span", first=first, last=shown)
