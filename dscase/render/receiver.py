"""README.txt of the bundle: tells the receiver what lies where, in both languages."""

from collections.abc import Callable

from dscase.inquiry.compose import compose
from dscase.render.plain import cleaned
from dscase.review.examined import Examined
from dscase.review.judge import Judgement
from dscase.wording.words import Words

README = "README.txt"


def readme(
    examined: Examined,
    judgement: Judgement,
    spoken: tuple[Words, ...],
    *,
    pdf: bool,
    hide: Callable[[str], str] = str,
) -> bytes:
    """The text's bytes. `spoken`: the words of every language, as its documents are called. What `hide` hides
    is hidden.
    """
    texts = []
    for words in spoken:
        inquiry = cleaned(compose(examined, judgement, words))
        texts.append(words.template("readme.txt.j2").render(inquiry=inquiry, pdf=pdf).rstrip())
    return hide("\n\n\n".join(texts) + "\n").replace("\n", "\r\n").encode("utf-8-sig")
