"""From a judgement on to the sealed output."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from dscase import __version__
from dscase.case.model import LANGS
from dscase.case.place import refuse_output_among_own, refuse_output_over, templates
from dscase.case.sealed import Turn
from dscase.errors import DscaseError, UsageError
from dscase.inquiry.fronts import Front
from dscase.inquiry.json_facts import manifest
from dscase.inquiry.model import Inquiry, WatchRecord
from dscase.intake.gather import Progress
from dscase.knowledge.forms import DEFAULT, field_lengths, form_limits
from dscase.pipeline import masking as masks
from dscase.pipeline.approving import Finishing, approval_of, approved, keep_sealed
from dscase.pipeline.examining import Examination, Request, examine
from dscase.pipeline.inheriting import inherited
from dscase.pipeline.sending import Sending, ordered
from dscase.pipeline.substance import substance
from dscase.pipeline.supplement import News, due, facts, since
from dscase.seal.approval import Approval
from dscase.seal.seal import Sealed, check_place, seal
from dscase.seal.sending import check_encryption
from dscase.seal.stage import SealedFile
from dscase.seal.upload import Upload, UploadPlan, plan
from dscase.wording.words import Words, user_templates

if TYPE_CHECKING:
    from dscase.case.model import Lang
    from dscase.inquiry.supplement import Supplement
    from dscase.masking.prepare import Prepared
    from dscase.render.pdf.choose import Printed, Wanted


@dataclass(frozen=True, slots=True)
class Issued:
    """Which bundle of the conversation it is; of a supplement, what it says and what is new in it."""

    reference: str = ""
    round: int = 1
    supplement: "Supplement | None" = None
    news: News | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build: what was examined, what was written, what to upload.

    `record` was written in place of the inquiry where the verdict is to watch; else it is None.
    """

    examination: Examination
    inquiry: Inquiry
    sealed: Sealed
    upload: UploadPlan
    form: Mapping[str, str]  # the web form's fields by name, empty where nothing is asked
    record: WatchRecord | None = None
    called: Mapping[str, str] = field(default_factory=dict)  # what "inquiry.docx" is called, if not that
    printed: "tuple[Printed, ...]" = ()  # of each language, where a PDF was wanted
    masking: "Prepared | None" = None  # what it was masked with
    near: Sequence[str] = ()  # files in which a name stands inside a longer word
    issued: Issued = field(default_factory=Issued)
    troubles: Sequence[DscaseError] = ()  # what did not end the build and has to be reported
    front: Front = "case"  # where the sender reads what there is to do

    @property
    def complete(self) -> bool:
        """Whether the inquiry is needed and lacks nothing; of a supplement, whether it answers everything."""
        if self.issued.supplement is not None:
            return not self.issued.supplement.open
        return self.examination.judgement.complete

    @property
    def unmasked(self) -> tuple[str, ...]:
        """The packages that are uploaded as they are, with real names, beside documents with pseudonyms."""
        if self.masking is None or self.masking.declaration is None:
            return ()
        examined = self.issued.news.examined if self.issued.news is not None else self.examination.examined
        return tuple(package.file.name for package in examined.evidence.packages)


def build(
    request: Request,
    out: Path,
    *,
    force: bool = False,
    progress: Progress | None = None,
    form_lengths: Mapping[str, int] = MappingProxyType({}),
    pdf: "Wanted" = "none",
    portal: str | None = None,
    password: str = "",
    turn: Turn | None = None,
) -> Built:
    """Examines, composes, renders and seals into `out`, which appears whole or not at all: the inquiry, or
    where watching is enough the record of that.

    `progress` gets the evidence as it is read. `form_lengths`: characters of fields of the web form,
    over those of the table. `pdf`: what is to make a PDF; when it cannot, the rest is built all the same.
    `portal`: the form for which what is uploaded is made ready, split where need be; `password`: what it is
    encrypted with. `turn`: a supplement is made, of what is new since the rounds before it.
    """
    from dscase.render.documents import names_in, refuse_unusable

    request, taken = inherited(request, turn)
    before = masks.masked_before(request.case_dir, out)
    changes = masks.changes(request, before=before)
    request = masks.settled(request, before=before)
    masks.refuse_without_case(request)
    if request.case_dir is not None:
        refuse_output_among_own(out, request.case_dir)
    refuse_output_over(out, (given.path for given in request.given))
    check_place(out, force=force)
    folders = [templates(request.case_dir)] if request.case_dir else []
    own, both = request.case.speaks, request.both or request.case.lang == "both"
    langs: tuple[Lang, ...] = (own, "en" if own == "ja" else "ja") if both else (own,)
    words = [Words(lang, folders, called=names_in(lang) if both else {}) for lang in langs]
    template_troubles = refuse_unusable(words[0])
    if portal:
        form_limits(portal)  # refuses an unknown one before the long work
    if password:
        check_encryption()
    done = examine(request, progress)
    with masks.locked_names(request):
        built = _sealed(
            request,
            done,
            out,
            words,
            folders,
            force=force,
            lengths=form_lengths,
            pdf=pdf,
            portal=portal,
            password=password,
            turn=turn,
        )
    return replace(built, troubles=(*template_troubles, *taken, *changes, *built.troubles))


def _sealed(
    request: Request,
    examination: Examination,
    out: Path,
    words: "list[Words]",
    folders: list[Path],
    *,
    force: bool,
    lengths: Mapping[str, int],
    pdf: "Wanted",
    portal: str | None,
    password: str,
    turn: Turn | None,
) -> Built:
    """Composes, masks, renders, looks through what was made, and seals."""
    from dscase.masking.secrets import without_secrets
    from dscase.pipeline.documents import inquired, supplemented
    from dscase.render.before_sending import Leaving, before_sending
    from dscase.render.documents import names_in
    from dscase.render.timeline import font as drawing_font

    langs = tuple(each.lang for each in words)
    demands = due(request.case_dir, turn)
    masking = masks.prepared(request, examination.examined, examination.judgement, demands)
    hide = masking.mask
    fresh = since(examination.examined, turn, demands, hide) if turn is not None else None
    masking = masking.beside(fresh.examined if fresh is not None else examination.examined)
    about = _facts(examination, langs, turn, fresh)
    about["masking"] = masking.declaration.facts() if masking.declaration is not None else None
    about["substance"] = substance(about, examination.examined, words, [*folders, user_templates()])
    examination, approval, troubles = _approved(examination, about, approval_of(out))
    examined = examination.examined
    others = [Words(lang, folders, called=words[0].renamed) for lang in LANGS if lang not in langs]
    if fresh is not None and turn is not None:
        made = supplemented(examination, fresh, turn, words, others, pdf=pdf, masking=masking)
    else:
        made = inquired(
            examination, words, others, lengths={**field_lengths(), **lengths}, pdf=pdf, masking=masking
        )
    about["pdf"] = [each.facts() for each in made.printed]
    about["drawing_font"] = drawing_font()
    evidence = fresh.examined.evidence if fresh is not None else examined.evidence
    sending = None
    if portal or password:
        order = ordered(
            evidence,
            examined.exhibits,
            str(about["reference"]),
            portal or DEFAULT,
            password=password,
            hide=hide.text,
        )
        sending = Sending(order, folders)
    near: list[str] = []
    apart = [Upload(package.file.name, package.file.size) for package in evidence.packages]

    def planned(bundle: SealedFile) -> UploadPlan:
        return plan(Upload(bundle.name, bundle.size), apart, form_limits())

    def beside(bundle: SealedFile) -> dict[str, bytes]:
        uploads = planned(bundle)
        leaving = Leaving([each.name for each in apart], listed=sending is not None)
        if sending is None:
            rounds = [[(one.name, one.size) for one in post] for post in uploads.rounds]
            refused = [(one.file.name, one.file.size) for one in uploads.refused]
            leaving = replace(leaving, rounds=rounds, refused=refused)
        return {
            f"before-sending.{lang}.txt": before_sending(
                examined,
                examination.judgement,
                Words(lang, folders),
                lambda text: without_secrets(text).text,
                request.front,
                leaving=leaving,
                names=masks.real_names(masking, [each.name for each in apart], near),
            )
            for lang in langs  # the sender reads the screen and the documents in them
        }

    def gate(stage: Path) -> None:
        if masking.gate is not None:
            near.extend(masking.gate.check(stage).files())
            masking.keep()

    sealed = seal(
        out,
        made.files,
        hide.over(about),
        when=examined.as_of,
        force=force,
        beside=beside,
        after=Finishing(approval, sending),
        gate=gate,
    )
    if request.case_dir is not None and request.keep and made.record is None:
        troubles += keep_sealed(request, out, about, sealed, examined)
    upload = planned(sealed.bundle)
    if sending is not None and sending.sent is not None:
        upload = sending.sent.plan
    return Built(
        examination,
        made.inquiry,
        sealed,
        upload,
        made.form,
        made.record,
        names_in(langs[0]) if len(langs) > 1 else {},
        made.printed,
        masking,
        near,
        Issued(str(about["reference"]), turn.round if turn is not None else 1, made.supplement, fresh),
        troubles,
        request.front,
    )


def _facts(
    examination: Examination, langs: "Sequence[Lang]", turn: Turn | None, fresh: News | None
) -> dict[str, object]:
    """The manifest's facts but for its substance; of a supplement, of what is new in it."""
    from dscase.inquiry.compose import code

    about = manifest(examination.examined, examination.judgement, langs=langs, tool=__version__)
    about |= {
        "reference": code(examination.examined, examination.asked),
        "round": 1,
        "predecessor": None,
        "requests": [],
        "approval": None,
    }
    return facts(fresh, turn, about) if fresh is not None and turn is not None else about


def _approved(
    examination: Examination, about: dict[str, object], before: Approval | None
) -> tuple[Examination, Approval | None, list[DscaseError]]:
    """What was examined, and the approval of the output to be replaced where it is of the same substance."""
    if before is None:
        return examination, None, []
    if before.substance != about["substance"]:
        return examination, None, [UsageError("seal.approval_lapsed", by=before.by)]
    about["approval"] = {"by": before.by, "on": before.on, "manifest": before.looked_at}
    return replace(examination, examined=approved(examination.examined, before)), before, []
