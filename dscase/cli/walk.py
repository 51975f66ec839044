"""`dscase walk CASE_DIR`: the checklist, one question after the other, every answer kept as it is given."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from dscase.cli.guard import guarded, shown, speak
from dscase.errors import DscaseError, ExitCode, UsageError

if TYPE_CHECKING:
    from dscase.cli.page import Page
    from dscase.knowledge.checklist import Answer, Step
    from dscase.pipeline import Request
    from dscase.walk import Walk

CONFIRM, KEEP, LATER = "confirm", "keep", "later"
"""What can be chosen beside a step's own answers."""
AT_ONCE = 2
"""So many answers of the evidence are worth being confirmed in one go."""


@guarded
def walk(
    case_dir: Annotated[Path, typer.Argument(readable=False, help="案件フォルダ / Case folder.")],
    *,
    start: Annotated[
        str | None,
        typer.Option("--from", metavar="STEP", help="この質問から(回答の訂正)/ Ask this step, also anew."),
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="質問と状態の一覧 / List the steps and how they stand.")
    ] = False,
    answers: Annotated[
        Path | None,
        typer.Option(readable=False, metavar="FILE", help="回答のファイル(YAML)/ Answers from a file."),
    ] = None,
    who: Annotated[str | None, typer.Option(help="回答する人 / Who answers.")] = None,
    lang: Annotated[
        Literal["ja", "en"] | None, typer.Option(envvar="DSCASE_LANG", help="言語 / Language.")
    ] = None,
) -> ExitCode:
    """確認の手順を一問ずつ進める / Walk the checklist, question by question."""
    from dscase.cli import route_page
    from dscase.cli.page import Page, console
    from dscase.knowledge.checklist import checklist
    from dscase.walk import Walk

    request = _request(case_dir, lang)
    first = _step(start) if start else None
    if not listed and answers is None and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("walk.no_terminal")
    going = Walk(request, who)
    page = Page(console(), going.words, "walk")
    if listed:
        shown(lambda: route_page.all_steps(page, going))
        return ExitCode.COMPLETE
    if answers is not None:
        _take(going, answers)
        going.look()
        shown(lambda: route_page.all_steps(page, going))
        shown(lambda: route_page.ending(page, going))
        return _code(going)
    try:
        return _Talk(going, page).run(first or checklist().steps[0], anew=first is not None)
    except KeyboardInterrupt:
        shown(lambda: page.head("interrupted", case=str(case_dir)))
        return ExitCode.INTERRUPTED


def _request(case_dir: Path, lang: Literal["ja", "en"] | None) -> "Request":
    """The case as case.yaml states it, its `@file` texts read."""
    from datetime import UTC, datetime

    from dscase import pipeline
    from dscase.case.file import read
    from dscase.cli.build import TEXTS
    from dscase.cli.texts import text

    case = read(case_dir)
    speak(lang or case.lang)
    texts = {field: text(getattr(case, field), case_dir) for field in TEXTS}
    case = case.model_copy(update={**texts, "lang": lang or case.lang})
    return pipeline.Request(case, datetime.now(UTC).replace(microsecond=0), case_dir)


def _step(name: str) -> "Step":
    from dscase.knowledge.checklist import checklist

    step = checklist().step(name)
    if step is None:
        known = ", ".join(step.id for step in checklist().steps)
        raise UsageError("walk.no_such_step", step=name[:80], known=known)
    return step


def _take(going: "Walk", path: Path) -> None:
    """Records the answers of a file; what the evidence shows only where the file confirms it."""
    from dscase.case.evidence import keep
    from dscase.cli import answer_file

    taken = answer_file.read(path)
    for each in taken.answers:
        going.check(each.step, each.answer, each.text)  # all of them, before the first is recorded
    kept = [tuple(keep(going.case_dir, file) for file in each.files) for each in taken.answers]
    going.look()
    there = []
    for each in taken.answers:
        answer = each.step.answer(each.answer)
        record = going.given(each.step, answer) if answer and answer.files else None
        if answer and answer.files and record is None:
            raise UsageError("walk.files_missing", step=each.step.id, answer=each.answer)
        there.append(record)
    for each, names, record in zip(taken.answers, kept, there, strict=True):
        if record is not None:
            going.keep(record)
        else:
            going.answer(each.step, each.answer, each.text, names)
    if taken.confirm:
        going.look()
        route = going.route()
        for step in route.to_confirm:
            if seen := route.shown(step):
                going.confirm(step, seen)


def _code(going: "Walk") -> ExitCode:
    return ExitCode.COMPLETE if going.complete else ExitCode.INCOMPLETE


class _Talk:
    """The walk at a terminal."""

    def __init__(self, going: "Walk", page: "Page") -> None:
        from dscase.cli.asking import Asking

        self.going = going
        self.page = page
        self.say = going.words.say
        self.lang = going.words.lang
        self.asking = Asking(going.words)
        self.passed: set[str] = set()
        self.offered: set[str] = set()

    def run(self, first: "Step", *, anew: bool) -> ExitCode:
        """Asks until nothing is open that was not put off, then shows where the case stands."""
        from dscase.cli import route_page

        self._greet()
        if anew:
            self._ask(first)
        self._offer()
        while step := self.going.route().next(self.passed):
            if step.phase == "decide":
                self.going.look()  # what was answered so far has a say in the verdict
            self._ask(step)
            self._offer()
        self.going.look()
        route_page.ending(self.page, self.going)
        return self._build() or _code(self.going)

    def _greet(self) -> None:
        journal = self.going.journal
        if journal.torn:
            self.page.line(self.say("walk.torn", text=journal.torn[:80]), "yellow")
        if journal.unreadable:
            self.page.line(self.say("walk.unreadable", count=journal.unreadable), "yellow")
        answered = len(self.going.route().path) - len(self.going.route().open)
        self.page.line(self.say("walk.greeting", answered=answered, open=len(self.going.route().open)))
        self._tell_trouble()

    def _tell_trouble(self) -> None:
        if (trouble := self.going.seen.trouble) is not None:
            self.page.line(self.going.words.explain(trouble).what, "yellow")

    def _offer(self) -> None:
        """What the evidence answers, confirmed in one go; what comes up later is offered when it does."""
        from dscase.cli import route_page

        route = self.going.route()
        new = [step for step in route.to_confirm if step.id not in self.offered | self.passed]
        if len(new) < AT_ONCE:
            return
        self.offered |= {step.id for step in new}
        route_page.to_confirm(self.page, self.going, new)
        choices = [(self.say("walk.ask.confirm_all"), True), (self.say("walk.ask.one_by_one"), False)]
        if self.asking.choose(self.say("walk.ask.confirm"), choices):
            for step in new:
                if seen := route.shown(step):
                    self.going.confirm(step, seen)

    def _ask(self, step: "Step") -> None:
        """Asks one question until it is answered or put off."""
        from dscase.cli import route_page

        while True:
            route = self.going.route()
            seen, before = route.shown(step), route.answer(step)
            route_page.question(self.page, self.going, step)
            chosen = self._choose(step)
            if chosen == LATER:
                self.passed.add(step.id)
                return
            if chosen == KEEP:
                return
            if chosen == CONFIRM and seen is not None:
                self.going.confirm(step, seen)
                return
            answer = step.answer(chosen)
            if answer is not None and (
                self._files(step, answer) if answer.files else self._text(step, answer)
            ):
                other = self.going.others(step, before)
                if other is not None:
                    self.page.line(self.say("walk.meanwhile", text=other.text), "yellow")
                return

    def _choose(self, step: "Step") -> str:
        route = self.going.route()
        seen, before = route.shown(step), route.answer(step)
        choices = [(answer.label.say(self.lang), answer.id) for answer in step.answers]
        default = before.result if before else seen.result if seen else None
        if before is not None:
            choices.insert(0, (self.say("walk.ask.keep"), KEEP))
            default = KEEP
        elif seen is not None and step.phase != "decide":
            choices.insert(0, (self.say("walk.ask.right"), CONFIRM))
            default = CONFIRM
        choices.append((self.say("walk.ask.later"), LATER))
        return self.asking.choose(step.question.say(self.lang), choices, default)

    def _text(self, step: "Step", answer: "Answer") -> bool:
        """Asks for the text an answer needs, and records it. False: ask the question again."""
        from dscase.cli.texts import text

        typed = ""
        if answer.ask is not None:
            route = self.going.route()
            known = route.answer(step) or route.shown(step)
            default = known.text if known and known.result == answer.id else ""
            if default in (answer.label.ja, answer.label.en):
                default = ""
            message = answer.ask.say(self.lang)
            typed = self.asking.text(message, default, lambda typed: self._check(step, answer, typed))
        self.going.answer(step, answer.id, text(typed, self.going.case_dir) or "")
        if answer.states in ("window", "event"):
            self.going.look()
            self._tell_trouble()
        return True

    def _check(self, step: "Step", answer: "Answer", typed: str) -> None:
        from dscase.cli.texts import text

        self.going.check(step, answer.id, text(typed, self.going.case_dir) or "")

    def _files(self, step: "Step", answer: "Answer") -> bool:
        """Takes files into the evidence, and records them once they are what the step needs."""
        from dscase.case.evidence import keep

        typed = self.asking.text(self.say("walk.ask.files", folder=str(self.going.case_dir / "evidence")))
        for path in _paths(typed):
            try:
                self.page.line(self.say("walk.kept", name=keep(self.going.case_dir, path)))
            except DscaseError as error:
                told = self.going.words.explain(error)
                self.page.line(f"{told.what} {told.why}", "yellow")
        self.going.look()
        if record := self.going.given(step, answer):
            self.going.keep(record)
            self.going.look()  # a package that was said to be the manager's is one now
            return True
        self.page.line(self.say("walk.not_yet"), "yellow")
        return False

    def _build(self) -> ExitCode | None:
        """Offers to build, once it was decided to inquire."""
        from dataclasses import replace
        from datetime import UTC, datetime

        from dscase import pipeline
        from dscase.cli import screen

        going = self.going
        if going.route().decided != "inquire" or going.seen.examination is None:
            return None
        out = going.case_dir / "out"
        key = "walk.ask.build_over" if out.exists() else "walk.ask.build"
        choices = [(self.say("walk.ask.yes"), True), (self.say("walk.ask.no"), False)]
        if not self.asking.choose(self.say(key, out=str(out)), choices):
            return None
        request = replace(going.request, now=datetime.now(UTC).replace(microsecond=0))
        built = pipeline.build(request, out, force=out.exists())
        shown(lambda: screen.show(built, out))
        return ExitCode.COMPLETE if built.complete else ExitCode.INCOMPLETE


def _paths(typed: str) -> list[Path]:
    """Paths as typed, or as a terminal pastes files that are dropped on it: quoted or escaped, several."""
    if not typed:
        return []
    if Path(typed).is_file():
        return [Path(typed)]
    try:
        parts = shlex.split(typed, posix=sys.platform != "win32")
    except ValueError:
        parts = [typed]
    return [Path(part.strip("\"'")).expanduser() for part in parts]
