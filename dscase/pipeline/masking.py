"""Whether a build masks: what the flags say, over what the case says, over what holds for every case."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dscase.case import settings
from dscase.case.model import Masking
from dscase.case.sealed import rounds
from dscase.errors import DscaseError, UsageError
from dscase.seal.place import manifest_of

if TYPE_CHECKING:
    from dscase.masking.prepare import Prepared
    from dscase.pipeline.examining import Request
    from dscase.render.before_sending import RealNames
    from dscase.review.examined import Examined


def masked_before(case_dir: Path | None, out: Path) -> bool:
    """Whether a round of the case was masked, or what is at the output place now. Raises InputError."""
    if case_dir is not None and any(one.masked for one in rounds(case_dir)):
        return True
    try:
        manifest = manifest_of(out)
    except OSError:
        return False  # no bundle of ours is there
    return manifest is not None and bool(manifest.get("masking"))


def settled(request: "Request", *, before: bool = False) -> "Request":
    """The request with what masking comes to in its case. Settling twice changes nothing.

    `before`: whether names were masked in what was built before. So they are then unless a flag forbids it:
    real names beside the pseudonyms that were sent would give them all away.

    Raises UsageError where masking is required and the flags forbid it, InputError for unusable settings.
    """
    stated = request.case.mask
    of_all = settings.of_settings().mask
    joined = stated.joined(of_all) if stated is not None else of_all
    if request.mask is not None:
        joined = joined or Masking(when="false")
        if not request.mask and joined.when == "required":
            raise UsageError("masking.required")
        if joined.when != "required":
            joined = joined.model_copy(update={"when": "true" if request.mask else "false"})
    elif before and (joined is None or not joined.on):
        joined = (joined or Masking()).model_copy(update={"when": "true"})
    return replace(request, case=request.case.model_copy(update={"mask": joined}))


def changes(request: "Request", *, before: bool) -> list[DscaseError]:
    """What has to be said of a build after a masked one: that it has real names, or that it has none though
    nothing says so.
    """
    if before and request.mask is False:
        return [UsageError("masking.lifted")]
    stated = settled(request).case.mask
    return [UsageError("masking.as_before")] if before and (stated is None or not stated.on) else []


def refuse_without_case(request: "Request") -> None:
    """UsageError where names are to be masked and no case folder can keep the pseudonyms."""
    wanted = request.case.mask
    if wanted is not None and wanted.on and request.case_dir is None:
        raise UsageError("masking.no_case")


@contextlib.contextmanager
def locked_names(request: "Request") -> Iterator[None]:
    """The case's pseudonyms to oneself, where names are masked."""
    wanted = request.case.mask
    if wanted is None or not wanted.on or request.case_dir is None:
        yield
        return
    from dscase.masking import prepare

    with prepare.locked_book(request.case_dir):
        yield


def prepared(request: "Request", examined: "Examined", *beside: object) -> "Prepared":
    """What the build masks with. `beside`: what else goes into what is sent."""
    from dscase.masking import prepare

    wanted = request.case.mask
    if wanted is None or not wanted.on or request.case_dir is None:
        return prepare.unmasked()
    return prepare.prepare(examined, wanted, request.case_dir, *beside)


def real_names(masking: "Prepared", packages: Sequence[str], near: Sequence[str]) -> "RealNames | None":
    """What real names could still leave beside masked documents; None where nothing is masked. `near`: files
    in which a name stands inside a longer word.
    """
    from dscase.render.before_sending import RealNames

    if masking.declaration is None:
        return None
    told = [(name, masking.mask.text(name)) for name in packages]
    return RealNames(
        renamed=[(name, masked) for name, masked in told if masked != name],
        ordinary=masking.declaration.ordinary,
        near=near,
        book=masking.place.name if masking.place is not None else "",
    )
