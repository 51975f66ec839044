"""An archive of logs: a tar, or a zip that holds logs and none of the marks of a diagnostic package."""

from pathlib import Path

from dscase.errors import InputError
from dscase.events.beginning import Beginning
from dscase.intake import archive, members
from dscase.intake.contents import TELLING
from dscase.intake.evidence import EvidenceFile
from dscase.intake.product_log import named_like_product_log
from dscase.kinds import Kind

_TOLD_BY = 50  # members looked at; a package has its marks, and an archive its logs, among the first


def tells(beginning: Beginning) -> bool:
    """Whether it is a tar; or a zip in which a file with events lies, but neither a file that tells something
    of a package nor a product's log. What a person states to be a package is none.
    """
    if beginning.stated is Kind.PACKAGE:
        return False
    if members.is_tar(beginning.data):
        return True
    return beginning.path is not None and archive.tells(beginning) and _holds_logs_alone(beginning.path)


def _holds_logs_alone(path: Path) -> bool:
    file = EvidenceFile(path, path.name, Kind.ARCHIVE)
    try:
        names = [archive.name_parts(member.shown)[-1] for member in members.listed(file)]
        if any(name in TELLING or named_like_product_log(name) for name in names):
            return False
        inside = members.listed(file, beginnings=True, most=_TOLD_BY)
    except InputError:
        return False
    return any(members.kind_of(member).events for member in inside)
