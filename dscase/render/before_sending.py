"""before-sending.ja.txt and .en.txt: what is to be done before anything goes out; never sent itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dscase.inquiry import fronts
from dscase.inquiry.formatter import gap_of, readable_size, teller
from dscase.inquiry.judging import judged
from dscase.render.plain import cleaned
from dscase.review.examined import Examined
from dscase.review.finding import WEIGHTS
from dscase.review.judge import Judgement
from dscase.wording.words import Words


@dataclass(frozen=True, slots=True)
class Leaving:
    """What leaves: the packages sent apart; what is uploaded each time, files with their sizes in bytes, and
    what the form refuses; or that a list of their own tells the uploads.
    """

    packages: Sequence[str] = ()
    rounds: Sequence[Sequence[tuple[str, int]]] = ()
    refused: Sequence[tuple[str, int]] = ()
    listed: bool = False


@dataclass(frozen=True, slots=True)
class RealNames:
    """Where names are masked, what real ones could leave all the same: in the names of files, each with what
    the documents call it; as ordinary words; in files, inside longer words; and by the book.
    """

    renamed: Sequence[tuple[str, str]] = ()
    ordinary: Sequence[str] = ()
    near: Sequence[str] = ()
    book: str = ""


def before_sending(
    examined: Examined,
    judgement: Judgement,
    words: Words,
    hide: Callable[[str], str] = str,
    front: fronts.Front = "case",
    *,
    leaving: Leaving | None = None,
    names: RealNames | None = None,
) -> bytes:
    """The text's bytes, for every Windows editor. It lies beside what is sent, and names files and computers
    as the sender has them, masked or not: commands are typed with them. Where it is masked, `names` says what
    to look at. What `hide` hides is hidden. What to do is worded as `front` has it, the heaviest first.

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
        masked=names is not None,
        **_uploads(leaving or Leaving(), words),
        **_names(names or RealNames(), words),
        watch=judgement.verdict.kind == "watch",
        signed=bool(examined.case.sender.name or examined.case.sender.company),
    )
    return hide(text).replace("\n", "\r\n").encode("utf-8-sig")


def _uploads(leaving: Leaving, words: Words) -> dict[str, object]:
    return {
        "packages": words.say("inquiry.list_mark").join(leaving.packages),
        "rounds": [[(name, readable_size(size)) for name, size in post] for post in leaving.rounds],
        "refused": [(name, readable_size(size)) for name, size in leaving.refused],
        "upload_list": f"upload.{words.lang}.txt" if leaving.listed else "",
    }


def _names(names: RealNames, words: Words) -> dict[str, object]:
    mark = words.say("inquiry.list_mark")
    return {
        "renamed": names.renamed,
        "ordinary": mark.join(names.ordinary),
        "near": mark.join(names.near),
        "book": names.book,
    }
