"""The checklist: the steps of the vendor's page, as schema-checked YAML in `data/steps/`, one file a step.

A file is named `<order>-<id>.yaml`. `tools/compile_knowledge.py` makes `data/steps.json` of the files,
which is read. The route is checked then: every answer leads to a later step or to the end, and nobody gets
past the decision. So there is no dead end and no circle.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Literal, Self

from pydantic import Field, model_validator

from dscase.case import yaml
from dscase.case.model import FREE, Case, Checked, Frozen, Lang, PackageKind, Text
from dscase.knowledge.catalogue import compiled

END = "end"
"""Where the last answers lead."""

Phase = Literal["when", "check", "decide", "item"]
"""The window and its zone; what is checked before asking; the decision; the five items."""
Decision = Literal["watch", "act_first", "inquire"]
Stated = Literal[
    "window",
    "tz",
    "event",
    "message",
    "message_at",
    "status",
    "alerts",
    "product",
    "os",
    "background",
    "question",
    "what_happened",
    "inquire_anyway",
]
PROSE: frozenset[Stated] = frozenset({"background", "question", "what_happened"})
"""What is written in paragraphs."""
Hint = Literal["statuses", "related", "meaning", "attach", "alerts", "first", "keywords", "packages"]
"""A field of the profile that is shown with the question."""
System = Literal["linux", "windows"]
Accepts = Literal["choice", "text", "nothing", "files"]


class Said(Frozen):
    """A text in both languages."""

    ja: Text = Field(min_length=1)
    en: Text = Field(min_length=1)

    def say(self, lang: Lang) -> str:
        """The text in a language."""
        return self.ja if lang == "ja" else self.en


class SaidLines(Frozen):
    """Lines in both languages, the same number."""

    ja: tuple[Text, ...]
    en: tuple[Text, ...]

    @model_validator(mode="after")
    def _same(self) -> Self:
        if len(self.ja) != len(self.en):
            raise ValueError("not the same number of lines in both languages")
        return self

    def say(self, lang: Lang) -> tuple[str, ...]:
        """The lines in a language."""
        return self.ja if lang == "ja" else self.en


class Command(Frozen):
    """A command to copy. `{manager}` and `{target}` stand for host names."""

    of: Literal["dsm", "dsa"]
    on: System
    run: Text = Field(min_length=1)


class Besides(Frozen):
    """An answer of another step."""

    step: Text
    answer: Text


class Answer(Frozen):
    """One of the answers a step takes."""

    id: Text = Field(pattern=r"[a-z_]+")
    label: Said
    told: Said | None = None  # what documents say in place of the label, which is read beside the others
    ask: Said | None = None  # what text is asked for with it; None: no text
    must: bool = False  # whether that text may not be left empty
    brief: bool = False  # what was checked tells it by its label alone: the text has a place of its own
    nothing: bool = False  # it says that nothing was found, or that there is nothing to give
    together: bool = False  # it may be given with those of other steps in one go: see `Route.together`
    besides: Besides | None = None  # what it answers, too, with the same text
    files: bool = False  # it stands for files among the evidence
    package: PackageKind | None = None  # whose the files are, where they themselves do not tell
    of_asked: bool = False  # agents' packages that name no computer are of the one asked about
    states: Stated | None = None  # the field of case.yaml its text stands for
    value: Said | None = None  # what that field says instead of a text
    next: Text | None = None  # another next step than the step's own
    suggests: Decision | None = None  # what it means for the decision

    @property
    def in_english(self) -> bool:
        """Whether its text is told in the documents' own language: the case has it in English, too."""
        return self.ask is not None and f"{self.states}_en" in Case.model_fields

    def own(self, text: str) -> str:
        """The text a person gave with it; "" where a record holds the answer's words, in either language."""
        return "" if text in (self.label.ja, self.label.en) else text

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.must and self.ask is None:
            raise ValueError("a text that must be given has to be asked for")
        if self.states and self.ask is None and self.value is None:
            raise ValueError("what does it state?")
        if self.together and self.must:
            raise ValueError("a text that must be given has to be asked for")
        return self

    @property
    def words(self) -> Said:
        """What documents say of it."""
        return self.told or self.label


class Sample(Frozen):
    """An answer as it may be given; a test gives it."""

    result: Text
    text: Text = ""
    evidence: tuple[Text, ...] = ()


class Step(Frozen):
    """A question of the route."""

    id: Text = Field(pattern=r"[a-z_]+")
    phase: Phase
    title: Said
    question: Said
    why: Said
    where: SaidLines  # in the console
    covers: Said
    does_not_cover: Said
    drop: tuple[Text, ...] = ()  # kinds of evidence worth adding here
    feeds: tuple[int, ...]  # items 1-5; 0: what was checked before
    settles: tuple[Text, ...] = ()  # codes of findings
    calm: bool = False  # where all these say that nothing was found, watching on is enough
    hints: tuple[Hint, ...] = ()
    also: tuple[Text, ...] = ()  # other names of it in journals
    commands: tuple[Command, ...] = ()
    next: Text
    answers: tuple[Answer, ...] = Field(min_length=1)
    sources: tuple[Text, ...] = Field(min_length=1)
    sample: Sample

    @property
    def together(self) -> Answer | None:
        """The answer that may be given with those of other steps in one go."""
        return next((answer for answer in self.answers if answer.together), None)

    def answer(self, result: str | None) -> Answer | None:
        """One of its answers by id."""
        return next((answer for answer in self.answers if answer.id == result), None)

    def after(self, answer: Answer | None) -> str:
        """The id of the step an answer leads to, or `END`."""
        return (answer.next if answer else None) or self.next

    @property
    def accepts(self) -> frozenset[Accepts]:
        """Which kinds of answers it takes."""
        kinds: set[Accepts] = set()
        if len(self.answers) > 1:
            kinds.add("choice")
        if any(answer.ask for answer in self.answers):
            kinds.add("text")
        if any(answer.nothing for answer in self.answers):
            kinds.add("nothing")
        if self.drop:
            kinds.add("files")
        return frozenset(kinds)


class Checklist:
    """All steps, in order. Raises ValueError when they make no route."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self.steps = tuple(steps)
        self._by_name: Mapping[str, Step] = MappingProxyType(
            {name: step for step in self.steps for name in (step.id, *step.also)}
        )
        self._refuse_what_is_no_route()

    def step(self, name: str) -> Step | None:
        """The step of an id, or of another name that journals have it by."""
        return self._by_name.get(name)

    @property
    def decision(self) -> Step:
        """The step at which it is decided."""
        return next(step for step in self.steps if step.phase == "decide")

    def in_force(self, records: Iterable[Checked]) -> tuple[Checked, ...]:
        """The records without those that a later one corrects: of a step of the route, the last counts.

        What was recorded freely, or under another name than the step's id, corrects nothing.
        """
        every = self.whole(records)
        last = {record.step: place for place, record in enumerate(every)}
        return tuple(
            record
            for place, record in enumerate(every)
            if not self._is_ours(record) or place == last[record.step]
        )

    def whole(self, records: Iterable[Checked]) -> tuple[Checked, ...]:
        """The records, and behind each the answer to another step that it gives besides, while it counts."""
        every = tuple(records)
        last = {record.step: place for place, record in enumerate(every)}
        found: list[Checked] = []
        for place, record in enumerate(every):
            found.append(record)
            step = self._by_name[record.step] if self._is_ours(record) else None
            answer = step.answer(record.result) if step and place == last[record.step] else None
            if answer is not None and (other := answer.besides) is not None:
                found.append(record.model_copy(update={"step": other.step, "result": other.answer}))
        return tuple(found)

    def checked(self, records: Iterable[Checked]) -> tuple[Checked, ...]:
        """The records in force that tell what was checked: not the window, the decision or an item, and not
        what is still to be done.
        """
        return tuple(record for record in self.in_force(records) if self._tells_of_a_check(record))

    def _tells_of_a_check(self, record: Checked) -> bool:
        if not self._is_ours(record):
            return True
        step = self._by_name[record.step]
        answer = step.answer(record.result)
        return step.phase == "check" and (answer is None or answer.suggests != "act_first")

    def as_sentence(self, record: Checked, lang: Lang, *, beside_title: bool = False) -> str:
        """A record as a sentence that needs no question beside it, or only the title of its step."""
        if not self._is_ours(record):
            return record.text
        step = self._by_name[record.step]
        answer = step.answer(record.result)
        mark = {"ja": ("。", ": "), "en": (": ", ": ")}[lang]
        if answer is None:
            answered = record.said(lang)
        else:
            text = "" if answer.brief else answer.own(record.said(lang))
            answered = mark[0].join(filter(None, (answer.words.say(lang), text)))
        return answered if beside_title else f"{step.title.say(lang)}{mark[1]}{answered}"

    def has(self, name: str) -> bool:
        """Whether it is the id of a step, and not another name of one."""
        found = self._by_name.get(name)
        return found is not None and found.id == name

    def answered(self, record: Checked, lang: Lang) -> str:
        """A record's own text; where it has none, the words of its answer."""
        step = self.step(record.step)
        answer = step.answer(record.result) if step else None
        return (answer.own(record.said(lang)) or answer.label.say(lang)) if answer else record.said(lang)

    def _is_ours(self, record: Checked) -> bool:
        return self.has(record.step)

    def _refuse_what_is_no_route(self) -> None:
        order = {step.id: place for place, step in enumerate(self.steps)}
        if len(self._by_name) != sum(1 + len(step.also) for step in self.steps) or FREE in self._by_name:
            raise ValueError("a step's name is not its own")
        decisions = [place for place, step in enumerate(self.steps) if step.phase == "decide"]
        if len(decisions) != 1:
            raise ValueError("there has to be one decision")
        besides = [answer.besides for step in self.steps for answer in step.answers if answer.besides]
        if not all((other := self.step(each.step)) and other.answer(each.answer) for each in besides):
            raise ValueError("an answer answers another step that is none")
        reached = {self.steps[0].id}
        for place, step in enumerate(self.steps):
            if step.id not in reached:
                raise ValueError(f"{step.id} is reached by no answer")
            for answer in step.answers:
                after = step.after(answer)
                if after == END:
                    to = len(self.steps)
                elif (to := order.get(after, -1)) <= place:
                    raise ValueError(f"{step.id}: {answer.id} does not lead on")
                if place < decisions[0] < to:
                    raise ValueError(f"{step.id}: {answer.id} leads past the decision")
                reached.add(after)


def without_corrected(records: tuple[Checked, ...]) -> tuple[Checked, ...]:
    """What was checked, as the documents tell it: see `Checklist.checked`."""
    if all(record.step == FREE for record in records):
        return records  # nothing of the route: no need to read it
    return checklist().checked(records)


def record_as_sentence(record: Checked, lang: Lang, *, beside_title: bool = False) -> str:
    """A record as the documents write it: see `Checklist.as_sentence`."""
    return (
        record.text
        if record.step == FREE
        else checklist().as_sentence(record, lang, beside_title=beside_title)
    )


def is_step(name: str) -> bool:
    """Whether it is the id of a step; other names that journals have steps by are none."""
    return checklist().has(name)


def read_step(text: str, name: str) -> Step:
    """A step from its file's text. `name` is the file's: `<order>-<id>.yaml`.

    Raises InputError for what is no YAML, pydantic's ValidationError for what is no step.
    """
    fields = yaml.read(text, name, frozenset(Step.model_fields)).fields
    return Step.model_validate({**fields, "id": name.partition("-")[2].removesuffix(".yaml")})


@cache
def checklist() -> Checklist:
    """Our steps, read once from what `tools/compile_knowledge.py` makes of their files."""
    ours = compiled("steps.json")
    return Checklist(Step.model_validate({**stated, "id": step_id}) for step_id, stated in ours.items())
