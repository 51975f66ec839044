"""An archive of logs: a tar, or a zip that holds logs and none of the marks of a diagnostic package."""

from collections.abc import Callable
from pathlib import Path

from dscase.errors import InputError
from dscase.events.beginning import Beginning
from dscase.intake import archive, members
from dscase.intake.contents import TELLING
from dscase.intake.evidence import ArchiveMember, EvidenceFile
from dscase.intake.product_log import named_like_product_log, span_of
from dscase.kinds import Kind
from dscase.window import Zone

_TOLD_BY = 50  # members looked at; a package has its marks, and an archive its logs, among the first


def tells(beginning: Beginning) -> bool:
    """Whether it is a tar; or a zip without any file that tells something of a package, in which all files
    are logs, or one with events lies and no product's log. What a person states to be a package is none.
    """
    if beginning.stated is Kind.PACKAGE:
        return False
    if members.is_tar(beginning.data):
        return True
    return beginning.path is not None and archive.tells(beginning) and _holds_logs_alone(beginning.path)


def read(
    file: EvidenceFile, zone: Zone, progress: Callable[[int], None] | None = None
) -> tuple[ArchiveMember, ...]:
    """The files in an archive, product logs with the time they cover: one pass. `zone` is where stamps
    without an offset hang; `progress` gets the archive's bytes as they are read. Raises InputError.
    """
    found: list[ArchiveMember] = []
    for member, content in members.contents(file, progress):
        kind = members.kind_of(member)
        log = span_of(content, member.readable_name, member.size, zone) if kind is Kind.PRODUCT_LOG else None
        found.append(ArchiveMember(member.readable_name, kind, log))
    return tuple(found)


def _holds_logs_alone(path: Path) -> bool:
    file = EvidenceFile(path, path.name, Kind.ARCHIVE)
    try:
        names = [archive.name_parts(member.readable_name)[-1] for member in members.listed(file)]
        if any(name in TELLING for name in names):
            return False
        looked = members.listed(file, beginnings=True, most=_TOLD_BY)
    except InputError:
        return False
    kinds = [members.kind_of(member) for member in looked]
    products = [named_like_product_log(name) for name in names]
    if all(_is_log(kind) or product for kind, product in zip(kinds, products, strict=False)):
        return any(_is_log(kind) for kind in kinds)
    return any(kind.events for kind in kinds) and not any(products) and Kind.PRODUCT_LOG not in kinds


def _is_log(kind: Kind) -> bool:
    return kind.events or kind is Kind.PRODUCT_LOG
