"""Where a person stands on the checklist: the state of every step, the next question, and how it is put."""

import re
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from dscase.case.model import Checked, Lang
from dscase.events.table import Event
from dscase.knowledge.checklist import END, Answer, Checklist, Command, Decision, Hint, Step, System
from dscase.knowledge.profiles import Profile
from dscase.knowledge.steps import STEPS, steps_said
from dscase.review.finding import Finding
from dscase.walkthrough.suggestions import Seen

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
EXAMPLE = ("2205", "DSA-test")
"""An event's id and target, where none is at hand."""
_PLACES = {"manager": "DSM_HOST", "target": "DSA_HOST"}

State = Literal["open", "seen", "answered", "not_needed"]
"""Not answered; answered by the evidence and to be confirmed; answered; not on the way the answers lead."""


@dataclass(frozen=True)
class Route:
    """The checklist with everything known. `records` are the journal's, oldest first, corrections included.

    `judged` is the verdict's kind, None where nothing was judged or nothing can be said.
    """

    checklist: Checklist
    records: Sequence[Checked] = ()
    seen: Mapping[str, Seen] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    judged: Decision | None = None
    in_english: frozenset[str] = frozenset()
    """Steps whose text the case states in Japanese alone, where the documents are in both languages."""

    def answer(self, step: Step) -> Checked | None:
        """The record that counts for a step: its last one."""
        return self._answers.get(step.id)

    @cached_property
    def path(self) -> tuple[Step, ...]:
        """The steps from the first to the end, as the answers lead. An open question leads on as usual.

        Before the decision is made, the way of an inquiry is assumed: its questions are still to come.
        """
        steps, at = [], self.checklist.steps[0].id
        while at != END:
            step = self.checklist.step(at)
            assert step is not None  # the checklist was checked when it was read
            steps.append(step)
            given = self._given(step)
            if given is None and step.phase == "decide":
                given = next((answer for answer in step.answers if step.after(answer) != END), None)
            at = step.after(given)
        return tuple(steps)

    def state(self, step: Step) -> State:
        """How a step stands. What was answered stays so, wherever later answers lead."""
        if step.id in self._answers:
            return "answered"
        if step not in self.path:
            return "not_needed"
        return "seen" if self.shown(step) else "open"

    def shown(self, step: Step) -> Seen | None:
        """What the evidence shows of a step; of the decision, what evidence and answers speak for.

        That is said only once everything before it is answered: a question still open may turn it.
        """
        if step.phase != "decide":
            return self.seen.get(step.id)
        before = self.path[: self.path.index(step)]
        speaks_for = self.suggestion
        if speaks_for is None or any(each.id not in self._answers for each in before):
            return None
        return Seen(speaks_for, "", "")

    def next(self, passed: Container[str] = ()) -> Step | None:
        """The next question: the first on the way that is neither answered nor `passed` over for now."""
        return next((step for step in self.open if step.id not in passed), None)

    def together(self, first: Step | None = None, apart: Collection[str] = ()) -> tuple[Step, ...]:
        """Open questions that one look answers, where there is nothing to tell: `first` and those of its part
        behind it; without it, the first there are. None where they are fewer than two, or where one is among
        those that are asked `apart`.
        """
        steps = [step for step in self.open if step.together and step.id not in self.seen]
        first = first or next(iter(steps), None)
        if first is None or first not in steps:
            return ()
        found = [step for step in steps[steps.index(first) :] if step.phase == first.phase]
        return tuple(found) if len(found) > 1 and not any(step.id in apart for step in found) else ()

    @property
    def open(self) -> tuple[Step, ...]:
        """The questions still to come, those to be confirmed included."""
        return tuple(step for step in self.path if step.id not in self._answers)

    @property
    def to_confirm(self) -> tuple[Step, ...]:
        """What the evidence answers and nobody has confirmed yet, to be confirmed in one go.

        The decision is never among it. Nothing is before what is `assumed` was answered.
        """
        return tuple(step for step in self.confirmable if step.id not in self.in_english)

    @property
    def confirmable(self) -> tuple[Step, ...]:
        """The same, with those whose text is asked for in English when they are confirmed."""
        if self.assumed:
            return ()
        return tuple(step for step in self.open if step.phase != "decide" and step.id in self.seen)

    @property
    def assumed(self) -> tuple[Step, ...]:
        """What was assumed and hangs over all else that the evidence shows: each is asked for itself."""
        return tuple(step for step in self.open if step.id in self.seen and self.seen[step.id].assumed)

    @cached_property
    def suggestion(self) -> Decision | None:
        """What the answers speak for, the last one counting; else what the evidence was judged to.

        No change of status, no event and no alert: watching on is enough, the vendor's page says.
        """
        given = {step: self._given(step) for step in self.checklist.steps if step.phase == "check"}
        if all(answer is not None and answer.nothing for step, answer in given.items() if step.calm):
            return "watch"
        answers = [given[step] for step in self.path if step in given]
        suggested = [answer.suggests for answer in answers if answer is not None and answer.suggests]
        return suggested[-1] if suggested else self.judged

    @property
    def decided(self) -> Decision | None:
        """What was decided, None while it is open."""
        given = self._given(self.checklist.decision)
        return given.suggests if given else None

    def missing(self, step: Step) -> tuple[Finding, ...]:
        """The findings a step settles; of an item, all that is missing or weak in it."""
        return tuple(
            finding
            for finding in self.findings
            if finding.code in step.settles
            or (
                step.phase == "item"
                and finding.item in step.feeds
                and finding.item
                and finding.weight != "note"
            )
        )

    def _given(self, step: Step) -> Answer | None:
        """Which of a step's answers was given; None also for a record that names none of them."""
        record = self.answer(step)
        return step.answer(record.result) if record else None

    @cached_property
    def _answers(self) -> Mapping[str, Checked]:
        found: dict[str, Checked] = {}
        said: dict[str, Checked] = {}
        for record in self.checklist.whole(self.records):
            step = self.checklist.step(record.step)
            if step is not None:
                found[step.id] = record
            else:  # recorded freely: it may still tell of what support wants to be done before
                said |= dict.fromkeys(steps_said(record.text) & set(STEPS), record)
        return said | found


def commands_in_order(
    step: Step, systems: Mapping[str, System]
) -> list[tuple[str, System, bool, list[Command]]]:
    """The commands of a step by part of the product and system, those for the `systems` at hand (by part)
    first: the part, the system, whether it is the one at hand, the commands.
    """
    groups: dict[tuple[str, System], list[Command]] = {}
    for command in step.commands:
        groups.setdefault((command.of, command.on), []).append(command)
    groups_at_hand = [(of, on, systems.get(of) == on, commands) for (of, on), commands in groups.items()]
    return sorted(groups_at_hand, key=lambda group: not group[2])


def asked_text(answer: Answer, lang: Lang, event: Event | None) -> str:
    """What text is asked for with an answer, its examples of the event at hand, where there is one."""
    target = (event.target if event else "") or EXAMPLE[1]
    stated = f"{event.id}@{target}" if event else "@".join(EXAMPLE)
    text = answer.ask.say(lang) if answer.ask else ""
    return text.replace("{event}", stated).replace("{target}", target)


def command_line(command: Command, hosts: Mapping[str, str]) -> str:
    """A command to copy. `hosts`: "manager" and "target" as the evidence names them.

    Only what can be nothing but a host name is filled in: names come out of logs, and a command is run.
    """
    line = command.run
    for place, placeholder in _PLACES.items():
        name = hosts.get(place, "")
        line = line.replace(f"{{{place}}}", name if _HOST.fullmatch(name) else placeholder)
    return line


def hints(step: Step, profile: Profile | None, lang: Lang) -> tuple[tuple[Hint, tuple[str, ...]], ...]:
    """What the profile of the event at hand says to this question, by field; empty fields left out."""
    if profile is None:
        return ()
    lines_by_hint = ((hint, _lines(profile, hint, lang)) for hint in step.hints)
    return tuple((hint, lines) for hint, lines in lines_by_hint if lines)


def _lines(profile: Profile, hint: Hint, lang: Lang) -> tuple[str, ...]:
    value = getattr(profile, hint, ())  # a field that profiles do not have (yet) says nothing
    if isinstance(value, Mapping):
        return tuple(value[lang])
    return tuple(kind.upper() for kind in value) if hint == "packages" else tuple(value)
