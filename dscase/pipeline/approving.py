"""What stands from one build to the next: an approval of the same substance, the record of the sealed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import file_digest
from pathlib import Path

from dscase import atomic
from dscase.case import sealed as record
from dscase.case.sealed import Round
from dscase.errors import DscaseError, OutputError
from dscase.inquiry.supplement import contents
from dscase.pipeline.examining import Request
from dscase.pipeline.inheriting import handed
from dscase.pipeline.sending import Sending
from dscase.review.examined import Examined
from dscase.seal import approval as approvals
from dscase.seal.approval import Approval
from dscase.seal.place import APPROVAL, MANIFEST
from dscase.seal.seal import Sealed
from dscase.seal.stage import SealedFile


def approval_of(out: Path) -> Approval | None:
    """The approval of what is at the output place now."""
    return approvals.read(out)


def approved(examined: Examined, approval: Approval) -> Examined:
    """What was examined, with the approval in the sender's block."""
    on = datetime.fromisoformat(approval.on).date().isoformat()
    sender = examined.case.sender.model_copy(update={"approved_by": approval.by, "approved_on": on})
    return replace(examined, case=examined.case.model_copy(update={"sender": sender}))


class Finishing:
    """What is made once a folder is filled: the approval that still stands, what is uploaded."""

    def __init__(self, approval: Approval | None, sending: Sending | None) -> None:
        self._approval = approval
        self._sending = sending

    def __call__(self, stage: Path, bundle: SealedFile) -> tuple[SealedFile, ...]:
        """All that was made, what the bundle became last."""
        if self._approval is not None:
            with (stage / MANIFEST).open("rb") as manifest:
                digest = file_digest(manifest, "sha256").hexdigest()
            with atomic.synced(atomic.create(stage / APPROVAL)) as sink:
                sink.write(approvals.content(replace(self._approval, manifest=digest)))
        return self._sending(stage, bundle) if self._sending is not None else (bundle,)


def keep_sealed(
    request: Request, out: Path, about: Mapping[str, object], sealed: Sealed, examined: Examined
) -> list[DscaseError]:
    """Keeps what was sealed, for the supplement to go on from; returns what went wrong."""
    assert request.case_dir is not None
    exhibits: dict[str, tuple[str, ...]] = {}
    for name, content in contents(examined).items():
        if number := examined.exhibits.get(name):
            exhibits[number] = (*exhibits.get(number, ()), content)
    manifest = next(each.sha256 for each in sealed.files if each.name == MANIFEST)
    requests = about["requests"]
    answered = [each["number"] for each in requests if each["answer"] or each["exhibits"]]  # type: ignore[attr-defined]
    made = Round(
        when=examined.as_of,
        out=record.place(out),
        round=int(str(about["round"])),
        reference=str(about["reference"]),
        manifest=manifest,
        exhibits=exhibits,
        requests=tuple(answered),
        masked=about["masking"] is not None,
        stated=request.stated,
        given=handed(request.given),
    )
    try:
        record.keep(request.case_dir, made)
    except OutputError:
        return [OutputError("seal.record_not_kept", file=record.NAME)]
    return []
