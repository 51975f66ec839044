"""What the answers in a journal state of a case, by the checklist they were given on."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from dscase.case.model import Case, Checked, Lang, StatedFile

if TYPE_CHECKING:
    from dscase.knowledge.checklist import Checklist


def with_answers(case: Case, records: Sequence[Checked]) -> Case:
    """The case with what was answered, where neither an option nor case.yaml says anything.

    case.yaml stays the person's own file: what is answered is kept in the journal alone. The zone is not
    among it: see `zone_answered`. The English of an answer counts with its text, never beside another one.
    """
    if all(record.result is None for record in records):
        return case  # nothing of the route
    from dscase.knowledge.checklist import checklist

    known = checklist()
    counting = known.in_force(records)
    over: dict[str, object] = {
        field: text
        for record in counting
        for field, text in _states(known, record, case.speaks)
        if field != "tz" and not getattr(case, field)
    }
    over |= {
        field: text
        for record in counting
        for field, text in _in_english(known, record, case.speaks, {**case.__dict__, **over})
        if not getattr(case, field)
    }
    if packages := tuple(entry for record in counting for entry in _packages(known, record)):
        over["evidence"] = (*case.evidence, *packages)
    return case.model_copy(update=over) if over else case


def zone_answered(records: Sequence[Checked]) -> str | None:
    """The zone that was answered, by name; documents tell it apart from one that case.yaml states."""
    if all(record.result is None for record in records):
        return None
    from dscase.knowledge.checklist import checklist

    known = checklist()
    stated_fields = (
        _states(known, record, "ja") for record in known.in_force(records) if record.result is not None
    )
    return next((text for states in stated_fields for field, text in states if field == "tz"), None)


def _packages(known: "Checklist", record: Checked) -> tuple[StatedFile, ...]:
    """Whose the packages are that an answer names. case.yaml's own entries come first, and count first."""
    step = known.step(record.step)
    answer = step.answer(record.result) if step else None
    if answer is None or not (answer.package or answer.of_asked):
        return ()
    names = (name.replace("[", "[[]") for name in record.evidence)  # a name, not a pattern
    if answer.of_asked:
        return tuple(StatedFile(file=name, package="dsa", host=record.text) for name in names)
    return tuple(StatedFile(file=name, package=answer.package) for name in names)


def _in_english(
    known: "Checklist", record: Checked, lang: Lang, stated: Mapping[str, object]
) -> list[tuple[str, str]]:
    """What an answer states in English, where what it states is what is `stated` of the case."""
    counts = {field for field, text in _states(known, record, lang) if stated.get(field) == text}
    said = [
        (f"{field}_en", record.text_en or text)
        for field, text in _states(known, record, "en")
        if field in counts and (record.text_en or text != record.text)  # a value is known in both languages
    ]
    return [(field, text) for field, text in said if field in Case.model_fields]


def _states(known: "Checklist", record: Checked, lang: Lang) -> list[tuple[str, str]]:
    step = known.step(record.step)
    answer = step.answer(record.result) if step else None
    if answer is None or answer.states is None:
        return []
    text = answer.own(record.text) or (answer.value.say(lang) if answer.value else "")
    return [(answer.states, text)] if text else []
