"""A supplement's documents, and the text that goes into the desk's form with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

from dscase.inquiry.body.supplement import supplement_body
from dscase.inquiry.compose import compose
from dscase.inquiry.formatter import teller
from dscase.inquiry.supplement import Supplement
from dscase.render.plain import cleaned
from dscase.review.examined import Examined
from dscase.review.judge import Judgement
from dscase.wording.words import Words

if TYPE_CHECKING:
    from dscase.masking.mask import Mask
    from dscase.render.pdf.choose import Printed, Wanted

README = "README.txt"


@dataclass(frozen=True, slots=True)
class SupplementDocuments:
    """Documents by file name. `form`: fields of the web form; `printed`: how the PDF came about."""

    supplement: Supplement
    form: Mapping[str, str]
    files: Mapping[str, bytes | Callable[[BinaryIO], object]]
    printed: "Printed | None" = None


def documents(
    supplement: Supplement,
    examined: Examined,
    judgement: Judgement,
    words: Words,
    hide: "Mask",
    *,
    pdf: "Wanted" = "none",
) -> SupplementDocuments:
    """The documents in the words' language; events.csv and events.xlsx only where there are events not sent
    before. `examined` has what is new, and nothing else.

    What `hide` hides is hidden in all of them.
    """
    from dscase.render import docx, events_csv, html, text, workbook
    from dscase.render import pdf as printing

    body = cleaned(hide.over(supplement_body(supplement, words)))
    word = docx.render(body, words, examined.as_of)
    printed = printing.render("supplement.pdf", body, word, words=words, when=examined.as_of, wanted=pdf)
    made: dict[str, bytes | Callable[[BinaryIO], object]] = {
        "supplement.docx": word,
        "supplement.html": html.render(body, words),
        "supplement.txt": text.render_whole(body, words),
    }
    if examined.collected.rows:
        tell, asked = teller(examined, words), judgement.asked.event
        inquiry = hide.over(replace(compose(examined, judgement, words), title=supplement.title))

        def write_events(stream: BinaryIO) -> None:
            events_csv.write(examined.collected.rows, examined.window, tell.cite, stream, hide)

        def write_workbook(stream: BinaryIO) -> None:
            workbook.write(
                inquiry, examined.collected, tell, stream, asked=asked, when=examined.as_of, mask=hide
            )

        made |= {"events.csv": write_events, "events.xlsx": write_workbook}
    described = text.whole(body, words)
    files = {words.called(name): file for name, file in made.items()}
    if printed.pdf is not None:
        files[printed.name] = printed.pdf
    form = {"title": body.title, "description": described}
    return SupplementDocuments(supplement, form, files, printed if pdf != "none" else None)


def readme(spoken: Sequence[tuple[Supplement, Words]], hide: "Mask", *, pdf: bool) -> bytes:
    """README.txt of a supplement, in every language. `pdf`: whether one is among its documents."""
    texts = [
        words.template("readme_supplement.txt.j2").render(told=cleaned(supplement), pdf=pdf).rstrip()
        for supplement, words in spoken
    ]
    return hide.text("\n\n\n".join(texts) + "\n").replace("\n", "\r\n").encode("utf-8-sig")
