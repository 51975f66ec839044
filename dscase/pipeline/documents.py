"""The documents of a build in all its languages: of an inquiry, a watch record, or a supplement."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

from dscase.inquiry.compose import compose
from dscase.inquiry.model import Inquiry, WatchRecord
from dscase.inquiry.supplement import Supplement, supplement
from dscase.pipeline.examining import Examination
from dscase.pipeline.supplement import News
from dscase.render import supplement as supplements
from dscase.render.documents import documents
from dscase.render.receiver import README, readme
from dscase.wording.words import Words

if TYPE_CHECKING:
    from dscase.case.sealed import Turn
    from dscase.masking.prepare import Prepared
    from dscase.render.pdf.choose import Printed, Wanted


@dataclass(frozen=True, slots=True)
class DocumentSet:
    """The files by name, and what they tell in the first language."""

    files: Mapping[str, bytes | Callable[[BinaryIO], object]]
    inquiry: Inquiry
    form: Mapping[str, str]
    record: WatchRecord | None = None
    supplement: Supplement | None = None
    printed: "tuple[Printed, ...]" = ()


def inquired(
    examination: Examination,
    spoken: Sequence[Words],
    others: Sequence[Words],
    *,
    lengths: Mapping[str, int],
    pdf: "Wanted",
    masking: "Prepared",
) -> DocumentSet:
    """The inquiry's documents, or the watch record's. README.txt is in the `others` too."""
    examined, judgement = examination.examined, examination.judgement
    composed = [(compose(examined, judgement, words), words) for words in spoken]
    made = [
        documents(examined, judgement, inquiry, words, lengths=lengths, pdf=pdf, masking=masking)
        for inquiry, words in composed
    ]
    printed = tuple(each.printed for each in made if each.printed is not None)
    files = {name: file for each in made for name, file in each.files.items()}
    if judgement.verdict.kind != "watch":
        made_pdf = any(each.pdf is not None for each in printed)
        composed += [(compose(examined, judgement, words), words) for words in others]
        files[README] = readme(composed, pdf=made_pdf, hide=masking.mask.text)
    first = made[0]
    return DocumentSet(files, first.inquiry, first.form, first.record, None, printed)


def supplemented(
    examination: Examination,
    fresh: News,
    turn: "Turn",
    spoken: Sequence[Words],
    others: Sequence[Words],
    *,
    pdf: "Wanted",
    masking: "Prepared",
) -> DocumentSet:
    """A supplement's documents, masked like those of the inquiry."""
    hide = masking.mask

    def as_supplement(words: Words) -> Supplement:
        made = supplement(
            fresh.examined, examination.judgement, words, turn, demands=fresh.demands, how=fresh.how
        )
        return hide.over(replace(made, masking=masking.sentences(words)))

    made = [
        supplements.documents(as_supplement(each), fresh.examined, examination.judgement, each, hide, pdf=pdf)
        for each in spoken
    ]
    printed = tuple(each.printed for each in made if each.printed is not None)
    files = {name: file for each in made for name, file in each.files.items()}
    every = (*spoken, *others)
    made_pdf = any(each.pdf is not None for each in printed)
    files[supplements.README] = supplements.readme(
        [(as_supplement(each), each) for each in every], hide, pdf=made_pdf
    )
    first = made[0]
    inquiry = hide.over(compose(examination.examined, examination.judgement, spoken[0]))
    return DocumentSet(files, inquiry, first.form, None, first.supplement, printed)
