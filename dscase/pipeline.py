"""The public API: `examine()` goes from files to findings, `build()` on to the sealed output.

Each calls the rooms in order and does nothing else: no format, no parsing, no judgement here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from dscase import __version__
from dscase.case.exhibits import Register
from dscase.case.journal import Journal
from dscase.case.model import Case, Checked, StatedFile
from dscase.errors import OutputError, UsageError
from dscase.events.collect import Collected, collect
from dscase.events.table import SourceKind, SourceSpec
from dscase.inquiry.compose import compose
from dscase.inquiry.model import Inquiry
from dscase.inquiry.record import manifest
from dscase.inquiry.telling import Teller
from dscase.intake.evidence import EvidenceFile, Kind
from dscase.intake.gather import Gathered, Given, gather
from dscase.knowledge.forms import form_limits
from dscase.review import completeness
from dscase.review.asked import Asked, choose
from dscase.review.facts import Facts
from dscase.review.finding import Finding, incomplete
from dscase.seal.seal import Sealed, check_place, seal
from dscase.seal.upload import Upload, UploadPlan, plan
from dscase.window import Window, Zone, machine_zone, read_window, zone_named
from dscase.wording.words import Words

EVIDENCE = "evidence"
CASE_FOLDERS = (EVIDENCE, "templates")
CASE_FILES = ("case.yaml", "journal.jsonl", "exhibits.jsonl")
EVENT_KINDS: dict[Kind, SourceKind] = {Kind.SYSLOG: "syslog", Kind.CONSOLE_CSV: "console_csv"}


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


@dataclass(frozen=True, slots=True)
class Examination:
    """Everything known before composing."""

    facts: Facts
    asked: Asked
    findings: tuple[Finding, ...]
    exhibits: Mapping[str, str]  # shown name -> "E-01"
    stated: Mapping[str, StatedFile]  # shown name -> what case.yaml says of it
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build: what was examined, what was written, what to upload."""

    examination: Examination
    inquiry: Inquiry
    sealed: Sealed
    upload: UploadPlan

    @property
    def complete(self) -> bool:
        """Whether nothing the vendor asks for is missing or weak."""
        return not incomplete(self.examination.findings)


def examine(request: Request) -> Examination:
    """Reads and judges everything; writes only the case's own journal and exhibit numbers."""
    case, folder = request.case, request.case_dir
    as_of = case.as_of or request.now
    window = _window(request, as_of)
    gathered = gather(
        request.given, folder / EVIDENCE if folder else None, case.evidence, case.csv_columns, as_of
    )
    collected = _collected(gathered, request, window)
    checked, journal_findings = _checked(request, as_of)
    exhibits, exhibit_findings = _numbers(gathered.files, folder)
    facts = Facts(
        case=case,
        window=window,
        files=gathered.files,
        copies=gathered.copies,
        unmatched=gathered.unmatched,
        packages=gathered.packages,
        screenshots=gathered.screenshots,
        mails=gathered.mails,
        collected=collected,
        checked=checked,
    )
    asked = choose(collected.events, case.event)
    findings = completeness.in_order(
        (*completeness.review(facts, asked), *journal_findings, *exhibit_findings)
    )
    return Examination(facts, asked, findings, exhibits, gathered.stated, as_of)


def build(request: Request, out: Path, *, force: bool = False) -> Built:
    """Examines, composes, renders and seals into `out`, which appears whole or not at all."""
    from dscase.render import docx, events_csv, text

    if request.case_dir is not None:
        _refuse_inside(out, request.case_dir)
    check_place(out, force=force)
    done = examine(request)
    facts = done.facts
    words = Words(facts.case.lang, [request.case_dir / "templates"] if request.case_dir else [])
    inquiry = compose(
        facts, done.asked, done.findings, words, exhibits=done.exhibits, stated=done.stated, as_of=done.as_of
    )
    tell = Teller(words, facts.window, done.exhibits)

    def write_events(stream: BinaryIO) -> None:
        events_csv.write(facts.collected.events, facts.window, tell.cite, stream)

    sealed = seal(
        out,
        {
            "inquiry.docx": docx.render(inquiry, words, done.as_of),
            "inquiry.txt": text.render(inquiry, words),
            "events.csv": write_events,
        },
        manifest(facts, done.asked, done.findings, done.exhibits, as_of=done.as_of, tool=__version__),
        when=done.as_of,
        force=force,
    )
    apart = [Upload(package.file.name, package.file.size) for package in facts.packages]
    upload = plan(Upload(sealed.bundle.name, sealed.bundle.size), apart, form_limits())
    return Built(done, inquiry, sealed, upload)


def _refuse_inside(out: Path, case_dir: Path) -> None:
    """An output among the case's own things would be read as evidence, or stand in a record's way."""
    place = out.absolute()
    for name in (*CASE_FILES, *CASE_FOLDERS):
        own = case_dir.absolute() / name
        if place == own or (name in CASE_FOLDERS and own in place.parents):
            raise UsageError("case.output_inside", place=str(out), own=name)


def _window(request: Request, as_of: datetime) -> Window:
    case = request.case
    if not case.window:
        raise UsageError("case.no_window")
    return read_window(case.window, zone=zone(case, request.tz), as_of=as_of)


def zone(case: Case, tz: str | None) -> Zone:
    """The zone of what is stated without one: `--tz`, else case.yaml's, else this machine's."""
    if tz:
        return zone_named(tz, "option")
    return zone_named(case.tz, "case") if case.tz else machine_zone()


def _collected(gathered: Gathered, request: Request, window: Window) -> Collected:
    """The events of every source. When sources were given and none could be read, that is an error."""
    case = request.case
    specs = [
        _spec(file, EVENT_KINDS[file.kind], gathered.stated.get(file.name), case)
        for file in gathered.files
        if file.kind in EVENT_KINDS and file.error is None
    ]
    collected = collect(
        specs,
        window,
        tz=zone_named(request.tz, "option") if request.tz else None,
        year=request.year,
        as_of=case.as_of,
        csv_columns=case.csv_columns,
    )
    failed = [file.error for file in gathered.files if file.error and _means_events(file)]
    failed += [source.error for source in collected.sources if source.error]
    worked = any(source.error is None or source.tally.read for source in collected.sources)
    if failed and not worked:
        raise failed[0]
    return collected


def _means_events(file: EvidenceFile) -> bool:
    return (file.stated or file.kind) in EVENT_KINDS


def _spec(file: EvidenceFile, kind: SourceKind, stated: StatedFile | None, case: Case) -> SourceSpec:
    return SourceSpec(
        path=file.path,
        name=file.name,
        kind=kind,
        size=file.size,
        sha256=file.sha256,
        mtime=file.mtime,
        tz=(stated.tz if stated else None) or case.tz,
        year=(stated.year if stated else None) or case.year,
    )


def _checked(request: Request, as_of: datetime) -> tuple[tuple[Checked, ...], tuple[Finding, ...]]:
    """What was checked: the journal's records, and the flags', which are appended to it."""
    new = [Checked(when=as_of, text=text, tool=f"dscase {__version__}") for text in request.checked]
    if request.case_dir is None:
        return tuple(new), ()
    journal = Journal(request.case_dir)
    findings: list[Finding] = []
    for position, record in enumerate(new):
        try:
            journal.append(record)
        except OutputError as error:
            findings.append(Finding("journal.not_kept", 0, "weak", cause=error))
            return (*journal.records(), *new[position:]), tuple(findings)
    records = journal.records()
    damaged = journal.unreadable + bool(journal.torn)
    if damaged:
        findings.append(Finding("journal.damaged", 0, "note", {"count": damaged}))
    return records, tuple(findings)


def _numbers(
    files: tuple[EvidenceFile, ...], case_dir: Path | None
) -> tuple[Mapping[str, str], tuple[Finding, ...]]:
    """An exhibit number for every file that is used."""
    register = Register(case_dir)
    numbers = {
        file.name: register.number(file.kind, file.name, file.path, file.size, file.sha256)
        for file in files
        if file.error is None and file.kind is not Kind.UNKNOWN
    }
    try:
        register.save()
    except OutputError as error:
        return numbers, (Finding("exhibits.not_kept", 0, "weak", cause=error),)
    if register.unreadable:
        return numbers, (Finding("exhibits.damaged", 0, "note", {"count": register.unreadable}),)
    return numbers, ()
