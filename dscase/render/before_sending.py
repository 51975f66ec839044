"""before-sending.ja.txt and .en.txt: what is to be done before anything goes out; never sent itself."""

from collections.abc import Callable

from dscase.inquiry.formatter import gap, teller
from dscase.inquiry.judging import judged
from dscase.render.plain import cleaned
from dscase.review.examined import Examined
from dscase.review.judge import Judgement
from dscase.wording.words import Words


def before_sending(
    examined: Examined, judgement: Judgement, words: Words, hide: Callable[[str], str] = str
) -> bytes:
    """The text's bytes, for every Windows editor. It lies beside what is sent: what `hide` hides is hidden.

    Raises UsageError when the template is at fault.
    """
    gaps = tuple(gap(finding, words) for finding in judgement.findings)
    text = words.template("before-sending.txt.j2").render(
        verdict=cleaned(judged(examined, judgement, teller(examined, words))),
        gaps=cleaned(gaps),
        asked=bool(examined.case.question),
        signed=bool(examined.case.sender.name or examined.case.sender.company),
    )
    return hide(text).replace("\n", "\r\n").encode("utf-8-sig")
