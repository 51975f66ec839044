"""Where a case stands on the checklist: journal and evidence looked at together, and answers recorded.

The one way in for every front that walks a person through it. Only the journal is written; `look` examines
the evidence as `pipeline.examine` does.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from dscase import __version__, pipeline
from dscase.case import evidence as kept
from dscase.case.journal import Journal
from dscase.case.model import Case, Checked
from dscase.case.place import templates
from dscase.errors import DscaseError, UsageError
from dscase.events.table import Event
from dscase.inquiry.formatter import teller
from dscase.inquiry.offers import Offer, offers
from dscase.intake.evidence import Package
from dscase.intake.gather import Progress
from dscase.knowledge.answers import with_answers, zone_answered
from dscase.knowledge.checklist import Answer, Decision, Step, System, checklist
from dscase.knowledge.profiles import Profile
from dscase.review.finding import incomplete
from dscase.review.grounds import offered
from dscase.review.own_packages import packages_of_subject
from dscase.review.subject_event import choose_of, nearest
from dscase.text import Listed
from dscase.walkthrough import answers
from dscase.walkthrough.route import Route
from dscase.walkthrough.suggestions import Seen, meant, observe, stated
from dscase.window import FROM_EVIDENCE
from dscase.wording.words import Words

_LOOKED_AT_FOR = ("window", "tz", "event", "message", "message_at")
"""Fields of the case that settle what the evidence shows."""


_SHOWN_BY = frozenset(_LOOKED_AT_FOR) - {"event"}
"""Fields of the case by which other events come into sight."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the evidence was seen to hold. Without an examination, `trouble` says why, if anything does."""

    examination: pipeline.Examination | None = None
    seen: Mapping[str, Seen] = field(default_factory=dict)
    profile: Profile | None = None
    trouble: DscaseError | None = None

    @property
    def judged(self) -> Decision | None:
        """What the evidence is judged to, whatever a person decided; None where nothing can be said."""
        kind = self.examination.judgement.verdict.judged if self.examination else "unknown"
        return None if kind == "unknown" else kind

    @property
    def event(self) -> Event | None:
        """The event asked about."""
        return self.examination.asked.event if self.examination else None

    @property
    def hosts(self) -> Mapping[str, str]:
        """The manager and the target of the event asked about, as the evidence names them."""
        event = self.event
        return {"manager": event.manager, "target": event.target} if event else {}

    @property
    def systems(self) -> Mapping[str, System]:
        """The system of the manager and of the agent asked about: as looks at machines and packages name it,
        else this machine's.
        """
        here: System = "windows" if sys.platform == "win32" else "linux"
        systems_by_part = dict.fromkeys(("dsm", "dsa"), here)
        if self.examination is not None:
            examined = self.examination.examined
            named = [("dsa", each.system) for each in packages_of_subject(examined, self.examination.asked)]
            named += [
                (role, machine.system) for machine in examined.evidence.machines for role in machine.roles
            ]
            for part, system in named:
                if system:
                    systems_by_part[part] = "windows" if "windows" in system.casefold() else "linux"
        return systems_by_part

    @property
    def unknown_packages(self) -> tuple[Package, ...]:
        """The packages of which nobody knows whose they are."""
        packages = self.examination.examined.evidence.packages if self.examination else ()
        return tuple(package for package in packages if package.kind == "unknown")

    @property
    def packages_of_nobody(self) -> tuple[Package, ...]:
        """The agents' packages of which nobody knows of which computer they are."""
        packages = self.examination.examined.evidence.packages if self.examination else ()
        return tuple(package for package in packages if package.kind == "dsa" and not package.hosts)


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as given: to which step, which of its answers, the text, and files to be kept as evidence."""

    step: Step
    answer: str
    text: str = ""
    files: tuple[Path, ...] = ()
    english: str = ""


class Walk:
    """A case on its way. Every question reads the journal anew: another walk may be adding to it.

    `request.case` is what case.yaml states; `request.case_dir` must be there. `zone` is that of times
    without one, as the evidence was looked at last. Raises UsageError for a `request.tz` that is no zone.
    """

    def __init__(self, request: pipeline.Request, who: str | None = None) -> None:
        assert request.case_dir is not None
        self.request = request
        self.case_dir = request.case_dir
        self.who = who
        self.words = Words(request.case.speaks, [templates(self.case_dir)])
        self.journal = Journal(self.case_dir)
        self.zone = pipeline.zone(Case(), request.tz)
        self.seen = Look(seen=stated(request.case))

    def look(self, progress: Progress | None = None, ahead: Sequence[Checked] = ()) -> Look:
        """Looks at the evidence anew: at first, when files were added, when the window became known, before
        the decision. `progress` gets the evidence as it is read; `ahead` are answers to be looked with that
        are not recorded yet.
        """
        request, stands = self.request, stated(self.request.case)
        try:
            records = (*self.journal.records(), *ahead)
            if ahead:
                zone, case = request.tz or zone_answered(records), with_answers(request.case, records)
                request = replace(request, case=case, tz=zone)
            case = with_answers(request.case, records)
            self.zone = pipeline.zone(request.case, request.tz, records)
            stands |= meant(self.zone, self.words)
            if case.window:
                done = pipeline.examine(request, progress)
                if done.examined.window.zone.rule in FROM_EVIDENCE:
                    self.zone = done.examined.window.zone
                stands |= meant(self.zone, self.words, done.examined)
                tell = teller(done.examined, self.words)
                stands |= observe(request.case, done.examined, done.asked, self.words, tell)
                event = done.asked.event
                profile = done.judgement.profile if event else None
                self.seen = Look(done, stands, profile)
            else:
                self.seen = Look(seen=stands)
        except DscaseError as error:  # what cannot be read must not keep a person from answering
            self.seen = Look(seen=stands, trouble=error)
        return self.seen

    def route(self) -> Route:
        """Where the case stands now: the journal is read anew, so ask once a question.

        Raises InputError when the journal cannot be read.
        """
        done = self.seen.examination
        return Route(
            checklist(),
            self.journal.records(),
            self.seen.seen,
            done.findings if done else (),
            self.seen.judged,
            frozenset(step for step, seen in self.seen.seen.items() if self._lacks_english(step, seen)),
        )

    def answer(
        self,
        step: Step,
        result: str,
        text: str,
        evidence: Sequence[str] = (),
        progress: Progress | None = None,
        *,
        english: str = "",
    ) -> bool:
        """Records an answer as `record` does. Where it says what the evidence is looked at for, that is
        looked at anew.
        """
        new = self.record(step, result, text, evidence, english=english)
        answer = step.answer(result)
        if answer is not None and answer.states in _LOOKED_AT_FOR:
            self.look(progress)
        return new

    def record(
        self, step: Step, result: str, text: str, evidence: Sequence[str] = (), *, english: str = ""
    ) -> bool:
        """Records an answer; it is on disk on return. False: this is what was answered already. `english`:
        its text in English, too.

        Raises UsageError for what the step does not take, OutputError when the journal cannot be written.
        """
        return self.keep(answers.record(step, result, text, self._sender(), evidence, english=english))

    @property
    def both(self) -> bool:
        """Whether the documents are made in both languages, so that texts are asked for in both."""
        return self.request.both or self.request.case.lang == "both"

    def english(self, answer: Answer, known: Checked | Seen | None) -> str | None:
        """The text in English to begin with; None where none is asked for: in a case of one language, whose
        answer has none yet.
        """
        recorded = known.text_en if isinstance(known, Checked) and known.result == answer.id else None
        if not answer.in_english or not (self.both or recorded):
            return None
        stated: str | None = getattr(self.request.case, f"{answer.states}_en")
        return recorded or stated or ""

    def _lacks_english(self, step: str, seen: Seen) -> bool:
        """Whether case.yaml states a step's text in Japanese alone, and documents are in both languages."""
        known = checklist().step(step)
        answer = known.answer(seen.result) if known else None
        if answer is None or answer.states is None or self.english(answer, seen) != "":
            return False
        stated: str | None = getattr(self.request.case, answer.states)
        return stated == seen.text

    def confirm(self, step: Step, seen: Seen, progress: Progress | None = None, *, english: str = "") -> bool:
        """Records that what the evidence shows is right. What was `assumed` so far is looked at anew for.
        `english`: the text in English, where `Route.in_english` has the step.
        """
        answer = step.answer(seen.result)
        if answer is not None and answer.package is not None:
            return self.give(step, answer, progress)
        new = self.keep(answers.confirmed(step, seen, self._sender(), english=english))
        if seen.assumed:
            self.look(progress)
        return new

    def nothing_more(self, steps: Sequence[Step]) -> None:
        """Records of several questions that there is nothing to tell; `route().together()` names them."""
        for step in steps:
            if step.together is not None:
                self.record(step, step.together.id, "")

    def confirm_all(self, steps: Iterable[Step]) -> None:
        """Records that what the evidence shows of these steps is right; `route().to_confirm` names them."""
        for step in steps:
            if seen := self.seen.seen.get(step.id):
                self.confirm(step, seen)

    def offers(self) -> tuple[Offer, ...]:
        """The events seen in the window, to choose from the one that is asked about."""
        done = self.seen.examination
        offered = offers(done.examined, teller(done.examined, self.words)) if done else ()
        return tuple(offer for offer in offered if answers.names_event(offer.stated))

    def check(self, step: Step, result: str, text: str, english: str = "") -> None:
        """Raises UsageError for an answer that would not be taken. To inquire against what evidence and
        answers speak for needs a reason, and an event that is asked about has to be in the window seen.
        """
        self._fits(step, result, text, english)
        if _states(step, result) == "event":
            self._there_is(text)

    def _there_is(self, event: str) -> None:
        """Raises UsageError `walk.event_absent`, with the nearest, for an event that the window lacks."""
        collected = self.seen.examination.examined.collected if self.seen.examination else None
        if collected is None or not (collected.rows or collected.protection):  # nobody knows what is to come
            return
        if choose_of(collected, event).chosen == "absent":
            assert self.seen.examination is not None
            near = nearest(event, offered(self.seen.examination.examined), collected.computers)
            raise UsageError("walk.event_absent", text=event[:80], nearest=Listed(near))

    def _fits(self, step: Step, result: str, text: str, english: str = "") -> None:
        answers.record(step, result, text, self._sender(), english=english)
        unasked = step.phase == "decide" and result == "inquire" and not text.strip()
        if unasked and self.route().suggestion in ("watch", "act_first"):
            raise UsageError("walk.reason_needed", step=step.id)

    def add(self, file: Path) -> str:
        """Copies a file into the evidence; the name it has there. `look` or `give` afterwards.

        Raises InputError when it cannot be read, OutputError when it cannot be written.
        """
        return kept.keep(self.case_dir, file)

    def give(self, step: Step, answer: Answer, progress: Progress | None = None) -> bool:
        """Looks at the evidence anew, and records that an item's files are there. False: not all of them."""
        self.look(progress)
        record = self.given(step, answer)
        if record is None:
            return False
        self.keep(record)
        if answer.package is not None or answer.of_asked:
            self.look(progress)  # a package that was said to be the manager's is one now
        return True

    def given(self, step: Step, answer: Answer) -> Checked | None:
        """The record that an item's files are there, to be kept; None while they are not. `look` first."""
        if answer.package is not None:
            names = tuple(package.file.name for package in self.seen.unknown_packages)
            return answers.named(step, answer, names, self._sender()) if names else None
        if answer.of_asked:
            names = tuple(package.file.name for package in self.seen.packages_of_nobody)
            host = self.seen.hosts.get("target", "")
            there = names and host
            return answers.named(step, answer, names, self._sender(), host=host) if there else None
        seen = self.seen.seen.get(step.id)
        return answers.confirmed(step, seen, self._sender()) if seen else None

    def take(
        self, answered: Sequence[Answered], *, confirm: bool = False, progress: Progress | None = None
    ) -> None:
        """Records several answers, all or none, and, where `confirm` says so, that what the evidence shows of
        the other steps is right. A file that is among the evidence already is not added again. The evidence
        is looked at with everything recorded.

        Raises UsageError for an answer that would not be taken and for files that are said to be there and
        are not (`walk.files_missing`); what `add` and `answer` raise.
        """
        anew = any(answer.files or _states(answer.step, answer.answer) in _SHOWN_BY for answer in answered)
        check = self._fits if anew else self.check  # which events there will be then, nobody knows yet
        for answer in answered:
            check(answer.step, answer.answer, answer.text, answer.english)
            for file in answer.files:
                kept.regular(file)
        names = [
            tuple(kept.kept_before(self.case_dir, file) or self.add(file) for file in answer.files)
            for answer in answered
        ]
        sender = self._sender()
        records = [
            answers.record(answer.step, answer.answer, answer.text, sender, added, english=answer.english)
            for answer, added in zip(answered, names, strict=True)
        ]
        files = [_of_files(answer.step, answer.answer) for answer in answered]
        self.look(progress, [record for record, of_files in zip(records, files, strict=True) if not of_files])
        for answer in answered:
            if _states(answer.step, answer.answer) == "event":
                self._there_is(answer.text)
        for record in [
            self._there(answer) if of_files else record
            for answer, record, of_files in zip(answered, records, files, strict=True)
        ]:
            self.keep(record)
        self.look(progress)
        if confirm:
            self.confirm_all(self.route().assumed)
            route = self.route()
            self.confirm_all(step for step in route.confirmable if not route.seen[step.id].proposed)
            self.look(progress)

    def _there(self, answered: Answered) -> Checked:
        """The record that the files an answer speaks of are there."""
        answer = answered.step.answer(answered.answer)
        record = self.given(answered.step, answer) if answer is not None else None
        if record is None:
            raise UsageError("walk.files_missing", step=answered.step.id, answer=answered.answer)
        return record

    def keep(self, record: Checked) -> bool:
        """Writes a record. False: it says what is there already, and counts."""
        return self.journal.append(record)

    def others(self, step: Step, before: Checked | None) -> Checked | None:
        """An answer that another walk gave to a step since `before`: it stays, and ours counts."""
        given = [record for record in self.journal.records() if record.step == step.id]
        since = given[given.index(before) + 1 : -1] if before in given else given[:-1]
        return since[-1] if since else None

    @property
    def complete(self) -> bool:
        """Whether everything is answered and, where an inquiry is wanted, nothing is missing or weak."""
        route = self.route()
        return not route.open and (route.decided != "inquire" or not incomplete(route.findings))

    def _sender(self) -> answers.Sender:
        case = self.request.case
        return answers.Sender(
            when=case.as_of or datetime.now(UTC).replace(microsecond=0),
            tool=f"dscase {__version__}",
            zone=self.zone,
            lang=case.speaks,
            who=self.who,
        )


def _of_files(step: Step, result: str) -> bool:
    """Whether an answer says that files are there."""
    answer = step.answer(result)
    return answer is not None and answer.files


def _states(step: Step, result: str) -> str | None:
    """The field of the case that an answer states."""
    answer = step.answer(result)
    return answer.states if answer is not None else None
