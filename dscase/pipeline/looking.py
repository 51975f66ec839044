"""Without judging, and without a case: says what files are, and what each tells of itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from dscase.case.model import Case
from dscase.intake import unchanged
from dscase.intake.evidence import ArchiveMember, LogInside
from dscase.intake.files import walk
from dscase.intake.gather import Gathered, Given, Progress, gather
from dscase.intake.product_log import span
from dscase.kinds import Kind
from dscase.pipeline.case_options import zone
from dscase.window import Zone


@dataclass(frozen=True, slots=True)
class LookRequest:
    """Which files are to be looked into, what is said of them, and where times without a zone hang."""

    given: tuple[Given, ...]
    now: datetime  # aware
    tz: str | None = None
    csv_columns: Mapping[str, str] = field(default_factory=dict)  # header -> field


@dataclass(frozen=True, slots=True)
class Looked:
    """What the files are. By name: the `spans` of loose product logs."""

    gathered: Gathered
    spans: Mapping[str, LogInside]
    zone: Zone

    def inside(self, name: str) -> Sequence[ArchiveMember]:
        """What lies in an archive of logs; nothing of any other file."""
        return next((one.members for one in self.gathered.archives if one.file.name == name), ())

    @property
    def complete(self) -> bool:
        """Whether every file could be used, and nothing is wrong with a package."""
        usable = all(file.error is None for file in self.gathered.files)
        return usable and not any(package.troubles for package in self.gathered.packages)


def look_into(request: LookRequest, progress: Progress | None = None) -> Looked:
    """Looks into files without a case: what each is, and all that it tells of itself.

    A folder stands for the files below it. Raises InputError when none of the files can be used.
    """
    here = zone(Case(), request.tz)
    given = [each for one in request.given for each in _below(one)]
    gathered = gather(given, None, (), request.csv_columns, request.now, zone=here, progress=progress)
    gathered, _ = unchanged.checked(gathered)
    errors = [file.error for file in gathered.files if file.error]
    if errors and len(errors) == len(gathered.files):
        raise errors[0]
    logs = [file for file in gathered.files if file.kind is Kind.PRODUCT_LOG and file.error is None]
    return Looked(gathered, {file.name: span(file, here) for file in logs}, here)


def _below(given: Given) -> list[Given]:
    if not given.path.is_dir():
        return [given]
    return [replace(given, path=path) for path, _ in walk(given.path)]
