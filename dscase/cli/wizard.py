"""The walk at a terminal: one question after the other, each answer kept before the next is asked."""

import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from dscase import pipeline
from dscase.case.model import Checked
from dscase.cli import route_page, screen
from dscase.cli.error_handler import exit_code, print_result, tell
from dscase.cli.page import Page
from dscase.cli.progress import Bar
from dscase.cli.texts import text
from dscase.errors import DscaseError, ExitCode
from dscase.knowledge.checklist import PROSE, Answer, Step
from dscase.pipeline.masking import masked_before, settled
from dscase.render.plain import clean
from dscase.walkthrough.answers import in_words
from dscase.walkthrough.route import asked_text
from dscase.walkthrough.session import Walk
from dscase.walkthrough.suggestions import Seen
from dscase.wording.words import Words

if TYPE_CHECKING:
    from questionary import Question

T = TypeVar("T")

CONFIRM, KEEP, LATER = "confirm", "keep", "later"
"""What can be chosen beside a step's own answers."""
OFFERED = 200
"""Events to choose from; one behind these can be typed."""
AT_ONCE = 2
"""So many answers of the evidence are worth being confirmed in one go."""


def look(going: Walk) -> None:
    """Looks at the evidence, with a bar where that takes long."""
    with Bar() as bar:
        going.look(bar)


def outcome(going: Walk) -> ExitCode:
    """Whether all is answered, and nothing is missing that an inquiry needs."""
    return ExitCode.COMPLETE if going.complete else ExitCode.INCOMPLETE


class Asking:
    """Asks at the terminal, in the words' language. Ctrl-C and Ctrl-D both raise KeyboardInterrupt."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def choose(
        self,
        message: str,
        choices: Sequence[tuple[str, T]],
        default: T | None = None,
        *,
        search: bool = False,
    ) -> T:
        """One of the choices, each a label and what it stands for. `search`: typing narrows them."""
        import questionary

        listed = [questionary.Choice(clean(label), value=place) for place, (label, _) in enumerate(choices)]
        first = next((place for place, (_, value) in enumerate(choices) if value == default), 0)
        place: int = _answered(
            questionary.select(
                clean(message),
                choices=listed,
                default=listed[first],
                instruction=self.words.say("walk.ask.search" if search else "walk.ask.arrows"),
                use_search_filter=search,
                use_jk_keys=not search,
            )
        )
        return choices[place][1]

    def several(self, message: str, choices: Sequence[tuple[str, T]]) -> list[T]:
        """Those of the choices that a person ticks; none is ticked at first."""
        import questionary

        listed = [questionary.Choice(clean(label), value=place) for place, (label, _) in enumerate(choices)]
        instruction = self.words.say("walk.ask.tick")
        # What the library leaves on the screen once all is ticked is English: the labels stand there instead.
        places: list[int] = _answered(
            questionary.checkbox(
                clean(message), choices=listed, instruction=instruction, erase_when_done=True
            )
        )
        ticked = [choices[place][0] for place in places] or [self.words.say("walk.ask.none_ticked")]
        typer.echo(f"? {clean(message)} {clean(self.words.say('inquiry.list_mark').join(ticked))}")
        return [choices[place][1] for place in places]

    def text(self, message: str, default: str = "", check: Callable[[str], object] | None = None) -> str:
        """A text. `check` raises a DscaseError for one that will not do; its words are shown below."""
        import questionary

        def valid(typed: str) -> bool | str:
            try:
                if check is not None:
                    check(typed)
            except DscaseError as error:
                return clean(self.words.explain(in_words(error, self.words.lang), page=True).what)
            return True

        typed = _answered(questionary.text(clean(message), default=clean(default), validate=valid))
        return str(typed).strip()


def _answered(question: "Question") -> Any:
    try:
        return question.unsafe_ask()
    except EOFError:  # Ctrl-D
        raise KeyboardInterrupt from None


class Talk:
    """The walk at a terminal."""

    def __init__(self, going: Walk, page: Page) -> None:
        self.going = going
        self.page = page
        self.say = going.words.say
        self.lang = going.words.lang
        self.asking = Asking(going.words)
        self.passed: set[str] = set()
        self.offered: set[str] = set()
        self.apart: set[str] = set()  # questions that are asked for themselves, not together with others

    def run(self, first: Step, *, anew: bool) -> ExitCode:
        """Asks until nothing is open that was not put off, then shows where the case stands."""
        self._greet()
        if anew:
            self._ask(first)
        self._offer()
        while step := self.going.route().next(self.passed):
            if self._together(step):
                continue
            if step.phase == "decide":
                look(self.going)  # what was answered so far has a say in the verdict
            self._ask(step)
            self._offer()
        look(self.going)
        route_page.ending(self.page, self.going)
        built = self._build()
        return outcome(self.going) if built is None else built

    def _greet(self) -> None:
        journal = self.going.journal.read()
        if journal.torn:
            self.page.line(self.say("walk.torn", text=journal.torn[:80]), "yellow")
        if journal.unreadable:
            self.page.line(self.say("walk.unreadable", count=journal.unreadable), "yellow")
        route = self.going.route()
        answered = len(route.path) - len(route.open)
        self.page.line(self.say("walk.greeting", answered=answered, open=len(route.open)))
        self._tell_trouble()

    def _tell_trouble(self) -> None:
        if (trouble := self.going.seen.trouble) is not None:
            self.page.line(self.going.words.explain(trouble).what, "yellow")

    def _offer(self) -> None:
        """What the evidence answers, confirmed in one go; what comes up later is offered when it does."""
        route = self.going.route()
        new = [step for step in route.to_confirm if step.id not in self.offered | self.passed]
        if len(new) < AT_ONCE:
            return
        self.offered |= {step.id for step in new}
        route_page.to_confirm(self.page, self.going, route, new)
        choices = [(self.say("walk.ask.confirm_all"), True), (self.say("walk.ask.one_by_one"), False)]
        if self.asking.choose(self.say("walk.ask.confirm"), choices):
            self.going.confirm_all(new)

    def _together(self, first: Step) -> bool:
        """What one look answers, as there is nothing to tell, in one go. What is not ticked is asked for."""
        steps = self.going.route().together(first, self.apart)
        if not steps:
            return False
        route_page.together(self.page, self.going, steps)
        choices = [
            (f"{step.title.say(self.lang)}: {step.together.label.say(self.lang)}", step)
            for step in steps
            if step.together
        ]
        ticked = self.asking.several(self.say("walk.ask.together"), choices)
        self.going.nothing_more(ticked)
        self.apart |= {step.id for step in steps}
        return True

    def _ask(self, step: Step) -> None:
        """Asks one question until it is answered or put off."""
        while True:
            route = self.going.route()
            seen, before = route.shown(step), route.answer(step)
            route_page.question(self.page, self.going, route, step)
            chosen = self._choose(step, seen, before)
            if chosen == LATER:
                self.passed.add(step.id)
                return
            if chosen == KEEP:
                return
            if chosen == CONFIRM and seen is not None:
                english = self._english(step, seen) if step.id in route.in_english else ""
                with Bar() as bar:
                    self.going.confirm(step, seen, bar, english=english)
                return
            answer = step.answer(chosen)
            if answer is not None and (
                self._files(step, answer) if answer.files else self._text(step, answer, before or seen)
            ):
                other = self.going.others(step, before)
                if other is not None:
                    self.page.line(self.say("walk.meanwhile", text=other.text), "yellow")
                return

    def _choose(self, step: Step, seen: Seen | None, before: Checked | None) -> str:
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

    def _text(self, step: Step, answer: Answer, known: Checked | Seen | None) -> bool:
        """Asks for the text an answer needs, in a case of both languages in English too, and records it."""
        typed = english = ""
        default, begun = _typed_before(answer, known), self.going.english(answer, known)
        if answer.ask is not None:
            message = asked_text(answer, self.lang, self.going.seen.event)
            if answer.states in PROSE:
                message = self.say("walk.ask.or_file", text=message)
            if answer.states == "event":
                typed = self._event(message, default)
            if not typed:
                typed = self.asking.text(message, default, lambda typed: self._check(step, answer, typed))
            if begun is not None:
                message = self.say("walk.ask.in_english", text=message)
                english = self.asking.text(message, begun, lambda typed: text(typed, self.going.case_dir))
        looked = self.going.seen
        own, also = (text(each, self.going.case_dir) or "" for each in (typed, english))
        with Bar() as bar:
            self.going.answer(step, answer.id, own, progress=bar, english=also)
        if self.going.seen is not looked:
            self._tell_trouble()
            route_page.missing(self.page, self.going, self.going.route(), step)
            if seen := self.going.seen.seen.get(step.id):
                route_page.evidence_line(self.page, self.going, seen)
        return True

    def _english(self, step: Step, seen: Seen) -> str:
        """What is stated and right, in English; "" where a person gives none."""
        answer = step.answer(seen.result)
        asked = asked_text(answer, self.lang, None) if answer else ""
        message = self.say("walk.ask.in_english", text=asked)
        typed = self.asking.text(message, "", lambda typed: text(typed, self.going.case_dir))
        return text(typed, self.going.case_dir) or ""

    def _event(self, message: str, default: str) -> str:
        """One of the window's events; "" where there are none, and for one to be typed."""
        offered = self.going.offers()[:OFFERED]
        if not offered:
            return ""
        choices = [(f"{number}. {one.text}", one.stated) for number, one in enumerate(offered, start=1)]
        choices.append((self.say("walk.ask.other_event"), ""))
        return self.asking.choose(message, choices, default, search=True)

    def _check(self, step: Step, answer: Answer, typed: str) -> None:
        self.going.check(step, answer.id, text(typed, self.going.case_dir) or "")

    def _files(self, step: Step, answer: Answer) -> bool:
        """Takes files into the evidence, and records them once they are what the step needs. Where an answer
        says whose the files are that are there already, no more are asked for.
        """
        if answer.package is not None or answer.of_asked:
            with Bar() as bar:
                if self.going.give(step, answer, bar):
                    return True
        typed = self.asking.text(self.say("walk.ask.files", folder=str(self.going.case_dir / "evidence")))
        for path in _paths(typed):
            try:
                self.page.line(self.say("walk.kept", name=self.going.add(path)))
            except DscaseError as error:
                explained = self.going.words.explain(error)
                self.page.line(f"{explained.what} {explained.why}", "yellow")
        with Bar() as bar:
            there = self.going.give(step, answer, bar)
        if not there:
            self.page.line(self.say("walk.not_yet"), "yellow")
        return there

    def _build(self) -> ExitCode | None:
        """Offers to build, once it was decided to inquire, or to watch where watching is proven."""
        going, decided = self.going, self.going.route().decided
        proven = decided == "inquire" or (decided == "watch" and going.seen.judged == "watch")
        if not proven or going.seen.examination is None:
            return None
        out = going.case_dir / "out"
        key = f"walk.ask.{'build' if decided == 'inquire' else 'watch'}{'_over' if out.exists() else ''}"
        wanted, mask = self.asking.choose(self.say(key, out=str(out)), self._ways())
        if not wanted:
            return None
        now = datetime.now(UTC).replace(microsecond=0)
        request = replace(going.request, now=now, mask=mask, asked=True)
        with Bar() as bar:
            built = pipeline.build(request, out, force=out.exists(), progress=bar)
        for trouble in built.troubles:
            tell(trouble, "notice")
        print_result(lambda: screen.show(built, out))
        return exit_code(built.examination.judgement)

    def _ways(self) -> list[tuple[str, tuple[bool, bool | None]]]:
        """Whether to build, and whether names are masked then: that is asked, too, where neither the case nor
        the settings nor an earlier build say it.
        """
        request, case_dir, say = self.going.request, self.going.case_dir, self.say
        no = (say("walk.ask.no"), (False, None))
        if settled(request).case.mask is not None or masked_before(case_dir, case_dir / "out"):
            return [(say("walk.ask.yes"), (True, None)), no]
        return [(say("walk.ask.plain"), (True, False)), (say("walk.ask.mask"), (True, True)), no]


def _typed_before(answer: Answer, known: Checked | Seen | None) -> str:
    """The text to begin with: what is known already, where it is a text of this answer."""
    return answer.own(known.text) if known is not None and known.result == answer.id else ""


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
