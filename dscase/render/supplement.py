"""A supplement's documents, and the text that goes into the desk's form with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from dscase.inquiry.body.supplement import supplement_body
from dscase.inquiry.formatter import teller
from dscase.inquiry.supplement import Supplement
from dscase.render.plain import cleaned
from dscase.review.examined import Examined
from dscase.wording.words import Words

if TYPE_CHECKING:
    from dscase.masking.mask import Mask

README = "README.txt"


@dataclass(frozen=True, slots=True)
class SupplementDocuments:
    """Documents by file name. `form`: fields of the web form."""

    told: Supplement
    form: Mapping[str, str]
    files: Mapping[str, bytes | Callable[[BinaryIO], object]]


def documents(told: Supplement, examined: Examined, words: Words, hide: "Mask") -> SupplementDocuments:
    """The documents in the words' language; events.csv only where there are events not sent before.

    What `hide` hides is hidden in all of them.
    """
    from dscase.render import docx, events_csv, html, text

    body = cleaned(hide.over(supplement_body(told, words)))
    made: dict[str, bytes | Callable[[BinaryIO], object]] = {
        "supplement.docx": docx.render(body, words, examined.as_of),
        "supplement.html": html.render(body, words),
        "supplement.txt": text.render_whole(body, words),
    }
    if examined.collected.rows:
        tell = teller(examined, words)

        def write_events(stream: BinaryIO) -> None:
            events_csv.write(examined.collected.rows, examined.window, tell.cite, stream, hide)

        made["events.csv"] = write_events
    described = text.whole(body, words)
    return SupplementDocuments(
        told,
        {"title": body.title, "description": described},
        {words.called(name): file for name, file in made.items()},
    )


def readme(spoken: Sequence[tuple[Supplement, Words]], hide: "Mask") -> bytes:
    """README.txt of a supplement, in every language."""
    texts = [
        words.template("readme_supplement.txt.j2").render(told=cleaned(told)).rstrip()
        for told, words in spoken
    ]
    return hide.text("\n\n\n".join(texts) + "\n").replace("\n", "\r\n").encode("utf-8-sig")
