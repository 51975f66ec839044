"""A supplement: what the desk asked for, answered one by one, and what is new since the last bundle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal

from dscase.case.requests import Demand
from dscase.case.sealed import Turn
from dscase.inquiry import tables
from dscase.inquiry.compose import names, title
from dscase.inquiry.formatter import Teller, teller
from dscase.inquiry.glance import dated
from dscase.inquiry.model import EventRow, ExhibitRow, PackageRow, Picture, SenderBlock
from dscase.inquiry.sender import sender_block
from dscase.review.examined import Examined
from dscase.review.judge import Judgement
from dscase.text import kept_lines, one_line
from dscase.wording.words import Words

DIGITS = 16
"""Of the hash of the manifest before; this one's manifest has them all."""
SHOWN = 30
"""New events in the document; events.csv has all of them."""

How = Literal["new", "changed"]


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A request and its answer. `asked` is when and by whom, as far as that is known."""

    number: str
    asked: str
    text: str
    state: str  # in words
    is_open: bool
    answer: str
    exhibits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Supplement:
    """What a supplement says, worded. `how` tells of each exhibit whether it is new or changed."""

    lang: Literal["ja", "en"]
    title: str
    reference: str
    code: str
    after: str  # which bundle it supplements
    answers: tuple[AnswerRow, ...]
    exhibits: tuple[ExhibitRow, ...]
    how: Mapping[str, How]
    pictures: tuple[Picture, ...]
    packages: tuple[PackageRow, ...]
    events: tuple[EventRow, ...]
    events_total: int
    zone: str
    people: SenderBlock
    recipient: str
    dated: str
    own_number: str
    names: tuple[str, ...]
    masking: tuple[str, ...] = ()  # what is declared of the masking

    @property
    def open(self) -> int:
        """How many requests it leaves open."""
        return sum(answer.is_open for answer in self.answers)


def contents(examined: Examined) -> dict[str, str]:
    """The SHA-256 of what goes out of each file, by its name: of a screenshot its copy, as it is covered."""
    own = {file.name: file.sha256 for file in examined.evidence.files}
    shown = {
        screenshot.file.name: sha256(screenshot.copy).hexdigest()
        for screenshot in examined.evidence.screenshots
    }
    return own | shown


def news(examined: Examined, turn: Turn) -> dict[str, How]:
    """The exhibits that did not go out as they are now: number -> whether it is new or changed."""
    before = turn.numbers()
    return {
        number: "changed" if number in before else "new"
        for name, content in contents(examined).items()
        if (number := examined.exhibits.get(name)) and not turn.sent(number, content)
    }


def reduced(examined: Examined, how: Mapping[str, How]) -> Examined:
    """What was examined, its evidence without what went out before."""
    kept = {name for name, number in examined.exhibits.items() if number in how}
    evidence = examined.evidence
    collected = examined.collected
    return replace(
        examined,
        evidence=replace(
            evidence,
            files=tuple(each for each in evidence.files if each.name in kept),
            packages=tuple(each for each in evidence.packages if each.file.name in kept),
            archives=tuple(each for each in evidence.archives if each.file.name in kept),
            screenshots=tuple(each for each in evidence.screenshots if each.file.name in kept),
            mails=tuple(each for each in evidence.mails if each.file.name in kept),
        ),
        collected=replace(
            collected,
            sources=tuple(
                each for each in collected.sources if (each.spec.package or each.spec.name) in kept
            ),
        ),
    )


def supplement(
    examined: Examined,
    judgement: Judgement,
    words: Words,
    turn: Turn,
    *,
    demands: Sequence[Demand],
    how: Mapping[str, How],
) -> Supplement:
    """The supplement. `examined` is reduced to what is new, its rows to the events not sent before."""
    tell = teller(examined, words)
    rows = examined.collected.rows
    nothing_asked = replace(judgement.asked, row=None)
    say, before = words.say, turn.predecessor
    return Supplement(
        lang=words.lang,
        title=say("supplement.title", title=title(examined, judgement.asked, tell)),
        reference=say("inquiry.reference", window=tell.span()),
        code=before.reference,
        after=say(
            "supplement.after",
            reference=before.reference,
            round=before.round,
            day=tell.day_and_minute(before.when),
            manifest=before.manifest[:DIGITS],
        ),
        answers=tuple(_answer(one, tell) for one in demands),
        exhibits=tables.exhibit_rows(examined, tell, "supplement"),
        how=how,
        pictures=tables.pictures(examined.evidence, tell),
        packages=tables.package_rows(examined.evidence.packages, tell),
        events=tuple(tables.rows_of(rows, range(min(len(rows), SHOWN)), nothing_asked, tell)),
        events_total=len(rows),
        zone=tell.zone,
        people=sender_block(examined.case.sender, tell),
        recipient=one_line(examined.case.recipient or ""),
        dated=dated(examined.as_of, tell),
        own_number=one_line(examined.case.own_number or ""),
        names=names(examined),
    )


def _answer(one: Demand, tell: Teller) -> AnswerRow:
    asked = " ".join(filter(None, (one_line(one.asked_on), one_line(one.who))))
    state = tell.words.say(f"supplement.state.{one.state}")
    text, answer = kept_lines(one.text), kept_lines(one.answer)
    return AnswerRow(one.number, asked, text, state, one.state == "open", answer, one.exhibits)
