"""All documents of one language: those of the inquiry, or of the record where watching is enough."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

from dscase.errors import DscaseError, InputError
from dscase.inquiry.body import inquiry_body, watch_body
from dscase.inquiry.compose import compose
from dscase.inquiry.formatter import teller
from dscase.inquiry.model import Inquiry, WatchRecord
from dscase.inquiry.tables import event_rows
from dscase.inquiry.watch import watch_record
from dscase.render.plain import cleaned
from dscase.review.examined import Examined
from dscase.review.judge import Judgement
from dscase.wording.words import Words

if TYPE_CHECKING:
    from dscase.masking.prepare import Prepared
    from dscase.render.pdf.choose import Printed, Wanted

KINDS = (
    "inquiry.docx",
    "inquiry.html",
    "inquiry.pdf",
    "inquiry.txt",
    "watch.docx",
    "watch.html",
    "watch.pdf",
    "watch.txt",
    "events.csv",
    "events.xlsx",
    "supplement.docx",
    "supplement.html",
    "supplement.pdf",
    "supplement.txt",
)


@dataclass(frozen=True, slots=True)
class Documents:
    """Documents by file name, and what they tell. `form`: fields of the web form, empty for a record.

    `printed`: how the PDF came about, or why it did not; it is among the files where it did.
    """

    inquiry: Inquiry
    record: WatchRecord | None
    form: Mapping[str, str]
    files: Mapping[str, bytes | Callable[[BinaryIO], object]]
    printed: "Printed | None" = None


def names_in(lang: str) -> dict[str, str]:
    """What the documents are called where there are two languages: "inquiry.docx" -> "inquiry.ja.docx"."""
    return {kind: kind.replace(".", f".{lang}.", 1) for kind in KINDS}


def refuse_unusable(words: Words) -> list[DscaseError]:
    """What is to be said of reference.docx. Raises what `documents` would where it cannot be used, but before
    a long reading.
    """
    from dscase.render.docx.frame import REFERENCE, looked_at

    path = words.file(REFERENCE)
    taken = looked_at(words)[1] if words.is_foreign(path) else ()  # ours can be used
    return [InputError("render.reference_taken", path=str(path), kinds=" ".join(taken))] if taken else []


def documents(
    examined: Examined,
    judgement: Judgement,
    composed: Inquiry,
    words: Words,
    *,
    lengths: Mapping[str, int],
    pdf: "Wanted" = "none",
    masking: "Prepared | None" = None,
) -> Documents:
    """The documents of what was composed with these words, called as they call them. `lengths` as
    `form.fields` has.

    Whatever any of them shows goes through the mask before it is given to a skin; without `masking`, it is
    secrets alone that are removed.
    """
    from dscase.masking.prepare import unmasked
    from dscase.render import docx, events_csv, form, html, text, workbook
    from dscase.render import pdf as printing

    masking = masking or unmasked()
    hide, declared = masking.mask, masking.sentences(words)
    inquiry = hide.over(replace(composed, masking=declared))
    plain = words.for_plain_text()
    tell, as_of = teller(examined, words), examined.as_of
    rows, asked = examined.collected.rows, judgement.asked
    record = None
    form_fields: tuple[form.Field, ...] = ()
    files: dict[str, bytes | Callable[[BinaryIO], object]]
    if judgement.verdict.kind == "watch":
        record = hide.over(replace(watch_record(examined, judgement, words), masking=declared))
        body, name = cleaned(hide.over(watch_body(record, words))), "watch"
        page = html.render(body, words)
        spoken = hide.over(
            replace(watch_record(examined, judgement, plain), masking=masking.sentences(plain))
        )
        written = text.render_whole(cleaned(hide.over(watch_body(spoken, plain))), plain)
    else:
        body, name = cleaned(hide.over(inquiry_body(inquiry, words))), "inquiry"
        typed = replace(compose(examined, judgement, plain, inquiry), masking=masking.sentences(plain))
        as_text = cleaned(hide.over(inquiry_body(typed := hide.over(typed), plain)))
        form_fields = form.fields(typed, as_text, plain, lengths)
        shown = hide.over(event_rows(rows, asked, tell, html.ROWS))
        page = html.render(body, words, shown, len(rows))
        written = text.render(as_text, plain, form_fields)
    word = docx.render(body, words, as_of)
    files = {f"{name}.docx": word, f"{name}.html": page, f"{name}.txt": written}
    printed = printing.render(f"{name}.pdf", body, word, words=words, when=as_of, wanted=pdf)

    def write_events(stream: BinaryIO) -> None:
        events_csv.write(rows, examined.window, tell.cite, stream, hide)

    def write_workbook(stream: BinaryIO) -> None:
        workbook.write(inquiry, examined.collected, tell, stream, asked=asked.event, when=as_of, mask=hide)

    files |= {"events.csv": write_events, "events.xlsx": write_workbook}
    form_texts = {field.name: field.text for field in form_fields}
    made = {words.called(kind): file for kind, file in files.items()}
    if printed.pdf is not None:
        made[printed.name] = printed.pdf
    return Documents(inquiry, record, form_texts, made, printed if pdf != "none" else None)
