"""From files to a judgement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

from dscase import __version__
from dscase.case.exhibits import Register
from dscase.case.file import EVIDENCE
from dscase.case.journal import Journal
from dscase.case.model import FREE, Case, Checked
from dscase.case.pictures import Pictures
from dscase.case.sealed import StatedField
from dscase.case.settings import with_sender
from dscase.errors import OutputError, UsageError
from dscase.events import modules
from dscase.events.collect import Collected, collect
from dscase.inquiry.fronts import Front
from dscase.intake import computers, message_search, unchanged
from dscase.intake.evidence import EvidenceFile, StatedMessage
from dscase.intake.gather import Gathered, Given, Progress, gather
from dscase.intake.members import event_files
from dscase.kinds import Kind
from dscase.knowledge import heartbeat
from dscase.knowledge import names as own_names
from dscase.knowledge import profiles as own_profiles
from dscase.knowledge.answers import with_answers
from dscase.knowledge.catalogue import catalogue
from dscase.knowledge.checklist import without_corrected
from dscase.knowledge.profiles import Profiles
from dscase.knowledge.steps import stated_step
from dscase.pipeline import masking, zone_evidence
from dscase.pipeline.case_options import narrowing, opened_index, source_spec, stated_zone, zone
from dscase.review import finding
from dscase.review.examined import Examined
from dscase.review.finding import Finding
from dscase.review.judge import Judgement, judge
from dscase.review.subject_event import Asked, ids_to_seek
from dscase.window import (
    Window,
    Zone,
    around_moment,
    begins_with_time,
    read_length,
    read_moment,
    read_window,
)

if TYPE_CHECKING:
    from dscase.events.index.kept import Index

AROUND_MESSAGE = "±30m"
"""The window on either side of the message, where none was stated."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be examined. `case` already holds the flags over case.yaml.

    `tz` and `year` are those of the flags alone: they win over what case.yaml says of single files.
    """

    case: Case
    now: datetime  # aware
    case_dir: Path | None = None
    given: tuple[Given, ...] = ()
    checked: tuple[str, ...] = ()
    tz: str | None = None
    year: int | None = None
    both: bool = False  # documents in both languages, the one the case speaks first, whatever case.yaml has
    keep: bool = True  # write what was checked, and new exhibit numbers, into the case folder
    stated: Mapping[str, StatedField] = field(default_factory=dict)  # what flags say of the fields of `case`
    mask: bool | None = None  # whether names are masked, as the flags say; None: they say nothing
    asked: bool = False  # by the walk or the page: what the sender reads names questions, not options
    ships: bool = True  # make the copies of screenshots that ship; else they are empty
    index: Path | None = None  # what logs need not be read for

    @property
    def front(self) -> Front:
        """Where the sender reads what there is to do."""
        return "asked" if self.asked else "case" if self.case_dir is not None else "options"


@dataclass(frozen=True, slots=True)
class Examination:
    """Everything known before composing."""

    examined: Examined
    judgement: Judgement

    @property
    def asked(self) -> Asked:
        """The event asked about."""
        return self.judgement.asked

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in order."""
        return self.judgement.findings


def examine(request: Request, progress: Progress | None = None) -> Examination:
    """Reads and judges everything; writes only the case's own journal and exhibit numbers, or nothing."""
    request = masking.settled(request)
    folder = request.case_dir
    as_of = request.case.as_of or request.now
    checked, journal_findings = _checked(request, as_of)
    case = with_sender(with_answers(request.case, checked))
    request = replace(request, case=case)
    here = zone(case, request.tz, checked)
    profiles, unusable = own_profiles.own(folder)
    with opened_index(request.index) as index:
        read = _read(request, here, as_of, profiles, progress, index=index)
        if here.rule == "machine" and (zone_seen := zone_evidence.after_reading(read.collected, here)):
            again = _read(request, zone_seen.zone, as_of, profiles, progress, index=index)
            read = again._replace(zone_from=zone_seen.name)
        broken = index.troubles if index is not None else []
    gathered, window = read.gathered, read.window
    exhibits, exhibit_findings = _numbers(gathered.files, folder, keep=request.keep)
    names, unread = own_names.own(folder)
    met = (
        *journal_findings,
        *exhibit_findings,
        *(finding.NAMES_UNREADABLE(cause=error) for error in unread),
        *(finding.PROFILES_UNREADABLE(cause=error) for error in unusable),
        *(finding.INDEX_BROKEN(cause=error) for error in broken),
    )
    examined = Examined(
        case=case,
        window=window,
        as_of=as_of,
        evidence=gathered,
        collected=read.collected,
        checked=without_corrected(checked),
        exhibits=exhibits,
        names=names.meeting(_ids_and_names(read.collected)),
        profiles=profiles,
        message=read.message,
        search=read.search,
        zone_from=read.zone_from,
        retention=read_length(case.retention) if case.retention else None,
        met=met,
    )
    return Examination(examined, judge(examined))


def numbered(request: Request) -> Mapping[str, str]:
    """The exhibit numbers of the evidence by file, given and kept as a build does. Raises OutputError."""
    as_of = request.case.as_of or request.now
    here = zone(request.case, request.tz)
    gathered, _ = _in_archives(_gathered(replace(request, ships=False), here, as_of, None))
    register = Register(request.case_dir)
    numbers = _numbers_of(gathered.files, register)
    register.save()
    return numbers


def _ids_and_names(collected: Collected) -> set[tuple[str, str]]:
    """Ids and names of the system events, as the sources write them."""
    differs = "name_differs"
    return {(row.id, row.name) for row in collected.rows if not row.module and differs not in row.flags}


class _Read(NamedTuple):
    """What was read, all in one zone."""

    message: StatedMessage | None
    window: Window
    gathered: Gathered
    search: message_search.MessageSearch
    collected: Collected
    zone_from: str = ""


def _read(
    request: Request,
    here: Zone,
    as_of: datetime,
    profiles: Profiles,
    progress: Progress | None,
    *,
    index: "Index | None",
) -> _Read:
    """Reads window and evidence in a zone; in place of the machine's, in the one the evidence tells."""
    case = request.case
    stated = _message(case, here)
    window = _window(case, here, as_of, stated)
    gathered = _gathered(request, here, as_of, progress)
    zone_seen = zone_evidence.before_reading(window, gathered, here) if here.rule == "machine" else None
    if zone_seen is not None:
        if zone_seen.zone.tz is not here.tz:
            # Times of packages and pictures that name no zone hang there, too.
            gathered = _gathered(request, zone_seen.zone, as_of, progress)
        here = zone_seen.zone
        stated = _message(case, here)
        window = _window(case, here, as_of, stated)
    search = _find_message(stated, gathered, here, progress)
    window = window or _window_around(case, stated, search, here)
    gathered, packed = _in_archives(gathered)
    collected = _collected(gathered, packed, request, window, here, profiles=profiles, index=index)
    gathered, sources = unchanged.checked(gathered, collected.sources)
    collected = replace(collected, sources=sources)
    unsure = {file.name for file in gathered.files if file.error is not None}
    search = replace(search, found=tuple(one for one in search.found if one.file.name not in unsure))
    return _Read(stated, window, gathered, search, collected, zone_seen.name if zone_seen else "")


def _gathered(request: Request, here: Zone, as_of: datetime, progress: Progress | None) -> Gathered:
    from dscase.masking.secrets import holds_secret

    folder, case = request.case_dir, request.case
    window = read_window(case.window, zone=here, as_of=as_of) if case.window else None
    return gather(
        request.given,
        folder / EVIDENCE if folder else None,
        case.evidence,
        case.csv_columns,
        as_of,
        zone=here,
        within=None if case.follow_links else folder,
        treatments=Pictures(folder).all() if folder else {},
        progress=progress,
        ships=request.ships,
        is_secret=holds_secret,
        narrow=narrowing(case, window, tz=request.tz, otherwise=here, year=request.year, as_of=case.as_of),
    )


def _window(case: Case, here: Zone, as_of: datetime, message: StatedMessage | None) -> Window | None:
    """The window stated; None where it is to be derived from the message."""
    if not case.window:
        if message is None:
            raise UsageError("case.no_window")
        return None
    return read_window(case.window, zone=here, as_of=as_of)


def _message(case: Case, here: Zone) -> StatedMessage | None:
    """The product-log line asked about, where one is stated."""
    if not (case.message or case.message_at or case.message_time):
        return None
    time = read_moment(case.message_time, here) if case.message_time else None
    return StatedMessage(case.message or "", case.message_at or "", time)


def _find_message(
    message: StatedMessage | None, gathered: Gathered, here: Zone, progress: Progress | None
) -> message_search.MessageSearch:
    """Where the line stands, the one that is meant first."""
    if message is None:
        return message_search.MessageSearch()
    held = (gathered.packages, gathered.archives)
    size = sum(container.file.size for containers in held for container in containers)
    search = message_search.find_message(message, gathered.files, here, progress(size) if progress else None)
    meant = message_search.chosen(message, search.found)
    found = tuple(sorted(search.found, key=lambda one: one is not meant))
    return message_search.MessageSearch(found, search.total)


def _window_around(
    case: Case, message: StatedMessage | None, search: message_search.MessageSearch, here: Zone
) -> Window:
    """The window derived from the line found; where it was not, from the time stated for it."""
    moment = search.found[0].time if search.found else None
    moment = moment or (message.time if message else None)
    if moment is None:
        raise UsageError("case.no_window_message", found=search.total)
    return around_moment(moment, case.around_message or AROUND_MESSAGE, here)


def _in_archives(gathered: Gathered) -> tuple[Gathered, tuple[EvidenceFile, ...]]:
    """The files with events in archives of logs. An archive that cannot be listed keeps the error."""
    archives = [file for file in gathered.files if file.kind is Kind.ARCHIVE and file.error is None]
    found = [file for archive in archives for file in event_files(archive)]
    broken = {file.name: file for file in found if file.error is not None}
    files = tuple(broken.get(file.name, file) for file in gathered.files)
    return replace(gathered, files=files), tuple(file for file in found if file.error is None)


def _collected(
    gathered: Gathered,
    packed: Sequence[EvidenceFile],
    request: Request,
    window: Window,
    here: Zone,
    *,
    profiles: Profiles,
    index: "Index | None",
) -> Collected:
    """The events of every source. When sources were given and none could be read, that is an error."""
    case = request.case
    specs = [
        source_spec(file, gathered.stated.get(file.name), case)
        for file in gathered.files
        if file.kind.events and file.error is None
    ]
    inside = [
        file
        for package in gathered.packages
        for file in event_files(package.file)
        if file.error is None and modules.of_word(PurePath(file.name).name) is not None
    ]
    specs += [source_spec(file, gathered.stated.get(file.package), case, packed=True) for file in inside]
    specs += [source_spec(file, gathered.stated.get(file.package), case) for file in packed]
    collected = collect(
        specs,
        window,
        tz=stated_zone(request.tz),
        otherwise=here,
        year=request.year,
        as_of=case.as_of,
        csv_columns=case.csv_columns,
        seek=ids_to_seek(case.event, profiles) | zone_evidence.ids_to_seek(here),
        modules=True,
        apart=True,
        near=catalogue().ids("events_retrieved"),
        reach=heartbeat.longest(),
        named=computers.computers_named(gathered.packages, gathered.statuses),
        index=index,
        silences=True,
    )
    failed = [file.error for file in gathered.files if file.error and _means_events(file)]
    failed += [source.error for source in collected.sources if source.error and not source.spec.partial]
    worked = any(source.error is None or source.tally.read for source in collected.sources)
    if failed and not worked:
        raise failed[0]
    return collected


def _means_events(file: EvidenceFile) -> bool:
    return (file.stated or file.kind).events


def _checked(request: Request, as_of: datetime) -> tuple[tuple[Checked, ...], tuple[Finding, ...]]:
    """What was checked: the journal's records, and the flags', which are appended to it."""
    new = _stated_checks(request, as_of) if request.checked else ()
    if request.case_dir is None:
        return new, ()
    journal = Journal(request.case_dir)
    if not request.keep:
        return (*journal.records(), *new), ()
    findings: list[Finding] = []
    for position, record in enumerate(new):
        try:
            journal.append(record)
        except OutputError as error:
            findings.append(finding.JOURNAL_NOT_KEPT(cause=error))
            return (*journal.records(), *new[position:]), tuple(findings)
    entries = journal.read()
    if damaged := entries.unreadable + bool(entries.torn):
        findings.append(finding.JOURNAL_DAMAGED(count=damaged))
    return entries.records, tuple(findings)


def _stated_checks(request: Request, as_of: datetime) -> tuple[Checked, ...]:
    """What the flags say was checked: at the time that a text begins with, where that can be one moment only,
    else at that of the examination. A time without a day is of the window's, or of today.
    """
    records = Journal(request.case_dir).records() if request.case_dir is not None else ()
    case = with_answers(request.case, records)
    here = zone(case, request.tz, records)
    window = read_window(case.window, zone=here, as_of=as_of) if case.window else None
    days = [
        moment.astimezone(here.tz).date() for moment in ((window.start, window.end) if window else (as_of,))
    ]

    def record(text: str) -> Checked:
        step, said = stated_step(text)
        begun = begins_with_time(said, here, days)
        if begun is not None and begun[0] <= as_of:
            when, said = begun
        else:
            when = as_of
        return Checked(when=when, step=step or FREE, text=said, tool=f"dscase {__version__}")

    return tuple(map(record, request.checked))


def _numbers(
    files: tuple[EvidenceFile, ...], case_dir: Path | None, *, keep: bool
) -> tuple[Mapping[str, str], tuple[Finding, ...]]:
    """An exhibit number for every file that is used."""
    register = Register(case_dir)
    numbers = _numbers_of(files, register)
    try:
        if keep:
            register.save()
    except OutputError as error:
        return numbers, (finding.EXHIBITS_NOT_KEPT(cause=error),)
    if register.unreadable:
        return numbers, (finding.EXHIBITS_DAMAGED(count=register.unreadable),)
    return numbers, ()


def _numbers_of(files: tuple[EvidenceFile, ...], register: Register) -> Mapping[str, str]:
    return {
        file.name: register.number(file.kind, file.name, file.path, file.size, file.sha256)
        for file in files
        if file.error is None and file.kind is not Kind.UNKNOWN
    }
