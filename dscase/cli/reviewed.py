"""What a review tells: the verdict first, then what it rests on and what is missing, on one screen."""

from collections import Counter
from collections.abc import Sequence

from dscase.cli import blocks
from dscase.cli.blocks import STYLE_OF_WEIGHT
from dscase.cli.page import Page, console
from dscase.events.computers import Computers
from dscase.inquiry.formatter import gap_of, teller
from dscase.inquiry.judging import EVENT_LOG, coverage_rows, judged
from dscase.inquiry.model import CoverageRow, Gap, Judged
from dscase.pipeline import Examination
from dscase.review.finding import WEIGHTS
from dscase.wording.words import Words

JSON_SCHEMA = "dscase.review/1"
SCREEN = 38
"""Lines, the longest that most terminals show at once."""
NEXT = 7
"""Lines kept for what to do next."""
LOGS = 5
"""How many sources the one screen lists. Logs inside packages are counted there."""


def show(examination: Examination, *, everything: bool, asked: bool = False) -> None:
    """Prints the screen on stdout; `everything`: however long it gets; `asked`: at the end of a walk, which
    has questions and no options.
    """
    examined = examination.examined
    page = Page(console(), Words(examined.case.speaks))
    tell = teller(examined, page.words)
    verdict = judged(examined, examination.judgement, tell, "asked" if asked else "case")
    blocks.verdict(page, verdict)
    blocks.window(page, examined.window, tell)
    blocks.asked_about(page, examination.asked.event, tell)
    blocks.others(page, examination, tell, None if everything else blocks.OFFERED, asked=asked)
    _coverage(page, coverage_rows(examination.judgement, tell), everything=everything, asked=asked)
    if everything:
        _computers(page, examined.collected.computers)
    _findings(page, examination, everything=everything, asked=asked)
    _next(page, examination, verdict, asked=asked)


def _coverage(page: Page, rows: Sequence[CoverageRow], *, everything: bool, asked: bool) -> None:
    if not rows:
        return
    page.head("coverage")
    shown = rows if everything else [row for row in rows if row.item == EVENT_LOG][:LOGS]
    for row in shown:
        page.line(row.line)
    if len(rows) > len(shown):
        counts = Counter(row.covers_word for row in rows[len(shown) :])
        counted = page.words.say("inquiry.list_mark").join(
            f"{word} {count}" for word, count in counts.items()
        )
        page.say("reviewed.logs", "dim", count=counts.total(), told=counted, asked=asked)


def _computers(page: Page, computers: Computers) -> None:
    """Which names were taken as one computer's, and why; which could not be."""
    say = page.words.say
    mark = say("inquiry.list_mark")
    lines = [
        say(
            "screen.reviewed.computers.one",
            name=one.name,
            others=mark.join(one.spellings[1:]),
            why=mark.join(say(f"screen.reviewed.computers.why.{why}") for why in one.why),
        )
        for one in computers.joined()
    ]
    unclear = ((one.name, mark.join(one.fits)) for one in computers.unclear)
    lines += [say("screen.reviewed.computers.unclear", name=name, fits=fits) for name, fits in unclear]
    if lines:
        page.line(say("screen.reviewed.computers.head"))
        for line in lines:
            page.line(line, indent=2)


def _findings(page: Page, examination: Examination, *, everything: bool, asked: bool) -> None:
    """By weight. On the one screen every finding that fits is named, and the first with how to mend them."""
    found = sorted(examination.findings, key=lambda one: WEIGHTS.index(one.weight))
    gaps = [(gap_of(one, page.words, asked=asked), one.item) for one in found]
    heavy = sum(one.weight != "note" for one in found)
    watch = examination.judgement.verdict.kind == "watch"
    page.head("lacking" if watch else "missing" if heavy else "nothing_missing", count=heavy)
    if everything:
        for gap, item in gaps:
            blocks.finding(page, gap, item)
        return
    room = max(SCREEN - NEXT - page.lines - 1, 3)
    heads = [_head_of(page, gap, item) for gap, item in gaps]
    fitting = next(
        (place for place in range(len(heads)) if _height(page, heads[: place + 1]) > room), len(heads)
    )
    room -= _height(page, heads[:fitting])
    for (gap, _), head in zip(gaps[:fitting], heads, strict=False):
        page.line(head, STYLE_OF_WEIGHT[gap.weight])
        room = _mend(page, gap, room)
    if fitting < len(gaps):
        notes = sum(gap.weight == "note" for gap, _ in gaps[fitting:])
        page.say("reviewed.others", "dim", count=len(gaps) - fitting, notes=notes, asked=asked)


def _head_of(page: Page, gap: Gap, item: int) -> str:
    """A finding in front of what to do about it; a note in one line."""
    head = blocks.finding_head(page, gap, item)
    first, *more = page.folded(head)
    return f"{first[:-1]}…" if more and gap.weight == "note" else head


def _height(page: Page, heads: Sequence[str]) -> int:
    return sum(len(page.folded(head)) for head in heads)


def _mend(page: Page, gap: Gap, room: int) -> int:
    """How to mend a finding, where there is room; the room left."""
    lines = page.folded(gap.mend, 8)
    if gap.weight == "note" or len(lines) > room:
        return room
    page.line(gap.mend, indent=6, mark="→ ")
    return room - len(lines)


def _next(page: Page, examination: Examination, verdict: Judged, *, asked: bool) -> None:
    page.head("next")
    kind = verdict.kind
    steps = [verdict.before] if verdict.before else []
    key = "complete" if examination.judgement.complete else kind
    steps.append(page.words.say(f"screen.reviewed.next.{key}{'_asked' * asked}"))
    for number, step in enumerate(steps, start=1):
        page.line(step, mark=f"{number}. ")


def as_json(examination: Examination) -> str:
    """The same facts and all of them, one JSON document of schema `dscase.review/1`."""
    from dscase.cli.json_output import as_text, examined

    return as_text({"schema": JSON_SCHEMA, **examined(examination, Words(examination.examined.case.speaks))})
