"""From a judgement on to the sealed output."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from dscase import __version__
from dscase.case.model import LANGS
from dscase.case.place import refuse_output_among_own, refuse_output_over, templates
from dscase.inquiry.json_facts import manifest
from dscase.inquiry.model import Inquiry, WatchRecord
from dscase.intake.gather import Progress
from dscase.knowledge.forms import DEFAULT, field_lengths, form_limits
from dscase.pipeline import masking as masks
from dscase.pipeline.examining import Examination, Request, examine
from dscase.pipeline.sending import Sending, ordered
from dscase.pipeline.substance import substance
from dscase.seal.seal import Sealed, check_place, seal
from dscase.seal.sending import check_encryption
from dscase.seal.upload import Upload, UploadPlan, plan
from dscase.wording.words import Words, user_templates

if TYPE_CHECKING:
    from dscase.case.model import Lang
    from dscase.masking.prepare import Prepared
    from dscase.render.pdf.choose import Printed, Wanted


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

    @property
    def complete(self) -> bool:
        """Whether the inquiry is needed and lacks nothing."""
        return self.examination.judgement.complete


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
) -> Built:
    """Examines, composes, renders and seals into `out`, which appears whole or not at all: the inquiry, or
    where watching is enough the record of that.

    `progress` is told of the evidence as it is read. `form_lengths`: characters of fields of the web form,
    over those of the table. `pdf`: what is to make a PDF; when it cannot, the rest is built all the same.
    `portal`: the form for which what is uploaded is made ready, split where need be; `password`: what it is
    encrypted with.
    """
    from dscase.render.documents import named, refuse_unusable

    request = masks.settled(request)
    masks.refuse_without_case(request)
    if request.case_dir is not None:
        refuse_output_among_own(out, request.case_dir)
    refuse_output_over(out, (given.path for given in request.given))
    check_place(out, force=force)
    folders = [templates(request.case_dir)] if request.case_dir else []
    own, both = request.case.speaks, request.both or request.case.lang == "both"
    langs: tuple[Lang, ...] = (own, "en" if own == "ja" else "ja") if both else (own,)
    words = [Words(lang, folders, called=named(lang) if both else {}) for lang in langs]
    refuse_unusable(words[0])
    if portal:
        form_limits(portal)  # one that nobody knows is told before the long work
    if password:
        check_encryption()
    done = examine(request, progress)
    with masks.held(request):
        return _sealed(
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
        )


def _sealed(
    request: Request,
    done: Examination,
    out: Path,
    words: "list[Words]",
    folders: list[Path],
    *,
    force: bool,
    lengths: Mapping[str, int],
    pdf: "Wanted",
    portal: str | None,
    password: str,
) -> Built:
    """Composes, masks, renders, looks through what was made, and seals."""
    from dscase.inquiry.compose import code
    from dscase.render.before_sending import before_sending
    from dscase.render.documents import documents, named
    from dscase.render.receiver import README, readme
    from dscase.render.timeline import font as drawing_font

    examined = done.examined
    langs = tuple(each.lang for each in words)
    own_names = named(langs[0]) if len(langs) > 1 else {}
    masking = masks.prepared(request, examined, done.judgement)
    hide = masking.mask
    made = [
        documents(
            examined,
            done.judgement,
            each,
            lengths={**field_lengths(), **lengths},
            pdf=pdf,
            masking=masking,
        )
        for each in words
    ]
    printed = tuple(each.printed for each in made if each.printed is not None)
    about = manifest(
        examined,
        done.judgement,
        langs=langs,
        tool=__version__,
        pdf=[each.facts() for each in printed],
        font=drawing_font(),
    )
    about |= {
        "reference": code(examined, done.asked),
        "round": 1,
        "predecessor": None,
        "requests": [],
        "masking": masking.declaration.facts() if masking.declaration is not None else None,
        "approval": None,
    }
    about["substance"] = substance(about, examined, words, [*folders, user_templates()])
    told = {}
    if done.judgement.verdict.kind != "watch":
        others = [Words(lang, folders, called=words[0].renamed) for lang in LANGS if lang not in langs]
        made_pdf = any(each.pdf is not None for each in printed)
        told = {README: readme(examined, done.judgement, (*words, *others), pdf=made_pdf, hide=hide.text)}
    sending = None
    if portal or password:
        reference = str(about["reference"])
        order = ordered(examined.evidence, examined.exhibits, reference, portal or DEFAULT, password)
        sending = Sending(order, folders)
    near: list[str] = []

    def gate(stage: Path) -> None:
        if masking.gate is not None:
            near.extend(masking.gate.check(stage).files())
            masking.keep()

    sealed = seal(
        out,
        {name: file for each in made for name, file in each.files.items()} | told,
        hide.over(about),
        when=done.examined.as_of,
        force=force,
        beside={
            f"before-sending.{lang}.txt": before_sending(
                examined, done.judgement, Words(lang, folders), hide.text
            )
            for lang in LANGS
        },
        after=sending,
        gate=gate,
    )
    apart = [Upload(package.file.name, package.file.size) for package in examined.evidence.packages]
    upload = plan(Upload(sealed.bundle.name, sealed.bundle.size), apart, form_limits())
    if sending is not None and sending.sent is not None:
        upload = sending.sent.plan
    first = made[0]
    return Built(
        done, first.inquiry, sealed, upload, first.form, first.record, own_names, printed, masking, near
    )
