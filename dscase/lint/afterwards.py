"""What comes after a first bundle, made of the samples: a supplement, and the list of what is uploaded."""

from io import BytesIO
from pathlib import Path

from dscase.case.requests import Demand
from dscase.case.sealed import Round, Turn
from dscase.errors import DscaseError
from dscase.inquiry.supplement import news, supplement
from dscase.knowledge.forms import UploadLimits
from dscase.masking.prepare import unmasked
from dscase.pipeline import Examination
from dscase.pipeline.sending import listed
from dscase.render import supplement as supplements
from dscase.render.pdf.choose import Wanted
from dscase.seal.sending import JoinedFile, SendingOrder, Sent, SentApart
from dscase.seal.stage import SealedFile
from dscase.seal.upload import Upload, UploadPlan
from dscase.wording.words import Words

SUM = "0" * 64
_SIZE = 3 << 20


def supplemented(case: Examination, words: Words, pdf: Wanted) -> list[DscaseError]:
    """Makes a supplement's documents, and keeps none; returns what kept a PDF from being made."""
    examined, hide = case.examined, unmasked().mask
    sealed = Round(
        when=examined.as_of, out="out", round=1, reference="DSC-2026-0420-7F3A", manifest=SUM, exhibits={}
    )
    turn = Turn(2, Path("out-2"), (sealed,))
    demands = (
        Demand("R-01", "ds_agent.log", "2026-04-21", "", "desk", "answered", "ds_agent.log", ("E-01",)),
        Demand("R-02", "server0.log"),
    )
    how = news(examined, turn)
    contents = supplement(examined, case.judgement, words, turn, demands=demands, how=how)
    made = supplements.documents(contents, examined, case.judgement, words, hide, pdf=pdf)
    supplements.readme([(contents, words)], hide, pdf=made.printed is not None)
    for content in made.files.values():
        if not isinstance(content, bytes):
            content(BytesIO())
    return list(made.printed.troubles) if made.printed else []


def uploaded(words: Words) -> None:
    """Makes the list of what is uploaded: one with all that it can say, one with next to nothing."""
    bundle, package = SealedFile("bundle.zip", _SIZE, SUM), SealedFile("E-02.zip", _SIZE, SUM)
    first = Upload(bundle.name, bundle.size)
    parts = (Upload("E-02.zip.001", _SIZE - 1, "E-02.zip"), Upload("E-02.zip.002", 1, "E-02.zip", _SIZE - 1))
    full = UploadLimits("vendor-form", 2, _SIZE, in_all=_SIZE, pictures=3, unsure=("megabyte",))
    bare = UploadLimits("own", 10, _SIZE, unsure=())
    for limits, rounds, joined, password in (
        (full, ((first, *parts),), (JoinedFile(package.name, ("E-02.zip.001", "E-02.zip.002"), SUM),), "x"),
        (bare, ((first,),), (), ""),
    ):
        apart = SentApart(Path("診断.zip"), "診断.zip", _SIZE, SUM, "E-02")
        sent = Sent(UploadPlan(limits, rounds, (), over=_SIZE if joined else 0), (bundle,), joined, bundle)
        listed(sent, SendingOrder(limits, (apart,) if joined else (), bundle.name, password), words)
