"""README.txt of the bundle: tells the receiver what lies where, in both languages."""

from collections.abc import Callable, Iterable

from dscase.inquiry.model import Inquiry
from dscase.render.plain import cleaned
from dscase.wording.words import Words

README = "README.txt"


def readme(
    composed: Iterable[tuple[Inquiry, Words]], *, pdf: bool, hide: Callable[[str], str] = str
) -> bytes:
    """The text's bytes: of the inquiry in every language, with the words that it was composed with. What
    `hide` hides is hidden.
    """
    texts = [
        words.template("readme.txt.j2").render(inquiry=cleaned(inquiry), pdf=pdf).rstrip()
        for inquiry, words in composed
    ]
    return hide("\n\n\n".join(texts) + "\n").replace("\n", "\r\n").encode("utf-8-sig")
