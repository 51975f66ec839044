"""before-sending.ja.txt and .en.txt: what is to be done before anything goes out; never sent itself."""

from collections.abc import Callable

from dscase.inquiry import fronts
from dscase.inquiry.formatter import gap_of, teller
from dscase.inquiry.judging import judged
from dscase.render.plain import cleaned
from dscase.review.examined import Examined
from dscase.review.finding import WEIGHTS
from dscase.review.judge import Judgement
from dscase.wording.words import Words


def before_sending(
    examined: Examined,
    judgement: Judgement,
    words: Words,
    hide: Callable[[str], str] = str,
    front: fronts.Front = "case",
    *,
    masked: bool = False,
) -> bytes:
    """The text's bytes, for every Windows editor. It lies beside what is sent, and names files and computers
    as the sender has them, `masked` or not: commands are typed with them. What `hide` hides is hidden. What
    to do is worded as `front` has it, the heaviest first.

    Raises UsageError when the template is at fault.
    """
    heaviest_first = sorted(judgement.findings, key=lambda finding: WEIGHTS.index(finding.weight))
    gaps = tuple(gap_of(finding, words, asked=front == "asked") for finding in heaviest_first)
    text = words.template("before-sending.txt.j2").render(
        front=front,
        question=fronts.without_options("--question", words),
        verdict=cleaned(judged(examined, judgement, teller(examined, words), front)),
        gaps=cleaned(gaps),
        asked=bool(examined.case.said("question")),
        masked=masked,
        watch=judgement.verdict.kind == "watch",
        signed=bool(examined.case.sender.name or examined.case.sender.company),
    )
    return hide(text).replace("\n", "\r\n").encode("utf-8-sig")
