"""The checklist on the screen: all steps with their state, one question, what is left at the end."""

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from dscase.cli import reviewed
from dscase.cli.page import Page
from dscase.inquiry.formatter import gap_of
from dscase.knowledge.checklist import Step
from dscase.render.plain import clean
from dscase.text import typed
from dscase.walkthrough.route import Route, State, command_line, commands_in_order, hints
from dscase.walkthrough.session import Walk
from dscase.walkthrough.suggestions import Seen

MARK: dict[State, str] = {"open": "[ ]", "seen": "[?]", "answered": "[x]", "not_needed": "[-]"}
STYLE: dict[State, str] = {"open": "", "seen": "yellow", "answered": "green", "not_needed": "dim"}
GAP = 2
NARROWEST = 10


def all_steps(page: Page, walk: Walk) -> None:
    """Every step on a line of its own, in columns that stand under each other whatever the letters' width."""
    route, lang, say = walk.route(), walk.words.lang, walk.words.say
    rows = []
    for step in route.checklist.steps:
        state = route.state(step)
        record, seen = route.answer(step), route.shown(step)
        if record is not None:
            text = route.checklist.answered(record, lang)
        else:
            text = seen.text if seen and state == "seen" else ""
        cells = (MARK[state], step.id, step.title.say(lang), say(f"walk.state.{state}"), _one_line(text))
        rows.append((STYLE[state], cells))
    for style, line in _aligned(rows, page.console.width - 2):
        page.console.print(Text(f"  {line}", style=style), soft_wrap=True)


def question(page: Page, walk: Walk, route: Route, step: Step) -> None:
    """Everything a person needs to answer, above the prompt."""
    lang, say = walk.words.lang, walk.words.say
    place = route.checklist.steps.index(step) + 1
    page.head("step", place=place, steps=len(route.checklist.steps), title=step.title.say(lang))
    page.line(say("walk.why", text=step.why.say(lang)), "dim")
    for line in step.where.say(lang):
        page.point(line)
    for hint, lines in hints(step, walk.seen.profile, lang):
        page.line(say(f"walk.hint.{hint}"))
        for line in lines:
            page.point(line, indent=4)
    _commands(page, walk, step)
    if step.drop:
        kinds = say("inquiry.list_mark").join(say(f"kind.{kind}") for kind in step.drop)
        page.line(say("walk.drop", kinds=kinds, folder=str(walk.case_dir / "evidence")), "dim")
    missing(page, walk, route, step)
    seen, record = route.shown(step), route.answer(step)
    if record is not None:
        page.line(say("walk.before", text=route.checklist.answered(record, lang)))
    elif seen is not None and seen.text:
        evidence_line(page, walk, seen)


def missing(page: Page, walk: Walk, route: Route, step: Step) -> None:
    """What is missing or in doubt that the step settles."""
    for finding in route.missing(step):
        gap = gap_of(finding, walk.words, asked=True)
        page.line(f"[{walk.words.say(f'weight.{gap.weight}')}] {gap.what}", "yellow")
        page.line(gap.mend, indent=4, mark="→ ")


def evidence_line(page: Page, walk: Walk, evidence: Seen) -> None:
    """What the evidence shows, and where it stands."""
    text = walk.words.say("walk.seen_so", text=_one_line(evidence.text), source=evidence.source)
    page.line(text, "yellow")


def resumed(walk: Walk) -> str:
    """What stands behind `dscase walk` to go on: the case, and the zone where the command line named it."""
    tz = walk.request.tz
    return typed(walk.case_dir, *(("--tz", tz) if tz else ()))


def to_confirm(page: Page, walk: Walk, route: Route, steps: Sequence[Step]) -> None:
    """What the evidence answers already, to be confirmed in one go."""
    page.head("confirm", count=len(steps))
    for step in steps:
        if seen := route.shown(step):
            label = step.answer(seen.result)
            text = _one_line(seen.text) or (label.label.say(walk.words.lang) if label else "")
            title = step.title.say(walk.words.lang)
            page.line(walk.words.say("walk.confirm_line", title=title, text=text, source=seen.source))


def together(page: Page, walk: Walk, steps: Sequence[Step]) -> None:
    """Where to look for what may be answered in one go."""
    lang = walk.words.lang
    page.head("together", count=len(steps))
    for step in steps:
        page.point(f"{step.title.say(lang)}: {' '.join(step.where.say(lang))}")


def ending(page: Page, walk: Walk) -> None:
    """What was decided, what is still open, what is missing: the last screen."""
    route, say, lang = walk.route(), walk.words.say, walk.words.lang
    page.head("end")
    decided, suggested = route.decided, route.suggestion
    if decided:
        page.line(say("walk.decided", decision=say(f"walk.decision.{decided}")), "bold")
    if suggested and suggested != decided:
        page.line(say("walk.suggested", decision=say(f"walk.decision.{suggested}")), "yellow")
    if route.open:
        titles = say("inquiry.list_mark").join(step.title.say(lang) for step in route.open)
        page.line(say("walk.still_open", count=len(route.open), titles=titles))
        page.line(say("walk.resume", case=resumed(walk)), indent=4)
    if walk.seen.trouble is not None:
        explained = walk.words.explain(walk.seen.trouble, page=True)
        page.line(explained.what, "yellow")
        page.line(f"→ {explained.next}", indent=4)
    if walk.seen.examination is not None:
        reviewed.show(walk.seen.examination, everything=False, asked=True)


def _commands(page: Page, walk: Walk, step: Step) -> None:
    for of, on, _, commands in commands_in_order(step, walk.seen.systems):
        page.line(walk.words.say("walk.commands", of=of.upper(), on=on.capitalize()))
        for command in commands:
            # Not wrapped: a command is copied.
            line = command_line(command, walk.seen.hosts)
            page.console.print(Text(f"    {line}", style="bold"), soft_wrap=True)


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())


def _aligned(rows: Sequence[tuple[str, tuple[str, ...]]], room: int) -> list[tuple[str, str]]:
    """Each row's cells as one line; the last column takes what is left, and is cut there."""
    *fixed, _ = zip(*(cells for _, cells in rows), strict=True)
    widths = [max(map(cell_len, column)) for column in fixed]
    left = max(room - sum(widths) - GAP * len(widths), NARROWEST)
    lines = []
    for style, (*cells, last) in rows:
        padded = [set_cell_size(cell, width + GAP) for cell, width in zip(cells, widths, strict=True)]
        tail = last if cell_len(last) <= left else set_cell_size(last, left - 1).rstrip() + "…"
        lines.append((style, ("".join(padded) + tail).rstrip()))
    return lines
