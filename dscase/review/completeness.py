"""Is everything there that the vendor asks for? Each gap becomes a finding, item by item.

The five items and the demand to say what was checked stand on the vendor's page KA-0010424.
"""

from collections.abc import Iterator

from dscase.intake.evidence import EvidenceFile, Kind
from dscase.review.asked import Asked
from dscase.review.facts import Facts
from dscase.review.finding import WEIGHTS, Finding

ITEM_OF_KIND = {Kind.SCREENSHOT: 3, Kind.MAIL: 3, Kind.PACKAGE: 4, Kind.SYSLOG: 5, Kind.CONSOLE_CSV: 5}


def review(facts: Facts, asked: Asked) -> tuple[Finding, ...]:
    """All findings, by item and then heaviest first."""
    found = [
        *_files(facts),
        *_what_is_stated(facts),
        *_asked(asked, facts),
        *_screenshots(facts),
        *_packages(facts),
        *_event_log(facts),
        *_clocks(facts),
    ]
    return tuple(sorted(found, key=lambda finding: (finding.item or 6, WEIGHTS.index(finding.weight))))


def _files(facts: Facts) -> Iterator[Finding]:
    for file in facts.files:
        if file.error is not None:
            yield Finding("file.unreadable", _item(file), "weak", {"name": file.name}, file.error)
        elif file.kind is Kind.UNKNOWN:
            yield Finding("file.unknown", 0, "note", {"name": file.name})
        elif file.stated is not None and _item(file) != ITEM_OF_KIND.get(file.kind, 0):
            yield Finding("file.contradicts", _item(file), "weak", {"name": file.name})
    for name, original in facts.copies:
        yield Finding("file.copy", 0, "note", {"name": name, "original": original})
    for pattern in facts.unmatched:
        yield Finding("file.unmatched", 0, "weak", {"pattern": pattern})


def _item(file: EvidenceFile) -> int:
    return ITEM_OF_KIND.get(file.stated or file.kind, 0)


def _what_is_stated(facts: Facts) -> Iterator[Finding]:
    case = facts.case
    if not case.background:
        yield Finding("background.missing", 1, "blocks")
    if not case.status:
        yield Finding("status.missing", 2, "blocks")
    if not case.alerts:
        yield Finding("alerts.missing", 2, "blocks")
    if not facts.checked:
        yield Finding("checked.missing", 0, "blocks")


def _asked(asked: Asked, facts: Facts) -> Iterator[Finding]:
    if asked.chosen == "absent":
        yield Finding("event.absent", 2, "blocks", {"event": facts.case.event or ""})
    if asked.chosen == "gravest" and asked.event is not None:
        event = asked.event
        yield Finding("event.chosen", 2, "note", {"event": event.id, "target": event.target})


def _screenshots(facts: Facts) -> Iterator[Finding]:
    if not facts.screenshots:
        yield Finding("screenshot.missing", 3, "blocks")


def _packages(facts: Facts) -> Iterator[Finding]:
    kinds = {package.kind for package in facts.packages}
    if "dsm" not in kinds:
        yield Finding("package.dsm_missing", 4, "blocks")
    if "dsa" not in kinds:
        yield Finding("package.dsa_missing", 4, "blocks")
    for package in facts.packages:
        if package.kind == "unknown":
            yield Finding("package.unknown", 4, "weak", {"name": package.file.name})
        for trouble in package.troubles:
            yield Finding("package.trouble", 4, "weak", {"name": package.file.name}, trouble)


def _event_log(facts: Facts) -> Iterator[Finding]:
    sources = facts.collected.sources
    if not sources:
        yield Finding("events.no_source", 5, "blocks")
    elif facts.collected.events.empty:
        yield Finding("events.none_in_window", 5, "blocks")
    for source in sources:
        if source.error is not None:
            yield Finding("events.source_failed", 5, "weak", {"name": source.spec.name}, source.error)
        if source.tally.unparsed:
            told: dict[str, str | int] = {"name": source.spec.name, "count": source.tally.unparsed}
            yield Finding("events.unparsed", 5, "weak", told)


def _clocks(facts: Facts) -> Iterator[Finding]:
    if facts.window.zone.rule == "machine":
        yield Finding("zone.window_assumed", 5, "weak", {"zone": facts.window.zone.name})
    for source in facts.collected.sources:
        name = source.spec.name
        if "machine" in source.zone_rules:
            yield Finding("zone.assumed", 5, "weak", {"name": name, "zone": source.zone})
        for rule in ("window", "mtime"):
            if rule in source.year_rules:
                yield Finding(f"year.from_{rule}", 5, "note", {"name": name})
